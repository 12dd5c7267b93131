"""Conversations stay in their library, through builds, and are found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from generated import contents, run_python
from test_snapshot import asked

import qa
from corpus.errors import LibraryNotFound
from embeddings import HashingEncoder
from qa.chat.basket import Basket
from qa.chat.conversations import Conversations
from qa.chat.stored import ConversationSummary, StoredConversation, clean_name


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def made(library: qa.Library, name: str, *questions: str) -> StoredConversation:
    """A conversation with the words that answer first in its basket, kept by nobody yet."""
    exchanges = asked(library, *(questions or ("What did the bridge cost?",)))
    basket = Basket((exchanges[0].answer.passages[0].quote(),))
    return StoredConversation(name=name, exchanges=exchanges, basket=basket)


def names(found: list[ConversationSummary]) -> list[str]:
    return [each.name for each in found]


def test_what_is_kept_is_loaded_again_equal(tiny: qa.Library) -> None:
    conversations = Conversations(tiny, Clock())
    given = made(tiny, "The bridge", "What did the bridge cost?", "Who cut the ribbon there?")
    kept = conversations.save(given)
    assert kept == replace(
        given,
        id=1,
        revision=1,
        created="2026-03-12T09:31:00+00:00",
        changed="2026-03-12T09:31:00+00:00",
    )
    assert conversations.load(1) == kept
    assert list(conversations) == [
        ConversationSummary(
            id=1,
            name="The bridge",
            created=kept.created,
            changed=kept.changed,
            questions=2,
            quotations=1,
        )
    ]
    assert repr(conversations) == f"<1 conversations in {str(tiny.path)!r}>"


def test_citations_come_back_in_the_style_that_was_chosen(tiny: qa.Library) -> None:
    given = made(tiny, "The bridge")
    exchanges = tuple(each.in_style("apa") for each in given.exchanges)
    kept = tiny.conversations.save(replace(given, exchanges=exchanges, style="apa"))
    assert kept.id is not None
    loaded = tiny.conversations.load(kept.id)
    assert loaded == kept
    assert loaded.exchanges[0].answer.passages[0].cite().text == "(Berg, 2011, paras. 1–2)"


def test_it_is_on_disk_when_save_returns(tiny: qa.Library) -> None:
    tiny.conversations.save(made(tiny, "The bridge"))
    code = (
        "import sys, qa\nwith qa.open(sys.argv[1]) as library:\n"
        "    print(library.conversations.load(1).exchanges[0].answer.passages[0].answer_sentence)"
    )
    assert run_python(code, tiny.path) == "It cost 40 million crowns.\n"


def test_what_is_kept_again_takes_the_place_of_what_was_there(tiny: qa.Library) -> None:
    conversations = Conversations(tiny, Clock())
    first = conversations.save(made(tiny, "One"))
    longer = made(tiny, "One", "What did the bridge cost?", "Who stopped work?")
    second = conversations.save(replace(first, exchanges=longer.exchanges))
    assert (second.id, second.revision, second.created) == (1, 2, first.created)
    assert second.changed == "2026-03-12T09:32:00+00:00"
    assert len(conversations) == 1
    assert conversations.load(1) == second


def test_the_newest_change_comes_first_whatever_the_clock_says(tiny: qa.Library) -> None:
    clock = Clock()
    conversations = Conversations(tiny, clock)
    one, two, _ = (conversations.save(made(tiny, name)) for name in ("One", "Two", "Three"))
    assert names(list(conversations)) == ["Three", "Two", "One"]
    clock.now -= timedelta(days=1)
    conversations.save(one)
    assert two.id is not None
    conversations.rename(two.id, "Zwei")
    assert names(list(conversations)) == ["Zwei", "One", "Three"]


def test_times_are_of_utc(tiny: qa.Library) -> None:
    noon = datetime(2026, 3, 12, 12, tzinfo=timezone(timedelta(hours=2)))
    assert Conversations(tiny, lambda: noon).save(made(tiny, "One")).changed == (
        "2026-03-12T10:00:00+00:00"
    )


def test_what_somebody_else_changed_is_not_written_over(tiny: qa.Library) -> None:
    start = tiny.conversations.save(made(tiny, "Start"))
    mine = tiny.conversations.save(replace(start, name="Mine"))
    theirs = tiny.conversations.save(replace(start, name="Theirs"))
    assert (mine.id, mine.revision) == (1, 2)
    assert (theirs.id, theirs.revision, theirs.created) == (2, 1, start.created)
    assert tiny.conversations.load(1) == mine
    assert tiny.conversations.load(2) == theirs
    # From then on each has its own.
    assert tiny.conversations.save(replace(theirs, name="Theirs still")).id == 2
    assert names(list(tiny.conversations)) == ["Theirs still", "Mine"]


def test_what_somebody_else_renamed_or_deleted_is_kept_anew(tiny: qa.Library) -> None:
    start = tiny.conversations.save(made(tiny, "Start"))
    tiny.conversations.rename(1, "Renamed")
    assert tiny.conversations.save(start).id == 2
    tiny.conversations.delete(2)
    # The number of what was deleted is given to nothing else.
    again = tiny.conversations.save(replace(start, id=2))
    assert (again.id, again.revision) == (3, 1)
    assert names(list(tiny.conversations)) == ["Start", "Renamed"]


def test_a_name_is_all_that_renaming_changes(tiny: qa.Library) -> None:
    kept = tiny.conversations.save(made(tiny, "Bridge"))
    tiny.conversations.rename(1, "  The bridge, <b>and</b> its cost ")
    loaded = tiny.conversations.load(1)
    assert loaded.name == "The bridge, <b>and</b> its cost"
    assert loaded == replace(kept, name=loaded.name, changed=loaded.changed, revision=2)


def test_what_is_deleted_is_gone(tiny: qa.Library) -> None:
    for name in ("One", "Two"):
        tiny.conversations.save(made(tiny, name))
    tiny.conversations.delete(1)
    assert names(list(tiny.conversations)) == ["Two"]
    for verb in (
        tiny.conversations.load,
        tiny.conversations.delete,
        lambda number: tiny.conversations.rename(number, "New"),
    ):
        with pytest.raises(ValueError, match=r"^no conversation 1 is kept in .*; look at the list"):
            verb(1)


@pytest.mark.parametrize("number", [0, -1, 10**30, True, "1", None, 1.0, {}])
def test_what_is_no_number_of_a_conversation_is_told(tiny: qa.Library, number: int) -> None:
    kept = tiny.conversations.save(made(tiny, "One"))
    for verb in (
        tiny.conversations.load,
        tiny.conversations.delete,
        lambda number: tiny.conversations.rename(number, "New"),
    ):
        with pytest.raises(ValueError, match=r"^no conversation .* is kept in "):
            verb(number)
    assert tiny.conversations.load(1) == kept


def test_a_library_without_any_has_none(tiny: qa.Library) -> None:
    assert list(tiny.conversations) == []
    assert tiny.conversations.search("bridge") == []
    with pytest.raises(ValueError, match="no conversation 1 is kept"):
        tiny.conversations.load(1)


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        (" The truce ", "The truce"),
        ("one\ntwo\tthree\u2028four", "one two three four"),
        ("bell\x07 and \x1b[31mred\x00", "bell and [31mred"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("هدنة 🕊", "هدنة 🕊"),
        ("half \ud83d", "half ?"),
        ("a" * 200, "a" * 200),
    ],
)
def test_a_name_may_be_any_line_of_text(given: str, cleaned: str, tiny: qa.Library) -> None:
    assert clean_name(given) == cleaned
    kept = tiny.conversations.save(replace(made(tiny, "x"), name=given))
    assert kept.name == cleaned
    assert names(list(tiny.conversations)) == [cleaned]
    assert tiny.conversations.load(1) == kept


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", "the name is empty"),
        (" \n\x00\t", "the name is empty"),
        ("a" * 201, "the name has 201 characters; type at most 200"),
        (None, "the name is None, but must be a text"),
    ],
)
def test_a_name_that_is_none_is_refused_in_words(given: str, told: str, tiny: qa.Library) -> None:
    kept = tiny.conversations.save(made(tiny, "Good"))
    with pytest.raises(ValueError, match=told):
        tiny.conversations.rename(1, given)
    with pytest.raises(ValueError, match=told):
        tiny.conversations.save(replace(kept, name=given))
    assert tiny.conversations.load(1) == kept


@pytest.fixture
def searched(tiny: qa.Library) -> qa.Library:
    tiny.conversations.save(made(tiny, "São Paulo", "What did the bridge cost?"))
    tiny.conversations.save(made(tiny, "Work", "Who stopped working?"))
    return tiny


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Work", "São Paulo"]),
        ("   ", ["Work", "São Paulo"]),
        ("sao", ["São Paulo"]),  # the name, without accents
        ("PAULO são", ["São Paulo"]),
        ("COST?", ["São Paulo"]),  # the question
        ("orkin", ["Work"]),  # a part of a word
        ("ribbon", ["Work", "São Paulo"]),  # an excerpt: every answer here shows all three
        ("dockers são", ["São Paulo"]),  # every word, wherever it occurs
        ("dockers zinc", []),
        ("%", []),
        ("_", []),
    ],
)
def test_every_word_must_occur_case_and_accents_aside(
    text: str, found: list[str], searched: qa.Library
) -> None:
    assert names(searched.conversations.search(text)) == found


def test_excerpts_that_are_gone_are_not_found(articles: Path, searched: qa.Library) -> None:
    (articles / "bridge.txt").unlink()
    qa.build(articles, library=searched.path, model=HashingEncoder(), progress=False)
    with qa.open(searched.path) as library:
        assert library.conversations.search("ribbon") == []
        assert names(library.conversations.search("dockers")) == ["Work", "São Paulo"]


def test_a_build_leaves_them_and_they_leave_the_library(articles: Path, tiny: qa.Library) -> None:
    before = contents(tiny.path)
    kept = tiny.conversations.save(made(tiny, "The bridge"))
    assert contents(tiny.path) == before
    (articles / "more.txt").write_text("More\n\nAnother article.\n", encoding="utf-8")
    qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    with qa.open(tiny.path) as library:
        assert library.conversations.load(1) == kept


def test_what_a_build_took_away_is_counted_and_the_rest_stands(
    articles: Path, tiny: qa.Library
) -> None:
    kept = tiny.conversations.save(made(tiny, "The bridge"))
    shown = [ranked.passage.article.id for ranked in kept.exchanges[0].answer.passages]
    assert sorted(shown) == ["bridge.txt", "harvest.txt", "strike.md"]
    (articles / "harvest.txt").unlink()
    edited = (articles / "strike.md").read_text().replace("Two hundred", "Three hundred")
    (articles / "strike.md").write_text(edited)
    qa.build(articles, library=tiny.path, model=HashingEncoder(), progress=False)
    with qa.open(tiny.path) as library:
        loaded = library.conversations.load(1)
        (exchange,) = loaded.exchanges
        assert exchange.missing == 2
        (ranked,) = exchange.answer.passages
        assert ranked == next(
            each
            for each in kept.exchanges[0].answer.passages
            if each.passage.article.id == "bridge.txt"
        )
        assert loaded.basket == kept.basket
        # Kept again, nothing of that is forgotten.
        again = library.conversations.save(loaded)
        assert library.conversations.load(1) == again
    # The library that was open all along shows its own state.
    assert tiny.conversations.load(1).exchanges == kept.exchanges


def test_without_a_library_nothing_is_kept(tiny: qa.Library, tmp_path: Path) -> None:
    given = made(tiny, "One")
    conversations = tiny.conversations
    tiny.path.rename(tmp_path / "elsewhere")
    for act in (lambda: conversations.save(given), lambda: list(conversations)):
        with pytest.raises(LibraryNotFound, match="make one with: qa build FOLDER"):
            act()
