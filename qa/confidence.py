"""Confidence: how likely it is that one of the passages shown answers the question.

Retrieval always finds something. Six signals of what it found are weighed by a logistic regression;
its weights lie in ``confidence.json`` beside this file, with the question sets they were fitted on
and what was measured. `qa.evaluation.calibration` makes that file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = [
    "BUNDLED_CALIBRATION",
    "Calibration",
    "Signals",
    "confidence",
    "is_answered",
    "load_calibration",
    "measure_signals",
    "read_calibration",
]

BUNDLED_CALIBRATION = Path(__file__).with_name("confidence.json")

# Over how many other passages the lead is taken. Ten ranks fit into a library of five articles, so
# that a small library gives the same kind of number as a large one.
_OTHERS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What speaks for and against an answer among the passages found.

    None of them depends on the number of passages by its form. "First" is the passage at rank 1;
    shares of words are weighed by the words' rarity, stop words left out.

    Attributes
    ----------
    interaction : float or None
        Late interaction of the question's tokens and the first passage's (see `qa.late`), in
        [-1, 1]: whether each word of the question finds its like. None where the library has no
        tokens.
    sentence : float
        Cosine similarity of the question and the answer sentence of the first passage, read by
        itself, in [-1, 1].
    lead : float
        Cosine similarity of the question and the first passage, less the mean of the nine highest
        of other passages, in [-2, 2]. A question on a library's general subject is about equally
        similar to many of its passages; one that a passage answers stands out.
    cover : float
        Share of the question's words that the first passage has, its article's title included, in
        [0, 1].
    title : float
        Share of the question's words that the title alone has, in [0, 1]; 0 without a title.
    unseen : float
        Share of the question's words that occur nowhere in the library, in [0, 1]: a name that no
        article mentions.
    """

    interaction: float | None
    sentence: float
    lead: float
    cover: float
    title: float
    unseen: float


def measure_signals(
    *,
    first: int,
    similarities: Sequence[float],
    interaction: float | None,
    sentence: float,
    rarity: Mapping[str, float],
    unseen: Collection[str],
    text: Collection[str],
    title: Collection[str],
) -> Signals:
    """Measure the signals of one question.

    Parameters
    ----------
    first : int
        Row in `similarities` of the passage at rank 1.
    similarities : sequence of float
        Cosine similarities of the question and the passages found; at least the ten highest of
        the library must be among them, or all where it has fewer.
    interaction : float or None
        The first passage's score by late interaction; None where the library has no tokens.
    sentence : float
        The cosine similarity of the question and the first passage's answer sentence.
    rarity : mapping of str to float
        The question's stems, stop words left out, with the inverse document frequency of each,
        over 0; that of a stem which occurs nowhere is the highest. Only ratios matter. Empty
        where the question has stop words only: its shares are 0.
    unseen : collection of str
        Those stems that occur nowhere in the library.
    text, title : collection of str
        Stems of the first passage and of its article's title.

    Raises
    ------
    ValueError
        If `first` is no row, or an inverse document frequency is not over 0.

    Examples
    --------
    >>> measure_signals(
    ...     first=0,
    ...     similarities=[0.75, 0.5, 0.25],
    ...     interaction=0.25,
    ...     sentence=0.5,
    ...     rarity={"bridg": 1.0, "cost": 3.0},
    ...     unseen=(),
    ...     text={"cost"},
    ...     title={"bridg"},
    ... )
    Signals(interaction=0.25, sentence=0.5, lead=0.375, cover=1.0, title=0.25, unseen=0.0)
    """
    if not 0 <= first < len(similarities):
        raise ValueError(f"first is {first}, but there are {len(similarities)} similarities")
    if worst := [stem for stem, value in rarity.items() if not value > 0]:
        raise ValueError(f"the rarity of {worst[0]!r} is {rarity[worst[0]]}, but must be over 0")
    others = [float(value) for row, value in enumerate(similarities) if row != first]
    nearest = sorted(others, reverse=True)[:_OTHERS]
    # Nothing to compare with: what another passage would have had is about 0.
    level = math.fsum(nearest) / len(nearest) if nearest else 0.0
    whole = math.fsum(rarity.values()) or 1.0

    def share(words: Collection[str]) -> float:
        return math.fsum(value for stem, value in rarity.items() if stem in words) / whole

    return Signals(
        interaction=None if interaction is None else float(interaction),
        sentence=float(sentence),
        lead=float(similarities[first]) - level,
        cover=share({*text, *title}),
        title=share(title),
        unseen=share(unseen),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic regression over the signals, and from which confidence on a question is answered.

    Attributes
    ----------
    intercept : float
        What is added to the weighted sum.
    weights : Signals
        The weight of each signal.
    threshold : float
        The least confidence with which a question counts as answered, strictly between 0 and 1.
    without_tokens : Calibration or None
        What holds in a library without tokens. None is this one, `interaction` counted as 0.

    Raises
    ------
    ValueError
        If a number is not finite, or the threshold out of its range.
    """

    intercept: float
    weights: Signals
    threshold: float
    without_tokens: Calibration | None = None

    def __post_init__(self) -> None:
        for name, value in {"intercept": self.intercept, **asdict(self.weights)}.items():
            if value is None or not math.isfinite(value):
                raise ValueError(f"the calibration's {name} is {value}, but must be finite")
        if not 0 < self.threshold < 1:
            raise ValueError(f"the threshold is {self.threshold}, but must lie between 0 and 1")

    def applied_to(self, signals: Signals) -> Calibration:
        """What applies to these signals: without late interaction, the calibration for those."""
        if signals.interaction is None and self.without_tokens is not None:
            return self.without_tokens
        return self

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it."""
        return {
            "intercept": self.intercept,
            "weights": asdict(self.weights),
            "threshold": self.threshold,
            "without_tokens": self.without_tokens and self.without_tokens.to_dict(),
        }


def confidence(signals: Signals, calibration: Calibration | None = None) -> float:
    """The probability that one of the passages shown answers the question.

    ``1 / (1 + exp(-(intercept + sum of weight * signal)))``. It was fitted on as many answerable
    as unanswerable questions; where nearly all questions have an answer, it is too low.

    Parameters
    ----------
    signals : Signals
        Of one question.
    calibration : Calibration or None
        None is the one that is bundled.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> from dataclasses import replace
    >>> none = Signals(interaction=0, sentence=0, lead=0, cover=0, title=0, unseen=0)
    >>> weights = replace(none, sentence=2.0, unseen=-4.0)
    >>> signals = replace(none, sentence=0.5, lead=0.3, unseen=0.25)
    >>> confidence(signals, Calibration(intercept=0.0, weights=weights, threshold=0.5))
    0.5
    """
    fitted = (calibration or load_calibration()).applied_to(signals)
    total = fitted.intercept + math.fsum(
        getattr(fitted.weights, name) * (getattr(signals, name) or 0.0) for name in _NAMES
    )
    # Each form overflows at one end only.
    return 1 / (1 + math.exp(-total)) if total > 0 else math.exp(total) / (1 + math.exp(total))


def is_answered(signals: Signals, calibration: Calibration | None = None) -> bool:
    """Whether the confidence reaches the threshold that applies to these signals."""
    fitted = calibration or load_calibration()
    return confidence(signals, fitted) >= fitted.applied_to(signals).threshold


_NAMES = tuple(field.name for field in fields(Signals))


@lru_cache(maxsize=1)
def load_calibration() -> Calibration:
    """The bundled calibration."""
    return read_calibration(BUNDLED_CALIBRATION)


def read_calibration(path: Path) -> Calibration:
    """Read a calibration that `qa.evaluation.calibration` wrote.

    Raises
    ------
    ValueError
        If the file is not one, or was written for other signals.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _calibration(data, path)
    except (OSError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path} holds no calibration ({error}); write one with: qa calibrate FOLDER"
        ) from error


def _calibration(data: Any, path: Path) -> Calibration:
    weights = {str(name): float(value) for name, value in data["weights"].items()}
    if set(weights) != set(_NAMES):
        raise ValueError(
            f"{path} holds no calibration for the signals {', '.join(sorted(_NAMES))}, but for "
            f"{', '.join(sorted(weights)) or 'none'}; write one with: qa calibrate FOLDER"
        )
    other = data.get("without_tokens")
    return Calibration(
        intercept=float(data["intercept"]),
        weights=Signals(**weights),
        threshold=float(data["threshold"]),
        without_tokens=_calibration(other, path) if other else None,
    )
