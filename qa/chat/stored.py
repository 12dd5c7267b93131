"""A conversation as it is kept: its name, and all that is kept of it, as JSON and back."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.snapshot import restored, snapshot
from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import style_named
from qa.question import printable
from qa.quotation.quotation import Quotation

if TYPE_CHECKING:
    from qa.library import Library

__all__ = [
    "LONGEST_NAME",
    "ConversationSummary",
    "OtherFormat",
    "StoredConversation",
    "clean_name",
    "read_content",
    "written_content",
]

LONGEST_NAME = 200
"""Characters that the name of a conversation may have."""

# Raised when the content changes its form.
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConversation:
    """All of a conversation that is kept.

    Attributes
    ----------
    name : str
        As people call it; at most 200 characters.
    exchanges : tuple of Exchange
        Its questions, in order.
    basket : Basket
        The quotations that were collected in it.
    style : str
        Of its citations.
    id : int or None
        Under which it is kept; None for one that is not yet.
    created, changed : str
        When it was first and last kept, in ISO 8601; "" for one that is not yet.
    revision : int
        How often it was kept; 0 for one that is not yet.
    """

    name: str
    exchanges: tuple[Exchange, ...]
    basket: Basket = field(default_factory=Basket)
    style: str = DEFAULT_STYLE
    id: int | None = None
    created: str = ""
    changed: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """What a list shows of a conversation.

    Attributes
    ----------
    id : int
        Under which it is kept.
    name : str
        As people call it.
    created, changed : str
        When it was first and last kept, in ISO 8601.
    questions, quotations : int
        How many it has, and how many are in its basket.
    damaged : bool
        Whether any of this cannot be as it was kept; a time that cannot be read is "" then. What
        is sound here may still turn out to be damaged when it is loaded.
    """

    id: int
    name: str
    created: str
    changed: str
    questions: int
    quotations: int = 0
    damaged: bool = False


class OtherFormat(Exception):
    """The content of a conversation is sound, but of another version of Footnote."""


def clean_name(name: str) -> str:
    r"""A name in one line, without control characters and white space at its ends.

    Raises
    ------
    ValueError
        If nothing is left, or more than 200 characters are.

    Examples
    --------
    >>> clean_name(" Truce\tand\x07 trade ")
    'Truce and trade'
    """
    if not isinstance(name, str):
        raise ValueError(f"the name is {name!r}, but must be a text")
    cleaned = "".join(map(_in_line, printable(name))).strip()
    if not cleaned:
        raise ValueError("the name is empty; type how the conversation is to be called")
    if len(cleaned) > LONGEST_NAME:
        raise ValueError(f"the name has {len(cleaned):,} characters; type at most {LONGEST_NAME}")
    return cleaned


def written_content(conversation: StoredConversation) -> str:
    """The exchanges, the basket and the style of a conversation as JSON, in ASCII."""
    fields = {
        "format": _FORMAT,
        "style": conversation.style,
        "exchanges": [snapshot(each) for each in conversation.exchanges],
        "basket": [each.to_dict() for each in conversation.basket.quotations],
    }
    return json.dumps(fields, sort_keys=True)


def read_content(content: str, library: Library) -> StoredConversation:
    """The conversation of which `written_content` gave the JSON; its name is kept beside that.

    A style that is not there any more becomes the default one.

    Parameters
    ----------
    content : str
        The JSON.
    library : Library
        Where its passages are looked up.

    Raises
    ------
    OtherFormat
        If it is of another version.
    AttributeError, IndexError, KeyError, TypeError, ValueError
        If it is no such JSON.
    """
    fields = json.loads(content)
    if fields["format"] != _FORMAT:
        raise OtherFormat(f"its format is {fields['format']!r}, this one reads {_FORMAT}")
    style = fields["style"]
    try:
        style_named(style)
    except ValueError:
        style = DEFAULT_STYLE
    return StoredConversation(
        name="",
        exchanges=tuple(restored(each, library, style=style) for each in fields["exchanges"]),
        basket=Basket(tuple(map(Quotation.from_dict, fields["basket"]))),
        style=style,
    )


def _in_line(character: str) -> str:
    if unicodedata.category(character) not in ("Cc", "Zl", "Zp"):
        return character
    return " " if character.isspace() else ""
