"""The chat's regions around its turns, as HTML: the head, the question box, the filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qa.citation.styles import STYLES
from qa.render.controls import attributes, button, choice
from qa.render.elements import text_html

if TYPE_CHECKING:
    from qa.facets import Facet, Facets

__all__ = ["filters_html", "form_html", "head_html"]

# As many names as a person still looks through; those with the most passages come first.
_MOST_NAMES = 300
# From how many on there is a box to find one in.
_NARROWED = 10
_PASSAGES = (3, 5, 10, 20, 50)
_USUAL = 5  # what a question finds where nobody says how many
_STYLES = {
    "apa": "APA",
    "mla": "MLA",
    "chicago-note": "Chicago, notes",
    "chicago-author-date": "Chicago, author-date",
}


def head_html(
    name: str,
    *,
    questions: int,
    kept: int,
    panel: str,
    unsaved: str = "",
    news: str = "",
    undo: bool = False,
) -> str:
    """The conversation's name, and what leads away from it.

    Parameters
    ----------
    name : str
        Of the conversation; "" before it has one.
    questions, kept : int
        How many were asked, and how many quotations are in the basket.
    panel : str
        Which panel is open; "" for none.
    unsaved : str
        Why the conversation is not stored; "" where it is.
    news : str
        What else is to be seen there in a line; "" for nothing.
    undo : bool
        Whether a judgment can be taken back whose passage is not shown.
    """
    basket = f"Basket ({kept})" if kept else "Basket"
    buttons = (
        button(
            "Conversations",
            "panel",
            {"which": "conversations"},
            expanded=panel == "conversations",
        )
        + button(basket, "panel", {"which": "basket"}, expanded=panel == "basket")
        + button("New", "clear", label="New conversation")
    )
    if undo:
        buttons += button("Undo", "undo", label="Undo the last judgment")
    lines = [f"Not stored: {unsaved}" if unsaved else "", news]
    told = "".join(f'<p class="footnote-unsaved">{text_html(line)}</p>' for line in lines if line)
    return (
        f'<h2 class="footnote-name-shown" dir="auto">{text_html(name or "New conversation")}</h2>'
        f'<div class="footnote-tools">{buttons}</div>{told}'
    )


def form_html() -> str:
    """The question box with its button."""
    return (
        # Seen only while it has the focus; Arrow Up in the empty box does the same.
        button("To the newest answer", "newest", kind="footnote-skip")
        + '<label class="footnote-asking"><span class="footnote-unseen">Question</span>'
        '<textarea class="footnote-question" rows="1" dir="auto" '
        'placeholder="Ask a question" enterkeyhint="send"></textarea></label>'
        + button("Ask", "ask", kind="footnote-primary")
        + '<p class="footnote-editing" hidden>Replaces the last question. '
        + button("Ask as new", "unedit")
        + "</p>"
    )


def filters_html(
    facets: Facets,
    where: Mapping[str, Any],
    *,
    left: int,
    passages: int,
    style: str,
    k: int | None,
    refused: Mapping[str, Any] | None = None,
    wrong: Collection[str] = (),
) -> str:
    """What the next question is asked among, and how its passages are cited.

    Parameters
    ----------
    facets : Facets
        What can be chosen.
    where : mapping
        What is chosen, as `qa.where` takes it.
    left, passages : int
        How many passages that leaves, and how many there are.
    style : str
        Of the citations.
    k : int or None
        How many passages are wanted; None for the usual number.
    refused : mapping or None
        What was chosen last and could not be a filter: it is shown in place of `where`, so that
        it can be mended; None where the last one could.
    wrong : collection of str
        Its fields that are to blame.
    """
    chosen = where if refused is None else refused
    count = f"{left:,} of {passages:,} passages" if where else f"all {passages:,} passages"
    fields = _dates(facets, chosen, wrong) + "".join(
        _names(legend, field, listed, _texts(chosen.get(field)))
        for legend, field, listed in (
            ("Authors", "author", facets.authors),
            ("Publishers", "publisher", facets.publishers),
        )
        if listed
    )
    undo = button("Clear filters", "unfilter") if chosen else ""
    return (
        '<details class="footnote-filters"><summary>Filters · '
        f'<span class="footnote-left">{count}</span></summary>'
        f'<div class="footnote-fields">{fields}</div></details>{undo}'
        + choice("style", "Citations", _styles(style), style)
        + choice("k", "Passages", _numbers(k, passages), str(k or ""))
    )


def _dates(facets: Facets, where: Mapping[str, Any], wrong: Collection[str]) -> str:
    if facets.first is None or facets.last is None:
        return ""
    fields = "".join(
        f'<label>{words} <input type="text" inputmode="numeric" size="15" autocomplete="off"'
        + attributes(
            {
                "name": name,
                "placeholder": f"e.g. {hint}",
                "value": "".join(_texts(where.get(name))) or None,
                "aria-invalid": "true" if name in wrong else None,
            }
        )
        + "></label>"
        for words, name, hint in (
            ("From", "after", facets.first),
            ("to", "before", facets.last),
        )
    )
    undated = ""
    if facets.undated:
        told = (
            "1 passage has no date, and no filter by date lets it in."
            if facets.undated == 1
            else f"{facets.undated:,} passages have no date, and no filter by date lets them in."
        )
        undated = f'<p class="footnote-hint">{told}</p>'
    return f'<fieldset class="footnote-dates"><legend>Dates</legend>{fields}{undated}</fieldset>'


def _names(legend: str, field: str, listed: Sequence[Facet], chosen: Sequence[str]) -> str:
    """The names of a facet, each with a box to tick and the number of its passages."""
    shown = [facet for n, facet in enumerate(listed) if n < _MOST_NAMES or facet.name in chosen]
    items = "".join(
        "<li><label><input"
        + attributes(
            {
                "type": "checkbox",
                "name": field,
                "value": facet.name,
                "checked": facet.name in chosen,
            }
        )
        + f'> <span dir="auto">{text_html(facet.name)}</span> '
        f'<span class="footnote-count">{facet.passages:,}</span></label></li>'
        for facet in shown
    )
    find = rest = ""
    if len(shown) > _NARROWED:
        find = (
            '<input type="search" class="footnote-narrow" autocomplete="off"'
            + attributes({"aria-label": f"Find among {legend.lower()}", "placeholder": "Find"})
            + ">"
        )
    longer = ""
    if _overlap(tuple(facet.name for facet in shown)):
        longer = '<p class="footnote-hint">A name also finds those that have all its words.</p>'
    if len(shown) < len(listed):
        rest = f'<p class="footnote-hint">{len(listed) - len(shown):,} with fewer passages.</p>'
    return (
        f'<fieldset class="footnote-names"><legend>{legend}</legend>{find}'
        f'<ul class="footnote-boxes">{items}</ul>{rest}{longer}</fieldset>'
    )


@lru_cache(maxsize=8)
def _overlap(names: tuple[str, ...]) -> bool:
    """Whether a name has all the words of another, so that who chooses this one finds both."""
    words = [frozenset(name.casefold().split()) for name in names]
    return any(one < other for one in words for other in words)


def _texts(value: Any) -> tuple[str, ...]:
    """The values of a field of a filter, which may be one alone or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _styles(chosen: str) -> list[tuple[str, str]]:
    """The styles to choose from, and the one that is chosen, whatever it is."""
    names = [*STYLES, *(() if chosen in STYLES else (chosen,))]
    return [(name, _STYLES.get(name, name)) for name in names]


def _numbers(k: int | None, passages: int) -> list[tuple[str, str]]:
    """How many passages can be wanted: the usual number first, without a value."""
    usual = min(_USUAL, passages)
    others = {n for n in _PASSAGES if n <= passages} | ({k} if k else set())
    listed = sorted({*others, usual})
    return [("" if n == usual and k != n else str(n), str(n)) for n in listed]
