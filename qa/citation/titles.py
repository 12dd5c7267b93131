"""Titles as citations write them: quotation marks within quotation marks, capitals, short forms."""

from __future__ import annotations

import re

from qa.citation.title_words import (
    ARTICLES,
    CUTS,
    NO_START,
    PARTICLES,
    SMALL,
    SOMETIMES_SMALL,
    UNFINISHED,
    is_abbreviation,
)

__all__ = [
    "capitalised",
    "closed",
    "first_phrase",
    "headline",
    "quoted",
    "short_title",
    "with_capital_subtitle",
    "with_marks",
    "without_article",
]

_OPENS, _CLOSES = ("“", "‘"), ("”", "’")  # by depth: double, single, double, ...
_ENDS = ("?", "!", "…", "؟", "。", "？", "！")


def quoted(title: str, closing: str = "", *, comma_stays: bool = False) -> str:
    """The title in quotation marks, its own quotation marks turned, the closing mark inside.

    American usage in all four styles: double marks outside, single within (APA 8.33; MLA chapter 2,
    "Quotation Marks"; Chicago 13.30 and 14.94); a full stop or comma stands inside (APA 6.7,
    Chicago 6.9); none follows a title's own question or exclamation mark.

    Parameters
    ----------
    title : str
        As the item has it, with straight or curly marks.
    closing : str
        ``""``, ``"."`` or ``","``.
    comma_stays : bool
        A comma also follows a question or exclamation mark (Chicago 6.125).

    Examples
    --------
    >>> print(quoted('The "Surge" and After', ","))
    “The ‘Surge’ and After,”
    >>> print(quoted("Who Won?", "."))
    “Who Won?”
    """
    return f"“{closed(with_marks(title, depth=1), closing, comma_stays=comma_stays)}”"


def closed(text: str, closing: str = ".", *, comma_stays: bool = False) -> str:
    """The text with a full stop or comma, which stands inside the quotation marks it ends with.

    Parameters
    ----------
    text : str
        Words that a mark shall follow; nothing is added to none.
    closing : str
        ``""``, ``"."`` or ``","``. No full stop follows another, nor a question mark; no comma
        follows a question mark.
    comma_stays : bool
        A comma also follows a question or exclamation mark (Chicago 6.125).

    Examples
    --------
    >>> print(closed("Mayor: “No one sleeps here”"))
    Mayor: “No one sleeps here.”
    """
    inside, ends = len(text), {end for _, end in _marks(text)[0]}
    while inside - 1 in ends:
        inside -= 1
    needed = _needed(text[:inside], closing, comma_stays=comma_stays) if text.strip() else ""
    return f"{text[:inside]}{needed}{text[inside:]}"


def with_marks(title: str, *, depth: int = 0) -> str:
    r"""The title with curly marks: double and single in turn, from `depth` quotations deep.

    An apostrophe becomes a curly one and is never taken for a quotation mark. A mark that has no
    partner stays as it is, as does every character that is no quotation mark.

    Parameters
    ----------
    title : str
        With straight or curly marks.
    depth : int
        0 where the title stands without quotation marks of its own, 1 within them.

    Examples
    --------
    >>> print(with_marks("The 'surge' isn't \"over\""))
    The “surge” isn’t “over”
    >>> print(with_marks("The \"surge\"", depth=1))
    The ‘surge’
    """
    characters = list(title)
    pairs, apostrophes = _marks(title)
    ends = dict(pairs)
    for index in sorted([*ends, *ends.values()]):
        if index in ends:
            end = ends[index]
            characters[index], characters[end] = _OPENS[depth % 2], _CLOSES[depth % 2]
            depth += 1
        else:
            depth -= 1
    for index in apostrophes:
        characters[index] = "’"
    return "".join(characters)


def capitalised(text: str) -> str:
    """The text with a capital at its start, behind quotation marks and brackets.

    A word that has a capital further on (``iNews``, ``al-Tamim``) stays as it is.
    """
    match = _WORD.search(text)
    if match is None or text[: match.start()].strip(_OPENING + " ") or _kept(match[0]):
        return text
    start = match.start()
    return text[:start] + text[start].upper() + text[start + 1 :]


def with_capital_subtitle(title: str) -> str:
    """The title with a capital behind its colon, as sentence case has it (APA 6.17).

    Examples
    --------
    >>> with_capital_subtitle("The mill: a story of flour")
    'The mill: A story of flour'
    """
    parts = _COLON.split(title)
    return "".join([parts[0], *map(capitalised, parts[1:])])


def headline(title: str, *, longest_minor: int | None = None) -> str:
    """An English title in headline style (Chicago 8.159, MLA 2.90).

    The first and the last word of the title and of a subtitle, and all others but articles,
    prepositions and coordinating conjunctions take a capital; so do all parts of a word with
    hyphens (Chicago 8.161, MLA 2.91). No letter is made small but the first of an article, of
    "and", "of" and their like: which other capitals are names and which are headlines nobody can
    tell. A word with a capital inside (``iNews``, ``al-Tamim``), with a digit at its start or with
    a dot inside (``example.org``) stays as it is, and so does a name's particle before a capital
    (``de la Cruz``). Words that are prepositions in one sentence and adverbs in another ("over",
    "after") keep the capital that they are printed with. A title all in capitals stays so.

    Parameters
    ----------
    title : str
        A title known to be English.
    longest_minor : int, optional
        For APA's title case (6.17): longer words take a capital whatever they are, and no word
        that is printed with one loses it.

    Examples
    --------
    >>> headline("Two days in the market: what the traders of Basra saw")
    'Two Days in the Market: What the Traders of Basra Saw'
    """
    words = list(_WORD.finditer(title))
    if not words or title.upper() == title:
        return title
    pieces: list[str] = []
    copied = 0
    for index, match in enumerate(words):
        before = title[copied : match.start()]
        # The word behind a name's particles: the Cruz of "de la Cruz".
        following = next((w[0] for w in words[index + 1 :] if w[0] not in PARTICLES), "")
        behind = title[match.end() : words[index + 1].start()] if index + 1 < len(words) else ""
        at_edge = index in (0, len(words) - 1) or _ends_sentence(match[0], behind)
        word, previous = match[0], words[index - 1][0] if index else ""
        after_short = before.startswith(".") and is_abbreviation(previous)
        if index and _ends_sentence(previous, before):
            at_edge = True
        elif after_short and word.casefold() in ARTICLES:
            at_edge = word[0].isupper()  # "the U.S. A report": the printed form decides
        if word in ("n", "N") and before[-1:] in _SINGLE and behind[:1] in _SINGLE:
            pieces += [before, word]  # rock 'n' roll
        elif longest_minor is not None and not at_edge and word[:1].isupper():
            pieces += [before, _cased(word, at_edge=True, following=following)]
        else:
            at_edge = at_edge or (longest_minor is not None and _is_major(word, longest_minor))
            pieces += [before, _cased(word, at_edge=at_edge, following=following)]
        copied = match.end()
    return "".join(pieces) + title[copied:]


def short_title(title: str, *, words: int | None = None) -> str:
    """The title up to its colon or question, without a mark at its end.

    MLA 6.10 and Chicago 14.33 shorten a title to its key words without changing their order; where
    the main title is longer than `words`, the noun phrase that it starts with stands for it, where
    a preposition behind it shows it to be one; else its first clause, up to a comma; else all.

    Parameters
    ----------
    title : str
        In the capitals that it shall have.
    words : int, optional
        The most words; all if not given.

    Examples
    --------
    >>> short_title("Two Days in the Market of Basra: A Report", words=4)
    'Two Days'
    """
    match = _MAIN.match(title)
    main = match[1] if match else title
    found = list(_WORD.finditer(main))
    if words is not None and len(found) > words:
        cut = _phrase_end(main, found, words)
        if cut == len(main):
            return main.rstrip(" ,;:-–—")
        # A quotation that was opened within the kept words is kept to its end.
        ends = [end + 1 for start, end in _marks(main)[0] if start < cut <= end]
        main = without_article(main[: max(ends, default=cut)])
    return main.rstrip(" ,;:-–—")


def first_phrase(title: str, most: int) -> str:
    """The noun phrase that a title of more than `most` words starts with, if that is sure.

    Else the first clause, up to a comma, or the whole title.

    Examples
    --------
    >>> first_phrase("Long March of the Traders of Basra", 4)
    'Long March'
    """
    found = list(_WORD.finditer(title))
    return title[: _phrase_end(title, found, most)] if len(found) > most else title


def without_article(title: str) -> str:
    """The title without an English article at its start, where more follows.

    Examples
    --------
    >>> without_article("The Quiet Week")
    'Quiet Week'
    """
    match = _ARTICLE.match(title)
    return title[: match.start(1)] + title[match.end(1) :] if match else title


def _phrase_end(title: str, words: list[re.Match[str]], most: int) -> int:
    """Where to cut a title, so that what is kept says something: the end where nowhere."""
    plain = [word[0].casefold() for word in words]
    start = 1 if plain[0] in ARTICLES else 0
    if plain[start] in NO_START:
        return len(title)
    # Behind an article one noun is enough, and a verb or "that" ends its phrase.
    cuts = CUTS | UNFINISHED if start else CUTS
    for count in range(most, 1, -1):
        end = words[count - 1].end()
        if count == len(words):
            continue
        gap = title[end : words[count].start()]
        last = plain[count - 1]
        finished = not ({*plain[:count]} & UNFINISHED) and last not in SMALL | SOMETIMES_SMALL
        if finished and not gap.strip() and plain[count] in cuts and "," not in title[:end]:
            return end
    clause = _CLAUSE.match(title)
    if clause and 1 < len(_WORD.findall(clause[0])) < len(words):
        return clause.end()
    return len(title)


def _ends_sentence(word: str, behind: str) -> bool:
    """Whether a title or a sentence of it ends with the word, by what stands behind it."""
    if not _NEW_START.search(behind):
        return False
    return not behind.startswith(".") or not is_abbreviation(word)


def _is_major(word: str, longest_minor: int) -> bool:
    """By length (APA 6.17): a preposition of four letters takes a capital, a name's "della" not."""
    plain = word.casefold()
    return len(word) > longest_minor and plain in SMALL | SOMETIMES_SMALL


def _needed(text: str, closing: str, *, comma_stays: bool) -> str:
    """The closing mark, unless the title's own last mark does for it."""
    end = text.rstrip("”’\"'")[-1:]
    if not end:
        return closing
    if closing == "." and end in (*_ENDS, "."):
        return ""
    if closing == "," and (end == "," or (end in _ENDS and not comma_stays)):
        return ""
    return closing


def _marks(title: str) -> tuple[list[tuple[int, int]], list[int]]:
    """The pairs of quotation marks, as indices, and the apostrophes."""
    pairs: list[tuple[int, int]] = []
    apostrophes: list[int] = []
    open_marks: list[tuple[int, bool]] = []
    doubles = 0
    for index, character in enumerate(title):
        if character not in "\"“”„'‘’":
            continue
        single = character in "'‘’"
        before, after = title[index - 1 : index], title[index + 1 : index + 2]
        if single and (_AND.match(title, index) or _AND.match(title, index - 2)):
            apostrophes.append(index)
            continue
        if character in "“„‘":
            opens = True
        elif character in "”’":
            opens = False
        else:
            opens = (not before or before.isspace() or before in _OPENING) and bool(after.strip())
        if opens:
            open_marks.append((index, single))
            doubles += not single
        elif single and (after.isalnum() or not open_marks or not open_marks[-1][1]):
            apostrophes.append(index)
        elif single or doubles:
            while open_marks[-1][1] is not single:
                at = open_marks.pop()[0]
                apostrophes += [at] if title[at] == "'" else []
            pairs.append((open_marks.pop()[0], index))
            doubles -= not single
    apostrophes += [at for at, kind in open_marks if kind and title[at] == "'"]
    return pairs, apostrophes


def _cased(word: str, *, at_edge: bool, following: str) -> str:
    plain = word.casefold()
    if _kept(word):
        return word
    if not at_edge:
        if plain in SMALL:
            return word if word.isupper() else word[0].lower() + word[1:]  # "Plan A", "OR"
        if plain in PARTICLES and word[0].islower() and following[:1].isupper():
            return word
        if plain in SOMETIMES_SMALL:
            return word
    parts = re.split("([-‐‑])", word)
    for index in range(0, len(parts), 2):
        part = parts[index]
        if index and (not part or part.casefold() in SMALL):
            continue
        parts[index] = part[:1].upper() + part[1:]
    return "".join(parts)


def _kept(word: str) -> bool:
    """Whether a word has a form of its own: a capital inside, a digit first, a dot inside."""
    return (
        not word[0].isalpha()
        or (word[0].islower() and any(character.isupper() for character in word[1:]))
        or bool(re.search(r"[.@/_]\w", word))
    )


_OPENING = "([{“‘„\"'—–-/"
# A word with what belongs to it: hyphens, apostrophes, dots and slashes inside.
_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’.@/_&]+[^\W_]+)*")
_NEW_START = re.compile(r"[:?!.][”’\"')\]]*\s+[“‘\"'(\[]*\Z")
_CLAUSE = re.compile(r".+?(?=[,;][”’\"']?\s)", re.DOTALL)
_SINGLE = ("'", "‘", "’")
_AND = re.compile(r"(?<=[^\W_]\s)['‘’][nN]['‘’](?=\s[^\W_])")  # rock 'n' roll
_ARTICLE = re.compile(r"[“‘\"'(\[]*((?:an?|the)\s+)(?=\S)", re.IGNORECASE)
_COLON = re.compile(r"(?<=:\s)")
_MAIN = re.compile(r"(.{2,}?)(?::|[?!][”’\"']?(?=\s)| [–—])\s", re.DOTALL)
