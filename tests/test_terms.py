"""The terms of questions and passages: worked out by hand."""

from __future__ import annotations

from qa.terms import plain_words, terms_of_passage, terms_of_question


def test_terms_of_a_question_are_its_names_and_content_words() -> None:
    assert terms_of_question("How many soldiers did the Mahdi Army lose in Diwaniyah?") == (
        "soldiers",
        "Mahdi Army",
        "lose",
        "Diwaniyah",
    )


def test_a_question_of_function_words_alone_has_no_terms() -> None:
    assert terms_of_question("And what did he say about it?") == ()
    assert terms_of_question("Why?") == ()


def test_a_name_keeps_its_particles_and_loses_its_possessive() -> None:
    assert terms_of_question("What is Abdul Aziz al-Hakim’s party?") == (
        "Abdul Aziz al-Hakim",
        "party",
    )
    assert terms_of_question("Did Ludwig van der Berg resign?") == ("Ludwig van der Berg", "resign")


def test_two_names_side_by_side_are_cut_by_a_comma_and_by_a_blank_line() -> None:
    assert terms_of_question("Did Berg, Lund resign?") == ("Berg", "Lund", "resign")
    assert "Harbour Talks Anna Lund" not in terms_of_passage("Harbour Talks\n\nAnna Lund spoke.")


def test_a_term_is_named_once_in_its_first_form() -> None:
    assert terms_of_question("Truce? Which truce, and whose TRUCE?") == ("Truce",)


def test_a_passage_is_about_what_it_repeats_and_whom_it_names() -> None:
    text = "In the port a strike began. Dockers said the strike in Basra goes on. A crane fell."
    # strike twice; Basra once, and once for being a name; then the longest of the rest.
    assert terms_of_passage(text, limit=3) == ("strike", "Basra", "Dockers")


def test_dates_and_numbers_are_not_what_a_passage_is_about() -> None:
    assert terms_of_passage("On Monday 3 March 2008, in August, the truce held.") == (
        "truce",
        "held",
    )


def test_capitals_that_open_a_sentence_make_no_name() -> None:
    # Either once; "Basra" is a name and comes before the longer "Dockers".
    assert terms_of_passage("Dockers left Basra.") == ("Basra", "Dockers", "left")


def test_plain_words_are_lower_case_and_without_possessive() -> None:
    assert plain_words("Al-Hakim’s aides: it's over") == ["al-hakim", "aides", "it", "over"]
