r"""BibTeX and biblatex: the items of a ``.bib`` file, and items as such a file.

bibtexparser takes the file apart. What Zotero, Better BibTeX and JabRef write is read; nothing in
it is expanded or looked up but the file's own ``@string``. What is written is read by BibTeX and
by biblatex alike: a date is there both in parts and as a whole.

BibTeX has no place for some of what an item can say. What is written is read again as it was,
except: a dropping particle becomes a non-dropping one, a particle in capitals part of the family
name, an unparsed ("raw") date a literal one; a place of a page range is a hyphen; addresses are
percent-encoded; "comma-suffix", the season beside a month, words beside a date in numbers, and
fields with no counterpart are lost.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from corpus.references.bibtex_entry import entry_of_item, item_of_entry
from corpus.references.fields import clean_item
from corpus.references.keys import usable_key
from corpus.references.tex import DEEPEST

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

__all__ = ["read_bibtex", "write_bibtex"]

# bibtexparser would print its warnings, which are raised here as errors.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def read_bibtex(text: str) -> list[dict[str, Any]]:
    r"""The items of a BibTeX or biblatex file.

    Parameters
    ----------
    text : str
        The file. Its ``@string`` are put in; ``@preamble``, comments and keywords are ignored.

    Returns
    -------
    list of dict
        CSL-JSON items in the file's order; "id" is the entry's key. "type" is left out where the
        entry does not say it: ``@article`` alone is a journal's, a magazine's or a newspaper's.
        Paths in ``file`` are in ``item["custom"]["footnote"]["files"]``.

    Raises
    ------
    ValueError
        If an entry cannot be read; with its line.

    Examples
    --------
    >>> read_bibtex("@online{a, title = {{The} Flood}, month = dec, year = 2006}")
    [{'id': 'a', 'type': 'webpage', 'title': 'The Flood', 'issued': {'date-parts': [[2006, 12]]}}]
    """
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        DuplicateFieldKeyBlock,
        Entry,
        ImplicitComment,
        ParsingFailedBlock,
        String,
    )

    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_nesting(text)
    macros: dict[str, str] = {}
    items = []
    blocks = parse_string(text, parse_stack=[]).blocks
    for block in blocks:
        if isinstance(block, DuplicateFieldKeyBlock | DuplicateBlockKeyBlock):
            block = block.ignore_error_block or block  # the first of two is used
        if isinstance(block, ParsingFailedBlock):
            raise ValueError(f"line {_line(block)}: {_reason(block)}")
        try:
            if isinstance(block, String):
                macros[block.key.lower()] = _value(str(block.value), macros)
            elif isinstance(block, Entry):
                items.append(item_of_entry(block.entry_type, block.key, _fields_of(block, macros)))
        except ValueError as error:
            raise ValueError(f"line {_line(block)}: {error}") from error
    if not items and set(map(type, blocks)) == {ImplicitComment}:
        raise ValueError("line 1: no entry of BibTeX: expected @article{key, ...}")
    return items


def write_bibtex(items: Iterable[Mapping[str, Any]]) -> str:
    r"""The items as a BibTeX file that biblatex reads too.

    Parameters
    ----------
    items : iterable of mapping
        CSL-JSON items. The key is the "id", if BibTeX can use it; a second item with it gets
        ``-2``.

    Returns
    -------
    str
        One entry for each item. No text of an item can start a command, end its field or begin
        another entry. Titles are in double braces: they are printed as they are.

    Examples
    --------
    >>> print(write_bibtex([{"id": "a", "type": "webpage", "title": "50% }"}]))
    @online{a,
      title = {{50\% {\textbraceright}}}
    }
    <BLANKLINE>
    """
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field
    from bibtexparser.writer import BibtexFormat

    library = Library()
    keys: set[str] = set()
    for number, item in enumerate(items, 1):
        cleaned = clean_item(item)
        key = wanted = usable_key(str(cleaned.get("id", f"item-{number}")))
        count = 1
        while key.lower() in keys:  # BibTeX takes keys that differ in case for the same
            count += 1
            key = f"{wanted}-{count}"
        keys.add(key.lower())
        kind, fields = entry_of_item(cleaned)
        entry = [Field(key=name, value=value) for name, value in fields.items()]
        library.add(Entry(entry_type=kind, key=key, fields=entry))
    layout = BibtexFormat()
    layout.indent = "  "
    layout.block_separator = "\n"
    text: str = write_string(library, unparse_stack=[], bibtex_format=layout)
    return text


def _refuse_nesting(text: str) -> None:
    depth = 0
    for match in _BRACE.finditer(text):
        depth = max(0, depth + (1 if match[0] == "{" else -1))
        if depth > _DEEPEST_BRACES:
            line = text.count("\n", 0, match.start()) + 1
            raise ValueError(f"line {line}: braces are nested more than {_DEEPEST_BRACES} deep")


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _reason(block: Block) -> str:
    error = getattr(block, "error", None)
    reason = str(getattr(error, "abort_reason", error) or "").split("\n")[0]
    return reason or "an entry that is not closed, or not written as BibTeX writes it"


def _value(written: str, macros: Mapping[str, str]) -> str:
    """A field's value without what encloses it, its macros put in."""
    parts = []
    for piece in map(str.strip, _pieces(written)):
        enclosed = piece[:1] in ('"', "{") and len(piece) > 1
        parts.append(piece[1:-1] if enclosed else macros.get(piece.lower(), piece))
    value = "".join(parts)
    if len(value) > _LONGEST_VALUE:
        raise ValueError(f"a value is longer than {_LONGEST_VALUE} characters")
    return value


def _pieces(written: str) -> Iterator[str]:
    """The parts of a value between the ``#`` that join them."""
    depth, quoted, start = 0, False, 0
    for match in _JOINT.finditer(written):
        if match[0] == "#" and not depth and not quoted:
            yield written[start : match.start()]
            start = match.end()
        elif match[0] == '"' and not depth:
            quoted = not quoted
        elif match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
    yield written[start:]


def _fields_of(entry: Entry, macros: Mapping[str, str]) -> dict[str, str]:
    """The values by the names of the fields in lower case; of two of a name the first."""
    fields: dict[str, str] = {}
    for field in entry.fields:
        fields.setdefault(field.key.lower(), _value(str(field.value), macros))
    return fields


_DEEPEST_BRACES = DEEPEST
_LONGEST_VALUE = 200_000
_JOINT = re.compile(r"(?<!\\)[{}\"#]")
_BRACE = re.compile(r"(?<!\\)[{}]")
