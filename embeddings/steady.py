"""An encoder whose vectors depend on their text alone, and that encodes no question twice.

A model that reads several texts at once pads them to one length, and sums up in another order: all
of them together and each by itself differ by about 1e-7, which is enough to swap two passages of
almost the same score. What is to be found again bit for bit is therefore encoded text by text.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from embeddings.encoder import Encoder, Encoding, TokenEncoder, Vectors, gives_tokens

__all__ = ["SteadyEncoder", "steady"]

# What is remembered at most. A question of 20 tokens takes 31 KB with all-MiniLM-L6-v2.
_ROOM = 512 * 2**20
# Of an entry, beside its numbers and its text.
_ENTRY_BYTES = 400

T = TypeVar("T", Vectors, Encoding)


class SteadyEncoder:
    """Another encoder, given one text at a time; made by `steady`.

    Its name, fingerprint and vectors are those of the other: a library that it made is one of the
    other's. What it encoded is remembered, with the seconds that took: queries, and passages that
    were encoded without their tokens (what a retriever encodes while it answers). The passages of
    a build with tokens are not, they are kept in the library. Safe to use from several threads.

    Parameters
    ----------
    encoder : Encoder
        What encodes.
    room : int
        Bytes of what is remembered, 0 or more; what was not asked for longest is forgotten first.
    clock : callable
        Gives seconds.

    Attributes
    ----------
    saved : float
        Seconds that it would have taken so far to encode anew what was remembered. Whoever times a
        system adds what this grew by meanwhile, and has the time of a system that remembers
        nothing.
    """

    def __init__(
        self,
        encoder: Encoder,
        *,
        room: int = _ROOM,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.saved = 0.0
        self._encoder = encoder
        self._room = room
        self._clock = clock
        self._lock = threading.RLock()
        self._used = 0
        self._known: OrderedDict[tuple[str, str], tuple[Vectors | Encoding, float, int]] = (
            OrderedDict()
        )

    @property
    def name(self) -> str:
        """As of the other encoder."""
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        """As of the other encoder."""
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:
        """As of the other encoder."""
        return self._encoder.dimension

    @property
    def window(self) -> int:
        """As of the other encoder."""
        return self._encoder.window

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As `Encoder.count_tokens`."""
        return self._encoder.count_tokens(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_passages`, each text by itself."""
        return self._rows("passage", self._encoder.encode_passages, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_queries`, each text by itself."""
        return self._rows("query", self._encoder.encode_queries, texts)

    def _rows(
        self, kind: str, encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]
    ) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.concatenate(
            [self._remembered(kind, text, lambda one: encode([one])) for text in texts]
        )

    def _remembered(self, kind: str, text: str, encode: Callable[[str], T]) -> T:
        with self._lock:
            known = self._known.get((kind, text))
            if known is not None:
                self._known.move_to_end((kind, text))
                self.saved += known[1]
                return known[0]  # type: ignore[return-value]  # of one kind, all are of one type
            started = self._clock()
            made = encode(text)
            seconds = self._clock() - started
            size = _size(made) + 4 * len(text) + _ENTRY_BYTES
            self._known[kind, text] = (made, seconds, size)
            self._used += size
            while self._used > self._room:
                self._used -= self._known.popitem(last=False)[1][2]
            return made


class _SteadyTokenEncoder(SteadyEncoder):
    """The same, of an encoder that gives tokens."""

    def __init__(self, encoder: TokenEncoder, *, room: int, clock: Callable[[], float]) -> None:
        super().__init__(encoder, room=room, clock=clock)
        self._tokens = encoder

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """As `TokenEncoder.encode_passage_tokens`, each text by itself."""
        return [self._tokens.encode_passage_tokens([text])[0] for text in texts]

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """As `TokenEncoder.encode_query_tokens`, each text by itself."""
        return [self._remembered("query tokens", text, self._query) for text in texts]

    def _query(self, text: str) -> Encoding:
        return self._tokens.encode_query_tokens([text])[0]


def steady(
    encoder: Encoder, *, room: int = _ROOM, clock: Callable[[], float] = time.perf_counter
) -> SteadyEncoder:
    """An encoder that gives each text the vector it has by itself; with tokens if `encoder` does.

    Parameters
    ----------
    encoder : Encoder
        What encodes; one that is steady already is given back as it is.
    room, clock
        As of `SteadyEncoder`.

    Examples
    --------
    >>> from embeddings import HashingEncoder
    >>> encoder = steady(HashingEncoder(4))
    >>> encoder.name, encoder.encode_queries(["ab"]).shape
    ('hashing', (1, 4))
    """
    if isinstance(encoder, SteadyEncoder):
        return encoder
    if gives_tokens(encoder):
        return _SteadyTokenEncoder(encoder, room=room, clock=clock)
    return SteadyEncoder(encoder, room=room, clock=clock)


def _size(made: Vectors | Encoding) -> int:
    if isinstance(made, Encoding):
        return int(made.vector.nbytes + made.tokens.nbytes + 8 * len(made.starts))
    return int(made.nbytes)
