"""PDF: pages become one text, without what each of them repeats."""

from __future__ import annotations

import io
import logging

import pypdf
import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Omission
from corpus.draft import Draft
from corpus.errors import UnreadableFile
from corpus.readers.pdf import read_pdf
from corpus.source import Limits, Source


def pdf(*pages: list[str], title: str | None = None) -> bytes:
    """A PDF of these lines."""
    document = FPDF()
    document.set_auto_page_break(False)
    document.set_font("Helvetica", size=9)
    if title is not None:
        document.set_title(title)
    for lines in pages:
        document.add_page()
        for line in lines:
            document.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def locked(data: bytes, user: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, "owner", algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def read(data: bytes, limits: Limits | None = None) -> tuple[Source, Draft]:
    return read_pdf(data, "a/b.pdf", limits or Limits())


def words(draft: Draft) -> list[list[str]]:
    return [[line.text for line in block.lines] for block in draft.blocks]


def refusal(data: bytes, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    assert caught.value.mend
    return caught.value


def left_out(source: Source, draft: Draft) -> list[str]:
    return [source.text[part.start : part.end] for part in draft.omitted]


LINES = [f"Line {word} of a text that is set in lines of about this length." for word in "abcdef"]


def test_a_paragraph_runs_across_the_page_break() -> None:
    source, draft = read(pdf(LINES[:3], LINES[3:]))
    assert source.text == "\n".join(LINES[:3]) + "\f" + "\n".join(LINES[3:])
    assert (source.path, source.encoding, source.replaced) == ("a/b.pdf", "pdf", 0)
    second = len("\n".join(LINES[:3])) + 1
    assert draft.page_starts == (0, second)
    assert [line for block in words(draft) for line in block] == LINES
    assert draft.blocks[-1].lines[-1].range()[1] == len(source.text)
    assert draft.head


def test_running_heads_and_page_numbers_are_left_out_and_recorded() -> None:
    pages = [["The Valley Post", *LINES[n : n + 2], f"{n // 2 + 4}"] for n in (0, 2, 4)]
    source, draft = read(pdf(*pages))
    assert [line for block in words(draft) for line in block] == LINES
    assert left_out(source, draft) == [
        "The Valley Post", "4", "The Valley Post", "5", "The Valley Post", "6",
    ]  # fmt: skip
    assert draft.omitted[0] == Omission(start=0, end=15, reason="running head")


def test_a_head_that_differs_in_its_digits_only_is_a_running_head() -> None:
    pages = [[f"Post, 3 May 2011, p. {n} of 3", LINES[n]] for n in (1, 2, 3)]
    source, draft = read(pdf(*pages))
    assert [line for block in words(draft) for line in block] == LINES[1:4]
    assert len(left_out(source, draft)) == 3


@pytest.mark.parametrize("number", ["- 1 -", "Page 1 of 5", "page 1", "p. 1", "1", "| 1 |"])
def test_a_page_number_may_be_written_in_many_ways(number: str) -> None:
    source, draft = read(pdf([*LINES[:3], number]))
    assert left_out(source, draft) == [number]
    assert words(draft)[-1][-1] == LINES[2]


@pytest.mark.parametrize("line", ["2007", "9/11", "(2006)", "1,200", "12.", "Page 3 tells all"])
def test_a_line_that_may_end_a_sentence_is_no_page_number(line: str) -> None:
    source, draft = read(pdf([*LINES[:3], line]))
    assert left_out(source, draft) == []
    assert words(draft)[-1][-1] == line


def test_numbers_that_do_not_count_along_are_text() -> None:
    source, draft = read(pdf([*LINES[:2], "47"], [*LINES[2:4], "12"], LINES[4:]))
    assert left_out(source, draft) == []
    counted, other = read(pdf([*LINES[:2], "47"], [*LINES[2:4], "48"], LINES[4:]))
    assert left_out(counted, other) == ["47", "48"]


def test_a_line_that_stands_on_two_of_many_pages_is_text() -> None:
    pages = [["Said Mayor Lund", LINES[0]], ["Said Mayor Lund", LINES[1]], *[[x] for x in LINES]]
    assert left_out(*read(pdf(*pages))) == []


def test_the_title_of_the_file_counts_if_the_first_page_shows_it() -> None:
    lines = ["The Bridge", "Opens", *LINES]
    assert read(pdf(lines, title="The Bridge Opens"))[1].title == "The Bridge Opens"
    assert read(pdf(lines, title="Microsoft Word - bridge.doc"))[1].title is None
    assert read(pdf(lines))[1].title is None


def test_a_page_without_text_keeps_its_number() -> None:
    source, draft = read(pdf(LINES[:1], [], LINES[1:2]))
    assert source.text == f"{LINES[0]}\f\f{LINES[1]}"
    assert draft.page_starts == (0, len(LINES[0]) + 1, len(LINES[0]) + 2)


def test_a_scan_is_refused() -> None:
    assert refusal(pdf([], [])).reason == "has no text, as a scan"
    assert "OCR" in refusal(pdf([])).mend


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_only_a_password_that_is_needed_is_an_obstacle(algorithm: str) -> None:
    data = pdf(LINES)
    assert words(read(locked(data, "", algorithm))[1]) == words(read(data)[1])
    error = refusal(locked(data, "secret", algorithm))
    assert error.reason == "protected by a password"


def test_limits_hold() -> None:
    data = pdf(LINES[:1], LINES[1:2])
    assert "over the limit" in refusal(data, Limits(file_bytes=len(data) - 1)).reason
    assert refusal(data, Limits(pages=1)).reason == "2 pages are over the limit of 1"
    error = refusal(data, Limits(unpacked_bytes=20))
    assert error.reason == f"page 1 has {len(LINES[0])} characters"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj <<", pdf(LINES)[:400]])
def test_a_file_that_is_cut_off_is_refused(data: bytes) -> None:
    assert refusal(data).reason.startswith("damaged, incomplete or not a PDF")


def test_lone_surrogates_are_replaced_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter(["One \ud800 two.", "Three \udfff\ud83d four."])
    monkeypatch.setattr(pypdf.PageObject, "extract_text", lambda page: next(found))
    source, draft = read(pdf(LINES, LINES))
    assert source.text == "One \ufffd two.\fThree \ufffd\ufffd four."
    assert source.replaced == 3
    assert draft.page_starts == (0, 11)


@pytest.mark.parametrize("error", [RecursionError(), KeyError("/Font"), TypeError("x" * 999)])
def test_whatever_pypdf_raises_names_this_file_only(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(page: object) -> str:
        raise error

    monkeypatch.setattr(pypdf.PageObject, "extract_text", fail)
    reason = refusal(pdf(LINES)).reason
    assert reason == "damaged, incomplete or not a PDF"


def test_pypdf_is_quiet_and_its_logger_is_left_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("pypdf")
    level = logger.level
    refusal(pdf(LINES)[:-300].replace(b"endobj", b"end"))
    assert not caplog.records
    assert logger.level == level


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.text("abc de.3-", min_size=1, max_size=30), max_size=6),
        min_size=1,
        max_size=4,
    )
)
def test_each_character_is_either_traced_or_recorded_as_left_out(pages: list[list[str]]) -> None:
    try:
        source, draft = read(pdf(*pages))
    except UnreadableFile:
        return
    places: list[int] = []
    for block in draft.blocks:
        for line in block.lines:
            assert line.text == "".join(source.text[at] for at in line.starts.tolist())
            assert (line.ends - line.starts == 1).all()
            places += line.starts.tolist()
    assert places == sorted(set(places))
    for part in draft.omitted:
        places += range(part.start, part.end)
    assert len(places) == len(set(places))
    rest = set(range(len(source.text))) - set(places)
    assert not "".join(source.text[at] for at in rest).strip()


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(pdf(LINES, title="Lines"))
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=8))
    whole[at : at + len(noise)] = noise
    try:
        read(bytes(whole))
    except UnreadableFile as error:
        assert error.mend
