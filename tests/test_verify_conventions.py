"""What quoting may change, and where a cut goes through a word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quotation.wording import inside_word, normalise
from qa.verification.conventions import Bracket, Run, split_quotation, words

TEXTS = st.text(alphabet=st.sampled_from("ab  \n\t\xa0\xad—–-\"'“”’éẹ́́̈\u0301ÅZ…."), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes,” he said", '"Yes," he said'),
        ("‘Yes’", "“Yes”"),
        ("``Yes''", "«Yes»"),
        ("don’t", "don't"),
        ("calm—which", "calm -- which"),
        ("1990–95", "1990-95"),
        ("two\n  words", "two\xa0words"),
        ("caf\u00e9", "cafe\u0301"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_conventions_make_no_difference(one: str, other: str) -> None:
    assert normalise(one).text == normalise(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [("Yes", "yes"), ("a, b", "a b"), ("no.", "no"), ("7", "8"), ("two words", "twowords"),
     ("“so-called”", "so-called"), ("résumé", "resume"), ("ﬁne", "fine"), ("4²", "42")],
)  # fmt: skip
def test_everything_else_makes_one(one: str, other: str) -> None:
    assert normalise(one).text != normalise(other).text


@given(TEXTS)
def test_normal_text_maps_back_onto_the_whole_source_in_order(text: str) -> None:
    normal = normalise(text)
    reached = 0
    for at in range(len(normal.text)):
        start, end = normal.start(at), normal.end(at + 1)
        assert 0 <= start <= end <= len(text)
        assert start >= reached or normal.start(at - 1) == start  # parts of one character
        reached = max(reached, start)
    assert normal.end(len(normal.text)) <= len(text) if normal.text else True


@given(TEXTS)
def test_canonically_equivalent_texts_have_one_normal_form(text: str) -> None:
    forms = {normalise(unicodedata.normalize(form, text)).text for form in ("NFC", "NFD")}
    assert forms == {normalise(text).text}


@pytest.mark.parametrize(
    ("text", "cut"),
    [("surge", 4), ("don't", 3), ("can’t", 3), ("non-violent", 4), ("40,000", 2), ("3.5", 2),
     ("U.S. forces", 2), ("at 18:30", 5), ("$40", 1), ("5%", 1), ("at -5", 4), ("R&D", 1)],
)  # fmt: skip
def test_a_cut_through_a_word_or_number(text: str, cut: int) -> None:
    assert inside_word(text, cut)


@pytest.mark.parametrize(
    ("text", "cut"),
    [("a word", 1), ("calm—which", 4), ("so, he", 2), ("“Yes”", 1), ("end. Next", 3), ("(he)", 1),
     ("他说今天", 2), ("the workers’ strike", 11)],
)  # fmt: skip
def test_a_cut_between_words(text: str, cut: int) -> None:
    assert not inside_word(text, cut)


@pytest.mark.parametrize("mark", ["...", "…", "[...]", "[…]", ". . .", "....", "[. . .]"])
def test_every_ellipsis_divides(mark: str) -> None:
    assert split_quotation(f"He left {mark} and came", own_stop=True) == [
        Run(("He left",)), Run(("and came",)),
    ]  # fmt: skip


def test_brackets_are_told_from_words() -> None:
    assert split_quotation("[T]he mayor [sic] left [town]", own_stop=True) == [
        Run(
            (Bracket("[T]", in_word=True), "he mayor", Bracket("[sic]"), "left"),
            after=("[town]",),
        )
    ]


@pytest.mark.parametrize("text", ["[he]", "…", "[he] … [she]", "He … [they] … left", "?", ""])
def test_a_fragment_without_a_word_of_its_own_is_no_quotation(text: str) -> None:
    assert split_quotation(text, own_stop=True) == []


def test_only_one_stop_at_the_end_is_the_drafts_own() -> None:
    assert split_quotation("left,", own_stop=True) == [Run(("left",))]
    assert split_quotation("‘left.’", own_stop=True) == [Run(("'left'",))]
    assert split_quotation("left,,", own_stop=True) == [Run(("left,,",))]
    assert split_quotation("left!", own_stop=True) == [Run(("left!",))]
    assert split_quotation("left.", own_stop=False) == [Run(("left.",))]


def test_words_do_not_count_brackets() -> None:
    assert words("[He] didn’t … go [there]") == ["didn’t", "go"]
