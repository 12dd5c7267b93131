"""For several tests: made-up articles, libraries, retrievers and encoders, other processes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import qa
from corpus import LibraryFile
from embeddings import Encoder, HashingEncoder
from embeddings.encoder import Encoding, Vectors
from embeddings.store import load_vectors
from qa.retriever import Hit, Retriever, Where

ROOT = Path(__file__).resolve().parents[1]

_WORDS = (
    "port harbour strike wage union mayor bridge river flood harvest wheat rain council vote "
    "minister army truce border village road school doctor court judge trial fire night winter"
).split()


def article_text(seed: int, paragraphs: int = 6) -> str:
    """A title, and paragraphs of a few sentences; the same for the same seed."""
    draw = random.Random(seed)
    parts = [f"Report number {seed} on the {draw.choice(_WORDS)}"]
    for _ in range(paragraphs):
        sentences = []
        for _ in range(draw.randint(2, 5)):
            words = draw.choices(_WORDS, k=draw.randint(6, 14))
            sentences.append(f"{' '.join(words).capitalize()} {draw.randint(10, 99)}.")
        parts.append(" ".join(sentences))
    return "\n\n".join(parts) + "\n"


def write_articles(folder: Path, count: int, paragraphs: int = 6) -> None:
    folder.mkdir(exist_ok=True)
    for seed in range(count):
        path = folder / f"report-{seed:03}.txt"
        path.write_text(article_text(seed, paragraphs), encoding="utf-8")


def library_of(
    place: Path, rows: Sequence[Mapping[str, Any] | str], *, model: Encoder | None = None
) -> qa.Library:
    """An open library of articles, each a text or the fields of a row; its id is its number."""
    place.mkdir(parents=True, exist_ok=True)
    fields = [{"text": row} if isinstance(row, str) else row for row in rows]
    lines = [json.dumps({"id": f"{number:04}"} | dict(row)) for number, row in enumerate(fields)]
    table = place / "rows.jsonl"
    table.write_text("\n".join(lines), encoding="utf-8")
    encoder = model or HashingEncoder()
    qa.build(table, library=place / "l", model=encoder, progress=False)
    return qa.open(place / "l", model=encoder)


def by_article(library: qa.Library) -> dict[str, str]:
    """The id of each article's passage, by the article's id; each must have one."""
    found = {passage.article.id: passage.id for passage in library.passages()}
    assert len(found) == len(library)
    return found


def articles_of(library: qa.Library, hits: Sequence[Hit]) -> list[str]:
    """The ids of the articles that hits lie in, in their order."""
    return [library.passage(hit.passage_id).article.id for hit in hits]


class Fixed:
    """A retriever that always finds the same; remembers what it was asked for."""

    def __init__(self, *hits: tuple[str, float], floor: float | None = None) -> None:
        self.hits = [Hit(*hit) for hit in hits]
        self.floor = floor
        self.asked: list[tuple[str, int, Where | None]] = []

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        self.asked.append((query, k, where))
        return self.hits[:k]


def scored(retriever: Retriever, k: int = 10) -> list[tuple[str, float]]:
    return [(hit.passage_id, hit.score) for hit in retriever.retrieve("q", k)]


class TokenHashing(HashingEncoder):
    """The hashing encoder, which also gives each word a vector: the same wherever it stands."""

    def __init__(self, dimension: int = 61) -> None:
        super().__init__(dimension)
        self.name = "token hashing"

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"tokens {super().fingerprint}".encode()).hexdigest()

    def word_vector(self, word: str) -> Vectors:
        digest = hashlib.sha256(word.lower().encode()).digest()
        row = np.random.default_rng(list(digest)).normal(size=self.dimension)
        return (row / np.linalg.norm(row)).astype(np.float32)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        encodings = []
        for text, vector in zip(texts, self.encode_passages(texts), strict=True):
            words = list(re.finditer(r"\w+", text))
            rows = [self.word_vector(word[0]) for word in words]
            tokens = np.array(rows, dtype=np.float32).reshape(-1, self.dimension)
            starts = tuple(word.start() for word in words)
            encodings.append(Encoding(vector=vector, tokens=tokens, starts=starts))
        return encodings

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        return self.encode_passage_tokens(texts)


def edit_json(path: Path, **fields: object) -> None:
    content = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(content | fields), encoding="utf-8")


def contents(library: Path) -> dict[str, Any]:
    """All that two libraries of the same articles must have in common."""
    file = LibraryFile(library)
    try:
        ids, vectors = load_vectors(file)
        return {
            "files": file.files(),
            "articles": list(file.articles()),
            "passages": [(p.id, p.article.id, p.start, p.end) for p in file.passages()],
            "vectors": dict(zip(ids, vectors.tolist(), strict=True)),
            "content": file.setting("content"),
            "splitting": file.setting("splitting"),
        }
    finally:
        file.close()


def start_python(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Python in a process of its own, in which our packages and these helpers can be imported."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    environment = {**os.environ, "PYTHONPATH": paths, **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    )


def run_python(code: str, *arguments: object, **options: Any) -> str:
    """What the code prints; fails unless it ends well."""
    process = start_python(code, *arguments, **options)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output
