"""The language of an article: the code that its file states, or the one that its text shows.

Codes are those of ISO 639-1 ("en", "ar", "fr"), the ones a language tag (BCP 47) begins with.
"""

from __future__ import annotations

import functools
import logging
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

__all__ = ["agreed_language", "detect_language", "language_code"]

logger = logging.getLogger(__name__)

_CODES = frozenset(
    (
        "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
        "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
        "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
        "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
        "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
        "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
        "za zh zu"
    ).split()
)
# Withdrawn codes that pages still state, and what the registry of BCP 47 prefers.
_WITHDRAWN = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
_TAG = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9]{1,8})*")

# The detector tells these apart from the language whose code covers them (ISO 639-3's
# macrolanguages): written news in Arabic or Chinese is a little like each of its varieties.
_COVERED = {
    "ary": "ar", "arz": "ar", "fuv": "ff", "gug": "gn", "sdh": "ku", "uzs": "uz", "wuu": "zh",
    "yue": "zh",
}  # fmt: skip

# Characters: twice as many told one more of 8,468 texts in English, at twice the time.
_READ = 1_000
# Characters: of 21,385 pieces of so many from English texts two were sure and wrong, each in a row
# of foreign names; of 20,649 pieces of 150 none.
_SHORTEST = 60
# Probability: of the 8,468 texts, whole, ten stay unknown, and none is wrong.
_SURE = 0.9


def language_code(stated: str | None) -> str | None:
    """The code that a language tag begins with.

    Parameters
    ----------
    stated : str or None
        As a file has it: "en", "en-GB", "zh-Hant-TW", or "ar_EG" as Open Graph writes it.

    Returns
    -------
    str or None
        None for anything else, also for the name of a language and for a list of tags.

    Examples
    --------
    >>> language_code("fr_CA")
    'fr'
    >>> language_code("French") is None
    True
    """
    match = _TAG.fullmatch((stated or "").strip())
    if match is None:
        return None
    code = _WITHDRAWN.get(match[1].lower(), match[1].lower())
    return code if code in _CODES else None


def agreed_language(stated: Iterable[str | None]) -> str | None:
    """The one code of all that is stated; None where the statements differ, or none has a code.

    Pages come from templates, and a template's language is often not its article's.
    """
    codes = {code for tag in stated if (code := language_code(tag))}
    return codes.pop() if len(codes) == 1 else None


def detect_language(text: str) -> str | None:
    """The language that a text is most likely in, or None where that is not sure.

    Parameters
    ----------
    text : str
        An article's text. Its first 1,000 characters decide.

    Returns
    -------
    str or None
        None for less than 60 characters, for a probability below 0.9, and for a language that has
        no code of two letters; and for every text where the detector's model cannot be unpacked,
        for which it needs room for temporary files.
    """
    if len(text) < _SHORTEST:
        return None
    detector = _detector()
    if detector is None:
        return None
    shares: Counter[str] = Counter()
    for label, share in detector.rank(text[:_READ]):
        shares[_COVERED.get(label, label)] += share
    code, share = max(shares.items(), key=lambda item: item[1])
    return code if share >= _SURE and code in _CODES else None


@functools.cache
def _detector() -> Any:
    """The model that comes inside py3langid, with probabilities; about a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError:  # an article is worth more than the name of its language
        logger.warning("the language detector cannot be loaded", exc_info=True)
        return None
