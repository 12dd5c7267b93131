"""Ids in files whose columns are parted by white space: how any text becomes one word, and back.

What would part or end a column is percent-encoded, in UTF-8, as in addresses (RFC 3986, 2.1): white
space of any kind, control characters, the percent sign itself, a byte order mark, halves of
characters, and a brace in front, which would start JSON. The empty id is a percent sign alone.
"""

from __future__ import annotations

import re

__all__ = ["decode_id", "encode_id"]

_EMPTY = "%"
# The byte order mark is taken off where it starts a file.
_UNSAFE = re.compile("[\\s\x00-\x1f\x7f-\x9f%\ufeff\ud800-\udfff]|\\A{")
_ENCODED = re.compile("(?:%[0-9A-F]{2})+")


def encode_id(text: str) -> str:
    """The id as one word.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Without white space, never empty; `decode_id` gives the text back.

    Examples
    --------
    >>> encode_id("Who signed it?"), encode_id("a-1")
    ('Who%20signed%20it?', 'a-1')
    """
    if not text:
        return _EMPTY
    return _UNSAFE.sub(_percent, text)


def decode_id(token: str) -> str:
    """The id that `encode_id` wrote as `token`.

    Parameters
    ----------
    token : str
        A word of a file.

    Returns
    -------
    str
        `token` as it is where `encode_id` would not have written it: others put percent signs
        into their ids without meaning anything by them.

    Examples
    --------
    >>> decode_id("Who%20signed%20it?"), decode_id("100%"), decode_id("%41")
    ('Who signed it?', '100%', '%41')
    """
    if "%" not in token:
        return token
    if token == _EMPTY:
        return ""
    try:
        text = _ENCODED.sub(_character, token)
    except UnicodeDecodeError:
        return token
    return text if encode_id(text) == token else token


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _character(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "surrogatepass")
