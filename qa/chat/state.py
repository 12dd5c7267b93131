"""The state of a chat: one value that never changes, and the ones that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.stored import StoredConversation, clean_name
from qa.citation.style import DEFAULT_STYLE
from qa.explanation import Explanation
from qa.judgments import Judgment

__all__ = ["ChatState"]

_NAME_OF_A_QUESTION = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatState:
    """All that a chat holds at one moment.

    Attributes
    ----------
    exchanges : tuple of Exchange
        In the order in which the answers came.
    basket : Basket
        The quotations collected.
    given_name : str
        The conversation's name where a person gave it one, else "".
    style : str
        Of every citation.
    k : int or None
        How many passages the next question asks for.
    where : mapping
        The filter of the next question, as `qa.where` takes it; empty for none.
    passages_left : int
        How many passages that leaves.
    stored : StoredConversation or None
        As it was last read or stored; None while nothing is.
    unsaved : str
        Why it could not be stored, in a line; "" where it is, or there is nothing to store.
    opened : int
        Which conversation of its session this is, from 0.
    last_number : int
        The highest number that an exchange of the conversation had so far.
    changes, kept : int
        How often what is stored of it was changed, and how often it had been when it was stored.
    judged : tuple of (Judgment, int)
        What its session judged and did not take back, in order, and at which exchange.
    judgings : mapping of str to int
        By question, how often a judgment was made or taken back.
    """

    exchanges: tuple[Exchange, ...] = ()
    basket: Basket = field(default_factory=Basket)
    given_name: str = ""
    style: str = DEFAULT_STYLE
    k: int | None = None
    where: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    passages_left: int
    stored: StoredConversation | None = None
    unsaved: str = ""
    opened: int = 0
    last_number: int = 0
    changes: int = 0
    kept: int = 0
    judged: tuple[tuple[Judgment, int], ...] = ()
    judgings: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """As it was given, else from the first question; "" before there is one."""
        if self.given_name or not self.exchanges:
            return self.given_name
        return _name_of(self.exchanges[0].question)

    @property
    def conversation_id(self) -> int | None:
        """Under which it is stored; None while nothing is."""
        return self.stored.id if self.stored else None

    @property
    def empty(self) -> bool:
        """Whether nothing was asked, and nothing collected."""
        return not self.exchanges and not self.basket.quotations

    @property
    def new(self) -> bool:
        """Whether it is empty, and has neither a name nor a place in the library."""
        return self.empty and not self.given_name and self.stored is None

    @property
    def to_store(self) -> StoredConversation:
        """What the library keeps of it, as what follows on `stored`."""
        fields: dict[str, Any] = {
            "name": self.name,
            "exchanges": self.exchanges,
            "basket": self.basket,
            "style": self.style,
        }
        return replace(self.stored, **fields) if self.stored else StoredConversation(**fields)

    @property
    def last(self) -> Exchange | None:
        """The last exchange; None before the first."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def unstored(self) -> bool:
        """Whether something of it is to be stored, and is not."""
        return self.changes != self.kept and not (self.empty and self.stored is None)

    @property
    def last_judgment(self) -> tuple[int, int] | None:
        """Number and rank of what was judged last; None where that is not shown, or taken back.

        Where its question was edited or asked again, it is shown there.
        """
        if not self.judged:
            return None
        judgment, number = self.judged[-1]
        asked = [each for each in reversed(self.exchanges) if each.question == judgment.question]
        for exchange in sorted(asked, key=lambda each: each.number != number):
            for ranked in exchange.answer.passages:
                if judgment.is_of(ranked.passage):
                    return exchange.number, ranked.rank
        return None

    def exchange(self, number: int) -> Exchange:
        """The exchange of that number.

        Raises
        ------
        ValueError
            If there is none.
        """
        for each in self.exchanges:
            if each.number == number and not isinstance(number, bool):
                return each
        numbers = ", ".join(str(each.number) for each in self.exchanges)
        there = f"there are {numbers}" if numbers else "nothing was asked yet"
        raise ValueError(f"the conversation has no question {number!r}; {there}")

    def dropping(self, number: int, terms: Sequence[str]) -> Exchange:
        """The exchange of that number, of which these terms can be dropped.

        Raises
        ------
        ValueError
            If it is not the last one, carried one of them not, or there is none.
        """
        exchange = self.exchange(number)
        if exchange is not self.last:
            raise ValueError(
                f"question {number} is not the last one; only the last can be asked again"
            )
        carried = ", ".join(map(repr, exchange.turn.carried)) or "nothing"
        if not terms:
            raise ValueError(f"name what question {number} is to drop; it carries {carried}")
        if strange := [term for term in terms if term not in exchange.turn.carried]:
            raise ValueError(
                f"question {number} does not carry {', '.join(map(repr, strange))}; it carries "
                f"{carried}"
            )
        return exchange

    def judged_for(self, question: str) -> int:
        """How often a judgment for a question was made or taken back."""
        return self.judgings.get(question, 0)

    def with_judgment(self, judgment: Judgment, number: int) -> ChatState:
        """With one more judgment to take back, made at the exchange of that number."""
        return replace(
            self,
            judged=(*self.judged, (judgment, number)),
            judgings=self._judging_of(judgment.question),
        )

    def without_judgment(self) -> ChatState:
        """Without the last judgment to take back."""
        (last, _) = self.judged[-1]
        return replace(self, judged=self.judged[:-1], judgings=self._judging_of(last.question))

    def _judging_of(self, question: str) -> dict[str, int]:
        return {**self.judgings, question: self.judged_for(question) + 1}

    def with_last(self, exchange: Exchange, *, replacing: Exchange | None = None) -> ChatState:
        """With one more exchange, in the place of the last one if that is `replacing`."""
        kept = self.exchanges
        if replacing is not None and kept and kept[-1].number == replacing.number:
            kept = kept[:-1]
        return replace(self, exchanges=(*kept, exchange), last_number=exchange.number)

    def with_exchange(self, exchange: Exchange) -> ChatState:
        """With this exchange in the place of the one of its number."""
        changed = (exchange if each.number == exchange.number else each for each in self.exchanges)
        return replace(self, exchanges=tuple(changed))

    def with_widened(self, number: int, rank: int) -> ChatState:
        """With a passage shown with its neighbours, or without them if it is shown so."""
        exchange = self.exchange(number)
        exchange.ranked(rank)
        return self.with_exchange(replace(exchange, widened=exchange.widened ^ {rank}))

    def with_explained(self, number: int, rank: int, made: Explanation | None) -> ChatState:
        """With the explanation of a passage's score; None is without."""
        exchange = self.exchange(number)
        kept = {at: each for at, each in exchange.explained.items() if at != rank}
        added = {} if made is None else {rank: made}
        return self.with_exchange(replace(exchange, explained=kept | added))

    def in_style(self, style: str) -> ChatState:
        """With every citation in another style; errors as `Answer.in_style`."""
        exchanges = tuple(each.in_style(style) for each in self.exchanges)
        return replace(self, exchanges=exchanges, style=style)

    def kept_as(self, stored: StoredConversation, *, of: ChatState) -> ChatState:
        """With what the library keeps of an earlier state of this conversation.

        Where that is a copy, since the conversation was changed elsewhere, it is called as that.
        """
        called = stored.name != of.name == self.name
        return replace(
            self,
            stored=stored,
            unsaved="",
            kept=of.changes,
            given_name=stored.name if called else self.given_name,
        )

    def resumed(self, stored: StoredConversation) -> ChatState:
        """A conversation as it was stored, with the filter and the number of passages of this."""
        first = stored.exchanges[0].question if stored.exchanges else None
        given = first is None or stored.name != _name_of(first)
        return replace(
            self.emptied(),
            exchanges=stored.exchanges,
            basket=stored.basket,
            style=stored.style,
            given_name=stored.name if given else "",
            stored=stored,
            last_number=max((each.number for each in stored.exchanges), default=0),
        )

    def emptied(self) -> ChatState:
        """A new conversation, with the filter, the style and the number of passages of this."""
        return ChatState(
            style=self.style,
            k=self.k,
            where=self.where,
            passages_left=self.passages_left,
            opened=self.opened + 1,
            judged=self.judged,
            judgings=self.judgings,
        )


def _name_of(question: str) -> str:
    """The name of a conversation that begins with this question."""
    line = " ".join(question.split())
    short = len(line) <= _NAME_OF_A_QUESTION
    return clean_name(line if short else f"{line[: _NAME_OF_A_QUESTION - 1].rstrip()}…")
