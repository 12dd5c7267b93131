"""Encoders that fail, writers that meet and disks that are full: the old library stays."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from generated import article_text, contents
from workplace import Workplace, answers, assert_same_as_rebuilt

import embeddings.build
from corpus import LibraryFile
from corpus.errors import (
    BadVector,
    LibraryBusy,
    LibraryDamaged,
    LibraryUnavailable,
)
from corpus.lock import writing
from embeddings import HashingEncoder
from embeddings.encoder import Vectors

# Encoders that fail


class Broken(HashingEncoder):
    """Spoils the vectors of one batch."""

    def __init__(self, spoil: Callable[[Vectors], Vectors]) -> None:
        super().__init__()
        self.spoil = spoil

    @property
    def fingerprint(self) -> str:
        return "broken"

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.spoil(super().encode_passages(texts))


def _third_is(value: float) -> Callable[[Vectors], Vectors]:
    def spoil(vectors: Vectors) -> Vectors:
        third = vectors[2]
        third[third != 0] *= value
        return vectors

    return spoil


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (_third_is(float("nan")), "a vector that is not finite for the passage at"),
        (_third_is(float("inf")), "a vector that is not finite for the passage at"),
        (_third_is(0), "a blank vector for the passage at"),
        (_third_is(1.1), "a vector of length 1.1 instead of 1 for the passage at"),
        (lambda v: v[:, :-1], r"vectors of shape \(\d+, 511\) for the \d+ passages from"),
        (lambda v: v[:-1], r"vectors of shape \(\d+, 512\) for the \d+ passages from"),
        (lambda v: v[0], r"vectors of shape \(512,\) for the \d+ passages from"),
    ],
    ids=["nan", "infinite", "zero", "long", "dimension", "count", "flat"],
)
def test_bad_vectors_stop_the_build_and_the_old_library_answers(
    reports: Workplace, spoil: Callable[[Vectors], Vectors], what: str
) -> None:
    before, answered = contents(reports.library), answers(reports.library, reports.encoder)
    with pytest.raises(BadVector, match=rf"^hashing gave {what}.* of report-00\d\.txt") as caught:
        reports.build(model=Broken(spoil))
    assert "\n" not in str(caught.value)
    assert contents(reports.library) == before
    assert answers(reports.library, reports.encoder) == answered


def test_bad_vectors_name_the_passages_file(work: Workplace) -> None:
    for number in range(5):
        work.write(f"{number}.txt", f"Only sentence number {number}.\n")
    with pytest.raises(BadVector, match=r"for the passage at 0 of 2\.txt; look at that passage"):
        work.build(model=Broken(_third_is(0)))
    assert work.build().embedded == 5


def test_good_batches_before_a_bad_one_are_kept(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings.build, "BATCH", 2)
    for number in range(6):
        work.write(f"{number}.txt", f"Only sentence number {number}.\n")
    batches = []

    def spoil(vectors: Vectors) -> Vectors:
        batches.append(len(vectors))
        return vectors * 0 if len(batches) == 3 else vectors

    encoder = Broken(spoil)
    with pytest.raises(BadVector, match=r"4\.txt"):
        work.build(model=encoder)
    assert work.build(model=encoder).embedded == 2
    assert batches == [2, 2, 2, 2]


def test_bad_batch_shapes_are_told_before_they_are_stored(work: Workplace) -> None:
    work.write("a.txt", "One sentence.\n")
    with pytest.raises(BadVector):
        work.build(model=Broken(lambda v: np.zeros((0, 512), dtype=np.float32)))
    assert LibraryFile(work.library).rows("SELECT count(*) FROM vectors") == [(0,)]


# Who may write


def test_a_second_build_is_refused_and_changes_nothing(reports: Workplace) -> None:
    before = contents(reports.library)
    reports.write("new.txt", article_text(99))
    with writing(reports.library), pytest.raises(LibraryBusy, match=f"process {os.getpid()} on"):
        reports.build()
    assert contents(reports.library) == before


def test_outdated_search_files_are_removed(reports: Workplace) -> None:
    search = reports.library / "search"
    answers(reports.library, reports.encoder)
    old = {path.name for path in search.iterdir()}
    assert len(old) == 3
    reports.write("new.txt", article_text(99))
    reports.build()
    assert [path.name for path in search.iterdir()] == ["making.lock"]
    answers(reports.library, reports.encoder)
    assert {path.name for path in search.iterdir()} & old == {"making.lock"}


def test_full_disk_in_the_last_transaction_keeps_the_old_state(
    reports: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(reports.library)
    reports.write("new.txt", article_text(99))

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("corpus.writer.Writer.put_files", full)
        with pytest.raises(LibraryUnavailable, match="look at the free space"):
            reports.build()
    assert contents(reports.library) == before
    reports.given()
    report = reports.build()
    assert (report.articles, report.embedded) == (9, 0)
    assert_same_as_rebuilt(reports)


def test_damaged_article_in_the_library_stops_the_build(reports: Workplace) -> None:
    db = sqlite3.connect(reports.library / "library.db")
    db.execute("UPDATE articles SET text = replace(text, 'a', 'b') WHERE id = 'report-003.txt'")
    db.commit()
    db.close()
    with pytest.raises(LibraryDamaged, match=r"'report-003\.txt' is not as it was stored\); move"):
        reports.build()
    with pytest.raises(LibraryDamaged, match="is not as it was stored"):
        LibraryFile(reports.library).article("report-003.txt")
