"""Systems: what an experiment compares, each a choice of how to split, encode and retrieve.

A system is made of settings only. What it searches is built from them (`qa.experiment.kept`), and
two systems share all that their settings have in common.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.splitter import SplitSettings
from embeddings.encoder import Encoder
from embeddings.models import DEFAULT_MODEL, hub_folder
from embeddings.sentence import SentenceEncoder
from qa.reranker import CrossEncoder, Reranked
from qa.retriever import Hit, Retriever, Where
from qa.retrievers import DEFAULT_RETRIEVER, RETRIEVERS, hybrid_parts, make_retriever

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["RERANKED", "System", "grid", "reranker_fingerprint", "retriever_of"]

# How many passages a cross-encoder looks at.
RERANKED = 50
_WEIGHTED = ("fused", "hybrid")
_SMALLEST_SIZE = 8
_MOST_CELLS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One way to retrieve.

    Attributes
    ----------
    retriever : str
        Its name in `qa.retrievers.RETRIEVERS`: ``bm25``, ``dense``, ``fused`` or ``hybrid``.
    size, overlap : int or None
        As of `corpus.SplitSettings`. None is that of the experiment's library if it has one, or
        else the default.
    model : str, Encoder or None
        As for `embeddings.load_encoder`; None as for `size`. It matters to ``bm25`` too: passages
        are measured in the tokens of the model.
    dense_weight : float or None
        The share of dense retrieval where it is fused with BM25, from 0 to 1; for ``fused`` and
        ``hybrid`` only. None is the one that `Library.ask` uses.
    reranker : str or None
        A cross-encoder, which orders the first 50 passages anew: the folder of a
        sentence-transformers model, or its name on the Hugging Face hub.
    in_grid : bool
        Whether `grid` made it, so that the best of them is known to be picked among many. It
        makes no difference to what is retrieved.

    Raises
    ------
    ValueError
        If a setting cannot be. That a size does not fit the model's window, or that there is no
        such model, is seen when the system is run.

    Examples
    --------
    >>> System(retriever="dense", size=128).settings
    {'retriever': 'dense', 'size': 128}
    """

    retriever: str = DEFAULT_RETRIEVER
    size: int | None = None
    overlap: int | None = None
    model: str | Encoder | None = None
    dense_weight: float | None = None
    reranker: str | None = None
    in_grid: bool = field(default=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.retriever, str) or self.retriever not in RETRIEVERS:
            raise ValueError(_no_retriever(self.retriever))
        for name, value, least in (
            ("size", self.size, _SMALLEST_SIZE),
            ("overlap", self.overlap, 0),
        ):
            if value is None:
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise ValueError(
                    f"{name} is {value!r}, but must be a whole number of tokens, {least} or more"
                )
        if self.dense_weight is not None:
            if self.retriever not in _WEIGHTED:
                raise ValueError(
                    f"dense_weight has no meaning for {self.retriever!r}; leave it out, or use "
                    f"{' or '.join(_WEIGHTED)}"
                )
            number = isinstance(self.dense_weight, (int, float))
            if not number or isinstance(self.dense_weight, bool) or not 0 <= self.dense_weight <= 1:
                raise ValueError(f"dense_weight is {self.dense_weight!r}, but must be from 0 to 1")
        for name, model in (("model", self.model), ("reranker", self.reranker)):
            if isinstance(model, Encoder) and name == "model":
                continue
            if model is not None and (not isinstance(model, str) or not model.strip()):
                raise ValueError(f"{name} is {model!r}, but must be a model's name or its folder")

    @property
    def settings(self) -> dict[str, Any]:
        """What was chosen, without what is left open; an encoder is told by its name."""
        model = self.model.name if isinstance(self.model, Encoder) else self.model
        chosen = {
            "retriever": self.retriever,
            "size": self.size,
            "overlap": self.overlap,
            "model": model,
            "dense_weight": self.dense_weight,
            "reranker": self.reranker,
        }
        return {name: value for name, value in chosen.items() if value is not None}

    @property
    def splits(self) -> bool:
        """Whether it says how passages are made: it then needs a library of its own."""
        return not (self.size is None and self.overlap is None and self.model is None)


def grid(
    *,
    retriever: Iterable[str] = (DEFAULT_RETRIEVER,),
    size: Iterable[int | None] = (),
    overlap: Iterable[int | None] = (),
    model: Iterable[str | Encoder | None] = (),
    dense_weight: Iterable[float | None] = (),
    reranker: Iterable[str | None] = (),
) -> dict[str, System]:
    """A system for every combination of settings, each under a name that tells it from the others.

    A name is the retriever's, then each factor of several levels: ``bm25 size=128 model=hashing``.
    `dense_weight` has no effect on ``bm25`` and ``dense``, so they have one cell for all weights.

    Parameters
    ----------
    retriever, size, overlap, model, dense_weight, reranker : iterable
        The levels of each factor, as of `System`; one level may stand by itself. A factor without
        levels is left open.

    Returns
    -------
    dict of str to System
        In the order of the levels; the last factor changes first.

    Raises
    ------
    ValueError
        If a level cannot be, there is no retriever, two encoders have one name, or there are more
        than 10,000 cells.

    Examples
    --------
    >>> list(grid(retriever=["bm25", "fused"], size=[90, 180], dense_weight=[0.3, 0.5]))[:3]
    ['bm25 size=90', 'bm25 size=180', 'fused size=90 dense_weight=0.3']
    """
    factors: dict[str, tuple[Any, ...]] = {
        "retriever": _levels(retriever),
        "size": _levels(size) or (None,),
        "overlap": _levels(overlap) or (None,),
        "model": _levels(model) or (None,),
        "dense_weight": _levels(dense_weight) or (None,),
        "reranker": _levels(reranker) or (None,),
    }
    if (count := prod(map(len, factors.values()))) > _MOST_CELLS:
        raise ValueError(
            f"the grid has {count:,} cells, but can have {_MOST_CELLS:,} at most; leave levels out"
        )
    if not factors["retriever"]:
        raise ValueError(f"a grid needs a retriever; choose from {', '.join(RETRIEVERS)}")
    named = [name for name, levels in factors.items() if len(levels) > 1 and name != "retriever"]
    cells: dict[str, System] = {}
    for levels in product(*factors.values()):
        chosen = dict(zip(factors, levels, strict=True))
        if chosen["retriever"] not in _WEIGHTED:
            chosen["dense_weight"] = None
        system = System(
            retriever=chosen["retriever"],
            size=chosen["size"],
            overlap=chosen["overlap"],
            model=chosen["model"],
            dense_weight=chosen["dense_weight"],
            reranker=chosen["reranker"],
            in_grid=True,
        )
        own = [name for name in named if name != "dense_weight" or system.retriever in _WEIGHTED]
        words = [f"{name}={_level_name(name, chosen[name])}" for name in own]
        named_so = cells.setdefault(" ".join([system.retriever, *words]), system)
        if named_so != system:
            raise ValueError(
                f"two cells of the grid would be called {' '.join([system.retriever, *words])!r}; "
                "give them to the experiment as systems under names of your own"
            )
    return cells


def retriever_of(system: System, library: Library) -> Retriever:
    """What a system ranks the passages of an open library with.

    Raises
    ------
    EncoderNotFound
        If there is no such reranker.
    """
    if system.dense_weight is None:
        retriever = make_retriever(system.retriever, library)
    else:
        parts = replace(hybrid_parts(library), dense_weight=float(system.dense_weight))
        retriever = parts.fused() if system.retriever == "fused" else parts.ranking()
    if system.reranker is None:
        return retriever
    closer = CrossEncoder(library, system.reranker)
    return _Below(Reranked(retriever, closer, depth=RERANKED), RERANKED)


class _Below:
    """A reranked retriever whose scores tell the order further down, too.

    There the reranker has no opinion and its weight is 1: all scores are 0, and a run, which is
    ordered by its scores alone, would lose the order that the retriever found.
    """

    def __init__(self, retriever: Retriever, depth: int) -> None:
        self.floor = retriever.floor
        self._retriever = retriever
        self._depth = depth

    def retrieve(self, query: str, k: int, where: Where | None = None) -> list[Hit]:
        hits = self._retriever.retrieve(query, k, where)
        # Under any cosine, should the reranker have judged none.
        below = [
            Hit(hit.passage_id, -1.0 - rank) for rank, hit in enumerate(hits[self._depth :], 1)
        ]
        return hits[: self._depth] + below


def reranker_fingerprint(reranker: str) -> str:
    """SHA-256, in hexadecimal, over the files of a cross-encoder; as of `SentenceEncoder`.

    Raises
    ------
    EncoderNotFound
        If there is none.
    """
    folder = Path(reranker).expanduser()
    if not folder.is_dir():
        folder = hub_folder(reranker, fetch=True, otherwise="leave the reranker out")
    return SentenceEncoder(folder).fingerprint


def _levels(levels: Any) -> tuple[Any, ...]:
    """The levels of a factor, each once; a single one may stand by itself."""
    if levels is None or isinstance(levels, (str, int, float, Encoder)):
        return (levels,)
    try:
        several = tuple(levels)
    except TypeError:
        raise ValueError(f"the levels of a factor are {levels!r}, but must be a list") from None
    if len(several) > _MOST_CELLS:
        raise ValueError(
            f"a factor has {len(several):,} levels, but a grid can have {_MOST_CELLS:,} cells at "
            "most; leave levels out"
        )
    return tuple(level for at, level in enumerate(several) if level not in several[:at])


def _level_name(factor: str, level: Any) -> str:
    if isinstance(level, Encoder):
        return level.name
    if level is not None:
        return str(level)
    default = SplitSettings()
    left_open = {
        "size": str(default.size),
        "overlap": str(default.overlap),
        "model": DEFAULT_MODEL,
        "reranker": "none",
    }
    return left_open.get(factor, "default")


def _no_retriever(name: object) -> str:
    close = get_close_matches(str(name), RETRIEVERS, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(RETRIEVERS)}"
    return f"there is no retriever {name!r}; {hint}"
