"""Evaluation: figures worked out by hand, and rankings held against a slow oracle."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_beir import lines, write_set

import qa.evaluate
from corpus import Passage
from embeddings import HashingEncoder
from embeddings.encoder import Vectors
from qa.beir import Query, read_beir
from qa.cli_evaluate import add_evaluate, evaluate_lines
from qa.documents import rank_documents, retrieve_documents
from qa.evaluate import Evaluation, default_library, evaluate
from qa.held import can_be_told, holds_answer
from qa.library import Library
from qa.results import Comparison, compare, find_sets, results_text, write_results
from qa.retriever import Hit, Where
from qa.significance import holm, paired_test

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
    monkeypatch.setattr(qa.evaluate, "RETRIEVERS", {**qa.evaluate.RETRIEVERS, **made})


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
    build = qa.evaluate.build_library
    monkeypatch.setattr(
        qa.evaluate,
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
    monkeypatch.setattr(qa.evaluate, "find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"pip install 'footnote\[experiments\]'"):
        evaluate(tiny_set)


# From passages to documents


def test_a_document_scores_as_its_best_passage_and_ties_go_by_id() -> None:
    of_passage = {"p1": ("b",), "p2": ("c", "a"), "p3": ("b",), "p4": ("d",)}
    hits = [Hit("p4", 3.0), Hit("p1", 2.0), Hit("p2", 2.0), Hit("p3", 1.0)]
    assert rank_documents(hits, of_passage) == [("d", 3.0), ("a", 2.0), ("b", 2.0), ("c", 2.0)]


class Listed:
    """A retriever of one ranking; remembers the k it was asked for."""

    floor = None

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
        self.asked: list[int] = []

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        self.asked.append(k)
        return self._hits[:k]


def test_retrieval_goes_as_deep_as_a_hundred_documents_need() -> None:
    # One document has the first 350 passages, then come 600 documents of one passage.
    of_passage = {f"p{n:03}": ("long",) if n < 350 else (f"d{n}",) for n in range(950)}
    retriever = Listed([Hit(name, -float(at)) for at, name in enumerate(of_passage)])
    hits, ranked = retrieve_documents(retriever, "", of_passage)
    assert retriever.asked == [200, 400, 800]
    assert [hit.passage_id for hit in hits] == list(of_passage)[:200]
    assert [name for name, _ in ranked] == ["long", *(f"d{n}" for n in range(350, 449))]


def test_what_few_passages_have_settled_stays_where_it_is() -> None:
    # Asked for more than 200, this retriever turns its ranking round.
    class Fickle(Listed):
        def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
            hits = super().retrieve(query, k)
            turned = [hit.passage_id for hit in reversed(hits)]
            return hits if k == 200 else [Hit(name, -float(at)) for at, name in enumerate(turned)]

    of_passage = {f"p{n:03}": ("long",) if n < 150 else (f"d{n}",) for n in range(400)}
    retriever = Fickle([Hit(name, -float(at)) for at, name in enumerate(of_passage)])
    _, ranked = retrieve_documents(retriever, "", of_passage)
    # The document of the 200th passage was not settled yet; then all come from the other end.
    expected = [
        "long",
        *(f"d{n}" for n in range(150, 199)),
        *(f"d{n}" for n in range(399, 349, -1)),
    ]
    assert [name for name, _ in ranked] == expected


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 150)), min_size=1, max_size=900))
def test_deep_retrieval_finds_what_retrieving_everything_finds(
    passages: list[tuple[int, int]],
) -> None:
    of_passage = {f"p{at}": (f"d{document}",) for at, (_, document) in enumerate(passages)}
    hits = [Hit(f"p{at}", float(score)) for at, (score, _) in enumerate(passages)]
    best: dict[str, float] = {}
    for hit in hits:
        (document,) = of_passage[hit.passage_id]
        best[document] = max(best.get(document, -1), hit.score)
    expected = sorted(best, key=lambda document: (-best[document], document))[:100]
    _, ranked = retrieve_documents(Listed(hits), "", of_passage)
    assert [name for name, _ in ranked] == expected


# Whether a passage holds the answer


def passage(text: str, start: int = 0, end: int | None = None) -> Passage:
    article = SimpleNamespace(id="d", text=text)
    return Passage(id="p", article=article, start=start, end=len(text) if end is None else end)


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("It was BERG who won.", "berg", True),
        ("The Bergs won.", "Berg", False),
        ("He won “the   cup”", 'won "The Cup"', True),
        ("Berg’s boat", "Berg's", True),
        ("It cost $6.6 billion.", "$6.6 billion", True),
        ("in Straße 7", "STRASSE", True),
        ("It rose by 140.", "40", False),
        ("Nothing here.", " ", False),
    ],
)
def test_an_answer_is_found_as_whole_words(text: str, answer: str, expected: bool) -> None:
    query = Query(id="q", text="?", answers=(answer,))
    assert holds_answer(passage(text), query, ["another"]) is expected


def test_a_passage_holds_a_window_that_it_overlaps() -> None:
    text = "One  line.\n\nIt said “no” at\nnoon. The end."
    query = Query(id="q", text="?", windows={"d": 'it said "no" at noon.', "x": "One line."})
    start, end = text.index("It said"), text.index(" The end")
    assert text[start:end] == "It said “no” at\nnoon."
    assert holds_answer(passage(text, start, start + 1), query, ["d"])
    assert holds_answer(passage(text, end - 1, len(text)), query, ["d"])
    assert not holds_answer(passage(text, 0, start), query, ["d"])
    assert not holds_answer(passage(text, end, len(text)), query, ["d"])
    assert not holds_answer(passage(text), query, ["e"])
    assert holds_answer(passage(text, 0, 1), query, ["d", "x"])


def test_a_query_without_answer_and_window_cannot_be_told() -> None:
    assert not can_be_told(Query(id="q", text="?"))
    assert can_be_told(Query(id="q", text="?", answers=("a",)))
    assert can_be_told(Query(id="q", text="?", windows={"d": "a"}))


# Paired tests


def test_the_paired_test_agrees_with_scipy() -> None:
    from scipy.stats import permutation_test

    random = np.random.default_rng(3)
    for size, gain in ((8, 0.3), (30, 0.1), (200, 0.02), (200, 0.0)):
        a = random.random(size)
        b = a - gain + 0.2 * random.standard_normal(size)
        expected = permutation_test(
            (a, b),
            lambda x, y, axis: np.mean(x - y, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=10_000,
            rng=5,
        ).pvalue
        assert paired_test(list(a), list(b), seed=1) == pytest.approx(expected, abs=0.02)


def test_paired_test_values_worked_out_by_hand() -> None:
    assert paired_test([1.0, 0.5], [1.0, 0.5]) == 1.0
    # Of the 8 ways to swap three pairs two leave the means 1 apart.
    assert paired_test([1, 1, 1], [0, 0, 0]) == pytest.approx(1 / 4, abs=0.02)
    assert paired_test([1] * 40, [0] * 40) == pytest.approx(1 / 10_001)
    a, b = [0.1, 0.7, 0.3, 0.9], [0.2, 0.4, 0.1, 0.8]
    assert paired_test(a, b, 7) == paired_test(a, b, 7) == paired_test(b, a, 7)
    with pytest.raises(ValueError, match="pairs of values, but there are 1 and 2"):
        paired_test([1], [1, 2])


def test_holm_corrects_step_by_step() -> None:
    assert holm([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.04])
    assert holm([0.04, 0.03]) == pytest.approx([0.06, 0.06])
    assert holm([0.9, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


# The table of results


def an_evaluation(retriever: str, values: Sequence[float]) -> Evaluation:
    ids = tuple(f"q{n}" for n in range(len(values)))
    return Evaluation(
        dataset="a|b",
        retriever=retriever,
        model="hashing",
        fingerprint="0123456789abcdef",
        documents=9,
        left_out=0,
        passages=12,
        query_ids=ids,
        values={"nDCG@10": dict(zip(ids, values, strict=True))},
        seconds=(0.5,) * len(values),
    )


def test_results_hold_every_figure_and_every_difference() -> None:
    low, high = an_evaluation("bm25", [0.25] * 40), an_evaluation("hybrid", [0.75] * 40)
    (row,) = compare(high, [low], seed=2)
    assert row == Comparison(
        dataset="a|b", measure="nDCG@10", retriever="hybrid", other="bm25", difference=0.5,
        p=pytest.approx(1 / 10_001),
    )  # fmt: skip
    text = results_text([low, high], date="2020-02-29", seed=2)
    assert text.startswith("# Results\n\nMeasured on 2020-02-29 with Footnote 0.")
    assert "(fingerprint 0123456789ab)" in " ".join(text.split())
    assert all(len(line) <= 100 for line in text.splitlines() if not line.startswith("|"))
    assert "| set | bm25 | hybrid |\n| --- | --- | --- |\n| a\\|b | 0.250 | 0.750 |\n" in text
    assert "| mean | 0.250 | 0.750 |" in text
    assert "40 queries, 9 documents; 12 passages." in text
    assert "| retriever | nDCG@10 | ms |" in text
    assert "| hybrid | 0.750 | 500.0 |" in text
    assert "| a\\|b | nDCG@10 | hybrid − bm25 | +0.500 | 0.0001 | **0.0001** |" in text
    assert "all 1 rows of this table" in " ".join(text.split())


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
