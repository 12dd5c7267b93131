"""Articles: reading files, repairing their text, cutting it into passages, keeping them on disk.

A file is decoded once (`source`) and read by the reader of its kind (`readers`) into drafts. Each
draft becomes an `Article` (`finish`): title and by-line taken off (`byline`, `names`, `dates`),
footers left out (`boilerplate`), cut paragraphs joined (`repair`), its `language` told, with a map
from every character back to the file (`traced`, `sourcemap`). `splitter` cuts articles into
passages at the ends of `sentences`. `folder` compares a folder with what its library holds;
`writer` stores articles and passages in the SQLite file that `schema` describes, `library` reads
them. Nothing here knows vectors or questions.
"""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article, Omission, Paragraph, Passage
from corpus.dates import ArticleDate, DateOrder
from corpus.draft import Skipped
from corpus.library import LibraryFile
from corpus.reading import Reading, read_file, read_source
from corpus.schema import FileRecord
from corpus.source import Limits, Source
from corpus.sourcemap import SourceMap
from corpus.splitter import SplitSettings, split_article

__all__ = [
    "SAMPLES",
    "Article",
    "ArticleDate",
    "DateOrder",
    "FileRecord",
    "LibraryFile",
    "Limits",
    "Omission",
    "Paragraph",
    "Passage",
    "Reading",
    "Skipped",
    "Source",
    "SourceMap",
    "SplitSettings",
    "read_file",
    "read_source",
    "split_article",
]

SAMPLES = Path(__file__).parent / "articles"
"""The folder of sample articles that comes with the package."""
