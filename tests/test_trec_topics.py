"""Topics: every form in which they come, what is refused, and that what is written comes back."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from trec_files import TOPIC_TEXTS

from qa.trec.topics import Topics, read_topics

TWO = {"1": "Who signed the lease?", "q 2": "Cost of the bridge & its ramps"}


@given(TOPIC_TEXTS)
def test_topics_come_back_from_a_file_and_a_frame(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str]
) -> None:
    topics = Topics(texts)
    read = read_topics(topics.write(tmp_path_factory.mktemp("topics") / "topics.jsonl"))
    assert list(read.texts.items()) == list(topics.texts.items())
    assert read.sha256 == topics.sha256
    assert Topics.from_frame(topics.to_frame()) == topics


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (
            "a.jsonl",
            '{"_id": 1, "text": "Who signed the lease?"}\n\n'
            '{"_id": "q 2", "text": "Cost of the bridge & its ramps", "more": [1, NaN]}\n',
        ),
        (
            "b",
            '\ufeff{"query": "1", "question": "Who signed the lease?"}\r\n'
            '{"query": "q 2", "question": "Cost of the bridge & its ramps"}\r\n',
        ),
        (
            "c.ndjson",
            '{"topic": "1", "query": "Who signed the lease?"}\n'
            '{"topic": "q 2", "query": "Cost of the bridge & its ramps"}\n',
        ),
        ("d.tsv", "1\tWho signed the lease?\r\n\r\nq%202\tCost of the bridge & its ramps\r\n"),
        (
            "e.txt",
            "<top>\n<num> Number: 1\n<title> Who signed\n  the lease?\n<desc> Description:\nx\n"
            "</top>\n\n<TOP><num>q%202</num><title>Cost of the bridge &amp; its ramps</title>"
            "</TOP>\n",
        ),
    ],
)
def test_topics_are_read_in_every_form(tmp_path: Path, name: str, written: str) -> None:
    (tmp_path / name).write_bytes(written.encode())
    topics = read_topics(tmp_path / name)
    assert topics == Topics(TWO)
    assert topics.source == str(tmp_path / name)


def test_a_folder_of_beir_has_its_topics_in_one_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"is a folder without queries\.jsonl; name a file"):
        read_topics(tmp_path)
    Topics(TWO).write(tmp_path / "queries.jsonl")
    assert read_topics(str(tmp_path)) == Topics(TWO)


def test_questions_alone_are_their_own_ids() -> None:
    topics = Topics.of(["  Who signed the lease? ", "And when?"])
    assert dict(topics.texts) == {each: each for each in ("Who signed the lease?", "And when?")}
    assert Topics.of(TWO) == Topics(TWO)
    assert Topics.of(topics) is topics
    assert topics.only(["And when?", "?"]).texts == {"And when?": "And when?"}


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ("Who?", r"expected questions by id or a list of questions, but this is 'Who\?'"),
        (5, "expected questions by id or a list"),
        ([], "there are no topics; name at least one"),
        ({}, "there are no topics"),
        (["Who?", " Who?"], "the question 'Who\\?' is there twice"),
        (["Who?", 5], "a question is 5, but must be text"),
        ({"1": None}, "topic '1' is None, but both must be text"),
    ],
)
def test_what_is_no_question_is_refused(questions: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Topics.of(questions)  # type: ignore[arg-type]


def test_the_digest_is_of_ids_and_texts_whatever_their_order() -> None:
    turned = Topics(dict(reversed(TWO.items())))
    assert turned.sha256 == Topics(TWO).sha256
    assert Topics({"1": "q", "2": "r"}).sha256 != Topics({"1": "r", "2": "q"}).sha256
    # Results that were written down name it: it must stay what it is.
    assert Topics({"1": "Who?"}).sha256 == sha256(b'["1", "Who?"]\n').hexdigest()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", " holds no topic; write an id and a text on each line"),
        ("1\n", ", line 1: 1 column, but topics have 2: id and text, with a tab"),
        ("1\ta\tb\n", ", line 1: 3 columns"),
        ("1\ta\n\n1\tb\n", ", line 3: a second topic with the id '1'; rename one"),
        ("1\t \n", ", line 1: topic '1' has no text; write what is searched for"),
        ('{"_id": "1"}\n', ", line 1: there is no \"text\"; it has '_id'"),
        ('{"text": "a"}\n', ", line 1: there is no \"_id\"; it has 'text'"),
        ('{"_id": null, "text": "a"}\n', ", line 1: the topic is None, but must be text"),
        ('{"_id": "1", "text": ["a"]}\n', ", line 1: the text is"),
        ('{"_id": "1"\n', ", line 1: not JSON"),
        ("<top>\n<num> 1\n</top>\n", ", line 1: the topic has no num or no title; write both"),
        ("<topics></topics>\n", " holds no topic"),
    ],
)
def test_bad_topics_are_refused_in_one_line(tmp_path: Path, written: str, message: str) -> None:
    path = tmp_path / "topics"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ValueError) as caught:
        read_topics(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_a_frame_is_read_by_the_usual_names() -> None:
    frame = pd.DataFrame({"qid": [1, 2], "query": ["Who?", "When?"]})
    assert Topics.from_frame(frame).texts == {"1": "Who?", "2": "When?"}
    with pytest.raises(ValueError, match="the frame has no column \"text\"; it has 'qid'"):
        Topics.from_frame(frame[["qid"]])
    with pytest.raises(ValueError, match="the frame, row 1: a second topic with the id '1'"):
        Topics.from_frame(frame.assign(qid=["1", "1"]))
    with pytest.raises(ValueError, match="the frame, row 0: the topic is nan"):
        Topics.from_frame(frame.assign(qid=[float("nan"), 1]))
    with pytest.raises(ValueError, match="expected a pandas frame, but this is of type list"):
        Topics.from_frame([("1", "Who?")])
