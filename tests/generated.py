"""For several tests: made-up articles, a library's contents, Python in another process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from corpus import LibraryFile
from embeddings.store import load_vectors

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
