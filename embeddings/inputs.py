"""What an encoder is given for a passage: the title of its article, then its text."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from corpus.article import Passage
from embeddings.encoder import Encoder

__all__ = ["INPUT_VERSION", "LONGEST_TITLE", "passage_input", "passage_inputs"]

# Raised whenever the same article would be split into other passages or sentences, or a passage
# would be given to the encoder in another form: libraries split and encode their articles again.
INPUT_VERSION = 2

# A title line is never longer, whatever the window: nobody's title is.
LONGEST_TITLE = 1000


def passage_input(passage: Passage, encoder: Encoder) -> str:
    """What the encoder is given for a passage: its article's title, then its text.

    The title line is cut, word by word from its end, until both fit the encoder's window.
    """
    return passage_inputs([passage], encoder)[0]


def passage_inputs(passages: Sequence[Passage], encoder: Encoder) -> list[str]:
    """As `passage_input`, of passages that need not be of one article."""
    titles = [(passage.article.title or "")[:LONGEST_TITLE].split() for passage in passages]
    texts = [_under_title(title, passage) for title, passage in zip(titles, passages, strict=True)]
    counts = encoder.count_tokens(texts)
    return [
        text if count <= encoder.window else _cut_to_window(title, passage, encoder)
        for text, count, title, passage in zip(texts, counts, titles, passages, strict=True)
    ]


def _under_title(title: Sequence[str], passage: Passage) -> str:
    return f"{' '.join(title)}\n{passage.text}" if title else passage.text


def _cut_to_window(title: Sequence[str], passage: Passage, encoder: Encoder) -> str:
    def tokens(words: int) -> int:
        return encoder.count_tokens([_under_title(title[:words], passage)])[0]

    words = bisect.bisect_right(range(1, len(title) + 1), encoder.window, key=tokens)
    return _under_title(title[:words], passage)
