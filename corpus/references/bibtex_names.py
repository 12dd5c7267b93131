r"""Names and files in BibTeX: an author field, and the field in which managers list files.

A name is "First von Last", "von Last, First" or "von Last, Jr, First"; what stands in braces is
one word ("Tame the BeaST", section 11). A name all in braces is that of an organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from corpus.references.people import is_others, name_parts, written_name
from corpus.references.tex import plain_text, tex_text

__all__ = ["bibtex_files", "bibtex_names", "files_of_bibtex", "names_of_bibtex"]


def names_of_bibtex(field: str) -> list[dict[str, Any]]:
    """The CSL names in an author field.

    "and others" is kept as a name that is no more than that: `{"literal": "others"}`
    (`corpus.references.people.is_others`).

    Examples
    --------
    >>> names_of_bibtex("van der Berg, Nora and {Example News Desk} and others")
    [{'family': 'Berg', 'non-dropping-particle': 'van der', 'given': 'Nora'}, \
{'literal': 'Example News Desk'}, {'literal': 'others'}]
    """
    from bibtexparser.middlewares.names import split_multiple_persons_names

    written = split_multiple_persons_names(" ".join(field.split()))
    return [name for each in written if each != "and" and (name := _name_of(each.strip()))]


def bibtex_names(names: Iterable[Mapping[str, Any]]) -> str:
    """The author field of CSL names.

    Examples
    --------
    >>> print(bibtex_names([{"family": "Berg", "given": "Nora"}, {"literal": "News Desk"}]))
    Berg, Nora and {News Desk}
    """
    return " and ".join(filter(None, map(_written, names)))


def files_of_bibtex(field: str) -> list[str]:
    r"""The paths in a file field: ``title:path:type`` with ``;`` between, or bare paths.

    Examples
    --------
    >>> files_of_bibtex(r"Full Text:files/12/a\;b.txt:text/plain;:c.pdf:PDF;d.txt")
    ['files/12/a;b.txt', 'c.pdf', 'd.txt']
    """
    paths = []
    for entry in _UNESCAPED_SEMICOLON.split(field):
        parts = _UNESCAPED_COLON.split(entry)
        path = ":".join(parts[1:-1]) if len(parts) > 2 else entry
        path = _ESCAPED.sub(r"\1", path).strip()
        if path:
            paths.append(path)
    return paths


def bibtex_files(paths: Iterable[str]) -> str:
    """The file field of paths; one that BibTeX cannot hold (braces, a backslash) is left out."""
    held = [path for path in paths if path.isprintable() and _NOT_HELD.isdisjoint(path)]
    return ";".join(f":{re.sub('([:;])', _BACKSLASH, path)}:" for path in held if path.strip())


def _name_of(written: str) -> dict[str, Any]:
    if not written:
        return {}
    if _is_braced(written):
        return _literal(plain_text(written))
    if written == "others":
        return {"literal": "others"}
    if _NAMED_PARTS.match(written):
        return _of_named_parts(written)
    if "," in written or any(" " in group for group in _GROUP.findall(written)):
        return _of_parts(written)
    name = plain_text(written)
    # One word that is not in braces is a family name; BibTeX has no other place for it.
    return name_parts(name) if " " in name else {"family": name}


def _of_parts(written: str) -> dict[str, Any]:
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    parts = parse_single_name_into_parts(written, strict=False)
    texts = {
        "family": parts.last,
        "non-dropping-particle": parts.von,
        "given": parts.first,
        "suffix": parts.jr,
    }
    name = {key: text for key, words in texts.items() if (text := plain_text(" ".join(words)))}
    return name if "family" in name else _literal(plain_text(written))


def _of_named_parts(written: str) -> dict[str, Any]:
    """The other form of biblatex: ``family=Berg, given=Nora, prefix=von, useprefix=true``."""
    given = {
        key.strip().lower(): plain_text(value)
        for key, _, value in (part.partition("=") for part in written.split(","))
    }
    particle = "dropping" if given.get("useprefix") == "false" else "non-dropping"
    keys = {"family": "family", f"{particle}-particle": "prefix", "given": "given",
            "suffix": "suffix"}  # fmt: skip
    name = {key: text for key, part in keys.items() if (text := given.get(part, ""))}
    return name if "family" in name else _literal(plain_text(written))


def _literal(text: str) -> dict[str, Any]:
    return {"literal": text} if text else {}


def _written(name: Mapping[str, Any]) -> str:
    if is_others(name):
        return "others"
    family = str(name.get("family") or "")
    if not family:
        return f"{{{tex_text(written_name(name))}}}" if written_name(name) else ""
    particles = [str(name.get(f"{kind}-particle") or "") for kind in ("dropping", "non-dropping")]
    particle = " ".join(filter(None, particles))
    lower = all(word[:1].islower() for word in particle.split())
    last = _word(family) if lower else _word(f"{particle} {family}")
    if particle and lower:
        last = f"{tex_text(particle)} {last}"
    given, suffix = str(name.get("given") or ""), str(name.get("suffix") or "")
    if suffix:
        return f"{last}, {_word(suffix)}, {_word(given) or '{}'}"
    if given:
        return f"{last}, {_word(given)}"
    return last if " " not in last and not last.startswith("{") else f"{last}, {{}}"


def _word(text: str) -> str:
    """Part of a name; in braces where BibTeX would take it apart otherwise."""
    apart = any(not word[:1].isupper() for word in text.split()) and " " in text
    apart = apart or not all(character.isalnum() or character in " -.'’" for character in text)
    apart = apart or bool({"and", "others"} & set(text.casefold().split()))
    return f"{{{tex_text(text)}}}" if apart else tex_text(text)


def _is_braced(written: str) -> bool:
    """Whether one pair of braces holds the whole name."""
    if not (written.startswith("{") and written.endswith("}")):
        return False
    depth = 0
    for at, character in enumerate(written):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return at == len(written) - 1
    return False


_BACKSLASH = r"\\\1"
_NAMED_PARTS = re.compile(r"(?:family|given|prefix|suffix)\s*=")
_GROUP = re.compile(r"\{([^{}]*)\}")
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\);")
_UNESCAPED_COLON = re.compile(r"(?<!\\):")
_ESCAPED = re.compile(r"\\+([:;{}$_&#%])")
_NOT_HELD = frozenset('{}\\"')
