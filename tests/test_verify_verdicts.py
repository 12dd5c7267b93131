"""Verdicts on quotations and citations: exact is only what stands there, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from verify_cases import Desk, news_library

from corpus.library import LibraryFile


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("verdicts")
    library = LibraryFile(news_library(folder))
    yield Desk(library, folder)
    library.close()


def only(desk: Desk, text: str) -> tuple[str, tuple[str, ...]]:
    """Verdict and notes of the one quotation."""
    (finding,) = [each for each in desk.verify(text).findings if each.kind == "quotation"]
    return finding.verdict, finding.notes


@pytest.mark.parametrize(
    "text",
    [
        "“eleven people had left the market”",
        "“eleven people had left the market,”",
        '"By noon eleven people had left the market -- so the mayor said."',
        "«The first day began quietly.\nTraders *opened* their stalls»",
        "“The first day … stalls at dawn.”",
        "“[E]leven people had left”",
        "“‘We did not expect it,’ he added, ‘and we can't explain it.’”",
        "“We did not expect it”",
        "“It cost 40 million crowns … Mayor Lund cut the ribbon”",
        "“stalls at dawn. By noon eleven people”",
        "> The first day began quietly. Traders opened their stalls at dawn.\n>\n"
        "> By noon eleven people had left the market—so the mayor said.",
        "“The first day began quietly. Traders opened their stalls at dawn.\n\n"
        "“By noon eleven people had left the market”",
    ],
)
def test_words_as_they_stand_are_exact(desk: Desk, text: str) -> None:
    assert only(desk, text)[0] == "exact"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("“twelve people had left the market”", "[-eleven-] {+twelve+} people had left"),
        ("“We did expect it”", "We did [-not-] expect it"),
        ("“eleven people left the market”", "eleven people [-had-] left the market"),
        ("“the first day began quietly”", "[-The-] {+the+} first day began"),
        ("“The first day began quietly, Traders”", "day began quietly [-.-] {+,+} Traders"),
        ("“40,001 words, no more”", "[-40,000-] {+40,001+} words, no"),
        ("“Mayor Berg cut the ribbon”", "Mayor [-Lund-] {+Berg+} cut the ribbon"),
        ("“It cost 40 crowns”", "It cost 40 [-million-] crowns"),
    ],
)
def test_what_differs_is_marked(desk: Desk, text: str, marked: str) -> None:
    (finding,) = desk.verify(text).findings
    assert (finding.verdict, finding.marked) == ("altered", marked)


@pytest.mark.parametrize(
    "text",
    [
        "“surg”", "“he surge in prices”", "“000 words, no more”", "“[he]”",
        "“The first day … crowns”", "“stalls at dawn … The first day”",
        "“did [sic] expect it”", "“THE FIRST DAY”", "> The first day began quietly,",
        "“eleven people had left the market!”", "“first day [began] Traders opened [at] Monday”",
    ],
)  # fmt: skip
def test_what_only_comes_near_is_never_exact(desk: Desk, text: str) -> None:
    found = desk.verify(text)
    assert not found.exact
    assert "exact" not in [each.verdict for each in found.findings]


def test_what_a_bracket_stands_for_is_told(desk: Desk) -> None:
    verdict, notes = only(desk, "“We [had] not expect it”")
    assert (verdict, notes) == ("exact", ("[had] stands for 'did'",))
    verdict, notes = only(desk, "“Mayor Lund [proudly] cut the ribbon [today]”")
    assert verdict == "exact"
    assert notes[-1] == "[proudly] stands for nothing in the source"


def test_a_full_stop_cuts_no_negation_off(desk: Desk) -> None:
    verdict, notes = only(desk, "“We did.”")
    assert (verdict, "goes on with a negation" in notes[-1]) == ("altered", True)
    assert only(desk, "“We did” they said (Lindqvist 2026)")[0] == "exact"


def test_a_stop_within_inner_marks_may_be_the_sources_or_the_drafts(desk: Desk) -> None:
    assert only(desk, "“he added, ‘and we can’t explain it.’”")[0] == "exact"
    assert only(desk, "“‘We did not expect it,’”")[0] == "exact"


def test_a_bracket_at_the_edge_is_told_as_the_drafts_own(desk: Desk) -> None:
    told = ("[and left] is the draft's own, at the edge of what is quoted",)
    assert only(desk, "“Mayor Lund cut the ribbon … [and left]”") == ("exact", told)
    assert only(desk, "“Mayor Lund cut the ribbon [and left].”") == ("exact", told)


def test_a_bracket_stands_for_eight_words_at_most(desk: Desk) -> None:
    assert only(desk, "“Farmers [did] wheat”")[0] == "exact"  # brought in half of the usual
    assert only(desk, "“By noon [he] expect it”")[0] != "exact"


def test_the_citation_next_to_the_words_decides(desk: Desk) -> None:
    same = "“Traders opened their stalls at dawn”"
    assert only(desk, same)[0] == "ambiguous"
    for cited, article in (("Berg 2011", "bridge.txt"), ("Lindqvist, “Two Days”", "market.txt")):
        (finding,) = desk.verify(f"{same} ({cited}).").findings
        assert (finding.verdict, finding.places[0].article) == ("exact", article)


def test_words_of_another_article_are_misattributed(desk: Desk) -> None:
    (finding,) = desk.verify("“It cost 40 million crowns” (Lindqvist 2026).").findings
    assert (finding.verdict, finding.places[0].article) == ("misattributed", "bridge.txt")
    assert only(desk, "“It cost 40 million crowns” (Smith 1999).")[0] == "misattributed"
    assert only(desk, "“It cost us dearly, all of it” (Smith 1999).")[0] == "not found"


def test_another_paragraph_than_the_one_cited_is_the_wrong_place(desk: Desk) -> None:
    right = "“Mayor Lund cut the ribbon” (Berg 2011, para. {})."
    assert only(desk, right.format(2))[0] == "exact"
    assert only(desk, right.format(1)) == ("wrong place", ("para. 1 is cited",))
    assert only(desk, right.replace("para. {}", "p. 2"))[0] == "wrong place"
    both = "“cost 40 million crowns … the ribbon” (Berg 2011, {})."
    assert only(desk, both.format("paras. 1–2"))[0] == "exact"
    assert only(desk, both.format("para. 1"))[0] == "wrong place"


def test_citations_without_a_quotation_are_listed_with_what_they_name(desk: Desk) -> None:
    found = desk.verify("All went well (Berg 2011). Others differ (Smith 1999, p. 4).").findings
    assert [(each.kind, each.verdict, each.cited) for each in found] == [
        ("citation", "names", ("bridge.txt",)),
        ("citation", "names no article", ()),
    ]
    (beyond,) = desk.verify("All went well (Berg 2011, para. 9).").findings
    assert beyond.verdict == "wrong place"


def test_a_second_citation_that_names_nothing_keeps_the_draft_from_being_exact(
    desk: Desk,
) -> None:
    found = desk.verify("“It cost 40 million crowns” (Berg 2011; Smith 1999).")
    assert [(each.kind, each.verdict) for each in found.findings] == [
        ("quotation", "exact"),
        ("citation", "names no article"),
    ]
    assert not found.exact


def test_a_note_that_is_no_known_citation_confirms_nothing(desk: Desk) -> None:
    assert only(desk, "“It cost 40 million crowns”.[^1]\n\n[^1]: Somebody, somewhere.") == (
        "exact",
        (
            "Somebody, somewhere. names no article of the library",
            "its words stand in one article only",
        ),
    )  # fmt: skip


def test_a_year_behind_any_name_is_no_citation(desk: Desk) -> None:
    assert desk.verify("The Old Harbour (2011) was rebuilt.").findings == ()
    (finding,) = desk.verify("Smith (1999) says “It cost 40 million crowns”.").findings
    assert finding.verdict == "misattributed"


def test_titles_are_no_quotations(desk: Desk) -> None:
    found = desk.verify("In “The Bridge Opens” she says “It cost 40 million crowns”.")
    assert [each.text for each in found.findings] == ["It cost 40 million crowns"]
    assert found.titles == 1


def test_the_letter_of_a_year_is_taken_from_the_list_of_references(desk: Desk) -> None:
    text = "“half of the usual wheat” (Lindqvist 2026{}).\n\n## References\n\n" + (
        "Lindqvist, Nora. 2026a. “A Poor Harvest.”\n\n"
        "Lindqvist, Nora. 2026b. “Two Days at the Market.”\n"
    )
    assert only(desk, text.format("a"))[0] == "exact"
    assert only(desk, text.format("b"))[0] == "misattributed"
    verdict, notes = only(desk, "“half of the usual wheat” (Lindqvist 2026b).")
    assert verdict == "exact"
    assert "cannot be told" in notes[0]


def test_short_quotations_are_passed_over_only_on_demand(desk: Desk) -> None:
    text = "A “so-called” plan: “It cost 40 million crowns”."
    assert not desk.verify(text).exact
    found = desk.verify(text, shortest=3)
    assert (found.exact, found.passed_over) == (True, 1)
    assert "1 quotation of fewer than 3 words passed over" in str(found)
    with pytest.raises(ValueError, match="shortest is 0"):
        desk.verify(text, shortest=0)


def test_the_report_is_text_and_json_of_the_same(desk: Desk) -> None:
    found = desk.verify("One.\n\n“twelve people had left the market” (Lindqvist, 2026, para. 2).")
    data = json.loads(json.dumps(found.to_dict()))
    assert (data["exact"], data["counts"]) == (False, {"altered": 1})
    assert data["findings"][0]["differences"] == [
        {"source": "eleven", "draft": "twelve", "before": "", "after": "people had left"}
    ]
    assert data["findings"][0]["places"][0]["paragraphs"] == [2, 2]
    assert str(found).splitlines()[:3] == [
        "line 3: altered: “twelve people had left the market”",
        "    cited: (Lindqvist, 2026, para. 2)",
        "    differs: [-eleven-] {+twelve+} people had left",
    ]


def test_a_hostile_draft_does_not_steer_the_terminal(desk: Desk) -> None:
    assert "\x1b" not in str(desk.verify("“eleven \x1b[2Jpeople”"))


def test_an_empty_library_confirms_nothing(tmp_path: Path) -> None:
    library = LibraryFile(news_library(tmp_path, {"a.txt": "A\n\nWords.\n"}))
    desk = Desk(library, tmp_path)
    assert desk.verdicts("“Quite something else here”") == [
        ("not found", "Quite something else here")
    ]
    assert not desk.verify("No quotation at all.").exact
    library.close()
