"""Hostile articles in every view and export: their text is shown as it is, and none of it acts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import lxml.html
import pytest
from hostile_articles import (
    FILE_NAMES,
    GROUPS,
    IN_TEXTS,
    build_hostile,
    hostile_article,
    hostile_passage,
    question_of,
)
from hostile_payloads import CANARY, CANARY_PATH, FAMILIES, PAYLOADS, URLS

import qa
from corpus.references.item import article_item
from qa.answer import Answer, RankedPassage
from qa.answer_forms import answer_text
from qa.article_view import ArticleView
from qa.citation.styles import STYLES
from qa.escape import plain
from qa.quotation.forms import BlockQuote, QuotationList
from qa.quotation.quotation import Quotation, quote_article
from qa.verification.report import Finding, Verification, Where

ELEMENTS = {
    "a", "article", "bdi", "blockquote", "br", "del", "details", "div", "em", "footer", "h3", "h4",
    "ins", "li", "mark", "ol", "p", "section", "span", "summary", "sup", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-label", "cite", "class", "dir", "href", "id", "rel", "role", "start", "style", "target",
    "value",
}  # fmt: skip
VOID = {"br", "hr", "input"}
_ADDRESS = re.compile(r"https?://|#footnote-[0-9a-f]+-\d+(-mark)?\Z")
_STYLE = re.compile(r"[a-z0-9\s:;,.%()'#-]*", re.IGNORECASE)
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BROKEN = re.compile("[\x00\ud800-\udfff]")


class Page(HTMLParser):
    """A piece of HTML, which must be well made and of nothing but what views are made of."""

    def __init__(
        self,
        page: str,
        elements: Set[str] = ELEMENTS,
        attributes: Set[str] = ATTRIBUTES,
        own_ids: bool = True,
    ) -> None:
        super().__init__(convert_charrefs=True)
        self._elements, self._attributes, self._own_ids = elements, attributes, own_ids
        self._open: list[str] = []
        self.pieces: list[str] = []
        self.feed(page)
        self.close()
        assert not self._open, f"never closed: {self._open}"
        # libxml2 takes broken markup otherwise; where both see the same there is none.
        other = lxml.html.fragment_fromstring(page, create_parent="div")
        assert {each.tag for each in other.iterdescendants()} <= elements
        assert squeezed(str(other.text_content())) == squeezed(self.text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self._elements, tag
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), names
        assert set(names) <= self._attributes, names
        for name, value in attrs:
            if value is None:
                assert name in ("checked", "hidden", "selected"), name
                continue
            # What is copied or sent back is exact; nobody sees it in the page.
            steering = _BROKEN if name == "value" or name.startswith("data-") else _STEERING
            assert not steering.search(value), (name, value)
            if name in ("href", "cite"):
                assert _ADDRESS.match(value) or (not self._own_ids and value[0] == "#"), value
            if name == "style":
                assert _STYLE.fullmatch(value), value
                assert not re.search(r"url|expression|@|import|behavior|binding", value), value
            if name == "class" and self._own_ids:
                assert re.fullmatch(r"((footnote-[a-z-]+|mathjax_ignore|tex2jax_ignore) ?)+", value)
            if name == "id" and self._own_ids:
                assert re.fullmatch(r"footnote-[0-9a-f-]+(mark)?", value), value
            if name in ("start", "value") and tag in ("ol", "li"):
                assert value.isdecimal(), value
            if name == "target":
                assert ("rel", "noopener noreferrer") in attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open and self._open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    unknown_decl = handle_pi = handle_decl


def squeezed(text: str) -> str:
    return " ".join(text.split())


def bare(text: str) -> str:
    """Without white space, which some control characters are, and without what replaces them."""
    return "".join(plain(text).replace("\ufffd", "").split())


def hostile_answer(payload: str, *, answered: bool, style: str, url: str | None) -> Answer:
    """With a payload in everything that an answer shows."""
    passage = hostile_passage(payload, 1, url)
    copy = hostile_passage(payload, 2)
    ranked = RankedPassage(
        rank=1, score=0.5, passage=passage, highlight=(0, len(payload)), copies=(copy,),
        speaker=payload,
    )  # fmt: skip
    return Answer(
        question=payload, passages=(ranked,), answered=answered, confidence=0.7,
        carried=(payload, payload), style=style,
    )  # fmt: skip


@cache
def quotations(family: str) -> tuple[Quotation, ...]:
    """Each payload of a family as words quoted from an article of its own."""
    articles = [
        hostile_article(text, number, URLS[number % len(URLS)])
        for number, text in enumerate(FAMILIES[family])
    ]
    return tuple(quote_article(each, 0, len(each.text)) for each in articles)


def answers(family: str) -> Iterator[tuple[str, Answer]]:
    for number, text in enumerate(FAMILIES[family]):
        style, url = STYLES[number % len(STYLES)], URLS[number % len(URLS)]
        yield text, hostile_answer(text, answered=number % 2 == 0, style=style, url=url)


SHORT = [each for each in PAYLOADS if each.family != "long"]
each_family = pytest.mark.parametrize("family", FAMILIES)


def test_there_are_more_than_300_payloads_and_each_calls_the_canary() -> None:
    assert len(PAYLOADS) >= 600
    for each in PAYLOADS:
        assert CANARY in each.text or CANARY_PATH in each.text, each


@each_family
def test_answers_are_made_of_our_elements_and_show_every_character(family: str) -> None:
    for text, answer in answers(family):
        page = Page(answer._repr_html_())
        shown = squeezed(plain(text.strip()))
        times = 4 + 3 * answer.answered  # question, title, author, publisher, path and excerpt
        assert squeezed(page.text).count(shown) >= times, text
        assert bare(page.text).startswith(bare(text)), text


@each_family
def test_the_article_view_shows_every_character(family: str) -> None:
    for number, text in enumerate(FAMILIES[family]):
        article = hostile_article(text, url=URLS[number % len(URLS)])
        end = len(article.text)
        for marked in (None, (0, 1), (end - 1, end)):
            page = Page(ArticleView(article, marked)._repr_html_())
            assert bare(page.text).startswith(bare(text)), text
            assert bare(page.text).count(bare(text)) >= 6, text
        assert not _STEERING.search(str(ArticleView(article, (0, 1))))


@each_family
@pytest.mark.parametrize("style", STYLES)
def test_quotations_show_every_character_in_every_style(family: str, style: str) -> None:
    several = quotations(family)
    for each, text in zip(several, FAMILIES[family], strict=True):
        page = Page(BlockQuote(each, style)._repr_html_())
        assert bare(page.text).startswith(bare(each.words)), text
    whole = Page(QuotationList(several, style).html)
    assert all(bare(text) in bare(whole.text) for text in FAMILIES[family])
    Page(QuotationList(several, style).bibliography._repr_html_())


@each_family
def test_a_verification_shows_every_character(family: str) -> None:
    for text in FAMILIES[family]:
        found = Where(article=text, title=text, start=0, end=1, paragraphs=(1, 1))
        finding = Finding(
            kind="quotation", verdict="altered", line=1, text=text, citation=text, cited=(text,),
            places=(found,), marked=f"{text} [-{text}-] {{+{text}+}}", notes=(text,),
        )  # fmt: skip
        report = Verification(
            draft=text, unit="line", findings=(finding,), notes=(text,), outdated=(text,)
        )
        page = Page(report._repr_html_())
        assert squeezed(page.text).count(squeezed(plain(text))) >= 5, text
        assert not _STEERING.search(str(report))


@each_family
def test_a_terminal_is_not_steered(family: str) -> None:
    for _, answer in answers(family):
        assert not _STEERING.search(answer_text(answer))
    for each in quotations(family):
        assert not _STEERING.search(BlockQuote(each).text)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    with qa.open(build_hostile(tmp_path_factory.mktemp("hostile"))) as library:
        yield library


def test_the_library_holds_every_payload(library: qa.Library) -> None:
    whole = " ".join(squeezed(plain(each.text)) for each in library.articles())
    assert [text for text in IN_TEXTS if text not in whole] == []
    assert [each.path for each in library.skipped] == ["\\xe9.txt"]
    paths = {each.path for each in library.articles()}
    assert {*FILE_NAMES[:-1]} <= paths
    described = [each for each in library.articles() if each.reference]
    assert [each.path for each in described] == ["bib.txt", "csl.txt", "ris.txt"]


def test_what_a_hostile_library_answers_is_only_text(library: qa.Library) -> None:
    everything = library.ask(f"What is said about {', '.join(GROUPS)}?", len(library))
    shown = bare(Page(everything._repr_html_()).text)
    assert [text for text in IN_TEXTS if bare(text) not in shown] == []
    several = library.ask(question_of(GROUPS[1]), 20)
    for style in STYLES:
        Page(several.in_style(style)._repr_html_())
        Page(library.bibliography(style)._repr_html_())
    for article in library.articles():
        Page(ArticleView(article)._repr_html_())


def test_a_conversation_of_payloads_is_only_text(library: qa.Library) -> None:
    conversation = library.conversation()
    carried = 0
    for number, each in enumerate(SHORT[::3]):
        question = f"What of {GROUPS[number % 4]} {each.text}"
        answer = conversation.ask(question, k=1)
        page = Page(answer._repr_html_())
        assert squeezed(page.text).startswith(squeezed(plain(answer.question)))
        carried += bool(answer.carried)
    assert carried, "no question leaned on the one before it, so no carried term was shown"


def test_a_filter_by_what_payloads_name_lets_their_articles_through(library: qa.Library) -> None:
    for article in library.articles():
        for author in article.authors:
            found = library.ask(question_of(GROUPS[0]), 1, where={"author": author})
            assert found.passages
            Page(found._repr_html_())


def test_saved_quotations_and_judgments_keep_payloads_as_they_are(library: qa.Library) -> None:
    ranked = library.ask(question_of(GROUPS[1]), 1).passages[0]
    quotation = quote_article(ranked.passage.article, ranked.passage.start, ranked.passage.end)
    for each in PAYLOADS[::20]:
        if re.search("[\ud800-\udfff]", each.text):
            with pytest.raises(ValueError, match="half of a character"):
                library.quotations.save(quotation, note=each.text)
            continue
        library.quotations.save(quotation, note=each.text)
        assert [kept.note for kept in library.quotations] == [each.text]
    json.dumps([quotation.to_dict(), article_item(ranked.passage.article)])


def test_no_payload_became_a_file(tmp_path: Path) -> None:
    build_hostile(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["articles", "hostile.library"]
