"""Judged spans: as files and tables and back, and what cannot be is told with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa
from qa.judging.spans import JudgedSpan, SpanQrels, read_spans

LINE = {"topic": "q", "article": "bridge.txt", "start": 0, "end": 20, "grade": 2}


def span(**fields: object) -> JudgedSpan:
    return JudgedSpan(**(LINE | fields))  # type: ignore[arg-type]


def write(path: Path, *lines: object) -> Path:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return path


names = st.one_of(
    st.text(min_size=1, max_size=12).filter(lambda name: name.strip() != ""),
    st.sampled_from(["\udcff.txt", "a\u2028b", "100 %\t?", "1\n2"]),
)
judges = st.text(
    st.characters(exclude_categories=["Cs"]), max_size=6
).map(str.strip)  # fmt: skip
rows = st.builds(
    lambda topic, article, start, length, grade, judge, when: JudgedSpan(
        topic=topic, article=article, start=start, end=start + length, grade=grade, judge=judge,
        when=when,
    ),
    names, names, st.integers(0, 10**9), st.integers(1, 99), st.sampled_from((0, 1, 2)), judges,
    st.sampled_from(("", "2026-11-21T10:00:00+00:00")),
)  # fmt: skip
many = st.lists(rows, max_size=6, unique_by=lambda each: (each.unit, each.judge)).map(SpanQrels)


@given(spans=many.filter(len))
def test_written_spans_are_read_back_the_same(
    spans: SpanQrels, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = spans.write(tmp_path_factory.mktemp("spans") / "s.jsonl")
    found = read_spans(path)
    assert found == spans
    assert found.sha256 == spans.sha256
    assert [each.place for each in found] == [
        f"{path}, line {number}" for number in range(1, len(spans) + 1)
    ]


@given(spans=many)
def test_a_table_of_them_is_read_back_the_same(spans: SpanQrels) -> None:
    assert SpanQrels.from_frame(spans.to_frame()) == spans


def test_a_table_needs_five_columns_and_takes_three_more() -> None:
    import pandas

    frame = pandas.DataFrame([LINE, LINE | {"start": 3, "grade": 0}])
    found = SpanQrels.from_frame(frame)
    assert [(each.start, each.grade, each.judge) for each in found] == [(0, 2, ""), (3, 0, "")]
    with pytest.raises(ValueError, match=r'^a table, row 1: there is no "grade"; it has \'topic\''):
        SpanQrels.from_frame(frame.drop(columns="grade"))


def test_their_order_and_time_leave_the_hash_as_it_is_and_a_grade_does_not() -> None:
    one, other = span(), span(article="harvest.txt", grade=0)
    digest = SpanQrels([one, other]).sha256
    assert SpanQrels([other, span(when="2026-11-21T10:00:00+00:00")]).sha256 == digest
    assert SpanQrels([one, span(article="harvest.txt", grade=1)]).sha256 != digest
    assert SpanQrels([one]).sha256 != digest


def test_their_repr_counts_them() -> None:
    made = [
        JudgedSpan(topic=topic, article="a.txt", start=0, end=5, grade=1, judge=judge)
        for topic, judge in (("q", "NL"), ("r", "NL"), ("q", ""))
    ]
    assert repr(SpanQrels(made)) == "<SpanQrels of 3 judgments for 2 topics by (no name), NL>"


def test_they_are_chosen_by_judge_and_by_topic() -> None:
    made = SpanQrels([span(judge="NL"), span(judge="AB", grade=0), span(topic="r", judge="AB")])
    assert (made.topics, made.judges) == (("q", "r"), ("AB", "NL"))
    assert [(each.topic, each.grade) for each in made.by("AB")] == [("q", 0), ("r", 2)]
    assert made.only(["r", "other"]).topics == ("r",)
    assert [[each.judge for each in place] for place in made.conflicts] == [["NL", "AB"]]
    with pytest.raises(
        ValueError, match=r"^'XY' judged nothing in the judgments; there are AB, NL"
    ):
        made.by("XY")


def test_what_one_judge_said_twice_counts_once_and_two_grades_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", LINE, LINE | {"start": 5}, LINE)
    assert len(read_spans(path)) == 2
    write(path, LINE | {"judge": "NL"}, LINE | {"judge": "NL", "grade": 0})
    with pytest.raises(ValueError) as caught:
        read_spans(path)
    assert str(caught.value) == (
        f"{path}, line 2: 'NL' gave it 0, but 2 before ({path}, line 1); leave one out"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({key: LINE[key] for key in LINE if key != "start"}, 'there is no "start"; it has '),
        ({key: LINE[key] for key in LINE if key != "topic"}, 'there is no "topic"; it has '),
        (LINE | {"grade": 7}, "the grade is 7, but must be 0 (not relevant), 1 (partly) or 2"),
        (LINE | {"grade": -1}, "the grade is -1, but must be 0"),
        (LINE | {"grade": "two"}, "\"grade\" is 'two', but must be a whole number"),
        (LINE | {"grade": True}, '"grade" is True, but must be a whole number'),
        (LINE | {"start": 1.5}, "\"start\" is '1.5', but must be a whole number"),
        (LINE | {"start": -1}, "it goes from -1 to 20, but must hold a character"),
        (LINE | {"start": 20}, "it goes from 20 to 20, but must hold a character"),
        (LINE | {"article": ""}, "\"article\" is '', but must be a text, not empty"),
        (LINE | {"topic": None}, '"topic" is None, but must be a text, not empty'),
        (LINE | {"judge": ["AB"]}, "\"judge\" is ['AB'], but must be a text"),
        (LINE | {"judge": "\ud800"}, "the judge"),
        ("{", "not JSON"),
        ("[1, 2]", "not a JSON object"),
        ("{}", 'there is no "topic"; it is empty'),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, line: object, message: str
) -> None:
    path = write(tmp_path / "s.jsonl", LINE | {"topic": "fine"}, line)
    with pytest.raises(ValueError) as caught:
        read_spans(path)
    told = str(caught.value)
    assert told.startswith(f"{path}, line 2: {message}")
    assert "\n" not in told


def test_a_file_without_judgments_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"s\.jsonl holds no judgment; each is a line with topic"):
        read_spans(write(tmp_path / "s.jsonl"))
    with pytest.raises(
        ValueError, match=r"^there is no file .*none\.jsonl; look for a misspelling"
    ):
        read_spans(tmp_path / "none.jsonl")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"s\.jsonl cannot be written \(No such file or directory"):
        SpanQrels([span()]).write(tmp_path / "none" / "s.jsonl")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"article": "gone.txt"}, "there is no article 'gone.txt'; bring it back, or leave this"),
        ({"end": 5000}, "it ends at 5,000, but 'bridge.txt' has "),
        ({"sha256": "0" * 64}, "the words at 0:20 of 'bridge.txt' have changed since they were"),
    ],
)
def test_a_span_that_does_not_stand_in_the_articles_is_told_with_its_place(
    tiny: qa.Library, tmp_path: Path, fields: dict[str, object], message: str
) -> None:
    path = write(tmp_path / "s.jsonl", LINE | {"start": 3}, LINE | fields)
    spans = read_spans(path)
    with pytest.raises(ValueError) as caught:
        spans.qrels(tiny.passages())
    assert str(caught.value).startswith(f"{path}, line 2: {message}")
    standing = spans.standing({each.id: each for each in tiny.articles()})
    assert ([each.start for each in standing], standing.left_out) == ([3], 1)


def test_a_span_of_white_space_is_told(tiny: qa.Library) -> None:
    text = tiny.article("bridge.txt").text
    gap = text.index("\n\n")
    spans = SpanQrels([span(start=gap, end=gap + 2)])
    with pytest.raises(ValueError, match=rf"{gap}:{gap + 2} of 'bridge.txt' is white space; leave"):
        spans.qrels(tiny.passages())


def test_judges_who_disagree_make_no_qrels_before_it_is_settled(tiny: qa.Library) -> None:
    made = SpanQrels([span(judge="NL"), span(judge="AB", grade=0)], source="judged.jsonl")
    for make in (made.article_qrels, lambda: made.qrels(tiny.passages())):
        with pytest.raises(ValueError) as caught:
            make()
        assert str(caught.value) == (
            "judged.jsonl: judges differ about 1 of 1 places, first 'bridge.txt' 0:20 for 'q' "
            "(NL: 2, AB: 0); settle them first by a rule (adjudicated('median'); --rule median) "
            "or an adjudicator"
        )
    assert made.adjudicated("median").article_qrels().grades == {"q": {"bridge.txt": 0}}


def test_an_article_is_as_relevant_as_the_best_that_was_judged_in_it() -> None:
    made = SpanQrels(
        [
            span(grade=0),
            span(start=30, end=40, grade=1),
            span(start=50, end=60, grade=0),
            span(article="harvest.txt", grade=0),
            span(topic="r", article="harvest.txt", grade=2),
        ]
    )
    found = made.article_qrels()
    assert found.grades == {"q": {"bridge.txt": 1, "harvest.txt": 0}, "r": {"harvest.txt": 2}}
