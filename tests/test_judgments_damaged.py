"""Judgments that are not as they were kept: they count for nothing, are told, and stop no other."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from test_cli_judgments import judgments as judgments_command
from test_cli_pool import pool as pool_command
from test_conversations import made

import qa
from corpus.article import Passage
from corpus.changing import changing
from corpus.errors import LibraryDamaged
from corpus.schema import database_path
from qa.judging.pooling import pool_passages
from qa.judging.spans import SpanQrels
from qa.judgments import Judgment, Judgments, damage_in_words
from qa.trec.topics import Topics

WHO = "Who?"
OLD = (
    "CREATE TABLE judgments ("
    "number INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, passage_id TEXT NOT NULL, "
    'article_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, '
    "sha256 TEXT NOT NULL, grade INTEGER NOT NULL, judge TEXT NOT NULL, judged TEXT NOT NULL)"
)
TEXTS = ("question", "passage_id", "article_id", "sha256", "judge", "judged", "row_sha256")
NUMBERS = ("start", '"end"', "grade")
DAMAGE = (
    *((name, value) for name in TEXTS for value in ("'x'", "x'00'", "CAST(x'4eff' AS TEXT)")),
    *((name, "''") for name in TEXTS[:-1]),
    ("row_sha256", "x''"),
    *((name, v) for name in NUMBERS for v in ("1", "7", "-1", "'x'", "x'00'")),
    *((name, "CAST(x'ff' AS TEXT)") for name in NUMBERS),
    ("grade", "0"),
    ("grade", "2.5"),
    ("number", "0"),
)  # fmt: skip


def change(library: qa.Library, sql: str) -> None:
    with sqlite3.connect(database_path(library.path)) as db:
        db.execute(sql)


def judged(library: qa.Library) -> dict[str, Passage]:
    """Each of the three passages, judged 2 in the order of their articles."""
    passages = {each.article.path: each for each in library.passages()}
    for path in sorted(passages):
        library.judgments.judge(WHO, passages[path], 2, judge="NL")
    return passages


@pytest.mark.parametrize(("column", "value"), DAMAGE)
def test_whatever_is_damaged_counts_for_nothing_and_the_others_stand(
    tiny: qa.Library, column: str, value: str
) -> None:
    passages = judged(tiny)
    bridge, *others = (passages[path] for path in sorted(passages))
    change(tiny, f"UPDATE judgments SET {column} = {value} WHERE number = 1")
    now = tiny.judgments
    assert [each.article_id for each in now] == ["harvest.txt", "strike.md"]
    assert repr(now) == f"<2 judgments and 1 damaged in {str(tiny.path)!r}>"
    assert now.grades(WHO, [bridge, *others], judge="NL") == [None, 2, 2]
    (told,) = now.damaged
    assert told.startswith(f"number {0 if column == 'number' else 1}: ")
    spans = SpanQrels.of_library(tiny)
    assert (len(spans), spans.damaged, spans.left_out) == (2, 1, 0)
    assert spans.qrels(tiny.passages()).judgments == 2
    assert damage_in_words(1) in judgments_command("--library", tiny.path)
    # Only the sound ones are taken back.
    taken = now.undo(judge="NL")
    assert taken is not None
    assert taken.article_id == "strike.md"
    assert now.discard_damaged() == 1
    assert now.damaged == ()
    assert [each.article_id for each in now] == ["harvest.txt"]


def test_what_a_damaged_one_had_replaced_does_not_count_in_its_place(tiny: qa.Library) -> None:
    bridge = judged(tiny)["bridge.txt"]
    tiny.judgments.judge(WHO, bridge, 0, judge="NL")
    tiny.judgments.judge(WHO, bridge, 0, judge="AB")
    change(tiny, "UPDATE judgments SET grade = 1 WHERE number = 4")
    assert tiny.judgments.grade(WHO, bridge, judge="NL") is None
    assert tiny.judgments.grade(WHO, bridge, judge="AB") == 0
    assert len(tiny.judgments) == 3
    # Judged once more it counts again.
    tiny.judgments.judge(WHO, bridge, 1, judge="NL")
    assert tiny.judgments.grade(WHO, bridge, judge="NL") == 1


@pytest.mark.parametrize(
    ("damage", "whose"),
    [
        ("grade = 0", ["NL"]),
        ("number = 9", ["NL"]),
        ("judge = x'00'", ["NL", "AB"]),
        ("judge = CAST(x'4eff' AS TEXT)", ["NL", "AB"]),
    ],
)
def test_undo_stops_at_a_damaged_one_that_may_be_the_last(
    tiny: qa.Library, damage: str, whose: list[str]
) -> None:
    bridge = tiny.passages()[0]
    first = tiny.judgments.judge(WHO, bridge, 1, judge="AB")
    judged(tiny)
    change(tiny, f"UPDATE judgments SET {damage} WHERE number = 4")
    kept, damaged = list(tiny.judgments), tiny.judgments.damaged
    number = 9 if damage.startswith("number") else 4
    for judge in whose:
        with pytest.raises(LibraryDamaged) as caught:
            tiny.judgments.undo(judge=judge)
        assert str(caught.value) == (
            f"the judgment number {number}, which may be the last by {judge!r}, is not as it was "
            "kept, so nothing was taken back: library.judgments.damaged says what is left of it, "
            "library.judgments.discard_damaged() deletes it"
        )
    assert (list(tiny.judgments), tiny.judgments.damaged) == (kept, damaged)
    # Which one is meant is certain: that of another judge, or the one that is named.
    assert tiny.judgments.undo(first if "AB" in whose else None, judge="AB") == first
    assert tiny.judgments.discard_damaged() == 1
    assert tiny.judgments.undo(judge="NL") == kept[-1]


def test_an_experiment_tells_of_damaged_ones(tiny: qa.Library, tmp_path: Path) -> None:
    judged(tiny)
    change(tiny, "UPDATE judgments SET grade = 0 WHERE number = 1")
    comparison = qa.Experiment(
        {"bm25": "bm25", "dense": "dense"}, tiny.judgments, tiny.judgments, library=tiny,
        measures=["RR@10"], kept=tmp_path / "kept", progress=False,
    ).compare()  # fmt: skip
    assert f"{damage_in_words(1)}." in comparison.notes
    assert comparison.result("bm25").qrels.judgments == 2


def test_what_is_damaged_is_to_be_judged_again(tiny: qa.Library, tmp_path: Path) -> None:
    passages = judged(tiny)
    pool = pool_passages({"1": list(passages.values())}, Topics({"1": WHO}))
    assert pool.judged(tiny) == 3
    change(tiny, "UPDATE judgments SET grade = 0 WHERE number = 1")
    assert [each.article for each in pool.left(tiny)] == ["bridge.txt"]
    (tmp_path / "topics.tsv").write_text(f"1\t{WHO}\n", encoding="utf-8")
    told = pool_command(
        "--library", tiny.path, "--topics", tmp_path / "topics.tsv", "--retriever", "dense",
        "--out", tmp_path / "pool.jsonl",
    )  # fmt: skip
    assert damage_in_words(1) in told


@pytest.fixture
def before(tiny: qa.Library) -> qa.Library:
    """A library whose judgments an earlier Footnote kept, without digests; the third is none."""
    judged(tiny)
    with sqlite3.connect(database_path(tiny.path)) as db:
        fields = [row[1] for row in db.execute("PRAGMA table_info(judgments)")][:-1]
        rows = db.execute("SELECT * FROM judgments").fetchall()
        db.execute("DROP TABLE judgments")
        db.execute(OLD)
        marks = ", ".join("?" for _ in fields)
        db.executemany(f"INSERT INTO judgments VALUES ({marks})", [row[:-1] for row in rows])
        db.execute("UPDATE judgments SET grade = 7 WHERE number = 3")
    return tiny


def as_before(library: qa.Library, judgment: Judgment) -> None:
    """Keep a judgment as an earlier Footnote does."""
    with sqlite3.connect(database_path(library.path)) as db:
        db.execute(
            'INSERT INTO judgments (question, passage_id, article_id, start, "end", sha256, grade, '
            "judge, judged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            astuple(judgment),
        )


def digests(library: qa.Library) -> list[str]:
    with sqlite3.connect(database_path(library.path)) as db:
        return [each for (each,) in db.execute("SELECT row_sha256 FROM judgments")]


def test_those_of_an_earlier_footnote_are_read_as_they_are(before: qa.Library) -> None:
    assert [each.article_id for each in before.judgments] == ["bridge.txt", "harvest.txt"]
    assert len(before.judgments.damaged) == 1
    assert len(SpanQrels.of_library(before)) == 2


def test_the_next_change_gives_those_of_an_earlier_footnote_digests(before: qa.Library) -> None:
    kept = list(before.judgments)
    passage = before.passages()[0]
    last = before.judgments.judge("When?", passage, 1)
    assert list(before.judgments) == [*kept, last]
    assert len(before.judgments.damaged) == 1
    change(before, "UPDATE judgments SET grade = 0 WHERE number = 1")
    assert list(before.judgments) == [kept[1], last]
    assert before.judgments.undo(kept[1]) == kept[1]
    assert before.judgments.discard_damaged() == 2
    assert list(before.judgments) == [last]


def test_a_change_that_fails_leaves_those_of_an_earlier_footnote_as_they_were(
    before: qa.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = list(before.judgments)
    monkeypatch.setattr("qa.judgments.row_digest", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        before.judgments.judge("When?", before.passages()[0], 1)
    with sqlite3.connect(database_path(before.path)) as db:
        assert len(db.execute("PRAGMA table_info(judgments)").fetchall()) == 10
    assert list(before.judgments) == kept


def test_an_earlier_footnote_and_this_one_write_in_turns(before: qa.Library) -> None:
    bridge = before.passages()[0]
    change(before, "DELETE FROM judgments WHERE number = 3")
    first = before.judgments.judge(WHO, bridge, 1, judge="NL")  # brings the table to today's form
    for turn in range(2):
        as_before(before, replace(first, grade=0))
        as_before(before, replace(first, question="When?", grade=7))  # type: ignore[arg-type]
        assert before.judgments.grade(WHO, bridge, judge="NL") == 0
        assert len(before.judgments.damaged) == turn + 1
        assert digests(before).count("") == turn + 2
        before.judgments.judge("Why?", bridge, 2)
        assert digests(before).count("") == turn + 1
    kept = list(before.judgments)
    as_before(before, replace(first, grade=2))
    # Only what can be no judgment is deleted.
    assert before.judgments.discard_damaged() == 2
    assert "" not in digests(before)
    taken = before.judgments.undo(judge="NL")
    assert taken == replace(first, grade=2)
    assert list(before.judgments) == kept
    # What has been given a digest is held to it.
    change(before, "UPDATE judgments SET grade = 1 WHERE grade = 0")
    assert before.judgments.grade(WHO, bridge, judge="NL") is None


def test_a_row_without_its_digest_is_read_as_an_earlier_footnotes(tiny: qa.Library) -> None:
    bridge = judged(tiny)["bridge.txt"]
    change(tiny, "UPDATE judgments SET row_sha256 = '' WHERE number = 1")
    assert tiny.judgments.grade(WHO, bridge, judge="NL") == 2
    assert tiny.judgments.damaged == ()


@pytest.mark.parametrize("table", ["judgments", "conversations"])
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("ALTER TABLE {} ADD COLUMN mood TEXT", "by a newer Footnote; update this one, and keep"),
        ("ALTER TABLE {} DROP COLUMN sha256", "by another Footnote, in a form that this one canno"),
        ("ALTER TABLE {} RENAME sha256 TO digest", "by another Footnote, in a form that this one "),
    ],
)
def test_a_table_of_another_footnote_is_told_and_left_alone(
    tiny: qa.Library, table: str, sql: str, told: str
) -> None:
    bridge = judged(tiny)["bridge.txt"]
    tiny.conversations.save(made(tiny, "One"))
    change(tiny, sql.format(table))
    verbs = {
        "judgments": (
            lambda: list(tiny.judgments),
            lambda: tiny.judgments.judge(WHO, bridge, 1),
            tiny.judgments.undo,
            tiny.judgments.discard_damaged,
        ),
        "conversations": (
            lambda: list(tiny.conversations),
            lambda: tiny.conversations.search("bridge"),
            lambda: tiny.conversations.load(1),
            lambda: tiny.conversations.delete(1),
        ),
    }
    for verb in verbs[table]:
        with pytest.raises(LibraryDamaged) as caught:
            verb()
        assert f"the {table} in {database_path(tiny.path)} were kept {told}" in str(caught.value)
        assert str(caught.value).endswith("keep the file: they are in it alone")
        assert "damaged" not in str(caught.value)


@pytest.mark.parametrize("judge", ["a\nb", "a\u2028b", "a\rb", "a\x0bb"])
def test_a_judge_is_named_in_one_line(tiny: qa.Library, judge: str) -> None:
    bridge = judged(tiny)["bridge.txt"]
    with pytest.raises(ValueError, match="must be a name in one line"):
        tiny.judgments.judge(WHO, bridge, 1, judge=judge)
    # What was kept before that was refused still counts.
    with sqlite3.connect(database_path(tiny.path)) as db:
        db.execute("DROP TABLE judgments")
        db.execute(OLD)
        db.execute(
            "INSERT INTO judgments VALUES (1, 'Who?', 'p', 'bridge.txt', 0, ?, '', 2, ?, '')",
            (len(bridge.text), judge),
        )
    assert [each.judge for each in SpanQrels.of_library(tiny)] == [judge]


def test_a_change_waits_no_longer_than_it_is_told(tiny: qa.Library) -> None:
    bridge = judged(tiny)["bridge.txt"]
    hasty = Judgments(tiny.path, patience=0)
    with changing(tiny.path), pytest.raises(qa.FootnoteError, match="cannot be used now"):
        hasty.judge(WHO, bridge, 1)
    assert hasty.judge(WHO, bridge, 1).grade == 1
