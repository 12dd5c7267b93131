"""What an encoder is: anything that turns texts into unit vectors.

An encoder knows neither libraries nor files of articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

__all__ = ["Encoder", "Vectors"]

Vectors = npt.NDArray[np.float32]


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
