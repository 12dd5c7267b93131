"""What verifying a draft found, as data, text and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qa.citation.locator import Locator
from qa.escape import plain
from qa.render.verifications import verification_html

__all__ = ["Finding", "Verdict", "Verification", "Where"]

Verdict = Literal[
    "exact", "altered", "misattributed", "wrong place", "ambiguous", "not found",
    "names", "names no article", "problem",
]  # fmt: skip
_GOOD = frozenset(("exact", "names"))
_SHOWN = 72
_NOTES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in an article.

    Attributes
    ----------
    article : str
        The article's id.
    title : str
        Its title, or its path where it has none.
    start, end : int
        Half-open, in characters of the article's text.
    paragraphs : tuple of (int, int)
        First and last, from 1.
    pages : tuple of (int, int) or None
        First and last, from 1; None where the file has none.
    """

    article: str
    title: str
    start: int
    end: int
    paragraphs: tuple[int, int]
    pages: tuple[int, int] | None = None

    def __str__(self) -> str:
        first, last = self.pages or self.paragraphs
        locator = Locator(label="page" if self.pages else "paragraph", first=first, last=last)
        return f"“{self.title}” ({self.article}), {locator.text}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "article": self.article,
            "title": self.title,
            "start": self.start,
            "end": self.end,
            "paragraphs": list(self.paragraphs),
            "pages": list(self.pages) if self.pages else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about one quotation, or one citation without a quotation.

    Attributes
    ----------
    kind : "quotation", "citation" or "problem"
        What it is about.
    verdict : str
        Of a quotation "exact", "altered", "misattributed", "wrong place", "ambiguous" or "not
        found"; of a citation "names", "names no article" or "wrong place"; of a problem "problem".
    line : int
        Its line in the draft, in Word files its paragraph.
    text : str
        The quotation, or the citation, or what the problem is.
    citation : str
        The citation next to a quotation, "" where there is none.
    cited : tuple of str
        The ids of the articles that the citation may mean.
    places : tuple of Where
        Where the words stand, or what comes nearest.
    differences : tuple of mapping
        Of an altered quotation: "source" and "draft", with "before" and "after" in common.
    marked : str
        These in one line: ``said [-seven-] {+eleven+} people``, the source's words first.
    notes : tuple of str
        What else is to be known, what a bracket stands for among it.
    """

    kind: Literal["quotation", "citation", "problem"]
    verdict: Verdict
    line: int
    text: str
    citation: str = ""
    cited: tuple[str, ...] = ()
    places: tuple[Where, ...] = ()
    differences: tuple[Mapping[str, str], ...] = ()
    marked: str = ""
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.verdict in _GOOD

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind,
            "verdict": self.verdict,
            "line": self.line,
            "text": self.text,
            "citation": self.citation,
            "cited": list(self.cited),
            "places": [each.to_dict() for each in self.places],
            "differences": [dict(each) for each in self.differences],
            "marked": self.marked,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All that was found out about a draft.

    Attributes
    ----------
    draft : str
        The draft's path.
    unit : "line" or "paragraph"
        What `Finding.line` counts.
    findings : tuple of Finding
        In the order of the draft's lines.
    passed_over : int
        Quotations shorter than was asked for.
    shortest : int
        Fewest words of a quotation that was looked at.
    titles : int
        Titles of articles in quotation marks.
    articles, passages : int
        The size of the library.
    passed : mapping of str to int
        What of the draft was not looked at, such as code blocks: each kind with its number.
    notes : tuple of str
        What is to be known about the articles' files.
    outdated : tuple of str
        Files in which quotations stand, and that have changed since the library was built.
    """

    draft: str
    unit: Literal["line", "paragraph"]
    findings: tuple[Finding, ...]
    passed_over: int = 0
    shortest: int = 1
    titles: int = 0
    articles: int = 0
    passages: int = 0
    passed: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether every quotation is exact, in an unchanged file, and every citation names.

        False for a draft in which there is neither a quotation nor a citation.
        """
        return self.found_any and all(each.holds for each in self.findings) and not self.outdated

    @property
    def found_any(self) -> bool:
        """Whether the draft has a quotation or a citation at all."""
        return bool(self.passed_over) or any(each.kind != "problem" for each in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many quotations have each verdict."""
        found = Counter(each.verdict for each in self.findings if each.kind == "quotation")
        return dict(sorted(found.items()))

    @property
    def summary(self) -> str:
        """The outcome in one line."""
        quotations = sum(self.counts.values())
        parts = [f"{number} {verdict}" for verdict, number in self.counts.items()]
        text = f"{self.draft}: {_count(quotations, 'quotation')}"
        text += f" ({', '.join(parts)})" if parts else ""
        unnamed = sum(each.verdict == "names no article" for each in self.findings)
        if unnamed:
            text += f"; {_count(unnamed, 'citation')} without an article in the library"
        problems = sum(each.kind == "problem" for each in self.findings)
        if problems:
            text += f"; {_count(problems, 'problem')}"
        if self.passed_over:
            text += (
                f"; {_count(self.passed_over, 'quotation')} of fewer than "
                f"{_count(self.shortest, 'word')} passed over"
            )
        if not self.found_any:
            text += "; neither a quotation nor a citation was found, so nothing was verified"
        if self.passed:
            text += "; not read: " + ", ".join(
                _count(number, kind) for kind, number in self.passed.items()
            )
        return "; ".join((text, *self.notes[:_NOTES_SHOWN]))

    def to_dict(self) -> dict[str, Any]:
        """For JSON: everything, in plain types."""
        return {
            "draft": self.draft,
            "unit": self.unit,
            "exact": self.exact,
            "counts": self.counts,
            "passed_over": self.passed_over,
            "passed": dict(self.passed),
            "shortest": self.shortest,
            "titles": self.titles,
            "articles": self.articles,
            "passages": self.passages,
            "notes": list(self.notes),
            "outdated": list(self.outdated),
            "findings": [each.to_dict() for each in self.findings],
        }

    def __str__(self) -> str:
        lines = [plain(line) for each in self.findings for line in self._lines(each)]
        return "\n".join([*lines, plain(self.summary)])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return verification_html(self)

    def _lines(self, finding: Finding) -> list[str]:
        """What is printed of one finding, details indented."""
        label = {
            "quotation": finding.verdict,
            "citation": f"citation {finding.verdict}",
            "problem": "problem",
        }[finding.kind]
        if finding.kind == "problem":
            return [f"{self.unit} {finding.line}: problem: {finding.text}"]
        opening, closing = ("“", "”") if finding.kind == "quotation" else ("", "")
        lines = [f"{self.unit} {finding.line}: {label}: {opening}{_short(finding.text)}{closing}"]
        if finding.citation:
            lines.append(f"    cited: {_short(finding.citation)}")
        if finding.marked:
            lines.append(f"    differs: {finding.marked}")
        word = "nearest" if finding.verdict == "altered" else "stands in"
        word = "names" if finding.kind == "citation" else word
        lines += [f"    {word}: {each}" for each in finding.places]
        return lines + [f"    note: {each}" for each in finding.notes]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return (
        text if len(text) <= _SHOWN else f"{text[: _SHOWN - 22].rstrip()} … {text[-18:].lstrip()}"
    )


def _count(number: int, what: str) -> str:
    if number != 1:
        head, of, rest = what.partition(" of ")
        what = (f"{head[:-1]}ies" if head.endswith("ry") else f"{head}s") + of + rest
    return f"{number:,} {what}"
