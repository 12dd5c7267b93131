"""Whose words a quotation is, where the text itself says so.

Only what stands in the text counts: a speech verb with its subject next to the quotation ("...,"
said Ms Ames; Ms Ames told us: "..."), or "according to". Where that leaves a doubt there is no
speaker, since a wrong one is worse than none.
"""

from __future__ import annotations

import re

from corpus.sentences import split_sentences
from qa.quoted_speech import QuotedSpeech, find_quoted_speech
from qa.speech import (
    SPEECH_VERB,
    Subject,
    is_name,
    subject_after,
    subject_before,
    subject_in,
    words_of,
)

__all__ = ["find_speaker"]

_PARAGRAPHS_BEFORE = 6
_PARAGRAPHS_AFTER = 2
_MOST_QUOTATIONS = 20  # in a piece; more are a list and nobody's speech
_FARTHEST_BACK = 8  # sentences from a pronoun to its name
_LONGEST_LEAD = 220  # characters from a speech verb to the quotation it leads to
_FEWEST_REPORTED = 3  # quoted words inside a reported clause; fewer may be a name or irony

_BREAK = re.compile(r"\n[ \t]*\n\s*")
_PARAGRAPH = re.compile(r"\S(?:(?!\n[ \t]*\n).)*", re.S)
_PARTICIPLE = re.compile(
    r"\b(?:saying|telling|adding|writing|declaring|warning|arguing|claiming|stating|quoting|citing|"
    r"quoted|calling|called|calls|dubbed|described|describes|describing|chant(?:ed|ing)|titled|"
    r"entitled|headlined|named|nicknamed|accused|accusing)\b",
    re.I,
)
_HE_OR_SHE = frozenset({"he", "she"})
# A name after one of these is a place, a paper or a body more often than another "he".
_NO_PERSON_AFTER = re.compile(
    r"told|tells|the|a|an|in|at|on|for|of|from|to|into|across|near|through|since|last|next", re.I
)
_TALKS_TO_ANOTHER = re.compile(r"\bask(?:ed|s)\b|\bt(?:old|ells)\s+[^,.;:\"“”]{1,60}?\sto\s")
_ACCORDING = re.compile(r"\b[Aa]ccording to\s+")


def find_speaker(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find who says the quoted words in a piece of text.

    Parameters
    ----------
    text : str
        What is around the piece, best the article's text: the speaker may be named in the
        paragraph before. Paragraphs are parted by blank lines.
    start, end : int
        The piece, such as a sentence, half-open.

    Returns
    -------
    (start, end) or None
        Where in `text` the speaker is written, half-open: a name without the comma and what
        follows it ("Ada Ames"), or where no name is given the phrase that stands for one ("the
        official"). "he" and "she" stand for the named speaker of the sentence before, and for
        nobody where it has none. None where the piece holds no quoted words, where the text does
        not say whose they are, and where they are more than one person's.

    Raises
    ------
    ValueError
        If the piece does not lie in the text.

    Examples
    --------
    >>> text = '"It held," said Ada Ames, an engineer.'
    >>> start, end = find_speaker(text, 0, len(text))
    >>> text[start:end]
    'Ada Ames'
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}-{end} is no piece of a text of {len(text)} characters")
    around = _Surroundings(text, start, end)
    inside = [each for each in around.quotations if each.start < end and start < each.end]
    if len(inside) > _MOST_QUOTATIONS:
        return None
    worded = [each for each in inside if around.is_wording(each)]
    found = {around.speaker(each) for each in worded or inside}
    if len(found) > 1:
        # Two mentions of one person by the same words are one speaker.
        written = {text[span[0] : span[1]] if span else None for span in found}
        return min(span for span in found if span) if len(written) == 1 else None
    return found.pop() if found else None


class _Surroundings:
    """The paragraphs around a piece of text, with their quotations and outer sentences."""

    def __init__(self, text: str, start: int, end: int) -> None:
        # Typewriter's double marks; of the same length, so that places stay.
        text = text.replace("``", ' "').replace("''", '" ')
        paragraphs = [(each.start(), each.end()) for each in _PARAGRAPH.finditer(text)]
        before = sum(stop <= start for _, stop in paragraphs)
        within = sum(begin < end for begin, _ in paragraphs)
        paragraphs = paragraphs[max(before - _PARAGRAPHS_BEFORE, 0) : within + _PARAGRAPHS_AFTER]
        self.text = text
        self.quotations = find_quoted_speech(text, paragraphs)
        self.sentences: list[tuple[int, int]] = []
        outer = list(text)
        for each in self.quotations:
            # What ends the quoted words stays: a sentence may end there. One may start with
            # them, too: "0X" is no name, no small letter, and shows that the text has capitals.
            inner = each.end - 2 - each.start - 1
            if inner > 0:
                begins = "x" if text[each.start + 1].islower() else "0X"
                outer[each.start + 1 : each.end - 2] = begins.ljust(inner, "x")[:inner]
        for begin, stop in paragraphs:
            shown = "".join(outer[begin:stop])
            self.sentences += [(begin + a, begin + b) for a, b in split_sentences(shown)]
        self.outer = "".join(outer)

    def speaker(self, quotation: QuotedSpeech, steps: int = 0) -> tuple[int, int] | None:
        """Of one quotation, looking also at those it continues.

        `steps` are the sentences that pronouns have led back already.
        """
        at = self.quotations.index(quotation)
        chain = [at]
        while chain[0] > 0 and self.quotations[chain[0] - 1].goes_on:
            chain.insert(0, chain[0] - 1)
        while self.quotations[chain[-1]].goes_on and chain[-1] + 1 < len(self.quotations):
            chain.append(chain[-1] + 1)
        for each in sorted(chain, key=lambda link: abs(link - at)):
            subject = self._subject_of(each)
            if subject is not None:
                if subject.kind != "pronoun":
                    return subject.start, subject.end
                return self._resolve(subject, steps)
        return None

    def _subject_of(self, at: int) -> Subject | None:
        quotation = self.quotations[at]
        sentence = self._sentence_at(quotation.start)
        if sentence is None:
            return None
        begin, stop = self.sentences[sentence]
        before = self.quotations[at - 1] if at else None
        return (
            self._after(quotation, stop)
            or self._interrupted(quotation, before, begin, stop)
            or self._led_to(quotation, begin)
            or self._carried_on(quotation, sentence)
            or self._reported(quotation, begin, stop)
            or self._according(quotation, begin, stop)
        )

    def _sentence_at(self, at: int) -> int | None:
        for index, (begin, stop) in enumerate(self.sentences):
            if begin <= at < stop:
                return index
        return None

    def _after(self, quotation: QuotedSpeech, stop: int) -> Subject | None:
        """`"...," Ames said` and `"...," said Ames`."""
        end = min(stop, self._next_quotation(quotation))
        ended = self.text[quotation.end - 2 : quotation.end - 1]
        comma = re.match(r"\s*[,—–-]", self.outer[quotation.end : end])
        if ended not in ",?!—–-…" and not comma:
            return None
        begin = quotation.end + (comma.end() if comma else 0)
        verb = SPEECH_VERB.search(self.outer, begin, end)
        while verb and self.outer[begin : verb.start()].rstrip().endswith(" who"):
            verb = SPEECH_VERB.search(self.outer, verb.end(), end)
        if verb is None or verb[0] == "quoted":
            return None
        if not self.outer[begin : verb.start()].strip():
            return None if verb[0] == "told" else subject_after(self.outer, verb.end(), end)
        return subject_before(self.outer, begin, verb.start(), bare=True)

    def _interrupted(
        self, quotation: QuotedSpeech, before: QuotedSpeech | None, begin: int, stop: int
    ) -> Subject | None:
        """`"...," Ames said, "..."`: the second half is as the first."""
        if before is None or before.start < begin:
            return None
        between = self.outer[before.end : quotation.start]
        if not re.search(r"[,:—–]\s*$", between) or ";" in between:
            return None
        return self._after(before, stop)

    def _led_to(self, quotation: QuotedSpeech, begin: int) -> Subject | None:
        """`Ames told the paper: "..."` and `Ames said, "..."`."""
        begin = max(begin, self._end_of_last_quotation(quotation))
        lead = self.outer[begin : quotation.start].rstrip()
        if not lead.endswith((":", ",")):
            return None
        verbs = list(SPEECH_VERB.finditer(self.outer, begin, begin + len(lead)))
        if not verbs or quotation.start - verbs[-1].end() > _LONGEST_LEAD:
            return None
        verb = verbs[-1]
        between = self.outer[verb.end() : begin + len(lead) - 1]
        if verb[0] == "quoted" or _PARTICIPLE.search(lead):
            return None
        if lead.endswith(",") and re.search(r"\bthat\b|,", between):
            return None  # the comma closes something else
        return subject_before(self.outer, begin, verb.start())

    def _carried_on(self, quotation: QuotedSpeech, sentence: int) -> Subject | None:
        """`"...," Ames said. "..."`: the next sentence is still hers."""
        if sentence == 0 or quotation.start != self.sentences[sentence][0]:
            return None
        begin, stop = self.sentences[sentence - 1]
        if _BREAK.search(self.text, stop, quotation.start):
            return None
        if self.outer[quotation.end : self.sentences[sentence][1]].strip(" ."):
            return None
        for at in reversed(range(self.quotations.index(quotation))):
            each = self.quotations[at]
            if not begin <= each.start < stop:
                break
            before = self.quotations[at - 1] if at else None
            subject = self._after(each, stop) or self._interrupted(each, before, begin, stop)
            if subject or self.is_wording(each):  # a title says nothing of who spoke
                return subject
        return None

    def _reported(self, quotation: QuotedSpeech, begin: int, stop: int) -> Subject | None:
        """`Ames said that the bridge was "as safe as any"`."""
        if not self.is_wording(quotation):
            return None
        lead = self.outer[begin : quotation.start]
        verbs = list(SPEECH_VERB.finditer(self.outer, begin, stop))
        if (
            len(verbs) != 1
            or verbs[0].start() > quotation.start
            or _PARTICIPLE.search(lead)
            or re.search("[:;]", lead)
        ):
            return None
        if verbs[0][0] == "quoted" or _ACCORDING.search(lead):
            return None
        return subject_before(self.outer, begin, verbs[0].start())

    def _according(self, quotation: QuotedSpeech, begin: int, stop: int) -> Subject | None:
        if not self.is_wording(quotation):
            return None
        outside = self.outer[begin:stop]
        named = list(_ACCORDING.finditer(self.outer, begin, stop))
        if len(named) != 1 or SPEECH_VERB.search(outside) or _PARTICIPLE.search(outside):
            return None
        end = re.compile(r"[,.;:“\"—]|\s(?:who|which)\b|$").search(self.outer, named[0].end(), stop)
        return subject_in(self.outer, named[0].end(), end.start() if end else stop)

    def is_wording(self, quotation: QuotedSpeech) -> bool:
        """Whether these are words somebody used, and not the title of something."""
        words = re.findall(r"[\w’'-]+", self.text[quotation.start : quotation.end])
        long = [word for word in words if len(word) > 3]
        return len(words) >= _FEWEST_REPORTED and not all(word[0].isupper() for word in long)

    def _next_quotation(self, quotation: QuotedSpeech) -> int:
        later = [each.start for each in self.quotations if each.start >= quotation.end]
        return min(later, default=len(self.text))

    def _end_of_last_quotation(self, quotation: QuotedSpeech) -> int:
        return max((each.end for each in self.quotations if each.end <= quotation.start), default=0)

    def _resolve(self, pronoun: Subject, steps: int) -> tuple[int, int] | None:
        """Whom "he" or "she" stands for: the named speaker of the sentence just before."""
        word = self.text[pronoun.start : pronoun.end].lower()
        if word not in _HE_OR_SHE or steps == _FARTHEST_BACK:
            return None
        sentence = self._sentence_at(pronoun.start)
        if not sentence:
            return None
        lead = self.outer[self.sentences[sentence][0] : pronoun.start]
        if any(map(is_name, words_of(lead)[1:])) and not lead.startswith("Asked "):
            return None
        begin, stop = self.sentences[sentence - 1]
        if _TALKS_TO_ANOTHER.search(self.outer, begin, stop):
            return None  # what follows may be the reply
        quoted = [each for each in self.quotations if begin <= each.start < stop]
        if quoted:
            found = {self.speaker(each, steps + 1) for each in quoted}
            span = found.pop() if len(found) == 1 else None
        else:
            span = self._indirect(begin, stop, steps + 1)
        if span is None:
            return None
        name = self.text[span[0] : span[1]]
        # "The Times" and "NATO" are no "he".
        return span if is_name(name.split()[0]) and not name.isupper() else None

    def _indirect(self, begin: int, stop: int, steps: int) -> tuple[int, int] | None:
        """The speaker of a sentence without a quotation that names nobody else."""
        verbs = list(SPEECH_VERB.finditer(self.outer, begin, stop))
        if len(verbs) != 1:
            return None
        subject = subject_before(self.outer, begin, verbs[0].start())
        if subject is None:
            return None
        if subject.kind == "pronoun":
            return self._resolve(subject, steps)
        before = verbs[0][0]
        for word in words_of(self.outer[verbs[0].end() : stop]):
            if is_name(word) and not word.isupper() and not _NO_PERSON_AFTER.fullmatch(before):
                return None
            before = word if not is_name(word) else before
        return (subject.start, subject.end) if subject.kind == "name" else None
