"""Hostile articles: every payload in every field of an article, alone and in a library of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hostile_payloads import PAYLOADS, URLS

import qa
from corpus import Article, Paragraph, Passage, SourceMap
from corpus.dates import ArticleDate
from embeddings import HashingEncoder
from qa.escape import plain

__all__ = ["FILE_NAMES", "GROUPS", "IN_TEXTS", "build_hostile", "hostile_article",
           "hostile_passage", "question_of", "write_hostile"]  # fmt: skip

GROUPS = ("alder", "birch", "cedar", "hazel")
"""A word for each part of the library: a question with it finds the passages of that part."""

_LONGEST_NAME = 240  # bytes, of a file
_PER_ARTICLE = 32
_TEXTS = tuple(each.text for each in PAYLOADS if len(each.text) < 2_000)
_LONG_TEXTS = tuple(each.text for each in PAYLOADS if len(each.text) >= 2_000)

_LEFT_OUT = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")  # by the readers
IN_TEXTS = tuple(plain(" ".join(_LEFT_OUT.sub("", text).split())) for text in _TEXTS)
"""The payloads as views show the texts of the library, white space aside."""


def hostile_article(payload: str, number: int = 0, url: str | None = None) -> Article:
    """An article with a payload in everything that anyone may write.

    Readers leave no white space at the ends of paragraphs and titles.
    """
    payload = payload.strip()
    text = f"{payload}\n\nThe harbour {payload} closed.\n\n{payload}"
    return Article(
        id=f"{number}-{payload}",
        path=f"{payload}.txt",
        text=text,
        paragraphs=tuple(_paragraphs(text)),
        source_map=SourceMap(((0, len(text), 0, len(text)),)),
        title=payload,
        authors=(payload, f"Anna {payload}"),
        publisher=payload,
        url=url,
        date=ArticleDate(raw=payload, year=2011, month=5, day=3),
        copies=(payload,),
    )


def hostile_passage(payload: str, number: int = 0, url: str | None = None) -> Passage:
    """All of such an article as one passage."""
    article = hostile_article(payload, number, url)
    return Passage(id=f"p{number}", article=article, start=0, end=len(article.text))


def _paragraphs(text: str) -> Iterator[Paragraph]:
    start = 0
    for number, paragraph in enumerate(text.split("\n\n"), 1):
        if paragraph:
            yield Paragraph(start=start, end=start + len(paragraph), number=number)
        start += len(paragraph) + 2


def question_of(group: str) -> str:
    """A question that finds the passages of a group."""
    return f"What is said about {group}?"


def _can_name_a_file(text: str) -> bool:
    within = len(text.encode("utf-8", "replace")) <= _LONGEST_NAME
    return within and not re.search("[/\0\ud800-\udfff]", text)


FILE_NAMES = (
    *[f"{text}.txt" for text in _TEXTS if _can_name_a_file(text)][::14],
    "-rf.txt",
    "--help.txt",
    "a\nb'\"`$(id);&|<>.txt",
    "%s{0}{{7*7}}.txt",
    "\udce9.txt",  # a byte that is no UTF-8
)
"""Names of files of the library."""


def write_hostile(folder: Path) -> Path:
    """Write a folder of hostile articles: a table, files with such names, and bibliographies.

    Every payload stands in a text; titles, authors and publishers hold as many as there is room
    for; addresses are those of `URLS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(number, some) for number, some in enumerate(_batches(_TEXTS, _PER_ARTICLE))]
    rows.append({"id": "long", "title": _LONG_TEXTS[0], "text": "\n\n".join(_LONG_TEXTS)})
    lines = [json.dumps(row) for row in rows]
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for number, name in enumerate(FILE_NAMES):
        text = f"A willow file\n\nWhat willow file {number} says: {_TEXTS[number]}\n"
        (folder / name).write_text(text, encoding="utf-8", errors="replace")
    for number, name in enumerate(("front.md", "csl.txt", "bib.txt", "ris.txt")):
        front = "" if number else f"{_front_matter()}\n"
        text = f"{front}Another willow file, the {number}th, is described elsewhere.\n"
        (folder / name).write_text(text, encoding="utf-8")
    _write_sidecars(folder)
    return folder


def build_hostile(place: Path) -> Path:
    """Write that folder below `place`, build its library there, and say where that is."""
    folder = write_hostile(place / "articles")
    qa.build(folder, library=place / "hostile.library", model=HashingEncoder(), progress=False)
    return place / "hostile.library"


def _batches(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def _row(number: int, texts: Sequence[str]) -> dict[str, Any]:
    rows = -(-len(_TEXTS) // _PER_ARTICLE)
    group = GROUPS[number * len(GROUPS) // rows]
    paragraphs = [f"Note {at} of {group} has {text} in it." for at, text in enumerate(texts)]
    return {
        "id": f"{number}{texts[0]}",
        "title": f"{group} {texts[1]}",
        "authors": [*texts[2:8]],
        "publisher": texts[8],
        "url": URLS[number % len(URLS)],
        "date": f"2011-05-{number % 28 + 1:02d}",
        "language": texts[9],
        "text": "\n\n".join(paragraphs),
    }


def _front_matter() -> str:
    # JSON is YAML, but for what YAML counts as unprintable.
    texts = [text for text in _TEXTS if text.isprintable()]
    fields = {
        "title": texts[-1],
        "authors": texts[-9:-1],
        "publisher": texts[-10],
        "url": URLS[0],
        "id": texts[-11],
        "__proto__": texts[-12],
    }
    lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---"])


def _write_sidecars(folder: Path) -> None:
    """Bibliographies that describe a file each by its name."""
    from corpus.references.bibtex import write_bibtex
    from corpus.references.ris import write_ris

    items = [
        {
            "id": f"hostile{number}",
            "type": "article-newspaper",
            "title": _TEXTS[number * 3],
            "author": [{"literal": _TEXTS[number * 3 + 1]}, {"family": _TEXTS[number * 3 + 2]}],
            "container-title": _TEXTS[number * 3 + 3],
            "page": _TEXTS[number * 3 + 4],
            "note": _TEXTS[number * 3 + 5],
            "URL": URLS[-1],
            "custom": {"footnote": {"files": [name]}},
        }
        for number, name in enumerate(("csl.txt", "bib.txt", "ris.txt"), 20)
    ]
    (folder / "a.csl.json").write_text(json.dumps(items[:1]), encoding="utf-8")
    (folder / "b.bib").write_text(write_bibtex(items[1:2]), encoding="utf-8", errors="replace")
    (folder / "c.ris").write_text(write_ris(items[2:]), encoding="utf-8", errors="replace")
