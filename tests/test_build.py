"""Building: only what changed is embedded, and the library is what a full rebuild would be."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from generated import article_text, contents, run_python, write_articles

import embeddings.build
import qa
from corpus import LibraryFile
from corpus.errors import (
    BadVector,
    EmptyFolder,
    EncoderNotFound,
    LibraryBusy,
    LibraryDamaged,
    LibraryNotFound,
    LibraryUnavailable,
)
from corpus.lock import writing
from embeddings import BuildReport, Encoder, HashingEncoder, build_library, passage_input
from embeddings.encoder import Vectors

QUESTION = "Which union called the strike in the harbour?"


class Counting(HashingEncoder):
    """The hashing encoder; remembers the passages it was given."""

    def __init__(self, dimension: int = 512) -> None:
        super().__init__(dimension)
        self.given: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return super().encode_passages(texts)


class Workplace:
    """A folder of articles, its library, and as many full rebuilds as one wants."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.articles = place / "articles"
        self.library = place / "a.library"
        self.encoder: Encoder = Counting()
        self.rebuilds = 0
        self.articles.mkdir()

    def write(self, name: str, text: str) -> None:
        (self.articles / name).parent.mkdir(parents=True, exist_ok=True)
        (self.articles / name).write_text(text, encoding="utf-8")

    def build(self, library: Path | None = None, **options: object) -> BuildReport:
        options.setdefault("model", self.encoder)
        return build_library(self.articles, library or self.library, progress=False, **options)

    def rebuilt(self, **options: object) -> Path:
        self.rebuilds += 1
        library = self.place / f"rebuilt-{self.rebuilds}.library"
        self.build(library, **options)
        return library

    def given(self) -> list[str]:
        """The texts encoded since the last call."""
        assert isinstance(self.encoder, Counting)
        given, self.encoder.given = self.encoder.given, []
        return given


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture
def reports(work: Workplace) -> Workplace:
    """Eight articles, built."""
    write_articles(work.articles, 8)
    work.build()
    work.given()
    return work


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.kept, report.removed, report.embedded


def answers(library: Path, encoder: Encoder) -> list[tuple[str, float]]:
    with qa.open(library, model=encoder) as opened:
        answer = opened.ask(QUESTION, k=len(opened))
        return [(ranked.passage.id, ranked.score) for ranked in answer.passages]


def assert_same_as_rebuilt(work: Workplace, **options: object) -> None:
    rebuilt = work.rebuilt(**options)
    assert contents(work.library) == contents(rebuilt)
    assert answers(work.library, work.encoder) == answers(rebuilt, work.encoder)


# What changed, and only that


def test_first_build_embeds_every_passage_once(work: Workplace) -> None:
    write_articles(work.articles, 8)
    report = work.build()
    passages = LibraryFile(work.library).passages()
    assert counts(report) == (len(passages), 0, 0, len(passages))
    assert sorted(work.given()) == sorted(passage_input(p, work.encoder) for p in passages)


def test_every_passage_is_its_articles_text(reports: Workplace) -> None:
    for passage in LibraryFile(reports.library).passages():
        assert passage.article.text[passage.start : passage.end] == passage.text
        source = (reports.articles / passage.article.path).read_text(encoding="utf-8")
        assert all(source[start:end] in passage.text for start, end in passage.source_spans)


def test_unchanged_folder_embeds_and_adds_nothing(reports: Workplace) -> None:
    before = contents(reports.library)
    report = reports.build()
    assert counts(report) == (0, report.passages, 0, 0)
    assert reports.given() == []
    assert contents(reports.library) == before


def test_edited_paragraph_embeds_only_passages_whose_text_changed(reports: Workplace) -> None:
    old = {p.id: p.text for p in LibraryFile(reports.library).passages()}
    path = reports.articles / "report-003.txt"
    text = path.read_text(encoding="utf-8")
    head, _, last = text.rstrip().rpartition("\n\n")
    path.write_text(f"{head}\n\nAn entirely new paragraph. {last}\n", encoding="utf-8")
    report = reports.build()
    new = {p.id: p.text for p in LibraryFile(reports.library).passages()}
    changed = [new[key] for key in new.keys() - old.keys()]
    gone, kept = len(old.keys() - new.keys()), len(old.keys() & new.keys())
    assert 0 < len(changed) < 4
    assert counts(report) == (len(changed), kept, gone, len(changed))
    assert sorted(text.partition("\n")[2] for text in reports.given()) == sorted(changed)
    assert_same_as_rebuilt(reports)


def test_edit_with_the_packaged_model_answers_as_a_full_rebuild(
    work: Workplace, model: Encoder
) -> None:
    work.encoder = model
    write_articles(work.articles, 3)
    work.build()
    path = work.articles / "report-001.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n\n", "\n\nThe union of the harbour called a strike. ", 2))
    report = work.build()
    assert 0 < report.embedded < report.passages
    found, expected = (answers(at, model) for at in (work.library, work.rebuilt()))
    assert [key for key, _ in found] == [key for key, _ in expected]
    scores, expected_scores = ([score for _, score in ranked] for ranked in (found, expected))
    assert scores == pytest.approx(expected_scores, abs=1e-5)


def test_added_file_embeds_its_passages(reports: Workplace) -> None:
    reports.write("aaa.txt", article_text(99))
    report = reports.build()
    assert (report.articles, report.removed) == (9, 0)
    assert report.added == report.embedded == len(reports.given()) > 0
    assert next(LibraryFile(reports.library).articles()).path == "aaa.txt"
    assert_same_as_rebuilt(reports)


def test_removed_file_takes_its_passages_with_it(reports: Workplace) -> None:
    gone = [p for p in LibraryFile(reports.library).passages() if "005" in p.article.path]
    (reports.articles / "report-005.txt").unlink()
    report = reports.build()
    assert (report.added, report.removed, report.embedded) == (0, len(gone), 0)
    assert_same_as_rebuilt(reports)


def test_renamed_file_needs_no_embedding(reports: Workplace) -> None:
    (reports.articles / "report-005.txt").rename(reports.articles / "zzz.txt")
    report = reports.build()
    assert report.added == report.removed > 0  # an article's id is its path
    assert report.embedded == 0
    assert_same_as_rebuilt(reports)


def test_changed_title_embeds_again_and_keeps_the_ids(work: Workplace) -> None:
    row = {"id": "1", "title": "Old title", "text": "The river rose. " * 80}
    work.write("rows.jsonl", json.dumps(row))
    work.build()
    ids = [p.id for p in LibraryFile(work.library).passages()]
    work.given()
    work.write("rows.jsonl", json.dumps(row | {"title": "New title"}))
    report = work.build()
    assert len(ids) > 1
    assert report.embedded == len(set(work.given())) > 0
    assert (report.added, report.kept, report.removed) == (0, len(ids), 0)
    assert [p.id for p in LibraryFile(work.library).passages()] == ids
    assert_same_as_rebuilt(work)


def test_changed_byline_needs_no_embedding(work: Workplace) -> None:
    row = {"id": "1", "title": "A title", "text": "The river rose.", "author": "Anna Berg"}
    work.write("rows.jsonl", json.dumps(row))
    work.build()
    work.write("rows.jsonl", json.dumps(row | {"author": "Omar Haddad"}))
    assert counts(work.build()) == (0, 1, 0, 0)
    assert LibraryFile(work.library).article("1").authors == ("Omar Haddad",)


def test_same_bytes_are_not_read_again(reports: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr("corpus.folder.read_file", lambda path, *_, **__: read.append(path))
    os.utime(reports.articles / "report-003.txt", (1, 1))
    reports.build()
    assert read == []


# Copies and ids


def test_same_text_is_kept_once_and_names_its_copies(reports: Workplace) -> None:
    shutil.copy(reports.articles / "report-002.txt", reports.articles / "copy.txt")
    shutil.copy(reports.articles / "report-002.txt", reports.articles / "zzz.txt")
    report = reports.build()
    assert (report.articles, report.embedded) == (8, 0)
    assert report.copies == (("report-002.txt", "copy.txt"), ("zzz.txt", "copy.txt"))
    assert "2 copies of the same text, kept once:\n  report-002.txt is copy.txt" in str(report)
    file = LibraryFile(reports.library)
    assert file.article("copy.txt").copies == ("report-002.txt", "zzz.txt")
    with pytest.raises(KeyError):
        file.article("report-002.txt")
    assert [record.path for record in file.files() if record.holds == ("zzz.txt",)] == ["zzz.txt"]
    assert_same_as_rebuilt(reports)


def test_copy_stays_when_the_first_is_deleted(reports: Workplace) -> None:
    shutil.copy(reports.articles / "report-002.txt", reports.articles / "zzz.txt")
    reports.build()
    for first, left in (("report-002.txt", "zzz.txt"), ("zzz.txt", None)):
        (reports.articles / first).unlink()
        report = reports.build()
        assert report.embedded == 0
        assert report.articles == (8 if left else 7)
        if left:
            assert LibraryFile(reports.library).article(left).copies == ()
        assert_same_as_rebuilt(reports)


def test_copies_of_rows_are_named_with_their_place(work: Workplace) -> None:
    rows = [{"id": key, "text": "The same words."} for key in ("7", "8")] + [{"text": "Others."}]
    for name in ("a.jsonl", "b.jsonl"):
        work.write(name, "\n".join(map(json.dumps, rows)))
    report = work.build()
    assert (report.articles, len(report.copies)) == (2, 4)
    first, second = LibraryFile(work.library).articles()
    assert first.copies == ("a.jsonl#8", "b.jsonl#7", "b.jsonl#8")
    assert second.id.startswith("a.jsonl#")
    assert second.copies == (second.id.replace("a", "b", 1),)


def test_ids_are_unique_when_two_tables_give_the_same(work: Workplace) -> None:
    def rows(*texts: str) -> str:
        return "\n".join(json.dumps({"id": "x", "text": text}) for text in texts)

    work.write("a.jsonl", rows("One.", "Two.", "Three."))
    work.write("b.jsonl", rows("Four."))
    work.write("x", "Five is the text of a file whose path is an id of others.\n")
    work.build()
    texts = {article.id: article.text for article in LibraryFile(work.library).articles()}
    assert list(texts) == ["x", "a.jsonl#x", "a.jsonl#x~2", "b.jsonl#x", "x#x"]
    words = [text.split()[0] for text in texts.values()]
    assert words == ["One.", "Two.", "Three.", "Four.", "Five"]
    work.given()
    assert work.build().embedded == 0
    assert_same_as_rebuilt(work)
    work.write("a.jsonl", rows("Two."))
    work.build()
    assert_same_as_rebuilt(work)


# Settings


def test_other_settings_never_mix(reports: Workplace) -> None:
    kept: dict[str, object] = {}
    for options in (
        {"size": 40}, {"overlap": 20}, {"size": 180, "overlap": 0}, {"date_order": "dmy"},
        {"size": 60},
    ):  # fmt: skip
        kept |= options
        reports.build(**options)
        assert contents(reports.library) == contents(reports.rebuilt(**kept))


def test_settings_of_the_library_are_kept(reports: Workplace) -> None:
    reports.build(size=40, overlap=10, date_order="mdy")
    reports.write("new.txt", "Report on 03/04/2008\n\nAnna Berg 03/04/2008\n\nIt rained.\n")
    reports.build()
    file = LibraryFile(reports.library)
    assert file.article("new.txt").issued == "2008-03-04"
    assert (file.setting("splitting")["size"], file.setting("splitting")["overlap"]) == (40, 10)
    assert_same_as_rebuilt(reports, size=40, overlap=10, date_order="mdy")


def test_other_size_embeds_only_passages_that_are_other(reports: Workplace) -> None:
    old = {p.id for p in LibraryFile(reports.library).passages()}
    report = reports.build(size=150)
    new = {p.id for p in LibraryFile(reports.library).passages()}
    assert 0 < len(new - old) < len(new)
    assert counts(report) == (len(new - old), len(new & old), len(old - new), len(new - old))
    assert len(reports.given()) == len(new - old)
    assert_same_as_rebuilt(reports, size=150)


def test_other_model_embeds_everything_again(reports: Workplace) -> None:
    reports.encoder = Counting(dimension=64)
    report = reports.build()
    assert report.embedded == len(reports.given()) == report.passages
    assert report.added == 0  # the same cuts
    assert_same_as_rebuilt(reports)


def test_model_of_the_library_is_its_default(tmp_path: Path, articles: Path) -> None:
    build_library(articles, tmp_path / "l", model="hashing", progress=False)
    build_library(articles, tmp_path / "l", progress=False)
    assert LibraryFile(tmp_path / "l").setting("model") == "hashing"


def test_other_way_of_reading_or_splitting_starts_again(
    reports: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(reports.library)
    monkeypatch.setattr(embeddings.build, "READING_VERSION", 99)
    monkeypatch.setattr(embeddings.build, "INPUT_VERSION", 99)
    split = embeddings.build.split_article
    cut: list[str] = []

    def spy(article: object, *rest: object, **options: object) -> object:
        cut.append(article.id)  # type: ignore[attr-defined]
        return split(article, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(embeddings.build, "split_article", spy)
    report = reports.build()
    assert len(cut) == 8
    assert report.embedded == 0
    assert contents(reports.library)["vectors"] == before["vectors"]


# Any sequence of edits


def _edit(work: Workplace, draw: random.Random) -> str:
    files = sorted(path for path in work.articles.iterdir() if path.suffix == ".txt")
    path = draw.choice(files) if files else work.articles / "first.txt"
    name = f"{draw.randrange(30):02}.txt"
    kind = draw.choice(
        ["add", "edit", "retitle", "delete", "rename", "copy", "table", "bad", "nothing", "append"]
    )
    if kind == "add" or not files:
        work.write(name, article_text(draw.randrange(1000), draw.randint(1, 5)))
    elif kind in ("edit", "append"):
        paragraphs = path.read_text(encoding="utf-8").split("\n\n")
        new = article_text(draw.randrange(1000), 1).split("\n\n")[1]
        at = draw.randrange(len(paragraphs)) if kind == "edit" else len(paragraphs)
        work.write(path.name, "\n\n".join([*paragraphs[:at], new, *paragraphs[at + 1 :]]))
    elif kind == "retitle":
        _, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
        work.write(path.name, f"New title {draw.randrange(9)}\n\n{rest}")
    elif kind == "delete" and len(files) > 1:
        path.unlink()
    elif kind == "rename":
        path.rename(work.articles / name)
    elif kind == "copy":
        (work.articles / name).write_bytes(path.read_bytes())
    elif kind == "table":
        rows = [
            {"id": draw.choice(["x", "y", name]), "text": draw.choice("abcdef") + " word."}
            for _ in range(draw.randint(1, 4))
        ]
        work.write(f"{draw.choice('ab')}.jsonl", "\n".join(map(json.dumps, rows)))
    elif kind == "bad":
        (work.articles / name).write_bytes(draw.choice([b"", b"\x00\x01\x02" * 99, b"%PDF-1.4"]))
    return kind


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_edits_the_library_is_what_a_full_rebuild_is(work: Workplace, seed: int) -> None:
    draw = random.Random(seed)
    write_articles(work.articles, 4, paragraphs=3)
    work.build(size=40)
    seen = set()
    for _ in range(60):
        for _ in range(draw.choice([1, 1, 1, 3])):
            seen.add(_edit(work, draw))
        known = set(LibraryFile(work.library).rows("SELECT key FROM vectors"))
        work.given()
        report = work.build()
        assert report.embedded == len(work.given())
        new = set(LibraryFile(work.library).rows("SELECT key FROM vectors")) - known
        assert report.embedded == len(new)
        rebuilt = work.rebuilt(size=40)
        assert contents(work.library) == contents(rebuilt)
    assert answers(work.library, work.encoder) == answers(rebuilt, work.encoder)
    assert len(seen) == 10


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


# Folders and files of all kinds


@pytest.mark.parametrize("kind", ["missing", "empty", "hidden"])
def test_folder_without_files_is_refused_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "articles"
    if kind != "missing":
        folder.mkdir()
    if kind == "hidden":
        (folder / ".hidden.txt").write_text("Text.")
    with pytest.raises(EmptyFolder) as caught:
        build_library(folder, tmp_path / "l", model=HashingEncoder(), progress=False)
    assert str(caught.value) == (
        f"there is no folder {folder}; name the folder that holds the articles"
        if kind == "missing"
        else f"{folder} holds no file; put articles there and build again"
    )
    assert not (tmp_path / "l").exists()


def test_one_file_is_built_without_what_lies_beside_it(work: Workplace) -> None:
    rows = [{"_id": "a", "text": "The harbour is shut."}, {"_id": "b", "text": "It is open."}]
    work.write("corpus.jsonl", "\n".join(map(json.dumps, rows)))
    work.write("queries.jsonl", json.dumps({"_id": "1", "text": "Is the harbour shut?"}))
    table = work.articles / "corpus.jsonl"
    report = build_library(table, work.library, model=work.encoder, progress=False)
    assert (report.articles, report.embedded, report.skipped) == (2, 2, ())
    assert [(each.id, each.path) for each in LibraryFile(work.library).articles()] == [
        ("a", "corpus.jsonl"), ("b", "corpus.jsonl"),
    ]  # fmt: skip
    work.write("corpus.jsonl", "\n".join(map(json.dumps, [*rows, {"_id": "c", "text": "New."}])))
    again = build_library(table, work.library, model=work.encoder, progress=False)
    assert (again.articles, again.embedded) == (3, 1)
    # Its folder is another source of articles, and so is the file beside it.
    for other in (work.articles, work.articles / "queries.jsonl"):
        with pytest.raises(ValueError, match=r"was built from .*corpus\.jsonl, which is still"):
            build_library(other, work.library, model=work.encoder, progress=False)
    # A copy of the file, and the file moved, are the same file.
    copied = Path(shutil.copy(table, work.place / "copied.jsonl"))
    for same in (copied, table, work.place / "moved.jsonl"):
        if not same.exists():
            copied.unlink()
            table.rename(same)
        again = build_library(same, work.library, model=work.encoder, progress=False)
        assert (again.articles, again.embedded) == (3, 0)


def test_one_file_that_holds_no_article_is_refused_and_leaves_nothing(work: Workplace) -> None:
    work.write("empty.txt", "")
    with pytest.raises(EmptyFolder) as caught:
        build_library(work.articles / "empty.txt", work.library, model=work.encoder, progress=False)
    assert str(caught.value) == (
        f"no article could be read in {work.articles / 'empty.txt'}: empty.txt: the file is empty; "
        "save the article again, or delete the file"
    )
    assert not work.library.exists()


def test_folder_of_bad_files_is_refused_and_leaves_nothing(work: Workplace) -> None:
    work.write("empty.txt", "")
    (work.articles / "noise.bin").write_bytes(bytes(range(32)) * 99)
    with pytest.raises(EmptyFolder) as caught:
        work.build()
    assert str(caught.value) == (
        f"no article could be read in {work.articles}: empty.txt: the file is empty; save the "
        "article again, or delete the file"
    )
    assert not work.library.exists()


def test_folder_that_lost_its_articles_does_not_empty_the_library(reports: Workplace) -> None:
    before = contents(reports.library)
    for path in reports.articles.iterdir():
        path.write_bytes(b"")
    with pytest.raises(EmptyFolder):
        reports.build()
    assert contents(reports.library) == before


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"size": 3}, ValueError),
        ({"overlap": 999}, ValueError),
        ({"model": "/no"}, EncoderNotFound),
    ],
)
def test_wrong_settings_leave_nothing(
    work: Workplace, options: dict[str, object], error: type[Exception]
) -> None:
    write_articles(work.articles, 2)
    with pytest.raises(error):
        work.build(**options)
    assert not work.library.exists()
    work.build()
    before = contents(work.library)
    with pytest.raises(error):
        work.build(**options)
    assert contents(work.library) == before


@pytest.mark.parametrize("kind", ["a folder of other files", "a file"])
def test_library_in_place_of_something_else_is_refused(work: Workplace, kind: str) -> None:
    write_articles(work.articles, 2)
    if kind == "a file":
        work.library.write_text("precious")
    else:
        work.library.mkdir()
        (work.library / "thesis.docx").write_text("precious")
    with pytest.raises(LibraryNotFound) as caught:
        work.build()
    assert str(caught.value) == (
        f"{work.library} holds other files and is not a library; choose a new folder for it"
    )
    left = [path.name for path in work.library.iterdir()] if kind != "a file" else ["thesis.docx"]
    assert left == ["thesis.docx"]


def test_articles_folder_itself_is_no_place_for_the_library(work: Workplace) -> None:
    write_articles(work.articles, 2)
    with pytest.raises(LibraryNotFound):
        work.build(work.articles)
    assert len(list(work.articles.iterdir())) == 2


def test_empty_folder_or_one_with_a_lock_may_become_a_library(work: Workplace) -> None:
    write_articles(work.articles, 2)
    work.library.mkdir()
    (work.library / "writer.lock").touch()
    (work.library / "writer.json").write_text('{"text": "killed"}')
    assert work.build().articles == 2


def test_library_among_the_articles_is_not_read(work: Workplace) -> None:
    write_articles(work.articles, 2)
    library = work.articles / "sub" / "my.library"
    library.mkdir(parents=True)
    (library / "writer.json").write_text('{"text": "A killed build left this."}')
    for _ in range(2):
        report = work.build(library)
        assert (report.articles, report.skipped) == (2, ())
    assert [record.path for record in LibraryFile(library).files()] == [
        "report-000.txt", "report-001.txt",
    ]  # fmt: skip


def test_file_names_of_all_kinds_are_read(work: Workplace) -> None:
    names = [
        "-rf.txt", "two\nlines.txt", "🎉 naïve.txt", " space .txt", "sub/däch/a.txt", "%s{x}.txt",
        "'; DROP TABLE articles.txt", "a#b.txt", "no extension", "x" * 200 + ".txt", "\\u0041.txt",
    ]  # fmt: skip
    for number, name in enumerate(names):
        work.write(name, article_text(number, 2))
    work.build()
    file = LibraryFile(work.library)
    assert sorted(article.id for article in file.articles()) == sorted(names)
    for name in names:
        article = file.article(name)
        source = (work.articles / name).read_text(encoding="utf-8")
        start, end = article.source_map.spans(0, 20)[0]
        assert source[start:end] == article.text[:20]
    assert work.build().embedded == 0
    assert_same_as_rebuilt(work)


@pytest.mark.skipif(os.name != "posix", reason="names are always Unicode there")
def test_file_names_that_are_not_utf8_are_left_out_one_by_one(work: Workplace) -> None:
    write_articles(work.articles, 2)
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        (work.articles / os.fsdecode(name)).write_text("Some text.")
    work.write("caf?.txt", "Another text.\n")
    for _ in range(2):
        report = work.build()
        assert [(s.path, s.reason, s.mend) for s in report.skipped] == [
            ("caf\\xe8.txt", "its name is not UTF-8", "rename the file"),
            ("caf\\xe9.txt", "its name is not UTF-8", "rename the file"),
        ]
        assert report.articles == 3
    paths = [record.path for record in LibraryFile(work.library).files()]
    assert sorted(paths) == [
        "caf?.txt", "caf\\xe8.txt", "caf\\xe9.txt", "report-000.txt", "report-001.txt",
    ]  # fmt: skip


def test_skipped_files_are_in_the_report_and_in_the_library(reports: Workplace) -> None:
    reports.write("a\nspoofed line.txt", "")
    (reports.articles / "rows.jsonl").write_text('{"text": "Good words."}\n{"text": ""}\n{"x')
    report = reports.build()
    assert [(entry.path, entry.place) for entry in report.skipped] == [
        ("a\nspoofed line.txt", ""), ("rows.jsonl", "row 2"), ("rows.jsonl", "row 3"),
    ]  # fmt: skip
    stored = [entry for r in LibraryFile(reports.library).files() for entry in r.skipped]
    assert tuple(stored) == report.skipped
    lines = str(report).split("\n")
    assert lines[1] == "3 left out:"
    assert lines[2].startswith("  a spoofed line.txt: the file is empty; ")
    assert len(lines) == 5
    assert reports.build().skipped == report.skipped


def test_reader_that_fails_leaves_out_one_file(
    reports: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import corpus.folder

    read = corpus.folder.read_file

    def fail(path: Path, *rest: object, **options: object) -> object:
        if path.name == "new.txt":
            raise RecursionError("too deep")
        return read(path, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus.folder, "read_file", fail)
    reports.write("new.txt", article_text(99))
    report = reports.build()
    assert [str(entry) for entry in report.skipped] == [
        "new.txt: its reader failed (RecursionError: too deep); save the article as plain text"
    ]
    monkeypatch.undo()
    assert reports.build().articles == 9


def test_rows_with_lone_surrogates_are_stored(work: Workplace) -> None:
    fields = ("id", "title", "text", "author")
    row = "{" + ", ".join(f'"{name}": "{name} \\ud800."' for name in fields) + "}"
    work.write("rows.jsonl", row)
    assert work.build().embedded == 1
    (article,) = LibraryFile(work.library).articles()
    assert (article.id, article.text, article.authors) == ("id �.", "text �.", ("author �.",))
    assert work.build().embedded == 0


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


# The default model


def test_unchanged_build_with_the_default_model_loads_no_torch(
    articles: Path, tmp_path: Path, model: Encoder
) -> None:
    (articles / "copy.txt").write_bytes((articles / "bridge.txt").read_bytes())
    row = json.dumps({"id": "bridge.txt", "text": "A row with the id of a file."})
    (articles / "rows.jsonl").write_text(row)
    build_library(articles, tmp_path / "l", model=model, progress=False)
    code = """
import sys
import qa
print(qa.build(sys.argv[1], library=sys.argv[2], progress=False).embedded)
print(sorted({"torch", "transformers", "sentence_transformers", "faiss"} & set(sys.modules)))
"""
    assert run_python(code, articles, tmp_path / "l") == "0\n[]\n"


def test_bad_batch_shapes_are_told_before_they_are_stored(work: Workplace) -> None:
    work.write("a.txt", "One sentence.\n")
    with pytest.raises(BadVector):
        work.build(model=Broken(lambda v: np.zeros((0, 512), dtype=np.float32)))
    assert LibraryFile(work.library).rows("SELECT count(*) FROM vectors") == [(0,)]


def test_another_folder_is_refused_while_the_first_is_there(reports: Workplace) -> None:
    other = reports.place / "others"
    write_articles(other, 2)
    with pytest.raises(ValueError, match=r"was built from .*articles, which is still there"):
        build_library(other, reports.library, model=reports.encoder, progress=False)
    shutil.rmtree(other)
    # A folder that was moved is the same folder elsewhere.
    reports.articles.rename(other)
    moved = build_library(other, reports.library, model=reports.encoder, progress=False)
    assert (moved.articles, moved.embedded) == (8, 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 5000}, "size is 5000, but hashing takes passages of at most 191 tokens"),
        ({"size": "180"}, "size is '180', but must be a whole number"),
        ({"overlap": 170}, "overlap is 170, but size is 180"),
        ({"date_order": "DMY"}, 'expected the order "dmy" or "mdy"'),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_leaves_nothing(
    work: Workplace, options: dict[str, object], message: str
) -> None:
    write_articles(work.articles, 2)
    with pytest.raises(ValueError, match=message):
        work.build(**options)
    assert not work.library.exists()


def test_without_a_size_passages_fit_a_model_with_a_small_window(work: Workplace) -> None:
    write_articles(work.articles, 4)
    encoder = HashingEncoder(window=60)
    work.build(model=encoder)
    with qa.open(work.library, model=encoder) as library:
        texts = [passage_input(passage, encoder) for passage in library.passages()]
    assert max(encoder.count_tokens(texts)) <= 60


def test_a_library_finished_meanwhile_outlives_a_build_that_fails(
    work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(work.articles, 2)
    mkdir = Path.mkdir

    def late(path: Path, *rest: int, **options: bool) -> None:
        mkdir(path, *rest, **options)
        if path == work.library:
            monkeypatch.undo()
            work.build()

    monkeypatch.setattr(Path, "mkdir", late)
    with pytest.raises(ValueError, match="size is 5000"):
        work.build(size=5000)
    with qa.open(work.library, model=work.encoder) as library:
        assert len(list(library.articles())) == 2


def test_a_broken_setting_is_told_as_damage(reports: Workplace) -> None:
    with sqlite3.connect(reports.library / "library.db") as db:
        db.execute("UPDATE settings SET value = '{' WHERE key = 'splitting'")
    with pytest.raises(LibraryDamaged, match="move it away and build the library again"):
        reports.build()
