"""YAML of which every value knows its line: the nodes of a file, without anything that is unsafe.

Nothing is constructed by YAML's own rules: a plain ``no`` stays a word, ``2008-08-31`` text, and
what type a value has is decided by who reads it. The few forms of numbers are those of the core
schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Entry", "Scalar", "Value", "read_marked"]

# Nobody writes a longer one by hand.
_LARGEST = 256 * 1024
_DEEPEST = 20
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A value that is neither a list nor a mapping.

    Attributes
    ----------
    text : str
        As it is written, without its quotes.
    plain : bool
        Whether it stands without quotes, so that it may be a number.
    """

    text: str
    plain: bool

    @property
    def value(self) -> str | int | float | bool | None:
        """What the core schema of YAML 1.2 makes of it; no number is infinite.

        Examples
        --------
        >>> [Scalar(text=text, plain=True).value for text in ("010", "1e3", "no", "~")]
        [10, 1000.0, 'no', None]
        """
        if not self.plain:
            return self.text
        if self.text.lower() in _WORDS:
            return _WORDS[self.text.lower()]
        try:
            if _INTEGER.fullmatch(self.text):
                return int(self.text)
            if _FLOAT.fullmatch(self.text) and math.isfinite(number := float(self.text)):
                return number
        except ValueError:  # more digits than Python turns into a number
            pass
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One node of a file.

    Attributes
    ----------
    line : int
        Where it stands, from 1; of a value in a mapping the line of its key.
    value : Scalar, tuple of Entry, or mapping of str to Entry
        What it is. Keys are as they are written.
    """

    line: int
    value: Value


Value = Scalar | tuple[Entry, ...] | Mapping[str, Entry]


def read_marked(path: Path) -> tuple[Entry, bytes]:
    """Read a file of YAML.

    Parameters
    ----------
    path : Path
        The file: UTF-8, one document, of at most 256 kB and 20 levels.

    Returns
    -------
    entry : Entry
        What it says.
    data : bytes
        The file as it was, should anybody change it now.

    Raises
    ------
    ValueError
        In one line, ``FILE, line N: what is wrong; what to do``: what is no YAML, a key twice in
        one mapping, tabs before a value, anchors, aliases and tags.

    Notes
    -----
    Anchors and aliases are refused because a few lines of them can stand for more values than fit
    into memory ("billion laughs"), and tags because they name things to be made.
    """
    import yaml

    data = _data(path)
    text = _text(path, data)
    try:
        _refuse_references(path, yaml.parse(text, Loader=yaml.SafeLoader))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except _Refused:
        raise
    except yaml.MarkedYAMLError as error:
        raise ValueError(_problem(path, error)) from error
    # A ValueError or an OverflowError: an escape such as "\\UFFFFFFFF" is no character.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        what = " ".join(str(error).split())
        raise ValueError(f"{path}, line 1: not YAML ({what}); mend or replace it") from error
    if root is None:
        raise ValueError(f"{path}, line 1: the file says nothing; write keys and values into it")
    return _entry(path, root, root.start_mark.line + 1), data


class _Refused(ValueError):
    """What YAML allows and an experiment does not."""


def _data(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ValueError(
            f"{path} cannot be read ({error.strerror}); check its name and its permissions"
        ) from error
    if len(data) > _LARGEST:
        raise ValueError(f"{path} is longer than {_LARGEST // 1024} kB; name a file of settings")
    return data


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path}, line {line}: not UTF-8; save it in that encoding") from error
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(
            f"{path}, line {line}: the character U+{ord(found[0]):04X} cannot stand in YAML; "
            "delete it"
        )
    return text


def _refuse_references(path: Path, events: Iterator[Any]) -> None:
    """Refuse what makes YAML more than a tree of texts, before anything is made of it."""
    depth = 0
    for event in events:
        line = event.start_mark.line + 1
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if depth > _DEEPEST:
            raise _Refused(f"{path}, line {line}: nested too deep; close the brackets before it")
        if getattr(event, "anchor", None):
            mark = "an alias" if kind == "AliasEvent" else "an anchor"
            raise _Refused(
                f"{path}, line {line}: {mark} ({event.anchor}) is not read here; write the value "
                "itself, in quotes if it starts with & or *"
            )
        if getattr(event, "tag", None):
            raise _Refused(
                f"{path}, line {line}: a tag ({event.tag}) is not read here; leave it out, or "
                "write the value in quotes if it starts with !"
            )


def _entry(path: Path, node: Any, line: int) -> Entry:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return Entry(line=line, value=Scalar(text=node.value, plain=node.style is None))
    if isinstance(node, yaml.SequenceNode):
        items = (_entry(path, each, each.start_mark.line + 1) for each in node.value)
        return Entry(line=line, value=tuple(items))
    entries: dict[str, Entry] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError(f"{path}, line {at}: a key is a list or a mapping; write a word")
        name = key.value
        if name in entries:
            raise ValueError(
                f"{path}, line {at}: {name!r} stands a second time, first in line "
                f"{entries[name].line}; leave one of them out"
            )
        entries[name] = _entry(path, value, at)
    return Entry(line=line, value=entries)


def _problem(path: Path, error: Any) -> str:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = " ".join(str(error.problem or error.context or error).split())
    if error.context_mark and ("end of stream" in problem or "stream end" in problem):
        line = error.context_mark.line + 1
        return f"{path}, line {line}: what starts here does not end; close its quote or bracket"
    if "'\\t'" in problem:
        return f"{path}, line {line}: a tab; indent and separate with spaces"
    if "expected a single document" in str(error.context):
        return f"{path}, line {line}: a second document starts here; write one to a file"
    return f"{path}, line {line}: not YAML ({problem}); mend that line or the one before it"
