"""Subjects of speech verbs: what fills the room before or after one, and nothing else."""

import pytest

from qa.speech import SPEECH_VERB, is_name, subject_after, subject_before


def before(text):
    """The subject of the text's last speech verb, and what kind it is."""
    verb = list(SPEECH_VERB.finditer(text))[-1]
    found = subject_before(text, 0, verb.start())
    return None if found is None else (text[found.start : found.end], found.kind)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Ada Ames said", ("Ada Ames", "name")),
        ("But in June, Ames later said", ("Ames", "name")),
        ("Ames on Friday said", ("Ames", "name")),
        ("Ada Ames, a river pilot, said", ("Ada Ames", "name")),
        ("ORMSBY (Post) Ada Ames said", ("Ada Ames", "name")),
        ("Ursula von der Aue said", ("Ursula von der Aue", "name")),
        ("The President said", ("The President", "name")),
        ("the pilot of the ferry said", ("the pilot of the ferry", "phrase")),
        ("Ames's deputy said", ("Ames's deputy", "phrase")),
        ("When he said", None),
        ("he said", ("he", "pronoun")),
        ("Ames was told", None),
        ("Ames refused to tell what Bell said", None),
        ("Ames and Bell said", None),
        ("After the flood Ames said", None),
        ("Friday said", None),
    ],
)
def test_before_a_verb(text, subject):
    assert before(text) == subject


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (" Ada Ames, an engineer", "Ada Ames"),
        (" Mr. J. Ames. Then", "Mr. J. Ames"),
        (" the pilot in a letter", "the pilot"),
        (" Ames on Friday", "Ames"),
        (" on Friday", None),
        (" nothing of what he knew", None),
    ],
)
def test_after_a_verb(text, subject):
    found = subject_after(text, 0, len(text))
    assert (found and text[found.start : found.end]) == subject


def test_a_passive_is_no_speech_of_its_subject():
    assert before("Ames had not said") is None
    assert before("Ames didn't say what was reported") is None


@pytest.mark.parametrize(
    ("word", "name"),
    [("Ames", True), ("al-Rashid", True), ("US", True), ("The", False), ("Ames's", False)],
)
def test_names_are_capitalised_and_start_no_sentence(word, name):
    assert is_name(word) is name
