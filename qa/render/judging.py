"""The judging of a pool as HTML: the passage, its buttons, the end, and the copy that is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.judging.wording import (
    GRADES,
    judged_in_words,
    progress_in_words,
    unfit_in_words,
)
from qa.presentation import date_in_words, title_of
from qa.render.controls import attributes
from qa.render.elements import LIST, LITERAL, SMALL, TITLE, WHOLE, facts_html, text_html
from qa.render.transcripts import NO_ERROR_BEFORE, RUN_AGAIN

if TYPE_CHECKING:
    from corpus.article import Article, Passage
    from qa.judging.fitting import TopicProgress
    from qa.judgments import Grade

__all__ = [
    "bar_html",
    "end_html",
    "head_html",
    "item_html",
    "keys_html",
    "saved_html",
    "topic_html",
]

_BETWEEN = "\n\n"  # paragraphs
_MOST_REASONS = 10
_KEYS = (
    ("2", "relevant"),
    ("1", "partly relevant"),
    ("0", "not relevant"),
    ("N or →", "next, judged or not"),
    ("P or ←", "the one before"),
    ("U", "undo the last judgment"),
    ("F", "first one not judged"),
    ("M", "more context"),
    ("?", "these keys"),
)


def head_html(judge: str, topics: Sequence[TopicProgress], unfit: int) -> str:
    """Who judges, and how much of the pool is judged.

    Parameters
    ----------
    judge : str
        "" where nobody is named.
    topics : sequence of TopicProgress
        Of the whole pool.
    unfit : int
        How many passages are passed over.
    """
    judged, every = sum(each.judged for each in topics), sum(each.items for each in topics)
    name = f"Judging as {judge}" if judge else "Judging"
    bar = attributes(
        {
            "class": "footnote-progress",
            "role": "progressbar",
            "aria-label": "Passages judged",
            "aria-valuemin": 0,
            "aria-valuemax": every,
            "aria-valuenow": judged,
        }
    )
    part = attributes({"style": f"width:{judged / every:.2%}"})
    told = f'<p class="footnote-hint">{text_html(unfit_in_words(unfit))}</p>' if unfit else ""
    return (
        f'<h2 class="footnote-name-shown" dir="auto">{text_html(name)}</h2>'
        f'<p class="footnote-count">{text_html(judged_in_words(topics))}</p>'
        f"<div{bar}><div{part}></div></div>{told}"
    )


def topic_html(question: str, where: str, *, fresh: bool) -> str:
    """The question of the passage that is shown.

    Parameters
    ----------
    question : str
        As it was asked.
    where : str
        Which question and which passage of it this is.
    fresh : bool
        Whether the passage is the first of the question, so that a judge must look up.
    """
    new = '<strong class="footnote-new">New question</strong> ' if fresh else ""
    return (
        f'<p class="footnote-where">{new}{text_html(where)}</p>'
        f'<h3 class="footnote-asked" dir="auto">{text_html(question)}</h3>'
    )


def item_html(passage: Passage, *, blind: bool, widened: bool) -> str:
    """A passage to judge.

    Parameters
    ----------
    passage : Passage
        What is judged.
    blind : bool
        Whether title, author and date are left out.
    widened : bool
        Whether the paragraphs around it are shown.
    """
    article = passage.article
    source = (
        ""
        if blind
        else f'<h4 class="footnote-title" dir="auto">{text_html(title_of(article))}</h4>'
        f'<p class="footnote-source">{facts_html(_facts(article))}</p>'
    )
    before, after = _around(passage) if widened else ("", "")
    return (
        f'{source}{before}<blockquote class="footnote-excerpt">{_paragraphs(passage.text)}'
        f"</blockquote>{after}"
    )


def bar_html(*, shown: bool, grade: Grade | None, widened: bool, undo: bool, left: bool) -> str:
    """The buttons.

    Parameters
    ----------
    shown : bool
        Whether a passage is shown, or the end.
    grade : 0, 1, 2 or None
        How it was judged; None where it was not.
    widened : bool
        Whether what stands around it is shown.
    undo : bool
        Whether there is a judgment to take back.
    left : bool
        Whether another passage is the first that is not judged.
    """
    grades = "".join(
        _button(words, "judge", str(value), grade=value, pressed=grade == value)
        for value, words in GRADES
    )
    group = '<div class="footnote-grades" role="group" aria-label="Relevance of the passage">'
    judging = f"{group}{grades}</div>" if shown else ""
    others = _button("Previous", "previous", "P")
    if shown:
        others += _button("Next", "next", "N") + _button(
            "More context", "widen", "M", unfolded=widened
        )
    if undo:
        others += _button("Undo", "undo", "U")
    if left:
        others += _button("First not judged", "first", "F")
    return f'{judging}<div class="footnote-moves">{others}</div>'


def end_html(
    topics: Sequence[TopicProgress], reasons: Sequence[str], steps: Sequence[tuple[str, str]]
) -> str:
    """What stands after the last passage: how each question was judged, and what to do next.

    Parameters
    ----------
    topics : sequence of TopicProgress
        Of the whole pool.
    reasons : sequence of str
        Of each passage that was passed over, why.
    steps : sequence of (str, str)
        What to do, and with which command.
    """
    some = reasons[:_MOST_REASONS]
    if len(reasons) > len(some):
        some = [*some, f"and {len(reasons) - len(some):,} more"]
    over = "".join(f'<li dir="auto">{text_html(each)}</li>' for each in some)
    told = (
        f'<p class="footnote-where">Passed over</p><ul class="footnote-reasons">{over}</ul>'
        if over
        else ""
    )
    following = "".join(
        f'<li>{text_html(what)}: <span class="footnote-command">{text_html(command)}</span></li>'
        for what, command in steps
    )
    return (
        f'<ol class="footnote-summary">{_listed(topics)}</ol>{told}'
        f'<p class="footnote-where">What to do next</p><ul class="footnote-steps">{following}</ul>'
    )


def keys_html() -> str:
    """The keys, to be unfolded."""
    items = "".join(
        f'<li><span class="footnote-key">{text_html(key)}</span> {text_html(what)}</li>'
        for key, what in _KEYS
    )
    return (
        '<details class="footnote-keys"><summary>Keys</summary>'
        f'<ul class="footnote-keys-listed">{items}</ul></details>'
        # Seen only while they do not work.
        '<p class="footnote-hint footnote-away">Click the passage, or press Tab until it has a '
        "frame; then the keys work.</p>"
    )


def saved_html(judge: str, topics: Sequence[TopicProgress], unfit: int, own: str) -> str:
    """What a saved notebook shows of it: one element, with inline styles; as `head_html`.

    Parameters
    ----------
    judge, topics, unfit
        As for `head_html`.
    own : str
        A class of this copy alone, by which its page hides it.
    """
    name = f"Judging as {judge}" if judge else "Judging"
    told = f'<p style="{SMALL}">{text_html(unfit_in_words(unfit))}</p>' if unfit else ""
    return (
        f'<div class="footnote-saved footnote-judged {own} {LITERAL}" style="{WHOLE}">'
        f'{NO_ERROR_BEFORE}<p style="{SMALL}">{RUN_AGAIN}</p><p style="margin:0 0 0.4em">'
        f'<span style="{TITLE}" dir="auto">{text_html(name)}</span> · '
        f"{text_html(judged_in_words(topics))}</p>"
        f'<ul style="{LIST}">{_listed(topics)}</ul>{told}</div>'
    )


def _listed(topics: Sequence[TopicProgress]) -> str:
    return "".join(
        f'<li><span dir="auto">{text_html(each.question)}</span><br>'
        f'<span class="footnote-count" style="{SMALL}">{text_html(progress_in_words(each))}</span>'
        "</li>"
        for each in topics
    )


def _facts(article: Article) -> list[str]:
    facts = (
        ", ".join(article.authors) or "no author named",
        date_in_words(article.date),
        article.publisher or "",
    )
    return [fact for fact in facts if fact]


def _around(passage: Passage) -> tuple[str, str]:
    """What stands before and after it, in whole paragraphs."""
    text, wide = passage.article.text, passage.around(1)
    before, after = text[wide.start : passage.start], text[passage.end : wide.end]
    if not before.strip() and not after.strip():
        return "", '<p class="footnote-hint">The article has nothing more around it.</p>'
    return _neighbour(before), _neighbour(after)


def _neighbour(text: str) -> str:
    inner = _paragraphs(text)
    return f'<div class="footnote-neighbour">{inner}</div>' if inner else ""


def _paragraphs(text: str) -> str:
    # An article's language may run the other way than the page around it.
    return "".join(
        f'<p dir="auto">{text_html(paragraph)}</p>'
        for paragraph in text.split(_BETWEEN)
        if paragraph.strip()
    )


def _button(
    words: str,
    act: str,
    key: str,
    *,
    grade: Grade | None = None,
    pressed: bool | None = None,
    unfolded: bool | None = None,
) -> str:
    """A button with the key that does the same."""
    states = (("aria-pressed", pressed), ("aria-expanded", unfolded))
    told = attributes(
        {
            "type": "button",
            "data-act": act,
            "data-grade": grade,
            "aria-keyshortcuts": key,
            **{name: None if is_on is None else str(is_on).lower() for name, is_on in states},
        }
    )
    shown = f'<span class="footnote-key" aria-hidden="true">{text_html(key)}</span>'
    return f"<button{told}>{shown} {text_html(words)}</button>"
