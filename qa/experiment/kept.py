"""What experiments keep: a library for each way to split and encode, and the runs of their cells.

    KEPT/libraries/…    a library in a folder named after what it is made of
    KEPT/runs/….run     what a cell retrieved and how long each topic took, named after its key

All of it can be made again, and may be deleted at any time. A name tells all that the content
depends on, so that nothing is ever out of date, only no longer asked for.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from filelock import FileLock

from corpus.errors import LibraryDamaged, LibraryNotFound, LibraryUnavailable
from corpus.library import LibraryFile
from corpus.reading import READING_VERSION
from corpus.schema import SCHEMA_VERSION, damaged, database_path
from corpus.splitter import SplitSettings
from embeddings.build import build_library
from embeddings.encoder import Encoder
from embeddings.inputs import INPUT_VERSION
from embeddings.steady import SteadyEncoder, steady
from embeddings.store import vectors_digest
from qa.bm25 import words_name
from qa.experiment.articles import articles_digest, changed_files
from qa.trec.words import counted

__all__ = ["Kept", "KeptRun", "key_of"]

logger = logging.getLogger(__name__)

# Raised when kept runs are written otherwise.
_FORMAT = 1
# What depends on their versions, beside our own code: articles, vectors, and rankings.
_READING = (
    "bibtexparser", "charset-normalizer", "lxml", "lxml_html_clean", "py3langid", "pylatexenc",
    "pypdf", "python-docx", "pyyaml", "rispy", "trafilatura",
)  # fmt: skip
_ENCODING = ("sentence-transformers", "tokenizers", "torch", "transformers")
_RANKING = ("bm25s", "faiss-cpu", "numpy", "pystemmer")
# In the folder of a library that was made to its end: tells what was searched in it then.
_STATE = "made.json"
_OURS = Path(__file__).resolve().parents[2]
_SHA256_DIGITS = 64
# Seconds after which nobody is writing a run any more that was begun.
_ABANDONED = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """What a cell retrieved.

    Attributes
    ----------
    scores : mapping of str to mapping of str to float
        By topic, the score of each passage that was retrieved, in the retriever's order; a topic
        for which nothing was found is there too.
    seconds : mapping of str to float
        How long each topic took.
    index_bytes : int or None
        Size on disk of what was searched, where it is known.
    """

    scores: Mapping[str, Mapping[str, float]]
    seconds: Mapping[str, float]
    index_bytes: int | None = None


class Kept:
    """A folder in which experiments keep what they can use again.

    Several processes may use it at once: of one library they make one after the other, and a run
    is whole or not there.

    Parameters
    ----------
    folder : Path
        Made when it is missing.

    Raises
    ------
    LibraryUnavailable
        If it cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.libraries = folder / "libraries"
        self.runs = folder / "runs"
        try:
            self.libraries.mkdir(parents=True, exist_ok=True)
            self.runs.mkdir(exist_ok=True)
        except OSError as error:
            raise LibraryUnavailable(
                f"{folder} cannot be made ({error.strerror}); choose another folder for what is "
                "kept, with kept="
            ) from error
        for unfinished in self.runs.glob(".*.part"):
            with suppress(OSError):  # another process may remove it, too
                if time.time() - unfinished.stat().st_mtime > _ABANDONED:
                    unfinished.unlink()

    def library(
        self,
        articles: Path,
        content: str,
        encoder: Encoder,
        *,
        size: int | None = None,
        overlap: int | None = None,
        progress: bool = True,
    ) -> Path:
        """The folder of a library, built now unless it is there.

        Whatever kept libraries of the same encoder have encoded is taken over.

        Parameters
        ----------
        articles : Path
            As for `embeddings.build_library`.
        content : str
            Their `articles_digest`, by which a library is found again.
        encoder : Encoder
            Made steady (see `embeddings.steady`): one text has one vector in all libraries.
        size, overlap : int or None
            As for `embeddings.build_library`.
        progress : bool
            Whether to show bars for what takes long.

        Raises
        ------
        FootnoteError, ValueError
            As `embeddings.build_library`; also if the articles change meanwhile.
        """
        encoder = steady(encoder)
        default = SplitSettings()
        wanted = SplitSettings(
            size=default.size if size is None else size,
            overlap=default.overlap if overlap is None else overlap,
        )
        versions = f"{SCHEMA_VERSION} {READING_VERSION} {INPUT_VERSION} {_versions(_READING)}"
        splitting = f"{wanted.size}-{wanted.overlap}"
        encoded_by = _short(f"{encoder.fingerprint} {_versions(_ENCODING)}")
        made_of = _short(f"{content} {versions} {_versions(_RANKING)}")
        folder = self.libraries / f"{encoded_by}-{splitting}-{made_of}"
        with self._alone_with(folder):
            built = _size_of(folder)
            # A model with a small window makes the default size smaller, but not one that was
            # asked for: then the build says that it does not fit.
            if built is not None and size in (None, built):
                return folder
            others = sorted(self.libraries.glob(f"{encoded_by}-*"))
            others = [each for each in others if each != folder and not each.suffix]
            try:
                _build(articles, content, folder, encoder, size, overlap, others, progress)
            except LibraryDamaged as error:  # one that was not made to its end
                _again(folder, error)
                _build(articles, content, folder, encoder, size, overlap, others, progress)
        return folder

    def set_aside(self, library: Path) -> None:
        """Move a damaged library out of the way, in place of one that was damaged before."""
        with self._alone_with(library):
            _move_aside(library)

    def _alone_with(self, library: Path) -> FileLock:
        """A lock that lies beside a library, so that the library can be moved away under it."""
        return FileLock(library.with_name(f"{library.name}.lock"))

    def run(self, key: str) -> KeptRun | None:
        """The run of that key; None where there is none, or it is not as it was written."""
        path = self.runs / f"{key}.run"
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            logger.warning("%s cannot be read (%s); made again", path, error.strerror)
            return None
        try:
            stated, content = data[:_SHA256_DIGITS].decode("ascii"), data[_SHA256_DIGITS + 1 :]
            if hashlib.sha256(content).hexdigest() != stated:
                raise ValueError("it is not as it was written")
            record = json.loads(gzip.decompress(content))
            if record["key"] != key:
                raise ValueError("it is of another cell")
            return KeptRun(
                scores=record["scores"],
                seconds=record["seconds"],
                index_bytes=record["index_bytes"],
            )
        except (ValueError, KeyError, TypeError, EOFError, OSError, zlib.error) as error:
            logger.warning("%s is damaged (%s); made again", path, error)
            return None

    def keep_run(self, key: str, run: KeptRun) -> None:
        """Keep a run. Where the disk is full or the like, it is not kept, and the log says so."""
        scores = {topic: dict(found) for topic, found in run.scores.items()}
        record = {
            "key": key,
            "seconds": dict(run.seconds),
            "index_bytes": run.index_bytes,
            "scores": scores,
        }
        content = gzip.compress(json.dumps(record).encode("ascii"), compresslevel=1, mtime=0)
        unfinished = ""
        try:
            descriptor, unfinished = tempfile.mkstemp(dir=self.runs, prefix=".", suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(content).hexdigest().encode("ascii") + b"\n" + content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self.runs / f"{key}.run")
        except OSError as error:
            logger.warning("a run cannot be kept in %s (%s)", self.runs, error.strerror)
            with suppress(OSError):
                Path(unfinished).unlink()


def key_of(depends_on: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, over what JSON can hold and over the code that ranks."""
    told = {"format": _FORMAT, "code": _code(), **depends_on}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()


def _build(
    articles: Path,
    content: str,
    folder: Path,
    encoder: SteadyEncoder,
    size: int | None,
    overlap: int | None,
    others: Sequence[Path],
    progress: bool,
) -> None:
    """Make a library of the articles with that digest, or make it on."""
    build_library(
        articles,
        folder,
        model=encoder,
        size=size,
        overlap=overlap,
        vectors_from=others,
        progress=progress,
    )
    file = LibraryFile(folder)
    try:
        # Also of what changed and changed back: the build may have read it meanwhile.
        if articles_digest(articles) != content or changed_files(file, articles):
            shutil.rmtree(folder, ignore_errors=True)
            raise ValueError(
                f"the articles in {articles} changed while a library was built of them; run "
                "the experiment again"
            )
        (folder / _STATE).write_text(_state_of(file), encoding="utf-8")
        logger.info(
            "built a library: size %d, %s, %s",
            file.setting("splitting")["size"],
            encoder.name,
            counted(file.passage_count, "passage"),
        )
    finally:
        file.close()


def _size_of(library: Path) -> int | None:
    """The passage size of a library that is as it was made; None where there is none.

    One that was not made to its end stays where it is, to be made on; one that is damaged is
    moved aside.
    """
    if not os.path.lexists(library):
        return None
    try:
        made = (library / _STATE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        made = ""
    try:
        file = LibraryFile(library)
        try:
            if not made:
                return None
            if _state_of(file) != made:
                raise damaged(database_path(library), "it is not as it was made")
            return int(file.setting("splitting")["size"])
        finally:
            file.close()
    except (LibraryDamaged, LibraryNotFound, TypeError, ValueError) as error:
        _again(library, error)
        return None


def _again(library: Path, error: Exception) -> None:
    logger.warning("%s; a kept library is made again by itself", error)
    _move_aside(library)


def _state_of(file: LibraryFile) -> str:
    """Tells all that is searched in a library."""
    content = file.setting("content")
    state = {"content": content, "words": words_name(file), "vectors": vectors_digest(file)}
    return json.dumps(state | {"splitting": file.setting("splitting")}, sort_keys=True)


def _move_aside(library: Path) -> None:
    aside = library.with_name(f"{library.name}.damaged")
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(OSError):
        library.rename(aside)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _versions(packages: Iterable[str]) -> str:
    found = []
    for package in packages:
        with suppress(PackageNotFoundError):
            found.append(f"{package} {version(package)}")
    return ", ".join(found)


@lru_cache(maxsize=1)
def _code() -> str:
    """SHA-256 over the code that reads libraries and ranks, and the versions of its packages.

    Whoever works on it must not be shown the runs of before.
    """
    ours = [*(_OURS / "corpus").glob("*.py"), *(_OURS / "embeddings").glob("*.py")]
    ours += (_OURS / "qa" / "experiment" / name for name in ("retrieval.py", "system.py"))
    ours += (
        path
        for path in (_OURS / "qa").glob("*.py")
        if not path.name.startswith(("_", "cli", "magic"))
    )
    whole = hashlib.sha256()
    for path in sorted(ours):
        with suppress(OSError):
            whole.update(path.relative_to(_OURS).as_posix().encode() + path.read_bytes())
    whole.update(_versions((*_ENCODING, *_RANKING)).encode())
    return whole.hexdigest()
