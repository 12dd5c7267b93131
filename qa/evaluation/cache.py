"""The user's cache: where libraries of question sets are kept from one measurement to the next."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from corpus.source import Limits, digest, read_bytes
from embeddings.encoder import Encoder
from qa.evaluation.beir import QuestionSet

__all__ = ["cache_folder", "default_library"]


def cache_folder() -> Path:
    """Footnote's folder in ``$XDG_CACHE_HOME`` if set, or else in the platform's place for it."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        whole = Path(chosen)
    elif sys.platform == "darwin":
        whole = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        whole = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        whole = Path.home() / ".cache"
    return whole / "footnote"


def default_library(questions: QuestionSet, encoder: Encoder) -> Path:
    """Where the library of a set is kept: in the user's cache, named after what it is made of."""
    data = read_bytes(questions.corpus_path, questions.folder, Limits())
    made_of = hashlib.sha256(f"{digest(data)} {encoder.fingerprint}".encode()).hexdigest()
    return cache_folder() / "evaluate" / f"{questions.name}-{made_of[:12]}"
