"""Word documents: what is in them in which order, and which of them must not be opened."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.draft import Draft
from corpus.errors import UnreadableFile
from corpus.readers.docx import read_docx
from corpus.source import Limits, Source

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_body(body: str, *, prolog: str = "") -> bytes:
    """A Word document whose body is the XML `body`."""
    return repacked(f"{prolog}<w:document {W}><w:body>{body}</w:body></w:document>")


def repacked(xml: str) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return file.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def read(data: bytes, limits: Limits | None = None) -> tuple[Source, Draft]:
    return read_docx(data, "a/b.docx", limits or Limits())


def words(draft: Draft) -> list[list[str]]:
    return [[line.text for line in block.lines] for block in draft.blocks]


def refusal(data: bytes, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    assert caught.value.mend
    return caught.value


def test_styles_say_what_a_paragraph_is() -> None:
    document = docx.Document()
    document.add_paragraph("The Bridge Opens", style="Title")
    document.add_paragraph("Anna Berg, 3 May 2011")
    document.add_paragraph("")
    document.add_heading("The cost", level=2)
    document.add_paragraph("Forty million.", style="List Bullet")
    document.add_paragraph("It was late.", style="List Number")
    source, draft = read(saved(document))
    assert draft.title == "The Bridge Opens"
    assert [(block.kind, block.lines[0].text) for block in draft.blocks] == [
        ("heading", "The Bridge Opens"),
        ("paragraph", "Anna Berg, 3 May 2011"),
        ("heading", "The cost"),
        ("item", "Forty million."),
        ("item", "It was late."),
    ]
    assert (source.path, source.encoding, source.replaced) == ("a/b.docx", "docx", 0)
    assert source.text == (
        "The Bridge Opens\nAnna Berg, 3 May 2011\n\nThe cost\nForty million.\nIt was late."
    )
    assert draft.head
    assert draft.blocks[3].lines[0].range() == (49, 63)
    assert source.text[49:63] == "Forty million."


def test_two_titles_are_no_title() -> None:
    document = docx.Document()
    document.add_paragraph("One", style="Title")
    document.add_paragraph("Two", style="Title")
    assert read(saved(document))[1].title is None


def test_cells_of_tables_are_paragraphs_where_the_table_stands() -> None:
    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(rows=2, cols=2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {number}"
    inner = table.cell(1, 0).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "inside"
    table.cell(0, 0).merge(table.cell(0, 1))
    document.add_paragraph("After.")
    lines = [line for block in words(read(saved(document))[1]) for line in block]
    assert lines == ["Before.", "cell 0", "cell 1", "cell 2", "inside", "cell 3", "After."]


def test_a_line_break_divides_the_lines_of_one_block() -> None:
    document = docx.Document()
    document.add_paragraph(" First line,\nsecond\tline. ")
    assert words(read(saved(document))[1]) == [["First line,", "second\tline."]]


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    body = (
        f"<w:p>{run('He paid ')}<w:ins>{run('forty')}</w:ins>"
        "<w:del><w:r><w:delText>fifty</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('moved')}</w:moveFrom>"
        f"<w:hyperlink>{run(' million')}</w:hyperlink>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<w:r><w:noBreakHyphen/><w:t>fold.</w:t></w:r></w:p>"
    )
    assert words(read(with_body(body))[1]) == [["He paid forty million-fold."]]


def test_a_text_box_follows_the_paragraph_it_is_fixed_to() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('box')}</w:p></w:txbxContent></w:pict></w:r>"
    body = f"<w:p>{run('one ')}{box}{run('two')}</w:p><w:p>{run('three')}</w:p>"
    assert words(read(with_body(body))[1]) == [["one two"], ["box"], ["three"]]


def test_content_controls_are_read() -> None:
    inner = f"<w:sdt><w:sdtContent><w:p>{run('in a control')}</w:p></w:sdtContent></w:sdt>"
    assert words(read(with_body(inner))[1]) == [["in a control"]]


def test_entities_are_never_expanded() -> None:
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "ha">' for n in range(10)
    )
    bomb = f"<!DOCTYPE d [{levels}]>"
    assert "damaged" in refusal(with_body(f"<w:p>{run('x &e9; y')}</w:p>", prolog=bomb)).reason
    assert "damaged" in refusal(with_body('<w:p w:x="&e9;"/>', prolog=bomb)).reason


def test_a_document_type_declaration_is_refused() -> None:
    prolog = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    error = refusal(with_body(f"<w:p>{run('x&e;y')}</w:p>", prolog=prolog))
    assert "document type declaration" in error.reason


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    by_size = refusal(with_body(" " * 300_000), Limits(unpacked_bytes=200_000))
    assert "bytes unpack to" in by_size.reason
    by_ratio = refusal(with_body(" " * 50_000_000))
    assert "bytes unpack to 50," in by_ratio.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a protected or old .doc file"),
        (b"PK\x03\x04 and no more", "damaged or incomplete"),
        (saved(docx.Document())[:-100], "damaged or incomplete"),
        (saved(docx.Document()), "holds no text"),
        (repacked(f"<w:document {W}/>"), "not a Word document, or a damaged one"),
        (with_body("<w:p>"), "not a Word document, or a damaged one"),
        (with_body("<w:sdt>" * 50_000), "not a Word document, or a damaged one"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    assert refusal(data).reason.startswith(reason)


def test_another_zip_archive_is_no_word_document() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("story.txt", "Once.")
    assert refusal(file.getvalue()).reason == "a zip archive, not a Word document"


def test_a_large_file_is_refused() -> None:
    data = saved(docx.Document())
    assert "over the limit" in refusal(data, Limits(file_bytes=len(data) - 1)).reason


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(exclude_categories=("C",))), min_size=1, max_size=5))
def test_each_character_stands_in_the_decoded_file(paragraphs: list[str]) -> None:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    try:
        source, draft = read(saved(document))
    except UnreadableFile as error:
        assert error.reason == "holds no text"
        assert not "".join(paragraphs).strip()
        return
    assert source.text == "\n".join(paragraphs)
    lines = [line for block in draft.blocks for line in block.lines]
    for line in lines:
        assert line.text == "".join(source.text[at] for at in line.starts.tolist())
        assert (line.ends - line.starts == 1).all()
    shown = "".join(line.text for line in lines)
    assert "".join(shown.split()) == "".join("".join(paragraphs).split())


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(with_body(f"<w:p>{run('Some text.')}</w:p>"))
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=8))
    whole[at : at + len(noise)] = noise
    try:
        read(bytes(whole))
    except UnreadableFile as error:
        assert error.mend
