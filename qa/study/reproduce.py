"""Running published results again, and saying of every system whether its run is the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal

from qa.comparison.comparison import Comparison
from qa.comparison.result import Result
from qa.study.files import own_file
from qa.study.machine import differences, environment
from qa.study.planned import Planned
from qa.study.record import recorded_settings
from qa.study.traced import published_run, traced
from qa.trec.run import Run

__all__ = ["Again", "Reproducible", "Reproduction", "State", "open_results"]

_EXACT = 1e-9  # figures are written with all their digits

State = Literal["identical", "same ranking", "different", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """How one system did when it was run again.

    Attributes
    ----------
    name : str
        Of the system.
    state : "identical", "same ranking", "different" or "failed"
        Identical is every score of every topic, to the last bit, where also the published
        judgments and figures are those of today.
    detail : str
        What differs, in words; "" where nothing does.
    topics : int
        On how many topics the ranking is another.
    """

    name: str
    state: State
    detail: str = ""
    topics: int = 0

    def __str__(self) -> str:
        return f"{self.name}: {self.state}" + (f"; {self.detail}" if self.detail else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """How all systems did when they were run again.

    Attributes
    ----------
    systems : tuple of Again
        Those that stood then, in the order of the table.
    false : tuple of str
        What the results say of their settings that is not so, a sentence each.
    notes : tuple of str
        What else is to be known, a sentence each: systems that had failed, other versions.
    """

    systems: tuple[Again, ...]
    false: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether every run is identical, and all that was told of them is so."""
        return not self.false and all(each.state == "identical" for each in self.systems)

    def __str__(self) -> str:
        same = sum(each.state == "identical" for each in self.systems)
        return "\n".join(
            [
                *map(str, self.systems),
                *(f"False: {each}" for each in self.false),
                *(f"Note: {note}" for note in self.notes),
                f"{same} of {len(self.systems)} runs are identical",
            ]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproducible:
    """Published results of which every input was found and is as it was.

    Attributes
    ----------
    folder : Path
        Where they lie; nothing is ever written there.
    manifest : mapping
        What they say of themselves.
    planned : Planned
        The experiment, with the inputs of today.
    notes : tuple of str
        What of the results themselves was changed, without a part in what is compared.
    """

    folder: Path
    manifest: Mapping[str, Any]
    planned: Planned
    notes: tuple[str, ...]

    def again(self, *, progress: bool = True) -> Reproduction:
        """Run everything anew, in a temporary folder, and compare the runs.

        Raises
        ------
        ValueError, FootnoteError
            If nothing can be run at all.
        """
        with tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True) as kept:
            comparison = self.planned.compare(kept=Path(kept), progress=progress)
            systems = tuple(self._again(each, comparison) for each in self.manifest["systems"])
        return Reproduction(
            systems=systems,
            false=tuple(self._false_settings(comparison)),
            notes=(*self.notes, *self._failures(comparison), *self._elsewhere()),
        )

    def _false_settings(self, comparison: Comparison) -> Iterator[str]:
        """Settings that the manifest tells otherwise than the experiment's file."""
        now = json.loads(json.dumps(recorded_settings(comparison, self.planned)))
        then = self.manifest["settings"]
        for name in sorted({*now, *then}):
            if name not in then:
                yield f"the manifest does not say what {name} was"
            elif name not in now or then[name] != now[name]:
                said = shorten(json.dumps(then[name]), 60, placeholder=" …")
                yield f"the manifest has {said} as {name}, but it is {json.dumps(now.get(name))}"

    def _again(self, then: Mapping[str, Any], comparison: Comparison) -> Again:
        name = then["name"]
        try:
            now = comparison.result(name)
        except ValueError as error:
            return Again(name=name, state="failed", detail=str(error))
        if now.run.sha256 == then["run"]["sha256"]:
            if false := [*self._false_qrels(then, now), *self._false_figures(now, comparison)]:
                return Again(
                    name=name, state="different", detail=f"its run is identical, but {false[0]}"
                )
            from_file = "read from its file" if then["run"].get("from_file") else ""
            return Again(name=name, state="identical", detail=from_file)
        before = published_run(self.folder, then)
        return _difference(name, before, now.run, self._change_of_means(name, comparison))

    def _false_qrels(self, then: Mapping[str, Any], now: Result) -> Iterator[str]:
        if now.qrels.sha256 != then["qrels"]["sha256"]:
            yield f"{then['qrels']['file']} is not what it is measured against"

    def _false_figures(self, now: Result, comparison: Comparison) -> Iterator[str]:
        """Published figures that are not those of the published run."""
        try:
            text = own_file(self.folder, "results.json").read_text(encoding="utf-8")
            then = json.loads(text)["systems"][now.name]
            for measure in comparison.measures:
                topics = now.values[measure]
                pairs = [(then["means"][measure], now.mean(measure))]
                pairs += [(then["values"][measure][topic], topics[topic]) for topic in topics]
                for was, is_now in pairs:
                    if not abs(float(was) - is_now) <= _EXACT:
                        yield f"results.json has {float(was):.6g} as {measure}, not {is_now:.6g}"
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            yield "results.json does not have its figures"

    def _change_of_means(self, name: str, comparison: Comparison) -> str:
        """How much the first measure changed, as far as the published figures tell."""
        measure = comparison.measures[0]
        try:
            text = own_file(self.folder, "results.json").read_text(encoding="utf-8")
            figures = json.loads(text)
            was = float(figures["systems"][name]["means"][measure])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return ""
        now = comparison.result(name).mean(measure)
        return f"{measure} was {was:.4f}, and is {now:.4f}"

    def _failures(self, comparison: Comparison) -> Iterator[str]:
        now = {each.name: each.reason for each in comparison.failures}
        for then in self.manifest["failures"]:
            if then["name"] in now:
                yield f"{then['name']} failed then, and fails now: {now[then['name']]}"
            else:
                yield f"{then['name']} failed then, and does not now; there is no run to compare"

    def _elsewhere(self) -> tuple[str, ...]:
        return differences(self.manifest, environment())


def open_results(
    folder: str | Path, *, inputs: Path | None = None, articles: Path | None = None
) -> Reproducible:
    """Published results, with the inputs they were made of.

    Parameters
    ----------
    folder : str or Path
        What ``qa experiment --out`` wrote.
    inputs : Path or None
        The folder in which the inputs are now, laid out as beside ``experiment.yml``; None looks
        for them where they lay from the results, then beside the results, then in the working
        folder.
    articles : Path or None
        Where the articles are now.

    Raises
    ------
    ValueError, FootnoteError
        In one line, that names every input that is missing or is not what it was, or what of the
        results is.
    """
    manifest, planned, notes = traced(Path(folder), inputs=inputs, articles=articles)
    return Reproducible(folder=Path(folder), manifest=manifest, planned=planned, notes=notes)


def _difference(name: str, before: Run, now: Run, means: str) -> Again:
    topics = list(dict.fromkeys([*before.topics, *now.topics]))
    moved = []
    largest = 0.0
    for topic in topics:
        was, is_now = before.ranking(topic), now.ranking(topic)
        if [hit.passage_id for hit in was] != [hit.passage_id for hit in is_now]:
            moved.append(topic)
        else:
            pairs = zip(was, is_now, strict=True)
            largest = max([largest, *(abs(a.score - b.score) for a, b in pairs)])
    if not moved:
        return Again(
            name=name, state="same ranking", detail=f"scores differ by at most {largest:.2g}"
        )
    detail = f"another ranking on {len(moved)} of {len(topics)} topics, first {moved[0]!r}"
    return Again(
        name=name,
        state="different",
        detail=f"{detail}; {means}" if means else detail,
        topics=len(moved),
    )
