"""Calibration: fitting the weights of `qa.confidence` to examples, and measuring how they hold.

    examples (signals, and whether an answer was shown) ──fit──▶ weights, threshold, figures

Every figure is of questions that the weights in question never saw. `qa.evaluation.examples` makes
examples from question sets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.build import build_library
from embeddings.encoder import Encoder
from embeddings.models import load_encoder
from qa.confidence import Calibration, Signals
from qa.evaluation.beir import CORPUS, QRELS, QUERIES, read_beir
from qa.evaluation.cache import default_library
from qa.evaluation.examples import Example, examples_of
from qa.evaluation.reliability import SetFigures, measure_set
from qa.library import open_library

__all__ = ["REFUSED", "CalibrationReport", "calibrate", "fit", "questions_digest"]

_Numbers = npt.NDArray[np.float64]

# Of the questions with an answer, one in twenty may be refused.
REFUSED = 0.05
# Newton's method needs about seven.
_STEPS = 50
_PRECISION = 1e-10
_NAMES = tuple(field.name for field in fields(Signals))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationReport:
    """A calibration and what was measured of it.

    Attributes
    ----------
    calibration : Calibration
        Fitted to all the examples.
    refused : float
        The share of answerable questions that the threshold was chosen to refuse.
    folds : tuple of SetFigures
        Each tenth of every set with weights fitted to the other tenths.
    left_out : tuple of SetFigures
        Each set with weights fitted to the other sets only; empty where there is but one.
    sources : mapping of str to str
        By set, SHA-256 over its files; empty where the examples come from elsewhere.
    """

    calibration: Calibration
    refused: float
    folds: tuple[SetFigures, ...]
    left_out: tuple[SetFigures, ...]
    sources: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The calibration with its provenance, as ``confidence.json`` holds it."""
        return {
            **self.calibration.to_dict(),
            "provenance": {
                "refused": self.refused,
                "sources": dict(self.sources),
                "folds": [figures.to_dict() for figures in self.folds],
                "left_out": [figures.to_dict() for figures in self.left_out],
            },
        }

    def write(self, path: Path) -> None:
        """Write the calibration to `path`; whoever reads it meanwhile gets the old or the new."""
        written = path.with_name(f"{path.name}.new")
        written.write_text(json.dumps(self.to_dict(), indent=1) + "\n", encoding="utf-8")
        written.replace(path)

    def __str__(self) -> str:
        lines = []
        for title, figures in (("ten folds", self.folds), ("set left out", self.left_out)):
            for each in figures:
                low, high = each.risk_interval
                lines.append(
                    f"{each.dataset}, {title}: AUROC {each.auroc:.3f}, AURC {each.aurc:.3f}, "
                    f"Brier {each.brier:.3f}, ECE {each.ece:.3f}; answers {each.kept:.1%} of the "
                    f"answerable, {each.risk:.1%} of its answers wrong ({low:.1%} to {high:.1%})"
                )
        return "\n".join(lines)


def fit(
    examples: Sequence[Example],
    *,
    refused: float = REFUSED,
    folds: int = 10,
    seed: int = 0,
    sources: Mapping[str, str] | None = None,
) -> CalibrationReport:
    """Fit a calibration, and measure it on what it was not fitted to.

    All sets weigh the same, however large. The threshold is where, on the mean over the sets, each
    predicted by the others (or by folds, if there is one set), the share `refused` of the
    questions with an answer lies below it.

    Parameters
    ----------
    examples : sequence of Example
        Of each set some with an answer and some without.
    refused : float
        Over 0 and under 1.
    folds : int
        At least 2.
    seed : int
        Of the folds. The same examples and seed give the same report.
    sources : mapping of str to str or None
        Kept as `CalibrationReport.sources`.

    Raises
    ------
    ValueError
        If a set has only one kind of example, or fewer questions than folds, or `refused` or
        `folds` is out of range.
    """
    if not 0 < refused < 1 or folds < 2:
        raise ValueError(
            f"refused is {refused} and folds is {folds}, but they must lie between 0 and 1, and "
            "be at least 2"
        )
    names = sorted({example.dataset for example in examples})
    if not names:
        raise ValueError("there are no examples to fit to")
    of_set = np.array([names.index(example.dataset) for example in examples])
    outcome = np.array([example.answer_shown for example in examples])
    for row, name in enumerate(names):
        if len(set(outcome[of_set == row])) < 2:
            raise ValueError(f"{name} needs questions with an answer and questions without one")
    tokens = {example.signals.interaction is not None for example in examples}
    if len(tokens) > 1:
        raise ValueError("some examples have late interaction and some have none; ask one encoder")
    # Without tokens a column of zeros, whose slope is 0.
    values = np.array(
        [[getattr(each.signals, name) or 0.0 for name in _NAMES] for each in examples]
    )
    # Every set weighs the same.
    weights = (1 / np.bincount(of_set))[of_set]
    weights /= weights.mean()
    fold = _folds(examples, folds, seed)

    without = None
    if tokens == {True}:
        plain = values.copy()
        plain[:, _NAMES.index("interaction")] = 0.0
        without = _fitted(plain, outcome, weights, of_set, fold, refused).calibration
    fitted = _fitted(values, outcome, weights, of_set, fold, refused)

    def figures(predicted: _Numbers) -> tuple[SetFigures, ...]:
        return tuple(
            measure_set(
                name,
                predicted[of_set == row],
                outcome[of_set == row],
                fitted.calibration.threshold,
            )
            for row, name in enumerate(names)
        )

    return CalibrationReport(
        calibration=replace(fitted.calibration, without_tokens=without),
        refused=refused,
        folds=figures(fitted.by_fold),
        left_out=figures(fitted.by_set) if len(names) > 1 else (),
        sources=sources or {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fitted:
    """A calibration, and what others like it predict of examples that they were not fitted to."""

    calibration: Calibration
    by_fold: _Numbers
    by_set: _Numbers


def _fitted(
    values: _Numbers,
    outcome: npt.NDArray[np.bool_],
    weights: _Numbers,
    of_set: npt.NDArray[np.int_],
    fold: npt.NDArray[np.int_],
    refused: float,
) -> _Fitted:
    def predicted_by(part: npt.NDArray[np.int_]) -> _Numbers:
        predicted = np.zeros(len(values))
        for number in range(part.max() + 1):
            test = part == number
            predicted[test] = _predicted(
                values[~test], outcome[~test], weights[~test], values[test]
            )
        return predicted

    by_fold = predicted_by(fold)
    by_set = predicted_by(of_set) if of_set.any() else by_fold
    intercept, slopes = _regression(values, outcome, weights)
    return _Fitted(
        calibration=Calibration(
            # Four digits after the point change no confidence by more than 0.0002.
            intercept=round(intercept, 4),
            weights=Signals(**dict(zip(_NAMES, np.round(slopes, 4).tolist(), strict=True))),
            threshold=round(_threshold(by_set[outcome], of_set[outcome], refused), 4),
        ),
        by_fold=by_fold,
        by_set=by_set,
    )


def calibrate(
    folders: Sequence[Path],
    *,
    libraries: Path | None = None,
    model: str | Encoder | None = None,
    refused: float = REFUSED,
    most: int = 600,
    seed: int = 0,
    progress: bool = True,
) -> CalibrationReport:
    """Ask the questions of several sets, and fit a calibration to what is found.

    Parameters
    ----------
    folders : sequence of Path
        Question sets in the layout of BEIR (see `qa.evaluation.beir`), each of another name.
    libraries : Path or None
        Where a library of each set is built, or found built: ``libraries/NAME.library``; None is
        `qa.evaluation.cache.default_library`, where `qa.evaluation.evaluate` keeps it, too.
    model : str, Encoder or None
        As for `embeddings.load_encoder`.
    refused : float
        As for `fit`.
    most : int
        Most questions of a set; of more, so many are drawn.
    seed : int
        Of the drawing and of the folds.
    progress : bool
        Whether to show bars for what takes long.

    Raises
    ------
    ValueError
        If two folders have one name, or one is no question set, or as `fit`.
    FootnoteError
        If a library cannot be built.
    """
    names = [folder.resolve().name for folder in folders]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two question sets are called {twice.pop()!r}; rename one folder")
    encoder = load_encoder(model) if model is None or isinstance(model, str) else model
    examples: list[Example] = []
    sources = {}
    for folder, name in zip(folders, names, strict=True):
        questions = read_beir(folder)
        place = libraries / f"{name}.library" if libraries else default_library(questions, encoder)
        build_library(questions.corpus_path, place, model=encoder, progress=progress)
        with open_library(place, encoder) as library:
            examples += examples_of(questions, library, most=most, seed=seed, progress=progress)
        sources[name] = questions_digest(folder)
    return fit(examples, refused=refused, seed=seed, sources=sources)


def questions_digest(folder: Path) -> str:
    """SHA-256, in hexadecimal, over the three files of a question set."""
    whole = hashlib.sha256()
    for name in (CORPUS, QUERIES, QRELS):
        with (folder / name).open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _folds(examples: Sequence[Example], folds: int, seed: int) -> npt.NDArray[np.int_]:
    """A fold for each example: equally many questions of each set, all of a question in one."""
    questions: dict[str, dict[str, int]] = {}
    for example in examples:
        known = questions.setdefault(example.dataset, {})
        known.setdefault(example.query_id, len(known))
    random = np.random.default_rng(seed)
    drawn = {}
    for name in sorted(questions):
        if len(questions[name]) < folds:
            raise ValueError(f"{name} has {len(questions[name])} questions, too few for {folds}")
        drawn[name] = random.permutation(len(questions[name])) % folds
    return np.array([drawn[e.dataset][questions[e.dataset][e.query_id]] for e in examples])


def _regression(
    values: _Numbers, outcome: npt.NDArray[np.bool_], weights: _Numbers
) -> tuple[float, _Numbers]:
    """Intercept and slopes of a weighted logistic regression, by Newton's method.

    Of slopes on values of mean 0 and variance 1 half the square is added to the loss, as
    scikit-learn does, so that they stay finite where a signal tells all examples apart.
    """
    middle, width = values.mean(0), values.std(0)
    width[width == 0] = 1.0
    inputs = np.column_stack([np.ones(len(values)), (values - middle) / width])
    ridge = np.diag([0.0] + [1.0] * values.shape[1])
    found = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-inputs @ found))
        slope = inputs.T @ (weights * (chance - outcome)) + ridge @ found
        curve = (inputs.T * (weights * chance * (1 - chance))) @ inputs + ridge
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < _PRECISION:
            break
    slopes: _Numbers = found[1:] / width
    return float(found[0] - slopes @ middle), slopes


def _predicted(
    values: _Numbers, outcome: npt.NDArray[np.bool_], weights: _Numbers, asked: _Numbers
) -> _Numbers:
    intercept, slopes = _regression(values, outcome, weights)
    predicted: _Numbers = 1 / (1 + np.exp(-(intercept + asked @ slopes)))
    return predicted


def _threshold(answerable: _Numbers, of_set: npt.NDArray[np.int_], refused: float) -> float:
    """The value below which the share `refused` lies, every set counted alike."""
    order = np.argsort(answerable, kind="stable")
    share = 1 / np.bincount(of_set)[of_set[order]] / len(set(of_set.tolist()))
    return float(answerable[order][np.searchsorted(np.cumsum(share), refused)])
