"""The line behind ``%ask``: options at its front, then the question, which is left as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from qa.citation.style import DEFAULT_STYLE
from qa.citation.styles import STYLES
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS

__all__ = ["OPTIONS", "complete_line", "folder_of", "matching_names", "split_line"]

OPTIONS: Mapping[str, tuple[str, str]] = {
    "top": ("K", "how many passages (5)"),
    "style": (
        "STYLE",
        f"of the citations: {', '.join(STYLES)} ({DEFAULT_STYLE}), or any CSL style",
    ),
    "retriever": (
        "NAME",
        f"what ranks the passages: {', '.join(RETRIEVERS)} ({DEFAULT_RETRIEVER})",
    ),
    "after": ("DATE", "not older than 2006, 2006-08 or 2006-08-31"),
    "before": ("DATE", "not newer"),
    "author": ("NAME", "by this author; of several one is enough"),
    "publisher": ("NAME", "of this publisher; of several one is enough"),
    "article": ("ID", "of the article of that id or file; of several one is enough"),
    "language": ("CODE", "in this language: en, ar; of several one is enough"),
    "words": ("WORD", "with this word or phrase; of several all are needed"),
    "library": ("DIR", "ask another library this once"),
}
"""The options of ``%ask``: of each what it takes, and what that does."""

_ONCE = ("top", "style", "retriever", "after", "before", "library")
# Quotes as programs put them in place of " and of '.
_DOUBLE, _SINGLE = "“”„«»", "‘’‚‹›"
_CLOSED_BY = dict(zip("\"'“”„«»‘’‚‹›", "\"'”””»»’’’››", strict=True))
# A value in quotes, up to the quote that what follows a value follows, or a value without.
_VALUE = rf"""(?:"(?P<double>.*?)"|'(?P<single>.*?)'
    |[{_DOUBLE}](?P<doubles>.*?)[{_DOUBLE}]|[{_SINGLE}](?P<singles>.*?)[{_SINGLE}]
    |(?P<bare>(?!--|["'{_DOUBLE}{_SINGLE}])\S+))"""
_NAME = re.compile(r"--(?P<name>[^\s=]*)(?P<between>=|\s+|$)")
_FILLED = re.compile(rf"--(?P<name>[^\s=]+)(?:=|\s+){_VALUE}(?!\S)\s*", re.VERBOSE)
# What was meant for an option: -k, or two dashes that a program has made one of.
_MISTAKEN = re.compile(r"(?P<dash>[-—–])(?P<name>[a-z][a-z-]*)(?=[=\s]|$)", re.IGNORECASE)
_FOLDER = re.compile(rf"{_VALUE}\s*;?\s*(?:\#.*)?", re.VERBOSE)
_BARE_FOLDER = re.compile(r"(?P<folder>.*?)\s*;?\s*(?:(?:^|\s)#.*)?")
# What stands before the cursor while a name or a value is typed.
_NAME_BEGUN = re.compile(r"(?:--?[^\s=]*)?")
_VALUE_BEGUN = re.compile(
    r"""--(?P<name>[^\s=]+)(?:=|\s+)(?P<begun>"[^"]*|'[^']*|[“„«][^”“»]*|[^\s"'“„«]\S*|)"""
)


def split_line(line: str) -> tuple[dict[str, list[str]], str]:
    """The options at the front of a line, and the question behind them.

    Parameters
    ----------
    line : str
        Options are ``--name value`` or ``--name=value``, a value with spaces in quotes; ``--``
        ends them, and so does whatever is no option. Quotes may be typographic.

    Returns
    -------
    options : dict of str to list of str
        The values of each option that is there, in their order.
    question : str
        What follows, character by character, without white space around it.

    Raises
    ------
    ValueError
        If there is no such option, or its value is missing, or not closed, or it may stand but
        once; also where the first word is an option but for its dashes.

    Examples
    --------
    >>> split_line("--top 3 --author 'Anna Berg' Who left -- and why?")
    ({'top': ['3'], 'author': ['Anna Berg']}, 'Who left -- and why?')
    """
    options: dict[str, list[str]] = {}
    rest = line.strip()
    while (name := _NAME.match(rest)) is not None:
        option = name["name"]
        if not option and name["between"] != "=":
            return options, rest[name.end() :].strip()
        if option not in OPTIONS:
            raise ValueError(
                f"there is no option --{option}; choose from --{', --'.join(OPTIONS)}, or put -- "
                "before a question that starts with dashes"
            )
        filled = _FILLED.match(rest)
        if filled is None:
            after = rest[name.end() :]
            if after and after[0] in _CLOSED_BY:
                raise ValueError(
                    f"the quote after --{option} is not closed; "
                    f"close it with {_CLOSED_BY[after[0]]}"
                )
            raise ValueError(f"--{option} lacks its value; write --{option} {OPTIONS[option][0]}")
        if option in options and option in _ONCE:
            raise ValueError(f"--{option} stands there twice; leave one of them out")
        options.setdefault(option, []).append(_value(filled))
        rest = rest[filled.end() :]
    _check_no_option(rest)
    return options, rest


def folder_of(line: str) -> str:
    """The folder that ``%library`` names; "" where it names none.

    Parameters
    ----------
    line : str
        The folder, in quotes or not; a semicolon or a comment may follow, as in a cell of Python,
        unless all of the line without quotes is a folder that there is.

    Examples
    --------
    >>> folder_of("'my library';  # the big one")
    'my library'
    """
    written = line.strip()
    if (quoted := _FOLDER.fullmatch(written)) and quoted["bare"] is None:
        return _value(quoted)
    with suppress(OSError, RuntimeError):  # too long a name, nobody's home
        if Path(written).expanduser().is_dir():
            return written
    bare = _BARE_FOLDER.fullmatch(written)
    return bare["folder"] if bare else written


def _check_no_option(question: str) -> None:
    """Refuse a question whose first word is probably an option with other dashes."""
    found = _MISTAKEN.match(question)
    if found is None:
        return
    name = found["name"].lower()
    meant = [each for each in OPTIONS if each.startswith(name)] or get_close_matches(name, OPTIONS)
    if name == "k":  # as in Python
        meant = ["top"]
    if found["dash"] != "-" and not meant:  # a dash may begin what somebody says
        return
    raise ValueError(
        f"there is no option {found[0]}; write --{' or --'.join(meant or OPTIONS)}, with two plain "
        "hyphens, or put -- before a question that starts with a dash"
    )


def complete_line(line: str, values: Callable[[str, str], Sequence[str]]) -> tuple[str, list[str]]:
    """What can stand where a line ends.

    Parameters
    ----------
    line : str
        What is typed behind ``%ask`` so far.
    values : callable
        Gives the values of an option, of which the second argument is typed so far.

    Returns
    -------
    fragment : str
        The end of the line that is replaced.
    completions : list of str
        What may replace it; none where a question is being typed.
    """
    rest = line.lstrip()
    while (filled := _FILLED.match(rest)) is not None and filled.end() < len(rest):
        rest = rest[filled.end() :]
    # The last value may be complete; white space after it makes room for another option.
    if filled is not None and rest[-1:].isspace():
        rest = ""
    begun = _VALUE_BEGUN.fullmatch(rest)
    if begun is not None and begun["name"] in OPTIONS:
        typed = begun["begun"]
        found = values(begun["name"], typed.lstrip("\"'“„«"))
        return typed, [quoted for quoted in map(_quoted, found) if quoted]
    if _NAME_BEGUN.fullmatch(rest):
        return rest, [f"--{name}" for name in OPTIONS if f"--{name}".startswith(rest)]
    return "", []


def matching_names(names: Sequence[str], typed: str) -> list[str]:
    """Those of names one of whose words starts as what is typed does, in any case."""
    begun = typed.casefold()
    return [
        name for name in names if any(name.casefold().startswith(begun, at) for at in _starts(name))
    ]


def _starts(name: str) -> list[int]:
    """Where the words of a name start."""
    return [match.start() for match in re.finditer(r"(?<!\w)\w|^.", name.casefold())]


def _quoted(value: str) -> str:
    """A value as the line takes it; "" for one that it cannot take."""
    for written in (value, f'"{value}"', f"'{value}'"):
        filled = _FILLED.match(f"--top {written} ")
        read = filled and filled.end() == len(f"--top {written} ")
        if filled and read and value == _value(filled):
            return written
    return ""


def _value(filled: re.Match[str]) -> str:
    """The value that was matched, without its quotes."""
    forms = filled.group("double", "single", "doubles", "singles", "bare")
    return next(each for each in forms if each is not None)
