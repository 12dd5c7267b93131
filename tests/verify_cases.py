"""Quotations for the tests of `qa verify`: taken from a library at random, right and wrong ones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import qa
from corpus.article import Article
from corpus.library import LibraryFile
from embeddings import HashingEncoder
from qa.verification import Verification, verify_draft

_WORD = re.compile(r"\S+")
_NEGATION = re.compile(r"\b(?:not|no|nor|never|neither|without)\b ?")
_NEGATES = re.compile(
    r"\b(?:not|no|nor|never|neither|without|cannot|none|nobody|nothing|nowhere)\b|n[’']t\b", re.I
)
_PLAIN_WORD = re.compile(r"[A-Za-z]{3,}")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_MARKDOWN = re.compile(r"([\\`*_<>&$|~^#@])")
_NOT_PLAIN = re.compile(
    r"[\[\]…()‘`´]|\.\.|^\W|(?<!\w)'|'(?!\w)|’(?!\w)"
    r'|^[^“]*”|^[^"]* "[^"\w]|" "'
)
_CHANGES = ("word", "digit", "negation in", "negation out", "name", "cut", "article")


@dataclass(frozen=True)
class Case:
    """A quotation as a draft has it, and the place that it was taken from."""

    article: Article
    start: int
    end: int
    quoted: str
    cited: str
    block: bool = False
    change: str = ""

    @property
    def markdown(self) -> str:
        if self.block:
            lines = self.quoted.replace("\n", " ").strip()
            return f"The report says:\n\n> {lines} {self.cited}"
        return f"The report says {self.quoted} {self.cited}."


NEWS = {
    "market.txt": "Two Days at the Market\n\nNora Lindqvist 12 March 2026\n\n"
    "The first day began quietly. Traders opened their stalls at dawn.\n\n"
    "By noon eleven people had left the market—so the mayor said. “We did not expect it,” he "
    "added, “and we can’t explain it.”\n\n"
    "A third paragraph closes the report: 40,000 words, no more.\n",
    "bridge.txt": "The Bridge Opens\n\nAnna Berg 3 May 2011\n\n"
    "The new bridge over the river opened on Monday. It cost 40 million crowns.\n\n"
    "Traders opened their stalls at dawn. Mayor Lund cut the ribbon.\n",
    "harvest.txt": "A Poor Harvest\n\nNora Lindqvist 4 July 2026\n\n"
    "Farmers brought in half of the usual wheat. The surge in prices surprised nobody.\n",
}


def news_library(folder: Path, texts: Mapping[str, str] = NEWS) -> Path:
    """A library of those articles, made with the hashing encoder."""
    articles = folder / "articles"
    articles.mkdir(parents=True)
    for name, text in texts.items():
        (articles / name).write_text(text, encoding="utf-8")
    qa.build(articles, library=folder / "news.library", model=HashingEncoder(), progress=False)
    return folder / "news.library"


@dataclass(frozen=True)
class Desk:
    """A library, and a folder for the drafts that are held against it."""

    library: LibraryFile
    folder: Path

    def verify(self, text: str | bytes, ending: str = "md", shortest: int = 1) -> Verification:
        path = self.folder / f"draft.{ending}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return verify_draft(path, self.library, shortest=shortest)

    def verdicts(self, text: str | bytes, ending: str = "md") -> list[tuple[str, str]]:
        """Verdict and text of each quotation."""
        found = self.verify(text, ending).findings
        return [(each.verdict, each.text) for each in found if each.kind == "quotation"]


def stretches(
    articles: Sequence[Article], draw: random.Random
) -> Iterator[tuple[Article, int, int]]:
    """Stretches of one paragraph with whole words and with quotation marks in pairs."""
    while True:
        article = draw.choice(articles)
        paragraph = draw.choice(article.paragraphs)
        words = [
            (paragraph.start + m.start(), paragraph.start + m.end())
            for m in _WORD.finditer(article.text[paragraph.start : paragraph.end])
        ]
        if len(words) < 6:
            continue
        length = draw.randint(5, min(40, len(words)))
        first = draw.randint(0, len(words) - length)
        start, end = words[first][0], words[first + length - 1][1]
        text = article.text[start:end]
        pairs = text.count("“") == text.count("”") and text.count('"') % 2 == 0
        # A straight or single mark at an edge may belong to what is outside.
        if pairs and not _NOT_PLAIN.search(text):
            yield article, start, end


def cite(article: Article, start: int, end: int) -> str:
    first, last = article.paragraphs_at(start, end)
    place = f"para. {first}" if first == last else f"paras. {first}–{last}"
    return f"[@{{{article.id}}}, {place}]"


def inner_marks(text: str, draw: random.Random) -> str:
    """Marks within double quotation marks: single ones, curly or straight by chance."""
    curly = draw.random() < 0.5
    text = text.replace("“", "‘").replace("”", "’")
    parts = text.split('"')
    text = parts[0] + "".join(
        ("‘" if number % 2 else "’") + part for number, part in enumerate(parts[1:], 1)
    )
    if not curly:
        text = text.replace("‘", "'").replace("’", "'")
    return text


def escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def quoted_by_convention(text: str, draw: random.Random) -> str:
    """The words with whatever quoting may change, changed by chance."""
    words = text.split(" ")
    if len(words) > 9 and draw.random() < 0.35:
        at = draw.randint(3, len(words) - 5)
        gone = draw.randint(1, min(12, len(words) - at - 3))
        mark = draw.choice(["...", "…", "[...]", "[…]", ". . ."])
        # What leaves a negation out is no right quotation.
        if not _NEGATES.search(" ".join(words[at : at + gone])):
            words[at : at + gone] = [mark]
    if len(words) > 7 and draw.random() < 0.35:
        at = draw.randint(2, len(words) - 3)
        plain = [w for w in words[at - 1 : at + 2] if re.fullmatch(r"[A-Za-z]+", w)]
        if len(plain) == 3 and not _NEGATES.search(words[at]):
            words[at] = draw.choice(
                [
                    "[he]",
                    "[the others]",
                    f"{words[at]} [sic]",
                    f"[{words[at][0].swapcase()}]{words[at][1:]}",
                ]
            )
    if re.fullmatch(r"[A-Za-z]{2,}", words[0]) and draw.random() < 0.3:
        words[0] = f"[{words[0][0].swapcase()}]{words[0][1:]}"
    text = " ".join(words)
    text = inner_marks(text, draw)
    dash = draw.choice(["—", " — ", "--", " – ", "---", "–"])
    text = re.sub(r"\s?[—–]\s?", dash, text)
    space = draw.choice([" ", "  ", "\xa0", "\n"])
    at = draw.randint(0, max(0, len(text) - 1))
    found = re.compile(r"(?<=[a-z]) (?=[a-z])").search(text, at)
    if found:
        text = text[: found.start()] + space + text[found.end() :]
    return escaped(text)


def exact_cases(articles: Sequence[Article], number: int, draw: random.Random) -> list[Case]:
    cases = []
    for article, start, end in stretches(articles, draw):
        words = quoted_by_convention(article.text[start:end], draw)
        block = draw.random() < 0.15
        if not block:
            words = re.sub(r"[.,;]$", "", words) if draw.random() < 0.3 else words
            # A full stop in front of "not" would turn the sense round.
            negated = _NEGATION.match(article.text, end + 1)
            stop = draw.choice(["", "." if not negated else "", ","]) if words[-1].isalnum() else ""
            opening, closing = draw.choice(["“”", '""', "«»", "„“"])
            if '"' in words or (opening == "“" and "“" in words):
                continue
            words = f"{opening}{words}{stop}{closing}"
        cases.append(Case(article, start, end, words, cite(article, start, end), block))
        if len(cases) == number:
            return cases
    raise AssertionError


def changed_cases(
    articles: Sequence[Article],
    number: int,
    draw: random.Random,
    holds: Callable[[Article, str], bool],
) -> list[Case]:
    """Quotations with one mistake each; none is anywhere in the article it cites."""
    cases: list[Case] = []
    everywhere = " ".join(article.text for article in articles[:200])
    some_words = sorted(set(_PLAIN_WORD.findall(everywhere)))
    names = sorted(set(_NAME.findall(everywhere)))
    for article, start, end in stretches(articles, draw):
        change = _CHANGES[len(cases) % len(_CHANGES)]
        text, cited = article.text[start:end], article
        if change == "word":
            text = _replaced(text, _PLAIN_WORD, some_words, draw)
        elif change == "name":
            text = _replaced(text, _NAME, names, draw)
        elif change == "digit":
            text = _replaced(text, re.compile(r"\d"), list("0123456789"), draw)
        elif change == "negation in":
            spaces = [m.end() for m in re.finditer(" ", text)]
            at = draw.choice(spaces)
            text = f"{text[:at]}{draw.choice(['not', 'never', 'no'])} {text[at:]}"
        elif change == "negation out":
            text = _NEGATION.sub("", text, count=1)
        elif change == "cut":
            words = text.split(" ")
            at = draw.randint(1, len(words) - 3)
            del words[at : at + draw.randint(1, min(3, len(words) - at - 1))]
            text = " ".join(words)
        else:
            cited = draw.choice(articles)
        if holds(cited, text):
            continue  # nothing to change, or what came out is there too
        quoted = f"“{escaped(inner_marks(text, draw))}”"
        where = f"[@{{{cited.id}}}]" if change == "article" else cite(article, start, end)
        cases.append(Case(article, start, end, quoted, where, change=change))
        if len(cases) == number:
            return cases
    raise AssertionError


def _replaced(text: str, pattern: re.Pattern[str], by: Sequence[str], draw: random.Random) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = draw.choice(found)
    return text[: match.start()] + draw.choice(by) + text[match.end() :]


def letters(text: str) -> str:
    """A slow look at words alone: no marks, no white space, everything else as it is."""
    return re.sub(r"[\s\"'“”‘’—–-]", "", text)


def draft(cases: Sequence[Case]) -> str:
    return "\n\n".join(case.markdown for case in cases) + "\n"
