"""The snapshot of an exchange: what was asked and found, as JSON without the text of an article.

Of each passage it names the characters of its article, and the digest of their words; of the first
also the terms that the next question may carry. Read back, a passage is there again if the library
still holds exactly these words at this place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from corpus.article import Passage
from corpus.errors import LibraryDamaged
from qa.answer import Answer, RankedPassage
from qa.chat.exchange import Exchange
from qa.citation.style import DEFAULT_STYLE
from qa.conversation import Turn
from qa.followup import Context

if TYPE_CHECKING:
    from qa.library import Library

__all__ = ["excerpts", "restored", "snapshot"]


def snapshot(exchange: Exchange) -> dict[str, Any]:
    """An exchange as JSON holds it.

    What is unfolded of it, and the style of its citations, are left out.

    Parameters
    ----------
    exchange : Exchange
        Of a library.

    Returns
    -------
    dict
        Of texts, numbers, lists and dicts; `restored` reads it. Of an exchange with passages
        missing it is the one that was restored, so that they are there again when the library
        holds them again.
    """
    if exchange.stored is not None:
        return dict(exchange.stored)
    turn, answer = exchange.turn, exchange.answer
    return {
        "number": exchange.number,
        "asked": exchange.asked,
        "question": turn.question,
        "shown": answer.question,
        "where": {field: _listed(value) for field, value in exchange.where.items()},
        "k": exchange.k,
        "without": list(turn.without),
        "carried": list(turn.carried),
        "context": {"asked": list(turn.context.asked), "found": list(turn.context.found)},
        "found": list(turn.found),
        "searched": list(answer.carried),
        "starts_topic": turn.starts_topic,
        "answered": answer.answered,
        "confidence": float(answer.confidence),
        "passages": [
            {
                **_place(ranked.passage),
                "rank": ranked.rank,
                "score": float(ranked.score),
                "highlight": list(ranked.highlight) if ranked.highlight else None,
                "speaker": ranked.speaker,
                "copies": [_place(copy) for copy in ranked.copies],
            }
            for ranked in answer.passages
        ],
    }


def restored(
    fields: Mapping[str, Any], library: Library, *, style: str = DEFAULT_STYLE
) -> Exchange:
    """The exchange of a snapshot, of the articles as a library holds them now.

    Parameters
    ----------
    fields : mapping
        As `snapshot` gave it, also after JSON.
    library : Library
        Where its passages are looked up.
    style : str
        Of its citations.

    Returns
    -------
    Exchange
        Equal to the one that was given to `snapshot`, if the library has all of its passages.
        Those that it does not hold any more as they were, of damaged articles too, and such copies
        of others, are left out and counted in `missing`; the others keep their ranks. Where none
        is left, nothing answers.

    Raises
    ------
    AttributeError, IndexError, KeyError, TypeError, ValueError
        If `fields` are no snapshot.
    """
    passages = []
    missing = 0
    for each in fields["passages"]:
        passage = _found(each, library)
        if passage is None:
            missing += 1
            continue
        copies = [_found(copy, library) for copy in each["copies"]]
        there = tuple(copy for copy in copies if copy is not None)
        missing += len(copies) - len(there)
        marked = each["highlight"]
        passages.append(
            RankedPassage(
                rank=_whole(each["rank"]),
                score=float(each["score"]),
                passage=passage,
                copies=there,
                highlight=(_whole(marked[0]), _whole(marked[1])) if marked else None,
                speaker=each["speaker"],
            )
        )
    answer = Answer(
        question=fields["shown"],
        passages=tuple(passages),
        answered=bool(fields["answered"] and passages),
        confidence=float(fields["confidence"]),
        carried=tuple(fields["searched"]),
        style=style,
    )
    turn = Turn(
        question=fields["question"],
        answer=answer,
        carried=tuple(fields["carried"]),
        without=tuple(fields["without"]),
        starts_topic=bool(fields["starts_topic"]),
        context=Context(
            asked=tuple(fields["context"]["asked"]), found=tuple(fields["context"]["found"])
        ),
        found=tuple(fields["found"]),
    )
    where = {
        field: tuple(value) if isinstance(value, list) else value
        for field, value in fields["where"].items()
    }
    return Exchange(
        number=_whole(fields["number"]),
        turn=turn,
        where=where,
        k=None if fields["k"] is None else _whole(fields["k"]),
        asked=fields["asked"],
        missing=missing,
        stored=dict(fields) if missing else None,
    )


def excerpts(fields: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Where the excerpts of a snapshot stand: the article's id, and half-open offsets in it."""
    return [
        (str(each["article"]), _whole(each["start"]), _whole(each["end"]))
        for each in fields["passages"]
    ]


def _place(passage: Passage) -> dict[str, Any]:
    return {
        "passage": passage.id,
        "article": passage.article.id,
        "start": passage.start,
        "end": passage.end,
        "sha256": _digest(passage.text),
    }


def _found(place: Mapping[str, Any], library: Library) -> Passage | None:
    """The passage at a place, if the library still holds the words of it."""
    passage_id, article_id, sha256 = place["passage"], place["article"], place["sha256"]
    start, end = _whole(place["start"]), _whole(place["end"])
    try:
        passage = library.passage(passage_id)
    except (KeyError, LibraryDamaged):
        pass
    else:  # at this place, or at another one if words were put in before it
        if passage.article.id == article_id and _digest(passage.text) == sha256:
            return passage
    try:
        article = library.article(article_id)
    except (KeyError, LibraryDamaged):
        return None
    if _digest(article.text[start:end]) != sha256:
        return None
    rows = library.file.rows(
        'SELECT id FROM passages WHERE article_id = ? AND start = ? AND "end" = ? ORDER BY id',
        (article_id, start, end),
    )
    own = rows[0][0] if rows else passage_id
    return Passage(id=own, article=article, start=start, end=end)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _listed(value: Any) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{json.dumps(value)} is no whole number")
    return value
