"""Saved quotations beside files that were edited: what holds, what does not, and why."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from workplace import Workplace

import qa
from embeddings import HashingEncoder
from qa.cli_check import add_check, check_lines
from qa.quotation import find_words, quote
from qa.quotation.check import CheckedQuotation, all_hold, check_quotations
from qa.quotation.nearest import nearest_stretch
from qa.quotation.saved import save_quotation

NOW = "2026-03-12T09:30:00+00:00"
PORT = """The Port at Night

Anna Berg 3 May 2011

The port was quiet when the ferry came in. Nobody had told the crew of the strike.

The captain waited for an hour. He said that he would not wait for another one.

In the morning the union spoke to the harbour master. He said that he would not wait for the city.

At noon 14 of the 22 dockers went back to work, and the “Aurora” left with half of its load.
"""
NOON = "At noon 14 of the 22 dockers went back to work"


class Desk:
    """A folder with its library, where quotations are saved and files are edited."""

    def __init__(self, work: Workplace) -> None:
        self.work = work
        work.write("port.txt", PORT)
        work.write("rain.txt", "Rain\n\nAnna Berg 4 May 2011\n\nIt rained for nine days on end.\n")
        work.build(model=HashingEncoder())

    def save(self, words: str, name: str = "port.txt", near: str = "") -> None:
        with qa.open(self.work.library) as library:
            for passage in library.passages():
                if passage.article.path != name or words not in passage.text:
                    continue
                start = passage.text.index(words, passage.text.index(near))
                save_quotation(
                    self.work.library, quote(passage, start, start + len(words)), when=NOW
                )
                return
        raise AssertionError(words)

    def edit(self, old: str, new: str, name: str = "port.txt") -> None:
        path = self.work.articles / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    def check(self) -> list[CheckedQuotation]:
        with qa.open(self.work.library) as library:
            return check_quotations(library)

    def one(self) -> CheckedQuotation:
        (found,) = self.check()
        return found


@pytest.fixture
def desk(work: Workplace) -> Desk:
    return Desk(work)


def changes(checked: CheckedQuotation) -> list[tuple[str, str]]:
    return [(each.was, each.now) for each in checked.changes]


def test_words_of_an_unchanged_file_hold(desk: Desk) -> None:
    desk.save(NOON)
    found = desk.one()
    assert (found.state, found.reason, found.found) == ("holds", "", NOON)
    assert not found.file_changed
    assert found.holds


def test_a_changed_title_and_author_are_told(desk: Desk) -> None:
    desk.save(NOON)
    desk.edit("at Night\n\nAnna Berg 3 May", "by Night\n\nPeter Lund 4 May")
    found = desk.one()
    assert (found.state, found.file_changed) == ("holds", True)
    assert found.reason == (
        "the file has changed, these words have not; "
        "the article's title is now “The Port by Night”, before “The Port at Night”; "
        "the article's author is now Peter Lund, before Anna Berg; "
        "the article's date is now 2011-05-04, before 2011-05-03"
    )


def test_a_paragraph_before_moves_the_words(desk: Desk) -> None:
    desk.save(NOON)
    desk.edit("The captain waited", "A new paragraph came in.\n\nThe captain waited")
    found = desk.one()
    assert (found.state, found.found) == ("moved", NOON)
    assert found.reason == "now in paragraph 5, before in paragraph 4"
    assert found.start is not None
    with qa.open(desk.work.library) as library:
        old = library.article("port.txt").text.index(NOON)
    assert found.start == old + len("A new paragraph came in.\n\n")
    assert found.holds


def test_a_changed_word_is_told(desk: Desk) -> None:
    desk.save(NOON)
    desk.edit("14 of the 22", "4 of the 22")
    found = desk.one()
    assert found.state == "altered"
    assert changes(found) == [("14", "4")]
    assert found.found == "At noon 4 of the 22 dockers went back to work"
    assert found.reason == "other words stand in paragraph 4"
    assert not found.holds


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("went back", "did not go back", [("went", "did not go")]),
        ("At noon 14", "14", [("At noon", "")]),
        ("to work, and", "to their work, and", [("", "their")]),
        ("back to work, and", "home, and", [("back to work", "home")]),
        ("the 22 dockers", "the 22 Dockers", [("dockers", "Dockers")]),
    ],
)
def test_every_kind_of_altering_is_told(
    desk: Desk, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    desk.save(NOON)
    desk.edit(old, new)
    found = desk.one()
    assert (found.state, changes(found)) == ("altered", expected)


def test_a_short_quotation_is_found_by_its_neighbours(desk: Desk) -> None:
    desk.save("half")
    desk.edit("half of its load", "most of its load")
    found = desk.one()
    assert (found.state, changes(found), found.found) == ("altered", [("half", "most")], "most")


def test_words_that_were_taken_out_are_gone(desk: Desk) -> None:
    desk.save("Nobody had told the crew of the strike.")
    desk.edit(" Nobody had told the crew of the strike.", "")
    found = desk.one()
    assert found.state == "gone"
    assert "paragraph 1" in found.reason
    assert found.found == ""


def test_words_of_which_nothing_is_left_are_gone(desk: Desk) -> None:
    desk.save(NOON)
    text = "The Port\n\nAnna Berg 3 May 2011\n\nNothing is known about any of this, it seems now.\n"
    (desk.work.articles / "port.txt").write_text(text, encoding="utf-8")
    found = desk.one()
    assert (found.state, found.reason) == (
        "gone", "nothing near these words is left in the article"
    )  # fmt: skip


def test_repeated_words_are_told_apart_by_their_neighbours(desk: Desk) -> None:
    twice = "He said that he would not wait for"
    desk.save(twice, near="captain")
    desk.save(twice, near="harbour master")
    first, second = desk.check()
    assert [first.state, second.state] == ["holds", "holds"]
    assert first.found == second.found == twice
    desk.edit("He said that he would not wait for another", "He promised to wait for another")
    first, second = desk.check()
    assert (first.state, second.state) == ("moved", "moved")  # nine words tell by themselves
    assert "paragraph 3" in second.reason


def test_a_few_words_do_not_hold_by_standing_elsewhere(desk: Desk) -> None:
    desk.save("the ferry")
    desk.edit("went back to work", "asked where the ferry was")
    assert desk.one().state == "holds"
    desk.edit("quiet when the ferry came in", "quiet when a boat came in")
    found = desk.one()
    assert (found.state, changes(found)) == ("altered", [("the ferry", "a boat")])
    assert found.reason == "other words stand in paragraph 1"
    desk.edit(
        "The port was quiet when a boat came in. Nobody had told the crew of the strike.",
        "All was well at sea.",
    )
    found = desk.one()
    assert (found.state, found.changes) == ("gone", ())
    assert found.reason == (
        "the same words stand in paragraph 4, but among others than those quoted"
    )


def test_swapped_paragraphs_keep_their_own_words(desk: Desk) -> None:
    desk.save("He said that he", near="captain")
    text = (desk.work.articles / "port.txt").read_text(encoding="utf-8")
    head, byline, ferry, captain, morning, noon = text.split("\n\n")
    swapped = "\n\n".join([head, byline, ferry, morning, captain, noon])
    (desk.work.articles / "port.txt").write_text(swapped, encoding="utf-8")
    found = desk.one()
    assert found.state == "moved"
    assert found.reason == "now in paragraph 3, before in paragraph 2"


def test_another_encoding_and_other_line_breaks_change_no_words(desk: Desk) -> None:
    desk.save("the “Aurora” left with half")
    path = desk.work.articles / "port.txt"
    path.write_bytes(PORT.replace("\n", "\r\n").encode("utf-16"))
    found = desk.one()
    assert (found.state, found.found) == ("holds", "the “Aurora” left with half")
    assert found.file_changed
    path.write_bytes(PORT.replace("“Aurora”", '"Aurora"').encode("cp1252"))
    found = desk.one()
    assert (found.state, found.found) == ("holds", 'the "Aurora" left with half')
    assert found.reason == (
        "the file has changed, these words have not, set in other marks or spaces"
    )


def test_white_space_before_a_mark_changes_no_words(desk: Desk) -> None:
    desk.save("back to work, and the")
    desk.edit("back to work, and", "back to work , and")
    assert (desk.one().state, desk.one().found) == ("holds", "back to work , and the")


def test_a_file_that_is_not_there_and_one_that_cannot_be_read(desk: Desk) -> None:
    desk.save(NOON)
    desk.save("nine days", "rain.txt")
    (desk.work.articles / "port.txt").unlink()
    (desk.work.articles / "rain.txt").write_bytes(b"")
    missing, unreadable = desk.check()
    assert (missing.state, missing.reason) == ("missing", "the file is not there")
    assert unreadable.state == "unreadable"
    assert unreadable.reason == ("the file is empty; save the article again, or delete the file")
    shutil.rmtree(desk.work.articles)
    assert {each.state for each in desk.check()} == {"missing"}
    assert "the folder of articles" in desk.check()[0].reason


@pytest.fixture(params=[True, False], ids=["ids", "no ids"])
def table(request: pytest.FixtureRequest, work: Workplace) -> Iterator[Desk]:
    desk = Desk(work)
    rows = [
        {"text": "The first report is about wheat, of which 40 tons were lost."},
        {"text": "The second report is about rain, of which there was too much."},
    ]
    for number, row in enumerate(rows):
        if request.param:
            row["id"] = f"row{number}"
    lines = "\n".join(map(json.dumps, rows)) + "\n"
    work.write("reports.jsonl", lines)
    work.build(model=HashingEncoder())
    desk.save("wheat, of which 40 tons were lost", "reports.jsonl")
    desk.save("of which there was too much", "reports.jsonl")
    yield desk


def test_a_row_of_a_table_is_checked_by_itself(table: Desk) -> None:
    assert [each.state for each in table.check()] == ["holds", "holds"]
    table.edit("40 tons", "41 tons", "reports.jsonl")
    states = {each.saved.quotation.words[:5]: each for each in table.check()}
    assert changes(states["wheat"]) == [("40", "41")]
    assert states["of wh"].state == "holds"
    assert states["of wh"].file_changed


def test_another_row_with_the_same_words_is_another_article(work: Workplace) -> None:
    desk = Desk(work)
    rows = [{"id": f"row{number}", "text": f"Report {number} is on wheat."} for number in (1, 2)]
    work.write("reports.jsonl", "\n".join(map(json.dumps, rows)))
    work.build(model=HashingEncoder())
    desk.save("Report 1 is on wheat.", "reports.jsonl")
    rows[1]["text"] += " Report 1 is on wheat."
    work.write("reports.jsonl", json.dumps(rows[1]))
    assert desk.one().reason == "the article is not in its file any more"


def test_a_removed_row_is_missing_and_no_other_takes_its_place(table: Desk) -> None:
    path = table.work.articles / "reports.jsonl"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[1], encoding="utf-8")
    assert sorted(each.state for each in table.check()) == ["holds", "missing"]


def test_articles_that_share_an_id_are_told_apart(desk: Desk) -> None:
    for name, tons in (("a.jsonl", 40), ("b.jsonl", 60)):
        row = {"id": "same", "text": f"The report is about wheat, of which {tons} tons were lost."}
        desk.work.write(name, json.dumps(row) + "\n")
    desk.work.build(model=HashingEncoder())
    desk.save("60 tons were lost", "b.jsonl")
    assert desk.one().saved.quotation.article_id == "b.jsonl#same"
    assert desk.one().state == "holds"
    desk.edit("60 tons", "40 tons", "b.jsonl")
    assert changes(desk.one()) == [("60", "40")]


def test_a_library_of_one_file_knows_its_folder(work: Workplace) -> None:
    work.write("port.txt", PORT)
    qa.build(
        work.articles / "port.txt", library=work.library, model=HashingEncoder(), progress=False
    )
    desk = Desk.__new__(Desk)
    desk.work = work
    desk.save(NOON)
    assert desk.one().state == "holds"
    desk.edit("14 of", "15 of")
    assert changes(desk.one()) == [("14", "15")]
    (work.articles / "port.txt").unlink()
    assert desk.one().state == "missing"


def run(library: Path, *options: str) -> tuple[list[str], int]:
    parser = argparse.ArgumentParser()
    add_check(parser)
    lines = check_lines(parser.parse_args(["--library", str(library), *options]))
    printed = []
    while True:
        try:
            printed.append(next(lines))
        except StopIteration as end:
            return printed, end.value


def test_the_command_tells_what_holds_and_what_does_not(desk: Desk) -> None:
    library = desk.work.library
    assert run(library) == ([f"no quotation is saved in {library}"], 0)
    desk.save(NOON)
    desk.save("nine days", "rain.txt")
    noon, days = desk.check()
    one, two = noon.saved.quotation.id, days.saved.quotation.id
    assert run(library)[1] == 0
    desk.edit("14 of the 22", "4 of the 20")
    assert run(library) == (
        [
            f"altered     {one}  port.txt, paragraph 4: {NOON}",
            "            other words stand in paragraph 4",
            "              14 → 4",
            "              22 → 20",
            f"holds       {two}  rain.txt, paragraph 1: nine days",
            "2 saved quotations: 1 holds, 1 altered",
        ],
        1,
    )
    lines, status = run(library, "--json")
    assert status == 1
    assert [(each["id"], each["state"]) for each in map(json.loads, lines)] == [
        (one, "altered"), (two, "holds")
    ]  # fmt: skip
    assert json.loads(lines[0])["changes"] == [
        {"was": "14", "now": "4"},
        {"was": "22", "now": "20"},
    ]
    assert not all_hold(desk.check())


def test_the_nearest_stretch_is_between_what_stood_around() -> None:
    text = "One two three four five six seven. Eight nine ten eleven twelve thirteen."
    found = nearest_stretch(text, "seven. Acht nine", "x four five six ", " ten eleven twe")
    assert found is not None
    assert text[found.start : found.end] == "seven. Eight nine"
    assert found.share == 0.75
    assert nearest_stretch(text, "alpha beta gamma", "x delta epsilon ", " zeta eta the") is None
    assert nearest_stretch("", "alpha", "", "") is None


def test_pasted_words_of_a_checked_quotation_are_found_again(desk: Desk) -> None:
    desk.save(NOON)
    with qa.open(desk.work.library) as library:
        passage = next(each for each in library.passages() if NOON in each.text)
        assert passage.text[slice(*find_words(passage, desk.one().found))] == NOON
