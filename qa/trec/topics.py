"""Topics: what is searched for in an experiment, by id; read, written and told apart."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.trec.columns import TEXT, TOPIC, checked_id, field_of, rows_of
from qa.trec.extra import need
from qa.trec.ids import decode_id
from qa.trec.lines import is_json_lines, numbered_lines, numbered_objects, place, write_lines
from qa.trec.words import counted, from_source

__all__ = ["Topics", "read_topics"]

_BEIR = "queries.jsonl"
_IDS = ("_id", "id", *TOPIC)
# Number and title of a topic of TREC, with or without closing tags.
_TOP = re.compile(r"[<]top>(.*?)(?:</top>|(?=<top>)|\Z)", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"[<]num>\s*(?:Number\s*:)?([^<\n]*)", re.IGNORECASE)
_TITLE = re.compile(r"[<]title>\s*(?:Topic\s*:)?([^<]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topics:
    """What is searched for, by topic id, in an order.

    Attributes
    ----------
    texts : mapping of str to str
        By id, the question.
    source : str
        The file they were read from; "" for none. Not compared.

    Examples
    --------
    >>> topics = Topics({"7": "Who signed the lease?"})
    >>> topics["7"], "8" in topics, len(topics)
    ('Who signed the lease?', False, 1)
    """

    texts: Mapping[str, str]
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for topic, text in self.texts.items():
            if not isinstance(topic, str) or not isinstance(text, str):
                raise ValueError(f"topic {topic!r} is {text!r}, but both must be text")
        object.__setattr__(self, "texts", dict(self.texts))

    @classmethod
    def of(cls, questions: Topics | Mapping[str, str] | Iterable[str]) -> Topics:
        """Topics of questions by id, or of questions alone, each of which is its own id.

        Parameters
        ----------
        questions : Topics, mapping of str to str, or iterable of str
            A library's judgments go by the question itself, without white space around it: so do
            questions alone.

        Raises
        ------
        ValueError
            If there is none, one is asked twice, or it is something else.

        Examples
        --------
        >>> Topics.of(["Who signed the lease?"])["Who signed the lease?"]
        'Who signed the lease?'
        """
        if isinstance(questions, Topics):
            return questions
        if isinstance(questions, Mapping):
            topics = cls(questions)
        elif isinstance(questions, str) or not isinstance(questions, Iterable):
            raise ValueError(
                f"expected questions by id or a list of questions, but this is {questions!r}"
            )
        else:
            texts: dict[str, str] = {}
            for question in questions:
                if not isinstance(question, str):
                    raise ValueError(f"a question is {question!r}, but must be text")
                text = question.strip()
                if text in texts:
                    raise ValueError(f"the question {text!r} is there twice; take one out")
                texts[text] = text
            topics = cls(texts)
        if not topics:
            raise ValueError("there are no topics; name at least one")
        return topics

    def __repr__(self) -> str:
        return f"<Topics: {counted(len(self), 'topic')}{from_source(self.source)}>"

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __contains__(self, topic: object) -> bool:
        return topic in self.texts

    def __getitem__(self, topic: str) -> str:
        return self.texts[topic]

    @property
    def sha256(self) -> str:
        """Of the ids and texts, whatever their order, in hexadecimal."""
        digest = hashlib.sha256()
        for topic in sorted(self.texts):
            digest.update(json.dumps([topic, self.texts[topic]]).encode() + b"\n")
        return digest.hexdigest()

    def only(self, ids: Iterable[str]) -> Topics:
        """Those of `ids`, in the order they have here."""
        wanted = frozenset(ids)
        kept = {topic: text for topic, text in self.texts.items() if topic in wanted}
        return Topics(kept, self.source)

    def write(self, path: str | Path) -> Path:
        """Write them as JSON lines with ``_id`` and ``text``, as in a folder of BEIR.

        Raises
        ------
        ValueError
            If the file cannot be written.
        """
        return write_lines(
            Path(path),
            (_line({"_id": topic, "text": text}) for topic, text in self.texts.items()),
        )

    def to_frame(self) -> Any:
        """A pandas frame with the columns ``query_id`` and ``text``.

        Raises
        ------
        ValueError
            If pandas is not installed.
        """
        need("pandas", "a frame")
        import pandas as pd

        return pd.DataFrame(
            {"query_id": list(self.texts), "text": list(self.texts.values())}, dtype=object
        )

    @classmethod
    def from_frame(cls, frame: Any) -> Topics:
        """Topics of a pandas frame with ``query_id`` and ``text``, or the usual other names.

        Raises
        ------
        ValueError
            If a column is missing, a value is no text, or an id is there twice.
        """
        texts: dict[str, str] = {}
        for where, (topic, text) in rows_of(frame, (_IDS, TEXT)):
            _add(texts, checked_id(topic, where, "topic"), checked_id(text, where, "text"), where)
        return cls(texts)


def read_topics(path: str | Path) -> Topics:
    """Read topics of a file.

    Parameters
    ----------
    path : str or Path
        A folder in the layout of BEIR, of which ``queries.jsonl`` is read; a file of JSON lines
        with an id (``_id``, ``id``, ``topic`` ...) and a text (``text``, ``question``, ``query``);
        topics of TREC in SGML, of which ``num`` and ``title`` are read; or two columns with a tab
        between them.

    Raises
    ------
    ValueError
        If the file cannot be read, a line is something else, an id is there twice, or there is no
        topic.
    """
    path = Path(path)
    if path.is_dir():
        if not (path / _BEIR).is_file():
            raise ValueError(f"{path} is a folder without {_BEIR}; name a file of topics")
        path = path / _BEIR
    texts: dict[str, str] = {}
    _, first = next(numbered_lines(path), (0, ""))
    if is_json_lines(path, first):
        _read_json(path, texts)
    elif first.lstrip().startswith("<"):
        _read_sgml(path, texts)
    else:
        for number, line in numbered_lines(path):
            where = place(path, number)
            cells = line.split("\t")
            if len(cells) != 2:
                raise ValueError(
                    f"{where}: {len(cells)} {'column' if len(cells) == 1 else 'columns'}, but "
                    "topics have 2: id and text, with a tab between them"
                )
            _add(texts, decode_id(cells[0].strip()), cells[1].strip(), where)
    if not texts:
        raise ValueError(f"{path} holds no topic; write an id and a text on each line")
    return Topics(texts, str(path))


def _read_json(path: Path, texts: dict[str, str]) -> None:
    for number, row in numbered_objects(path):
        where = place(path, number)
        id_name = next((name for name in _IDS if name in row), _IDS[0])
        topic = checked_id(field_of(row, _IDS, where), where, "topic")
        # "query" is an id for some and the text for others.
        named = [name for name in TEXT if name != id_name]
        _add(texts, topic, checked_id(field_of(row, named, where), where, "text"), where)


def _read_sgml(path: Path, texts: dict[str, str]) -> None:
    lines = dict(numbered_lines(path))
    text = "\n".join(lines.get(number, "") for number in range(1, max(lines) + 1))
    for found in _TOP.finditer(text):
        where = place(path, text.count("\n", 0, found.start()) + 1)
        number, title = _NUMBER.search(found[1]), _TITLE.search(found[1])
        if not number or not title or not number[1].strip() or not title[1].strip():
            raise ValueError(f"{where}: the topic has no num or no title; write both")
        words = html.unescape(" ".join(title[1].split()))
        _add(texts, decode_id(number[1].strip()), words, where)


def _add(texts: dict[str, str], topic: str, text: str, where: str) -> None:
    if topic in texts:
        raise ValueError(f"{where}: a second topic with the id {topic!r}; rename one")
    if not text.strip():
        raise ValueError(f"{where}: topic {topic!r} has no text; write what is searched for")
    texts[topic] = text


def _line(row: Mapping[str, str]) -> str:
    line = json.dumps(row, ensure_ascii=False)
    # Half of a character has no UTF-8, but a code in JSON.
    return line if line.isprintable() else json.dumps(row)
