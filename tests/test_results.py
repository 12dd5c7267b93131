"""The table of results: what a line says, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa.evaluation.comparison import PairedDifference, compare
from qa.evaluation.evaluate import Evaluation
from qa.evaluation.results import results_text


def an_evaluation(retriever: str, values: Sequence[float]) -> Evaluation:
    ids = tuple(f"q{n}" for n in range(len(values)))
    return Evaluation(
        dataset="a|b",
        retriever=retriever,
        model="hashing",
        fingerprint="0123456789abcdef",
        documents=9,
        left_out=0,
        passages=12,
        query_ids=ids,
        values={"nDCG@10": dict(zip(ids, values, strict=True))},
        seconds=(0.5,) * len(values),
    )


def test_results_hold_every_figure_and_every_difference() -> None:
    low, high = an_evaluation("bm25", [0.25] * 40), an_evaluation("hybrid", [0.75] * 40)
    (row,) = compare(high, [low], seed=2)
    assert row == PairedDifference(
        dataset="a|b", measure="nDCG@10", retriever="hybrid", other="bm25", difference=0.5,
        p=pytest.approx(1 / 10_001),
    )  # fmt: skip
    text = results_text([low, high], date="2020-02-29", seed=2)
    assert text.startswith("# Results\n\nMeasured on 2020-02-29 with Footnote 0.")
    assert "(fingerprint 0123456789ab)" in " ".join(text.split())
    assert all(len(line) <= 100 for line in text.splitlines() if not line.startswith("|"))
    assert "| set | bm25 | hybrid |\n| --- | --- | --- |\n| a\\|b | 0.250 | 0.750 |\n" in text
    assert "| mean | 0.250 | 0.750 |" in text
    assert "40 queries, 9 documents; 12 passages." in text
    assert "| retriever | nDCG@10 | ms |" in text
    assert "| hybrid | 0.750 | 500.0 |" in text
    assert "| a\\|b | nDCG@10 | hybrid − bm25 | +0.500 | 0.0001 | **0.0001** |" in text
    assert "all 1 rows of this table" in " ".join(text.split())
