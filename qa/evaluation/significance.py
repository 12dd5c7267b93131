"""Whether a difference between two retrievers is more than chance: a paired test, and Holm's step.

Smucker, Allan and Carterette, "A Comparison of Statistical Significance Tests for Information
Retrieval Evaluation", 2007, recommend the randomisation test for retrieval measures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["holm", "paired_test"]

PERMUTATIONS = 10_000
# Signs drawn at a time: a few megabytes, however many queries there are.
_SIGNS = 2_000_000


def paired_test(a: Sequence[float], b: Sequence[float], seed: int = 0) -> float:
    """How often chance alone makes two means differ as much as these do.

    Fisher's randomisation test, two-sided: under the null hypothesis the two values of each query
    could as well be swapped, which is done 10,000 times at random.

    Parameters
    ----------
    a, b : sequence of float
        One value a query, the same queries in the same order.
    seed : int
        Of the random swaps.

    Returns
    -------
    float
        The share of swaps, what was observed counted as one of them, after which the means
        differ at least as much; in (0, 1].

    Raises
    ------
    ValueError
        If there is no value, or not as many in `b` as in `a`.

    Examples
    --------
    >>> paired_test([0.5, 1.0], [0.5, 1.0])
    1.0
    """
    if not len(a) or len(a) != len(b):
        raise ValueError(f"expected pairs of values, but there are {len(a)} and {len(b)}")
    differences = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    differences = differences[differences != 0]  # a swap of equal values changes nothing
    # Sums that are equal but for rounding are equal.
    observed = abs(differences.sum()) - 1e-9
    random = np.random.default_rng(seed)
    chunk = max(1, _SIGNS // max(1, len(differences)))
    as_large = 1
    for done in range(0, PERMUTATIONS, chunk):
        shape = (min(chunk, PERMUTATIONS - done), len(differences))
        signs = random.integers(0, 2, size=shape, dtype=np.int8) * 2 - 1
        as_large += int(np.count_nonzero(np.abs(signs @ differences) >= observed))
    return as_large / (PERMUTATIONS + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """The values as they count when all of them are looked at together (Holm, 1979).

    Returns
    -------
    list of float
        In the order of `p_values`. Calling those under 0.05 differences errs on even one of them
        in at most 5% of all tables.

    Examples
    --------
    >>> holm([0.5, 0.01, 0.02])
    [0.5, 0.03, 0.04]
    """
    adjusted = [0.0] * len(p_values)
    least = 0.0
    for done, at in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        least = max(least, min(1.0, p_values[at] * (len(p_values) - done)))
        adjusted[at] = least
    return adjusted
