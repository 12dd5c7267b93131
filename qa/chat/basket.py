"""The basket: quotations collected in a chat, in an order of one's own, and what is made of them.

A basket never changes; what changes it gives another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from qa.chat.exported import ExportedFile, checked_form, exported_file, file_stem
from qa.citation.export import export
from qa.citation.style import Item
from qa.escape import markdown_heading
from qa.quotation.forms import QuotationList
from qa.quotation.quotation import Quotation

__all__ = ["Basket", "agreeing"]


@dataclass(frozen=True, slots=True)
class Basket:
    """Quotations in an order of one's own, each once.

    Attributes
    ----------
    quotations : tuple of Quotation
        In their order.

    Examples
    --------
    >>> basket = Basket().with_(first).with_(second).moved(second.id, -1)  # doctest: +SKIP
    >>> basket.export("word", "apa").name  # doctest: +SKIP
    'quotations.docx'
    """

    quotations: tuple[Quotation, ...] = ()

    def __len__(self) -> int:
        return len(self.quotations)

    def __contains__(self, quotation_id: object) -> bool:
        return any(each.id == quotation_id for each in self.quotations)

    def with_(self, quotation: Quotation) -> Basket:
        """With a quotation at the end; the same basket where its id is there already."""
        return self if quotation.id in self else Basket((*self.quotations, quotation))

    def without(self, quotation_id: str) -> Basket:
        """Without the quotation of that id; `ValueError` where there is none."""
        at = self._place(quotation_id)
        return Basket(self.quotations[:at] + self.quotations[at + 1 :])

    def moved(self, quotation_id: str, by: int) -> Basket:
        """With a quotation further up or down.

        Parameters
        ----------
        quotation_id : str
            Which one.
        by : int
            How many places: up below 0, down above. It stops at either end.

        Raises
        ------
        ValueError
            If there is none of that id, or `by` is no whole number.
        """
        if not isinstance(by, int) or isinstance(by, bool):
            raise ValueError(f"by is {by!r}, but must be a whole number of places")
        at = self._place(quotation_id)
        others = [*self.quotations[:at], *self.quotations[at + 1 :]]
        others.insert(max(0, at + by), self.quotations[at])
        return Basket(tuple(others))

    def export(self, form: str, style: str, name: str = "") -> ExportedFile:
        """The quotations with their citations and references, or the data of their articles.

        Parameters
        ----------
        form : str
            "markdown", "html" and "word" are the quotations as `QuotationList` writes them, with
            the conversation's name over them; "bibtex", "csl-json" and "ris" are their articles,
            each once.
        style : str
            As for `QuotationList`.
        name : str
            Of the conversation, for the name of the file and its heading; without one there is no
            heading in Markdown and Word.

        Raises
        ------
        ValueError
            If the basket is empty, there is no such form or style, or a Word file is wanted where
            there is no pandoc.
        """
        checked_form(form)
        if not self.quotations:
            raise ValueError("no quotation was collected yet; collect one from an excerpt first")
        stem = "-".join(part for part in (file_stem(name, ""), "quotations") if part)
        quotations = agreeing(self.quotations)
        if form not in ("markdown", "html", "word"):
            items = {str(each.item["id"]): each.item for each in quotations}
            return exported_file(stem, form, export(items.values(), form))
        listed = QuotationList(quotations, style)
        name = " ".join(name.split())
        title = f"Quotations: {name}" if name else "Quotations"
        if form == "html":
            from qa.render.transcripts import document_html

            return exported_file(stem, form, document_html(title, listed.html))
        text = f"# {markdown_heading(title)}\n\n{listed.markdown}" if name else listed.markdown
        if form == "markdown":
            return exported_file(stem, form, text + "\n")
        from qa.quotation.document import word_document

        return exported_file(stem, form, word_document(text, title))

    def _place(self, quotation_id: str) -> int:
        for place, each in enumerate(self.quotations):
            if each.id == quotation_id:
                return place
        raise ValueError(f"no quotation {quotation_id!r} was collected")


def agreeing(
    quotations: Iterable[Quotation], items: Mapping[str, Item] = MappingProxyType({})
) -> tuple[Quotation, ...]:
    """The quotations, with one item for each article.

    An article may have been read again between two quotations, and be described otherwise since.

    Parameters
    ----------
    quotations : iterable of Quotation
        In their order.
    items : mapping of str to Item
        By the id of the article, what counts instead of the item of its first quotation.
    """
    known = dict(items)
    return tuple(
        replace(each, item=known.setdefault(each.article_id, each.item)) for each in quotations
    )
