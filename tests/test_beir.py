"""Question sets: what is read from the three files, and how each mistake in them is told."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

import qa
from embeddings import HashingEncoder
from qa.evaluation.beir import is_beir, read_beir

HEADER = "query-id\tcorpus-id\tscore\n"
QUERIES = '{"_id": "q1", "text": "Who won?"}\n{"_id": "q2", "text": "Where?"}\n'
DOCUMENTS = '{"_id": "d1", "title": "", "text": "Berg won."}\n{"_id": "d2", "text": "In Oslo."}\n'


def write_set(
    folder: Path, *, documents: str = DOCUMENTS, queries: str = QUERIES, qrels: str = "q1\td1\t1\n"
) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(documents, encoding="utf-8")
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(HEADER + qrels, encoding="utf-8")
    return folder


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_judged_queries_are_read_in_the_order_of_their_file(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "tiny", qrels="q2\td2\t2\nq2\td1\t0\nq1\td1\t1\n")
    read = read_beir(folder)
    assert read.name == "tiny"
    assert [(query.id, query.text) for query in read.queries] == [
        ("q1", "Who won?"),
        ("q2", "Where?"),
    ]
    assert read.qrels == {"q1": {"d1": 1}, "q2": {"d2": 2, "d1": 0}}
    assert read.documents == 2
    assert is_beir(folder)
    assert not is_beir(tmp_path)


def test_queries_without_a_relevant_document_are_left_out(tmp_path: Path) -> None:
    read = read_beir(write_set(tmp_path / "s", qrels="q1\td1\t0\nq2\td1\t-1\nq2\td2\t1\n"))
    assert [query.id for query in read.queries] == ["q2"]
    assert list(read.qrels) == ["q2"]


def test_answers_and_windows_are_taken_where_the_set_gives_them(tmp_path: Path) -> None:
    queries = lines(
        {
            "_id": "q1",
            "text": "Who?",
            "answers": ["Berg", "Yes", 7],
            "evidence_windows": {"d1": "B"},
        },
        {"_id": "q2", "text": "Won he?", "answers": "no.", "evidence_windows": None},
    )
    one, two = read_beir(
        write_set(tmp_path / "s", queries=queries, qrels="q1\td1\t1\nq2\td1\t1\n")
    ).queries
    assert (one.answers, one.windows) == (("Berg", "7"), {"d1": "B"})
    assert (two.answers, two.windows) == ((), {})


def test_evidence_and_history_are_lists_of_texts_or_nothing(tmp_path: Path) -> None:
    queries = lines(
        {
            "_id": "q1",
            "text": "Who?",
            "evidence": ["Berg.", "He did."],
            "history": ["A?", "B."],
        },
        {"_id": "q2", "text": "Where?", "evidence": "Berg won.", "history": ["A?", None]},
    )
    one, two = read_beir(
        write_set(tmp_path / "s", queries=queries, qrels="q1\td1\t1\nq2\td1\t1\n")
    ).queries
    assert (one.evidence, one.history) == (("Berg.", "He did."), ("A?", "B."))
    assert (two.evidence, two.history) == ((), ())


def test_ids_are_taken_as_written(tmp_path: Path) -> None:
    odd = 'ü 1/"#?\u2028|x'
    read = read_beir(
        write_set(
            tmp_path / "s",
            queries=lines({"_id": odd, "text": "a"}, {"_id": 17, "text": "b"}),
            documents=lines({"_id": 4983, "text": "Text."}),
            qrels=f"{odd}\t4983\t1\r\n17\t4983\t1\r\n\n",
        )
    )
    assert [query.id for query in read.queries] == [odd, "17"]
    assert read.qrels[odd] == {"4983": 1}


def built_ids(folder: Path, rows: Sequence[object]) -> set[str]:
    """The ids of the documents in a library that was built from these rows."""
    read = read_beir(write_set(folder, documents=lines(*rows)))
    library = folder / "a.library"
    qa.build(read.corpus_path, library=library, model=HashingEncoder(), progress=False)
    with qa.open(library) as opened:
        return {
            read.document_id(name)
            for article in opened.articles()
            for name in (article.id, *article.copies)
        }


def test_every_article_of_a_library_leads_to_its_document(tmp_path: Path) -> None:
    rows = [
        {"_id": "d1", "text": "One."},
        {"_id": "two  blanks\x01", "text": "Two."},
        {"_id": "copy#1", "text": "One."},
        {"_id": "corpus.jsonl#x", "text": "Three."},
        {"_id": "d2", "id": "another", "text": "Four."},
        {"_id": "d3", "text": "Five."},
        {"_id": "d3", "text": "Six."},
        {"_id": "d3", "text": "Seven."},
        {"_id": "d3~2", "text": "One."},
    ]
    assert built_ids(tmp_path / "s", rows) == {row["_id"] for row in rows}


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    folder = write_set(tmp_path / "s")
    (folder / missing).unlink()
    with pytest.raises(ValueError, match=rf"s has no {re.escape(missing)}; it takes corpus\.jsonl"):
        read_beir(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no folder .*gone; name one with"):
        read_beir(tmp_path / "gone")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"queries": QUERIES + "\n{"}, r"queries\.jsonl, line 4: not JSON"),
        ({"queries": '[1]\n'}, r"queries\.jsonl, line 1: not a JSON object"),
        ({"queries": '{"_id": "q1"}\n'}, r'queries\.jsonl, line 1: the query has no "text"'),
        ({"queries": '{"text": "a"}\n'}, r'queries\.jsonl, line 1: the line has no "_id"'),
        ({"queries": QUERIES + QUERIES}, r"line 3: a second query with the id 'q1'"),
        ({"documents": DOCUMENTS + "{]\n"}, r"corpus\.jsonl, line 3: not JSON"),
        ({"documents": '{"text": "a"}\n'}, r'corpus\.jsonl, line 1: the line has no "_id"'),
        ({"qrels": "q1\td1\n"}, r"test\.tsv, line 2: 2 columns, but the header has 3"),
        ({"qrels": "q1 d1 1\n"}, r"test\.tsv, line 2: 1 columns, but the header has 3"),
        ({"qrels": "q1\td1\t1\nq1\td2\thigh\n"}, r"line 3: the score is 'high', not a whole"),
        ({"qrels": "q1\td1\t1\nq1\td1\t2\n"}, r"line 3: 'd1' was given another score"),
        ({"qrels": "q9\td1\t1\n"}, r"judges 'q9', which is not in queries\.jsonl"),
        ({"qrels": ""}, "judges no document relevant"),
        ({"qrels": "q1\td1\t0\n"}, "judges no document relevant"),
        ({"qrels": "q1\td7\t1\n"}, r"no document that .*test\.tsv names is in corpus\.jsonl"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, content: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        read_beir(write_set(tmp_path / "s", **content))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "header", ["", "1\t184\t1\n", "query-id,corpus-id,score\n", "q\t0\td\t1\n"]
)
def test_qrels_with_other_columns_are_refused(tmp_path: Path, header: str) -> None:
    folder = write_set(tmp_path / "s")
    (folder / "qrels" / "test.tsv").write_text(header)
    with pytest.raises(ValueError, match=r"line 1: the columns are .*, but must be \['query-id'"):
        read_beir(folder)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "s")
    (folder / "queries.jsonl").write_text(QUERIES, encoding="utf-16")
    with pytest.raises(ValueError, match=r"queries\.jsonl is not UTF-8; save it in that encoding"):
        read_beir(folder)


def test_the_real_sets_are_read(shared: Path) -> None:
    expected = {
        "rtqa_news_dev": (696, 196),
        "cranfield": (1400, 225),
        "mhr_facts500": (438, 429),
        "scifact": (5183, 300),
        "cast21": (234, 239),
    }
    for name, counts in expected.items():
        read = read_beir(shared / "eval" / name)
        assert (read.documents, len(read.queries)) == counts
