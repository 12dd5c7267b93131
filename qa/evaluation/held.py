"""Whether a passage holds the answer to a query, told by what its question set says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.article import Passage
from qa.evaluation.beir import Query

__all__ = ["can_be_told", "holds_answer"]

# However a source writes its quotation marks and apostrophes, they are these two.
_QUOTES = {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"')}


def can_be_told(query: Query) -> bool:
    """Whether the set gives an answer string or a window for `query`."""
    return bool(query.answers or query.windows)


def holds_answer(passage: Passage, query: Query, documents: Iterable[str]) -> bool:
    """Whether `passage` holds an answer to `query`.

    It does if it shares at least one character with a window that the set gives for its document,
    or if one of the answer strings stands in it as whole words, whatever its document. Both are
    compared without regard to case, to the kind of quotation marks and to the amount of white
    space. A window that is not found in the document's text is passed over.

    Parameters
    ----------
    passage : Passage
        What was retrieved.
    query : Query
        With its answers and windows.
    documents : iterable of str
        Ids that the set gives the passage's article, those of its copies included.
    """
    if query.answers:
        text = _folded(passage.text)[0]
        for answer in query.answers:
            wanted = _folded(answer)[0].strip()
            if wanted and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text):
                return True
    windows = [query.windows[each] for each in documents if each in query.windows]
    if not windows:
        return False
    text, offsets = _folded(passage.article.text)
    for window in windows:
        wanted = _folded(window)[0].strip()
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
            if start < passage.end and passage.start < end:
                return True
            at = text.find(wanted, at + 1)
    return False


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` as it is compared, and for each character the offset in `text` it comes from."""
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace():
            if folded and folded[-1] == " ":
                continue
            new = " "
        else:
            new = _QUOTES.get(character) or character.casefold()
        folded += new
        offsets += [offset] * len(new)
    return "".join(folded), offsets
