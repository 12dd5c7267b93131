"""What looks like the name of a person, of an organisation, or of a news agency, in English text.

Rules over words and capitals, for `corpus.byline`, which knows where a name can be expected. Few
words are listed: news agencies, words that newspapers are called by, words that look like names
in a headline but are none, and given names, to tell a person from a paper.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = [
    "AGENCIES",
    "is_collective_name",
    "is_organisation",
    "is_personal_name",
    "is_proper_name",
    "is_role",
    "organisation_of_role",
]


def is_personal_name(text: str, *, expected: bool = False) -> bool:
    """Whether `text` looks like a personal name: two to five capitalised words, particles.

    Many surnames are words of a newspaper's own. "Post" and "Press" are surnames only after a
    common given name, so that "Robert Service" is a person and "Example Press" is not; "West" and
    "Page" are too, and wherever a name is `expected`.

    Parameters
    ----------
    text : str
        White space collapsed.
    expected : bool
        "by" or a date stands beside it in the same line.

    Examples
    --------
    >>> is_personal_name("Ludwig van der Berg"), is_personal_name("Peace Talks")
    (True, False)
    >>> is_personal_name("Zadie West"), is_personal_name("Zadie West", expected=True)
    (False, True)
    """
    words = text.replace(",", " ").split()
    plain = [word.lower() for word in words]
    if not 2 <= len(words) <= 5 or not _NO_NAME_WORDS.isdisjoint(plain):
        return False
    if plain[0] in _NO_NAME_STARTS or " ".join(plain) in _PLACES | AGENCIES:
        return False
    given = plain[0] in _GIVEN_NAMES
    organised = sum(word in _SURNAMES_OF_ORGANISATIONS for word in plain)
    seldom = organised + sum(word in _SELDOM_NAMES for word in plain)
    if seldom > 1 or (organised and not given) or (seldom and not (given or expected)):
        return False
    # "EBC Berlin": the initials of an organisation; two letters may be those of a person.
    initials = re.fullmatch("[A-Z]{3,5}", words[0]) is not None and not text.isupper()
    if not AGENCIES.isdisjoint(plain) or initials:
        return False
    named = [words[0], *(word for word in words[1:-1] if word not in _PARTICLES), words[-1]]
    return all(map(_is_name_word, named)) and any(len(word.strip(".")) > 1 for word in named)


def _is_name_word(word: str) -> bool:
    core = re.sub(r"^[a-z]{1,3}['\u2019\u2010\u2011-](?=\w)", "", word)
    letters = all(c.isalpha() or unicodedata.combining(c) or c in _NAME_MARKS for c in core)
    whole = "." not in core or _ABBREVIATION.fullmatch(core) is not None
    return letters and whole and core[:1].isupper() and not core.endswith(("'s", "\u2019s", "-"))


def is_proper_name(text: str) -> bool:
    """Whether `text` is written as a proper name: capitals, and small words between them.

    Examples
    --------
    >>> is_proper_name("Bank of the North"), is_proper_name("bank of the north")
    (True, False)
    """
    words = text.split()
    big = [word[0].isupper() for word in words]
    small = all(word in _SMALL_WORDS for word, is_big in zip(words, big, strict=True) if not is_big)
    starts = 1 <= len(words) <= 8 and any(big) and (big[0] or words[0] == "the") and big[-1]
    return starts and small and not re.search(r'[\d,:;?!"\u201c\u201d]|[^\W\d_]{4}\.', text)


def is_role(text: str) -> bool:
    """Whether `text` is what a journalist is called at work, with the desk, paper or place.

    Examples
    --------
    >>> is_role("Chief Political Correspondent"), is_role("Staff Writer in Old Mill")
    (True, True)
    >>> is_role("Jane Doe"), is_role("the editor was asked to leave")
    (False, False)
    """
    match = _ROLE.fullmatch(text)
    return match is not None and (not match["of"] or is_proper_name(match["of"]))


def organisation_of_role(text: str) -> str | None:
    """The publisher in a role; empty when it names none; None when `text` is no plain role.

    Examples
    --------
    >>> organisation_of_role("Associated Press Writer"), organisation_of_role("our correspondent")
    ('Associated Press', '')
    >>> organisation_of_role("Jane Doe Associated Press Writer") is None
    True
    """
    match = _ROLE.fullmatch(text)
    if match is None or (match["of"] and not is_organisation(match["of"], sure=False)):
        return None
    return match["of"] or ""


def is_collective_name(text: str) -> bool:
    """Whether `text` names the part of a newspaper that signs where no person does.

    Examples
    --------
    >>> is_collective_name("Example News Desk"), is_collective_name("Desk")
    (True, False)
    """
    words = text.split()
    return len(words) > 1 and words[-1].lower() in _COLLECTIVES and is_proper_name(text)


def is_organisation(text: str, *, sure: bool) -> bool:
    """Whether `text` names a publisher, and no person ("Robert Service").

    Parameters
    ----------
    text : str
        White space collapsed.
    sure : bool
        Only a name can be expected here, so that capitals alone are enough.

    Examples
    --------
    >>> is_organisation("Example Evening Post", sure=False)
    True
    """
    words = text.split()
    if (text.lower() in AGENCIES and text != text.lower()) or _DOMAIN.fullmatch(text):
        return True
    if re.fullmatch("[A-Z]{2,5}", text):
        return text not in _NO_INITIALISMS and (sure or not re.search("[AEIOUY]", text))
    # "Jane Doe The Example Times", "Jane Doe Associated Press": a person and a publisher.
    lower = f" {text.lower()} "
    if "The" in words[1:] or any(lower.find(f" {agency} ") > 0 for agency in AGENCIES):
        return False
    organised = any(word.lower() in _ORGANISATIONS for word in words)
    if organised and is_personal_name(text):
        return False  # "Robert Service"
    return len(words) > 1 and is_proper_name(text) and (organised or (sure and words[0] == "The"))


_NAME_MARKS = "'\u2019\u02bc-\u2010\u2011."
_DOMAIN = re.compile(
    r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|news|tv|uk|au|ca|ie|nz)", re.I
)
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.-?)+|(?:Jr|Sr|Dr|Mr|Mrs|Ms|Prof|St|Rev|Wm)\.")


_ROLE = re.compile(
    r"(?:(?:our|a|the|an) )?(?:(?P<of>.+?) )??"
    r"(?:(?:own|staff|special|senior|chief|foreign|news|political|diplomatic|associate|deputy|"
    r"assistant|managing|contributing) )*"
    r"(?:(?:writer|correspondent|reporter|editor|columnist|contributor|agencie)s?|staff)"
    r"(?: (?:in|at|for|of) (?-i:[A-Z])\S+(?: (?-i:[A-Z])\S+)*)?",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words(
    "al af ap av bin bint da das de del della den der di do dos du e el ibn la le los ten ter van "
    "vom von y zu zum"
)
_SMALL_WORDS = _words("of the and & de des du la le al")
AGENCIES = _words(
    "aap afp ansa ap bbc bloomberg cbs cnn dpa efe ians interfax irna itar-tass kuna kyodo nbc npr "
    "pbs pti reuters tass upi xinhua"
) | frozenset(
    (
        "agence france-presse",
        "al jazeera",
        "al jazeera english",
        "associated press",
        "inter press service",
        "press association",
        "the associated press",
        "united press international",
        "usa today",
    )
)
_SURNAMES_OF_ORGANISATIONS = _words("daily express herald post press service sun star")
_ORGANISATIONS = _words(
    "agency broadcasting bulletin channel chronicle daily digest dispatch examiner express gazette "
    "globe guardian herald independent inquirer institute journal magazine media mirror monitor "
    "monthly network news newspaper newspapers newswire observer online post press quarterly radio "
    "review service services standard telegraph television times today tribune tv website weekly "
    "wire"
)
_COLLECTIVES = _words("desk bureau team board")
_NO_INITIALISMS = _words("GMT UTC BST EST EDT PST PDT CET MP MD QC II III IV JR SR")
# Words of titles, sections and offices that look like names do, and that nobody is called by.
_NO_NAME_WORDS = (_ORGANISATIONS - _SURNAMES_OF_ORGANISATIONS) | _words(
    "an and the of in on at by to for with from after before how why what who when where is are "
    "not no all our my your his her their this that war wars crisis attack attacks conference deal "
    "talks election elections vote votes strikes protest protests "
    "report reports reporter reporters staff correspondent correspondents editor "
    "editors editorial columnist contributor agencies bureau desk team board opinion analysis "
    "politics political business sports culture science technology health feature features "
    "interview comment letters exclusive breaking special archive issue edition volume section "
    "photo photos video live update updates numbers demand popular default design "
    "city county kingdom republic avenue university college international "
    "national federal government council party president "
    "published posted updated copyright source born time"
)
# The same, but people are called by them too.
_SELDOM_NAMES = _words(
    "air army chapter court east home land major minister north page part peace police sea south "
    "sport state states story street strike union west world"
)
_NO_NAME_STARTS = _words(
    "a new united los las san santa puerto costa cape fort lake mount port great middle central "
    "northern southern eastern western north south east west"
)
_PLACES = frozenset(
    (
        "abu dhabi",
        "addis ababa",
        "baton rouge",
        "buenos aires",
        "burkina faso",
        "el salvador",
        "hong kong",
        "kuala lumpur",
        "phnom penh",
        "rio grande",
        "saudi arabia",
        "sierra leone",
        "sri lanka",
        "tel aviv",
    )
)
# Given names that are common in English newspapers; they decide only beside the words above.
_GIVEN_NAMES = _words(
    "aaron adam adrian agnes alan albert alex alexander alice alison amanda amy andrea andrew "
    "andy angela ann anna anne anthony arthur barbara ben benjamin bernard beth betty bill bob "
    "brenda brian bruce carl carol caroline catherine charles charlotte chris christian "
    "christina christine christopher claire clare colin craig daniel dan dave david deborah "
    "dennis derek diana diane donald donna dorothy douglas duncan edward eleanor elizabeth ellen "
    "emily emma eric ethel eva frances francis frank fred gary geoffrey george gerald gillian "
    "gordon grace graham greg hannah harold harry heather helen henry howard hugh ian isabel jack "
    "jacob james jane janet jason jean jeff jennifer jeremy jessica jim jimmy joan joe john "
    "jonathan joseph joshua joyce judith judy julia julian julie justin karen kate katherine "
    "keith kelly kenneth kevin kim larry laura lauren lawrence leo leonard lewis linda lisa liz "
    "louis louise lucy lynn malcolm margaret maria marie mark martha martin mary matt matthew "
    "megan melissa michael michelle mike nancy naomi natalie nathan neil nicholas nick nicola "
    "nicole nigel nora norman oliver olivia pamela patricia patrick paul pauline peter philip "
    "rachel ralph raymond rebecca richard robert robin roger ron ronald rose rosemary roy russell "
    "ruth ryan sally sam samuel sandra sara sarah scott sean sharon sheila simon sophie stephanie "
    "stephen steve steven stuart susan suzanne sylvia teresa theresa thomas tim timothy tina tom "
    "tony tracy vanessa victor victoria vincent virginia walter wendy will william zoe"
)
