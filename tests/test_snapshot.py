"""Snapshots: an exchange comes back equal, and only words that the library still holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from generated import library_of
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from corpus.article import Passage
from embeddings import HashingEncoder
from qa.answer import Answer, RankedPassage
from qa.chat.exchange import Exchange
from qa.chat.snapshot import excerpts, restored, snapshot
from qa.conversation import Turn
from qa.followup import Context

ASKED = "2026-03-12T09:30:00+00:00"
STRIKE = (
    "Two hundred dockers stopped work in the port on Monday. They ask for higher wages and for a "
    "shorter week, and nobody has spoken with them yet. Ships wait in the roads, and fruit goes "
    "bad in the sheds along the quay while the owners call for the law."
)


def asked(library: qa.Library, *questions: str, **fields: Any) -> tuple[Exchange, ...]:
    """The exchanges of a conversation, each with those fields."""
    conversation = library.conversation()
    for question in questions:
        conversation.ask(question)
    told = {"asked": ASKED} | fields
    return tuple(
        Exchange(number=number, turn=turn, **told)
        for number, turn in enumerate(conversation.turns, 1)
    )


def back(exchange: Exchange, library: qa.Library) -> Exchange:
    """The exchange as it is after it was written down."""
    written = json.dumps(snapshot(exchange))
    return restored(json.loads(written), library, style=exchange.answer.style)


def of_passages(*passages: Passage, answered: bool = True, **fields: Any) -> Exchange:
    ranked = tuple(
        RankedPassage(rank=rank, score=1 / rank, passage=each, highlight=(0, 3), **fields)
        for rank, each in enumerate(passages, 1)
    )
    answer = Answer(question="Why?", passages=ranked, answered=answered, confidence=0.75)
    return Exchange(number=1, turn=Turn(question="Why?", answer=answer), asked=ASKED)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Articles of which two print the same dispatch."""
    rows = [
        {"text": f"{STRIKE} The mayor said nothing.", "title": "Strike", "authors": ["A. Berg"]},
        {"text": f"{STRIKE} Trains ran late.", "title": "Dockers", "publisher": "Herald"},
        {"text": "Rain fell on the wheat. “It came too late”, Lund said.", "title": "Rain"},
        {"text": "A naïve café 🥖 of São Paulo.\n\nIt closed.", "date": "2006-08"},
    ]
    with library_of(tmp_path_factory.mktemp("wire"), rows) as library:
        yield library


def test_real_answers_come_back_equal(wire: qa.Library) -> None:
    exchanges = asked(
        wire, "Who stopped work?", "What do they ask for there?", "Rain?", "What is zinc?",
        where={"after": "2006-08", "author": ("Berg", "Lund")}, k=3,
    )  # fmt: skip
    assert any(ranked.copies for each in exchanges for ranked in each.answer.passages)
    assert any(each.turn.carried for each in exchanges)
    for exchange in exchanges:
        assert back(exchange, wire) == exchange
        for ranked, again in zip(
            exchange.answer.passages, back(exchange, wire).answer.passages, strict=True
        ):
            assert again.cite() == ranked.cite()
            assert again.answer_sentence == ranked.answer_sentence


def test_what_is_unfolded_is_not_kept(wire: qa.Library) -> None:
    (exchange,) = asked(wire, "Who stopped work?")
    assert back(replace(exchange, widened=frozenset({1})), wire) == exchange


texts = st.text(max_size=12)
terms = st.lists(texts, max_size=3).map(tuple)
scores = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=60)
@given(data=st.data())
def test_any_exchange_comes_back_equal(wire: qa.Library, data: st.DataObject) -> None:
    draw = data.draw
    held = wire.passages()
    chosen = draw(st.lists(st.sampled_from(range(len(held))), unique=True, max_size=4))
    ranked = []
    for rank, at in enumerate(chosen, 1):
        length = len(held[at].text)
        start, end = sorted(draw(st.tuples(st.integers(0, length), st.integers(0, length))))
        ranked.append(
            RankedPassage(
                rank=rank,
                score=draw(scores),
                passage=held[at],
                copies=tuple(draw(st.lists(st.sampled_from(held), max_size=2))),
                highlight=(start, end) if start < end else None,
                speaker=draw(st.none() | texts),
            )
        )
    answer = Answer(
        question=draw(texts),
        passages=tuple(ranked),
        answered=bool(ranked) and draw(st.booleans()),
        confidence=draw(st.floats(0, 1)),
        carried=draw(terms),
        style=draw(st.sampled_from(("apa", "mla", "chicago-note"))),
    )
    turn = Turn(
        question=draw(texts),
        answer=answer,
        carried=draw(terms),
        without=draw(terms),
        starts_topic=draw(st.booleans()),
        context=Context(asked=draw(terms), found=draw(terms)),
        found=draw(terms),
    )
    fields = st.sampled_from(("after", "author", "publisher", "words"))
    exchange = Exchange(
        number=draw(st.integers(1, 10**6)),
        turn=turn,
        where=draw(st.dictionaries(fields, texts | terms)),
        k=draw(st.none() | st.integers(1, 50)),
        asked=draw(texts),
    )
    assert back(exchange, wire) == exchange


def test_a_snapshot_holds_of_an_article_only_what_may_be_carried(wire: qa.Library) -> None:
    (exchange,) = asked(wire, "Who stopped work?")
    fields = snapshot(exchange)
    assert "dockers" in fields["found"]
    assert fields.pop("found") == list(exchange.turn.found)
    assert "dockers" not in json.dumps(fields)
    written = json.dumps(snapshot(exchange))
    (first, *_) = excerpts(json.loads(written))
    passage = exchange.answer.passages[0].passage
    assert first == (passage.article.id, passage.start, passage.end)


# Three paragraphs, each a passage of its own; the first and the last say the same.
PARAGRAPHS = (
    "The tide came in over the old sea wall.",
    "Nobody had looked after it for nine years now.",
    "The tide came in over the old sea wall.",
)


class Harbour:
    """An article that is built again, and again, and an article beside it."""

    def __init__(self, place: Path) -> None:
        self.folder, self.library = place / "harbour", place / "harbour.library"
        self.folder.mkdir()
        (self.folder / "b.txt").write_text("Bread\n\nBread had become dear in the town.\n")

    def built(self, *paragraphs: str, size: int = 8) -> qa.Library:
        text = "\n\n".join(["The Sea Wall", *paragraphs]) + "\n"
        (self.folder / "a.txt").write_text(text)
        encoder = HashingEncoder()
        qa.build(
            self.folder, library=self.library, model=encoder, size=size, overlap=0, progress=False
        )
        return qa.open(self.library)


@pytest.fixture
def harbour(tmp_path: Path) -> Harbour:
    return Harbour(tmp_path)


def test_a_passage_that_moved_is_found_at_its_new_place(harbour: Harbour) -> None:
    with harbour.built(*PARAGRAPHS[:2]) as library:
        exchange = of_passages(library.passages()[1])
    with harbour.built("Winter came early this year to the coast.", *PARAGRAPHS[:2]) as library:
        now = back(exchange, library)
        assert now.missing == 0
        (ranked,) = now.answer.passages
        assert ranked.text == PARAGRAPHS[1]
        assert ranked.passage == library.passages()[2]
        assert ranked.passage.start == exchange.answer.passages[0].passage.start + 43


def test_words_that_are_no_passage_any_more_are_shown_all_the_same(harbour: Harbour) -> None:
    with harbour.built(*PARAGRAPHS[:2]) as library:
        exchange = of_passages(library.passages()[1])
    with harbour.built(*PARAGRAPHS[:2], size=64) as library:
        assert library.passages()[0].text == "\n\n".join(PARAGRAPHS[:2])
        assert back(exchange, library) == exchange


def test_a_passage_that_got_another_id_is_found_at_its_place(harbour: Harbour) -> None:
    with harbour.built(*PARAGRAPHS) as library:
        first, _, second, _ = library.passages()
        assert first.text == second.text
        exchange = of_passages(second)
    edited = "The tide came in over the new sea wall."
    with harbour.built(edited, *PARAGRAPHS[1:]) as library:
        now = back(exchange, library)
        assert now.missing == 0
        (ranked,) = now.answer.passages
        assert (ranked.passage.start, ranked.text) == (second.start, second.text)
        assert ranked.passage.id == first.id != second.id
        assert ranked.passage == library.passages()[2]


def test_what_was_edited_is_left_out_and_counted_and_the_rest_stands(harbour: Harbour) -> None:
    with harbour.built(*PARAGRAPHS[:2]) as library:
        wall, years, bread = library.passages()
        exchange = of_passages(years, wall, bread)
    with harbour.built(PARAGRAPHS[0], PARAGRAPHS[1].replace("nine", "ten")) as library:
        now = back(exchange, library)
        assert now.missing == 1
        assert [(each.rank, each.text) for each in now.answer.passages] == [
            (2, PARAGRAPHS[0]),
            (3, "Bread had become dear in the town."),
        ]
        assert now.answer.answered
        assert replace(now, turn=exchange.turn, missing=0, stored=None) == exchange
        # Kept again, it is still known that one is gone.
        assert back(now, library) == now


def test_a_copy_that_is_gone_is_counted_too(harbour: Harbour) -> None:
    with harbour.built(*PARAGRAPHS[:2]) as library:
        wall, _, bread = library.passages()
        exchange = of_passages(bread, copies=(wall,))
    (harbour.folder / "a.txt").unlink()
    qa.build(harbour.folder, library=harbour.library, model=HashingEncoder(), progress=False)
    with qa.open(harbour.library) as library:
        now = back(exchange, library)
        assert now.missing == 1
        assert [(each.text, each.copies) for each in now.answer.passages] == [(bread.text, ())]


def test_where_no_passage_is_left_nothing_answers(harbour: Harbour) -> None:
    with harbour.built(*PARAGRAPHS[:2]) as library:
        exchange = of_passages(*library.passages()[:2])
    with harbour.built("All of it was written anew.") as library:
        now = back(exchange, library)
        assert (now.missing, now.answer.passages, now.answer.answered) == (2, (), False)
        # But what it had found can still be carried.
        assert now.turn.found == exchange.turn.found
        assert "wall" in now.turn.found


@pytest.mark.parametrize(
    "broken",
    [
        lambda fields: fields.pop("passages"),
        lambda fields: fields["passages"][0].pop("sha256"),
        lambda fields: fields.update(number="1"),
        lambda fields: fields.update(number=True),
        lambda fields: fields["passages"][0].update(start=1.5),
        lambda fields: fields["passages"][0].update(highlight=[1]),
        lambda fields: fields.update(where=[]),
    ],
)
def test_what_is_no_snapshot_is_refused(wire: qa.Library, broken: Any) -> None:
    fields = snapshot(asked(wire, "Who stopped work?")[0])
    broken(fields)
    with pytest.raises((ValueError, KeyError, TypeError, IndexError, AttributeError)):
        restored(fields, wire)
