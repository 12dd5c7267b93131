"""Evaluation: figures worked out by hand, and rankings held against a slow oracle."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from test_beir import lines, write_set

import qa.evaluation.evaluate
from embeddings import HashingEncoder
from embeddings.encoder import Vectors
from qa.cli_evaluate import add_evaluate, evaluate_lines
from qa.evaluation.beir import read_beir
from qa.evaluation.cache import default_library
from qa.evaluation.evaluate import Evaluation, evaluate
from qa.evaluation.results import find_sets, write_results
from qa.library import Library
from qa.retriever import Hit, Where

LONG = "\n\n".join(f"Paragraph {n}. " + f"word{n} " * 60 for n in range(12))


class Fixed:
    """A retriever told beforehand what each article scores; its first passage scores best."""

    floor = None

    def __init__(self, library: Library, scores: dict[str, dict[str, float]]) -> None:
        self._scores = scores
        self._passages = library.passages()

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        scores = self._scores.get(query, {})
        hits = [
            Hit(passage.id, scores[passage.article.id] - passage.start * 1e-6)
            for passage in self._passages
            if passage.article.id in scores
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:k]


@pytest.fixture
def tiny_set(tmp_path: Path) -> Path:
    """Five documents, one of them long and one a copy; four queries, one of them not judged."""
    documents = lines(
        {"_id": "d1", "title": "", "text": "The bridge opened on Monday."},
        {"_id": "d2", "title": "", "text": "The harvest was poor."},
        {"_id": "d3", "title": "", "text": LONG},
        {"_id": "d4", "title": "", "text": "Dockers are on strike."},
        {"_id": "d5", "title": "", "text": "The harvest was poor."},
        {"_id": "empty", "title": "", "text": ""},
    )
    queries = lines(
        {"_id": "a/1 ü", "text": "bridge?", "answers": ["Monday"]},
        {"_id": "b", "text": "harvest?", "evidence_windows": {"d5": "the  HARVEST"}},
        {"_id": "c", "text": "?!"},
        {"_id": "d", "text": "not judged"},
    )
    qrels = "a/1 ü\td1\t2\na/1 ü\td2\t1\nb\td5\t1\nc\td4\t1\n"
    return write_set(tmp_path / "tiny", documents=documents, queries=queries, qrels=qrels)


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = {
        "bridge?": {"d1": 0.9, "d2": 0.8, "d3": 1.0},
        "harvest?": {"d2": 1.0, "d4": 1.0},
        "warm up": {},
    }
    made = {"fixed": lambda library: Fixed(library, scores)}
    monkeypatch.setattr(
        qa.evaluation.evaluate, "RETRIEVERS", {**qa.evaluation.evaluate.RETRIEVERS, **made}
    )


@pytest.fixture
def measured(tiny_set: Path, fixed: None, tmp_path: Path) -> Evaluation:
    ticks = count(0, 0.25)
    (evaluation,) = evaluate(
        tiny_set,
        retrievers=["fixed"],
        library=tmp_path / "tiny.library",
        model=HashingEncoder(),
        progress=False,
        clock=lambda: next(ticks),
    )
    return evaluation


def test_measures_are_those_worked_out_by_hand(measured: Evaluation) -> None:
    # a: d3 (many passages, one document), d1 (2), d2 (1), d5. b: d2 and its copy d5 score the
    # same as d4, so d2, d4, d5 by id. c is refused and finds nothing.
    values = measured.values
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    first = (2 / math.log2(3) + 1 / math.log2(4)) / ideal
    assert values["nDCG@10"] == pytest.approx({"a/1 ü": first, "b": 1 / math.log2(4), "c": 0})
    assert values["RR@10"] == pytest.approx({"a/1 ü": 1 / 2, "b": 1 / 3, "c": 0})
    assert values["R@10"] == values["R@100"] == {"a/1 ü": 1, "b": 1, "c": 0}
    assert values["success@1"] == {"a/1 ü": 0, "b": 0, "c": 0}
    assert values["success@5"] == {"a/1 ü": 1, "b": 1, "c": 0}
    assert measured.means["RR@10"] == pytest.approx((1 / 2 + 1 / 3) / 3)
    assert measured.query_ids == ("a/1 ü", "b", "c")


def test_answers_are_measured_over_the_queries_that_have_one(measured: Evaluation) -> None:
    # a: the long document comes first, Monday stands further down than five of its passages.
    # b: d2 and d4 are tied, the passage of the lower id is first; d2 is d5's copy.
    assert set(measured.values["answer@1"]) == {"a/1 ü", "b"}
    assert measured.values["answer@1"]["a/1 ü"] == 0
    assert measured.values["answer@5"] == {"a/1 ü": 0, "b": 1}


def test_what_is_counted_and_timed(measured: Evaluation) -> None:
    told = measured.to_dict()
    assert told["dataset"] == "tiny"
    assert told["retriever"] == "fixed"
    assert (told["queries"], told["queries_with_answers"]) == (3, 2)
    assert (told["documents"], told["documents_left_out"]) == (6, 1)
    assert told["passages"] > 3 + 5
    assert (told["seconds_per_query"], told["seconds"]) == (0.25, 0.75)
    assert str(measured).endswith("\n  250 milliseconds a query (median), 0.75 seconds in all")
    quick = replace(measured, seconds=(0.0000412, 0.0000417, 1234.0))
    assert str(quick).endswith("  0.0417 milliseconds a query (median), 1,234 seconds in all")
    assert told["model"] == "hashing"
    assert json.loads(json.dumps(told))["success@5"] == pytest.approx(2 / 3, abs=1e-6)
    shown = str(measured)
    assert shown.startswith("tiny, fixed: 3 queries, 6 documents, ")
    assert "  1 documents were left out, no text could be read\n" in shown
    assert "  success@5 0.6667\n" in shown


def test_the_built_retrievers_are_measured_on_one_library(tiny_set: Path, tmp_path: Path) -> None:
    library = tmp_path / "one.library"
    found = list(
        evaluate(
            tiny_set,
            retrievers=["bm25", "dense", "fused", "hybrid"],
            library=library,
            model="hashing",
            progress=False,
        )
    )
    assert [each.retriever for each in found] == ["bm25", "dense", "fused", "hybrid"]
    # Only d1 says bridge, only d2 and d5 harvest; d2 goes first by id.
    assert found[0].values["RR@10"] == {"a/1 ü": 1, "b": 1 / 2, "c": 0}
    assert found[0].values["answer@1"] == {"a/1 ü": 1, "b": 1}
    with qa.open(library) as opened:
        assert {article.path for article in opened.articles()} == {"corpus.jsonl"}


def test_the_library_is_kept_in_the_cache_by_content_and_model(
    tiny_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    options = {"retrievers": ["bm25"], "model": "hashing", "progress": False}
    list(evaluate(tiny_set, **options))
    (library,) = (tmp_path / "cache" / "footnote" / "evaluate").iterdir()
    assert library == default_library(read_beir(tiny_set), HashingEncoder())
    assert library.name.startswith("tiny-")
    # The same content elsewhere is the same library, while the first set is still there.
    (tmp_path / "elsewhere").mkdir()
    copied = tmp_path / "elsewhere" / "tiny"
    write_set(copied)
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        (copied / name).write_bytes((tiny_set / name).read_bytes())
    built: list[int] = []
    build = qa.evaluation.evaluate.build_library
    monkeypatch.setattr(
        qa.evaluation.evaluate,
        "build_library",
        lambda *given, **named: built.append((report := build(*given, **named)).embedded) or report,
    )
    list(evaluate(copied, **options))
    assert built == [0]
    assert default_library(read_beir(copied), HashingEncoder()) == library
    assert default_library(read_beir(copied), HashingEncoder(64)) != library
    with (copied / "corpus.jsonl").open("a") as file:
        file.write(lines({"_id": "d6", "text": "New."}))
    assert default_library(read_beir(copied), HashingEncoder()) != library


def test_wrong_names_are_told_at_once(
    tiny_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="no retriever 'bm52'; choose among bm25, dense, fused"):
        evaluate(tiny_set, retrievers=["bm52"])
    with pytest.raises(ValueError, match="there is no folder"):
        list(evaluate(tmp_path / "gone"))
    monkeypatch.setattr(qa.evaluation.evaluate, "find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"pip install 'footnote\[experiments\]'"):
        evaluate(tiny_set)


def test_every_set_of_a_folder_is_measured(
    tiny_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sets = tmp_path / "sets"
    sets.mkdir()
    tiny_set.rename(sets / "one")
    write_set(sets / "two")
    (sets / "no set").mkdir()
    assert [path.name for path in find_sets(sets)] == ["one", "two"]
    written = tmp_path / "RESULTS.md"
    write_results(sets, written, date="2020-02-29", model="hashing", progress=False)
    text = written.read_text(encoding="utf-8")
    assert (
        "### one\n\n3 queries, 6 documents (1 left out: no text could be read); 2 queries" in text
    )
    assert "### two\n\n1 queries, 2 documents; 2 passages." in text
    # nDCG@10 and answer@1 of the first set, nDCG@10 of the second, against three retrievers each.
    assert text.count("| hybrid − ") == 9
    with pytest.raises(ValueError, match="holds no question set"):
        write_results(sets / "no set", written, date="2020-02-29")
    with pytest.raises(ValueError, match="there is no folder"):
        write_results(sets, tmp_path / "gone" / "R.md", date="2020-02-29")


def test_what_was_measured_before_a_run_broke_off_is_kept(
    tiny_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sets = tmp_path / "sets"
    sets.mkdir()
    tiny_set.rename(sets / "one")
    write_set(sets / "two", documents="{}\n")
    write_set(sets / "zero")
    written = tmp_path / "R.md"
    options = {"date": "2020-02-29", "model": "hashing", "progress": False}
    with pytest.raises(ValueError, match='line 1: the line has no "_id"'):
        write_results(sets, written, retrievers=["bm25", "hybrid"], **options)
    text = written.read_text(encoding="utf-8")
    assert "\nNot finished: measured are one; still to come two, zero.\n" in text
    assert "### one\n" in text
    assert "### two" not in text
    (sets / "two" / "qrels" / "test.tsv").unlink()
    write_results(sets, written, retrievers=["bm25", "hybrid"], **options)
    text = written.read_text(encoding="utf-8")
    assert "Not finished" not in text
    assert "### zero\n" in text


# The command


def command(*arguments: str) -> Iterator[str]:
    parser = argparse.ArgumentParser()
    add_evaluate(parser)
    return evaluate_lines(parser.parse_args(arguments), progress=False)


def test_the_command_prints_an_object_or_a_table(tiny_set: Path, tmp_path: Path) -> None:
    options = [str(tiny_set), "--library", str(tmp_path / "l"), "--model", "hashing"]
    (line,) = command(*options, "--json")
    assert json.loads(line)["retriever"] == "hybrid"
    first, second = command(*options, "--retriever", "dense", "--retriever", "bm25")
    assert first.startswith("tiny, dense: ")
    assert "  nDCG@10   " in second


def test_the_command_writes_results(
    tiny_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    written = tmp_path / "R.md"
    options = [str(tiny_set.parent), "--write", str(written), "--model", "hashing"]
    assert list(command(*options, "--date", "2020-02-29", "--retriever", "bm25")) == [
        f"{written} is written"
    ]
    assert "Measured on 2020-02-29" in written.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="--write takes neither"):
        list(command(*options, "--json"))
    with pytest.raises(ValueError, match="--date is only of use with --write"):
        list(command(str(tiny_set), "--date", "2020-02-29"))


def test_bm25_has_its_known_figures_on_a_real_set(shared: Path, tmp_path: Path) -> None:
    (found,) = evaluate(
        shared / "eval" / "cranfield",
        retrievers=["bm25"],
        library=tmp_path / "real.library",
        model="hashing",
        progress=False,
    )
    # Over whole documents, with k1 1.5 and without authors, BM25 was measured at .382.
    assert found.means["nDCG@10"] == pytest.approx(0.382, abs=0.02)
    assert (len(found.query_ids), found.documents, found.left_out) == (225, 1400, 2)


def test_a_query_is_encoded_anew_for_every_retriever(tiny_set: Path, tmp_path: Path) -> None:
    class Counting(HashingEncoder):
        asked: list[str]

        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            self.asked += texts
            return super().encode_queries(texts)

    encoder = Counting()
    encoder.asked = []
    options = {"library": tmp_path / "l", "model": encoder, "progress": False}
    list(evaluate(tiny_set, retrievers=["dense", "dense"], **options))
    assert encoder.asked.count("bridge?") == 2
