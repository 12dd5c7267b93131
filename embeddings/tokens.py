"""Token vectors as they are stored: one bit a component, and the sentence each token stands in.

The sign of each component keeps what late interaction needs of a vector in a thirty-second of its
room (binary quantisation, as for whole vectors in Shakir, Aarsen and Lee, 2024).
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Encoding, Vectors

__all__ = ["TokenCodes"]

_SENTENCE = np.dtype("<u2")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCodes:
    """The tokens of one passage, its title's among them.

    Attributes
    ----------
    bits : ndarray of uint8, shape (tokens, dimension / 8 rounded up)
        The signs of each token's components: 1 where it is over 0, the first component highest.
    sentences : ndarray of uint16, shape (tokens,)
        In which sentence of the passage each token starts, from 1; 0 for its title.
    """

    bits: npt.NDArray[np.uint8]
    sentences: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, encoding: Encoding, title: int, sentences: Sequence[tuple[int, int]]) -> TokenCodes:
        """The codes of an encoded passage.

        Parameters
        ----------
        encoding : Encoding
            Of the title line and the passage under it.
        title : int
            How many characters stand before the passage's own text.
        sentences : sequence of (start, end)
            Of the passage's own text, in order.
        """
        starts = [start for start, _ in sentences]
        numbers = [
            min(bisect.bisect_right(starts, at - title), np.iinfo(_SENTENCE).max)
            if at >= title
            else 0
            for at in encoding.starts
        ]
        return cls(
            bits=np.packbits(encoding.tokens > 0, axis=1),
            sentences=np.array(numbers, dtype=np.uint16),
        )

    @classmethod
    def from_bytes(cls, stored: bytes, dimension: int) -> TokenCodes:
        """What `to_bytes` gave; `ValueError` if it cannot be of that dimension."""
        width = -(-dimension // 8)
        tokens, rest = divmod(len(stored), width + _SENTENCE.itemsize)
        if rest:
            raise ValueError(f"{len(stored)} bytes are no tokens of {dimension} components")
        sentences = np.frombuffer(stored, dtype=_SENTENCE, count=tokens)
        bits = np.frombuffer(stored, dtype=np.uint8, offset=sentences.nbytes)
        return cls(bits=bits.reshape(tokens, width), sentences=sentences.astype(np.uint16))

    def to_bytes(self) -> bytes:
        """The sentence numbers (two bytes each, little-endian), then the bits."""
        return self.sentences.astype(_SENTENCE).tobytes() + self.bits.tobytes()

    def __len__(self) -> int:
        return len(self.sentences)

    @staticmethod
    def similarities(vectors: Vectors, bits: npt.NDArray[np.uint8]) -> Vectors:
        """Cosine similarities of unit vectors (rows) and coded tokens (columns), float32.

        As with `unpack`, without the work of making each component 1 or -1 first.
        """
        dimension = vectors.shape[1]
        ones = np.unpackbits(bits, axis=1, count=dimension).astype(np.float32)
        similar = vectors @ ones.T
        similar *= 2
        similar -= vectors.sum(axis=1, keepdims=True)
        similar /= np.float32(np.sqrt(dimension))
        return similar

    @staticmethod
    def unpack(bits: npt.NDArray[np.uint8], dimension: int) -> Vectors:
        """Unit vectors again, float32 of shape (tokens, dimension): each component has one size."""
        signs = np.unpackbits(bits, axis=1, count=dimension).astype(np.float32)
        signs *= 2
        signs -= 1
        signs /= np.float32(np.sqrt(dimension))
        return signs
