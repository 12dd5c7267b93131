"""YAML front matter: the facts about an article between two ``---`` lines at its top."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from corpus.byline import split_authors
from corpus.errors import UnreadableFile

__all__ = ["FrontMatter", "read_front_matter"]

_FRONT_MATTER = re.compile(
    r"---[ \t]*(?:\r\n|\n|\r)(.{0,65536}?)(?:\r\n|\n|\r)---[ \t]*(?=[\r\n]|$)", re.S
)
_FIELD = re.compile(r"^[A-Za-z_][\w-]*:(?:\s|$)", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The facts that front matter states, each as written.

    Attributes
    ----------
    end : int
        Offset in the text right after the closing ``---``; 0 without front matter.
    id, title, date, publisher, url, language : str or None
        None where it does not say.
    authors : tuple of str
        From ``author`` or ``authors``, a list or one string.
    """

    end: int
    id: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


def read_front_matter(text: str) -> FrontMatter | None:
    """The front matter that `text` starts with, or None if it starts with something else.

    Raises
    ------
    UnreadableFile
        If it looks like front matter but is not a YAML mapping.
    """
    match = _FRONT_MATTER.match(text)
    # A rule of dashes, prose, another rule: no field, no front matter.
    if match is None or not _FIELD.search(match[1]):
        return None
    import yaml

    try:
        # BaseLoader makes strings only: a date keeps the precision it was written with.
        fields: Any = yaml.load(match[1], Loader=yaml.BaseLoader)
    # ValueError: an escape such as "\\UFFFFFFFF" is no character.
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise UnreadableFile(
            f"its front matter is not YAML ({problem}{where})",
            "mend the lines between the two ---",
        ) from error
    if not isinstance(fields, dict):
        raise UnreadableFile(
            "its front matter is not a list of fields", "write 'title: ...' and so on, one a line"
        )
    lower = {str(key).lower(): value for key, value in fields.items()}
    return FrontMatter(
        end=match.end(),
        id=_first(lower, "id", "_id"),
        title=_first(lower, "title", "headline"),
        authors=_authors(lower.get("authors") or lower.get("author") or lower.get("byline")),
        date=_first(lower, "date", "issued", "published", "pubdate"),
        publisher=_first(lower, "publisher", "publication", "newspaper", "container-title", "site"),
        url=_first(lower, "url", "link", "canonical_url", "source_url"),
        language=_first(lower, "language", "lang"),
    )


def _first(fields: dict[str, Any], *names: str) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return split_authors(value)
    if isinstance(value, list):
        names = [item.get("name") if isinstance(item, dict) else item for item in value[:100]]
        return tuple(name.strip() for name in names if isinstance(name, str) and name.strip())
    return ()
