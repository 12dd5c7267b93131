"""The cells of an experiment: which library each system searches, and the run it makes of it.

Encoders, libraries and runs are shared between cells; what cannot be made once is not tried again
for every cell that would need it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from corpus.errors import FootnoteError, LibraryDamaged
from embeddings.encoder import Encoder
from embeddings.models import load_encoder
from embeddings.steady import SteadyEncoder, steady
from qa.evaluation.beir import CORPUS, is_beir
from qa.experiment.articles import articles_digest, changed_files
from qa.experiment.kept import Kept, KeptRun, key_of
from qa.experiment.retrieval import (
    Searched,
    index_bytes,
    names_of,
    rebuilt,
    retrieve_topics,
)
from qa.experiment.system import System, reranker_fingerprint, retriever_of
from qa.library import Library
from qa.retriever import Retriever

__all__ = ["Cells"]

T = TypeVar("T")


class Cells:
    """Runs the systems of one experiment.

    Parameters
    ----------
    articles : Path or None
        What libraries are built from.
    library : Library or None
        What a system searches that leaves open how passages are made. Where there are no
        `articles`, other libraries are built from those it was built from.
    kept : Path
        Where libraries and runs are kept.
    depth : int
        How many passages are retrieved for a topic.
    by_article : bool
        Whether documents are called as articles are, also where a question set has other names.
    clock : callable
        Gives seconds.
    progress : bool
        Whether to show bars for what takes long.
    """

    def __init__(
        self,
        *,
        articles: Path | None,
        library: Library | None,
        kept: Path,
        depth: int,
        by_article: bool = False,
        clock: Callable[[], float] = time.perf_counter,
        progress: bool = True,
    ) -> None:
        self._library = library
        self._articles = articles
        self._kept_folder = kept
        self._depth = depth
        self._by_article = by_article
        self._clock = clock
        self._progress = progress
        self._made: dict[tuple[Hashable, ...], Any] = {}

    def look_again(self) -> None:
        """Look anew at articles and libraries, and try again what failed.

        Models stay loaded, with what they remember.
        """
        self._made = {
            key: made
            for key, made in self._made.items()
            if key[0] in ("model", "encoder") and not isinstance(made, Exception)
        }

    def order(self, systems: Mapping[str, System]) -> list[str]:
        """Names of systems, those next to each other that share most."""
        models: list[Any] = []
        ranked: dict[str, tuple[int, int, int]] = {}
        for name, system in systems.items():
            if system.model not in models:
                models.append(system.model)
            ranked[name] = (models.index(system.model), system.size or 0, system.overlap or 0)
        return sorted(systems, key=lambda name: ranked[name])

    def run(
        self, system: System, topics: Mapping[str, str], done: Callable[[int], object]
    ) -> tuple[Searched, KeptRun]:
        """What a system searched, and what it retrieved for topics by id, now or once before.

        `done` is told how many more topics are done.

        Raises
        ------
        FootnoteError, ValueError
            If the system cannot be run.
        """
        try:
            return self._run(system, topics, done)
        except LibraryDamaged:
            if self._is_given(system):
                raise
            # What is kept is made of the articles, and is made of them again.
            place = self._made.pop(self._place(system), None)
            if isinstance(place, Searched):
                self._kept.set_aside(place.path)
            return self._run(system, topics, done)

    def ask(
        self, retriever: Retriever, topics: Mapping[str, str], done: Callable[[int], object]
    ) -> tuple[Searched, KeptRun]:
        """As `run`, of a retriever over the given library; it is asked anew every time."""
        searched = self.given()
        return searched, retrieve_topics(
            retriever,
            topics,
            self._depth,
            passages=searched.of_passage,
            clock=self._clock,
            done=lambda: done(1),
        )

    def given(self) -> Searched:
        """The given library.

        Raises
        ------
        FootnoteError, ValueError
            If there is none, or it cannot be searched.
        """
        library = self._library
        if library is None:
            raise ValueError("a library is needed for this; name it with library=")

        def search() -> Searched:
            names = self._names(_source_of(library))
            searched = Searched.of(library.path, self._own_encoder(library), names)
            if searched.content != str(library.file.setting("content")):
                raise rebuilt(library.path)
            return searched

        return self._once(("given",), search)

    def searched(self, system: System) -> Searched:
        """What a system searches; built unless it is there.

        Raises
        ------
        FootnoteError, ValueError
            If it cannot be built.
        """
        if self._is_given(system):
            return self.given()
        return self._once(self._place(system), lambda: self._build(system))

    def _run(
        self, system: System, topics: Mapping[str, str], done: Callable[[int], object]
    ) -> tuple[Searched, KeptRun]:
        searched = self.searched(system)
        key = self._key(system, searched, topics)
        if (known := self._kept.run(key)) is not None:
            done(len(topics))
            return searched, known
        with searched.open() as library:
            found = retrieve_topics(
                retriever_of(system, library),
                topics,
                self._depth,
                passages=searched.of_passage,
                encoder=searched.encoder,
                clock=self._clock,
                done=lambda: done(1),
            )
            size = index_bytes(library.file, searched.words, system.retriever)
        found = replace(found, index_bytes=size)
        self._kept.keep_run(key, found)
        return searched, found

    def _key(self, system: System, searched: Searched, topics: Mapping[str, str]) -> str:
        """Tells all that the run of a system depends on."""
        by_words = system.retriever == "bm25"
        encoder = None if by_words or searched.encoder is None else searched.encoder.fingerprint
        return key_of(
            {
                "content": searched.content,
                "words": searched.words,
                "vectors": None if by_words else searched.vectors,
                "encoder": encoder,
                "retriever": system.retriever,
                "dense_weight": system.dense_weight,
                "reranker": system.reranker and reranker_fingerprint(system.reranker),
                "depth": self._depth,
                "topics": dict(topics),
            }
        )

    def _is_given(self, system: System) -> bool:
        return self._library is not None and not system.splits

    def _place(self, system: System) -> tuple[Hashable, ...]:
        model = system.model
        named = id(model) if isinstance(model, Encoder) else model
        return ("built", named, system.size, system.overlap)

    def _build(self, system: System) -> Searched:
        own: Mapping[str, Any] = {}
        if self._library is not None:
            own = self._library.file.setting("splitting", {})
        encoder = self._encoder(system.model)
        source = self._source
        self._once(("same", source), self._refuse_changed)

        def build() -> Path:
            return self._kept.library(
                source,
                self._once(("digest",), lambda: articles_digest(source)),
                encoder,
                size=own.get("size") if system.size is None else system.size,
                overlap=own.get("overlap") if system.overlap is None else system.overlap,
                progress=self._progress,
            )

        path = build()
        try:
            return Searched.of(path, encoder, self._names(source))
        except LibraryDamaged:
            self._kept.set_aside(path)
            return Searched.of(build(), encoder, self._names(source))

    @property
    def _source(self) -> Path:
        """What libraries are built from."""
        if self._articles is not None:
            # Of a question set only the documents are articles.
            return self._articles / CORPUS if is_beir(self._articles) else self._articles
        if self._library is not None:
            return _source_of(self._library)
        raise ValueError("nothing says what is searched; name articles= or library=")

    def _refuse_changed(self) -> None:
        """Raise if other libraries would be built of other articles than the given one was."""
        library, source = self._library, self._source
        if library is None or not source.exists():
            return  # which the build tells
        changed = changed_files(library.file, source)
        if not changed:
            return
        others = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
        what = f"{changed[0]!r}{others} changed"
        if {record.path for record in library.file.files()} <= set(changed):
            what = "not one file is the same"
        raise ValueError(
            f"{source} does not hold the articles that {library.path} was built from ({what}); "
            f"build it again with: qa build {source} --library {library.path}"
        )

    def _names(self, source: Path) -> Callable[[str], str]:
        if self._by_article:
            return str
        return self._once(("names", source), lambda: names_of(source))

    @property
    def _kept(self) -> Kept:
        return self._once(("kept",), lambda: Kept(self._kept_folder))

    def _encoder(self, model: str | Encoder | None) -> SteadyEncoder:
        if model is None and self._library is not None:
            return self._steady(self._library.encoder)
        if isinstance(model, Encoder):
            return self._steady(model)
        return self._steady(self._once(("model", model), lambda: load_encoder(model)))

    def _own_encoder(self, library: Library) -> SteadyEncoder | None:
        """What encodes for the given library; None where only its words can be searched."""
        try:
            return self._steady(library.encoder)
        except FootnoteError:
            return None

    def _steady(self, encoder: Encoder) -> SteadyEncoder:
        """One for all names of a model: what it has encoded it remembers."""
        return self._once(
            ("encoder", encoder.fingerprint), lambda: steady(encoder, clock=self._clock)
        )

    def _once(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """What `make` gives, or the error that it raises, the same for one key."""
        if key not in self._made:
            try:
                self._made[key] = make()
            except Exception as error:
                self._made[key] = error
        made = self._made[key]
        if isinstance(made, Exception):
            raise made
        return made  # type: ignore[no-any-return]  # made by the `make` of this key


def _source_of(library: Library) -> Path:
    """What a library was built from; it may be gone since."""
    return Path(library.file.setting("folder", library.path))
