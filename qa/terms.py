"""The terms of a text: the names and content words that tell what it is about.

Rules over capitals and a list of function words, for English; no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.sentences import split_sentences

__all__ = [
    "FUNCTION_WORDS",
    "POINTERS",
    "once",
    "plain_words",
    "terms_of_passage",
    "terms_of_question",
]

_TERMS_OF_PASSAGE = 6

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_POSSESSIVE = re.compile(r"'s$")
# As in "al-Sadr", which is capitalised as "Sadr" is.
_ARTICLE_OF_A_NAME = re.compile(r"^[a-z]{1,3}-")
# Between two words of a name; the stop is an abbreviation's, as sentences are cut before.
_GAP = re.compile(r"\.?(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)")
_PARTICLES = frozenset("al bin de del der di du el ibn la le van von".split())
# Words that stand for something said before.
POINTERS = frozenset(
    """
    it its itself he him his himself she her hers herself they them their theirs themselves this
    that these those there then one ones other others another same former latter
    """.split()
)
# Closed classes of English, and the small talk of questions: no term, and no sign of a topic.
FUNCTION_WORDS = POINTERS | frozenset(
    """
    a an the i me my mine myself we us our ours ourselves you your yours yourself
    who whom whose which what when where why how whether if
    am is are was were be been being do does did done doing have has had having
    can could may might must shall should will would ought
    and or but nor so yet also too either neither both than as
    of in on at to from by for with without about against between among into onto over under
    above below through during before after since until till up down out off upon within toward
    towards across behind beyond near per via
    not no yes any some all each every none few many much more most less least several such only
    own just even still again ever never always often very really quite rather else here now
    because while though although unless
    i'm i've i'd i'll you're you've we're we've they're they've don't doesn't
    didn't isn't aren't wasn't weren't can't couldn't won't wouldn't shouldn't haven't hasn't
    get got give gave tell told say said know knew think thought mean meant want like let make
    made go went come came take took see saw hear heard happen happened please okay ok well hmm oh
    thank thanks sure thing things something anything
    """.split()
)
# A date tells little of what a passage is about.
_DATES = frozenset(
    """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow
    """.split()
)


def terms_of_question(question: str) -> tuple[str, ...]:
    """The names and content words of a question, each once, as they stand.

    Examples
    --------
    >>> terms_of_question("How many soldiers did the Mahdi Army lose in Diwaniyah?")
    ('soldiers', 'Mahdi Army', 'lose', 'Diwaniyah')
    """
    return once(term for term, _ in _terms(question))


def terms_of_passage(text: str, limit: int = _TERMS_OF_PASSAGE) -> tuple[str, ...]:
    """The terms that a passage is about, as far as its own words tell: names, and what it repeats.

    Parameters
    ----------
    text : str
        The passage, its article's title before it.
    limit : int
        Most terms.

    Returns
    -------
    tuple of str
        Most telling first: by how often they occur, a name counting once more; the longer first
        among equals.
    """
    counts: dict[str, int] = {}
    shown: dict[str, str] = {}
    names = set()
    for term, named in _terms(text):
        key = term.casefold()
        if not key.isnumeric() and key not in _DATES:
            counts[key] = counts.get(key, 0) + 1
            shown.setdefault(key, term)
            if named:
                names.add(key)
    best = sorted(counts, key=lambda key: (-counts[key] - (key in names), -len(key), key))
    return tuple(shown[key] for key in best[:limit])


def _terms(text: str) -> list[tuple[str, bool]]:
    """Content words and names (runs of capitalised words) in order, and whether each is a name.

    A single word that opens a sentence or a paragraph is capitalised anyhow, so it is no name.
    """
    found: list[tuple[str, bool]] = []
    for start, end in split_sentences(text):
        run: list[str] = []
        opens, at = True, start  # whether the run opens the sentence, and where its last word ends
        for match in _WORD.finditer(text, start, end):
            word = _plain(match[0])
            capital = _ARTICLE_OF_A_NAME.sub("", word)[:1].isupper()
            function = word.casefold() in FUNCTION_WORDS
            joins = capital or (bool(run) and word in _PARTICLES)
            gap = text[at : match.start()]
            if run and (function or not joins or not _GAP.fullmatch(gap)):
                found += _closed(run, opens)
                opens = False
            opens |= "\n\n" in gap
            if function:
                opens = False
            elif capital or run:
                run.append(word)
            else:
                found.append((word, False))
                opens = False
            at = match.start() + len(word)
        found += _closed(run, opens)
    return found


def _closed(run: list[str], opens: bool) -> list[tuple[str, bool]]:
    """The name that a run of words makes; empties the run."""
    while run and run[-1] in _PARTICLES:
        run.pop()
    name = [(" ".join(run), len(run) > 1 or not opens)] if run else []
    run.clear()
    return name


def _plain(word: str) -> str:
    """The word without its possessive, its apostrophe straight."""
    return _POSSESSIVE.sub("", word.replace("’", "'"))


def once(terms: Iterable[str]) -> tuple[str, ...]:
    """Each term once, upper and lower case alike, in the form that came first."""
    first: dict[str, str] = {}
    for term in terms:
        first.setdefault(term.casefold(), term)
    return tuple(first.values())


def plain_words(text: str) -> list[str]:
    """Every word of a text in lower case, without its possessive."""
    return [_plain(word).casefold() for word in _WORD.findall(text)]
