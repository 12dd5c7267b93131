"""Bytes and their one decoding; files that are none."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.source import Limits, decode, digest, is_binary, read_bytes

ENGLISH = "The café — “open” at noon.\r\nIt closes at ten.\r"
RUSSIAN = (
    "Новый мост через реку открылся в понедельник. Он стоил городу сорок миллионов крон, "
    "и строили его девять лет. Мэр перерезал ленту и поблагодарил рабочих.\n"
) * 5


@pytest.mark.parametrize(
    ("written_as", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
        ("utf-32-be", b"\0\0\xfe\xff", "utf-32-be"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_english_text_is_decoded_exactly(written_as: str, mark: bytes, encoding: str) -> None:
    data = mark + ENGLISH.encode(written_as)
    assert not is_binary(data)
    assert decode(data) == (ENGLISH, encoding, 0)


@pytest.mark.parametrize("encoding", ["koi8-r", "cp1251", "utf-8", "utf-16", "cp866"])
def test_russian_text_is_decoded_plausibly(encoding: str) -> None:
    text, _, replaced = decode(RUSSIAN.encode(encoding))
    assert text == RUSSIAN
    assert replaced == 0


@pytest.mark.parametrize(
    ("data", "text", "replaced"),
    [
        (b"caf\xc3\xa9 \xe2\x80\x94 \xff.", "café — \ufffd.", 1),
        (b"caf\xc3\xa9 \xef\xbf\xbd \xff.", "café \ufffd \ufffd.", 1),  # one stood in the file
        (b"\xef\xbb\xbfab\xe9c", "ab\ufffdc", 1),
        (b"\xff\xfea\x00b\x00\x00\xd8c\x00", "ab\ufffdc", 1),  # a lone surrogate
        (b"\xff\xfea\x00b\x00c", "ab\ufffd", 1),  # cut in the middle of a character
        (b"T\x00h\x00e\x00 \x00e\x00n\x00d\x00.", "The end\ufffd", 1),
        (b"The caf\xe9 \x81", "The café \ufffd", 1),  # cp1252 has no 0x81
    ],
)
def test_bytes_that_mean_nothing_are_replaced_and_counted(
    data: bytes, text: str, replaced: int
) -> None:
    assert decode(data)[::2] == (text, replaced)


def test_line_breaks_are_never_translated() -> None:
    text = "a\r\nb\rc\nd\x85e\u2028f\0g"
    assert decode(text.encode())[0] == text


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", "“é”"),
        ("windows-1251", "cp1251", "“й”"),
        ("koi8-r", "koi8-r", "⌠И■"),
        ("unicode_escape", "cp1252", "“é”"),
        ("utf-7", "cp1252", "“é”"),
        ("rot13", "cp1252", "“é”"),
        ("no-such", "cp1252", "“é”"),
    ],
)
def test_a_declared_encoding_is_believed_if_the_web_has_it(
    declared: str, encoding: str, text: str
) -> None:
    text, data = f"{text} is the word", b"\x93\xe9\x94 is the word"
    assert decode(data, declared)[:2] == (text, encoding)


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    assert decode("“é”".encode(), "iso-8859-1") == ("“é”", "utf-8", 0)


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_without_an_error(data: bytes) -> None:
    text, _, replaced = decode(data or b"a")
    assert 0 <= replaced <= text.count("\ufffd")
    assert text.encode("utf-8").decode("utf-8") == text  # no lone surrogates


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0",
        b"\x7fELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0",
        random.Random(7).randbytes(5000),
        b"\0" * 100,
        b"\x1f\x8b\x08\0\0\0\0\0\0\3" + random.Random(8).randbytes(500),
    ],
)
def test_binary_data_is_seen(data: bytes) -> None:
    assert is_binary(data)


@pytest.mark.parametrize("data", [b"A text.", b"A page.\x0cAnother.\0", ENGLISH.encode("utf-16")])
def test_text_is_not_binary(data: bytes) -> None:
    assert not is_binary(data)


# ---- files ----


def refused(path: Path, folder: Path, **limits: int) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_bytes(path, folder, Limits(**limits))
    assert caught.value.reason
    assert caught.value.mend
    assert "\n" not in str(caught.value)
    return caught.value


def test_the_bytes_of_a_file_are_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\r\nb\0")
    assert read_bytes(path, tmp_path, Limits()) == b"a\r\nb\0"
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_what_is_no_regular_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert refused(tmp_path / "empty.txt", tmp_path).reason == "the file is empty"
    (tmp_path / "folder.txt").mkdir()
    assert refused(tmp_path / "folder.txt", tmp_path).reason == "a folder, not a file"
    os.mkfifo(tmp_path / "pipe.txt")
    assert refused(tmp_path / "pipe.txt", tmp_path).reason == "not a regular file"
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path is at most about 100 characters long
        try:
            bound.bind("socket.txt")
        finally:
            os.chdir(here)
        assert refused(tmp_path / "socket.txt", tmp_path).reason == "not a regular file"
    assert refused(tmp_path / "gone.txt", tmp_path).reason == "the file is not there"


def test_links_lead_to_files_in_the_folder_or_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("Secret.")
    (folder / "a.txt").write_text("Open.")
    for name, target in {
        "inside": folder / "a.txt",
        "outside": tmp_path / "secret.txt",
        "up": Path("../secret.txt"),
        "dangling": folder / "gone.txt",
        "loop": folder / "loop",
    }.items():
        (folder / name).symlink_to(target)
    assert read_bytes(folder / "inside", folder, Limits()) == b"Open."
    assert refused(folder / "outside", folder).reason == "a link out of the folder"
    assert refused(folder / "up", folder).reason == "a link out of the folder"
    assert refused(folder / "dangling", folder).reason == "a link to nothing"
    assert "cannot be read" in refused(folder / "loop", folder).reason


def test_a_folder_that_is_a_link_itself_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("Open.")
    (tmp_path / "link").symlink_to("real")
    assert read_bytes(tmp_path / "link" / "a.txt", tmp_path / "link", Limits()) == b"Open."


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 2**20)
    assert refused(path, tmp_path, table_bytes=2**19).reason == "1.0 MB is over the limit of 0 MB"
    assert len(read_bytes(path, tmp_path, Limits(table_bytes=2**20))) == 2**20


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Open.")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert refused(path, tmp_path).reason == "cannot be read (Permission denied)"
