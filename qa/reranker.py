"""Rerankers: a second, closer look at the first passages of a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from corpus.errors import EncoderNotFound
from embeddings.models import hub_folder
from embeddings.sentence import first_line
from qa.retriever import Hit, Retriever, Where, best_hits, normalised

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["CrossEncoder", "Reranked", "Reranker"]

_DEPTH = 50


@runtime_checkable
class Reranker(Protocol):
    """Scores passages for a query, one by one."""

    def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
        """One score a passage, higher is better; None for one that it cannot judge."""
        ...


class Reranked:
    """A retriever whose first passages a reranker has looked at again.

    The scores of both are scaled to [0, 1] (min-max, over those passages for the reranker) and
    added with their weights. A passage that the reranker cannot judge counts as the worst that it
    can; where it can judge none, the ranking stays as it is. Passages further down keep their order
    behind them, and so do passages of the same score.

    Parameters
    ----------
    retriever : Retriever
        Finds the passages.
    reranker : Reranker
        Looks at the first `depth` of them.
    depth : int
        At least 1.
    weight : float
        The reranker's share, from 0 to 1: with 1 it alone orders the first passages.

    Raises
    ------
    ValueError
        If `depth` or `weight` is out of its range.
    """

    floor = 0.0

    def __init__(
        self, retriever: Retriever, reranker: Reranker, *, depth: int = _DEPTH, weight: float = 1.0
    ) -> None:
        if depth < 1 or not 0 <= weight <= 1:
            raise ValueError(
                f"depth is {depth} and weight is {weight}, but depth must be at least 1 and "
                "weight from 0 to 1"
            )
        self._retriever = retriever
        self._reranker = reranker
        self._depth = depth
        self._weight = weight

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        """As `Retriever.retrieve`; scores lie in [0, 1]."""
        if k < 1:
            raise ValueError(f"k is {k}, but must be at least 1")
        hits = self._retriever.retrieve(query, max(k, self._depth), where)
        first = normalised(hits, self._retriever.floor, self._depth)
        top = [hit.passage_id for hit in hits[: self._depth]]
        scores = zip(top, self._reranker.rerank(query, top), strict=True)
        judged = {each: score for each, score in scores if score is not None and isfinite(score)}
        if not judged:
            return hits[:k]
        closer = normalised(best_hits(judged, len(judged)), None, self._depth)
        mixed = [
            Hit(each, (1 - self._weight) * first[each] + self._weight * closer.get(each, 0.0))
            for each in top
        ]
        # A stable sort: where the reranker sees no difference, the retriever's order holds.
        mixed.sort(key=lambda hit: -hit.score)
        below = [
            Hit(hit.passage_id, (1 - self._weight) * first[hit.passage_id])
            for hit in hits[self._depth :]
        ]
        return (mixed + below)[:k]


class CrossEncoder:
    """A reranker that reads question and passage together, by a sentence-transformers model.

    Parameters
    ----------
    library : Library
        Whose passages are read.
    model : str or Path
        The model's folder, or its name on the Hugging Face hub, which is fetched if it is not on
        this machine.

    Raises
    ------
    EncoderNotFound
        If there is no such model.
    """

    def __init__(self, library: Library, model: str | Path) -> None:
        self._library = library
        self._model = _load(str(model))

    def rerank(self, query: str, passage_ids: Sequence[str]) -> list[float | None]:
        """As `Reranker.rerank`; the model's own scores."""
        if not passage_ids:
            return []
        passages = self._library.passages(passage_ids)
        texts = [f"{passage.article.title or ''}\n{passage.text}".strip() for passage in passages]
        scores = self._model.predict(
            [(query, text) for text in texts], show_progress_bar=False, convert_to_numpy=True
        )
        return [float(score) for score in scores]


def _load(model: str) -> Any:
    folder = Path(model).expanduser()
    if not model.strip() or not folder.is_dir():
        if not model.strip() or model.startswith((".", "/", "~")) or model.count("/") > 1:
            raise EncoderNotFound(
                f"there is no reranker at {model}; name the folder of a sentence-transformers "
                "CrossEncoder, or its name on the hub"
            )
        folder = hub_folder(model, fetch=True, otherwise="leave the reranker out")
    from sentence_transformers import CrossEncoder as Model

    try:
        loaded = Model(str(folder), local_files_only=True, model_kwargs={"use_safetensors": True})
    except Exception as error:  # whatever a strange file makes of the libraries that read it
        raise EncoderNotFound(
            f"{model} is no reranker that can be loaded ({first_line(error)}); name the folder of "
            "a sentence-transformers CrossEncoder with model.safetensors"
        ) from error
    # Of an encoder's folder the library makes one too, whose last layer is drawn at random.
    trained = type(loaded.model).__name__ in (loaded.config.architectures or ())
    if loaded.num_labels != 1 or not trained:
        raise EncoderNotFound(
            f"{model} was not trained to give a pair of texts one score; name the folder of a "
            "sentence-transformers CrossEncoder, or its name on the hub"
        )
    return loaded
