"""Vectors in the library file: which text each was made from, and which passage it stands for.

Beside the vector of a text lie the codes of its tokens, where the encoder gives any.

A vector is stored under a key made of the encoder's fingerprint and the text that was encoded, as
soon as its batch is done. A build that was killed finds it again, and a passage that comes back
needs no encoding.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import FootnoteError
from corpus.library import LibraryFile
from corpus.schema import damaged, database_path
from corpus.writer import Writer
from embeddings.encoder import Encoder, Vectors, gives_tokens
from embeddings.tokens import TokenCodes

__all__ = [
    "VectorStore",
    "are_unit",
    "found_content",
    "load_tokens",
    "load_vectors",
    "vector_key",
    "vectors_digest",
]

logger = logging.getLogger(__name__)

# A unit vector in float32 is off by far less.
_LENGTH_TOLERANCE = 1e-3

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS passage_vectors ("
    "passage_id TEXT PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, "
    "key TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS token_codes (key TEXT PRIMARY KEY, codes BLOB NOT NULL)",
)
_IDS_A_QUERY = 500
_CODES_AT_ONCE = 2000
_CONTENT = (
    "SELECT passage_id, key, json_extract(record, '$.title') FROM passage_vectors "
    "JOIN passages ON passages.id = passage_id JOIN articles ON articles.id = article_id "
    "ORDER BY passage_id"
)


def vector_key(fingerprint: str, text: str) -> str:
    """SHA-256, in hexadecimal, over an encoder's fingerprint and the text it encodes."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


class VectorStore:
    """The vector tables of a library that is being built.

    Parameters
    ----------
    writer : Writer
        Of the library; its transactions hold these tables' changes too.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._db: sqlite3.Connection = writer.db
        with writer.transaction():
            for statement in _SCHEMA:
                self._db.execute(statement)

    def missing(self, keys: Iterable[str], *, tokens: bool = False) -> list[str]:
        """Those of `keys` that have no vector yet, or no `tokens` where those are wanted too.

        Each once, in their order.
        """
        table = "token_codes" if tokens else "vectors"
        stored = {row[0] for row in self._db.execute(f"SELECT key FROM {table}")}
        return [key for key in dict.fromkeys(keys) if key not in stored]

    def add(
        self, keys: Sequence[str], vectors: Vectors, tokens: Sequence[TokenCodes] | None = None
    ) -> None:
        """Store a batch, at once and for good."""
        rows = [(key, row.astype("<f4").tobytes()) for key, row in zip(keys, vectors, strict=True)]
        codes = (
            [(key, each.to_bytes()) for key, each in zip(keys, tokens, strict=True)]
            if tokens is not None
            else []
        )
        with self._writer.transaction():
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._db.executemany("INSERT OR REPLACE INTO token_codes VALUES (?, ?)", codes)

    def take_over(
        self, keys: Sequence[str], folders: Iterable[Path], encoder: Encoder
    ) -> list[str]:
        """Store what other libraries have of vectors that are missing here; some at a time.

        A library that is not there or cannot be read, and in it what is no unit vector of the
        encoder's dimension, is passed over: it only means that more is encoded.

        Parameters
        ----------
        keys : sequence of str
            What is missing.
        folders : iterable of Path
            Of the other libraries. Only SQLite opens their files, as `LibraryFile` does.
        encoder : Encoder
            Of all of `keys`. If it gives tokens, a vector is taken only with its tokens' codes.

        Returns
        -------
        list of str
            What is missing still, in the order of `keys`.
        """
        wanted = list(keys)
        for folder in folders:
            if not wanted:
                break
            taken: set[str] = set()
            try:
                for found, vectors, tokens in _stored(folder, wanted, encoder):
                    self.add(found, vectors, tokens)
                    taken.update(found)
            except FootnoteError as error:
                logger.info("no more vectors are taken from %s: %s", folder, error)
            wanted = [key for key in wanted if key not in taken]
        return wanted

    def assign(self, keys: Mapping[str, str]) -> None:
        """Give each passage id its key; within a transaction of the writer."""
        self._db.executemany("INSERT OR REPLACE INTO passage_vectors VALUES (?, ?)", keys.items())

    def remove_unused(self) -> None:
        """Remove the vectors that no passage stands for; within a transaction of the writer."""
        for table in ("vectors", "token_codes"):
            self._db.execute(
                f"DELETE FROM {table} WHERE key NOT IN (SELECT key FROM passage_vectors)"
            )

    def content_name(self) -> str:
        """A name for all that is searched: 16 hexadecimal digits of SHA-256.

        Over the id and the vector's key of every passage, which tell its text, and its article's
        title, of which the key may tell the beginning only.
        """
        return _content_name(self._db.execute(_CONTENT))


def load_vectors(file: LibraryFile) -> tuple[list[str], Vectors]:
    """Ids of all passages, sorted, and their vectors.

    Returns
    -------
    ids : list of str
        Sorted.
    vectors : ndarray of float32, shape (len(ids), dimension)
        Row ``i`` is the unit vector of ``ids[i]``.

    Raises
    ------
    LibraryDamaged
        If a passage has none, or one that is not a unit vector as they were all stored.
    """
    if not file.passage_count:
        return [], np.zeros((0, 0), dtype=np.float32)
    rows = file.rows(
        "SELECT id, vector FROM passages LEFT JOIN passage_vectors ON passage_id = id "
        "LEFT JOIN vectors USING (key) ORDER BY id"
    )
    stored = [row[1] or b"" for row in rows]
    if len({len(vector) for vector in stored}) > 1 or len(stored[0]) % 4:
        raise damaged(database_path(file.folder), "vectors are missing or cut off")
    vectors = np.frombuffer(b"".join(stored), dtype="<f4").reshape(len(rows), -1)
    if not are_unit(vectors).all():
        raise damaged(database_path(file.folder), "a vector is not as it was stored")
    return [row[0] for row in rows], vectors.astype(np.float32)


def vectors_digest(file: LibraryFile) -> str:
    """SHA-256, in hexadecimal, over the vectors of all passages and the codes of their tokens.

    Raises
    ------
    LibraryDamaged
        As `load_vectors`.
    """
    ids, vectors = load_vectors(file)
    whole = hashlib.sha256("\n".join(ids).encode() + vectors.astype("<f4").tobytes())
    last = ""
    while rows := file.rows(
        "SELECT passage_id, CAST(codes AS BLOB) FROM passage_vectors JOIN token_codes USING (key) "
        "WHERE passage_id > ? ORDER BY passage_id LIMIT ?",
        (last, _CODES_AT_ONCE),
    ):
        for last, codes in rows:
            whole.update(f"\n{last}\n{len(codes)}\n".encode())
            whole.update(codes)
    return whole.hexdigest()


def found_content(file: LibraryFile) -> str:
    """The name of what is found in a library, as `VectorStore.content_name` gives it.

    It is the one that the library's setting ``content`` tells, unless rows are missing or others
    than its last build left.
    """
    return _content_name(file.rows(_CONTENT))


def _content_name(rows: Iterable[tuple[str, str, str | None]]) -> str:
    content = hashlib.sha256()
    for row in rows:
        content.update(f"{row!r}\n".encode())
    return content.hexdigest()[:16]


def load_tokens(file: LibraryFile, ids: Sequence[str], dimension: int) -> dict[str, TokenCodes]:
    """The token codes of passages, by passage id; one that has none is not in it.

    Parameters
    ----------
    file : LibraryFile
        The library.
    ids : sequence of str
        Passage ids.
    dimension : int
        Of the encoder.

    Raises
    ------
    LibraryDamaged
        If codes are cut off.
    """
    codes: dict[str, TokenCodes] = {}
    try:
        for at in range(0, len(ids), _IDS_A_QUERY):
            some = ids[at : at + _IDS_A_QUERY]
            marks = ",".join("?" * len(some))
            for passage_id, stored in file.rows(
                "SELECT passage_id, codes FROM passage_vectors JOIN token_codes USING (key) "
                f"WHERE passage_id IN ({marks})",
                some,
            ):
                codes[passage_id] = TokenCodes.from_bytes(stored, dimension)
    except ValueError as error:
        raise damaged(database_path(file.folder), f"token vectors are cut off: {error}") from error
    return codes


def _stored(
    folder: Path, keys: Sequence[str], encoder: Encoder
) -> Iterator[tuple[list[str], Vectors, list[TokenCodes] | None]]:
    """What a library has of `keys` and can be used, some rows at a time, as `add` takes it."""
    with_tokens, dimension = gives_tokens(encoder), encoder.dimension
    file = LibraryFile(folder)
    try:
        if not file.rows("SELECT 1 FROM sqlite_master WHERE name = 'token_codes'"):
            return  # nothing of it was encoded so far
        for at in range(0, len(keys), _IDS_A_QUERY):
            some = keys[at : at + _IDS_A_QUERY]
            usable: dict[str, tuple[Vectors, TokenCodes | None]] = {}
            for key, stored, codes in file.rows(
                "SELECT key, vector, codes FROM vectors LEFT JOIN token_codes USING (key) "
                f"WHERE key IN ({','.join('?' * len(some))})",
                some,
            ):
                vector = np.frombuffer(stored, dtype=np.uint8)
                if len(vector) != 4 * dimension or not are_unit(vector.view("<f4")[None, :])[0]:
                    continue
                with suppress(ValueError, TypeError):  # cut off, or not there
                    tokens = TokenCodes.from_bytes(codes, dimension) if with_tokens else None
                    usable[key] = (vector.view("<f4"), tokens)
            if usable:
                codes_found = [tokens for _, tokens in usable.values() if tokens is not None]
                yield (
                    list(usable),
                    np.array([vector for vector, _ in usable.values()]),
                    codes_found if with_tokens else None,
                )
    finally:
        file.close()


def are_unit(vectors: Vectors) -> npt.NDArray[np.bool_]:
    """Which rows have length 1, as far as float32 goes; one that is not finite has not."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    return np.asarray(np.abs(lengths - 1) <= _LENGTH_TOLERANCE)
