"""Joins of what a page break cut, and lines that are no prose. All sentences are invented."""

from __future__ import annotations

import pytest

from corpus.boilerplate import is_contact_line, owner_of_copyright, trim_boilerplate
from corpus.draft import Block
from corpus.repair import join_cut_paragraphs, join_lines
from corpus.traced import Traced

# Prose of 131 characters that a cut may follow, without and with a sentence that ended before.
LEAD = (
    "The council of the old harbour town had argued for nine years about the bridge over the river"
)
PROSE = f"{LEAD} before it was built. On Monday the mayor said to the reporters"
END = "a new road would follow in the spring, and that the money had been found at last."


def joined(*texts: str, kinds: str = "", vocabulary: str = "") -> list[str]:
    kind = {"p": "paragraph", "i": "item", "h": "heading"}
    marks = kinds or "p" * len(texts)
    paragraphs = [(Traced.of(text), kind[mark]) for text, mark in zip(texts, marks, strict=True)]
    found = join_cut_paragraphs(paragraphs, frozenset(vocabulary.split()))
    return [text.text for text, _ in found]


CUT = [
    # after a function word, before lower case
    (f"{PROSE} that", END),
    (f"{PROSE} who waited for the", "train that the road would follow."),
    (f"{LEAD} and the", "tunnel."),
    (f"{PROSE} at the gate of the", "harbour."),
    ("He told them that the", f"town would pay for all of it, and {END}"),
    ("The money for the bridge was", f"found by a clerk in the cellar of the town hall, and {END}"),
    # after a function word, before a name or a number
    (f"{PROSE} of the", "New Harbour Times that a road would follow."),
    (f"{PROSE} from", "Berlin and Paris that a road would follow."),
    (f"{PROSE} in the hall with", "Anna Berg that a road would follow."),
    (f"{PROSE} and to", "20 guests that a road would follow."),
    # within a sentence, before lower case
    (f"{PROSE} gathered", END),
    (f"{PROSE} in the year 2011", "that a road would follow."),
    (f"{PROSE} in the U.S.-built hall", "that a road would follow."),
    (f"{PROSE} (some of them drenched)", "that a road would follow."),
    (f"{PROSE} that costs had risen by 40%", "since the first plan was drawn."),
    (f"{PROSE} of “The Herald”", "that a road would follow."),
    (f"{PROSE} of 'The Herald'", "that a road would follow."),
    # after a comma
    ("In the harbour of the old town,", f"the mayor told the reporters that {END}"),
    (f"{PROSE}, the guests, the builders,", "and the children of the town that it was open."),
    (f"{PROSE} that in the next year,", "100 houses would be built."),
    # within a quotation that the second half closes
    (f'{PROSE}: "We have a friend in the Harbour', 'Guards Association" and left the hall.'),
    (f"{PROSE}: “We have a friend in the Harbour", "Guards Association” and left the hall."),
    # before a quotation or a bracket
    (f"{PROSE} of the", "“most beautiful bridge in the world” that a road would follow."),
    (f"{PROSE} in the hall", "(which was full) that a road would follow."),
    # names with small letters within the second half
    (f"{PROSE} with the", "al-Hamra company that a road would follow."),
    (f"{PROSE} who follow", "van and lorry prices that a road would follow."),
]


@pytest.mark.parametrize(("first", "second"), CUT)
def test_halves_of_a_sentence_are_joined(first: str, second: str) -> None:
    assert joined(first, second) == [f"{first} {second}"]


def test_an_item_of_a_list_goes_on_in_the_paragraph_after_it() -> None:
    first, second = f"{PROSE} that", END
    assert joined(first, second, kinds="ip") == [f"{first} {second}"]
    assert joined(first, second, kinds="pi") == [first, second]
    assert joined(first, second, kinds="ii") == [first, second]


def test_a_sentence_cut_into_three_is_whole_again() -> None:
    parts = (
        f"{PROSE} that",
        f"a road would follow, that {LEAD.lower()} and that the",
        "town paid.",
    )
    assert joined(*parts) == [" ".join(parts)]


def test_a_quotation_cut_into_three_is_whole_again() -> None:
    parts = (
        f'{PROSE}: "We have a friend in the',
        f"hall. {LEAD} of the Harbour",
        'Guards" and left.',
    )
    assert joined(*parts) == [" ".join(parts)]


@pytest.mark.parametrize("number", ["12", "- 12 -", "Page 12", "[12]", "page 3 of 12", "(7)"])
def test_a_page_number_between_two_halves_goes(number: str) -> None:
    first, second = f"{PROSE} that", END
    assert joined(first, number, second) == [f"{first} {second}"]


def test_a_number_between_whole_paragraphs_stays() -> None:
    assert joined(f"{PROSE}.", "12", END) == [f"{PROSE}.", "12", END]


@pytest.mark.parametrize(
    ("first", "second", "vocabulary", "whole"),
    [
        ("govern-", "ment", "government town", "government"),
        ("govern-", "ment", "", "govern-ment"),
        ("US-", "led", "usl led", "US-led"),
        ("Anglo-", "American", "", "Anglo-American"),
        ("govern\u00ad", "ment", "", "government"),
        ("govern\u2010", "ment", "government", "government"),
        ("pre-", "and post-war", "", "pre- and post-war"),
        ("the dash -", "stays", "", "the dash - stays"),
        ("4-", "1", "", "4- 1"),
    ],
)
def test_a_hyphen_goes_only_if_the_whole_word_is_known(
    first: str, second: str, vocabulary: str, whole: str
) -> None:
    block = Block(lines=(Traced.of(first), Traced.of(second)))
    assert join_lines(block, frozenset(vocabulary.split())).text == whole


def test_a_word_hyphenated_at_the_cut_is_joined() -> None:
    first, second = f"{PROSE} of the govern-", "ment that a road would follow."
    assert joined(first, second, vocabulary="government") == [f"{first[:-1]}{second}"]
    assert joined(first, second) == [f"{first}{second}"]


WHOLE = [
    # the sentence has ended
    (f"{PROSE}.", "and so on, as the old song has it, until the last of the guests had gone home."),
    (f"{PROSE}!", END),
    (f"{PROSE}?", END),
    (f"{PROSE}...", END),
    (f"{PROSE} …", END),
    (f"{PROSE} “so it is.”", END),
    (f'{PROSE} "so it is."', END),
    (f"{PROSE} (so it is.)", END),
    # it stops on purpose
    (f"{PROSE}:", END),
    (f"{PROSE} as follows:", "“A road will follow in the spring, and the money has been found.”"),
    (f"{PROSE};", END),
    ("NEW YORK —", f"the council of the harbour town has argued for years about it, and {END}"),
    (f"{PROSE} –", END),
    # headings, which have no stop
    ("The bridge opens", f"{PROSE}."),
    ("What the nine years of work cost the town and its people", f"{PROSE}."),
    ("What the mayor thinks of it", f"iPhone sales have paid for the bridge. {PROSE}."),
    (LEAD, f"eBay has paid for the bridge. {PROSE}."),
    (f"{LEAD} in the spring", f"al-Hamra, the builder, was not there. {PROSE}."),
    (f"{LEAD} in the spring", f"van der Berg, the builder, was not there. {PROSE}."),
    (f"{LEAD} in the spring", f"www.harbour.example has the plans. {PROSE}."),
    ("Where the money will come from", f"{PROSE}."),
    (f"{LEAD} will live on", "Town wants a spider named after its mayor, and pays for it."),
    (f"{LEAD} and who he is", f"Anna Berg has drawn it. {PROSE}."),
    ("Ten things that you should know about the new bridge over", f"{PROSE}."),
    # captions and credits
    ("A girl looks at the new bridge (Photo: Anna Berg)", f"{PROSE}."),
    ("Mayor Lund at the bridge", f"the bridge cost more than the town had. {PROSE}."),
    # lists without stops
    ("more money for the schools of the town", "fewer cars in the streets around the harbour"),
    (f"more money for the schools of the town and {LEAD}", f"fewer cars around it, since {LEAD}"),
    ("Flour", f"two eggs, which {LEAD}."),
    (f"{PROSE}. Read more", f"Anna Berg has drawn the bridge. {PROSE}. Read more"),
    (f"{PROSE}. Read more", "Jeep"),
    ("Monday: Anna Berg speaks on the bridge; Omar Haddad opens the new harbour road,",
     "Tuesday: Mayor Lund cuts the ribbon at noon; The guests have lunch in the hall"),
    # verse
    ("I wandered by the harbour wall,", "that shines above the sea and all,"),
    ("where boats and birds and bells", "are sleeping on the swells"),
    # letters
    ("Dear reader,", f"we are sorry that {PROSE}."),
    ("Dear members of the council of the harbour town,", f"we are sorry that {PROSE}."),
    ("To whom it may concern,", f"this is to say that {PROSE}."),
    # a comma before a capital is a slip more often than a cut
    (f"{PROSE}, according to the Harbour Times,", f"The road will follow. {PROSE}."),
    (f"{PROSE}, said Anna Berg,", f"“A road will follow,” she said. {PROSE}."),
    (f"{PROSE}, in the order of their age,", "2. The road, which will follow in the spring."),
    # quotations of several paragraphs
    (f"{PROSE}: “A road will follow.", "“The money has been found at last, and we build it.”"),
    (f"{PROSE}: “A road will follow. We", "“shall build it,” said the second man at the table."),
    ("“A road will follow in the spring, and the money has been found at last.”", "— Anna Berg"),
    # interviews
    ("Q: And what will the council do now that the bridge is open and the money", "A: Rest."),
    # addresses
    ("Contact Anna Berg at anna@harbour.example", f"the money has been found. {PROSE}."),
    ("https://harbour.example/bridge", f"the money has been found. {PROSE}."),
    (f"{PROSE} of the IT", "Harbour Times has all the plans of the bridge."),
    # nothing goes on
    (f"{PROSE} that", "next"),
    (f"{PROSE} that", "12"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), WHOLE)
def test_paragraphs_that_only_look_cut_stay_apart(first: str, second: str) -> None:
    assert joined(first, second) == [first, second]


def test_a_marked_heading_never_joins() -> None:
    assert joined(f"{PROSE} that", END, kinds="hp") == [f"{PROSE} that", END]
    assert joined(f"{PROSE} that", END, kinds="ph") == [f"{PROSE} that", END]


def test_a_join_keeps_every_character_in_its_place() -> None:
    source = f"{PROSE} that\n\n{END}"
    cut = len(PROSE) + 5
    halves = [(Traced.of(source, 0, cut), "paragraph"), (Traced.of(source, cut + 2), "paragraph")]
    ((text, _),) = join_cut_paragraphs(halves)
    assert text.starts.tolist() == [*range(cut), -1, *range(cut + 2, len(source))]


# ---- boilerplate ----


def trimmed(*texts: str) -> tuple[list[str], list[str]]:
    found = trim_boilerplate([Block(lines=(Traced.of(text),)) for text in texts])
    return (
        [block.lines[0].text for block in found.blocks],
        [block.lines[0].text for block in found.footer],
    )


@pytest.mark.parametrize(
    "line",
    [
        "To contact the Harbour Times and its friends visit:",
        "harbour.example/contact",
        "https://www.harbour.example/a/b?c=d#e",
        "anna.berg@harbour.example",
        "E-mail: anna@harbour.example",
        "Contact Anna Berg at anna@harbour.example.",
        "Contact Anna Berg at 555-123-4567 or anna@harbour.example. Follow her on Twitter @anna.",
        "Reach out to Anna Berg on Twitter at @anna.",
        "Follow Anna Berg on Twitter: @anna",
        "Follow @anna on Facebook and Twitter.",
        "Follow us on Facebook, Instagram and YouTube",
        "Contact us",
        "© 2011 The Harbour Times",
        "Copyright 2011 The Harbour Times. All rights reserved.",
        "(c) 2011 Harbour Times",
        "© 2009-2011 Harbour Times Ltd.",
        "Copyright © 2011, Harbour Times, Inc. All Rights Reserved.",
        "© All rights reserved",
        "Filed under: Rivers | Old Bridges | Harbour",
        "Topics: bridges",
        "The Harbour Times. All rights reserved.",
        "Subscribe to our newsletter for more of this",
        "Tags: bridge, river, harbour",
        "Comments (12)",
        "Back to top",
        "This article was originally published in the Harbour Times.",
    ],
)
def test_lines_about_the_page_are_contact_lines(line: str) -> None:
    assert is_contact_line(line)
    assert trimmed("Prose.", line) == (["Prose."], [line])


@pytest.mark.parametrize(
    "line",
    [
        "Support for the bridge has grown at every vote.",
        "Support for the site archive.org has grown.",
        "Contact with the boat was lost by noon.",
        "Contact the editors had with the minister was limited.",
        "Reach the summit by noon, the guide said.",
        "To reach the bridge, the guests came by boat.",
        "Follow the money, the mayor said, and you end at harbour.com, the firm of his brother.",
        "Like her on Facebook, thousands have changed their picture.",
        "Find him on the bridge.",
        "Copyright law was changed in that year.",
        "(c) the third point of the plan says that the town pays",
        "He kept all rights reserved to the crown.",
        "Topics ranged from the bridge to the harbour.",
        "Tags of war are common here.",
        "Comments by the mayor were cut.",
        "This story was never published by the paper.",
        "This article of the law was first applied in May.",
        "More stories from the war will follow.",
        "Related.",
        "The advertisement was paid for by the town.",
        "Print is dead, the mayor said.",
        "Story continues after 40 years of silence",
        "See also the bridge of sighs.",
        "Copyright 1945 was the stamp on the back of the picture, and that was how we knew.",
        "Copyright 1945 was the stamp on the back of the picture",
        "© is a sign that he never used",
        "© 1945 was all that it said",
        "Topics: the council discussed fish, boats and money, and nothing else was on the table.",
        "Tags: the dogs wore them, and so did we.",
        "Tags: the dogs wore them, and so did we",
        "Keywords: what a man needs to open the gates of an old town at night",
    ],
)
def test_prose_is_never_trimmed(line: str) -> None:
    assert trimmed("Prose.", line) == (["Prose.", line], [])
    assert trimmed("Prose.", line, "harbour.example") == (["Prose.", line], ["harbour.example"])


def test_what_related_articles_lists_goes_with_it() -> None:
    listed = ("Related Articles", "A Road Follows", "The Mayor Rests", "harbour.example")
    assert trimmed("Prose.", *listed) == (["Prose."], list(listed))


@pytest.mark.parametrize("word", ["More", "Further", "Latest", "Popular", "Further reading"])
def test_short_lines_below_a_mere_word_stay(word: str) -> None:
    texts = ("Prose.", word, "The vote was:", "Yes 12", "No 9")
    assert trimmed(*texts) == (list(texts), [])


@pytest.mark.parametrize("heading", ["More stories", "Latest news", "Further coverage", "See also"])
def test_headlines_below_a_heading_that_says_so_go(heading: str) -> None:
    assert trimmed("Prose.", heading, "A Road Follows") == (["Prose."], [heading, "A Road Follows"])


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        ("© 2011 The Harbour Times. All rights reserved.", "The Harbour Times"),
        ("Copyright © 2009-2011, Harbour Times", "Harbour Times"),
        ("© 2011 Harbour Times Ltd.", "Harbour Times Ltd"),
        ("(c) 2011 by Anna Berg", "Anna Berg"),
        ("© 2011 U.S. Harbour Times", "U.S. Harbour Times"),
        ("© 2011 harbour.com", "harbour.com"),
        ("© 2011 Harbour Times, Old Mill", "Harbour Times"),
        ("© 2011 Harbour Times. Reprinted with permission.", "Harbour Times"),
        ("© 2011 Harbour Times all rights reserved", "Harbour Times"),
        ("© 2011 Harbour Times, and that was how we knew", None),
        ("© 2011 by us all", None),
        ("© 2011. All rights reserved.", None),
        ("© 2011 was all it said", None),
        ("© Harbour Times", None),
    ],
)
def test_only_a_proper_name_owns_the_rights(line: str, owner: str | None) -> None:
    assert owner_of_copyright(line) == owner


def test_related_articles_above_prose_stay() -> None:
    texts = ("Prose.", "Related Articles", "A Road Follows", "More prose ends it.")
    assert trimmed(*texts) == (list(texts), [])


@pytest.mark.parametrize(
    "line", ["Advertisement", "Story continues below", "[Ad]", "Share this article"]
)
def test_adverts_between_paragraphs_go(line: str) -> None:
    assert trimmed("Prose.", line, "More.") == (["Prose.", "More."], [line])


def test_a_page_of_nothing_else_leaves_nothing() -> None:
    assert trimmed("Advertisement", "harbour.example") == ([], ["Advertisement", "harbour.example"])
    assert trimmed() == ([], [])


def test_a_hundred_thousand_footers_are_trimmed_in_linear_time() -> None:
    block = Block(lines=(Traced.of("harbour.example"),))
    assert len(trim_boilerplate([block] * 100_000).footer) == 100_000


def test_ten_thousand_halves_are_joined_in_linear_time() -> None:
    half = (Traced.of(f"{LEAD.lower()} and the"), "paragraph")
    first = (Traced.of(f"{LEAD} and the"), "paragraph")
    ((text, _),) = join_cut_paragraphs([first, *[half] * 10_000])
    assert len(text) == len(first[0]) + 10_000 * (1 + len(half[0]))
