"""Whatever is done in a chat, in any order: what is stored is what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from generated import library_of
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from qa.chat.exchange import Exchange
from qa.chat.session import ChatSession
from qa.chat.state import ChatState

ROWS = [
    {
        "title": "The Bridge Opens",
        "author": "Anna Berg",
        "date": "2011-05-03",
        "text": "The bridge opened. Mayor Lund cut the ribbon. It cost 40 million crowns.",
    },
    {
        "title": "A Bridge Opens",
        "text": "The bridge opened. Mayor Lund cut the ribbon. It cost 40 million crowns, he said.",
    },
    {
        "title": "Dockers on Strike",
        "author": "Omar Haddad",
        "date": "2012",
        "text": "Dockers stopped work in the port. They ask for higher wages.",
    },
    {"title": "Rain", "publisher": "Reuters", "text": "Rain came late. The wheat failed."},
]
QUESTIONS = ("What did the bridge cost?", "Who opened it?", "And the wages?", "Did the wheat fail?")

few = st.integers(min_value=-1, max_value=5)
moves = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(QUESTIONS), st.none() | few),
    st.tuples(st.just("drop"), st.lists(few, max_size=3)),
    st.tuples(st.just("widen"), few, few),
    st.tuples(st.just("explain"), few, few),
    st.tuples(st.just("judge"), few, st.sampled_from((0, 1, 2))),
    st.tuples(st.just("undo")),
    st.tuples(
        st.just("collect"),
        few,
        st.sampled_from(("", "the", "Mayor Lund", "wages")),
        st.sampled_from((0, 1, 2)),
    ),
    st.tuples(st.just("move"), few, few),
    st.tuples(st.just("discard"), few),
    st.tuples(st.just("filter"), st.sampled_from(("", "2011", "2012")), st.booleans()),
    st.tuples(st.just("style"), st.sampled_from(("apa", "mla", "chicago-note", "none"))),
    st.tuples(st.just("k"), st.none() | few),
    st.tuples(st.just("rename"), st.sampled_from(("", "The bridge", QUESTIONS[0]))),
    st.tuples(st.just("clear")),
    st.tuples(st.just("reopen"), few),
    st.tuples(st.just("resume"), few),
    st.tuples(st.just("delete"), few),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    with library_of(tmp_path_factory.mktemp("random"), ROWS) as library:
        yield library


def do(session: ChatSession, move: tuple[Any, ...]) -> None:
    name, *given = move
    numbers = [each.number for each in session.exchanges]
    basket = [each.id for each in session.basket.quotations]
    ids = [each.id for each in session.library.conversations]

    def of(known: list[Any], at: int) -> Any:
        """One of those that there are, where there are so many; else what is none of them."""
        return known[at] if 0 <= at < len(known) else 10_000 + at

    if name == "ask":
        edited = None if given[1] is None else of(numbers, given[1])
        session.ask(given[0], replacing=edited)
    elif name == "drop":
        last = session.state.last
        carried = list(last.turn.carried) if last else []
        session.drop(numbers[-1] if numbers else 1, *(str(of(carried, at)) for at in given[0]))
    elif name in ("widen", "explain"):
        getattr(session, name)(of(numbers, given[0]), given[1])
    elif name == "judge":
        session.judge_passage(of(numbers, given[0]), 1, given[1])
    elif name == "undo":
        session.undo_judgment()
    elif name == "collect":
        session.collect(of(numbers, given[0]), 1, given[1], given[2])
    elif name == "move":
        session.move(of(basket, given[0]), given[1])
    elif name == "discard":
        session.discard(of(basket, given[0]))
    elif name == "filter":
        session.filter(after=given[0], authors=["Anna Berg"] if given[1] else [])
    elif name == "style":
        session.use_style(given[0])
    elif name == "k":
        session.use_k(given[0])
    elif name == "rename":
        session.rename(given[0])
    elif name == "clear":
        session.clear()
    else:
        getattr(session, name)(of(ids, given[0]))


def bare(exchange: Exchange) -> Exchange:
    """Without what is only unfolded, which is not stored."""
    return replace(exchange, widened=frozenset(), explained={})


def stored_of(state: ChatState) -> object:
    return [*map(bare, state.exchanges)], state.basket, state.style, state.name


@settings(max_examples=60)
@given(row=st.lists(moves, max_size=14))
def test_any_row_of_moves_leaves_the_library_holding_what_is_shown(
    library: qa.Library, row: list[tuple[Any, ...]]
) -> None:
    session = ChatSession(library)
    used: dict[int, set[int]] = {}  # the numbers seen, by conversation as it was opened
    for move in row:
        before, judged = session.state, list(library.judgments)
        try:
            do(session, move)
        except (qa.FootnoteError, ValueError) as error:
            assert "\n" not in str(error)
            assert session.state is before
            assert list(library.judgments) == judged
        state = session.state
        assert state.unsaved == ""
        numbers = [each.number for each in state.exchanges]
        assert numbers == sorted(set(numbers))
        if state.opened == before.opened:  # what is new was never used, also not by what is gone
            known = used.setdefault(state.opened, {each.number for each in before.exchanges})
            fresh = set(numbers) - {each.number for each in before.exchanges}
            assert not fresh & known
            known |= fresh
        if state.stored is None:
            assert state.empty
            continue
        assert state.conversation_id is not None
        kept = library.conversations.load(state.conversation_id)
        assert kept.exchanges == tuple(map(bare, state.exchanges))
        assert (kept.basket, kept.style, kept.name) == (state.basket, state.style, state.name)
        if before.conversation_id == state.conversation_id and before.stored:
            unchanged = stored_of(state) == stored_of(before)
            assert unchanged == (kept.revision == before.stored.revision)
