"""What an experiment asks and judges by: topics and qrels, out of what a user has."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qa.judging.spans import SpanQrels
from qa.judgments import Judgments as LibraryJudgments
from qa.judgments import damage_in_words
from qa.library import open_library
from qa.trec.qrels import Qrels, read_qrels
from qa.trec.topics import Topics, read_topics
from qa.trec.words import counted

if TYPE_CHECKING:
    from pandas import DataFrame

    from qa.experiment.retrieval import Searched

__all__ = [
    "Judgments",
    "TopicsGiven",
    "as_judgments",
    "as_topics",
    "judged_topics",
    "missing_notes",
    "missing_of",
    "split_otherwise",
    "told_unit",
    "unit_of",
]

logger = logging.getLogger(__name__)

Judgments: TypeAlias = Qrels | SpanQrels
JudgmentsGiven: TypeAlias = (
    "Judgments | LibraryJudgments | Mapping[str, Mapping[str, int]] | DataFrame | str | Path"
)
TopicsGiven: TypeAlias = (
    "Topics | LibraryJudgments | Mapping[str, str] | Sequence[str] | DataFrame | str | Path"
)

# Of a list of names, so many are told.
_NAMED = 5
# Articles that were edited since may take some judged passages along; a splitting takes most.
_LACKING = 0.1
_BY_CHARACTERS = (
    "judge by characters: as qrels name the library, or what qa judgments --spans writes (then "
    "unit: article compares whole articles, too)"
)


def as_topics(given: TopicsGiven) -> Topics:
    """Topics as they are, by id, questions that are their own ids, or of a frame or a path.

    Of a library's judgments the topics are the questions that were judged.

    Raises
    ------
    ValueError
        If there is none, or the file cannot be read.
    """
    if isinstance(given, Topics):
        topics = given
    elif isinstance(given, LibraryJudgments):
        if not len(given):
            raise ValueError(
                f"nothing was judged in {given.folder}; judge passages in its chat, or a pool"
            )
        topics = Topics.of(list(dict.fromkeys(each.question for each in given)))
    elif isinstance(given, (str, Path)):
        topics = read_topics(Path(given))
    elif hasattr(given, "columns"):
        topics = Topics.from_frame(given)
    else:
        topics = Topics.of(given)
    if not len(topics):
        raise ValueError("there is no topic; give their texts by id, or a list of questions")
    return topics


def as_judgments(given: JudgmentsGiven) -> Judgments:
    """Qrels as they are, a library's judgments, grades by topic and document, a frame, or a path.

    A frame with the columns ``start`` and ``end`` judges characters.

    Raises
    ------
    ValueError
        If the file cannot be read, or judges of spans differ about a place.
    """
    if isinstance(given, LibraryJudgments):
        with open_library(given.folder) as library:
            given = SpanQrels.of_library(library)
    if hasattr(given, "columns"):
        characters = {"start", "end"} <= set(given.columns)
        given = SpanQrels.from_frame(given) if characters else Qrels.from_frame(given)
    if isinstance(given, SpanQrels):
        given.article_qrels()  # judges that differ are told now, not by every system
        return given
    if isinstance(given, Qrels):
        return given
    if isinstance(given, (str, Path)):
        return read_qrels(Path(given))
    return Qrels(given)


def judged_topics(topics: Topics, judged: Judgments) -> tuple[Topics, tuple[str, ...]]:
    """The topics that anything was judged for, and a sentence about each kind left out.

    Raises
    ------
    ValueError
        If nothing was judged for any of them.
    """
    known = frozenset(judged.topics)
    both = [topic for topic in topics if topic in known]
    said, asked = judged.source or "the qrels", topics.source or "the topics"
    if not both:
        other = next(iter(judged.topics), None)
        if other is None:
            raise ValueError(f"{said} hold no judgment; judge some documents first")
        hint = ""
        if isinstance(judged, SpanQrels):
            hint = "; what was judged in a library has the question itself as its topic"
        raise ValueError(
            f"no topic is in both: {asked} have {_short(next(iter(topics)))}, {said} judge "
            f"{_short(other)}; use the same ids in both{hint}"
        )
    notes: list[str] = []
    if isinstance(judged, SpanQrels) and judged.damaged:
        notes.append(f"{damage_in_words(judged.damaged)}.")
    if unjudged := [topic for topic in topics if topic not in known]:
        places = getattr(topics, "places", {})
        named = [
            f"{_short(topic)} ({places[topic]})" if topic in places else _short(topic)
            for topic in unjudged
        ]
        notes.append(
            f"{len(unjudged)} of {len(topics)} topics of {asked} have no judgment in {said} and "
            f"are left out: {_listed(named)}."
        )
    if unasked := [_short(topic) for topic in judged.topics if topic not in topics]:
        notes.append(
            f"{said} judge {counted(len(unasked), 'topic')} not among those asked: "
            f"{_listed(unasked)}."
        )
    return topics.only(both), tuple(notes)


def missing_of(qrels: Qrels, searched: Searched, unit: str) -> tuple[int, int]:
    """How many of the documents that were judged are not searched, and how many were judged.

    Parameters
    ----------
    qrels : Qrels
        Of the passages of this library, or of articles.
    searched : Searched
        The library.
    unit : str
        "passage" or "article".
    """
    judged = _documents_of(qrels)
    there = searched.of_passage.keys() if unit == "passage" else searched.documents
    return len(judged - there), len(judged)


def missing_notes(missing: Mapping[str, tuple[int, int]], unit: str) -> tuple[str, ...]:
    """A sentence for the systems that lack the same number of judged documents.

    Parameters
    ----------
    missing : mapping of str to (int, int)
        By system, what `missing_of` counts.
    unit : str
        "passage" or "article".
    """
    systems: dict[tuple[int, int], list[str]] = {}
    for name, counts in missing.items():
        systems.setdefault(counts, []).append(name)
    why = "made by another splitting" if unit == "passage" else "left out by the build, or others"
    return tuple(
        f"{lacking:,} of {judged:,} judged {unit}s {'is' if lacking == 1 else 'are'} not among "
        f"those that {_listed(names)} {'searches' if len(names) == 1 else 'search'} ({why}); "
        f"{'it counts' if lacking == 1 else 'they count'} as not found."
        for (lacking, judged), names in systems.items()
        if lacking
    )


def split_otherwise(judged: Qrels, searched: Mapping[str, Searched]) -> dict[str, str]:
    """Which systems cannot be measured by judged passages, as others make them; with the reason.

    A passage is known by its words. A system whose passages were cut elsewhere does not have the
    judged ones, and whatever it finds would count as wrong. A system is told here that lacks a
    relevant passage that another one has, or more than a tenth of them.

    Parameters
    ----------
    judged : Qrels
        Of passages, for the topics that are asked.
    searched : mapping of str to Searched
        What each system searches.
    """
    relevant = {document for topic in judged.topics for document in judged.relevant(topic)}
    held = {name: relevant & each.of_passage.keys() for name, each in searched.items()}
    anywhere = set[str]().union(*held.values())
    return {
        name: f"{len(relevant - own):,} of {counted(len(relevant), 'relevant passage')} "
        f"{'is' if len(relevant - own) == 1 else 'are'} not among those it searches, which are "
        f"split otherwise than those that were judged; {_BY_CHARACTERS}"
        for name, own in held.items()
        if own != anywhere or len(relevant - own) > _LACKING * len(relevant)
    }


def told_unit(judged: Qrels, libraries: Iterable[Callable[[], Searched]]) -> str | None:
    """What `unit_of` says of the first library that tells; None where there is none at all.

    Raises
    ------
    ValueError
        If none of them tells.
    """
    untold: ValueError | None = None
    for search in libraries:
        try:
            searched = search()
        except Exception:  # told when the turn of the system comes
            logger.debug("a library cannot be searched", exc_info=True)
            continue
        try:
            return unit_of(judged, searched)
        except ValueError as error:
            untold = untold or error
    if untold is not None:
        raise untold
    return None


def unit_of(qrels: Qrels, searched: Searched) -> str:
    """Whether the documents of qrels are the passages or the articles of a library.

    Raises
    ------
    ValueError
        If they are neither, or as many of them are one as the other.
    """
    judged = _documents_of(qrels)
    passages = len(judged & searched.of_passage.keys())
    articles = len(judged & searched.documents)
    if passages != articles:
        return "passage" if passages > articles else "article"
    if passages:
        raise ValueError(
            "the documents of the qrels are names of passages and of articles; say which is meant "
            "with unit="
        )
    document, article = min(judged, default=""), min(searched.documents, default="")
    raise ValueError(
        f"none of the {len(judged):,} documents of {qrels.source or 'the qrels'}, such as "
        f"{_short(document)}, is an article, such as {_short(article)}, or a passage of the "
        "library. Compare their ids; if they are passages that were split otherwise, "
        f"{_BY_CHARACTERS}"
    )


def _documents_of(qrels: Qrels) -> set[str]:
    return {document for grades in qrels.grades.values() for document in grades}


def _short(name: str) -> str:
    return repr(name if len(name) <= 60 else f"{name[:57]}...")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
