"""A library that is open for questions."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from generated import TokenHashing, library_of

import qa
from corpus.errors import EncoderMismatch, LibraryNotFound, LibraryUnfinished, QuestionRefused
from embeddings import HashingEncoder


def test_it_tells_what_it_holds(tiny: qa.Library) -> None:
    assert len(tiny) == 3
    assert repr(tiny).endswith("3 articles, 3 passages>")
    assert [article.path for article in tiny.articles()] == [
        "bridge.txt",
        "harvest.txt",
        "strike.md",
    ]
    assert tiny.article("harvest.txt").publisher == "Reuters"
    assert [passage.article.id for passage in tiny.passages()] == [
        "bridge.txt",
        "harvest.txt",
        "strike.md",
    ]
    first = tiny.passages()[0]
    assert tiny.passage(first.id) == first


def test_an_unknown_id_is_a_key_error(tiny: qa.Library) -> None:
    with pytest.raises(KeyError):
        tiny.article("nowhere.txt")
    with pytest.raises(KeyError):
        tiny.passage("0123456789abcdef")


@pytest.mark.parametrize("question", ["", "  \n ", "?!", "…"])
def test_an_empty_question_is_refused(tiny: qa.Library, question: str) -> None:
    with pytest.raises(QuestionRefused, match="the question is empty"):
        tiny.ask(question)


@pytest.mark.parametrize("question", ["the and of it", "Is it in the?", "a I", "To the", "5 x?"])
def test_a_question_of_stop_words_alone_is_refused(tiny: qa.Library, question: str) -> None:
    # "Is" is a stop word, too; a word of one letter is none.
    with pytest.raises(QuestionRefused) as caught:
        tiny.ask(f" {question} ")
    assert str(caught.value) == (
        f"{question!r} has only words that say nothing of what is wanted; name the matter"
    )


@pytest.mark.parametrize("question", ["Who?", "Why is it not so?", "42", "港?", "the é"])
def test_a_question_with_one_telling_word_is_asked(tiny: qa.Library, question: str) -> None:
    assert len(tiny.ask(question).passages) == 3


def test_a_question_of_a_megabyte_is_refused(tiny: qa.Library) -> None:
    with pytest.raises(QuestionRefused, match="1,000,000 characters"):
        tiny.ask("a" * 1_000_000)


def test_a_question_that_is_no_text_is_refused(tiny: qa.Library) -> None:
    with pytest.raises(QuestionRefused, match="the question is None; ask in words"):
        tiny.ask(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"k is 2.5, but must be a whole number"):
        tiny.ask("bridge", 2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("k", [0, -1, 4, 10**9])
def test_k_outside_the_corpus_is_refused(tiny: qa.Library, k: int) -> None:
    with pytest.raises(ValueError, match="choose a number from 1 to 3"):
        tiny.ask("bridge", k)


def test_without_k_a_small_library_gives_all_it_has(tiny: qa.Library) -> None:
    assert len(tiny.ask("the river").passages) == 3


def test_no_library_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match="qa build FOLDER --library"):
        qa.open(tmp_path / "none.library")


def test_another_model_is_refused_with_the_mend(tiny: qa.Library) -> None:
    other = qa.open(tiny.path, model=HashingEncoder(dimension=64))
    with pytest.raises(EncoderMismatch, match=r"made by another model.*qa build .*--library"):
        other.ask("bridge")


def test_a_library_whose_build_never_ended_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.library"
    path.mkdir()
    (path / "library.db").touch()
    with (
        qa.open(path) as library,
        pytest.raises(LibraryUnfinished, match="or go on with: qa build"),
    ):
        library.ask("anything")


def test_a_question_beyond_the_window_is_asked_with_a_warning(
    tiny: qa.Library, caplog: pytest.LogCaptureFixture
) -> None:
    tiny.ask("bridge " * 300)
    assert "its end is not searched" in caplog.text


def test_lone_surrogates_in_a_question_do_no_harm(tiny: qa.Library) -> None:
    assert tiny.ask("bridge \udcff").passages[0].passage.article.path == "bridge.txt"


def test_questions_from_several_threads_get_their_own_answers(tiny: qa.Library) -> None:
    found: dict[int, str] = {}
    words = ["bridge", "wheat", "dockers"] * 4

    def ask(number: int) -> None:
        found[number] = tiny.ask(words[number], 1).passages[0].passage.article.path

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(words))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(3)] == ["bridge.txt", "harvest.txt", "strike.md"]
    assert [found[number] for number in range(3, 12)] == [found[n % 3] for n in range(3, 12)]


def test_rows_of_every_index_are_in_the_order_of_ids(tiny: qa.Library) -> None:
    assert tiny.ids == sorted(passage.id for passage in tiny.passages())
    assert list(tiny.index.ids) == tiny.ids
    rows = tiny.rows({"author": "Omar"})
    assert rows is not None
    found = [tiny.passage(tiny.ids[row]).article.path for row in rows.nonzero()[0]]
    assert found == ["strike.md"]


def test_a_query_is_encoded_once(tiny: qa.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[list[str]] = []
    encode = tiny.encoder.encode_queries

    def spy(texts: list[str]) -> object:
        encoded.append(texts)
        return encode(texts)

    monkeypatch.setattr(tiny.encoder, "encode_queries", spy)
    first, again = tiny.encode("the bridge"), tiny.encode("the bridge")
    tiny.ask("the bridge")
    assert encoded == [["the bridge"]]
    assert first.vector.tolist() == again.vector.tolist() == encode(["the bridge"])[0].tolist()
    assert (first.tokens.shape, first.starts) == ((0, 512), ())


def test_an_encoder_that_gives_tokens_gives_those_of_a_query(tmp_path: Path) -> None:
    encoder = TokenHashing()
    with library_of(tmp_path, ["The bridge is open."], model=encoder) as library:
        read = library.encode("Which bridge?")
    assert read.starts == (0, 6)
    assert read.tokens.tolist() == [encoder.word_vector(w).tolist() for w in ("which", "bridge")]


def test_sentences_are_those_of_the_passages_text(tiny: qa.Library) -> None:
    passage = tiny.passages()[0]
    spans = tiny.sentences(passage)
    assert [passage.text[start:end] for start, end in spans] == [
        "The new bridge over the river opened on Monday.",
        "It cost 40 million crowns.",
        "Mayor Lund cut the ribbon and thanked the builders for nine years of work.",
    ]


def test_an_unfinished_library_is_told_before_anything_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "empty.library"
    path.mkdir()
    (path / "library.db").touch()
    with qa.open(path) as library:
        for k in (None, 1, 5):
            with pytest.raises(LibraryUnfinished, match="its first build has not ended"):
                library.ask("anything", k)
        assert not (path / "search").exists()
