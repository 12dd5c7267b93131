"""Vectors: encoding passages, keeping the vectors in the library, finding the nearest.

`build_library` reads a folder (`corpus`), splits its articles to fit the encoder's window, encodes
every passage that has no vector yet, and stores all of it in one SQLite file. `open_index` gives
the FAISS index over those vectors. Nothing here knows questions or citations.
"""

from __future__ import annotations

from embeddings.build import build_library
from embeddings.encoder import Encoder
from embeddings.hashing import HashingEncoder
from embeddings.index import VectorIndex, open_index
from embeddings.inputs import passage_input
from embeddings.models import DEFAULT_MODEL, load_encoder
from embeddings.report import BuildReport
from embeddings.sentence import SentenceEncoder

__all__ = [
    "DEFAULT_MODEL",
    "BuildReport",
    "Encoder",
    "HashingEncoder",
    "SentenceEncoder",
    "VectorIndex",
    "build_library",
    "load_encoder",
    "open_index",
    "passage_input",
]
