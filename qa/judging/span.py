"""One judged span: some characters of an article, and how relevant a judge found them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from corpus.article import Article
from qa.judging.records import text_of, whole_number_of
from qa.judgments import Grade
from qa.question import printable

if TYPE_CHECKING:
    from qa.library import Library

__all__ = [
    "COLUMNS",
    "JudgedSpan",
    "article_in",
    "row_of_span",
    "span_of_row",
    "trouble_with",
    "words_sha256",
]

# As JSON lines and tables have them; the last three may be missing.
COLUMNS = ("topic", "article", "start", "end", "grade", "judge", "when", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSpan:
    """How relevant a judge found some characters of an article to a topic.

    Attributes
    ----------
    topic : str
        Its id; of a judgment that was made in a library, the question.
    article : str
        The article's id.
    start, end : int
        Half-open, in characters of the article's text.
    grade : 0, 1 or 2
        Not relevant, partly, relevant.
    judge : str
        Who judged; "" where nobody is named.
    when : str
        In ISO 8601; "" where it is not known.
    sha256 : str
        Of the words in UTF-8, in hexadecimal, so that others at their place are noticed; "" where
        it is not known.
    place : str
        "FILE, line N", for errors; spans are equal wherever they stand.

    Raises
    ------
    ValueError
        If the span is empty or starts before its article, there is no such grade, or the judge
        cannot be written down.
    """

    topic: str
    article: str
    start: int
    end: int
    grade: int
    judge: str = ""
    when: str = ""
    sha256: str = ""
    place: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(
                f"{self.said}: it goes from {self.start} to {self.end}, but must hold a character, "
                "counted from 0"
            )
        if isinstance(self.grade, bool) or self.grade not in get_args(Grade):
            raise ValueError(
                f"{self.said}: the grade is {self.grade!r}, but must be 0 (not relevant), "
                "1 (partly) or 2 (relevant)"
            )
        # A name of several lines, which nobody can judge under any more, may have been kept once.
        if not isinstance(self.judge, str) or printable(self.judge) != self.judge:
            raise ValueError(
                f"{self.said}: the judge is {self.judge!r}, but must be a name, or empty"
            )
        if self.judge.strip() != self.judge:
            raise ValueError(f"{self.said}: the judge {self.judge!r} has white space around it")

    @property
    def said(self) -> str:
        """Its place in its file, or else what was judged, for an error."""
        return self.place or f"{self.article!r} {self.start}:{self.end}, judged for {self.topic!r}"

    @property
    def unit(self) -> tuple[str, str, int, int]:
        """What was judged, whoever did: topic, article, start and end."""
        return self.topic, self.article, self.start, self.end


def article_in(library: Library, article_id: str) -> Article | None:
    """The article of that id in a library; None where there is none."""
    try:
        return library.article(article_id)
    except KeyError:
        return None


def words_sha256(article: Article, start: int, end: int) -> str:
    """The digest of some words of an article, as a judgment keeps it."""
    words = article.text[start:end].encode("utf-8", "surrogatepass")
    return hashlib.sha256(words).hexdigest()


def trouble_with(span: JudgedSpan, article: Article | None) -> str:
    """What keeps a span from being of an article's words, with the mend; "" where nothing does.

    Parameters
    ----------
    span : JudgedSpan
        What was judged.
    article : Article or None
        Its article as it is now; None where there is none of its id.
    """
    if article is None:
        return f"there is no article {span.article!r}; bring it back, or leave this out"
    length = len(article.text)
    if span.end > length:
        return (
            f"it ends at {span.end:,}, but {span.article!r} has {length:,} characters; judge it "
            "again, or leave this out"
        )
    if span.sha256 and span.sha256 != words_sha256(article, span.start, span.end):
        return (
            f"the words at {span.start}:{span.end} of {span.article!r} have changed since they "
            "were judged; judge them again, or leave this out"
        )
    if not article.text[span.start : span.end].strip():
        return f"{span.start}:{span.end} of {span.article!r} is white space; leave this out"
    return ""


def row_of_span(span: JudgedSpan) -> dict[str, Any]:
    """A span as the fields of a line or of a row of a table."""
    return {name: getattr(span, name) for name in COLUMNS}


def span_of_row(row: Mapping[str, Any], place: str) -> JudgedSpan:
    """The span that a line or a row gives.

    Parameters
    ----------
    row : mapping
        With topic (or question), article, start, end and grade; judge, when and sha256 beside.
    place : str
        Where it stands, for errors.

    Raises
    ------
    ValueError
        If a field is missing or is what it cannot be.
    """
    return JudgedSpan(
        topic=text_of(row, place, "topic", "question"),
        article=text_of(row, place, "article"),
        start=whole_number_of(row, place, "start"),
        end=whole_number_of(row, place, "end"),
        grade=whole_number_of(row, place, "grade"),
        judge=text_of(row, place, "judge", default="").strip(),
        when=text_of(row, place, "when", default=""),
        sha256=text_of(row, place, "sha256", default=""),
        place=place,
    )
