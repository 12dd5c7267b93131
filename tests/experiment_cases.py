"""For the tests of experiments: a small question set, encoders that say what they were given."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generated import TokenHashing, article_text

from embeddings import HashingEncoder
from embeddings.encoder import Encoding, Vectors
from qa.experiment.experiment import Experiment

QUERIES = {
    "q1": "Which union called the strike in the harbour?",
    "q2": "What did the mayor say of the bridge?",
    "q3": "How was the wheat harvest?",
    "q4": "Who came before the judge?",
    "q5": "rain",
    "q6": "?!",  # cannot be asked
}


class Told:
    """What an encoder was given, by kind, each text as often as it was encoded."""

    def __init__(self) -> None:
        self.texts: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, texts: Sequence[str]) -> None:
        self.texts.update((kind, text) for text in texts)

    @property
    def most(self) -> int:
        return max(self.texts.values(), default=0)

    def of(self, kind: str) -> list[str]:
        return [text for each, text in self.texts if each == kind]


class CountedHashing(HashingEncoder):
    """The hashing encoder, without tokens."""

    def __init__(self, told: Told | None = None, dimension: int = 512) -> None:
        super().__init__(dimension)
        self.told = told or Told()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.told.add("passage", texts)
        return super().encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.told.add("query", texts)
        return HashingEncoder(self.dimension).encode_passages(texts)


class CountedTokens(TokenHashing):
    """The hashing encoder with tokens."""

    def __init__(self, told: Told | None = None) -> None:
        super().__init__()
        self.told = told or Told()

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        self.told.add("passage", texts)
        return super().encode_passage_tokens(texts)

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        self.told.add("query", texts)
        return super().encode_passage_tokens(texts)


def write_set(folder: Path, documents: int = 12) -> Path:
    """A question set in the layout of BEIR; its last document is a copy of its first, unjudged."""
    (folder / "qrels").mkdir(parents=True)
    texts = [article_text(seed, 4) for seed in range(documents - 1)]
    texts.append(texts[0])
    rows = []
    for number, text in enumerate(texts):
        title, body = text.split("\n\n", 1)
        rows.append({"_id": f"d{number}", "title": title, "text": body})
    lines = {
        "corpus.jsonl": rows,
        "queries.jsonl": [{"_id": key, "text": text} for key, text in QUERIES.items()],
    }
    for name, objects in lines.items():
        (folder / name).write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    judged = [("q1", "d8", 1), ("q1", "d3", 2), ("q2", "d1", 1), ("q3", "d2", 1), ("q3", "d4", 0),
              ("q4", "d5", 1), ("q5", "d6", 1), ("q6", "d7", 1)]  # fmt: skip
    header = "query-id\tcorpus-id\tscore\n"
    body = "".join(f"{topic}\t{document}\t{grade}\n" for topic, document, grade in judged)
    (folder / "qrels" / "test.tsv").write_text(header + body, encoding="utf-8")
    return folder


def of_set(folder: Path, systems: Any, kept: Path, **options: Any) -> Experiment:
    """An experiment on a question set."""
    return Experiment(
        systems, folder, folder, articles=folder, kept=kept, progress=False, **options
    )


class Seconds:
    """A clock that goes on by one second whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now
