"""What looks right and is not: brackets and ellipses that turn the sense, false citations."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verify_cases import NEWS, Desk, news_library

from corpus.library import LibraryFile
from qa.verification.sense import bracket_fault, ellipsis_fault, negation
from qa.verification.stated import contradiction, facts_of, is_prose, stated

TEXTS = {
    **NEWS,
    "storm.md": "---\ntitle: Storm and Rain\nauthor: Peter Lund\ndate: 2012-06-04\n"
    "publication: The Daily Herald\nurl: https://example.org/storm\n---\n\n"
    "The crew was unable to land. They cannot stay in port. It will not prevent the flood.\n\n"
    "All 200 people left the town, and 23 soldiers came. She is walking home. He said it. "
    "It was never so. Then he left the harbour.\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("honest")
    library = LibraryFile(news_library(folder, TEXTS))
    yield Desk(library, folder)
    library.close()


def verdicts(desk: Desk, text: str) -> list[str]:
    return [each.verdict for each in desk.verify(text).findings]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The crew was [a]ble to land", ""),
        ("The crew was []able to land", ""),
        ("They can[] stay in port", ""),
        ("They can[did] stay in port", "says the opposite"),
        ("It will [indeed] prevent the flood", "[indeed] stands for 'not', a negation"),
        ("It will … prevent the flood", "the ellipsis leaves out 'not', a negation"),
        ("It will [gladly]", "[gladly] stands for 'not', a negation"),
        ("It will …", "the ellipsis leaves out 'not', a negation"),
        ("She is [not] walking home", "[not] puts in a negation"),
        ("All [] people left the town", "[] says nothing in the place of '200'"),
        ("All [20] people left the town", "[20] stands for '200', another number"),
        ("[20] people left the town", "[20] stands for '200', another number"),
        ("and [two] soldiers came", "[two] stands for '23', another number"),
        ("and [2]3 soldiers came", ""),
        ("and 2[] soldiers came", ""),
    ],
)
def test_a_bracket_or_an_ellipsis_that_turns_the_sense_is_not_exact(
    desk: Desk, text: str, told: str
) -> None:
    (finding,) = desk.verify(f"He writes “{text}” (Lund 2012).").findings
    assert finding.verdict == "altered"
    assert any(told in note for note in finding.notes) or not told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[t]he crew was unable to land", "[t] stands for 'T'"),
        ("[T]he crew was unable to land", "[T] stands for 'T'"),
        ("She is walk[s] home", "[s] stands for 'ing'"),
        ("It [did] not prevent the flood", "[did] stands for 'will'"),
        ("It will [not] prevent the flood", "[not] stands for 'not'"),
        ("All [the] people left", "[the] stands for '200'"),
        ("He said it. … Then he left", "the ellipsis leaves out '. It was never so.'"),
        ("All … people left", "the ellipsis leaves out '200'"),
    ],
)
def test_other_brackets_and_ellipses_are_exact_and_told(desk: Desk, text: str, told: str) -> None:
    (finding,) = desk.verify(f"He writes “{text}” (Lund 2012).").findings
    assert (finding.verdict, finding.notes) == ("exact", (told,))


@given(st.sampled_from(["not", "Never", "didn’t", "can't", "cannot", "without", "no"]))
def test_a_negation_is_seen_in_every_form(word: str) -> None:
    assert negation(f"He {word} it")
    assert bracket_fault("[he]", word)
    assert bracket_fault(f"[{word}]", "he")
    assert not bracket_fault(f"[{word}]", word)
    text = f"He {word} went. She came."
    assert ellipsis_fault(text, 2, text.index("went"))
    whole = f"Here. He {word} went. She came."
    assert not ellipsis_fault(whole, 5, whole.index("She"))


@pytest.mark.parametrize("word", ["notable", "knot", "another", "nothingness", "nor'easter"[3:]])
def test_a_word_that_only_looks_like_a_negation_is_none(word: str) -> None:
    assert negation(f"a {word} thing") == ""


def test_hundreds_of_ellipses_are_refused_at_once(desk: Desk) -> None:
    begun = time.perf_counter()
    (finding,) = desk.verify(f"“{'the … ' * 8000}the”").findings
    assert finding.verdict == "not found"
    assert finding.notes == ("it has 8,000 ellipses, more than the 50 that are looked at",)
    assert time.perf_counter() - begun < 5


KEY = "[@bridge.txt]"
NOTE = "“It cost 40 million crowns”.[^1] More.[^2]\n\n[^1]: Anna Berg, “The Bridge Opens,” 2011.\n"


@pytest.mark.parametrize(
    "text",
    [
        NOTE + "[^2]: Ibid., “It cost 99 crowns.”",
        NOTE + "[^2]: Ibid.: “It cost 99 crowns”",
        NOTE + "[^2]: “It cost 99 crowns” (ibid.)",
        "More.[^1]\n\n[^1]: “It cost 99 crowns” (@bridge.txt).",
        "More.[^1]\n\n[^1]: “It cost 99 crowns,” p. 3, @bridge.txt.",
        "More.[^1]\n\n[^1]: Berg, “It cost 99 crowns,” @bridge.txt.",
        "More [Berg, “It cost 99 crowns,” @bridge.txt].",
        "More (“It cost 99 crowns” (@bridge.txt)).",
        "More (Berg 2011). More (Ibid., “It cost 99 crowns”).",
    ],
)
def test_a_quotation_within_a_reference_is_no_title(desk: Desk, text: str) -> None:
    found = [each for each in desk.verify(text).findings if "99" in each.text]
    assert [(each.kind, each.verdict) for each in found if each.kind == "quotation"] == [
        ("quotation", "altered")
    ]
    assert found[0].cited == ("bridge.txt",)


def test_the_title_of_the_article_cited_stays_a_title(desk: Desk) -> None:
    for text in ("[Berg, “The Bridge Opens,” @bridge.txt]", "[^1]\n\n[^1]: @bridge.txt, “Bridge”"):
        found = desk.verify(f"So “It cost 40 million crowns” {text}")
        assert found.exact or found.titles == 0
    assert desk.verify("“It cost 40 million crowns” [“The Bridge Opens,” @bridge.txt]").exact


RIGHT = "The new bridge over the river opened on Monday."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"> {RIGHT}\n>\n> — Anna Berg, 2011\n>\n> It cost 99 crowns.", ["exact", "altered"]),
        (f"> {RIGHT}\n> — Anna Berg, 2011\n> It cost 99 crowns.", ["exact", "altered"]),
        (f"> {RIGHT}\n> — Berg, who in 2011 left", ["altered"]),
        (f"> {RIGHT} (Berg 2011 was off)", ["altered"]),
        (f"> {RIGHT}\n> — Anna Berg, “The Bridge Opens,” May 3, 2011, para. 1", ["exact"]),
        (f"> {RIGHT}\n> — Anna Berg,\n> “The Bridge Opens,” 2011", ["exact"]),
        (f"> {RIGHT} (Berg 2011, emphasis added)", ["exact"]),
        (
            f"> {RIGHT} (Berg 2011, para. 1)\n>\n> She is walking home. (Lund 2012, para. 2)",
            ["exact", "exact"],
        ),
        (
            f"> {RIGHT} (Berg 2011, para. 1)\n>\n> She is walking home. (Berg 2011)",
            ["exact", "misattributed"],
        ),
    ],
)
def test_what_follows_an_attribution_is_read(desk: Desk, text: str, found: list[str]) -> None:
    kinds = [each for each in desk.verify(text).findings if each.kind == "quotation"]
    assert [each.verdict for each in kinds] == found


LAND = "“The crew was unable to land”"


@pytest.mark.parametrize(
    "note",
    [
        "Peter Lund, “Storm and Rain,” The Daily Herald, June 14, 2012.",
        "Peter Lund, “Storm and Rain,” Daily Herald, July 4, 2012.",
        "Lund, “Storm and Rain,” The Times, June 4, 2012.",
        "Lund, “Storm and Rain,” The Daily Herald, 2012, https://example.org/other.",
        "Lund, “Storm and Rain,” 2012-06-05.",
        "Lund, “Storm and Rain.” 14 June 2012.",
        "Lund, “Storm and Rain,” June 2012, paras. 1–99.",
        "Interview with the harbour master, spring.",
    ],
)
def test_a_citation_that_says_something_false_is_not_exact(desk: Desk, note: str) -> None:
    found = desk.verify(f"So {LAND}.[^1]\n\n[^1]: {note}\n")
    assert not found.exact, str(found)
    assert not desk.verify(f"Lund (2012) says {LAND}.[^1]\n\n[^1]: {note}\n").exact


@pytest.mark.parametrize(
    "note",
    [
        "Peter Lund, “Storm and Rain,” The Daily Herald, June 4, 2012, https://example.org/storm.",
        "Peter Lund, “Storm and Rain,” Herald, 4 June 2012, para. 1.",
        "Lund, “Storm and Rain,” 2–5 June 2012.",
        "Lund, “Storm and Rain,” June 2012, accessed May 13, 2019.",
        "Lund, “Storm and Rain,” https://web.archive.org/web/2013/https://example.org/storm.",
        "Lund, P. (2012, June 4). “Storm and Rain.” Daily Herald.",
        "Lund, “Storm and Rain,” 4.6.2012.",
    ],
)
def test_a_citation_that_says_what_is_so_is_exact(desk: Desk, note: str) -> None:
    found = desk.verify(f"So {LAND}.[^1]\n\n[^1]: {note}\n")
    assert found.exact, str(found)


def test_what_an_article_does_not_say_contradicts_nothing() -> None:
    facts = facts_of({"title": "Rain", "issued": {"date-parts": [[2012]]}})
    text = "Lund, “Rain,” The Times, June 4, 2012, https://a.example/1"
    assert contradiction(stated(text, "Rain"), facts) == ""
    known = facts_of({"container-title": "WSWS", "issued": {"date-parts": [[2012, 6]]}})
    assert contradiction(stated("“Rain.” World Socialist Web Site, 2012", "Rain"), known) == ""
    assert contradiction(stated("“Rain.” Herald, 2012", "Rain"), known) == "container"
    assert contradiction(stated("“Rain in May 2011,” June 2012", "Rain in May 2011"), known) == ""


def test_a_reference_is_told_from_prose() -> None:
    assert is_prose("Lund, who in 2012 left", frozenset())
    assert not is_prose("P. van Lund et al., 4 June 2012, paras. 2 and 4", frozenset())
    assert not is_prose("Lund, la Repubblica, 2012", frozenset({"la", "repubblica"}))


@pytest.mark.parametrize(
    "text",
    [
        "Peter Lund writes that “It cost 40 million crowns”.",
        "Lund wrote, “It cost 40 million crowns”.",
        "“It cost 40 million crowns,” Peter Lund says.",
        "“It cost 40 million crowns,” writes Lund.",
        "According to Peter Lund, “It cost 40 million crowns”.",
        "Peter Lund writes:\n\n> It cost 40 million crowns. (Lund 2012)",
    ],
)
def test_another_authors_name_beside_the_words_is_a_false_citation(desk: Desk, text: str) -> None:
    assert verdicts(desk, text) == ["misattributed"]
    right = text.replace("Peter Lund", "Anna Berg").replace("Lund", "Berg").replace("2012", "2011")
    assert verdicts(desk, right) == ["exact"]


def test_a_speaker_is_no_author(desk: Desk) -> None:
    assert verdicts(desk, "Mayor Lund said: “It cost 40 million crowns”.") == ["exact"]


def test_ibid_after_an_unknown_note_means_nothing(desk: Desk) -> None:
    text = (
        "“It cost 40 million crowns”.[^1] So.[^2] “Mayor Lund cut the ribbon”.[^3]\n\n"
        "[^1]: Anna Berg, “The Bridge Opens,” 2011.\n\n"
        "[^2]: Interview with somebody.\n\n[^3]: Ibid.\n"
    )
    found = desk.verify(text)
    assert not found.exact
    last = next(each for each in found.findings if each.text.startswith("Mayor"))
    assert last.cited == ()


def test_a_file_that_changed_since_the_build_is_told(tmp_path: Path) -> None:
    library = LibraryFile(news_library(tmp_path))
    desk = Desk(library, tmp_path)
    text = "“It cost 40 million crowns” (Berg 2011)."
    assert desk.verify(text).exact
    path = tmp_path / "articles" / "bridge.txt"
    path.write_text(NEWS["bridge.txt"].replace("40", "41"), encoding="utf-8")
    found = desk.verify(text)
    assert [each.verdict for each in found.findings] == ["exact"]
    assert (found.exact, found.outdated) == (False, ("bridge.txt",))
    assert "bridge.txt has changed since the library was built" in found.summary
    assert desk.verify("“The first day began quietly”").exact  # of another file
    path.unlink()
    found = desk.verify(text)
    assert (found.exact, len(found.notes)) == (True, 1)
    path.parent.rename(tmp_path / "away")
    assert "is not there; its files were not looked at" in desk.verify(text).summary
    library.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    library = news_library(tmp_path)
    draft = tmp_path / "draft.md"
    draft.write_text("“It cost 40 million crowns” (Berg 2011).", encoding="utf-8")
    code = "import sys; from qa.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "verify", str(draft), "--library", str(library)]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            cwd=Path(__file__).parents[1],
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("qa: the output cannot be written")
    assert done.stderr.count("\n") == 1
