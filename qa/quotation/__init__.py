"""Quotations as data: the exact words, where they stand, and whether they still stand there.

A `quotation` is made from a passage and two offsets in it. `links` leads to its words on a web
page (`page_text` is that page as a browser searches it), `forms` writes it down with its citation,
alone or with others, `document` as a Word file. `saved` keeps quotations in the library, `check`
holds them against the articles as they are now: `words` finds them, `nearest` what is left of them.
`of_library` is both as a library's users see them.
"""

from __future__ import annotations

from qa.quotation.quotation import Quotation, find_words, quote

__all__ = ["Quotation", "find_words", "quote"]
