"""What every form of an answer says: the verdict, the facts of a passage, its marked pieces.

Nothing here is escaped; the forms are HTML (`qa.render`), and Markdown and plain text
(`qa.answer_forms`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from corpus.article import Article, Passage
from corpus.dates import ArticleDate
from qa.citation.formatted import Formatted
from qa.citation.locator import Locator

if TYPE_CHECKING:
    from qa.answer import Answer, RankedPassage

__all__ = [
    "NOTHING_ANSWERS",
    "NOTHING_FOUND",
    "also_in",
    "carried_line",
    "date_in_words",
    "facts",
    "facts_beside",
    "heading",
    "pieces",
    "title_of",
]

NOTHING_FOUND = "No passage fits the filter; let more passages in."
NOTHING_ANSWERS = "Nothing here answers that."
_BETWEEN = "\n\n"  # paragraphs
_NO_AUTHOR = "no author named"
# From which confidence on an answer is called what.
_WORDS = (
    (0.9, "Very likely answered here"),
    (0.6, "Probably answered here"),
    (0.5, "Perhaps answered here"),
    (0.0, "Perhaps answered here, more likely not"),
)


def carried_line(answer: Answer) -> str:
    """What earlier questions added to this one."""
    return f"Carried over from before: {', '.join(answer.carried)}"


def heading(answer: Answer) -> str:
    """What stands over the passages: how sure it is that they answer."""
    percent = min(max(round(answer.confidence * 100), 1), 99)
    if not answer.answered:
        return f"Nearest passages (confidence that one of them answers: {percent}%):"
    words = next(words for least, words in _WORDS if answer.confidence >= least)
    return f"{words} (confidence {percent}%):"


def pieces(ranked: RankedPassage, marks: bool) -> list[list[tuple[str, bool]]]:
    """The paragraphs of an excerpt in pieces, each with whether it belongs to what answers.

    The offsets of `highlight` are those of the bare text, so this comes before any escaping.
    """
    low, high = ranked.highlight if marks and ranked.highlight else (0, 0)
    paragraphs, start = [], 0
    for text in ranked.text.split(_BETWEEN):
        first, last = (min(max(at - start, 0), len(text)) for at in (low, high))
        pieces = [(text[:first], False), (text[first:last], True), (text[last:], False)]
        paragraphs.append([piece for piece in pieces if piece[0]])
        start += len(text) + len(_BETWEEN)
    return paragraphs


def title_of(article: Article) -> str:
    """Its title, or the name of its file."""
    return article.title or article.path


def also_in(
    answer: Answer, ranked: RankedPassage, cite: Callable[[Passage], Formatted] | None = None
) -> list[str]:
    """Where else the excerpt was printed: the same article in other files, and its copies.

    Their citations are the answer's, or those that `cite` gives.
    """
    copies = (_copy(copy, cite or answer.citation) for copy in ranked.copies)
    return [*ranked.passage.article.copies, *copies]


def _copy(passage: Passage, cite: Callable[[Passage], Formatted]) -> str:
    paths = (passage.article.path, *passage.article.copies)
    return f"{cite(passage).text} · {' · '.join(paths)}"


def facts(ranked: RankedPassage, marks: bool) -> str:
    """Author, date, publisher and place of a passage; of one that answers, with its score.

    Parameters
    ----------
    ranked : RankedPassage
        Which passage.
    marks : bool
        Whether the passages answer: a score beside "Nothing here answers that" would mislead, and
        only an answer is marked, so that whom it quotes is told.
    """
    article = ranked.passage.article
    return " · ".join(
        fact
        for fact in (
            _score(ranked, marks),
            ", ".join(article.authors) or _NO_AUTHOR,
            date_in_words(article.date),
            _publisher(article),
            Locator.of(ranked.passage).text,
            article.path,
            _speaker(ranked, marks),
        )
        if fact
    )


def facts_beside(ranked: RankedPassage, marks: bool, citation: str) -> list[str]:
    """The facts of a passage that its citation does not give; its file and its score always.

    Parameters
    ----------
    ranked : RankedPassage
        Which passage.
    marks : bool
        As for `facts`.
    citation : str
        As a person reads it. Some styles leave nearly all to their list of references.
    """
    article = ranked.passage.article
    date, publisher = date_in_words(article.date), _publisher(article)
    locator = Locator.of(ranked.passage).text
    found = [
        ", ".join(article.authors) if not _has(citation, article.authors) else "",
        "" if article.authors else _NO_AUTHOR,
        date if not _has(citation, date.split()) else "",
        publisher if publisher and not _has(citation, [publisher]) else "",
        locator if not _has(citation, [locator]) else "",
        article.path,
        _score(ranked, marks),
        _speaker(ranked, marks),
    ]
    return [fact for fact in found if fact]


def _has(citation: str, words: Iterable[str]) -> bool:
    """Whether all of these stand in it, each by itself and not within a longer word."""
    return all(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", citation) for each in words)


def _score(ranked: RankedPassage, marks: bool) -> str:
    return f"score {ranked.score:.3f}" if marks else ""


def _speaker(ranked: RankedPassage, marks: bool) -> str:
    return f"quoting {ranked.speaker}" if marks and ranked.speaker else ""


def _publisher(article: Article) -> str:
    """In brackets where it was concluded."""
    publisher = article.publisher or ""
    return f"[{publisher}]" if publisher and "publisher" in article.inferred else publisher


def date_in_words(date: ArticleDate | None) -> str:
    """``31 August 2006``, ``December 2006``, ``2006``, or ``n.d.`` where no date is known."""
    if date is None or date.year is None:
        return "n.d."
    month = calendar.month_name[date.month] if date.month else ""
    return " ".join(str(part) for part in (date.day, month, date.year) if part)
