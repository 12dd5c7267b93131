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
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from qa.citation import syntax_tree
from qa.citation.csl_files import EXTRA, csl_file
from qa.citation.fields import field
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator
from qa.citation.masked import passed, unmasked
from qa.citation.style import ALONE, Distinction, Item

__all__ = ["PandocStyle"]

_SECONDS = 120
_LOCALE = re.compile(r"\bdefault-locale=[\"']([^\"']+)[\"']")
_NOTE = re.compile(r"\bclass=[\"']note[\"']")
_PARAGRAPH = r"(?:\bpar\w*\.?|¶)\s*"
_ROOT = re.compile(r"[<]style\b[^>]*>")
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
        return self.written(items, [])[0]

    def cited(
        self, items: Sequence[Item], places: Sequence[tuple[str, Locator | None]]
    ) -> tuple[Formatted, ...]:
        """The citations of a running text, told apart from each other; see `written`."""
        return self.written(items, places)[1]

    def written(
        self, items: Sequence[Item], places: Sequence[tuple[str, Locator | None]]
    ) -> tuple[tuple[tuple[str, Formatted], ...], tuple[Formatted, ...]]:
        """The list of references, as `listed`, and the citations of a running text.

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
        numbers = {field(item, "id"): index for index, item in enumerate(items)}
        cites = [_cite([f"i{numbers[item_id]}"], place) for item_id, place in places]
        listed, found = self._written(items, cites)
        # A style may drop the place or its label, or take every number for a page's.
        wrong = [
            not _labelled(cited.text, at) for cited, (_, at) in zip(found, places, strict=True)
        ]
        if any(wrong):
            cites = [
                _cite([f"i{numbers[item_id]}"], at, as_written=as_written)
                for (item_id, at), as_written in zip(places, wrong, strict=True)
            ]
            found = self._written(items, cites)[1]
        ids = {f"i{index}": item_id for item_id, index in numbers.items()}
        return tuple((ids[key], entry) for key, entry in listed if key in ids), tuple(found)

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

    def _written(
        self, items: Sequence[Item], cites: list[dict[str, Any]]
    ) -> tuple[list[tuple[str, Formatted]], list[Formatted]]:
        """The entries with pandoc's keys, and the citations."""
        keys = [f"i{index}" for index in range(len(items))]
        if self.notes or (len(items) == 1 and cites):
            tree, before = self._applied(items, cites, uncited=keys), 0
        else:  # all in their order first: that of the numbers, in styles that number
            tree, before = self._applied(items, [_cite(keys), *cites]), 1
        listed = [(key, unmasked(entry, items)) for key, entry in syntax_tree.entries(tree)]
        cited = [unmasked(each, items) for each in syntax_tree.citations(tree)[before:]]
        return listed, cited

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

        references = [passed(item, f"i{index}") for index, item in enumerate(items)]
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
    """Whether the citation gives the place, and calls paragraphs paragraphs.

    A bare number, or one behind "p.", would send the reader to a page of that number.
    """
    if locator is None:
        return True
    label = _PARAGRAPH if locator.label == "paragraph" else "(?<![0-9])"
    return bool(re.search(rf"{label}{locator.first}(?![0-9])", citation))
