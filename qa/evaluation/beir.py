"""Question sets in the layout of BEIR: documents, queries, and which document answers which query.

    corpus.jsonl      one object a line: _id, title, text, metadata
    queries.jsonl     one object a line: _id, text; some sets add what `Query` has beside
    qrels/test.tsv    a header, then query-id, corpus-id and relevance, with tabs between them

The layout is that of Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
Information Retrieval Models", 2021. Documents are read by a build; here only their ids are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.lines import without_control_characters
from corpus.traced import Traced
from qa.trec.lines import numbered_lines, numbered_objects, place

__all__ = ["Query", "QuestionSet", "is_beir", "read_beir"]

CORPUS = "corpus.jsonl"
QUERIES = "queries.jsonl"
QRELS = "qrels/test.tsv"

_COLUMNS = ["query-id", "corpus-id", "score"]
# No answer can be recognised by these words: they stand in passages of any kind.
_NO_ANSWER = {"yes", "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a set.

    Attributes
    ----------
    id : str
        As the set writes it.
    text : str
        What is searched for.
    answers : tuple of str
        Strings each of which answers it; empty where the set gives none, or only yes or no.
    windows : mapping of str to str
        By document id, the stretch of that document in which the answer stands.
    evidence : tuple of str
        Sentences of the relevant documents, each of which answers it or helps to.
    history : tuple of str
        What was said before it in a conversation: a question, its answer, and so on in turn.
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    windows: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """A question set, without the text of its documents.

    Attributes
    ----------
    folder : Path
        Where it lies.
    queries : tuple of Query
        Those with at least one relevant document, in the order of their file.
    qrels : mapping of str to mapping of str to int
        Relevance by query id and document id, for the queries that are in `queries`.
    documents : int
        Number of lines in ``corpus.jsonl``.
    document_ids : mapping of str to str
        By the id that a build gives the article, the id that the set gives the document.
    """

    folder: Path
    queries: tuple[Query, ...]
    qrels: Mapping[str, Mapping[str, int]]
    documents: int
    document_ids: Mapping[str, str]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def corpus_path(self) -> Path:
        """The file that holds the documents."""
        return self.folder / CORPUS

    def document_id(self, article: str) -> str:
        """The document behind an article's id or a name in `Article.copies`.

        The second of two rows with one id, and a copy, carry the name of their file in front.
        """
        if article in self.document_ids:
            return self.document_ids[article]
        bare = article.removeprefix(f"{CORPUS}#")
        if bare in self.document_ids:
            return self.document_ids[bare]
        return self.document_ids.get(bare.rpartition("~")[0], article)


def is_beir(folder: Path) -> bool:
    """Whether `folder` holds the three files of a question set."""
    return all((folder / name).is_file() for name in (CORPUS, QUERIES, QRELS))


def read_beir(folder: Path) -> QuestionSet:
    """Read a question set, and check that its three files fit together.

    Parameters
    ----------
    folder : Path
        In the layout above.

    Raises
    ------
    ValueError
        If the folder or one of the files is missing or not UTF-8, a line cannot be read, the
        qrels have other columns or name an unknown query, or no query has a relevant document.
    """
    if not folder.is_dir():
        raise ValueError(f"there is no folder {folder}; name one with {CORPUS}, {QUERIES}, {QRELS}")
    for name in (CORPUS, QUERIES, QRELS):
        if not (folder / name).is_file():
            raise ValueError(f"{folder} has no {name}; it takes {CORPUS}, {QUERIES} and {QRELS}")
    qrels = _read_qrels(folder / QRELS)
    queries: dict[str, Query] = {}
    for number, row in numbered_objects(folder / QUERIES):
        where = place(folder / QUERIES, number)
        query = _query(row, where)
        if query.id in queries:
            raise ValueError(f"{where}: a second query with the id {query.id!r}; rename one")
        queries[query.id] = query
    if unknown := next((query_id for query_id in qrels if query_id not in queries), None):
        raise ValueError(f"{folder / QRELS} judges {unknown!r}, which is not in {QUERIES}")
    judged = tuple(
        query for query in queries.values() if any(g > 0 for g in qrels.get(query.id, {}).values())
    )
    if not judged:
        raise ValueError(f"{folder / QRELS} judges no document relevant; there is nothing to find")
    ids: dict[str, str] = {}
    documents = 0
    for number, row in numbered_objects(folder / CORPUS):
        documents += 1
        document_id = _id(row, place(folder / CORPUS, number))
        ids.setdefault(_article_id(row, document_id), document_id)
    known = frozenset(ids.values())
    if not any(known & qrels[query.id].keys() for query in judged):
        raise ValueError(f"no document that {folder / QRELS} names is in {CORPUS}; compare the ids")
    return QuestionSet(
        folder=folder,
        queries=judged,
        qrels={query.id: qrels[query.id] for query in judged},
        documents=documents,
        document_ids=ids,
    )


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    lines = numbered_lines(path)
    number, header = next(lines, (1, ""))
    if header.split("\t") != _COLUMNS:
        raise ValueError(
            f"{place(path, number)}: the columns are {header.split(chr(9))}, but must be "
            f"{_COLUMNS}, with tabs between them"
        )
    qrels: dict[str, dict[str, int]] = {}
    for number, line in lines:
        where = place(path, number)
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"{where}: {len(cells)} columns, but the header has 3")
        query_id, document_id, grade = cells
        try:
            relevance = int(grade)
        except ValueError:
            raise ValueError(f"{where}: the score is {grade!r}, not a whole number") from None
        if qrels.setdefault(query_id, {}).setdefault(document_id, relevance) != relevance:
            raise ValueError(f"{where}: {document_id!r} was given another score for that query")
    return qrels


def _query(row: Mapping[str, Any], where: str) -> Query:
    text = row.get("text")
    if not isinstance(text, str):
        raise ValueError(f'{where}: the query has no "text"')
    answers = row.get("answers")
    answers = [answers] if isinstance(answers, str) else answers
    windows = row.get("evidence_windows")
    return Query(
        id=_id(row, where),
        text=text,
        answers=tuple(
            answer
            for answer in (answers if isinstance(answers, list) else ())
            if isinstance(answer, str) and answer.strip(" .").lower() not in _NO_ANSWER
        ),
        windows={
            document: window
            for document, window in (windows if isinstance(windows, dict) else {}).items()
            if isinstance(window, str)
        },
        evidence=_texts(row.get("evidence")),
        history=_texts(row.get("history")),
    )


def _texts(value: Any) -> tuple[str, ...]:
    """The strings of a list; none where there is something else, or anything else in it."""
    alike = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return tuple(value) if alike else ()


def _id(row: Mapping[str, Any], where: str) -> str:
    value = row.get("_id")
    if not isinstance(value, str) or not value:
        raise ValueError(f'{where}: the line has no "_id"')
    return value


def _article_id(row: Mapping[str, Any], document_id: str) -> str:
    """The id under which a build reads the row: ``id`` goes before ``_id``, and is one line."""
    for value in (row.get("id"), document_id):
        if isinstance(value, str):
            name = without_control_characters(Traced.of(" ".join(value.split()))).text
            if name.strip():
                return " ".join(name.split())
    return document_id
