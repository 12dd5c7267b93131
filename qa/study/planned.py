"""A plan with its inputs read: what is needed to run it, and to tell later what it was run on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.comparison.comparison import Comparison
from qa.judging.spans import SpanQrels
from qa.study.inputs import hash_of_files, load_judgments, load_topics
from qa.study.plan import Plan
from qa.trec.measures import DEFAULT_MEASURES
from qa.trec.qrels import Qrels
from qa.trec.run import Run, read_run
from qa.trec.topics import Topics
from qa.trec.words import counted

if TYPE_CHECKING:
    from qa.comparison.tuning import Tuning
    from qa.experiment.experiment import Experiment

__all__ = ["Planned", "prepare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An experiment that is ready to run.

    Attributes
    ----------
    plan : Plan
        What its file says.
    topics : Topics
        All that the plan names.
    judgments : Qrels or SpanQrels
        As they were read; those of characters before judges' differences were settled.
    qrels : Qrels or SpanQrels
        What systems are measured against.
    runs : mapping of str to Run
        Those that were read from files, by system.
    files : mapping of str to str
        SHA-256 of each file of the articles, as `hash_of_files`; empty where none are searched.
    """

    plan: Plan
    topics: Topics
    judgments: Qrels | SpanQrels
    qrels: Qrels | SpanQrels
    runs: Mapping[str, Run]
    files: Mapping[str, str]

    @property
    def settings(self) -> dict[str, Any]:
        """What was chosen beside the systems, with the defaults of what the file leaves open."""
        said = self.plan.settings
        return {
            "measures": list(said.get("measures", DEFAULT_MEASURES)),
            "baseline": said.get("baseline", next(iter(self.plan.systems))),
            "seed": said.get("seed", 0),
            "depth": said.get("depth", 1000),
            "unit": said.get("unit"),
            "threshold": said.get("threshold", 0.5),
            "tuning": said.get("tuning"),
            "tuned_on": list(said.get("tuned_on", ())),
        }

    @property
    def tuning(self) -> Tuning | None:
        """How a system is tuned, if any is."""
        from qa.comparison.tuning import Tuning

        said = self.plan.settings.get("tuning")
        if said is None:
            return None
        return Tuning(**{**said, "systems": tuple(said["systems"]) if "systems" in said else None})

    @property
    def names(self) -> tuple[str, ...]:
        """What the systems are called, the tuned one last."""
        return (*self.plan.systems, *([self.tuning.name] if self.tuning else []))

    def experiment(self, *, kept: Path | None = None, progress: bool = True) -> Experiment:
        """The experiment itself.

        Parameters
        ----------
        kept : Path or None
            Where libraries and runs are kept; None for the user's cache.
        progress : bool
            Whether to show bars for what takes long.

        Raises
        ------
        ValueError, FootnoteError
            As `Experiment`.
        """
        from qa.experiment.experiment import Experiment

        chosen = self.settings
        systems = {
            name: self.runs[name] if isinstance(each, Path) else each
            for name, each in self.plan.systems.items()
        }
        return Experiment(
            systems,
            self.topics,
            self.qrels,
            articles=self.plan.articles,
            measures=tuple(chosen["measures"]),
            baseline=chosen["baseline"],
            depth=chosen["depth"],
            unit=chosen["unit"],
            threshold=chosen["threshold"],
            seed=chosen["seed"],
            tuned_on=tuple(chosen["tuned_on"]),
            tuning=self.tuning,
            kept=kept,
            progress=progress,
        )

    def compare(self, *, kept: Path | None = None, progress: bool = True) -> Comparison:
        """Run it, and make sure that the articles stayed as they were meanwhile.

        Raises
        ------
        ValueError, FootnoteError
            As `Experiment.compare`, and if an article changed.
        """
        comparison = self.experiment(kept=kept, progress=progress).compare()
        articles = self.plan.articles
        if articles is not None and hash_of_files(articles) != self.files:
            raise ValueError(
                f"articles in {articles} changed while the experiment ran; run it again"
            )
        return comparison


def prepare(plan: Plan) -> Planned:
    """Read the inputs of a plan, all but the articles themselves, of which only hashes are taken.

    Raises
    ------
    ValueError, FootnoteError
        In one line, if one of them cannot be read, judges still differ about a place, or fewer
        topics were judged than a tuning has folds.
    """
    # In what is published they are called as the file calls them, not by their places here.
    named = plan.input("topics")
    topics = replace(load_topics(named.path), source=named.given)
    named = plan.input("qrels")
    judgments = replace(load_judgments(named.path, topics), source=named.given)
    paths = {name: each for name, each in plan.systems.items() if isinstance(each, Path)}
    planned = Planned(
        plan=plan,
        topics=topics,
        judgments=judgments,
        qrels=_settled(plan, judgments),
        runs={name: replace(read_run(path), name=name) for name, path in paths.items()},
        files=hash_of_files(plan.articles) if plan.articles is not None else {},
    )
    _check_folds(planned)
    return planned


def _check_folds(planned: Planned) -> None:
    tuning, known = planned.tuning, frozenset(planned.qrels.topics)
    judged = sum(topic in known for topic in planned.topics)
    # That no topic at all was judged is told by the experiment.
    if tuning is None or not judged or judged >= tuning.folds:
        return
    mend = f"write folds: {judged} or fewer" if judged > 1 else "leave tuning out"
    plan = planned.plan
    raise plan.fault(
        "tuning.folds" if "tuning.folds" in plan.lines else "tuning",
        f"{counted(judged, 'judged topic')} cannot be cut into {tuning.folds} folds; {mend}, or "
        "judge more topics",
    )


def _settled(plan: Plan, judgments: Qrels | SpanQrels) -> Qrels | SpanQrels:
    """Judgments with one for each place, by the plan's rule of adjudication."""
    rule, adjudicator = plan.settings.get("adjudication"), plan.settings.get("adjudicator")
    if not isinstance(judgments, SpanQrels):
        for key in ("adjudication", "adjudicator"):
            if key in plan.settings:
                raise plan.fault(
                    key,
                    f"{key} is for judged characters, but the qrels are of whole passages or "
                    "articles; leave it out",
                )
        return judgments
    try:
        settled = judgments.adjudicated(rule or "majority", adjudicator)
    except ValueError as error:
        raise plan.fault("adjudicator", str(error)) from error
    if places := settled.conflicts:
        first = places[0][0]
        raise plan.fault(
            "adjudication" if rule else "qrels",
            f"judges differ about {len(places)} places, first {first.article!r} "
            f"{first.start}:{first.end} for {first.topic!r}; write adjudication: median, or "
            "adjudicator: and the name of the one who has the last word",
        )
    return settled
