"""Citations next to quotations: their forms, what they name, and which one a quotation has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from verify_cases import Desk, news_library

from corpus.library import LibraryFile
from corpus.references.item import article_item
from qa.verification.references import named_place, parse_reference

WORDS = "“Traders opened their stalls at dawn”"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("cited")
    library = LibraryFile(news_library(folder))
    yield Desk(library, folder)
    library.close()


def cited(desk: Desk, text: str) -> list[tuple[str, ...]]:
    """The articles that the citation of each quotation may mean."""
    found = desk.verify(text).findings
    return [each.cited for each in found if each.kind == "quotation"]


BERG, MARKET, HARVEST = ("bridge.txt",), ("market.txt",), ("harvest.txt",)


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        (f"So {WORDS} (Berg, 2011, para. 2).", BERG),
        (f"So {WORDS} (Berg 2011, paras. 1–2).", BERG),
        (f"So {WORDS} (see Berg 2011, 2; Smith 1999).", BERG),
        (f"So {WORDS} (Berg par. 2).", BERG),
        (f"So {WORDS} (Berg).", BERG),
        (f"So {WORDS} (“Bridge Opens,” par. 2).", BERG),
        (f"So {WORDS} (Lindqvist, “Two Days” par. 1).", MARKET),
        (f"So {WORDS} (Anna Berg, “The Bridge Opens,” 3 May 2011, para. 2).", BERG),
        (f"So {WORDS} [@market.txt, para. 1].", MARKET),
        (f"So {WORDS} [see @bridge.txt, para. 2; also @nobody2001].", BERG),
        (f"As @bridge.txt [para. 2] says, {WORDS}.", BERG),
        (f"Berg (2011) writes that {WORDS} (para. 2).", BERG),
        (f"Berg’s “The Bridge Opens” (2011) has {WORDS}.", BERG),
        (f"{WORDS}, writes Berg (2011).", BERG),
        (f"Berg writes that {WORDS} (para. 2).", BERG),
        (f"{WORDS} — Anna Berg, “The Bridge Opens,” para. 2", BERG),
        (f"{WORDS}\n\n— Anna Berg, “The Bridge Opens”", BERG),
        (f"{WORDS}.[^1]\n\n[^1]: Berg, “Bridge Opens,” para. 2.", BERG),
        (f"{WORDS[:-1]}.”[^1] More.\n\n[^1]: See Anna Berg, “The Bridge Opens,” 2011, 2.", BERG),
        (f"(Lindqvist 2026) One. {WORDS} (Berg 2011).", BERG),
        (f"Lindqvist (2026) differs. Berg (2011) says {WORDS}.", BERG),
        ("“... opened their stalls ...” (Berg 2011).", BERG),
        ("He left. “[T]raders opened their stalls” (Berg 2011, paras. 1--2).", BERG),
        (f"{WORDS} (ibid.).", ()),
        (f"So {WORDS} (Berg 2012).", ()),
        (f"So {WORDS} (Bergman 2011).", ()),
        (f"So {WORDS} (August 2011).", ()),
        (f"So {WORDS} (Berg and Nobody 2011).", ()),
        (f"So {WORDS} (Berg, “Two Days,” 2011).", ()),
    ],
)
def test_forms_of_citations(desk: Desk, text: str, articles: tuple[str, ...]) -> None:
    assert cited(desk, text) == [articles]


def test_the_key_of_the_item_is_a_key(desk: Desk) -> None:
    key = article_item(desk.library.article("bridge.txt"))["id"]
    assert cited(desk, f"So {WORDS} [@{key}, para. 2].") == [BERG]


def test_ibid_means_the_citation_before(desk: Desk) -> None:
    text = (
        "“It cost 40 million crowns”.[^1] “Mayor Lund cut the ribbon”.[^2]\n\n"
        "[^1]: Anna Berg, “The Bridge Opens,” para. 1.\n\n[^2]: Ibid., para. {}.\n"
    )
    assert cited(desk, text.format(2)) == [BERG, BERG]
    assert desk.verify(text.format(2)).exact
    assert not desk.verify(text.format(1)).exact


def test_each_quotation_of_a_sentence_has_its_own_citation(desk: Desk) -> None:
    one, two = "“The first day began quietly”", "“Mayor Lund cut the ribbon”"
    both = f"{one} (Lindqvist, “Two Days”), but {two} (Berg 2011)."
    assert cited(desk, both) == [MARKET, BERG]
    assert cited(desk, f"{two} and {two} (Berg 2011).") == [BERG, BERG]
    assert cited(desk, f"Berg (2011) has {two}, but Lindqvist (2026) {one}.") == [
        BERG, ("harvest.txt", "market.txt"),
    ]  # fmt: skip
    assert cited(desk, f"{two} (Berg 2011). {one}.") == [BERG, ()]


@pytest.mark.parametrize(
    "text",
    [
        "> Traders opened their stalls at dawn. (Berg 2011, para. 2)",
        "> Traders opened their stalls at dawn.\n> — Anna Berg, “The Bridge Opens”",
        "> Traders opened their stalls at dawn.\n\n(Berg 2011, para. 2)",
        "> Traders opened their stalls at dawn.\n\n--- Anna Berg, “The Bridge Opens”",
        "Berg (2011) writes:\n\n> Traders opened their stalls at dawn.",
        "> Traders opened their stalls at dawn. [@bridge.txt]",
        "> Traders opened their stalls at dawn.[^1]\n\n[^1]: Berg, “The Bridge Opens.”",
    ],
)
def test_the_citation_of_a_block_quotation(desk: Desk, text: str) -> None:
    (finding,) = desk.verify(text).findings
    assert (finding.verdict, finding.cited) == ("exact", BERG)


def test_months_and_remarks_in_parentheses_are_no_citations(desk: Desk) -> None:
    text = "It rained (in 2011), again (May 2012) and (so Lund said) often (p. 4 was blank, 2001)."
    assert [each.text for each in desk.verify(text.replace("p. 4 ", "")).findings] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [("para. 4", "para. 4"), ("paras. 4–5", "paras. 4–5"), ("¶ 3", "para. 3"), ("p. 2", "p. 2"),
     ("pp. 104–5", "pp. 104–105"), ("par. 1", "para. 1"), ("paras. 2, 4-6", "paras. 2, 4–6"),
     ("2026", "None"), ("paranoia 3", "None")],
)  # fmt: skip
def test_places_are_read_as_they_are_written(text: str, place: str) -> None:
    assert str(named_place(text)) == place


def test_a_reference_is_taken_apart() -> None:
    text = (
        "Nora Lindqvist, “Two Days in 1999,” Herald, March 12, 2026, para. 4, https://a.example/2"
    )
    found = parse_reference(text, (16, 35))
    assert (found.names, found.title, found.years, str(found.place), found.address) == (
        "Nora Lindqvist", "Two Days in 1999", ((2026, ""),), "para. 4", "https://a.example/2",
    )  # fmt: skip
