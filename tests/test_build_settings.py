"""Settings of a build, and the default model: what is kept, and what begins again."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from generated import contents, run_python, write_articles
from workplace import Counting, Workplace, assert_same_as_rebuilt, counts

import embeddings.build
import qa
from corpus import LibraryFile
from corpus.errors import (
    LibraryDamaged,
)
from embeddings import Encoder, HashingEncoder, build_library, passage_input


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
    # What the encoder is given is the same here, but the codes of its tokens need not be.
    assert report.embedded == report.passages
    assert contents(reports.library)["vectors"] == before["vectors"]


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
