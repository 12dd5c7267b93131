"""Building: only what changed is embedded, and the library is what a full rebuild would be."""

from __future__ import annotations

import json
import os
import random
import shutil

import pytest
from generated import article_text, contents, write_articles
from workplace import Workplace, answers, assert_same_as_rebuilt, counts

from corpus import LibraryFile
from embeddings import Encoder, passage_input

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
