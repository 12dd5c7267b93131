"""Building: from a folder or a file of articles to a library in which every passage has its vector.

    read what is new ─▶ split it ─▶ encode what has no vector ─▶ one transaction

Vectors are stored batch by batch, so that a build that was stopped goes on where it was. All else
changes in one transaction at the end: a reader sees the old library or the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from filecmp import cmp
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Passage
from corpus.dates import DateOrder, check_order
from corpus.derived import remove_outdated
from corpus.errors import (
    BadVector,
    EmptyFolder,
    EncoderNotFound,
    LibraryNotFound,
    LibraryUnavailable,
)
from corpus.folder import read_folder
from corpus.lock import writing
from corpus.reading import READING_VERSION, list_files
from corpus.references.sidecar import is_sidecar, read_sidecars
from corpus.schema import database_path
from corpus.sentences import sentence_spans
from corpus.source import Limits
from corpus.splitter import SplitSettings, largest_size, split_article
from corpus.writer import Writer
from embeddings.encoder import Encoder, Vectors, gives_tokens
from embeddings.inputs import INPUT_VERSION, passage_inputs
from embeddings.models import load_encoder
from embeddings.report import BuildReport
from embeddings.store import VectorStore, are_unit, vector_key
from embeddings.tokens import TokenCodes

__all__ = ["build_library"]

# Texts that are encoded and stored together: what a kill can lose.
BATCH = 256
# Bars show up only for work that takes this many seconds.
_PROGRESS_DELAY = 0.7


def build_library(
    folder: Path,
    library: Path,
    *,
    model: str | Encoder | None = None,
    size: int | None = None,
    overlap: int | None = None,
    date_order: DateOrder | None = None,
    limits: Limits | None = None,
    vectors_from: Sequence[Path] = (),
    progress: bool = True,
) -> BuildReport:
    """Build a library from a folder or a file of articles, or bring it up to date.

    Parameters
    ----------
    folder : Path
        The articles; folders in it are read too. Or one file, such as a table of articles: then
        nothing beside it is read.
    library : Path
        The library's folder; made if missing.
    model : str, Encoder or None
        As `embeddings.load_encoder`. None is the library's own, or else the default.
    size, overlap : int or None
        As `corpus.SplitSettings`. None is the library's own, or else the default.
    date_order : "dmy", "mdy" or None
        How to read ``03/04/2008``. None is the library's own, or else unknown.
    limits : Limits or None
        How much of a file to take on; None for the defaults.
    vectors_from : sequence of Path
        Other libraries. What one of them has of the same encoder and the same text is copied
        instead of encoded; one that cannot be read is passed over.
    progress : bool
        Whether to show bars for what takes long.

    Returns
    -------
    BuildReport
        With everything that was left out.

    Raises
    ------
    EmptyFolder
        If no article is found.
    EncoderNotFound
        If there is no such model.
    LibraryBusy
        If another process builds the library.
    LibraryNotFound
        If `library` is something else than a library.
    ValueError
        If a setting cannot be, or the library was built from another folder or file, which is
        still there.
    LibraryDamaged, LibraryUnavailable
        If it cannot be used.
    BadVector
        If the encoder's vectors mean nothing.
    """
    check_order(date_order)
    made = _is_new(library)
    names = _files_of(folder, library)
    try:
        library.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryUnavailable(
            f"{library} cannot be made ({error.strerror}); choose another place for it"
        ) from error
    with writing(library), Writer(library) as writer:
        _refuse_another_folder(folder, library, writer)
        try:
            encoder = _encoder(model, writer)
            split = _split_settings(size, overlap, writer, encoder)
            order = date_order or writer.setting("date_order")
            taken = limits or Limits()
            return _build(
                folder, library, names, writer, encoder, split, order, taken, vectors_from, progress
            )
        except (EmptyFolder, EncoderNotFound, ValueError):
            # Only what this call made, and nobody has finished since.
            if made and writer.setting("content") is None:
                shutil.rmtree(library, ignore_errors=True)
            raise


def _build(
    folder: Path,
    library: Path,
    names: Sequence[str],
    writer: Writer,
    encoder: Encoder,
    settings: SplitSettings,
    order: DateOrder | None,
    limits: Limits,
    vectors_from: Sequence[Path],
    progress: bool,
) -> BuildReport:
    store = VectorStore(writer)
    # What the library must have been made with for anything in it to be kept as it is.
    reading = {"version": READING_VERSION, "date_order": order, **asdict(limits)}
    splitting = {"version": INPUT_VERSION, "encoder": encoder.fingerprint, **asdict(settings)}
    root = folder if folder.is_dir() else folder.parent
    articles = [name for name in names if not is_sidecar(name)]
    read = read_folder(
        root,
        articles,
        read_sidecars(root, names, limits),
        writer,
        order=order,
        limits=limits,
        again=writer.setting("reading") != reading,
        watched=lambda names: _bar(names, "Reading", "file", progress),
    )
    if not read.articles:
        first = f": {read.skipped[0]}" if read.skipped else ""
        raise EmptyFolder(f"no article could be read in {folder}{first}")

    stored = read.stored if writer.setting("splitting") == splitting else frozenset()
    fresh: dict[str, list[Passage]] = {}
    # With another version the codes of a text's tokens may be others, too.
    made_by = f"{encoder.fingerprint} {INPUT_VERSION}"
    keys: dict[str, str] = {}  # by passage id
    inputs: dict[str, tuple[str, Passage]] = {}  # by key
    for article in _bar(read.articles, "Splitting", "article", progress):
        if article.id in stored:
            continue
        passages = split_article(
            article, encoder.count_tokens, window=encoder.window, settings=settings
        )
        fresh[article.id] = passages
        for passage, text in zip(passages, passage_inputs(passages, encoder), strict=True):
            keys[passage.id] = vector_key(made_by, text)
            inputs[keys[passage.id]] = (text, passage)

    missing = store.missing(inputs, tokens=gives_tokens(encoder))
    missing = store.take_over(missing, vectors_from, encoder)
    with _bar(None, "Embedding", "passage", progress, total=len(missing)) as bar:
        for at in range(0, len(missing), BATCH):
            batch = missing[at : at + BATCH]
            vectors, tokens = _encode(encoder, [inputs[key] for key in batch])
            _check(vectors, encoder, [inputs[key][1] for key in batch])
            store.add(batch, vectors, tokens)
            bar.update(len(batch))

    before = writer.passage_ids()
    with writer.transaction():
        writer.keep_only(article.id for article in read.articles)
        for position, article in enumerate(read.articles):
            if article.id in fresh:
                writer.put_article(article, position, fresh[article.id])
            else:
                writer.place_article(article, position)
        store.assign(keys)
        store.remove_unused()
        writer.put_files(read.files)
        content = store.content_name()
        for key, value in {
            "reading": reading,
            "splitting": splitting,
            "date_order": order,
            "folder": str(_resolved(folder)),
            "model": encoder.name,
            "content": content,
            "mismatches": read.mismatches,
        }.items():
            writer.put_setting(key, value)
    remove_outdated(library, content)
    after = writer.passage_ids()
    return BuildReport(
        library=library,
        articles=len(read.articles),
        passages=len(after),
        added=len(after - before),
        kept=len(after & before),
        removed=len(before - after),
        embedded=len(missing),
        copies=tuple((copy, article.id) for article in read.articles for copy in article.copies),
        skipped=read.skipped,
        mismatches=read.mismatches,
    )


def _files_of(folder: Path, library: Path) -> list[str]:
    if folder.is_file():
        return [folder.name]
    if not folder.is_dir():
        raise EmptyFolder(f"there is no folder {folder}; name the folder that holds the articles")
    # A library that lies among the articles is none of them, not even one that was just begun.
    own = library.resolve()
    root = folder.resolve()
    names = [name for name in list_files(folder) if own not in (root / name).parents]
    if not names:
        raise EmptyFolder(f"{folder} holds no file; put articles there and build again")
    return names


def _is_new(library: Path) -> bool:
    """Whether there is nothing yet where the library is wanted."""
    if not library.exists():
        return True
    there = {path.name for path in library.iterdir()} if library.is_dir() else {library.name}
    if not database_path(library).exists() and not there <= {"writer.lock", "writer.json"}:
        raise LibraryNotFound(
            f"{library} holds other files and is not a library; choose a new folder for it"
        )
    return False


def _resolved(folder: Path) -> Path:
    """Where `folder` really lies; a file keeps the name under which it was read."""
    return folder.resolve() if folder.is_dir() else folder.parent.resolve() / folder.name


def _encoder(model: str | Encoder | None, writer: Writer) -> Encoder:
    if model is not None and not isinstance(model, str):
        return model
    # Only a model that the user names now is ever fetched.
    return load_encoder(model or writer.setting("model"), fetch=bool(model))


def _refuse_another_folder(folder: Path, library: Path, writer: Writer) -> None:
    """A library is made from one folder or file; one that was moved is the same one elsewhere.

    So is a copy of the file, byte for byte.
    """
    before = writer.setting("folder")
    if not before or Path(before) == _resolved(folder) or not Path(before).exists():
        return
    if not _same_file(Path(before), folder):
        raise ValueError(
            f"{library} was built from {before}, which is still there; build {folder} into "
            f"another library, or delete {library} first"
        )


def _same_file(a: Path, b: Path) -> bool:
    try:
        return a.is_file() and b.is_file() and cmp(a, b, shallow=False)
    except OSError:  # one that cannot be read is not known to be the same
        return False


def _split_settings(
    size: int | None, overlap: int | None, writer: Writer, encoder: Encoder
) -> SplitSettings:
    default = SplitSettings()
    own = writer.setting("splitting", {})
    settings = SplitSettings(
        size=own.get("size", default.size) if size is None else size,
        overlap=own.get("overlap", default.overlap) if overlap is None else overlap,
    )
    # Asking for the window loads the model: not for a library that stays as it is.
    if own.get("encoder") == encoder.fingerprint and own.get("size") == settings.size:
        return settings
    room = largest_size(encoder.window)
    if settings.size <= room:
        return settings
    if size is not None:
        raise ValueError(
            f"size is {size}, but {encoder.name} takes passages of at most {room} tokens "
            "beside their titles"
        )
    return replace(settings, size=room)


def _encode(
    encoder: Encoder, inputs: Sequence[tuple[str, Passage]]
) -> tuple[Vectors, list[TokenCodes] | None]:
    """Vectors of passages under their titles, and the codes of their tokens if there are any."""
    texts = [text for text, _ in inputs]
    if not gives_tokens(encoder):
        return encoder.encode_passages(texts), None
    encodings = encoder.encode_passage_tokens(texts)
    codes = [
        TokenCodes.of(each, len(text) - len(passage.text), sentence_spans(passage.text))
        for each, (text, passage) in zip(encodings, inputs, strict=True)
    ]
    return np.stack([each.vector for each in encodings]), codes


def _check(vectors: Vectors, encoder: Encoder, passages: Sequence[Passage]) -> None:
    expected = (len(passages), encoder.dimension)
    if vectors.shape != expected:
        raise BadVector(
            f"{encoder.name} gave vectors of shape {vectors.shape} for the {len(passages)} "
            f"passages from {_place(passages[0])} on, not {expected}; use another model"
        )
    bad = np.flatnonzero(~are_unit(vectors))
    if bad.size:
        length = np.linalg.norm(vectors[bad[0]])
        what = f"a vector of length {length:.3g} instead of 1"
        if not np.isfinite(length):
            what = "a vector that is not finite"
        elif length == 0:
            what = "a blank vector"
        raise BadVector(
            f"{encoder.name} gave {what} for {_place(passages[bad[0]])}; look at that passage, or "
            "use another model"
        )


def _place(passage: Passage) -> str:
    return f"the passage at {passage.start:,} of {passage.article.path}"


def _bar(
    items: Iterable[Any] | None, doing: str, unit: str, progress: bool, total: int | None = None
) -> Any:
    from tqdm.auto import tqdm

    return tqdm(
        items,
        desc=doing,
        unit=f" {unit}s",
        total=total,
        leave=False,
        delay=_PROGRESS_DELAY,
        disable=not progress,
    )
