"""The state of a chat: one value that never changes, and the ones that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.stored import StoredConversation, clean_name
from qa.citation.style import DEFAULT_STYLE
from qa.conversation import context_after
from qa.followup import Context

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
    """

    exchanges: tuple[Exchange, ...] = ()
    basket: Basket = field(default_factory=Basket)
    given_name: str = ""
    style: str = DEFAULT_STYLE
    k: int | None = None
    where: Mapping[str, Any] = field(default_factory=dict, hash=False)
    passages_left: int
    stored: StoredConversation | None = None
    unsaved: str = ""
    opened: int = 0
    last_number: int = 0

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

    def carried_to(self, exchange: Exchange) -> Context | None:
        """What was carried over to a question, with what was asked for apart from what was found.

        Another question may have been answered between its asking and its own answer, so that the
        turns in front of it are not all that it saw.

        Raises
        ------
        ValueError
            If that cannot be told any more.
        """
        turn = exchange.turn
        if not turn.carried:
            return None
        before = [each.turn for each in self.exchanges if each.number < exchange.number]
        for seen in range(len(before), 0, -1):
            context = context_after(before[:seen]).without(turn.without)
            if context.terms == turn.carried:
                return context
        raise ValueError(
            f"question {exchange.number} was asked when the library held other passages, so that "
            "its scores cannot be explained any more"
        )

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

    def in_style(self, style: str) -> ChatState:
        """With every citation in another style; errors as `Answer.in_style`."""
        exchanges = tuple(each.in_style(style) for each in self.exchanges)
        return replace(self, exchanges=exchanges, style=style)

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
        )


def _name_of(question: str) -> str:
    """The name of a conversation that begins with this question."""
    line = " ".join(question.split())
    short = len(line) <= _NAME_OF_A_QUESTION
    return clean_name(line if short else f"{line[: _NAME_OF_A_QUESTION - 1].rstrip()}…")
