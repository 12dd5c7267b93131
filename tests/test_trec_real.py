"""Measures on real question sets equal trec_eval's, ties made on purpose. Skipped without them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from trec_oracle import EVERY, largest_difference, trec_eval

from qa.trec.ids import encode_id
from qa.trec.measures import measure
from qa.trec.qrels import Qrels, read_qrels
from qa.trec.run import Run, read_run

SETS = (
    "cast21", "clapnq_dev", "cranfield", "mhr_facts500", "multirc_dev", "qnli_dev",
    "rtqa_evid_dev", "rtqa_news_dev", "scifact", "xquad_en",
)  # fmt: skip
DEPTH = 100
# Topics of a set, evenly taken; and of those, the ones with equal scores and with more grades.
MANY, FEW = 300, 100

Scores = Mapping[str, Mapping[str, float]]
T = TypeVar("T")


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def bm25_scores(folder: Path, topics: Collection[str]) -> dict[str, dict[str, float]]:
    """Real rankings, with scores rounded so that many documents share one."""
    import bm25s

    documents = rows(folder / "corpus.jsonl")
    queries = [row for row in rows(folder / "queries.jsonl") if row["_id"] in topics]
    texts = [f"{row.get('title', '')} {row['text']}" for row in documents]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    found, scores = retriever.retrieve(
        bm25s.tokenize([row["text"] for row in queries], show_progress=False),
        k=min(DEPTH, len(texts)),
        show_progress=False,
    )
    return {
        query["_id"]: {
            documents[at]["_id"]: round(float(score), 1)
            for at, score in zip(found[number], scores[number], strict=True)
            if score > 0
        }
        for number, query in enumerate(queries)
    }


def with_grades(scores: Scores, qrels: Qrels) -> Qrels:
    """The judgments with grades up to 4, and a third of what is ranked judged from -1 to 2."""
    return Qrels(
        {
            topic: {document: at % 4 - 1 for at, document in enumerate(scores[topic]) if at % 3}
            | {document: 1 + at % 4 for at, document in enumerate(sorted(grades))}
            for topic, grades in qrels.grades.items()
        }
    )


def encoded(by_topic: Mapping[str, Mapping[str, T]]) -> dict[str, dict[str, T]]:
    """With the ids that stand in a file, which trec_eval reads."""
    return {
        encode_id(topic): {encode_id(document): value for document, value in values.items()}
        for topic, values in by_topic.items()
    }


def assert_equals_trec_eval(run: Run, qrels: Qrels, path: Path) -> None:
    read = read_run(run.write(path))
    assert read == run
    ours = measure(read, qrels, EVERY)
    assert all(set(values) == set(qrels.topics) for values in ours.values())
    named = {
        name: {encode_id(topic): value for topic, value in values.items()}
        for name, values in ours.items()
    }
    theirs = trec_eval(encoded(run.scores), encoded(qrels.grades))
    assert len(theirs["AP"]) == len(set(qrels.topics) & set(run.topics))
    assert largest_difference(named, theirs) == 0


@pytest.mark.parametrize("name", SETS)
def test_every_measure_equals_trec_eval_on_a_real_set(
    shared: Path, name: str, tmp_path: Path
) -> None:
    folder = shared / "eval" / name
    if not (folder / "qrels" / "test.tsv").is_file():
        pytest.skip(f"the question set {name} is not on this machine")
    every = read_qrels(folder)
    qrels = every.only(every.topics[:: -(-len(every.topics) // MANY)])
    scores = bm25_scores(folder, qrels.topics)
    run = Run("rounded", scores)
    assert len(run.ties(10)) > len(run.topics) / 4
    assert_equals_trec_eval(run, qrels, tmp_path / "rounded.run")
    few = [topic for topic in qrels.topics if topic in run.scores][:FEW]
    level = Run("level", {topic: dict.fromkeys(scores[topic], 1.0) for topic in few})
    assert len(level.ties(10)) > len(few) * 0.9
    graded = with_grades(scores, qrels.only(few))
    assert_equals_trec_eval(level, graded, tmp_path / "level.run")
    assert_equals_trec_eval(run, graded, tmp_path / "rounded.run")
