"""The verdicts: what follows from where a quotation's words stand and what its citation names.

Only words that stand in the article cited, in the place cited, as they are quoted, are exact.
Whatever comes near is altered, never exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import Article
from corpus.errors import DraftUnreadable
from corpus.library import LibraryFile
from qa.verification.altered import Wordings
from qa.verification.beside import pair
from qa.verification.citation import Citation
from qa.verification.cited import Reader
from qa.verification.conventions import Run, split_quotation, unread, words
from qa.verification.files import Files
from qa.verification.matching import ArticleTexts, Place
from qa.verification.numbered import learn_numbers
from qa.verification.places import (
    goes_on_with_not,
    in_the_cited,
    is_another_work,
    no_such_place,
    one_an_article,
    what_is_cut,
    where,
)
from qa.verification.quoted import DraftQuotation
from qa.verification.reading import read_draft
from qa.verification.report import Finding, Verdict, Verification
from qa.verification.works import Reference, Works

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["Verifier", "verify_draft"]

_PLACES_SHOWN = 5
_STOP_IN_MARKS = re.compile("[.,][’'”\"»]+$")
_FULL_STOP = re.compile("[.][’'”\"»]*$")


def verify_draft(path: Path, library: LibraryFile | Library, *, shortest: int = 1) -> Verification:
    """Check every quotation and citation of a draft against a library.

    Parameters
    ----------
    path : Path
        A draft: ``.md``, ``.docx``, ``.tex`` or ``.html``.
    library : LibraryFile or Library
        The articles; no model is loaded.
    shortest : int
        Quotations of fewer words than this are passed over, and counted.

    Returns
    -------
    Verification
        A finding for each quotation, each citation that has none, and each mark that does not
        pair, in the order of the draft.

    Raises
    ------
    DraftUnreadable
        If the draft cannot be read.
    ValueError
        If `shortest` is below 1.

    Examples
    --------
    >>> with qa.open("my.library") as library:  # doctest: +SKIP
    ...     print(verify_draft(Path("draft.md"), library))
    line 3: altered: “said seven people”
        cited: (Lindqvist, 2026, para. 4)
        differs: said [-eleven-] {+seven+} people
        nearest: “Two Days in Diwaniyah” (two-days.txt), para. 4
    draft.md: 1 quotation (1 altered)
    """
    file = library if isinstance(library, LibraryFile) else library.file
    return Verifier(file).verify(path, shortest=shortest)


class Verifier:
    """A library that drafts are held against; reads its articles once.

    Parameters
    ----------
    library : LibraryFile
        Open, and open until the last draft is verified.
    """

    def __init__(self, library: LibraryFile) -> None:
        articles = list(library.articles())
        self._passages = library.passage_count
        self._articles = articles
        self._texts = ArticleTexts(articles)
        self._wordings = Wordings(self._texts)
        self._works = Works(articles)
        self._files = Files(library)

    def verify(self, path: Path, *, shortest: int = 1) -> Verification:
        """As `verify_draft`."""
        if not isinstance(shortest, int) or isinstance(shortest, bool) or shortest < 1:
            raise ValueError(f"shortest is {shortest!r}, but must be a number of words, 1 or more")
        draft = read_draft(path)
        try:
            numbers = learn_numbers(draft.blocks, self._works)
            cited = pair(draft, Reader(works=self._works, keyed=draft.keyed, numbers=numbers))
        except ValueError as error:
            raise DraftUnreadable(f"{path}: {error}") from error
        findings = [
            Finding(kind="problem", verdict="problem", line=each.line, text=each.message)
            for each in (*draft.problems, *cited.problems)
        ]
        passed_over = 0
        unnamed: dict[Citation, None] = {}
        for quotation, citations in cited.quotations:
            if shortest > 1 and len(words(quotation.text)) < shortest:
                passed_over += 1
                unnamed.update(dict.fromkeys(filter(_names_nothing, citations)))
            else:
                finding = self._quotation(quotation, citations)
                findings.append(finding)
                if finding.verdict == "exact":
                    unnamed.update(dict.fromkeys(filter(_names_nothing, citations)))
        findings += [self._citation(each) for each in (*unnamed, *cited.alone)]
        stands = {
            each.article for found in findings if found.kind == "quotation" for each in found.places
        }
        meant = stands.union(*(found.cited for found in findings))
        return Verification(
            draft=str(path),
            unit=draft.unit,
            notes=self._files.remarks(map(self._article, meant)),
            outdated=self._files.changed(map(self._article, stands)),
            findings=tuple(sorted(findings, key=lambda each: each.line)),
            passed=draft.passed,
            passed_over=passed_over,
            shortest=shortest,
            titles=cited.titles,
            articles=len(self._articles),
            passages=self._passages,
        )

    def _quotation(self, quotation: DraftQuotation, citations: Sequence[Citation]) -> Finding:
        named = [each for citation in citations for each in citation.named]
        articles = frozenset[str]().union(*(each.articles for each in named))
        readings = _readings(quotation)
        places: list[Place] = []
        faults: list[str] = []
        for runs in readings:
            known = {(each.article.id, each.spans) for each in places}
            places += [
                each
                for each in self._texts.find(runs, articles, faults)
                if (each.article.id, each.spans) not in known
                # "if he did." is not what "if he did not." says.
                and not (
                    _FULL_STOP.search(quotation.text) and goes_on_with_not(each.article, each.end)
                )
            ]
        base = Finding(
            kind="quotation",
            verdict="not found",
            line=quotation.line,
            text=quotation.text,
            citation="; ".join(dict.fromkeys(each.text for each in citations)),
            cited=tuple(sorted(articles)),
        )
        remarks = [
            f"{each.reference.text} names {_missing(each.reference)}"
            for each in named
            if not each.articles
        ]
        remarks += [
            f"{each.text} is no citation: no list of references in the draft says what it counts"
            for each in citations
            if not each.named
        ]
        unsure = [
            f"which work {each.reference.text} is cannot be told: no list of references says it"
            for each in named
            if self._works.letter_unknown(each.reference, each.articles)
        ]
        verdict: Verdict
        inside = [each for each in places if each.article.id in articles]
        if not readings[0]:
            remarks.append(unread(quotation.text))
        if inside:
            verdict, shown, notes = in_the_cited(inside, named)
            remarks += notes
        elif places and any(each.articles or is_another_work(each.reference) for each in named):
            verdict, shown = "misattributed", one_an_article(places)
        elif places:
            shown = one_an_article(places)
            verdict = "exact" if len(shown) == 1 else "ambiguous"
            if len(shown) > 1:
                remarks.append(f"the same words are in {len(shown)} articles, and none is cited")
            elif named:
                remarks.append("its words stand in one article only")
        else:
            remarks += list(dict.fromkeys(faults))[:_PLACES_SHOWN]
            return self._altered(readings, articles, base, remarks, told=bool(faults))
        kept = shown[:_PLACES_SHOWN]
        own = kept[0].notes if verdict in ("exact", "wrong place") else ()
        return replace(
            base,
            verdict=verdict,
            places=tuple(where(each.article, each.start, each.end) for each in kept),
            notes=tuple(" ".join(each.split()) for each in (*own, *unsure, *remarks)),
        )

    def _altered(
        self,
        readings: Sequence[Sequence[Run]],
        articles: frozenset[str],
        base: Finding,
        remarks: Sequence[str],
        *,
        told: bool,
    ) -> Finding:
        """The finding for a quotation whose words stand nowhere."""
        # With the stop before an inner closing mark and without it; the fewer differences count.
        found = [
            self._wordings.nearest(runs, articles or None) or self._wordings.nearest(runs)
            for runs in dict.fromkeys(map(tuple, (readings[0], readings[-1])))
            if runs
        ]
        nearest = min(filter(None, found), key=lambda each: len(each.differences), default=None)
        if nearest is None:
            return replace(base, notes=tuple(remarks))
        notes = list(remarks)
        if articles and nearest.article.id not in articles:
            notes.append("the nearest wording is in another article than the one cited")
        if not nearest.differences and not told:
            notes.append(what_is_cut(nearest))
        return replace(
            base,
            verdict="altered",
            places=(where(nearest.article, nearest.start, nearest.end),),
            differences=tuple(asdict(each) for each in nearest.differences),
            marked=" … ".join(map(str, nearest.differences)),
            notes=tuple(notes),
        )

    def _citation(self, citation: Citation) -> Finding:
        """The finding for a citation that has no quotation."""
        articles = sorted(frozenset[str]().union(*(each.articles for each in citation.named)))
        notes: list[str] = []
        verdict: Verdict = "names"
        for each in citation.named:
            if not each.articles:
                verdict = "names no article"
                if len(citation.named) > 1:
                    notes.append(f"{each.reference.text} names no article of the library")
            elif each.place and verdict == "names":
                missing = [
                    problem
                    for article in each.articles
                    if (problem := no_such_place(self._article(article), each)) is not None
                ]
                if len(missing) == len(each.articles):
                    verdict = "wrong place"
                    notes.append(missing[0])
        found = [self._article(each) for each in articles]
        return Finding(
            kind="citation",
            verdict=verdict,
            line=citation.line,
            text=citation.text,
            cited=tuple(articles),
            places=tuple(where(each, 0, len(each.text)) for each in found[:_PLACES_SHOWN]),
            notes=tuple(notes),
        )

    def _article(self, article_id: str) -> Article:
        return self._articles[self._texts.numbers[article_id]]


def _names_nothing(citation: Citation) -> bool:
    return any(not each.articles for each in citation.named)


def _missing(reference: Reference) -> str:
    if is_another_work(reference):
        return "a work that the library does not have"
    return "no article of the library"


def _readings(quotation: DraftQuotation) -> list[list[Run]]:
    """The ways to read a quotation according to the conventions, the plain one first."""
    texts = [quotation.text]
    if "\n\n" in quotation.text and quotation.marked:
        # The mark that is repeated where a paragraph starts may be the source's own.
        texts.append(quotation.text.replace("\n\n", "\n\n“"))
    stripped = quotation.text.strip()
    if len(stripped) > 2 and stripped[0] in "“‘\"'«„" and stripped[-1] in "”’\"'»“":
        inner = stripped[1:-1]
        if not any(mark in inner for mark in '“”"«»'):
            texts.append(inner)
    readings = [
        split_quotation(text, own_stop=quotation.marked or text is not quotation.text)
        for text in texts
    ]
    if quotation.marked and _STOP_IN_MARKS.search(stripped):
        # The stop before an inner closing mark may be the source's as well.
        readings += [split_quotation(text, own_stop=False) for text in texts]
    return readings
