"""A folder of articles with its library, for the tests of building."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generated import contents

import qa
from embeddings import BuildReport, Encoder, HashingEncoder, build_library
from embeddings.encoder import Vectors

QUESTION = "Which union called the strike in the harbour?"


class Counting(HashingEncoder):
    """The hashing encoder; remembers the passages it was given."""

    def __init__(self, dimension: int = 512) -> None:
        super().__init__(dimension)
        self.given: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.given += texts
        return super().encode_passages(texts)


class Workplace:
    """A folder of articles, its library, and as many full rebuilds as one wants."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.articles = place / "articles"
        self.library = place / "a.library"
        self.encoder: Encoder = Counting()
        self.rebuilds = 0
        self.articles.mkdir()

    def write(self, name: str, text: str) -> None:
        (self.articles / name).parent.mkdir(parents=True, exist_ok=True)
        (self.articles / name).write_text(text, encoding="utf-8")

    def build(self, library: Path | None = None, **options: object) -> BuildReport:
        options.setdefault("model", self.encoder)
        return build_library(self.articles, library or self.library, progress=False, **options)

    def rebuilt(self, **options: object) -> Path:
        self.rebuilds += 1
        library = self.place / f"rebuilt-{self.rebuilds}.library"
        self.build(library, **options)
        return library

    def given(self) -> list[str]:
        """The texts encoded since the last call."""
        assert isinstance(self.encoder, Counting)
        given, self.encoder.given = self.encoder.given, []
        return given


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.kept, report.removed, report.embedded


def answers(library: Path, encoder: Encoder) -> list[tuple[str, float]]:
    with qa.open(library, model=encoder) as opened:
        answer = opened.ask(QUESTION, k=len(opened))
        return [(ranked.passage.id, ranked.score) for ranked in answer.passages]


def assert_same_as_rebuilt(work: Workplace, **options: object) -> None:
    rebuilt = work.rebuilt(**options)
    assert contents(work.library) == contents(rebuilt)
    assert answers(work.library, work.encoder) == answers(rebuilt, work.encoder)
