"""Plain text, Markdown's marks, front matter, and how the kind of a file is told."""

from __future__ import annotations

import pytest

from corpus.draft import Draft
from corpus.errors import UnreadableFile
from corpus.readers import kind_of_bytes, kind_of_text
from corpus.readers.foreign import refuse_foreign_text
from corpus.readers.front_matter import read_front_matter
from corpus.readers.markdown import without_inline_marks
from corpus.readers.text import blocks_of_plain_text, read_text
from corpus.source import Source
from corpus.traced import Traced


def draft(text: str) -> Draft:
    (only,) = read_text(Source(path="a.txt", text=text, encoding="utf-8"))
    for block in only.blocks:
        for line in block.lines:  # every line knows its place
            start, end = line.range()
            assert text[start] == line.text[0]
            assert text[end - 1] == line.text[-1]
    return only


def blocks(text: str) -> list[tuple[str, str]]:
    found = draft(text).blocks
    return [(block.kind[0], " / ".join(line.text for line in block.lines)) for block in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", [("p", "One."), ("p", "Two.")]),
        ("One.\r\n\r\nTwo.\r\rThree.", [("p", "One."), ("p", "Two."), ("p", "Three.")]),
        ("One.\n \t\n\nTwo.", [("p", "One."), ("p", "Two.")]),
        ("# Head\nText.", [("h", "Head"), ("p", "Text.")]),
        ("Text.\n## Head ##\nText.", [("p", "Text."), ("h", "Head"), ("p", "Text.")]),
        ("#hashtag is no heading", [("p", "#hashtag is no heading")]),
        ("####### seven", [("p", "####### seven")]),
        ("# C#", [("h", "C#")]),
        ("Head\n====\nText.", [("h", "Head"), ("p", "Text.")]),
        ("Head\n----\nText.", [("h", "Head"), ("p", "Text.")]),
        ("One.\n\n---\n\nTwo.", [("p", "One."), ("p", "Two.")]),
        ("One.\n* * *\nTwo.", [("p", "One."), ("p", "Two.")]),
        ("* one\n* two", [("i", "one"), ("i", "two")]),
        ("- one\n  goes on\n- two", [("i", "one / goes on"), ("i", "two")]),
        ("+ one\n\n• two", [("i", "one"), ("i", "two")]),
        ("1. one\n2) two", [("i", "1. one"), ("i", "2) two")]),
        ("> quoted\n> text", [("p", "quoted / text")]),
        (">> # Head", [("h", "Head")]),
        ("```python\ncode\n```", [("p", "code")]),
        ("```code``` stays here", [("p", "```code``` stays here")]),
        ("~~~\ncode\n~~~", [("p", "code")]),
        ("```\n# no *head*\n\nline\n```\nText.", [("p", "# no *head* / line"), ("p", "Text.")]),
        ("One.\n[ref]: http://a.b/c 'T'\n", [("p", "One.")]),
        ("[^1]: One.\n[^2]: Two.", [("p", "[^1]: One."), ("p", "[^2]: Two.")]),
        ("line one\\\nline two", [("p", "line one / line two")]),
        ("*\n\n#\n", [("p", "*"), ("p", "#")]),
    ],
)
def test_marks_at_the_start_of_lines_make_blocks(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert blocks(text) == expected


def test_a_wrapped_line_may_begin_with_a_number() -> None:
    text = "The dead of that week numbered\n18. Nobody had counted the wounded\n1. yet."
    assert blocks(text) == [
        ("p", "The dead of that week numbered / 18. Nobody had counted the wounded"),
        ("i", "1. yet."),
    ]


def test_a_rule_under_a_long_paragraph_makes_no_heading_of_it() -> None:
    prose = "The council met and decided to build the bridge. " * 4
    assert blocks(f"{prose}\n-----\nText.") == [("p", prose.strip()), ("p", "Text.")]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("a *b* c", "a b c"),
        ("a **b** c", "a b c"),
        ("***b***", "b"),
        ("_b_ and __c__", "b and c"),
        ("**a *b* c**", "a b c"),
        ("*New\nYork*", "New\nYork"),
        ("`code`", "code"),
        ("[words](http://a.org/x_(y))", "words"),
        ('[words](http://a.org "Title")', "words"),
        ("**[a.org/b](http://a.org/b)**", "a.org/b"),
        ("[](http://a.org)", ""),
        ("<https://a.org>", "https://a.org"),
        (r"1\. a \* b", "1. a * b"),
        (r"\*no emphasis\*", "*no emphasis*"),
        (r"\_no emphasis\_", "_no emphasis_"),
        (r"\[no](link)", "[no](link)"),
    ],
)
def test_inline_marks_are_taken_off(marked: str, plain: str) -> None:
    assert without_inline_marks(Traced.of(marked)).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4",
        "snake_case_name and a_b",
        "f**k this s**t",
        "f***ing c***",
        "Prices rose* again",
        "* * *",
        "____ fill in ____",
        "[sic] (so it was)",
        "[2.5 million] people",
        "a < b > c",
        "5'6\" `tall",
        "C:\\dir",
        "what?!* no* end",
    ],
)
def test_what_may_be_no_mark_is_left(text: str) -> None:
    assert without_inline_marks(Traced.of(text)).text == text


def test_images_and_comments_are_left_out_and_named() -> None:
    text = 'One <!-- a\n\nb --> two.\n\n![A map](map.png "Map")\n\n[![x](y.png)](z.org) three.'
    found = draft(text)
    assert [block.lines[0].text for block in found.blocks] == ["One  two.", "three."]
    assert [(entry.reason, text[entry.start : entry.end]) for entry in found.omitted] == [
        ("comment", "<!-- a\n\nb -->"),
        ("image", '![A map](map.png "Map")'),
        ("image", "![x](y.png)"),
    ]


def test_text_without_marks_keeps_what_looks_like_one() -> None:
    found = blocks_of_plain_text(Traced.of("# one\n\n* two *three*"))
    assert [block.lines[0].text for block in found] == ["# one", "* two *three*"]


# ---- front matter ----


def test_front_matter_states_the_facts_as_written() -> None:
    text = (
        "---\r\ntitle: 'The Bridge: a Story'\r\nauthors:\r\n  - Anna Berg\r\n"
        "  - name: Omar Haddad\r\n"
        "date: 2011-05\r\npublisher: The Times\r\nurl: http://a.org/1\r\nid: 0017\r\n"
        "lang: no\r\n---\r\nText."
    )
    front = read_front_matter(text)
    assert front is not None
    assert text[front.end :] == "\r\nText."
    assert front.title == "The Bridge: a Story"
    assert front.authors == ("Anna Berg", "Omar Haddad")
    assert (front.date, front.id) == ("2011-05", "0017")  # strings, not a date and a number
    assert (front.publisher, front.url) == ("The Times", "http://a.org/1")
    assert front.language == "no"  # in YAML 1.1 that would be false
    assert draft(text).omitted[0].reason == "front matter"


@pytest.mark.parametrize(
    "text",
    ["", "---\n\nProse.\n\n---\nMore.", "---\ntitle: never closed\n", "Text.\n---\ntitle: a\n---"],
)
def test_rules_of_dashes_are_no_front_matter(text: str) -> None:
    assert read_front_matter(text) is None


@pytest.mark.parametrize(
    "fields",
    [
        "title: 'open",
        "title: a\n  b: [",
        "title: a\n- b",
        "a: &x [*x]",
        "a: *unknown",
        "title: \x07",
        'title: "\\UFFFFFFFF"',
        "title: " + "[" * 30_000,
        "? [a, b]\n: c\ntitle: d",
        "- title: a\ntitle:",
    ],
)
def test_broken_front_matter_makes_the_file_unreadable(fields: str) -> None:
    with pytest.raises(UnreadableFile, match="its front matter is not") as caught:
        read_front_matter(f"---\n{fields}\n---\nText.")
    assert "\n" not in str(caught.value)


def test_a_bomb_of_aliases_is_not_unfolded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]", "title: Bomb"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    front = read_front_matter("---\n" + "\n".join(lines) + "\n---\n")
    assert front is not None
    assert front.title == "Bomb"


# ---- kinds ----


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"junk\n%PDF-1.4\n1 0 obj\n<<>>", "pdf"),
        (b"A PDF begins with %PDF-1.4, an object with a number.", None),
        (b"PK\x03\x04...", "docx"),
        (b"\xd0\xcf\x11\xe0...", "docx"),
        (b"Text.", None),
    ],
)
def test_pdf_and_word_are_told_by_their_bytes(data: bytes, kind: str | None) -> None:
    assert kind_of_bytes(data) == kind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("<!DOCTYPE html>\n<p>Hi", "a.txt", "html"),
        ("<?xml version='1.0'?>\n<!-- a --> <!-- b -->\n<html>", "a.txt", "html"),
        ("\n <div class='x'>Hi</div>", "a.txt", "html"),
        ("Hi<br>there", "a.html", "html"),
        ("Hi<br>there", "a.txt", "text"),
        ("# Head\n\nText.", "a.html", "text"),
        ("Plain text.", "a.htm", "text"),
        ("<3 is a heart", "a.txt", "text"),
        ('{"title": "A", "text": "B"}\n{"title": "C", "text": "D"}\n', "a.txt", "jsonl"),
        ("id,title,text\n1,A,B\n2,C,D\n", "a.txt", "csv"),
        ("One, two, three.\n\nFour, five.", "a.csv", "csv"),
        ("<!---->" * 60 + "x", "a.txt", "text"),
    ],
)
def test_the_content_decides_the_kind(text: str, name: str, kind: str) -> None:
    assert kind_of_text(text, name) == kind


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.md", '<p align="center">Hi</p>\n\n# Head', "text"),
        ("a.md", "<!doctype html><p>Hi", "html"),
        ("a.txt", '<?xml version="1.0"?><html><p>Hi', "html"),
        ("a.txt", '<?xml version="1.0"?><article>Hi</article>', "text"),
        ("a.tsv", "no header", "csv"),
        ("a.jsonl", "no object", "jsonl"),
    ],
)
def test_the_name_decides_what_the_content_leaves_open(name: str, text: str, kind: str) -> None:
    assert kind_of_text(text, name) == kind


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("a.txt", "{\\rtf1\\ansi Hello.}", "RTF"),
        ("a.txt", "From: a@b.c\nSubject: Hi\nDate: 3 May\n\nHello.", "mail"),
        ("a.mht", "From: <Saved>\nMIME-Version: 1.0\nContent-Type: x;\n\ty=z\n\n--", "mail"),
        ("a.json", '[\n {"text": "Hi."}\n]', "JSON"),
        ("a.txt", '{\n "text": "Hi."\n}', "JSON"),
        ("a.txt", '<?xml version="1.0"?><rss><item>Hi</item></rss>', "XML"),
        ("a.css", "p { color: red }", "style sheet"),
        ("a.js", "var a = 1;", "JavaScript"),
    ],
)
def test_what_is_no_article_is_refused(name: str, text: str, what: str) -> None:
    with pytest.raises(UnreadableFile, match=what):
        refuse_foreign_text(text, name)


@pytest.mark.parametrize(
    "text", ["[1] The council met.", "Date: 3 May\nThe council met.", "<b>The council</b> met.", ""]
)
def test_an_article_is_not_refused(text: str) -> None:
    refuse_foreign_text(text, "a.txt")
