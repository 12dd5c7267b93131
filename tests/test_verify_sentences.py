"""Full stops, authors named in the sentence, and what is told of a quotation, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from verify_cases import NEWS, Desk, news_library

from corpus.errors import DraftUnreadable
from corpus.library import LibraryFile
from corpus.references.address import address_key
from qa.verification import Finding
from qa.verification.works import PlaceNamed

VOTE = (
    "The Vote on the Port\n\nAnna Berg 7 June 2011\n\n"
    "The mayor said “we never agreed to it.” No one asked him why. He left at noon.\n\n"
    "Neither side won the vote of Karim al-Sadr. Not one spoke. They wanted it if he did not.\n\n"
    "The clerk wrote: “‘As we know,’ they told me.” Then he left\n\nNever again did he speak.\n"
)
OPENED = "The new bridge over the river opened on Monday. It cost 40 million crowns"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("sentences")
    library = LibraryFile(news_library(folder, {**NEWS, "vote.txt": VOTE}))
    yield Desk(library, folder)
    library.close()


def only(desk: Desk, text: str, ending: str = "md") -> Finding:
    (finding,) = [e for e in desk.verify(text, ending).findings if e.kind == "quotation"]
    return finding


@pytest.mark.parametrize(
    "text",
    [
        "“The mayor said ‘we never agreed to it.’” (Berg 2011)",
        "> The mayor said “we never agreed to it.” (Berg 2011)",
        "> He left at noon. (Berg 2011)",
        "“Neither side won the vote of Karim al-Sadr.” (Berg 2011)",
        "> Neither side won the vote of Karim al-Sadr. (Berg 2011)",
        "“Then he left.” (Berg 2011)",
    ],
)
def test_the_full_stop_of_the_source_may_stand_before_a_negation(desk: Desk, text: str) -> None:
    assert only(desk, text).verdict == "exact"


def test_a_full_stop_of_the_draft_may_not_cut_a_negation_off(desk: Desk) -> None:
    finding = only(desk, "“They wanted it if he did.” (Berg 2011)")
    assert finding.verdict == "altered"
    assert "a full stop where the source goes on with a negation" in " ".join(finding.notes)


@pytest.mark.parametrize(
    "text",
    [
        f"As Berg put it, “{OPENED}” (2011, para. 1).",
        f"As Berg put it, “{OPENED}.” (2011, para. 1)",
        f"Berg (2011) was clear: “{OPENED}” (para. 1).",
        f"Berg (2011) was there. She wrote “{OPENED}” (para. 1).",
    ],
)
def test_the_sentence_names_the_author_and_the_parentheses_the_rest(desk: Desk, text: str) -> None:
    finding = only(desk, text)
    assert (finding.verdict, finding.cited) == ("exact", ("bridge.txt", "vote.txt"))
    moved = only(desk, text.replace("para. 1", "para. 2"))
    assert moved.verdict == "wrong place"


def test_a_name_among_the_quoted_words_is_not_the_author(desk: Desk) -> None:
    said = "“Mayor Lund cut the ribbon”"
    assert only(desk, f"As Lindqvist put it, {said} (2026, para. 1).").verdict == "misattributed"


@pytest.mark.parametrize("citation", ["[@unknown2011, para. 1]", "(2011, para. 1)", "(para. 1)"])
def test_a_citation_that_says_of_no_work_is_no_misattribution(desk: Desk, citation: str) -> None:
    found = desk.verify(f"So “{OPENED}” {citation}.")
    assert [each.verdict for each in found.findings] == ["exact", "names no article"]
    assert found.findings[0].notes == (
        f"{citation.strip('()[]')} names no article of the library",
        "its words stand in one article only",
    )
    assert not found.exact


@pytest.mark.parametrize("citation", ["(Roth, 2011)", "(Roth, “A Book,” 12)", "(Lindqvist 2026)"])
def test_words_of_one_work_cited_as_those_of_another_are(desk: Desk, citation: str) -> None:
    assert only(desk, f"So “{OPENED}” {citation}.").verdict == "misattributed"


def test_what_is_told_stands_in_one_line(desk: Desk) -> None:
    finding = only(desk, f"So “{OPENED}”\n(Roth\nand Lund,\n2011).")
    assert finding.notes == ("Roth and Lund, 2011 names a work that the library does not have",)
    assert "\n" not in "".join((finding.citation, *finding.notes))
    bracketed = only(desk, "“The new bridge [by\nthe Elbe] opened on Monday” (Berg 2011)")
    assert bracketed.notes == ("[by the Elbe] stands for 'over the river'",)


def test_differences_are_shown_as_they_are_written(desk: Desk) -> None:
    finding = only(desk, "“Neither side won the vote of Karim al–Sadri.” (Berg 2011)")
    assert finding.marked == "vote of Karim [-al-Sadr.-] {+al–Sadri+}" or (
        finding.marked == "Karim al– [-Sadr-] {+Sadri+}"
    )
    quoted = only(desk, "“The clerk wrote: ‘“As you know,” they told me.’” (Berg 2011)")
    assert quoted.marked == "‘“As [-we-] {+you+} know,”"


def test_a_thin_space_between_two_marks_does_not_count(desk: Desk) -> None:
    draft = r"So ``The clerk wrote: `\,``As we know,''\, they told me.'\,'' (Berg 2011)"
    assert only(desk, draft, "tex").verdict == "exact"


def test_places_are_named_as_everywhere() -> None:
    assert str(PlaceNamed(label="paragraph", ranges=((2, 2),))) == "para. 2"
    assert str(PlaceNamed(label="page", ranges=((2, 3), (7, 7)))) == "pp. 2–3, 7"


def test_a_draft_that_cannot_be_read_is_an_error_of_its_own(desk: Desk) -> None:
    with pytest.raises(DraftUnreadable, match="is empty"):
        desk.verify(" \n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.org/a/", "https://Example.org/a#top"),
        ("https://example.org/a%20b", "https://example.org/a b"),
        ("https://doi.org/10.1234/AB.c", "doi:10.1234/ab.C"),
        ("https://publisher.example/doi/full/10.1234/ab?x=1", "10.1234/ab"),
        ("https://example.org/a).", "https://example.org/a"),
    ],
)
def test_two_ways_to_write_one_address(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://one.example/10.1234/a", "https://two.example/10.1234/a"),
        ("https://example.org/a_(b)", "https://example.org/a_(b"),
    ],
)
def test_two_addresses(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)
