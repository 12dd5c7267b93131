"""Experiments with the packaged model: what was encoded before, and with what, changes no run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import qa
from embeddings import Encoder
from qa.experiment.articles import articles_digest
from qa.experiment.experiment import Experiment
from qa.experiment.kept import Kept
from qa.experiment.system import System

QUESTIONS = ["Who brokered the ceasefire?", "How many people were killed?", "Who leads the party?"]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    texts = [path for path in sorted(qa.SAMPLES.rglob("*")) if path.suffix in (".txt", ".md")]
    for path in texts[:2]:
        shutil.copy(path, folder)
    return folder


def test_a_system_that_leaves_all_open_ranks_as_ask_does(
    sample_library: qa.Library, tmp_path: Path
) -> None:
    qrels = {question: {sample_library.ids[0]: 1} for question in QUESTIONS}
    comparison = Experiment(
        {"hybrid": "hybrid"}, QUESTIONS, qrels, library=sample_library, kept=tmp_path,
        progress=False,
    ).compare()  # fmt: skip
    scores = comparison.results[0].run.scores
    for question in QUESTIONS:
        hits = sample_library.retriever.retrieve(question, 1000)
        assert list(scores[question].items()) == [(hit.passage_id, hit.score) for hit in hits]


def test_runs_are_the_same_whatever_was_encoded_before(
    articles: Path, model: Encoder, tmp_path: Path
) -> None:
    """Texts are encoded alone in one order, and in another with some taken over."""
    system = System(model=model, size=120)

    def run(kept: Path) -> tuple[str, float]:
        qrels = {question: {path.name: 1 for path in articles.iterdir()} for question in QUESTIONS}
        comparison = Experiment(
            {"hybrid": system}, QUESTIONS, qrels, articles=articles, kept=kept, unit="article",
            progress=False,
        ).compare()  # fmt: skip
        result = comparison.results[0]
        return result.run.sha256, result.values["RR@10"][QUESTIONS[0]]

    plain = run(tmp_path / "plain")
    kept = Kept(tmp_path / "kept")
    for size, overlap in ((60, 0), (120, 40)):
        kept.library(
            articles, articles_digest(articles), model, size=size, overlap=overlap, progress=False
        )
    assert run(tmp_path / "kept") == plain
