"""Experiments: every system is asked every topic, measured, and compared with a baseline."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.comparison.comparison import Comparison
from qa.comparison.result import Failure, Result
from qa.comparison.tuning import Tuning, cross_validate, folds
from qa.evaluation.cache import cache_folder
from qa.experiment.asked import (
    JudgmentsGiven,
    TopicsGiven,
    as_judgments,
    as_topics,
    judged_topics,
    missing_notes,
    missing_of,
    split_otherwise,
    told_unit,
)
from qa.experiment.cells import Cells
from qa.experiment.compared import SystemsGiven, as_systems, check_searched, reason_of
from qa.experiment.kept import KeptRun
from qa.experiment.retrieval import Searched, documents_of
from qa.experiment.system import System
from qa.judging.overlap import checked_threshold
from qa.judging.spans import SpanQrels
from qa.trec.measures import DEFAULT_MEASURES, measure, mismatches, parse_measures
from qa.trec.qrels import Qrels
from qa.trec.run import Run
from qa.trec.words import counted

if TYPE_CHECKING:
    from qa.library import Library
    from qa.trec.topics import Topics

__all__ = ["Experiment"]

logger = logging.getLogger(__name__)

_UNITS = ("passage", "article")
# A run of files alone does not tell what its documents are.
_UNTOLD = "document"
# Bars show up only for work that takes this many seconds.
_PROGRESS_DELAY = 0.7


class Experiment:
    """Systems, topics and judgments, ready to be compared.

    What systems have in common (articles, passages, vectors, indexes) is made once and kept, and
    so is the run of each. An experiment that was stopped goes on where it was, one that was
    extended runs only what is new. A system that fails is told as failed; the others stand.

    Each text is encoded by itself, so that its vector, and with it every run, is the same in
    whatever order and however often an experiment is run. A question's encoding is shared by
    systems of the same encoder, and the seconds it took count for each.

    Parameters
    ----------
    systems : mapping of str to System, str, Retriever, Run, frame or Path; or sequence of str
        What is compared, by name. A str is the name of a retriever (``"bm25"``) or the path of a
        run; a pandas frame is a run; a `Retriever` must be one over `library`. `grid` makes many
        systems at once. Of a list of retrievers each is its own name.
    topics : Topics, mapping, sequence of str, frame, path, or a library's `judgments`
        Texts by id; of a list, each question is its own id; of judgments, those judged.
    qrels : Qrels, SpanQrels, mapping, frame, path, or a library's `judgments`
        Judgments of passages, of articles, or of the characters of articles (a frame with the
        columns ``start`` and ``end``). Those of passages by their ids are of one splitting: a
        system that splits otherwise fails.
    articles : str, Path or None
        A folder, a file or a question set in the layout of BEIR: what libraries are built from.
    library : Library or None
        An open library. A system that leaves `size`, `overlap` and `model` open searches it as it
        is; for others one is built from `articles`, or else from those it was built from, and
        what they leave open is as in this library.
    measures : sequence of str or measures of ir_measures
        As ir_measures writes them.
    baseline : str or None
        Name of the system that the others are tested against; None is the first.
    depth : int
        How many passages are retrieved for a topic, 1 or more.
    unit : "passage", "article" or None
        What is ranked and judged. None is passages for judged characters, and is else told from
        the qrels. An article is as good as its best passage of those retrieved.
    threshold : float
        For judged characters, what share must overlap (`qa.judging.spans`), over 0 and at most 1.
    seed : int
        Of tests and intervals.
    tuned_on : iterable of str
        Topics on which settings were chosen before.
    tuning : Tuning or None
        Adds a system whose settings are chosen by cross-validation.
    kept : str, Path or None
        Where libraries and runs are kept; None is the user's cache.
    progress : bool
        Whether to show bars for what takes long.
    clock : callable
        Gives seconds.

    Raises
    ------
    ValueError
        If an argument cannot be, there is no topic in both `topics` and `qrels`, or a file cannot
        be read.

    Examples
    --------
    >>> Experiment(  # doctest: +SKIP
    ...     {"bm25": "bm25", "dense": "dense", "small": System(size=90)},
    ...     "topics.tsv",
    ...     "qrels.txt",
    ...     articles="articles",
    ...     baseline="bm25",
    ... ).compare()
    """

    def __init__(
        self,
        systems: SystemsGiven,
        topics: TopicsGiven,
        qrels: JudgmentsGiven,
        *,
        articles: str | Path | None = None,
        library: Library | None = None,
        measures: Sequence[Any] = DEFAULT_MEASURES,
        baseline: str | None = None,
        depth: int = 1000,
        unit: str | None = None,
        threshold: float = 0.5,
        seed: int = 0,
        tuned_on: Iterable[str] = (),
        tuning: Tuning | None = None,
        kept: str | Path | None = None,
        progress: bool = True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._systems = as_systems(systems)
        names = [*self._systems, *([tuning.name] if tuning else [])]
        if tuning and tuning.name in self._systems:
            raise ValueError(
                f"two systems are called {tuning.name!r}; give the tuned one another name: "
                "Tuning(name=...)"
            )
        self._baseline = next(iter(self._systems)) if baseline is None else baseline
        if self._baseline not in names:
            raise ValueError(
                f"the baseline {self._baseline!r} is not among the systems; choose from "
                f"{', '.join(names)}"
            )
        if not isinstance(depth, int) or isinstance(depth, bool) or depth < 1:
            raise ValueError(f"depth is {depth!r}, but must be a whole number, 1 or more")
        if unit is not None and unit not in _UNITS:
            raise ValueError(f"unit is {unit!r}, but must be {' or '.join(map(repr, _UNITS))}")
        checked_threshold(threshold)
        self._measures = parse_measures(measures)
        self._judged = as_judgments(qrels)
        self._topics, self._notes = judged_topics(as_topics(topics), self._judged)
        if tuning:
            folds(self._topics, tuning.folds, tuning.seed)  # told before anything is built
        source = None if articles is None else Path(articles)
        place = cache_folder() / "experiments" if kept is None else Path(kept).expanduser()
        check_searched(self._systems, source, library, place)
        self._depth = depth
        self._threshold = threshold
        self._unit = "passage" if unit is None and isinstance(self._judged, SpanQrels) else unit
        self._seed = seed
        self._tuned_on = frozenset([tuned_on] if isinstance(tuned_on, str) else tuned_on)
        self._tuning = tuning
        self._has_library = library is not None
        self._progress = progress
        self._qrels_of: dict[Path, Qrels] = {}
        self._searched: dict[str, Searched] = {}
        self._cells = Cells(
            articles=source,
            library=library,
            kept=place,
            depth=depth,
            by_article=isinstance(self._judged, SpanQrels),
            clock=clock,
            progress=progress,
        )

    @property
    def topics(self) -> Topics:
        """The topics that systems are asked: those that anything was judged for."""
        return self._topics

    def compare(self) -> Comparison:
        """Run what was not run before, measure it all, and compare.

        Raises
        ------
        ValueError
            If the baseline fails, or it cannot be told what the qrels judge.
        """
        self._cells.look_again()
        self._qrels_of.clear()
        self._searched.clear()
        own = {name: each for name, each in self._systems.items() if isinstance(each, System)}
        others = [name for name in self._systems if name not in own]
        unit = self._told_unit(own)
        results: dict[str, Result] = {}
        failures: dict[str, Failure] = {}
        with self._bar(len(self._systems) * len(self._topics)) as bar:
            for number, name in enumerate([*self._cells.order(own), *others], 1):
                try:
                    results[name] = self._result(name, unit, bar.update)
                    logger.info("%s: %s", name, _told(results[name]))
                except Exception as error:
                    failures[name] = self._failed(name, error)
                bar.update(number * len(self._topics) - bar.n)
        for name, reason in self._split_otherwise(unit).items():
            del results[name]
            failures[name] = self._failed(name, ValueError(reason))
        ordered = [results[name] for name in self._systems if name in results]
        if self._tuning:
            try:
                failed = tuple(failures.values())
                ordered.append(cross_validate(ordered, self._tuning, self._topics, failed))
            except Exception as error:
                failures[self._tuning.name] = self._failed(self._tuning.name, error)
        return Comparison(
            results=tuple(ordered),
            failures=tuple(
                failures[name]
                for name in [*self._systems, *([self._tuning.name] if self._tuning else [])]
                if name in failures
            ),
            topic_set=self._topics,
            measures=self._measures,
            baseline=self._baseline,
            seed=self._seed,
            unit=unit,
            tuned_on=self._tuned_on,
            notes=(
                *self._notes,
                *missing_notes(
                    {
                        name: missing_of(results[name].qrels, self._searched[name], unit)
                        for name in self._searched
                        if name in results
                    },
                    unit,
                ),
                *self._notes_of_runs(results),
            ),
            settings={
                "depth": self._depth,
                "threshold": self._threshold,
                "tuning": asdict(self._tuning) if self._tuning else None,
            },
        )

    def _told_unit(self, own: Mapping[str, System]) -> str:
        """What is ranked; told from the first library that has what was judged."""
        if self._unit is not None:
            return self._unit
        if not isinstance(self._judged, Qrels):
            return "passage"
        libraries: list[Callable[[], Searched]] = [
            partial(self._cells.searched, own[name]) for name in self._cells.order(own)
        ]
        if self._has_library:
            libraries.append(self._cells.given)
        return told_unit(self._judged.only(self._topics), libraries) or _UNTOLD

    def _split_otherwise(self, unit: str) -> dict[str, str]:
        """Systems that do not have the judged passages, with the reason; runs may be of any."""
        if unit != "passage" or not isinstance(self._judged, Qrels):
            return {}
        own = {
            name: searched
            for name, searched in self._searched.items()
            if not isinstance(self._systems[name], Run)
        }
        return split_otherwise(self._judged.only(self._topics), own)

    def _result(self, name: str, unit: str, done: Callable[[int], object]) -> Result:
        system = self._systems[name]
        searched: Searched | None = None
        found = KeptRun(scores={}, seconds={})
        settings: Mapping[str, Any] = {}
        in_grid = False
        if isinstance(system, Run):
            run = replace(system.only(self._topics), name=name)
            if not run.topics:
                raise ValueError(
                    f"{run.source or 'the run'} has none of the topics that were asked and judged; "
                    "bring the run of these topics"
                )
            if self._has_library:
                searched = self._cells.given()
        else:
            texts = {topic: self._topics[topic] for topic in self._topics}
            if isinstance(system, System):
                searched, found = self._cells.run(system, texts, done)
                settings, in_grid = system.settings, system.in_grid
            else:
                searched, found = self._cells.ask(system, texts, done)
            run = Run(name, documents_of(found, searched, unit))
        qrels = self._qrels(unit, searched)
        values = measure(run, qrels, self._measures, list(self._topics))
        if searched is not None:
            self._searched[name] = searched
        return Result(
            name=name,
            run=run,
            qrels=qrels,
            values=values,
            seconds=found.seconds,
            index_bytes=found.index_bytes,
            passages=len(searched.of_passage) if searched else None,
            settings=settings,
            library=searched.path if searched else None,
            grid=in_grid,
        )

    def _notes_of_runs(self, results: Mapping[str, Result]) -> Iterator[str]:
        """What a reader of the runs that were brought should know."""
        for name, run in self._systems.items():
            if isinstance(run, Run) and name in results:
                yield from run.notes
                yield from mismatches(run, results[name].qrels, self._topics)

    def _qrels(self, unit: str, searched: Searched | None) -> Qrels:
        """The judgments of what a library holds; of characters, made once for each."""
        judged = self._judged
        if isinstance(judged, Qrels):
            return judged.only(self._topics)
        if unit == "article":
            return judged.article_qrels().only(self._topics)
        if searched is None:
            raise ValueError(
                "which of its passages were judged is not known; name their library= too, or judge "
                "by articles with unit='article'"
            )
        if searched.path not in self._qrels_of:
            qrels = searched.qrels(judged, self._threshold).only(self._topics)
            self._qrels_of[searched.path] = qrels
        return self._qrels_of[searched.path]

    def _failed(self, name: str, error: Exception) -> Failure:
        logger.debug("%s failed", name, exc_info=error)
        reason = reason_of(error)
        logger.info("%s failed: %s", name, reason)
        if name == self._baseline:
            raise ValueError(
                f"the baseline {name!r} failed, and nothing can be compared with it: {reason}"
            ) from error
        return Failure(name=name, reason=reason)

    def _bar(self, total: int) -> Any:
        from tqdm.auto import tqdm

        return tqdm(
            total=total,
            desc="Experiment",
            unit=" topics",
            leave=False,
            delay=_PROGRESS_DELAY,
            disable=not self._progress,
        )


def _told(result: Result) -> str:
    topics = counted(len(result.run.topics), "topic")
    milliseconds = result.milliseconds
    return topics if milliseconds is None else f"{topics}, {milliseconds:.3g} ms each"
