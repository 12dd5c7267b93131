"""Qrels: every form in which they come, what is refused, and that what is written comes back."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import ir_measures
import pandas as pd
import pytest
from hypothesis import given
from trec_files import GRADES

from qa.trec.qrels import Qrels, read_qrels

JUDGED = {"1": {"d 1": 2, "d2": 0}, "q2": {"d2": -1}}


@given(GRADES)
def test_qrels_come_back_from_a_file_and_a_frame(
    tmp_path_factory: pytest.TempPathFactory, grades: dict[str, dict[str, int]]
) -> None:
    qrels = Qrels(grades)
    path = qrels.write(tmp_path_factory.mktemp("qrels") / "qrels.txt")
    read = read_qrels(path)
    assert read == qrels
    assert read.sha256 == qrels.sha256
    assert list(read.topics) == list(qrels.topics)
    assert Qrels.from_frame(qrels.to_frame()) == qrels


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a", "1 0 d%201 2\n1 0 d2 0\nq2 0 d2 -1\n"),
        ("b", "\ufeff1\tQ0   d%201 \t +2\r\n\r\n1 0 d2 0 \r\n  q2 x d2 -1\r\n1 0 d2 0\r\n"),
        ("c.tsv", "query-id\tcorpus-id\tscore\n1\td 1\t2\n1\td2\t0\r\n\nq2\td2\t-1\n"),
        (
            "d.jsonl",
            '{"query_id": 1, "doc_id": "d 1", "relevance": 2}\n'
            '{"query_id": "1", "doc_id": "d2", "relevance": "0"}\n'
            '{"query_id": "q2", "doc_id": "d2", "relevance": -1}\n',
        ),
        (
            "e",
            '{"topic": "1", "document": "d 1", "grade": 2}\n'
            '{"qid": "1", "docno": "d2", "label": 0}\n'
            '{"query-id": "q2", "corpus-id": "d2", "score": -1}\n',
        ),
    ],
)
def test_qrels_are_read_in_every_form(tmp_path: Path, name: str, written: str) -> None:
    (tmp_path / name).write_bytes(written.encode())
    qrels = read_qrels(tmp_path / name)
    assert qrels == Qrels(JUDGED)
    assert qrels.source == str(tmp_path / name)
    first = 2 if name == "c.tsv" else 1
    assert qrels.places["1"] == f"{tmp_path / name}, line {first}"


def test_a_folder_of_beir_has_its_qrels_in_one_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"is a folder without qrels/test\.tsv; name a file"):
        read_qrels(tmp_path)
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td\t1\n")
    assert read_qrels(str(tmp_path)) == Qrels({"1": {"d": 1}})


def test_ir_measures_reads_what_is_written(tmp_path: Path) -> None:
    written = Qrels(JUDGED).write(tmp_path / "qrels.txt")
    assert written.read_text() == "1 0 d%201 2\n1 0 d2 0\nq2 0 d2 -1\n"
    assert [tuple(each) for each in ir_measures.read_trec_qrels(str(written))] == [
        ("1", "d%201", 2, "0"),
        ("1", "d2", 0, "0"),
        ("q2", "d2", -1, "0"),
    ]


def test_what_qrels_say_of_themselves() -> None:
    qrels = Qrels({**JUDGED, "empty": {}}, "x", places={"1": "x, line 1", "q2": "x, line 3"})
    assert qrels.topics == ("1", "q2")
    assert qrels.judgments == 3
    assert qrels.relevant("1") == {"d 1"}
    assert qrels.relevant("q2") == qrels.relevant("nowhere") == frozenset()
    only = qrels.only(["q2", "nowhere"])
    assert (only.grades, only.source, only.places) == (
        {"q2": {"d2": -1}},
        "x",
        {"q2": "x, line 3"},
    )
    assert qrels == Qrels(JUDGED)


def test_the_digest_is_of_the_judgments_whatever_their_order() -> None:
    turned = Qrels({"q2": {"d2": -1}, "1": {"d2": 0, "d 1": 2}})
    assert turned.sha256 == Qrels(JUDGED).sha256
    lines = b"1 0 d%201 2\n1 0 d2 0\nq2 0 d2 -1\n"
    assert turned.sha256 == sha256(lines).hexdigest()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", " holds no judgment; write topic, 0, document and grade on a line"),
        ("\n \n", " holds no judgment"),
        ("query-id\tcorpus-id\tscore\n", " holds no judgment"),
        ("1 0 d 1\n1 d 1\n", ", line 2: 3 columns, but qrels have 4: topic, 0, document, grade; "),
        ("1\n", ", line 1: 1 column, but qrels have 4"),
        ("1 0 my paper 1\n", ", line 1: 5 columns, but qrels have 4: topic, 0, document, grade; w"),
        ("1 0 d yes\n", ", line 1: the relevance is 'yes', not a whole number; write 0 for not"),
        ("1 0 d 1.0\n", ", line 1: the relevance is '1.0', not a whole number"),
        ("1 0 d 1_0\n", ", line 1: the relevance is '1_0', not a whole number"),
        ("1 0 d ١\n", ", line 1: the relevance is '١', not a whole number"),
        ("1 0 d 1000000000\n", ", line 1: the relevance is 1000000000, but must be from -10,000 "),
        ("1 0 d 1\n\n1 0 d 2\n", ", line 3: 'd' was given another grade for topic '1'; keep one"),
        ("query-id\tcorpus-id\tscore\n1\td\n", ", line 2: 2 columns, but the header has 3; put a"),
        ("query-id\tcorpus-id\tscore\n1\td\tx\n", ", line 2: the relevance is 'x'"),
        ('{"topic": "1", "document": "d"}\n', ', line 1: there is no "relevance"; it has'),
        ('{"topic": "1", "relevance": 1}\n', ', line 1: there is no "doc_id"; it has'),
        ("{}\n", ', line 1: there is no "relevance"; it is empty'),
        ('{"topic": "1", "document": "d", "grade": true}\n', ", line 1: the relevance is 'True'"),
        ('{"topic": "1", "document": ["d"], "grade": 1}\n', ", line 1: the document is ['d'], but"),
        ("{\n", ", line 1: not JSON ("),
    ],
)
def test_bad_qrels_are_refused_in_one_line(tmp_path: Path, written: str, message: str) -> None:
    path = tmp_path / "qrels"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        read_qrels(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_qrels_made_of_something_else_are_refused() -> None:
    for grade in (1.5, True, None, "x", 10_001, 10**400, float("nan")):
        with pytest.raises(ValueError, match="topic '1', document 'd': the relevance is"):
            Qrels({"1": {"d": grade}})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="topic 1: the ids of qrels must be text"):
        Qrels({1: {"d": 1}})  # type: ignore[dict-item]
    assert Qrels({"1": {"d": 2.0}}).grades == {"1": {"d": 2}}  # type: ignore[dict-item]


def test_a_frame_is_read_by_the_usual_names() -> None:
    frame = pd.DataFrame({"qid": [1, 1], "docno": ["a", 7], "label": [1.0, 0.0]})
    assert Qrels.from_frame(frame) == Qrels({"1": {"a": 1, "7": 0}})
    with pytest.raises(ValueError, match=r"the frame, row 1: the relevance is 0\.5, not"):
        Qrels.from_frame(frame.assign(label=[1, 0.5]))
    with pytest.raises(ValueError, match="the frame, row 1: 'a' was given another grade"):
        Qrels.from_frame(frame.assign(docno="a"))
    with pytest.raises(ValueError, match='the frame has no column "relevance"'):
        Qrels.from_frame(frame[["qid", "docno"]])
