"""Warnings: what a referee would ask about a comparison, each with its numbers and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from qa.comparison.result import Result
from qa.comparison.tuning import is_tuned
from qa.trec.measures import judged_at

if TYPE_CHECKING:
    from qa.comparison.comparison import Comparison

__all__ = ["FEWEST_TOPICS", "warnings_of"]

# Below it, a test finds large differences only, and one topic may decide. Buckley and Voorhees,
# "Evaluating Evaluation Measure Stability", 2000: 25 topics are the fewest to be used, 50 better.
FEWEST_TOPICS = 25
# Below it, intervals of the bootstrap are too narrow. Hesterberg, "What Teachers Should Know About
# the Bootstrap", 2015, section 3.
_FEWEST_FOR_INTERVALS = 10
_JUDGED_AT = 10
# Of a list of names, so many are told.
_NAMED = 5
_CUTOFF = re.compile(r"@(\d+)$")
_RECALL = re.compile(r"R(\(.*\))?@\d+")


def warnings_of(comparison: Comparison) -> tuple[str, ...]:
    """What is doubtful about a comparison.

    Parameters
    ----------
    comparison : Comparison
        Any.

    Returns
    -------
    tuple of str
        A sentence each; empty where nothing is doubtful. What is looked at: fewer than 25 topics,
        topics without relevant documents, documents near the top that nobody judged, ties,
        topics a system found nothing for, runs that are shorter than a measure looks, recall
        among more than there is, settings chosen on the topics they are measured on, and passages
        of different splitters.

    Raises
    ------
    ValueError
        If ir_measures is not installed.
    """
    found = (
        _few_topics,
        _nothing_relevant,
        _unjudged,
        _ties,
        _nothing_found,
        _short_runs,
        _shallow,
        _recall_of_all,
        _best_of_a_grid,
        _tuned_on_them,
        _several_splitters,
    )
    return tuple(warning for look in found for warning in look(comparison))


def _few_topics(comparison: Comparison) -> Iterator[str]:
    count = len(comparison.topic_set)
    if count < FEWEST_TOPICS:
        few = count < _FEWEST_FOR_INTERVALS
        intervals = ", and intervals are too narrow to be trusted" if few else ""
        yield (
            f"There {'is' if count == 1 else 'are'} {_counted(count, 'topic')}; with fewer than "
            f"{FEWEST_TOPICS}, only large differences can be told from chance{intervals}: judge "
            "more topics before concluding anything."
        )


def _nothing_relevant(comparison: Comparison) -> Iterator[str]:
    topics = comparison.topic_set
    judged = [_judged_relevant(result) for result in comparison.results]
    if empty := [topic for topic in topics if not any(topic in each for each in judged)]:
        yield (
            f"{_of(len(empty), len(topics))} {_has(len(empty))} no relevant {comparison.unit} "
            f"({_listed(empty)}): every system has 0 there, which lowers all means; leave them "
            "out, or judge more."
        )


def _judged_relevant(result: Result) -> set[str]:
    """The topics with a relevant document."""
    return {
        topic
        for topic, grades in result.qrels.grades.items()
        if any(grade > 0 for grade in grades.values())
    }


def _unjudged(comparison: Comparison) -> Iterator[str]:
    topics = list(comparison.topic_set)
    shares = {}
    for result in comparison.results:
        of_topics = judged_at(result.run, result.qrels, _JUDGED_AT)
        # A topic that a system found nothing for has nothing unjudged.
        found = [of_topics.get(topic, 0.0) for topic in topics if result.run.scores.get(topic)]
        shares[result.name] = fmean(found) if found else 1.0
    if low := {name: share for name, share in shares.items() if share < 1}:
        least = sorted(low.items(), key=lambda each: (each[1], each[0]))
        told = _listed([f"{name} {_percent(share)}" for name, share in least])
        yield (
            f"Not everything among the first {_JUDGED_AT} was judged ({told} of it on average): "
            "what nobody judged counts as not relevant, which may favour the systems the "
            "judgments came from; pool the first of all systems (qa pool) and judge the rest."
        )


def _percent(share: float) -> str:
    """Never 100%: it is said of shares under 1."""
    return f"{min(100 * share, 99.9):.1f}%" if share > 0.99 else f"{100 * share:.0f}%"


def _ties(comparison: Comparison) -> Iterator[str]:
    topics = set(comparison.topic_set)
    depths = [depth for measure in comparison.measures if (depth := _cutoff(measure))]
    uncut = len(depths) < len(comparison.measures)
    counts = {}
    for result in comparison.results:
        longest = _longest(result)
        deepest = longest if uncut else max(depths)
        counts[result.name] = sum(
            _order_matters(result, topic, deepest)
            for topic in (topics.intersection(result.run.ties(deepest)) if deepest else ())
        )
    if tied := {name: count for name, count in counts.items() if count}:
        most = sorted(tied.items(), key=lambda each: (-each[1], each[0]))
        told = _listed([f"{name} on {count:,} of {len(topics):,} topics" for name, count in most])
        where = "in the rankings" if uncut else f"among the first {max(depths):,}"
        files = any(not _ours(result) for result in comparison.results if result.name in tied)
        yield (
            f"There are equal scores of documents of different grades {where} ({told}): they are "
            "ordered by id, as trec_eval does, so that another naming of documents could change "
            "the values; "
            + (
                "have runs written with scores that tell documents apart."
                if files
                else "make nothing of small differences."
            )
        )


def _order_matters(result: Result, topic: str, depth: int) -> bool:
    """Whether equal scores within a depth, or at its edge, are of documents of different grades."""
    grades = result.qrels.grades.get(topic, {})
    start = 0
    with np.errstate(over="ignore"):  # as trec_eval, which compares in single precision
        for _, group in groupby(result.run.ranking(topic), key=lambda hit: np.float32(hit.score)):
            tied = list(group)
            if len({max(0, grades.get(hit.passage_id, 0)) for hit in tied}) > 1:
                return True
            start += len(tied)
            if start >= depth:
                return False
    return False


def _ours(result: Result) -> bool:
    """Whether it was really asked, and not read from a file: then it was timed."""
    return bool(result.seconds) or any(each.seconds for each in result.chosen.values())


def _cutoff(measure: str) -> int | None:
    """How far down a measure looks; None where it looks at the whole ranking."""
    found = _CUTOFF.search(measure)
    return int(found[1]) if found else None


def _nothing_found(comparison: Comparison) -> Iterator[str]:
    topics = list(comparison.topic_set)
    empty = {
        result.name: [topic for topic in topics if not result.run.scores.get(topic)]
        for result in comparison.results
    }
    if told := [
        f"{name} for {_of(len(of_run), len(topics)).lower()}: {_listed(of_run)}"
        for name, of_run in empty.items()
        if of_run
    ]:
        yield (
            f"Some systems found nothing and count 0 there ({'; '.join(told[:_NAMED])}"
            f"{_more(told)}): if they were not asked, ask them, or leave these topics out for "
            "every system."
        )


def _short_runs(comparison: Comparison) -> Iterator[str]:
    """Runs from files, of which nobody knows whether there was more."""
    deepest, name = _deepest(comparison)
    files = [each for each in comparison.results if not _ours(each) and not is_tuned(each)]
    short = {
        result.name: longest
        for result in files
        if 0 < (longest := _longest(result)) < deepest and not _all_found(result, longest)
    }
    if short:
        told = _listed([f"{run} {longest:,}" for run, longest in short.items()])
        yield (
            f"{name} looks at {deepest:,}, but some runs hold fewer for any topic ({told}): "
            f"make runs of at least {deepest:,}, or compare at a smaller depth."
        )


def _shallow(comparison: Comparison) -> Iterator[str]:
    """Systems that were not asked for as many as a measure looks at."""
    deepest, name = _deepest(comparison)
    depth = comparison.settings.get("depth")
    if not isinstance(depth, int):
        return
    cut = {
        result.name: longest
        for result in comparison.results
        if _ours(result)
        and not is_tuned(result)  # made of others, which are looked at
        and 0 < (longest := _longest(result)) < deepest
        and not _all_found(result, depth)
        and _was_cut(result, longest, depth, comparison.unit)
    }
    if cut:
        told = _listed([f"{system} {longest:,}" for system, longest in cut.items()])
        yield (
            f"{name} looks at {deepest:,}, but systems were asked for {depth:,} passages only, "
            f"and found fewer {comparison.unit}s for any topic ({told}): ask with a larger depth, "
            "or compare at a smaller cutoff."
        )


def _was_cut(result: Result, longest: int, depth: int, unit: str) -> bool:
    """Whether there was more to be found; of words, how many passages share any is not known."""
    if unit == "article":  # several of those passages may be of one article
        return bool(result.settings.get("retriever", "bm25") != "bm25")
    return longest >= depth


def _recall_of_all(comparison: Comparison) -> Iterator[str]:
    for measure in comparison.measures:
        cutoff = _cutoff(measure) or 0
        small = {
            result.name: result.passages
            for result in comparison.results
            if _RECALL.fullmatch(measure) and result.passages and result.passages <= cutoff
        }
        if small:
            told = _listed([f"{system} {count:,}" for system, count in small.items()])
            yield (
                f"{measure} looks at {cutoff:,}, but some systems search no more passages than "
                f"that ({told}): whoever returns all of them has full recall, however they are "
                "ranked; choose a smaller cutoff."
            )


def _deepest(comparison: Comparison) -> tuple[int, str]:
    """The largest cutoff, and the first measure that has it."""
    cutoffs = {name: _cutoff(name) or 0 for name in comparison.measures}
    name = max(cutoffs, key=cutoffs.__getitem__)
    return cutoffs[name], name


def _longest(result: Result) -> int:
    return max(map(len, result.run.scores.values()), default=0)


def _all_found(result: Result, count: int) -> bool:
    """Whether there are no more passages than so many."""
    return result.passages is not None and result.passages <= count


def _best_of_a_grid(comparison: Comparison) -> Iterator[str]:
    cells = sum(result.grid for result in comparison.results)
    if cells > 1 and not any(is_tuned(result) for result in comparison.results):
        yield (
            f"The table holds {cells:,} settings of a grid: whoever picks the best of them has "
            "picked it on the topics it is measured on, and its figure is too high; report the "
            "figure of cross-validation (tuning), or choose on other topics."
        )


def _tuned_on_them(comparison: Comparison) -> Iterator[str]:
    topics = list(comparison.topic_set)
    if both := [topic for topic in topics if topic in comparison.tuned_on]:
        yield (
            f"Settings were chosen on {_of(len(both), len(topics)).lower()} ({_listed(both)}) that "
            "they are measured on, which favours the systems they were chosen for; measure on "
            "topics that had no part in the choice."
        )


def _several_splitters(comparison: Comparison) -> Iterator[str]:
    # A tuned system has the judgments of those it is made of.
    plain = [result for result in comparison.results if not is_tuned(result)]
    ways: dict[str, Result] = {}
    for result in plain:
        ways.setdefault(result.qrels.sha256, result)
    if comparison.unit == "passage" and len(ways) > 1:
        told = _listed([f"{each.name} {_relevant(each):,}" for each in ways.values()])
        yield (
            f"The systems cut articles in {len(ways):,} ways, and the same judgments make other "
            f"passages relevant in each, for all topics together so many: {told}; a piece of what "
            "was judged takes its grade on, so that measures count different things: judge the "
            "characters that answer and not whole passages, or compare by article (unit: article)."
        )


def _relevant(result: Result) -> int:
    """How many passages are relevant, for all topics together."""
    return sum(grade > 0 for grades in result.qrels.grades.values() for grade in grades.values())


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _of(count: int, total: int) -> str:
    return f"All {_counted(total, 'topic')}" if count == total else (
        f"{count:,} of {_counted(total, 'topic')}"
    )  # fmt: skip


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + _more(names)


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
