"""The coefficients of agreement: Cohen's kappa of a table, Krippendorff's alpha of counts.

Both are 1 - (disagreement seen) / (disagreement by chance): Cohen (1960, and with weights 1968);
Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011). Where nobody could have disagreed
they are 0/0, which is NaN here. A coefficient comes from scikit-learn or the package krippendorff;
thousands of resamples, for which these take a millisecond each, from the same formula over arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.trec.extra import need

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Values = NDArray[np.float64]

__all__ = [
    "LEVELS",
    "WEIGHTS",
    "cohen_kappa",
    "cohen_kappas",
    "krippendorff_alpha",
    "krippendorff_alphas",
]

WEIGHTS = ("unweighted", "linear", "quadratic")
LEVELS = ("nominal", "ordinal", "interval")


def cohen_kappa(table: Counts, weights: str) -> float:
    """Kappa of one table, by scikit-learn.

    Parameters
    ----------
    table : array of shape (grades, grades)
        How many units the first judge gave the row's grade and the second the column's; at least
        one.
    weights : str
        One of `WEIGHTS`: what a difference of the grades' positions counts.

    Returns
    -------
    float
        At most 1; NaN where both gave every unit the same grade.

    Examples
    --------
    >>> import numpy as np
    >>> cohen_kappa(np.array([[3, 1], [1, 3]]), "unweighted")
    0.5
    """
    import numpy as np

    need("sklearn", "Cohen's kappa")
    from sklearn.metrics import cohen_kappa_score

    if np.count_nonzero(table.sum(axis=0) + table.sum(axis=1)) < 2:
        return float("nan")
    first, second = np.indices(table.shape)
    value = cohen_kappa_score(
        first.ravel(),
        second.ravel(),
        weights=None if weights == "unweighted" else weights,
        sample_weight=table.ravel(),
    )
    return float(value)


def cohen_kappas(tables: Counts, weights: str) -> Values:
    """Kappa of each of many tables, for resampling.

    Parameters
    ----------
    tables : array of shape (tables, grades, grades)
        Each as of `cohen_kappa`.
    weights : str
        One of `WEIGHTS`.

    Returns
    -------
    array of shape (tables,)
        What `cohen_kappa` gives for each.
    """
    import numpy as np

    positions = np.arange(tables.shape[1])
    apart = np.abs(positions[:, None] - positions[None, :])
    power = {"unweighted": 0, "linear": 1, "quadratic": 2}[weights]
    cost = np.where(apart > 0, apart.astype(float) ** power, 0.0)
    seen = (tables * cost).sum(axis=(1, 2)) * tables.sum(axis=(1, 2))
    chance = np.einsum("si,sj,ij->s", tables.sum(axis=2), tables.sum(axis=1), cost)
    return _beyond_chance(seen, chance)


def krippendorff_alpha(counts: Counts, values: Sequence[int], level: str) -> float:
    """Alpha of units that were judged by any number of judges, by the package krippendorff.

    Parameters
    ----------
    counts : array of shape (units, values)
        How many judges gave each unit each value. A unit with fewer than two says nothing.
    values : sequence of int
        The values, in their order.
    level : str
        One of `LEVELS`: whether values are names, an order, or numbers.

    Returns
    -------
    float
        At most 1; NaN where no unit has two judges, or all of those that have one value.

    Examples
    --------
    >>> import numpy as np
    >>> round(krippendorff_alpha(np.array([[2, 0], [0, 2], [1, 1]]), (0, 1), "nominal"), 3)
    0.444
    """
    need("krippendorff", "Krippendorff's alpha")
    import krippendorff

    paired = counts[counts.sum(axis=1) > 1]
    if (paired.sum(axis=0) > 0).sum() < 2:
        return float("nan")
    return float(
        krippendorff.alpha(
            value_counts=paired, value_domain=list(values), level_of_measurement=level
        )
    )


def krippendorff_alphas(counts: Counts, times: Counts, values: Sequence[int], level: str) -> Values:
    """Alpha of many samples of units, for resampling.

    Parameters
    ----------
    counts : array of shape (units, values)
        As of `krippendorff_alpha`; each unit with two judges or more.
    times : array of shape (samples, units)
        How many times each unit is in each sample.
    values, level
        As of `krippendorff_alpha`.

    Returns
    -------
    array of shape (samples,)
        What `krippendorff_alpha` gives for each sample.
    """
    import numpy as np

    judges = counts.sum(axis=1)
    # A unit's pairs of values, none of them a judge's with itself; they count as one judge less.
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, range(len(values)), range(len(values))] -= counts
    seen = np.einsum("su,uij->sij", times, pairs / (judges - 1)[:, None, None])
    given = times @ counts
    apart = _distances(given, values, level)
    chance = (given[:, :, None] * given[:, None, :] * apart).sum(axis=(1, 2))
    total = given.sum(axis=1)
    return _beyond_chance((seen * apart).sum(axis=(1, 2)) * (total - 1), chance)


def _distances(given: Counts, values: Sequence[int], level: str) -> Values:
    """By sample, how far every two values are apart, squared; 0 for a value from itself."""
    import numpy as np

    apart: Values
    if level == "nominal":
        apart = 1 - np.eye(len(values))[None]
        return apart
    place: Values = np.array(values, dtype=float)[None, :]
    if level == "ordinal":
        # As many ranks apart as values were given between them, and half of their own.
        place = given.cumsum(axis=1) - given / 2
    apart = np.square(place[:, :, None] - place[:, None, :])
    return apart


def _beyond_chance(seen: Values, chance: Values) -> Values:
    import numpy as np

    told = chance > 0
    found: Values = np.full(len(chance), np.nan)
    found[told] = 1 - seen[told] / chance[told]
    return found
