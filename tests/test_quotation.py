"""A quotation is the article's words and place, by itself and after JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from generated import library_of
from hypothesis import assume, given
from hypothesis import strategies as st

import qa
from corpus import Article, Paragraph, Passage, SourceMap, read_source
from qa.escape import plain
from qa.quotation import Quotation, find_words, quote
from qa.quotation.quotation import quote_article
from qa.quotation.words import differing, places

BRIDGE = "bridge.txt"
TEXT = (
    "“We won’t wait,” the mayor said.  It is done – at last.\n\n"
    "He opened it. The bridge is open, the mayor said."
)


def article(text: str, **fields: object) -> Article:
    made, at = [], 0
    for number, paragraph in enumerate(text.split("\n\n"), 1):
        made.append(Paragraph(start=at, end=at + len(paragraph), number=number))
        at += len(paragraph) + 2
    return Article(
        id=str(fields.pop("id", "a.txt")),
        path="a.txt",
        text=text,
        paragraphs=tuple(made),
        source_map=SourceMap(((0, len(text), 100, 100 + len(text)),)),
        **fields,  # type: ignore[arg-type]
    )


def passage(text: str = TEXT, start: int = 0, **fields: object) -> Passage:
    return Passage(id="p", article=article(text, **fields), start=start, end=len(text))


def quoted(words: str, **fields: object) -> Quotation:
    whole = passage(**fields)  # type: ignore[arg-type]
    return quote(whole, *find_words(whole, words))


def test_a_quotation_holds_the_words_and_where_they_stand() -> None:
    made = quoted("He opened it. The bridge", file_sha256="ab" * 32)
    assert made.words == "He opened it. The bridge"
    assert (made.start, made.end) == (57, 81)
    assert TEXT[made.start : made.end] == made.words
    assert made.source_spans == ((157, 181),)
    assert made.paragraphs == (2, 2)
    assert made.pages is None
    assert made.locator.text == "para. 2"
    assert made.prefix == "ayor said.  It is done – at last.\n\n"[-32:]
    assert made.suffix == " is open, the mayor said."
    assert made.file_sha256 == "ab" * 32
    assert made.item["custom"]["footnote"]["file"] == "a.txt"
    assert made.link is None


def test_offsets_of_a_passage_become_those_of_its_article() -> None:
    later = passage(start=57)
    made = quote(later, 3, 9)
    assert made.words == "opened"
    assert (made.start, made.end) == (60, 66)
    assert made == quote(passage(), 60, 66)


def test_white_space_at_either_end_is_left_out() -> None:
    assert quote(passage(), 32, 40).words == "It is"
    assert quote(passage(), 32, 40) == quote(passage(), 34, 39)


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (5, 5, "5:5 is no stretch of the passage p; it has 106 characters"),
        (9, 5, "9:5 is no stretch"),
        (-1, 5, "-1:5 is no stretch"),
        (0, 107, "0:107 is no stretch"),
        (32, 34, "only white space lies at"),
        (0.0, 5, "start is 0.0, but must be a whole number"),
        (0, True, "end is True, but must be a whole number"),
    ],
)
def test_what_is_no_stretch_of_words_is_refused(start: int, end: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        quote(passage(), start, end)


def test_pasted_words_are_found_in_another_white_space_and_other_marks() -> None:
    assert TEXT[slice(*find_words(passage(), '"We  won\'t\nwait," the'))] == "“We won’t wait,” the"
    assert TEXT[slice(*find_words(passage(), " said. It is done -- at\tlast."))] == (
        "said.  It is done – at last."
    )


@pytest.mark.parametrize(
    "words", ["We wont wait", "we won’t wait", "openes", "is done at", "It is dône"]
)
def test_other_words_are_not_found(words: str) -> None:
    with pytest.raises(ValueError, match="does not hold the words"):
        find_words(passage(), words)


def test_words_that_stand_there_twice_are_told() -> None:
    with pytest.raises(ValueError, match="holds the words “the mayor said” 2 times; take in more"):
        find_words(passage(), "the mayor said")
    with pytest.raises(ValueError, match="there are no words"):
        find_words(passage(), " \n")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ridge over the riv", "bridge over the river"),
        ("on-viol", "non-violent"),
        ("won", "won’t"),
        ("’t w", "won’t wait"),
        ("7 mil", "17 million"),
        ("0,00", "40,000"),
        ("afe\u0301", "café"),
        ("river.\nIt c", "river.\n\nIt cost"),
        ('"We won', "“We won’t"),
        ("an", "banana"),  # twice, but in the same word
        ("the bridge", "the bridge"),  # whole once, and once as a part of others
    ],
)
def test_words_that_were_cut_are_widened_to_whole_words_only_where_that_is_asked(
    words: str, found: str
) -> None:
    whole = passage(
        "One bridge over the river.\n\nIt cost 17 million, or 40,000 each. “We won’t wait,” said a "
        "non-violent café: a banana of the bridge or the bridges."
    )
    assert whole.text[slice(*find_words(whole, words, widened=True))] == found
    if words not in (found, "the bridge"):
        with pytest.raises(ValueError, match="only with a word cut off; take in whole words"):
            find_words(whole, words)


def test_cut_words_that_are_part_of_several_are_refused() -> None:
    with pytest.raises(ValueError, match="holds the words “ridg” 2 times; take in more"):
        find_words(passage("A bridge and two ridges."), "ridg", widened=True)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("not\n\n\tthere\x07", "“not there�”"),
        ('it\'s "not" there', '“it\'s "not" there”'),
        ("x" * 60, f"“{'x' * 60}”"),
        ("x" * 61, f"“{'x' * 59}…”"),
        (" word" * 30, "“word word word word word word word word word word word word…”"),
    ],
)
def test_words_that_are_told_stand_in_one_readable_line(words: str, shown: str) -> None:
    with pytest.raises(ValueError, match="does not hold") as caught:
        find_words(passage(), words, widened=True)
    assert str(caught.value) == (
        f"the passage does not hold the words {shown}; copy words of it, none left out"
    )


@given(st.text("ab “'’–-é\n1,", max_size=30), st.data())
def test_any_stretch_that_a_hand_selects_is_widened_to_whole_words_around_it(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    found = places(text, text[start:end], widened=True)
    assert (start < end) == any(low <= start and end <= high for low, high in found)
    assert len(found) == len(set(found))
    for low, high in found:
        assert (low, high) in places(text, text[low:high])


def test_words_of_scripts_without_spaces_are_found_within_a_run_of_letters() -> None:
    text = "大桥在星期一开放。"
    assert find_words(passage(text), "星期一") == (3, 6)


@given(st.text("ab “\"'’–-\n ", max_size=30), st.data())
def test_found_words_are_what_was_looked_for_but_for_shape(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]

    def shape(each: str) -> str:
        plain = re.sub(r"\s*[–-][\s–-]*", "-", " ".join(each.split()))
        return re.sub("(?:[“\"’'] ?)+", "'", plain)

    found = places(text, words)
    assert all(shape(text[first:last]) == shape(words) for first, last in found)
    bare = words.strip()
    at = start + len(words) - len(words.lstrip())
    if bare and (at, at + len(bare)) not in found:
        # Only because it cuts a word, a word with an apostrophe or hyphen inside, or a row of
        # dashes, spaces or marks, in two.
        ends = at, at + len(bare)
        cut = [re.search(r"[ab’'–-]$", text[:end]) and text[end:].strip() for end in ends]
        rows = [re.match(r"[\s“\"’'–-]{2}", text[end - 1 : end + 1]) for end in ends if end]
        behind = [re.match(r"[’'–-]", text[end:]) for end in ends]
        assert any(cut) or any(rows) or any(behind)


def test_the_id_is_that_of_the_words_and_their_neighbours() -> None:
    made = quoted("He opened it.")
    assert len(made.id) == 10
    assert int(made.id, 16)
    # Something else before the neighbours: the words moved, the quotation is the same.
    moved = passage(f"A new paragraph.\n\n{TEXT}")
    assert quote(moved, *find_words(moved, "He opened it.")).id == made.id
    assert quoted("He opened it").id != made.id
    other = quote_article(replace(article(TEXT), id="b.txt"), made.start, made.end)
    assert other.id != made.id


def test_the_same_words_among_the_same_words_are_other_quotations() -> None:
    verse = "Row on, row on, row on. " * 12
    ids = {quote(passage(verse), at, at + 6).id for at in range(48, 240, 24)}
    assert len(ids) == 8


def test_the_id_does_not_change_from_one_version_to_the_next() -> None:
    assert quoted("He opened it.").id == "6ce0fab524"


@given(st.text(min_size=1, max_size=80).filter(str.strip), st.data())
def test_json_gives_the_same_quotation_back(text: str, data: st.DataObject) -> None:
    text = text.strip()
    whole = Article(
        id=text, path=text, text=text, title=text, url="https://e.org/" + text,
        paragraphs=(Paragraph(start=0, end=len(text), number=1),),
        source_map=SourceMap(((0, len(text), 0, len(text)),)), page_starts=(0,),
    )  # fmt: skip
    start = data.draw(st.integers(0, len(text) - 1))
    made = quote_article(whole, start, len(text))
    assert made.words == text[start:].strip()
    assert Quotation.from_dict(json.loads(json.dumps(made.to_dict()))) == made
    assert made.pages == (1, 1)
    assert made.locator.label == "page"


@pytest.mark.parametrize(
    "change",
    [{"words": 5}, {"start": "0"}, {"start": True}, {"end": 12}, {"paragraphs": [1]},
     {"source_spans": 3}, {"item": None}, {"pages": [1, "2"]}, {"link": 4}],
)  # fmt: skip
def test_what_is_no_quotation_is_refused(change: dict[str, object]) -> None:
    fields = json.loads(json.dumps(quoted("He opened it.").to_dict()))
    assert Quotation.from_dict(fields)
    with pytest.raises(ValueError, match="this is not a quotation"):
        Quotation.from_dict(fields | change)
    fields.pop("words")
    with pytest.raises(ValueError, match="this is not a quotation: KeyError 'words'"):
        Quotation.from_dict(fields)


def test_a_citation_leads_to_the_words() -> None:
    made = quoted(
        "He opened it.", url="https://example.org/a", title="A Bridge", authors=("Anna Berg",)
    )
    assert made.link == "https://example.org/a#:~:text=He%20opened%20it."
    apa = made.cite("apa")
    assert apa.text == "(Berg, n.d., para. 2)"
    assert {run.link for run in apa.runs} == {made.link}
    note = made.cite()
    assert "Anna Berg" in note.text
    assert note.text.endswith("https://example.org/a.")
    assert {run.text: run.link for run in note.runs if run.link} == {
        "https://example.org/a": made.link
    }
    assert {run.link for run in quoted("He opened it.").cite("mla").runs} == {None}
    with pytest.raises(ValueError, match="no citation style 'nosuch'"):
        made.cite("nosuch")


def test_a_repeated_stretch_without_a_fragment_leads_to_the_page() -> None:
    lines = "\n\n".join(["Again and again."] * 100)
    made = quote(passage(lines, url="https://example.org/a"), 900, 916)
    assert made.link == "https://example.org/a"


def test_words_of_a_library_are_those_of_the_file(tiny: qa.Library, articles: Path) -> None:
    for each in tiny.passages():
        made = quote(each, 4, 20)
        source = read_source(articles / made.path, articles)
        pieces = "".join(source.text[start:end] for start, end in made.source_spans)
        assert pieces == made.words
        assert made.file_sha256 == tiny.article(made.article_id).file_sha256 != ""


def test_rows_of_a_table_are_quoted_by_their_ids(tmp_path: Path) -> None:
    with library_of(tmp_path, ["A first report on wheat.", "A second report on rain."]) as library:
        whole = library.passages()[1]
        made = quote(whole, *find_words(whole, "second report"))
    assert (made.article_id, made.path) == ("0001", "rows.jsonl")


@pytest.mark.parametrize(
    ("words", "found", "changes"),
    [
        ("It cost 40 million.", "It cost 44 million.", [("40", "44")]),
        ("It didn’t rain.", "It did rain.", [("didn’t", "did")]),
        ("It did not rain.", "It did rain.", [("not", "")]),
        ("It did rain.", "It did not rain.", [("", "not")]),
        ("He, then, left.", "He then left.", [(",", ""), (",", "")]),
        ("“Go” – now", '"Go" -\n now', []),
        ("the Bridge", "the bridge", [("Bridge", "bridge")]),
        ("a b c d", "x b y d", [("a", "x"), ("c", "y")]),
        ("all of it", "", [("all of it", "")]),
    ],
)
def test_the_words_that_differ_are_told(
    words: str, found: str, changes: list[tuple[str, str]]
) -> None:
    told = differing(words, found)
    assert [(each.was, each.now) for each in told] == changes
    assert all(words[each.start : each.end] == each.was for each in told)


@given(
    st.lists(st.sampled_from("a not 14 41 he’s hes Bern bern – . ,".split()), min_size=1), st.data()
)
def test_one_other_word_is_never_taken_for_the_same(words: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(["", "b", "nor", "no", "1", "4", "14a", "he", "BERN", ";"]))
    quoted_words = " ".join(words)
    altered = " ".join([*words[:at], *filter(None, [other]), *words[at + 1 :]])
    assume("– –" not in quoted_words)  # dashes in a row are one
    assert places(altered, quoted_words) == []
    assert differing(quoted_words, altered)


@pytest.mark.parametrize(
    "mark", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "\x0b", "\x7f"]
)
def test_words_are_found_as_they_are_as_they_are_shown_and_as_they_look(mark: str) -> None:
    words = f"zebra {mark}crossing{mark} was"
    whole = passage(f"The {words} repainted.")
    assert whole.text[slice(*find_words(whole, words))] == words
    assert whole.text[slice(*find_words(whole, plain(words)))] == words
    cut = find_words(whole, plain(words)[2:], widened=True)
    assert whole.text[slice(*cut)] == words
    if mark not in "\u202d\u202e\x0b\x7f":  # it only says which way the words run
        assert whole.text[slice(*find_words(whole, "zebra crossing was"))] == words
    with pytest.raises(ValueError, match="does not hold the words"):
        find_words(whole, "zebra \ufffdcrossing was")


def test_a_character_that_was_lost_in_the_article_is_no_other() -> None:
    mark = "\ufffd"
    whole = passage(f"The na{mark}ve plan, the na\x0bve plan.")
    assert whole.text[slice(*find_words(whole, f"na{mark}ve plan"))] == f"na{mark}ve plan"
