"""Quotations as a Word file, with footnotes of Word's own, by pandoc.

pandoc comes with the extra ``footnote[styles]``. It reads the same Markdown that
`QuotationList.markdown` gives, as strict CommonMark with footnotes, in a sandbox: nothing in the
words can make it read a file or fetch an address.
"""

from __future__ import annotations

import re
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from qa.escape import plain

if TYPE_CHECKING:
    from qa.quotation.forms import QuotationList

__all__ = ["word_document", "write_word"]

# Without what pandoc makes of straight quotation marks, and without HTML.
_MARKDOWN = "commonmark-raw_html+footnotes"
_NOT_IN_XML = re.compile("[\ufffe\uffff]")  # pandoc leaves them out too
_LONGEST_TITLE = 255  # characters of a property
_EXTRA = "pip install 'footnote[styles]'"


def write_word(quotations: QuotationList, path: Path) -> Path:
    """Write quotations with their notes and references as a Word file.

    Parameters
    ----------
    quotations : QuotationList
        What to write.
    path : Path
        Of the file, which ends in ``.docx``; one that is there is replaced once the new one is
        whole.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If `path` has another ending or cannot be written, or pandoc is not there or fails.
    """
    if path.suffix.lower() != ".docx":
        raise ValueError(f"{path} does not end in .docx; name a Word file")
    return _written(quotations.markdown, path)


def word_document(markdown: str, title: str) -> bytes:
    """A Word file of Markdown.

    Parameters
    ----------
    markdown : str
        CommonMark with footnotes.
    title : str
        Of the document, among its properties: it does not stand in the text.

    Returns
    -------
    bytes
        What the file holds.

    Raises
    ------
    ValueError
        If pandoc is not there or fails.
    """
    with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
        path = _written(markdown, Path(folder) / "document.docx")
        _give_title(path, title)
        return path.read_bytes()


def _give_title(path: Path, title: str) -> None:
    """Say what a Word file is called. pandoc would set the title over the text as well."""
    from docx import Document

    document = Document(str(path))
    line = _NOT_IN_XML.sub("", plain(" ".join(title.split())))
    document.core_properties.title = line[:_LONGEST_TITLE]
    document.save(str(path))


def _written(markdown: str, path: Path) -> Path:
    if find_spec("pypandoc") is None:
        raise ValueError(f"a Word file needs pandoc, which is not installed; run {_EXTRA}")
    import pypandoc

    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".footnote-") as folder:
            made = Path(folder) / path.name
            pypandoc.convert_text(
                markdown,
                "docx",
                format=_MARKDOWN,
                outputfile=str(made),
                extra_args=["--sandbox"],
            )
            made.replace(path)
    except RuntimeError as error:  # what pandoc says
        raise ValueError(
            f"pandoc could not make {path} ({' '.join(str(error).split())})"
        ) from error
    except OSError as error:
        if error.strerror is None:  # pypandoc's own, for a pandoc that is not there
            raise ValueError(f"pandoc is not there; run {_EXTRA}") from error
        raise ValueError(
            f"{path} cannot be written ({error.strerror}); look at its folder"
        ) from error
    return path
