"""A turn of the chat as HTML: the question, its verdict, its passages with their buttons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from qa.chat.wording import filter_in_words, missing_in_words
from qa.presentation import (
    NOTHING_ANSWERS,
    NOTHING_FOUND,
    facts_beside,
    heading,
    pieces,
    title_of,
)
from qa.quotation.links import web_address
from qa.render.controls import attributes, button
from qa.render.elements import bibliography_html, facts_html, link_html, text_html

if TYPE_CHECKING:
    from corpus.article import Passage
    from qa.answer import RankedPassage
    from qa.chat.exchange import Exchange
    from qa.judgments import Grade

__all__ = ["turn_html"]

_GRADES: tuple[tuple[Grade, str], ...] = (
    (2, "Relevant"),
    (1, "Partly"),
    (0, "Not relevant"),
)
_BETWEEN = "\n\n"  # paragraphs
_LONG = 200  # characters of a question that is set smaller, in a box of its own
_CHIPS = 6  # carried terms that are shown at once
_WEAK = 0.5  # of the first passage's score: what has less is marked more faintly


def turn_html(
    exchange: Exchange,
    *,
    last: bool,
    grades: Mapping[int, Grade | None],
    copies: Mapping[int, str],
    undo: int | None = None,
    kept: Collection[tuple[int, int]] = (),
) -> str:
    """A question with what it found.

    Parameters
    ----------
    exchange : Exchange
        What was asked and found, and what of it is unfolded.
    last : bool
        Whether it is the last of its conversation, so that its carried terms can be taken away.
    grades : mapping of int to Grade or None
        By rank, how the passage was judged; None where it was not.
    copies : mapping of int to str
        By rank, what its button puts on the clipboard.
    undo : int or None
        The rank of the passage with the last judgment, which can be taken back; None for another
        turn's.
    kept : collection of (int, int)
        The rank of each passage whose words are in the basket, with 0, or with which of its copies
        from 1 has its words there: those that "Keep" puts there.
    """
    answer = exchange.turn.answer
    items = "".join(
        _passage(
            exchange,
            ranked,
            _actions(
                ranked,
                exchange,
                grade=grades.get(ranked.rank),
                copied=copies.get(ranked.rank, ""),
                undo=undo == ranked.rank,
                kept=(ranked.rank, 0) in kept,
            ),
            _copies(exchange, ranked, kept),
        )
        for ranked in answer.passages
    )
    classes = "footnote-turn" if answer.answered else "footnote-turn footnote-unanswered"
    told = attributes(
        {
            "class": classes,
            "data-number": exchange.number,
            "aria-label": f"Question: {exchange.turn.question}",
        }
    )
    listed = f'<ol class="footnote-passages">{items}</ol>' if items else ""
    return (
        f"<article{told}><header>{_asked(exchange.turn.question)}{_edit(exchange)}</header>"
        f"{_carried(exchange, last)}{_among(exchange.where)}{_verdict(exchange)}"
        f"{_missing(exchange.missing)}{listed}{_references(exchange)}</article>"
    )


def _asked(question: str) -> str:
    long = len(question) > _LONG
    told = attributes(
        {
            "class": "footnote-asked footnote-long" if long else "footnote-asked",
            "dir": "auto",
            "tabindex": 0 if long else -1,  # what scrolls is reached by keyboard
        }
    )
    return f"<h3{told}>{text_html(question)}</h3>"


def _edit(exchange: Exchange) -> str:
    return button("Edit", "edit", label=f"Edit the question: {exchange.turn.question}")


def _carried(exchange: Exchange, last: bool) -> str:
    """What earlier questions added; the last question can be asked again without a term of it."""
    if not exchange.turn.carried:
        return ""
    terms = [
        button(term, "drop", {"term": term}, label=f"{term}: ask again without it")
        if last
        else f'<span class="footnote-term" dir="auto">{text_html(term)}</span>'
        for term in exchange.turn.carried
    ]
    shown, folded = "".join(terms[:_CHIPS]), "".join(terms[_CHIPS:])
    if folded:
        more = f'+{len(terms) - _CHIPS}<span class="footnote-unseen"> more carried over</span>'
        shown += f'<details class="footnote-more"><summary>{more}</summary>{folded}</details>'
    if last and len(terms) > 1:
        shown += button("Without these", "drop", label="Without these: ask again with none of them")
    return f'<div class="footnote-carried"><span>Carried over:</span> {shown}</div>'


def _among(where: Mapping[str, Any]) -> str:
    """With which filter it was asked."""
    told = filter_in_words(where)
    return f'<p class="footnote-among" dir="auto">{text_html(told)}</p>' if told else ""


def _verdict(exchange: Exchange) -> str:
    answer = exchange.turn.answer
    if answer.passages:
        sure = heading(answer).rstrip(":")
        if answer.answered:
            return f'<p class="footnote-verdict">{sure}</p>'
        return f'<p class="footnote-verdict"><strong>{NOTHING_ANSWERS}</strong> {sure}</p>'
    if exchange.missing:
        return ""
    if exchange.where:
        told = "The filters leave no passages. Remove one and ask again."
        return f'<p class="footnote-verdict"><strong>{told}</strong></p>'
    return f'<p class="footnote-verdict">{NOTHING_FOUND}</p>'


def _missing(missing: int) -> str:
    told = missing_in_words(missing)
    return f'<p class="footnote-missing">{told}</p>' if told else ""


def _references(exchange: Exchange) -> str:
    references = exchange.turn.answer.references
    if references is None:
        return ""
    return (
        f'<details class="footnote-references"><summary>{text_html(references.heading)}</summary>'
        f"{bibliography_html(references)}</details>"
    )


def _passage(exchange: Exchange, ranked: RankedPassage, actions: str, copies: str) -> str:
    answer = exchange.turn.answer
    before, after = _neighbours(exchange, ranked)
    weak = " footnote-weak" if ranked.score < answer.passages[0].score * _WEAK else ""
    # An article's language may run the other way than the page around it.
    excerpt = "".join(
        f'<p dir="auto">{_marked(paragraph)}</p>' for paragraph in pieces(ranked, answer.answered)
    )
    citation = ranked.cite()
    told = facts_html(facts_beside(ranked, answer.answered, citation.text))
    return (
        f'<li class="footnote-passage{weak}" data-rank="{ranked.rank}">'
        f'<h4 class="footnote-title"><span class="footnote-rank">{ranked.rank}</span> '
        f'<span dir="auto">{_title(ranked.passage)}</span></h4>'
        f'{before}<blockquote class="footnote-excerpt">{excerpt}</blockquote>{after}'
        f'<p class="footnote-citation" dir="auto">{citation.html}</p>'
        f'<p class="footnote-source">{told}</p>'
        f"{actions}{_explanation(exchange, ranked)}{copies}</li>"
    )


def _copies(exchange: Exchange, ranked: RankedPassage, kept: Collection[tuple[int, int]]) -> str:
    """Where else the words stand: in other files, and in other articles, which can be opened."""
    also = "".join(
        f'<p class="footnote-copies">Also in: {facts_html([path])}</p>'
        for path in ranked.passage.article.copies
    )
    for at, copy in enumerate(ranked.copies, 1):
        article, which = copy.article, f"copy {at} of passage {ranked.rank}"
        citation = exchange.turn.answer.citation(copy).html
        paths = "".join(
            f' <span class="footnote-path">· {facts_html([path])}</span>'
            for path in (article.path, *article.copies)
        )
        keep = button(
            "Keep",
            "collect",
            label=f"Keep in the basket: {which}",
            pressed=(ranked.rank, at) in kept,
        )
        bar = attributes(
            {
                "class": "footnote-actions",
                "role": "toolbar",
                "aria-label": f"What to do with {which}",
                "data-also": at,
            }
        )
        also += (
            f'<div class="footnote-copies"><p>Also in: <bdi>{citation}</bdi>{paths}</p>'
            f"<div{bar}>{keep}{button('Article', 'article', label=f'Article: {which}')}</div></div>"
        )
    return also


def _title(passage: Passage) -> str:
    title = text_html(title_of(passage.article))
    link = web_address(passage.article.url) if passage.article.url else None
    if link is None:
        return title
    return link_html(link, title)


def _marked(paragraph: list[tuple[str, bool]]) -> str:
    return "".join(
        f"<mark>{text_html(piece)}</mark>" if marked else text_html(piece)
        for piece, marked in paragraph
    )


def _neighbours(exchange: Exchange, ranked: RankedPassage) -> tuple[str, str]:
    """What stands before and after the excerpt, where that is unfolded."""
    if ranked.rank not in exchange.widened:
        return "", ""
    own, wide = ranked.passage, exchange.shown(ranked.rank)
    text = own.article.text
    before, after = text[wide.start : own.start], text[own.end : wide.end]
    if not before.strip() and not after.strip():
        return "", '<p class="footnote-hint">The article has nothing more around it.</p>'
    return _neighbour(before), _neighbour(after)


def _neighbour(text: str) -> str:
    paragraphs = [paragraph for paragraph in text.split(_BETWEEN) if paragraph.strip()]
    if not paragraphs:
        return ""
    inner = "".join(f'<p dir="auto">{text_html(paragraph)}</p>' for paragraph in paragraphs)
    return f'<div class="footnote-neighbour">{inner}</div>'


def _actions(
    ranked: RankedPassage,
    exchange: Exchange,
    *,
    grade: Grade | None,
    copied: str,
    undo: bool,
    kept: bool,
) -> str:
    """A passage's buttons: one stop of the Tab key, within which the arrow keys lead on."""
    which = f"passage {ranked.rank}"
    grades = "".join(
        button(words, "judge", {"grade": value}, label=f"{words}: {which}", pressed=grade == value)
        for value, words in _GRADES
    )
    judging = attributes(
        {"class": "footnote-grades", "role": "group", "aria-label": f"Relevance of {which}"}
    )
    others = (
        button("Keep", "collect", label=f"Keep in the basket: {which}", pressed=kept)
        + button("Copy", "copy", {"copy": copied}, label=f"Copy with its citation: {which}")
        + button("Article", "article", label=f"Article: {which}")
        + button(
            "More context",
            "widen",
            label=f"More context: {which}",
            expanded=ranked.rank in exchange.widened,
        )
        + button(
            "Why here?",
            "explain",
            label=f"Why here? {which.capitalize()}",
            expanded=ranked.rank in exchange.explained,
        )
    )
    # At the end, where its place is always kept.
    last = button("Undo", "undo", label="Undo the last judgment") if undo else ""
    bar = attributes(
        {"class": "footnote-actions", "role": "toolbar", "aria-label": f"What to do with {which}"}
    )
    return (
        f"<div{bar}><div{judging}>{grades}</div>{others}"
        f'<span class="footnote-undo">{last}</span></div>'
    )


def _explanation(exchange: Exchange, ranked: RankedPassage) -> str:
    explanation = exchange.explained.get(ranked.rank)
    if explanation is None:
        return ""
    lines = "".join(f"<li>{text_html(sentence)}</li>" for sentence in explanation.sentences)
    return f'<ul class="footnote-explanation">{lines}</ul>'
