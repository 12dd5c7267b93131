"""One file as it lies on disk: its bytes, and their one decoding into characters.

All offsets into a file that Footnote ever shows are offsets in `Source.text`, which is made here
once and never changed: no newline is translated, nothing is normalised.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFile

__all__ = [
    "REPLACEMENT",
    "Limits",
    "Source",
    "decode",
    "digest",
    "is_binary",
    "read_bytes",
    "too_large",
]

REPLACEMENT = "\ufffd"
# Above this share of bytes over 0x7F a text is not in a Western single-byte encoding.
_NON_LATIN_SHARE = 0.3
# Bytes that no text contains: control characters other than white space and NUL.
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_SHARE = 0.02
# The files of a library that SQLite opens. Who closes one of them drops every lock that this
# process holds on it (see `corpus.schema.check_header`).
_OF_LIBRARIES = ("library.db", "library.db-journal", "library.db-shm", "library.db-wal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a file the readers take on before they refuse it.

    Attributes
    ----------
    file_bytes : int
        Size of a file that holds one article.
    table_bytes : int
        Size of a file that holds an article a row.
    pages : int
        Pages of a PDF.
    unpacked_bytes : int
        Size of a Word file's parts once unpacked, and of a PDF page's text in characters.
    """

    file_bytes: int = 32 * 2**20
    table_bytes: int = 512 * 2**20
    pages: int = 2_000
    unpacked_bytes: int = 128 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A decoded file.

    Attributes
    ----------
    path : str
        Relative to the folder that was read, with ``/`` between its parts.
    text : str
        The decoded characters. For PDF and Word files the text their parser extracted, with a
        form feed between pages.
    encoding : str
        The encoding that was used ("utf-8", "utf-16-le", "cp1252", ...), or "pdf", "docx".
    replaced : int
        How many U+FFFD stand in `text` for bytes that could not be decoded.
    """

    path: str
    text: str
    encoding: str
    replaced: int = 0


def read_bytes(path: Path, folder: Path, limits: Limits) -> bytes:
    """The bytes of a regular file that lies in `folder`.

    Raises
    ------
    UnreadableFile
        If it is not a regular file, leads out of the folder, is part of a library, is empty, too
        large or not readable.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise UnreadableFile("a link out of the folder", "copy the file itself into the folder")
        if real.name in _OF_LIBRARIES:
            raise UnreadableFile("a library", "name the folder that it was built from")
        mode = real.stat()
        if stat.S_ISDIR(mode.st_mode):
            raise UnreadableFile("a folder, not a file", "check its permissions, or leave it out")
        if not stat.S_ISREG(mode.st_mode):
            raise UnreadableFile("not a regular file", "replace it by the file that was meant")
        if mode.st_size == 0:
            raise UnreadableFile("the file is empty", "save the article again, or delete the file")
        if mode.st_size > limits.table_bytes:
            raise too_large(mode.st_size, limits.table_bytes)
        # Not blocking, should the file have become a pipe since it was looked at.
        descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(limits.table_bytes + 1)
        if len(data) > limits.table_bytes:  # it has grown meanwhile
            raise too_large(len(data), limits.table_bytes)
        return data
    except FileNotFoundError as error:
        if path.is_symlink():
            raise UnreadableFile("a link to nothing", "delete it, or restore its target") from error
        raise UnreadableFile("the file is not there", "check its name and its folder") from error
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(
            f"cannot be read ({reason})", "check the file's permissions and its disk"
        ) from error


def too_large(size: int, limit: int) -> UnreadableFile:
    """The error for a file of `size` bytes where `limit` is the most that is read."""
    return UnreadableFile(
        f"{size / 2**20:.1f} MB is over the limit of {limit / 2**20:.0f} MB",
        "split it into smaller files",
    )


def digest(data: bytes) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, int]:
    """The characters of `data`, decoded once.

    A byte-order mark decides first, then zero bytes in every second place (UTF-16), then valid
    UTF-8, then the encoding that the file itself declares (HTML's ``charset``). What is left is
    Windows-1252 where the bytes over 0x7F are few, and charset-normalizer's guess where they are
    many. The byte-order mark is not part of the text.

    Returns
    -------
    text : str
        Without lone surrogates: what cannot be decoded is U+FFFD.
    encoding : str
        Python's name of the encoding.
    replaced : int
        Number of U+FFFD that stand for undecodable bytes.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding)
    wide = _utf16_without_mark(data)
    if wide:
        return _decode(data, wide)
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError:
        pass
    known = _text_encoding(declared) if declared else None
    if known:
        try:
            return data.decode(known), known, 0
        except UnicodeDecodeError:
            pass
    # A few bad bytes in a text that is UTF-8 otherwise are damage, not another encoding.
    damaged = _decode(data, "utf-8")
    if len(_UTF8_SEQUENCE.findall(data)) >= damaged[2]:
        return damaged
    high = sum(byte > 0x7F for byte in data[: 2**16]) / min(len(data), 2**16)
    if high > _NON_LATIN_SHARE:
        from charset_normalizer import from_bytes

        best = from_bytes(data[: 2**16], cp_isolation=_NON_LATIN).best()
        if best is not None:
            return _decode(data, best.encoding)
    return _decode(data, "cp1252")


def is_binary(data: bytes) -> bool:
    """Whether `data` is no text in any encoding: too many control characters.

    Zero bytes count only when they are not the high halves of UTF-16.
    """
    head = data[: 2**16]
    if any(head.startswith(mark) for mark, _ in _MARKS) or _utf16_without_mark(head):
        return False
    control = len(_BINARY.findall(head)) + head.count(0)
    return control > _BINARY_SHARE * len(head) + 2


_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WEB_ENCODING = re.compile(r"cp\d|iso8859|koi8|mac|gb|big5|euc_|shift_jis|iso2022_jp$|hz$|tis")
# What is not Latin on the web. Left to itself the guess may be EBCDIC, or UTF-16 of odd Chinese.
_NON_LATIN = (
    "cp1251 cp1253 cp1255 cp1256 cp1252 koi8_r koi8_u mac_cyrillic cp866 "
    "big5 gb18030 shift_jis euc_jp euc_kr cp874"
).split()
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def _decode(data: bytes, encoding: str) -> tuple[str, str, int]:
    text = data.decode(encoding, "replace")
    replaced = text.count(REPLACEMENT)
    if replaced:  # the file may hold U+FFFD itself
        replaced -= data.decode(encoding, "ignore").count(REPLACEMENT)
    return text, encoding, replaced


def _text_encoding(declared: str) -> str | None:
    """Python's name of an encoding that a page may declare, None for what is none on the web.

    Python knows others (``unicode_escape``, ``punycode``, ``utf-7``) that make of a hostile page
    what no browser would. HTML's own rule: a page that says Latin-1 means Windows-1252.
    """
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return name if _WEB_ENCODING.match(name) else None


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 text that has no mark, seen from where its zero bytes are."""
    head = data[: 2**12]
    if len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None
