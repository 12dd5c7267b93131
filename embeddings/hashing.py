"""A tiny encoder without a model, for tests and teaching: its numbers can be worked out by hand.

Each word falls into the bucket that the sum of its code points gives, and a vector counts the
words in each bucket, scaled to length 1 (the hashing trick of Weinberger et al., 2009).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from embeddings.encoder import Vectors

__all__ = ["HashingEncoder"]

_WORD = re.compile(r"\w+")


class HashingEncoder:
    """Counts words in buckets.

    Parameters
    ----------
    dimension : int
        Number of buckets. The last one counts texts rather than words, so that no vector is zero.
    window : int
        Most words of a text.

    Examples
    --------
    >>> HashingEncoder(4).encode_passages(["ab"]).tolist()  # 97 + 98 = 195 = 0 mod 3
    [[0.7071067690849304, 0.0, 0.0, 0.7071067690849304]]
    """

    def __init__(self, dimension: int = 512, window: int = 254) -> None:
        if dimension < 2:
            raise ValueError(f"dimension is {dimension}, but must be at least 2")
        self.name = "hashing"
        self.dimension = dimension
        self.window = window

    @property
    def fingerprint(self) -> str:
        """SHA-256 over what the vectors depend on."""
        return hashlib.sha256(f"hashing {self.dimension} {self.window}".encode()).hexdigest()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Number of words of each text."""
        return [len(_WORD.findall(text)) for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_passages`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        vectors[:, -1] = 1
        for row, text in zip(vectors, texts, strict=True):
            for word in _WORD.findall(text.lower())[: self.window]:
                row[sum(map(ord, word)) % (self.dimension - 1)] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `encode_passages`: a word is the same in both."""
        return self.encode_passages(texts)
