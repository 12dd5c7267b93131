"""Text fragments, held against a browser's search as the specification writes it down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from qa.quotation.links import deep_link, text_fragment

URL = "https://example.org/news/bridge"


@dataclass(frozen=True)
class Block:
    """A block of a page: its characters as a page shows them, each with its place in the text."""

    shown: str
    places: tuple[int, ...]
    boundaries: frozenset[int]
    folded: tuple[str, ...]  # of each character


def page_of(text: str) -> list[Block]:
    blocks = []
    for line in re.finditer(r"[^\n]+", text):
        characters = [
            (line.start() + found.start(), " " if found[0].isspace() else found[0])
            for found in re.finditer(r"[ \t]+|.", line[0])
        ]
        while characters and characters[0][1] == " ":
            characters.pop(0)
        while characters and characters[-1][1] == " ":
            characters.pop()
        if not characters:
            continue
        shown = "".join(character for _, character in characters)
        ends = {match.start() for match in regex.finditer(r"(?w)\b", shown)}
        blocks.append(
            Block(
                shown,
                tuple(place for place, _ in characters),
                frozenset(ends | {0, len(shown)}),
                tuple(map(primary, shown)),
            )
        )
    return blocks


def primary(text: str) -> str:
    """Base characters: without case and accents (UTS #10, primary level, but for expansions)."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


Place = tuple[int, int]  # block, character


def find_string(
    page: list[Block], query: str, start: Place, *, begins: bool, ends: bool, here: bool
) -> tuple[Place, Place] | None:
    """ "Find a string in range": the first one from `start` on, within one block."""
    wanted = primary(query)
    for number in range(start[0], len(page)):
        block = page[number]
        first = start[1] if number == start[0] else 0
        for at in range(first, len(block.shown)):
            folded, to = "", at
            while to < len(block.shown) and len(folded) < len(wanted):
                folded += block.folded[to]
                to += 1
            if folded == wanted and not (
                (begins and at not in block.boundaries) or (ends and to not in block.boundaries)
            ):
                return (number, at), (number, to)
            if here:
                return None
        if here:
            return None
    return None


def skip_space(page: list[Block], at: Place) -> Place | None:
    number, character = at
    while number < len(page):
        while character < len(page[number].shown):
            if not page[number].shown[character].isspace():
                return number, character
            character += 1
        number, character = number + 1, 0
    return None


def parse(directive: str) -> dict[str, str]:
    """ "Parse a text directive"."""
    assert re.fullmatch(r"[A-Za-z0-9!$'()*+./:;=?@_~,%-]+", directive), directive
    terms = directive.split(",")
    assert 1 <= len(terms) <= 4
    found = {}
    if terms[0].endswith("-"):
        found["prefix"] = terms.pop(0)[:-1]
    if terms[-1].startswith("-"):
        found["suffix"] = terms.pop()[1:]
    assert 1 <= len(terms) <= 2
    found |= dict(zip(("start", "end"), terms, strict=False))
    for term in found.values():
        assert term and "-" not in term
    return {name: unquote(term, errors="strict") for name, term in found.items()}


def select(page: list[Block], directive: str, start: Place = (0, 0)) -> tuple[Place, Place] | None:
    """ "Find a range from a text directive", from a place on."""
    term = parse(directive)
    prefix, end, suffix = (term.get(name) for name in ("prefix", "end", "suffix"))
    whole = end is not None or suffix is None
    while True:
        if prefix is not None:
            before = find_string(page, prefix, start, begins=True, ends=False, here=False)
            if before is None:
                return None
            start = before[0][0], before[0][1] + 1
            at = skip_space(page, before[1])
            if at is None:
                return None
            match = find_string(page, term["start"], at, begins=False, ends=whole, here=True)
            if match is None:
                continue
        else:
            match = find_string(page, term["start"], start, begins=True, ends=whole, here=False)
            if match is None:
                return None
            start = match[0][0], match[0][1] + 1
        look = match[1]
        while True:
            if end is not None:
                last = find_string(page, end, look, begins=True, ends=suffix is None, here=False)
                if last is None:
                    return None
                match = match[0], last[1]
            if suffix is None:
                return match
            after = skip_space(page, match[1])
            if after and find_string(page, suffix, after, begins=False, ends=True, here=True):
                return match
            if end is None:
                break
            look = match[1]


def selected(text: str, link: str) -> tuple[int, int]:
    page = page_of(text)
    found = select(page, link.partition(":~:text=")[2])
    assert found is not None, link
    (first, start), (last, end) = found
    return page[first].places[start], page[last].places[end - 1] + 1


def again(text: str, link: str) -> tuple[Place, Place] | None:
    """What else the directive would select behind its first match, were that not there."""
    page = page_of(text)
    directive = link.partition(":~:text=")[2]
    (first, start), _ = select(page, directive) or ((0, 0), (0, 0))
    return select(page, directive, (first, start + 1))


def fragment(text: str, words: str, which: int = 0) -> str | None:
    start = [match.start() for match in re.finditer(re.escape(words), text)][which]
    link = text_fragment(URL, text, start, start + len(words))
    if link is not None:
        assert selected(text, link) == (start, start + len(words))
        return link.removeprefix(URL + "#:~:text=")
    return None


BRIDGE = (
    "The bridge opens at noon. It cost 4,000 - in all - & more.\n\n"
    "The end. Nobody's bridge closes; Zoë's does.\n\nThe end. zoe's doesn't."
)


def test_words_that_stand_once_need_no_neighbours() -> None:
    assert fragment(BRIDGE, "opens at noon") == "opens%20at%20noon"


def test_the_directives_own_signs_are_encoded() -> None:
    assert fragment(BRIDGE, "4,000 - in all - & more") == (
        "4%2C000%20%2D%20in%20all%20%2D%20%26%20more"
    )


def test_repeated_words_take_neighbours_until_they_are_told_apart() -> None:
    assert fragment(BRIDGE, "The end.", 0) == "more.-,The%20end."
    assert fragment(BRIDGE, "The end.", 1) == "does.-,The%20end."
    assert fragment(BRIDGE, "bridge", 0) == "The-,bridge"


def test_case_and_accents_do_not_tell_words_apart() -> None:
    assert fragment(BRIDGE, "Zoë's") == "closes%3B-,Zo%C3%AB%27s"


def test_part_of_a_longer_word_is_no_rival() -> None:
    assert fragment("A bridge. Abridged bridges.", "bridge") == "bridge"


def test_part_of_a_word_takes_the_rest_of_it_as_neighbours() -> None:
    assert fragment(BRIDGE, "ridge op") == "b-,ridge%20op,-ens"


def test_words_of_several_blocks_are_given_by_their_beginning_and_their_end() -> None:
    assert fragment(BRIDGE, "& more.\n\nThe end. Nobody's bridge closes") == (
        "%26%20more.,Nobody%27s%20bridge%20closes"
    )


def test_long_words_are_given_by_their_beginning_and_their_end() -> None:
    text = "Before. " + " ".join(f"word{number}" for number in range(60)) + " behind."
    words = text[8:-8]
    assert len(words) > 300
    assert fragment(text, words) == "word0%20word1%20word2,word57%20word58%20word59"


def test_words_that_nothing_tells_apart_have_no_fragment() -> None:
    lines = "Again and again.\n\n" * 100
    start = lines.index("Again", 900)
    assert text_fragment(URL, lines, start, start + 16) is None
    assert deep_link(URL, lines, start, start + 16) == URL


def test_a_fragment_that_is_there_is_kept_and_a_directive_replaced() -> None:
    link = text_fragment(f"{URL}?a=1#part:~:text=old&text=x", "New words.", 0, 3)
    assert link == f"{URL}?a=1#part:~:text=New"
    assert text_fragment(f"{URL}#", "New words.", 0, 3) == f"{URL}#:~:text=New"


@pytest.mark.parametrize(
    "url", ["", "news.html", "ftp://example.org/a", "javascript:alert(1)", "http://", "http://[x"]
)
def test_only_addresses_of_the_web_have_links(url: str) -> None:
    assert text_fragment(url, "New words.", 0, 3) is None
    assert deep_link(url, "New words.", 0, 3) is None


def test_an_address_cannot_break_out_of_what_it_is_put_into() -> None:
    link = text_fragment('https://example.org/a b"><script>é', 'x"><script>', 0, 11)
    assert link == ("https://example.org/a%20b%22%3E%3Cscript%3E%C3%A9#:~:text=x%22%3E%3Cscript%3E")


def test_offsets_outside_the_text_are_refused() -> None:
    for start, end in ((-1, 3), (3, 3), (0, 11)):
        with pytest.raises(ValueError, match="no stretch of a text of 10 characters"):
            text_fragment(URL, "New words.", start, end)


# Few words, so that they repeat; some a browser takes for the same, some that hide in others.
WORDS = st.sampled_from(
    "a A an and bridge Bridge bridges résumé resume RESUME don't 4,000 e.g. U.S. x-ray — “quoted” "
    "(so) end. end, 4 40% & - , ßa ssa İ co\u00adop ﬁt fit".split()
)
SPACES = st.sampled_from([" "] * 8 + ["  ", "\n\n", "\n", " \n\n "])
TEXTS = st.lists(st.tuples(WORDS, SPACES), min_size=2, max_size=40).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


@st.composite
def stretches(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> tuple[str, int, int]:
    text = draw(texts)
    edges = [match.span() for match in re.finditer(r"\S+", text)]
    if edges and draw(st.booleans()):
        low = draw(st.integers(0, len(edges) - 1))
        high = draw(st.integers(low, min(low + 6, len(edges) - 1)))
        return text, edges[low][0], edges[high][1]
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@settings(max_examples=600)
@given(stretches())
@example(("end. a\n\nend.", 8, 12))
def test_a_fragment_selects_the_words_meant_and_nothing_else(case: tuple[str, int, int]) -> None:
    text, start, end = case
    words = text[start:end]
    assume(words.strip())
    link = text_fragment(URL, text, start, end)
    if link is not None:
        meant = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        assert selected(text, link) == meant
        assert again(text, link) is None


# No vowels: `regex` puts rules of its own on top of UAX #29 for those behind an apostrophe.
@settings(max_examples=400)
@given(stretches(st.text("bz ñ-,&%‘’\"\n東ก١\u200d🙂$_'.", min_size=2, max_size=60)))
def test_a_fragment_is_right_for_any_characters(case: tuple[str, int, int]) -> None:
    text, start, end = case
    link = text_fragment(URL, text, start, end)
    if link is not None and not re.search("[ก東]", text):  # browsers part these by dictionaries
        words = text[start:end]
        meant = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        assert selected(text, link) == meant
        assert again(text, link) is None


@settings(max_examples=200)
@given(st.lists(WORDS.filter(str.isalpha), min_size=4, max_size=30, unique_by=primary))
def test_different_words_always_have_a_fragment(words: list[str]) -> None:
    text = " ".join(words)
    for match in re.finditer(r"\S+ \S+", text):
        assert text_fragment(URL, text, *match.span()) is not None
