"""Reliability: how well confidences hold on questions whose outcome is known."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["SetFigures", "measure_set", "wilson_interval"]

_Numbers = npt.NDArray[np.float64]

_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFigures:
    """How well confidence holds on one set.

    Attributes
    ----------
    dataset : str
        Its name.
    examples, answerable : int
        How many, and of how many an answer was shown.
    auroc : float
        Chance that a question with an answer gets more confidence than one without, in [0, 1].
    aurc : float
        Area under the risk-coverage curve, in [0, 1], lower is better: the mean, over the number n
        of questions answered, of the share of errors among the n with the highest confidence. An
        error is a question answered without an answer shown (El-Yaniv and Wiener, "On the
        Foundations of Noise-free Selective Classification", 2010).
    brier : float
        Mean squared difference of confidence and outcome.
    ece : float
        Expected calibration error: over ten bins of equal width, the mean difference of confidence
        and share of answers, weighed by the bin's size (Naeini, Cooper and Hauskrecht, 2015).
    reliability : tuple of (int, float, float)
        By bin: number of questions, their mean confidence, the share with an answer.
    kept : float
        Share of the questions with an answer that are answered at the threshold.
    given, wrong : int
        Questions answered at the threshold, and those among them without an answer.
    """

    dataset: str
    examples: int
    answerable: int
    auroc: float
    aurc: float
    brier: float
    ece: float
    reliability: tuple[tuple[int, float, float], ...]
    kept: float
    given: int
    wrong: int

    @property
    def risk(self) -> float:
        """Share of wrong answers among those given; 0 where none is."""
        return self.wrong / self.given if self.given else 0.0

    @property
    def risk_interval(self) -> tuple[float, float]:
        """Its 95% interval."""
        return wilson_interval(self.wrong, self.given)

    def to_dict(self) -> dict[str, Any]:
        """All of it, rounded, as JSON can hold it."""
        low, high = self.risk_interval
        plain = {**asdict(self), "risk": self.risk, "risk_low": low, "risk_high": high}
        plain["reliability"] = [
            [number, round(mean, 3), round(share, 3)] for number, mean, share in self.reliability
        ]
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in plain.items()}


def measure_set(
    name: str, predicted: _Numbers, outcome: npt.NDArray[np.bool_], threshold: float
) -> SetFigures:
    """Measure confidences against what came of them.

    Parameters
    ----------
    name : str
        Of the set.
    predicted : ndarray of float64, shape (n,)
        Confidences in [0, 1].
    outcome : ndarray of bool, shape (n,)
        Whether an answer was shown; some of either kind.
    threshold : float
        From which confidence on a question is answered.

    Raises
    ------
    ValueError
        If there are not both kinds of outcome, or not one for each confidence.
    """
    if len(predicted) != len(outcome) or outcome.all() or not outcome.any():
        raise ValueError(
            f"{name} has {len(predicted)} confidences and {int(outcome.sum())} answers among "
            f"{len(outcome)} outcomes; it needs as many of both, and some of either kind"
        )

    order = np.argsort(-predicted, kind="stable")
    errors = np.cumsum(~outcome[order]) / np.arange(1, len(outcome) + 1)
    bins = np.minimum((predicted * _BINS).astype(int), _BINS - 1)
    reliability = tuple(
        (int(inside.sum()), float(predicted[inside].mean()), float(outcome[inside].mean()))
        if (inside := bins == number).any()
        else (0, 0.0, 0.0)
        for number in range(_BINS)
    )
    given = predicted >= threshold
    return SetFigures(
        dataset=name,
        examples=len(outcome),
        answerable=int(outcome.sum()),
        auroc=float(_auroc(predicted, outcome)),
        aurc=float(errors.mean()),
        brier=float(np.mean((predicted - outcome) ** 2)),
        ece=sum(n * abs(mean - share) for n, mean, share in reliability) / len(outcome),
        reliability=reliability,
        kept=float(given[outcome].mean()),
        given=int(given.sum()),
        wrong=int((given & ~outcome).sum()),
    )


def wilson_interval(count: int, total: int) -> tuple[float, float]:
    """The 95% score interval of a share (Wilson, 1927); 0 to 1 where `total` is 0.

    Examples
    --------
    >>> low, high = wilson_interval(0, 20)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.161)
    """
    if not total:
        return 0.0, 1.0
    z = 1.959964
    middle = (count + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * math.sqrt(count * (total - count) / total + z * z / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def _auroc(predicted: _Numbers, outcome: npt.NDArray[np.bool_]) -> float:
    """By ranks (Mann and Whitney, 1947); of equal confidences half the pairs count."""
    _, place, counts = np.unique(predicted, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    yes = int(outcome.sum())
    return float((ranks[outcome].sum() - yes * (yes + 1) / 2) / (yes * (len(outcome) - yes)))
