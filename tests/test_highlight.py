"""The answer sentence: scores worked out by hand, and what makes one sentence win."""

from math import exp

import pytest

from qa.highlight import answer_sentence
from qa.words import all_stems as stems


def equally_rare(stem):
    return 1.0


def chance(total):
    return 1 / (1 + exp(0.58 * (5.2 - total)))


def best(question, sentences, similarities=None, rarity=equally_rare):
    similarities = similarities or [0.5] * len(sentences)
    return answer_sentence(question, sentences, similarities, rarity=rarity).index


def test_the_score_is_the_sum_of_its_parts():
    # Asked: "bridg", "cost"; the pairs are "the bridg" and "bridg cost"; a number is wanted.
    question = "How much did the bridge cost?"
    found = answer_sentence(question, ["The bridge cost 2 million."], [0.6], rarity=equally_rare)
    assert found.score == pytest.approx(chance(4.0 * 0.6 + 4.2 + 2.2 + 1.5))
    found = answer_sentence(question, ["The bridge opened in May."], [0.6], rarity=equally_rare)
    assert found.score == pytest.approx(chance(4.0 * 0.6 + 4.2 / 2 + 2.2 / 2))


def test_a_word_that_only_the_sentence_before_has_counts_less():
    sentences = ["Nothing here.", "The bridge opened.", "Workers praised its cost."]
    found = answer_sentence("bridge cost", sentences, [0.0, 0.0, 1.0], rarity=equally_rare)
    assert found.index == 2
    assert found.score == pytest.approx(chance(4.0 + 4.2 / 2 + 2.6 / 2))


def test_the_rare_word_decides_between_equally_similar_sentences():
    sentences = ["The mayor spoke again.", "The dredger sank."]
    rarity = {"mayor": 1.0, "dredger": 5.0}.__getitem__
    assert best("mayor dredger", sentences, rarity=rarity) == 1


def test_only_ratios_of_rarity_matter():
    sentences = ["The dredger sank.", "The mayor spoke."]
    one = answer_sentence("mayor dredger", sentences, [0.2, 0.3], rarity=lambda stem: 1.0)
    ten = answer_sentence("mayor dredger", sentences, [0.2, 0.3], rarity=lambda stem: 10.0)
    assert one.index == ten.index
    assert one.score == pytest.approx(ten.score)


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("How many ferries sailed?", ["Ferries sailed.", "Ferries sailed, nine of them."]),
        ("How many of the 12 ferries sailed?", ["Ferries sailed: 12.", "Ferries sailed: 7."]),
        ("When did ferries sail?", ["Ferries sailed.", "Ferries sailed in 1987."]),
        ("What day did ferries sail?", ["Ferries sailed.", "Ferries sailed on Tuesday."]),
        ("Where did ferries sail?", ["Ferries sailed.", "Ferries sailed to Ormsby."]),
        ("Where in Ormsby is it?", ["In Ormsby, yes.", "In Ormsby, at Quay Road."]),
    ],
)
def test_a_sentence_with_the_kind_of_thing_asked_for_wins(question, sentences):
    assert best(question, sentences) == 1


def test_words_in_the_question_s_order_win():
    assert best("harbour master", ["The master of the harbour.", "The harbour master."]) == 1


def test_inflected_words_are_the_same_word():
    assert best("Who repaired bridges?", ["Someone slept.", "A crew repairs the bridge."]) == 1


def test_a_question_without_a_telling_word_is_left_to_similarity():
    found = answer_sentence("Who is it?", ["One.", "Two."], [0.1, 0.4], rarity=equally_rare)
    assert found.index == 1
    assert found.score == pytest.approx(chance(4.0 * 0.4))


def test_of_equal_sentences_the_first_is_marked():
    assert best("bridge", ["A bridge.", "A bridge."]) == 0


def test_scores_stay_within_0_and_1():
    high = answer_sentence("bridge", ["bridge"], [1.0], rarity=equally_rare).score
    low = answer_sentence("bridge", [""], [-1.0], rarity=equally_rare).score
    assert 0 < low < high < 1


@pytest.mark.parametrize(
    ("sentences", "similarities"), [([], []), (["One."], []), (["One."], [1, 1])]
)
def test_a_similarity_for_each_sentence_is_needed(sentences, similarities):
    with pytest.raises(ValueError, match="one for each"):
        answer_sentence("bridge", sentences, similarities, rarity=equally_rare)


def test_stems_are_those_bm25_counts():
    assert stems("The Bridges' cost, a U.K. 2nd") == ["the", "bridg", "cost", "2nd"]
