"""Any other citation style: a CSL file, by name or path, which pandoc applies to the items.

Nothing of an item reaches pandoc as markup. The document is pandoc's own syntax tree, the items
go in under names of ours, and the characters that CSL reads as tags are masked on the way in and
restored on the way out. pandoc runs in its sandbox, so that it opens neither a file that was not
named nor a connection.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from qa import escape
from qa.citation import syntax_tree
from qa.citation.csl_files import EXTRA, csl_file
from qa.citation.fields import address, bracketed, field
from qa.citation.formatted import Formatted, Run
from qa.citation.locator import Locator
from qa.citation.style import ALONE, Distinction, Item

__all__ = ["PandocStyle"]

_SECONDS = 120
_LOCALE = re.compile(r"\bdefault-locale=[\"']([^\"']+)[\"']")
_NOTE = re.compile(r"\bclass=[\"']note[\"']")
_PARAGRAPH = re.compile(r"\bpar\w*\.?\s*\Z|¶\s*\Z")
_DOI_ADDRESS = re.compile(r"https://doi\.org/(.+)")
_ROOT = re.compile(r"<style\b[^>]*>")
# What CSL-JSON's text may hold as markup, each as a character of the private use area.
_MASKED = dict(zip("<>&", "\ue0f1\ue0f2\ue0f3", strict=True))
_MASK = str.maketrans(_MASKED | dict.fromkeys(_MASKED.values(), "�"))
_UNMASK = str.maketrans({mask: character for character, mask in _MASKED.items()})
_NAMES = ("author", "editor", "translator", "interviewer", "container-author", "reviewed-author")
_DATES = ("issued", "accessed", "original-date", "event-date", "available-date")
# Of the item alone, never printed.
_NOT_PASSED = ("custom", "id", "citation-key", "categories", "keyword", "abstract", "note")
# Cited between the first and the second citation of an item, so that no style writes "ibid.".
_BETWEEN: dict[str, Any] = {"id": "between", "type": "document", "title": "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PandocStyle:
    """A CSL style that pandoc applies.

    Attributes
    ----------
    name : str
        As it was asked for: the name of an official style, or the path of a CSL file.
    path : Path
        Of the CSL file.
    heading : str
        CSL names no heading; "References".
    notes : bool
        Whether its citations are notes.
    language : str
        In which it writes its words: "en-US" unless the file says another.
    ambiguity : "none"
        pandoc tells works apart itself, by the style's own rules, where it sees them together:
        in `listed` and `cited`. Alone, an item has nothing to be told apart from.
    """

    name: str
    path: Path
    heading: str = "References"
    notes: bool = False
    language: str = "en-US"
    ambiguity: Literal["year", "title", "none"] = "none"

    @classmethod
    def named(cls, name: str) -> PandocStyle:
        """A style by the name of an official CSL style (``nature``), or by the path of a file.

        Raises
        ------
        ValueError
            If pandoc or the collection of styles is not there, or no style has the name.
        """
        if find_spec("pypandoc") is None:
            raise ValueError(f"the style {name!r} needs pandoc: {EXTRA}")
        path = csl_file(name)
        root = _ROOT.search(path.read_text(encoding="utf-8", errors="replace"))
        if root is None:
            raise ValueError(f"{name!r} is no CSL style: the file has no <style>")
        locale = _LOCALE.search(root[0])
        return cls(
            name=name,
            path=path,
            notes=bool(_NOTE.search(root[0])),
            language=locale[1] if locale else "en-US",
        )

    def entry(self, item: Item, distinction: Distinction = ALONE) -> Formatted:
        """The item in the list of references, as if it stood there alone."""
        listed = self.listed([item])
        return listed[0][1] if listed else Formatted()

    def citation(
        self, item: Item, locator: Locator | None = None, distinction: Distinction = ALONE
    ) -> Formatted:
        """The citation in the text, or the note, as if the item were the only one."""
        return self.cited_among([item], field(item, "id"), locator, again=distinction.again)

    def listed(self, items: Sequence[Item]) -> tuple[tuple[str, Formatted], ...]:
        """The ids and entries of all the items, in the style's order, from one call of pandoc.

        Parameters
        ----------
        items : sequence of Item
            In the order in which they are cited first; some styles number them so.
        """
        keys = [f"i{index}" for index in range(len(items))]
        found = syntax_tree.entries(self._applied(items, [_cite(keys)]))
        ids = {key: field(item, "id") for key, item in zip(keys, items, strict=True)}
        return tuple((ids[key], _unmasked(entry, items)) for key, entry in found if key in ids)

    def cited(
        self, items: Sequence[Item], places: Sequence[tuple[str, Locator | None]]
    ) -> tuple[Formatted, ...]:
        """The citations of a running text, told apart from each other, from one call of pandoc.

        Parameters
        ----------
        items : sequence of Item
            All that the list of references holds.
        places : sequence of (str, Locator or None)
            The id of the item and the place in it, in the order of the text; of a note's style
            the later ones of an item are short.

        Raises
        ------
        KeyError
            If no item has one of the ids.
        """
        keys = {field(item, "id"): f"i{index}" for index, item in enumerate(items)}
        places = [(keys[item_id], locator) for item_id, locator in places]
        cites = [_cite([key], locator) for key, locator in places]
        found = self._cited(items, cites)
        # A style may drop a locator's label, or take every number for a page's.
        if any(not _labelled(each.text, at) for each, (_, at) in zip(found, places, strict=True)):
            cites = [
                cite if _labelled(each.text, at) else _cite([key], at, as_written=True)
                for cite, each, (key, at) in zip(cites, found, places, strict=True)
            ]
            found = self._cited(items, cites)
        return tuple(found)

    def cited_among(
        self, items: Sequence[Item], item_id: str, locator: Locator | None, *, again: bool
    ) -> Formatted:
        """One citation, told apart from those of the other items.

        Parameters
        ----------
        items : sequence of Item
            All that the list of references holds.
        item_id : str
            Of the one to cite.
        locator : Locator or None
            The place in it.
        again : bool
            Whether it was cited before, though not just before.

        Raises
        ------
        KeyError
            If no item has the id.
        """
        before = [(item_id, None), (_BETWEEN["id"], None)] if again else []
        place = (item_id, locator)
        return self.cited([*items, _BETWEEN] if again else items, [*before, place])[-1]

    def _cited(self, items: Sequence[Item], cites: list[dict[str, Any]]) -> list[Formatted]:
        keys = [f"i{index}" for index in range(len(items))]
        if self.notes or len(items) == 1:
            tree = self._applied(items, cites, uncited=keys)
            return [_unmasked(each, items) for each in syntax_tree.citations(tree)]
        # All in their order first: that of the numbers, in styles that number.
        tree = self._applied(items, [_cite(keys), *cites])
        return [_unmasked(each, items) for each in syntax_tree.citations(tree)[1:]]

    def _applied(
        self, items: Sequence[Item], cites: list[dict[str, Any]], uncited: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Pandoc's syntax tree of the citations, a paragraph each, and of the list of references.

        Raises
        ------
        ValueError
            If pandoc refuses the style.
        """
        import pypandoc  # type: ignore[import-not-found, import-untyped, unused-ignore]

        references = [_passed(item, f"i{index}") for index, item in enumerate(items)]
        document = {
            "pandoc-api-version": [1, 23, 1],
            "meta": {
                "nocite": {"t": "MetaInlines", "c": [_cite(uncited)] if uncited else []},
                "lang": {"t": "MetaString", "c": self.language},
            },
            "blocks": [{"t": "Para", "c": [cite]} for cite in cites],
        }
        with tempfile.TemporaryDirectory() as folder:
            bibliography = Path(folder) / "items.json"
            bibliography.write_text(json.dumps(references), encoding="utf-8")
            try:
                done = subprocess.run(
                    [
                        pypandoc.get_pandoc_path(), "--from=json", "--to=json", "--citeproc",
                        "--sandbox", f"--csl={self.path.resolve()}",
                        f"--bibliography={bibliography}",
                    ],
                    input=json.dumps(document), capture_output=True, timeout=_SECONDS,
                    encoding="utf-8", check=False,
                )  # fmt: skip
            except (OSError, subprocess.TimeoutExpired) as error:
                raise ValueError(f"pandoc could not be run ({error}): {EXTRA}") from error
        if done.returncode:
            reason = " ".join(done.stderr.split())[:300]
            raise ValueError(f"pandoc could not apply the style {self.name!r}: {reason}")
        tree: dict[str, Any] = json.loads(done.stdout)
        return tree


def _cite(
    keys: Sequence[str], locator: Locator | None = None, *, as_written: bool = False
) -> dict[str, Any]:
    """Pandoc's element for a citation of one item or several.

    A locator that is `as_written` is not given to the style: ``{}`` ends what pandoc reads as one.
    """
    suffix: list[dict[str, Any]] = []
    if locator is not None:
        one, many = ("p.", "pp.") if locator.label == "page" else ("para.", "paras.")
        label = one if locator.first == locator.last else many
        words = ["{}," if as_written else ",", label, locator.span]
        suffix = [each for word in words for each in ({"t": "Space"}, {"t": "Str", "c": word})][1:]
    citations = [
        {
            "citationId": key,
            "citationPrefix": [],
            "citationSuffix": suffix,
            "citationMode": {"t": "NormalCitation"},
            "citationNoteNum": 1,
            "citationHash": 0,
        }
        for key in keys
    ]
    return {"t": "Cite", "c": [citations, []]}


def _labelled(citation: str, locator: Locator | None) -> bool:
    """Whether paragraphs are called paragraphs where the citation gives their numbers.

    A bare number, or one behind "p.", would send the reader to a page of that number.
    """
    if locator is None or locator.label == "page":
        return True
    at = citation.rfind(str(locator.first))
    return at < 0 or bool(_PARAGRAPH.search(citation[:at]))


def _passed(item: Item, key: str) -> dict[str, Any]:
    """The item as pandoc gets it: text masked, what was inferred in brackets, under our name."""
    passed: dict[str, Any] = {}
    for name in item:
        if name in _NOT_PASSED:
            continue
        if name in _NAMES:
            passed[name] = [_masked_name(each) for each in _mappings(item[name])]
        elif name in _DATES:
            if isinstance(item[name], Mapping):
                passed[name] = _masked_date(item[name])
        elif text := bracketed(item, name):
            passed[name] = text if name == "type" else _masked(text)
    if doi := _DOI_ADDRESS.fullmatch(address(item)):
        passed["DOI"] = _masked(doi[1])
    return {"type": "document"} | passed | {"id": key}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    listed = value if isinstance(value, list | tuple) else []
    return [each for each in listed if isinstance(each, Mapping)]


def _masked_name(name: Mapping[str, Any]) -> dict[str, Any]:
    parts = ("family", "given", "non-dropping-particle", "dropping-particle", "suffix", "literal")
    return {part: _masked(field(name, part)) for part in parts if field(name, part)}


def _masked_date(date: Mapping[str, Any]) -> dict[str, Any]:
    parts = date.get("date-parts")
    if isinstance(parts, list | tuple) and parts:
        return {"date-parts": list(parts)}
    return {"literal": _masked(field(date, "literal") or field(date, "raw"))}


def _masked(text: str) -> str:
    return escape.plain(text).translate(_MASK)


def _unmasked(formatted: Formatted, items: Sequence[Item]) -> Formatted:
    """As the items have it; a link leads to an address of theirs or nowhere.

    Pandoc makes an address of what is none: ``https://`` and the text.
    """
    addresses = {where for item in items for where in (address(item), field(item, "URL"))}
    runs = []
    for run in formatted.runs:
        link = (run.link or "").translate(_UNMASK)
        link_or_none = link if link in addresses else None
        runs.append(Run(run.text.translate(_UNMASK), run.italic, link_or_none))
    return Formatted.of(*runs)
