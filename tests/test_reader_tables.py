"""JSON lines and CSV: one article a row, each character traced through the file's codes."""

from __future__ import annotations

import csv
import io
import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.draft import Draft, Skipped
from corpus.readers.tables import looks_like_csv, looks_like_jsonl, read_csv, read_jsonl
from corpus.source import Source
from corpus.sourcemap import SourceMap


def jsonl(text: str) -> list[Draft | Skipped]:
    return list(read_jsonl(Source(path="rows.jsonl", text=text, encoding="utf-8")))


def table(text: str) -> list[Draft | Skipped]:
    return list(read_csv(Source(path="rows.csv", text=text, encoding="utf-8")))


def one(rows: list[Draft | Skipped]) -> Draft:
    assert len(rows) == 1
    assert isinstance(rows[0], Draft), str(rows[0])
    return rows[0]


def words(draft: Draft | Skipped) -> list[str]:
    assert isinstance(draft, Draft), str(draft)
    return [line.text for block in draft.blocks for line in block.lines]


def squeeze(text: str) -> str:
    return "".join(text.split())


def assert_traced(draft: Draft, source: str) -> None:
    """Each character is the one in the file, or what the code there stands for."""
    for block in draft.blocks:
        for line in block.lines:
            for char, start, end in zip(
                line.text, line.starts.tolist(), line.ends.tolist(), strict=True
            ):
                written = source[start:end]
                assert char == written or char == json.loads(f'"{written}"')


def literal(draft: Draft, source: str) -> str:
    """What the spans of the first line select in the file, joined."""
    line = draft.blocks[0].lines[0]
    spans = SourceMap.of(line, source).spans(0, len(line))
    return "".join(source[start:end] for start, end in spans)


# JSON lines


def test_every_field_of_a_row_is_read() -> None:
    row = {
        "id": "a1",
        "title": " The  Bridge ",
        "text": "One.\n\nTwo.",
        "authors": ["Anna Berg", {"name": "Omar Haddad"}],
        "date": "2011-05-03",
        "publisher": "The Valley Post",
        "url": "https://post.example/a1",
        "lang": "en-GB",
    }
    draft = one(jsonl(json.dumps(row)))
    assert words(draft) == ["One.", "Two."]
    assert (draft.key, draft.place, draft.title) == ("a1", "row 1", "The Bridge")
    assert draft.authors == ("Anna Berg", "Omar Haddad")
    assert (draft.date, draft.publisher) == ("2011-05-03", "The Valley Post")
    assert draft.url == "https://post.example/a1"
    assert draft.language == "en-GB"
    assert not draft.head


def test_the_metadata_of_beir_fills_what_the_row_lacks() -> None:
    metadata = {
        "author": "Anna Berg and Omar Haddad",
        "published_at": "2011-05-03",
        "source": "The Valley Post",
        "url": "https://post.example/b",
        "language": "ar",
    }
    row = {"_id": "b", "title": "", "text": "One.", "date": "2010", "metadata": metadata}
    draft = one(jsonl(json.dumps(row)))
    assert draft.key == "b"
    assert draft.title is None
    assert draft.authors == ("Anna Berg", "Omar Haddad")
    assert (draft.date, draft.publisher) == ("2010", "The Valley Post")
    assert draft.url == "https://post.example/b"
    assert draft.language == "ar"


@pytest.mark.parametrize(
    ("written", "key"),
    [("7", "7"), ('"007"', "007"), ("0", "0"), ("null", None), ('""', None), ("[1]", None)],
)
def test_an_id_is_a_string_as_written(written: str, key: str | None) -> None:
    assert one(jsonl(f'{{"id": {written}, "text": "One."}}')).key == key


def test_an_escape_that_protects_a_character_is_traced_to_the_character() -> None:
    source = r'{"text": "He said \"no\\yes\/maybe\"."}'
    draft = one(jsonl(source))
    assert words(draft) == ['He said "no\\yes/maybe".']
    assert literal(draft, source) == 'He said "no\\yes/maybe".'
    # The quotation mark after "said " is source[19]; the backslash before it is nobody's.
    assert source[18:20] == '\\"'
    assert draft.blocks[0].lines[0].starts[8] == 19


def test_an_escape_that_is_a_code_is_traced_to_all_of_it() -> None:
    source = r'{"text": "a\u201cb\ud83d\ude00c\td"}'
    draft = one(jsonl(source))
    line = draft.blocks[0].lines[0]
    assert line.text == "a“b😀c\td"
    assert list(zip(line.starts.tolist(), line.ends.tolist(), strict=True)) == [
        (10, 11), (11, 17), (17, 18), (18, 30), (30, 31), (31, 33), (33, 34),
    ]  # fmt: skip


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    source = r'{"text": "a\ud83dxyz\ude00 b\ud83d\u0041"}'
    draft = one(jsonl(source))
    assert words(draft) == ["a\ufffdxyz\ufffd b\ufffdA"]
    assert draft.blocks[0].lines[0].ends[1] == source.index("xyz")


def test_offsets_are_those_of_the_whole_file() -> None:
    source = '{"text": "One."}\n\n  {"metadata": {"text": "no"}, "text": "Two.", "x": [1]}\n'
    rows = jsonl(source)
    assert [row.place for row in rows] == ["row 1", "row 2"]
    assert words(rows[1]) == ["Two."]
    assert isinstance(rows[1], Draft)
    assert rows[1].blocks[0].lines[0].range()[0] == source.index("Two.")


def test_only_a_line_feed_ends_a_json_line() -> None:
    rows = jsonl('{"text": "one\u2028two\x85three"}\r\n{"text": "four"}')
    assert [words(row) for row in rows] == [["one", "two", "three"], ["four"]]


def test_of_two_texts_in_a_row_the_last_one_wins() -> None:
    source = r'{"text": "first", "t\u0065xt": "second"}'
    draft = one(jsonl(source))
    assert words(draft) == [json.loads(source)["text"]] == ["second"]
    assert_traced(draft, source)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "cut off', "not JSON (Unterminated string starting at, character 10)"),
        ('["text"]', "not a JSON object"),
        ('{"title": "no text"}', 'it has no "text"'),
        ('{"text": 12}', 'its "text" is not a string'),
        ('{"text": "one", "text": null}', 'its "text" is not a string'),
        ('{"text": " \\n "}', "its text is empty"),
        ("[" * 100_000, "its JSON is nested too deeply"),
        ('{"text": "x", "deep": ' + "[" * 100_000, "its JSON is nested too deeply"),
    ],
)
def test_a_bad_row_is_named_and_the_next_one_is_read(line: str, reason: str) -> None:
    bad, good = jsonl(f'{line}\n{{"text": "Two."}}\n')
    assert isinstance(bad, Skipped)
    assert (bad.path, bad.place, bad.reason) == ("rows.jsonl", "row 1", reason)
    assert bad.mend
    assert words(good) == ["Two."]


def test_odd_numbers_do_no_harm() -> None:
    huge = "9" * 10_000
    source = (
        f'{{"id": {huge}, "a": NaN, "b": -Infinity, "c": 1e999999999999999999, "text": "One."}}'
    )
    draft = one(jsonl(source))
    assert (words(draft), draft.key) == (["One."], huge)
    assert one(jsonl('{"title": NaN, "text": "One."}')).title is None


@given(
    st.lists(st.text(), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from(["", " ", "\t"]),
)
def test_json_text_is_traced_whatever_it_holds(
    texts: list[str], ascii_only: bool, space: str
) -> None:
    lines = [
        json.dumps({"x": {"text": 1}, "text": text}, ensure_ascii=ascii_only) for text in texts
    ]
    source = "\n".join(space + line + space for line in lines)
    for text, draft in zip(texts, jsonl(source), strict=True):
        if isinstance(draft, Skipped):
            assert not text.strip()
        else:
            assert squeeze("".join(words(draft))) == squeeze(text)
            assert_traced(draft, source)


@given(st.text(alphabet='{}[]",:\\u0d8textn 1\n', max_size=60))
def test_no_json_line_raises(noise: str) -> None:
    for row in jsonl(noise + '\n{"text": "' + noise + '"}'):
        assert isinstance(row, (Draft, Skipped))
    looks_like_jsonl(noise)


def test_the_time_for_long_texts_grows_with_their_length_only() -> None:
    text = 'Ein "Satz" mit Ümlauten.\n\n' * 100
    source = "\n".join(json.dumps({"_id": str(n), "text": text}) for n in range(1_000))
    assert len(source) > 3_000_000
    start = time.perf_counter()
    assert len(jsonl(source)) == 1_000
    assert time.perf_counter() - start < 60  # the machine is shared; alone it takes 1


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"text": "One."}', True),
        ('\n\n  {"_id": 1, "text": "' + "long " * 100_000 + '"}\n', True),
        ('{"text": "cut off\n{"text": "whole"}\n', True),
        ('{"title": "One"}', False),
        ('{\n "text": "one object, not a line"\n}', False),
        ("A sentence.\n{}", False),
        ("[" * 100_000, False),
        (" \n" * 100_000, False),
        ("", False),
    ],
)
def test_json_lines_are_known_by_their_first_lines(text: str, answer: bool) -> None:
    assert looks_like_jsonl(text) is answer


# CSV


def test_columns_are_found_by_their_names() -> None:
    rows = table(
        "id,title,text,author,date,publisher,url\r\n"
        '1,"Bridge, the","It ""opened"".\r\n\r\nIt cost, I hear, a lot.",Anna Berg,2011,Post,u\r\n'
    )
    draft = one(rows)
    assert words(draft) == ['It "opened".', "It cost, I hear, a lot."]
    assert (draft.key, draft.title, draft.authors) == ("1", "Bridge, the", ("Anna Berg",))
    assert (draft.date, draft.publisher, draft.url) == ("2011", "Post", "u")
    assert (draft.place, draft.head) == ("row 1", False)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_ends_are_those_of_the_file(delimiter: str, newline: str) -> None:
    rows = [["id", "Text"], ["1", "one"], ["2", f"t{delimiter}wo"]]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=newline).writerows(rows)
    assert [words(row) for row in table(newline + file.getvalue())] == [
        ["one"],
        [f"t{delimiter}wo"],
    ]


def test_a_doubled_quotation_mark_is_traced_to_the_second() -> None:
    source = 'id,text\n1,"a ""b"" c"\n'
    draft = one(table(source))
    assert literal(draft, source) == 'a "b" c'
    assert draft.blocks[0].lines[0].starts[2] == source.index('""') + 1
    assert_traced(draft, source)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1", "1 columns where the first row has 3"),
        ("1,t,a text, with a comma", "4 columns where the first row has 3"),
        ("1,t,", "its text is empty"),
    ],
)
def test_a_bad_csv_row_is_named_and_the_next_one_is_read(row: str, reason: str) -> None:
    bad, good = table(f"id,title,text\n{row}\n2,t,Two.,\n")
    assert isinstance(bad, Skipped)
    assert (bad.path, bad.place, bad.reason) == ("rows.csv", "row 1", reason)
    assert words(good) == ["Two."]
    assert good.place == "row 2"


def test_a_quotation_mark_that_never_closes_ends_the_reading_with_a_word() -> None:
    good, bad = table('id,text\n1,one\n2,"two\n3,three\n')
    assert words(good) == ["one"]
    assert isinstance(bad, Skipped)
    assert (bad.place, bad.reason[:32]) == ("row 2", "a quotation mark opens and never")


def test_rows_of_nothing_are_passed_over() -> None:
    assert [row.place for row in table("id,text\n\n1,one\n , \n3,three\n")] == ["row 1", "row 3"]


def test_a_table_without_a_text_column_is_skipped_whole() -> None:
    (row,) = table("id,title\n1,one\n")
    assert isinstance(row, Skipped)
    assert row.place == ""


@given(st.text(alphabet='ab",;\n\r ', max_size=40))
def test_cells_are_those_of_the_csv_module(body: str) -> None:
    source = "id,text\n" + body
    expected = [row for row in csv.reader(io.StringIO(body, newline="")) if row]
    expected = [row if any(map(str.strip, row)) else None for row in expected]
    places = [f"row {n}" for n, row in enumerate(expected, 1) if row is not None]
    found = table(source)
    assert [row.place for row in found] == places
    for row, cells in zip(found, filter(None, expected), strict=True):
        if isinstance(row, Draft):
            assert squeeze("".join(words(row))) == squeeze(cells[1])
            assert row.key == (" ".join(cells[0].split()) or None)
            assert_traced(row, source)
        elif "never closes" in row.reason:
            with pytest.raises(csv.Error):
                list(csv.reader(io.StringIO(body, newline=""), strict=True))
        else:
            assert len(cells) < 2 or any(map(str.strip, cells[2:])) or not cells[1].strip()


@given(st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1), min_size=1))
def test_any_text_that_csv_writes_comes_back(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["id", "text"], *([str(n), t] for n, t in enumerate(texts))])
    found = table(file.getvalue())
    for text, row in zip(texts, found, strict=True):
        if isinstance(row, Draft):
            assert squeeze("".join(words(row))) == squeeze(text)
            assert all(re.fullmatch(r"\S(.*\S)?", line, re.S) for line in words(row))
        else:
            assert not text.strip()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("id,text\n1,one", True),
        ('\r\n"_id";"TEXT";"x"\n', True),
        ("\tid\ttext\n", True),
        ("text,other\n", False),
        ("id,title\n", False),
        ("Text\n", False),
        ("The text, its title and its date\n", False),
        ('"' * 100_001, False),
        ("", False),
    ],
)
def test_csv_is_known_by_its_first_row(text: str, answer: bool) -> None:
    assert looks_like_csv(text) is answer


def test_the_line_that_tells_excel_its_delimiter_is_passed_over() -> None:
    source = "sep=;\r\nid;text\r\n7;Some words.\r\n"
    draft = one(table(source))
    assert (draft.key, words(draft)) == ("7", ["Some words."])
    assert_traced(draft, source)
