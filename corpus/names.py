"""What looks like the name of a person, of an organisation, or of a news agency, in English text.

Rules over words and capitals, for `corpus.byline`, which knows where a name can be expected. Few
words are listed: news agencies, words that newspapers are called by, words that look like names
in a headline but are none.
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
]


def is_personal_name(text: str) -> bool:
    """Whether `text` looks like a personal name: two to five capitalised words, particles.

    Examples
    --------
    >>> is_personal_name("Ludwig van der Berg"), is_personal_name("Peace Talks")
    (True, False)
    """
    words = text.replace(",", " ").split()
    plain = [word.lower() for word in words]
    if not 2 <= len(words) <= 5 or not _NO_NAME_WORDS.isdisjoint(plain):
        return False
    if plain[0] in _NO_NAME_STARTS or " ".join(plain) in _PLACES | AGENCIES:
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
    """Whether `text` names a publisher.

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
    return len(words) > 1 and is_proper_name(text) and (organised or (sure and words[0] == "The"))


_NAME_MARKS = "'\u2019\u02bc-\u2010\u2011."
_DOMAIN = re.compile(
    r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|news|tv|uk|au|ca|ie|nz)", re.I
)
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.-?)+|(?:Jr|Sr|Dr|Mr|Mrs|Ms|Prof|St|Rev|Wm)\.")


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
_ORGANISATIONS = _words(
    "agency broadcasting bulletin channel chronicle daily digest dispatch examiner express gazette "
    "globe guardian herald independent inquirer institute journal magazine media mirror monitor "
    "monthly network news newspaper newspapers newswire observer online post press quarterly radio "
    "review service services standard telegraph television times today tribune tv website weekly "
    "wire"
)
_COLLECTIVES = _words("desk bureau team")
_NO_INITIALISMS = _words("GMT UTC BST EST EDT PST PDT CET MP MD QC II III IV JR SR")
# Few personal names have these words; titles, sections and places that look like names do.
_NO_NAME_WORDS = _ORGANISATIONS | _words(
    "an and the of in on at by to for with from after before how why what who when where is are "
    "not no all our my your his her their this that war wars peace crisis attack attacks killings "
    "bombing burning chaos deal talks election elections vote strike strikes protest protests "
    "report reports reporter staff correspondent correspondents editor editorial "
    "editors columnist contributor agencies bureau desk team opinion analysis politics world "
    "business sport sports culture science technology health feature features interview comment "
    "letters exclusive breaking special archive issue edition volume chapter part section page "
    "home photo photos video live update updates story numbers demand popular default design "
    "city county state states kingdom republic union street avenue university international "
    "national federal government army police court party minister president east west north south "
    "iraq iraqi iran iranian syria syrian libya yemen afghanistan pakistan india china russia "
    "ukraine africa america american europe european asia british french german israeli "
    "palestinian published posted updated copyright source born time land sea air"
)
_NO_NAME_STARTS = _words(
    "a new united saudi hong los las san santa puerto costa buenos rio kuala phnom cape fort lake "
    "mount port great middle central northern southern eastern western tel addis sri"
)
_PLACES = frozenset(["abu dhabi", "baton rouge", "burkina faso", "el salvador", "sierra leone"])
