"""The transcript: a whole conversation to keep, to read and to cite from, outside the chat.

All of its citations are told apart from each other, and there is one list of references.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answer_forms import found_markdown
from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.exported import ExportedFile, checked_form, exported_file, file_stem
from qa.chat.shown import ShownConversation, cited_items, shown_conversation
from qa.citation.export import export
from qa.escape import markdown, markdown_heading
from qa.quotation.forms import quoted_markdown
from qa.render import transcripts

__all__ = ["Transcript", "saved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A conversation written down.

    Parameters
    ----------
    name : str
        Of the conversation.
    exchanges : sequence of Exchange
        In order.
    basket : Basket
        The quotations that were collected in it.
    style : str
        Of the citations, as `qa.citation.styles.style_named` takes it.

    Examples
    --------
    >>> file = Transcript(  # doctest: +SKIP
    ...     name="The truce", exchanges=session.exchanges, basket=session.basket, style="apa"
    ... ).export("word")
    >>> file.name  # doctest: +SKIP
    'The-truce.docx'
    """

    name: str
    exchanges: Sequence[Exchange]
    basket: Basket
    style: str

    @property
    def title(self) -> str:
        """The name in one line, or a word for it where there is none."""
        return " ".join(self.name.split()) or "Conversation"

    @property
    def markdown(self) -> str:
        """As Markdown: CommonMark without HTML.

        Raises
        ------
        ValueError
            If there is no such style.
        """
        shown = shown_conversation(self.exchanges, self.basket, self.style)
        return "\n\n".join([f"# {markdown_heading(self.title)}", *_blocks(shown)]) + "\n"

    @property
    def html(self) -> str:
        """As a whole HTML document, which needs nothing beside it; errors as `markdown`."""
        shown = shown_conversation(self.exchanges, self.basket, self.style)
        return transcripts.document_html(self.title, transcripts.transcript_html(shown))

    def export(self, form: str) -> ExportedFile:
        """The conversation as a file.

        Parameters
        ----------
        form : str
            "markdown", "html" and "word" are the transcript; "bibtex", "csl-json" and "ris" are
            the articles that were shown and quoted, each once.

        Raises
        ------
        ValueError
            If nothing was asked yet, there is no article for a reference manager, there is no
            such form or style, or a Word file is wanted where there is no pandoc.
        """
        checked_form(form)
        if not self.exchanges and not self.basket:
            raise ValueError("no question was asked yet; ask one first")
        stem = file_stem(self.name, "conversation")
        if form == "markdown":
            return exported_file(stem, form, self.markdown)
        if form == "html":
            return exported_file(stem, form, self.html)
        if form == "word":
            from qa.quotation.document import word_document

            return exported_file(stem, form, word_document(self.markdown, self.title))
        items = cited_items(self.exchanges, self.basket)
        if not items:
            raise ValueError("this conversation shows no article, so that none can be listed")
        return exported_file(stem, form, export(items, form))


def saved(exchanges: Sequence[Exchange], basket: Basket, style: str, own: str) -> dict[str, str]:
    """A conversation by media type, as the output of a cell holds it, without its name.

    It has no script, and looks the same without its style sheet, for a notebook that is not trusted
    keeps neither: that one only hides an error of JupyterLab before it. Its citations are made once
    for all, which counts in a style that pandoc applies.

    Parameters
    ----------
    exchanges, basket, style
        As for `Transcript`.
    own : str
        A class of this copy alone.

    Returns
    -------
    dict of str to str
        A piece of HTML, and Markdown that stands for plain text as well.

    Raises
    ------
    ValueError
        If there is no such style.
    """
    shown = shown_conversation(exchanges, basket, style)
    text = "\n\n".join(_blocks(shown)) + "\n"
    return {
        "text/html": transcripts.saved_html(shown, own),
        "text/markdown": text,
        "text/plain": text,
    }


def _blocks(shown: ShownConversation) -> list[str]:
    """A transcript as blocks of Markdown."""
    blocks = [] if shown.questions else [transcripts.NOTHING_ASKED]
    for question in shown.questions:
        blocks.append(f"## {markdown_heading(question.heading)}")
        blocks.append("\\\n".join(map(markdown, question.facts)))
        if question.answer is not None:
            blocks.append(found_markdown(question.answer, shown.cite).rstrip("\n"))
        if question.missing:
            blocks.append(markdown(question.missing))
    if shown.quotations:
        blocks.append(f"## {transcripts.COLLECTED}")
        blocks += [
            quoted_markdown(each, citation.markdown, shown.noted)
            for each, citation in shown.quotations
        ]
    if shown.references:
        blocks.append(shown.references.markdown)
    return blocks
