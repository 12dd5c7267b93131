"""Whose words they are: what the text says, and nobody where it does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.speaker import find_speaker


def speaker(text, of=None):
    """Whose words `of` are, a piece of the text; by default all of it."""
    start = text.index(of) if of else 0
    end = start + len(of) if of else len(text)
    span = find_speaker(text, start, end)
    return None if span is None else text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"The weir will hold," said Ada Ames, an engineer.', "Ada Ames"),
        ("“The weir will hold,” Ada Ames said on Friday.", "Ada Ames"),
        ('"Will the weir hold?" asked Ames.', "Ames"),
        ('"The weir will hold", Ames told the paper.', "Ames"),
        ('"It held," Ada Ames, a river pilot who was there, told us.', "Ada Ames"),
        ('"It held," veteran river pilot Ada Ames told us.', "Ada Ames"),
        ('"It held," said Dr. Ada B. Ames.', "Dr. Ada B. Ames"),
        ('"It held," said Secretary of Trade Ada Ames in a letter.', "Secretary of Trade Ada Ames"),
        ('"It held," said Ada Ames of the River Trust.', None),
        ('Ada Ames said: "The weir will hold."', "Ada Ames"),
        ('On Monday, Ames told the paper, "The weir will hold."', "Ames"),
        ('Asked about rain, one pilot told us: "It will hold."', "one pilot"),
        ('Ames warned that the weir was "older than any of us".', "Ames"),
        ('The weir, Ames warned, was "older than any of us".', "Ames"),
        ('According to Ada Ames, the weir is "older than any of us".', "Ada Ames"),
        ('The weir is "older than any of us", according to the report.', "the report"),
        ('"It held," Ames said, "but barely."', "Ames"),
        ('"It held," the pilot said.', "the pilot"),
        ('"It held," said a letter aimed at pilots.', "a letter"),
        ('"It held," harbour officials said.', "harbour officials"),
        ('"It held," Ames\'s deputy said.', "Ames's deputy"),
        ('"It held," said Omar al-Rashid.', "Omar al-Rashid"),
        ('"It held," the *Ormsby Post* reported.', "the *Ormsby Post*"),
    ],
)
def test_the_subject_of_the_speech_verb_speaks(text, name):
    assert speaker(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Ada Ames said that the weir would hold.",
        'The "new" weir was opened by Ada Ames.',
        'Ada Ames said the "new" weir would hold.',
        'Ada Ames said she had read "The Old Weir of Ormsby" twice.',
        'Ada Ames was told: "The weir will hold."',
        'Ada Ames did not say "the weir will hold at any time".',
        'Ames and Bell said: "The weir will hold."',
        'Ames said Bell had called it "the worst weir in the land".',
        'Ames said Bell claimed it was "the worst weir in the land".',
        '"It held." Ada Ames said nothing.',
        '"It held," he said.',
        '"It held," they said.',
        '"It held," said Friday.',
        'Quoting a letter by Ada Ames, the Post reported, "The weir will hold."',
        '"It held and held," said Ames; Bell shouted about "the worst weir in the land".',
    ],
)
def test_nobody_speaks_where_the_text_leaves_a_doubt(text):
    assert speaker(text) is None


def test_each_sentence_has_its_own_speaker():
    text = '"It held," said Ames. "It did not," said Bell.'
    assert speaker(text, '"It held," said Ames.') == "Ames"
    assert speaker(text, '"It did not," said Bell.') == "Bell"
    assert speaker(text) is None


def test_a_second_quotation_is_still_hers():
    text = '"It held," Ames said. "Nobody slept. We all stood there."'
    assert speaker(text, '"Nobody slept.') == "Ames"
    assert speaker(text, 'We all stood there."') == "Ames"


def test_a_quotation_goes_on_over_paragraphs_that_do_not_close():
    text = "“It held,” Ames said. “Nobody slept.\n\n“In the morning we left.”\n\nIt rained."
    assert speaker(text, "“In the morning we left.”") == "Ames"
    text = "“Nobody slept.\n\n“In the morning we left,” said Ames."
    assert speaker(text, "“Nobody slept.") == "Ames"


def test_a_paragraph_of_its_own_is_not_given_to_the_one_before():
    assert speaker('"It held," Ames said.\n\n"It did not."', '"It did not."') is None


def test_a_pronoun_stands_for_the_speaker_of_the_sentence_before():
    text = 'Ada Ames, a pilot, said the weir was old. "It held," she said. "We left," she added.'
    assert speaker(text, '"It held," she said.') == "Ada Ames"
    assert speaker(text, '"We left," she added.') == "Ada Ames"


@pytest.mark.parametrize(
    "before",
    [
        "The weir is old.",  # nobody spoke
        "Ames said Bell had lied.",  # two may be meant
        "Ames asked the pilot about it.",  # the pilot may be answering
        "Ames told the pilot to stop.",
        "NATO said the weir was old.",
        "The Ormsby Post said the weir was old.",
        '"It held," said Ames. "It did not," said Bell. Rain fell.',
    ],
)
def test_a_pronoun_that_may_be_anybody_is_nobody(before):
    assert speaker(f'{before} "Never," he said.', '"Never," he said.') is None


def test_in_a_quoted_quotation_the_inner_speaker_counts():
    text = "The Post quoted a pilot: “‘The weir will hold,’ said Ada Ames, a pilot.”"
    assert speaker(text) == "Ada Ames"


def test_the_speaker_may_stand_outside_the_piece():
    text = '"We stood there. Nobody slept," said Ames.'
    assert speaker(text, "We stood there.") == "Ames"


def test_a_piece_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="3-9 is no piece of a text of 5"):
        find_speaker("Short", 3, 9)


@given(st.text(alphabet="Aab .,\"“”‘’'\n", max_size=80), st.data())
def test_any_text_gives_a_piece_of_it_or_none(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = find_speaker(text, start, end)
    assert span is None or 0 <= span[0] < span[1] <= len(text)


def test_a_long_dialogue_is_followed_back_only_so_far():
    text = '"Yes," said Ames. ' + '"And it held well," he said. ' * 500
    started = time.perf_counter()
    assert find_speaker(text, len(text) - 20, len(text)) is None
    assert time.perf_counter() - started < 2


def test_a_title_between_two_quotations_does_not_part_them():
    text = '"It held," said Ames, who wrote "The Old Weir of Ormsby." "We all stood there."'
    assert speaker(text, '"We all stood there."') == "Ames"


def test_a_list_of_quotations_is_nobody_s_speech():
    text = "She said " + ", ".join(f'"this is number {number}"' for number in range(21)) + "."
    assert speaker(f"Ames said so. {text}") is None
