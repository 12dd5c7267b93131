"""What an encoder is: anything that turns texts into unit vectors.

An encoder knows neither libraries nor files of articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeGuard, runtime_checkable

import numpy as np
import numpy.typing as npt

__all__ = ["Encoder", "Encoding", "TokenEncoder", "Vectors", "gives_tokens"]

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A text as a model reads it: one vector for the whole, one for each of its tokens.

    Attributes
    ----------
    vector : ndarray of float32, shape (dimension,)
        The unit vector that `Encoder.encode_passages` or `encode_queries` gives for the text.
    tokens : ndarray of float32, shape (tokens, dimension)
        A unit vector a token, each as it stands in its context; without the special tokens.
    starts : tuple of int
        Where each token starts, in characters of the text.
    """

    vector: Vectors
    tokens: Vectors
    starts: tuple[int, ...]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit vectors.

    Attributes
    ----------
    name : str
        How a user names it.
    fingerprint : str
        SHA-256, in hexadecimal, over all that its vectors depend on, its name not included.
    dimension : int
        Number of components of a vector.
    window : int
        Most tokens it takes, without the special ones at the ends.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def window(self) -> int: ...  # noqa: D102

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Number of tokens of each text, without the special ones at the ends."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: float32, shape ``(len(texts), dimension)``."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `encode_passages`, for what is searched with."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives the vectors of a text's tokens, which late interaction compares.

    An encoder need not be one: its libraries are searched by whole passages alone.
    """

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text, as a passage."""
        ...

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """One encoding a text, as what is searched with."""
        ...


def gives_tokens(encoder: Encoder) -> TypeGuard[TokenEncoder]:
    """Whether an encoder is a `TokenEncoder`; loads no model, as asking for its properties may."""
    return callable(getattr(encoder, "encode_passage_tokens", None))
