"""What a transcript shows, in no form yet: the parts in order, and one set of citations for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Passage
from corpus.references.item import article_item
from qa.answer import Answer
from qa.chat.basket import Basket, agreeing
from qa.chat.exchange import Exchange
from qa.chat.wording import asked_in_words, filter_in_words, missing_in_words
from qa.citation.bibliography import Bibliography
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.style import Item
from qa.citation.styles import style_named
from qa.quotation.links import deep_link
from qa.quotation.quotation import Quotation

__all__ = ["ShownConversation", "ShownQuestion", "cited_items", "shown_conversation"]

_Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """A question with what was found.

    Attributes
    ----------
    heading : str
        Its number in the transcript, and its words in one line.
    facts : tuple of str
        When and with which filter it was asked, and what was taken away from it.
    answer : Answer or None
        None where the library holds none of its passages any more.
    missing : str
        How many passages are gone, in words; "" where none is.
    """

    heading: str
    facts: tuple[str, ...]
    answer: Answer | None
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConversation:
    """The parts of a transcript.

    Attributes
    ----------
    questions : tuple of ShownQuestion
        In their order.
    quotations : tuple of (Quotation, Formatted)
        Those that were collected, with their citations.
    citations : mapping of places to Formatted
        By article and offsets in it, the citation of each passage.
    bibliography : Bibliography
        Every article that is shown or quoted, once.
    """

    questions: tuple[ShownQuestion, ...]
    quotations: tuple[tuple[Quotation, Formatted], ...]
    citations: dict[_Place, Formatted]
    bibliography: Bibliography

    def cite(self, passage: Passage) -> Formatted:
        """The citation of a passage that is shown, told apart from all the others."""
        return self.citations[_place(passage)]

    @property
    def noted(self) -> bool:
        """Whether the citations are notes."""
        return self.bibliography.style.notes

    @property
    def references(self) -> Bibliography | None:
        """The list of references; None where the notes say all of it, or nothing is cited."""
        return None if self.noted or not len(self.bibliography) else self.bibliography


def shown_conversation(
    exchanges: Sequence[Exchange], basket: Basket, style: str
) -> ShownConversation:
    """What a transcript shows of a conversation.

    Parameters
    ----------
    exchanges : sequence of Exchange
        In order.
    basket : Basket
        The quotations collected.
    style : str
        As `qa.citation.styles.style_named` takes it.

    Raises
    ------
    ValueError
        If there is no such style.
    """
    passages = _passages(exchanges)
    items = {each.article.id: article_item(each.article) for each in passages.values()}
    quotations = agreeing(basket.quotations, items)
    bibliography = Bibliography(
        [*items.values(), *(each.item for each in quotations)], style_named(style)
    )
    places = [(str(items[each.article.id]["id"]), Locator.of(each)) for each in passages.values()]
    places += [(str(each.item["id"]), each.locator) for each in quotations]
    found = _citations(bibliography, places)
    return ShownConversation(
        questions=tuple(_question(n, each) for n, each in enumerate(exchanges, 1)),
        quotations=tuple(
            (each, each.linked(citation))
            for each, citation in zip(quotations, found[len(passages) :], strict=True)
        ),
        citations={
            place: _linked(citation, each, items[each.article.id])
            for (place, each), citation in zip(
                passages.items(), found[: len(passages)], strict=True
            )
        },
        bibliography=bibliography,
    )


def cited_items(exchanges: Sequence[Exchange], basket: Basket) -> list[Item]:
    """The CSL-JSON items of the articles shown and then of those quoted, each once, in order."""
    items = {each.article.id: article_item(each.article) for each in _passages(exchanges).values()}
    quoted = [each.item for each in agreeing(basket.quotations, items)]
    return list({str(item["id"]): item for item in [*items.values(), *quoted]}.values())


def _question(number: int, exchange: Exchange) -> ShownQuestion:
    without = exchange.turn.without
    facts = (
        f"Asked on {asked_in_words(exchange.asked)}.",
        filter_in_words(exchange.where),
        f"Asked without: {', '.join(without)}." if without else "",
    )
    gone = exchange.missing and not exchange.answer.passages
    return ShownQuestion(
        heading=f"{number}. {' '.join(exchange.question.split())}",
        facts=tuple(fact for fact in facts if fact),
        answer=None if gone else exchange.answer,
        missing=missing_in_words(exchange.missing),
    )


def _passages(exchanges: Sequence[Exchange]) -> dict[_Place, Passage]:
    """The passages shown and their copies, each once, in order."""
    shown: dict[_Place, Passage] = {}
    for exchange in exchanges:
        for ranked in exchange.answer.passages:
            for each in (ranked.passage, *ranked.copies):
                shown.setdefault(_place(each), each)
    return shown


def _place(passage: Passage) -> _Place:
    return passage.article.id, passage.start, passage.end


def _citations(
    bibliography: Bibliography, places: Sequence[tuple[str, Locator]]
) -> list[Formatted]:
    """The citations of places; notes in full, since each stands under words of its own."""
    if not bibliography.style.notes:
        return list(bibliography.citations(places))
    # Only the first note of an item is in full: those of one round are each of another item.
    rounds: list[list[int]] = []
    cited: dict[str, int] = {}
    for at, (item_id, _) in enumerate(places):
        before = cited.get(item_id, 0)
        cited[item_id] = before + 1
        if before == len(rounds):
            rounds.append([])
        rounds[before].append(at)
    found = [Formatted()] * len(places)
    for members in rounds:
        citations = bibliography.citations([places[at] for at in members])
        for at, citation in zip(members, citations, strict=True):
            found[at] = citation
    return found


def _linked(citation: Formatted, passage: Passage, item: Item) -> Formatted:
    address = item.get("URL")
    if not isinstance(address, str):
        return citation
    link = deep_link(address, passage.article.text, passage.start, passage.end)
    return citation.leading(address, link)
