"""Measures of a run by ir_measures: which there are, and what each topic's ranking is worth.

ir_measures computes each measure by a program of its own choice, and these break ties differently.
So it is handed rankings without ties, in trec_eval's order (see `qa.trec.run`), under ids that
every one of them can read: topics, and documents within a topic, by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from subprocess import SubprocessError
from typing import Any

from qa.trec.extra import need
from qa.trec.measure_names import close_measures, computable, lacking, measure_form, unmeant
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.words import counted

__all__ = [
    "DEFAULT_MEASURES",
    "judged_at",
    "measure",
    "mismatches",
    "over_topics",
    "parse_measures",
]

DEFAULT_MEASURES = ("nDCG@10", "R@100", "RR@10")


def parse_measures(names: Any) -> tuple[str, ...]:
    """Measures by the names that ir_measures gives them.

    Parameters
    ----------
    names : str, measure of ir_measures, or iterable of them
        One measure, or several: ``nDCG@10``, ``R@100``, ``RR@10``, ``AP``, ``P(rel=2)@5`` ...

    Returns
    -------
    tuple of str
        As ir_measures writes them (``MAP`` is ``AP``), each once, in their order.

    Raises
    ------
    ValueError
        If there is none, one is unknown (the line names those that are close), lacks what it
        needs, or cannot be computed with what is installed; or ir_measures is not.

    Examples
    --------
    >>> parse_measures(["nDCG@10", "MAP", "Recall@100"])
    ('nDCG@10', 'AP', 'R@100')
    """
    need("ir_measures", "measuring")
    from ir_measures.measures import Measure

    names = [names] if isinstance(names, (str, Measure)) else list(names)
    if not names:
        raise ValueError(f"there is no measure; name one, such as {DEFAULT_MEASURES[0]}")
    return tuple(dict.fromkeys(str(_parsed(name)) for name in names))


def measure(
    run: Run,
    qrels: Qrels,
    measures: str | Iterable[str],
    topics: Iterable[str] | None = None,
) -> dict[str, dict[str, float]]:
    """By measure and topic, what the run's ranking is worth.

    Parameters
    ----------
    run : Run
        Its ties are broken as by trec_eval.
    qrels : Qrels
        What is relevant.
    measures : str or iterable of str
        As `parse_measures` takes them.
    topics : iterable of str or None
        Those that have a value; None is those of `qrels`.

    Returns
    -------
    dict of str to dict of str to float
        By measure, under the name that `parse_measures` gives it. Every topic has a value for
        every measure, in their orders: 0 where the run ranked nothing, as with trec_eval's option
        ``-c``, and where nothing was judged.

    Raises
    ------
    ValueError
        As `parse_measures`, or if what ir_measures runs for a measure fails.

    Examples
    --------
    >>> qrels = Qrels({"7": {"lease": 1}, "8": {"will": 1}})
    >>> measure(Run("bm25", {"7": {"deed": 2.0, "lease": 1.0}}), qrels, "RR@10")
    {'RR@10': {'7': 0.5, '8': 0.0}}
    """
    wanted = parse_measures(measures)
    order = tuple(dict.fromkeys(qrels.topics if topics is None else topics))
    values = {name: dict.fromkeys(order, 0.0) for name in wanted}
    numbers = {
        str(number): topic
        for number, topic in enumerate(order, 1)
        if topic in qrels.grades and topic in run.scores
    }
    if not numbers:
        return values
    import ir_measures

    rankings: dict[str, dict[str, float]] = {}
    grades: dict[str, dict[str, int]] = {}
    for number, topic in numbers.items():
        rankings[number], grades[number] = _numbered(run, qrels, topic)
    for together in _apart([_parsed(name) for name in wanted]):
        try:
            for found in ir_measures.iter_calc(together, grades, rankings):
                values[str(found.measure)][numbers[found.query_id]] = float(found.value)
        except (OSError, SubprocessError) as error:  # of what runs beside us: perl, for ERR
            names = ", ".join(map(str, together))
            reason = " ".join(str(error).split())
            raise ValueError(f"{names} cannot be computed ({reason}); choose another") from error
    return values


def over_topics(values: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """By measure, the mean over topics; of what is a count, such as ``NumRet``, the sum.

    Parameters
    ----------
    values : mapping of str to mapping of str to float
        As `measure` gives them.

    Raises
    ------
    ValueError
        If there is no topic. More as `parse_measures`.

    Examples
    --------
    >>> over_topics({"RR": {"7": 0.5, "8": 0.0}, "NumRet": {"7": 2.0, "8": 0.0}})
    {'RR': 0.25, 'NumRet': 2.0}
    """
    found = {}
    for name, by_topic in values.items():
        if not by_topic:
            raise ValueError(f"{name} has no topic to be taken over; name at least one")
        aggregator = _parsed(name).aggregator()
        for value in by_topic.values():
            aggregator.add(value)
        found[name] = float(aggregator.result())
    return found


def judged_at(run: Run, qrels: Qrels, k: int) -> dict[str, float]:
    """By topic, the share of the first `k` documents that were judged, relevant or not.

    Parameters
    ----------
    run : Run
        Of whose first `k` documents, or all where there are fewer.
    qrels : Qrels
        The judgments.
    k : int
        At least 1.

    Returns
    -------
    dict of str to float
        In [0, 1], for each topic of `qrels` for which the run ranked anything.

    Raises
    ------
    ValueError
        If `k` is under 1, or ir_measures is not installed.

    Examples
    --------
    >>> run = Run("bm25", {"7": {"deed": 2.0, "lease": 1.0}})
    >>> judged_at(run, Qrels({"7": {"lease": 1}, "8": {"will": 1}}), 10)
    {'7': 0.5}
    """
    ranked = [topic for topic in qrels.topics if topic in run.scores]
    return next(iter(measure(run, qrels, f"Judged@{k}", ranked).values()))


def mismatches(run: Run, qrels: Qrels, topics: Iterable[str] | None = None) -> tuple[str, ...]:
    """What a run and qrels do not share, a line each; none where they fit.

    Parameters
    ----------
    run : Run
        Whose topics may be unjudged.
    qrels : Qrels
        Whose topics may be missing in the run.
    topics : iterable of str or None
        Those that are measured; None is those of `qrels`.

    Returns
    -------
    tuple of str
        That a topic of the run is not judged and left out, and that a topic is missing in the run
        and counts 0, each with the place of the first and the number of the others.

    Examples
    --------
    >>> run = Run("bm25", {"9": {"deed": 2.0}}, places={"9": "a.run, line 4"})
    >>> for line in mismatches(run, Qrels({"7": {"lease": 1}})):
    ...     print(line)
    a.run, line 4: topic '9' is not judged; it is left out
    bm25: topic '7' is missing; it counts 0
    """
    order = tuple(dict.fromkeys(qrels.topics if topics is None else topics))
    named = run.source or run.name or "the run"
    lines = []
    if unjudged := [topic for topic in run.topics if topic not in qrels.grades]:
        ends = ("it is left out", "they are left out")
        where = run.places.get(unjudged[0], named)
        lines.append(f"{where}: {_together(unjudged, 'not judged', ends)}")
    if missing := [topic for topic in order if topic not in run.scores]:
        lines.append(f"{named}: {_together(missing, 'missing', ('it counts 0', 'they count 0'))}")
    return tuple(lines)


def _together(topics: Sequence[str], fault: str, ends: tuple[str, str]) -> str:
    others = len(topics) - 1
    if not others:
        return f"topic {topics[0]!r} is {fault}; {ends[0]}"
    return f"topic {topics[0]!r} and {counted(others, 'other')} are {fault}; {ends[1]}"


def _apart(parsed: Iterable[Any]) -> list[list[Any]]:
    """Measures in groups, each of which ir_measures computes as it does each alone.

    Of two that trec_eval calls by one name, such as nDCG with the grades as gains and with others,
    it would lose one: so those with settings beside the cutoff are alone.
    """
    plain, groups = [], []
    for each in parsed:
        if each.params.keys() <= {each.AT_PARAM}:
            plain.append(each)
        else:
            groups.append([each])
    return [plain, *groups] if plain else groups


def _numbered(run: Run, qrels: Qrels, topic: str) -> tuple[dict[str, float], dict[str, int]]:
    """A topic's ranking and grades, the documents by their rank."""
    ranking = run.ranking(topic)
    rank_of = {hit.passage_id: str(rank) for rank, hit in enumerate(ranking, 1)}
    scores = {rank: float(len(ranking) - at) for at, rank in enumerate(rank_of.values())}
    grades = {
        rank_of.get(document) or f"u{number}": grade
        for number, (document, grade) in enumerate(qrels.grades[topic].items())
    }
    # trec_eval falls over a topic whose grades are all under 0. This document is not relevant and
    # not ranked, and no measure of it has a value other than 0 without a relevant one.
    if max(grades.values()) < 0:
        grades["u"] = 0
    return scores, grades


def _parsed(name: object) -> Any:
    """The measure of ir_measures that goes by `name`."""
    need("ir_measures", "measuring")
    import ir_measures

    if isinstance(name, ir_measures.measures.Measure):
        name = str(name)
    if not isinstance(name, str):
        raise ValueError(f"a measure is {name!r}, but must be text such as {DEFAULT_MEASURES[0]}")
    try:
        parsed = ir_measures.parse_measure(name.strip())
    except (NameError, ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise ValueError(f"there is no measure {name!r}; {close_measures(name)}") from None
    try:
        parsed.validate_params()  # type: ignore[no-untyped-call]
    except AssertionError:
        raise ValueError(
            f"the measure {name!r} lacks a setting or has one that it does not take; "
            f"{measure_form(parsed)}"
        ) from None
    if fault := unmeant(parsed):
        raise ValueError(f"the measure {name!r} cannot be computed: {fault}")
    if not computable(parsed):
        raise ValueError(f"the measure {name!r} cannot be computed here; {lacking(parsed)}")
    return parsed
