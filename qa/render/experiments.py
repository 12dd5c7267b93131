"""Comparisons of an experiment as HTML: the tables, and what happened topic by topic."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from qa.comparison.layout import differences_table, means_table, reading_notes, troubles, value
from qa.comparison.layout import signed as signed_words
from qa.render.elements import EXCERPT, SMALL, TITLE, text_html
from qa.render.tables import (
    BENEATH,
    HEAD,
    NAME,
    NUMBER,
    ROW,
    RULE,
    framed_html,
    minus,
    table_html,
    wide_html,
)

if TYPE_CHECKING:
    from qa.comparison.comparison import Comparison
    from qa.comparison.rankings import Move, TopicDifference, TopicRankings
    from qa.comparison.topics import TopicComparison

__all__ = [
    "comparison_html",
    "comparison_page",
    "topic_comparison_html",
    "topic_rankings_html",
]

_LIST = "margin:.2em 0 .8em;padding:0 0 0 1.3em"
_LEFT = "text-align:left"
_TOPIC = f"{NAME};min-width:11em;max-width:30em"
_SIDE = f"{NAME};max-width:26em;min-width:14em"
_PAGE = (
    ":root{color-scheme:light dark}"
    "body{font-family:system-ui,sans-serif;margin:2em auto;padding:0 1em;max-width:66em}"
)
# A bar of a difference: from the middle to the right where the first system is above.
_BARS = f"{NUMBER};width:10em;min-width:7em;padding-right:0"
_TRACK = (
    "position:relative;height:.9em;margin-top:.2em;"
    "background:linear-gradient(currentColor,currentColor) center/1px 100% no-repeat;opacity:.75"
)
_BAR = "position:absolute;top:15%;height:70%"
_ABOVE = "background:var(--jp-brand-color1,#2a6fc9)"
# Hatched, so that it is told from the other without its colour.
_BELOW = (
    "background:repeating-linear-gradient(135deg,var(--jp-warn-color0,#c8500a) 0 2px,"
    "transparent 2px 4px);border:1px solid var(--jp-warn-color0,#c8500a);box-sizing:border-box"
)
_MOST = 100  # topics at each end of a list
_READING = "Bold: judged relevant. ↑ higher here than there, ↓ lower."
_BEGINNING = 90  # characters of a passage


def comparison_html(comparison: Comparison) -> str:
    """The means with their intervals, the differences from the baseline, and what is wrong.

    Parameters
    ----------
    comparison : Comparison
        What is shown.

    Returns
    -------
    str
        HTML that stands by itself in a cell's output.
    """
    tables = (means_table(comparison), differences_table(comparison))
    shown = "".join(table_html(each) for each in tables if each.rows)
    lists = "".join(
        f'<p style="{TITLE};margin:.6em 0 0">{text_html(heading)}</p>'
        f'<ul style="{_LIST}">{_items(lines)}</ul>'
        for heading, lines in troubles(comparison)
    )
    return wide_html(f"{shown}{lists}{_small(reading_notes(comparison))}")


def comparison_page(comparison: Comparison) -> str:
    """`comparison_html` as a file of its own, light or dark as the reader's system is."""
    title = f"Comparison of {', '.join(comparison.systems)}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{text_html(title)}</title><style>{_PAGE}</style></head>"
        f"<body>{comparison_html(comparison)}</body></html>\n"
    )


def topic_comparison_html(topics: TopicComparison) -> str:
    """Every topic with the values of two systems, their difference and a bar of it.

    Of very many topics those at the two ends are shown.

    Parameters
    ----------
    topics : TopicComparison
        What is shown.
    """
    every = topics.differences
    widest = max((abs(each.difference) for each in every), default=0.0) or 1.0
    first, last = every[:_MOST], every[max(_MOST, len(every) - _MOST) :]
    between = len(every) - len(first) - len(last)
    gap = f'<tr style="{ROW}"><td colspan="5" style="{NAME}">{between:,} topics between</td></tr>'
    rows = [
        *(_topic_row(each, widest) for each in first),
        *([gap] if between else ()),
        *(_topic_row(each, widest) for each in last),
    ]
    heads = (
        f'<th scope="col" style="{HEAD};{_LEFT}">Topic</th>'
        + "".join(
            f'<th scope="col" style="{HEAD};text-align:right">{text_html(each)}</th>'
            for each in (topics.a, topics.b, "Difference")
        )
        + f'<td style="{HEAD}"></td>'
    )
    caption = (
        f"{topics.measure} by topic: {topics.a} against {topics.b}, wins {topics.wins}, "
        f"ties {topics.ties}, losses {topics.losses}; {signed_words(topics.mean)} in the mean."
    )
    hint = "topic(…) with the id of one shows its two rankings side by side."
    body = f"<tbody>{''.join(rows)}</tbody>"
    return wide_html(f"{framed_html(caption, heads, body)}{_small((hint,))}")


def topic_rankings_html(rankings: TopicRankings) -> str:
    """A topic's two rankings side by side, and under them what moved and why.

    Parameters
    ----------
    rankings : TopicRankings
        What is shown.
    """
    asked = rankings.difference
    caption = (
        f"{rankings.measure}: {rankings.a} {value(asked.value_a)}, {rankings.b} "
        f"{value(asked.value_b)} ({signed_words(asked.difference)})"
    )
    sides = (
        {each.rank_a: each for each in rankings.moves if each.rank_a is not None},
        {each.rank_b: each for each in rankings.moves if each.rank_b is not None},
    )
    rows = [
        f'<tr style="{ROW}"><th scope="row" style="{NUMBER};{RULE}">{rank}</th>'
        + _placed(sides[0].get(rank), rankings.b, of_a=True)
        + _placed(sides[1].get(rank), rankings.a, of_a=False)
        + "</tr>"
        for rank in range(1, rankings.k + 1)
        if any(rank in side for side in sides)
    ]
    heads = f'<th scope="col" style="{HEAD};text-align:right">Rank</th>' + "".join(
        f'<th scope="col" style="{HEAD};{_LEFT}">{text_html(each)}</th>'
        for each in (rankings.a, rankings.b)
    )
    body = f"<tbody>{''.join(rows)}</tbody>"
    moved = "".join(_move(each, rankings) for each in rankings.moves)
    return wide_html(
        f'<p dir="auto" style="{TITLE};margin:0 0 .6em">{text_html(asked.text)}</p>'
        f"{framed_html(caption, heads, body)}"
        f'<p style="{TITLE};margin:.6em 0 0">What moved, and why</p>'
        f'<ul style="{_LIST}">{moved}</ul>{_small((_READING, *rankings.notes))}'
    )


def _topic_row(each: TopicDifference, widest: float) -> str:
    numbers = (value(each.value_a), value(each.value_b), signed_words(each.difference))
    cells = "".join(f'<td style="{NUMBER};{RULE}">{minus(text)}</td>' for text in numbers)
    named = f'<br><span style="{BENEATH}">{text_html(each.topic)}</span>'
    return (
        f'<tr style="{ROW}"><th scope="row" dir="auto" style="{_TOPIC};{RULE}">'
        f"{text_html(each.text)}{named if each.topic != each.text else ''}</th>{cells}"
        f'<td aria-hidden="true" style="{_BARS};{RULE}">{_bar(each.difference / widest)}</td></tr>'
    )


def _bar(share: float) -> str:
    """Half of the track at most, to the right of its middle or to the left."""
    width = abs(share) * 50
    place = f"left:50%;{_ABOVE}" if share > 0 else f"right:50%;{_BELOW}"
    bar = f'<div style="{_BAR};width:{width:.1f}%;{place}"></div>' if width else ""
    return f'<div style="{_TRACK}">{bar}</div>'


def _placed(move: Move | None, other: str, *, of_a: bool) -> str:
    """What one system has at a rank: what it is, how it was judged, where the other has it."""
    if move is None:
        return f'<td style="{_SIDE};{RULE}">–</td>'
    here, there = (move.rank_a, move.rank_b) if of_a else (move.rank_b, move.rank_a)
    heading = text_html(move.heading or move.document)
    words = f"<strong>{heading}</strong>" if move.grade else heading
    begins = text_html(shorten(move.excerpt, _BEGINNING, placeholder="…"))
    lines = [f'<span dir="auto">{begins}</span>'] if begins else []
    lines.append(text_html(f"{_grade(move)} · {_elsewhere(move, here, there, other)}"))
    return (
        f'<td style="{_SIDE};{RULE}"><span dir="auto">{words}</span>'
        f'<br><span style="{BENEATH}">{"<br>".join(lines)}</span></td>'
    )


def _elsewhere(move: Move, here: int | None, there: int | None, other: str) -> str:
    if here is None or there is None:
        return f"cut differently by {other}" if move.only_of else f"not found by {other}"
    sign = "=" if here == there else "↑" if here < there else "↓"
    return f"{sign} rank {there} in {other}"


def _grade(move: Move) -> str:
    return "not judged" if move.grade is None else f"grade {move.grade}"


def _move(move: Move, rankings: TopicRankings) -> str:
    ranks = ", ".join(
        f"{name}: {_not_found(move, name) if rank is None else f'rank {rank}'}"
        for name, rank in ((rankings.a, move.rank_a), (rankings.b, move.rank_b))
    )
    heading = text_html(move.heading or move.document)
    quoted = f'<div dir="auto" style="{EXCERPT}">{text_html(move.excerpt)}</div>'
    why = f'<div style="{SMALL}">{text_html(" ".join(move.why))}</div>' if move.why else ""
    return (
        f'<li style="margin:0 0 .7em"><span dir="auto" style="{TITLE}">{heading}</span> '
        f'<span style="{SMALL}">{text_html(f"{ranks} · {_grade(move)}")}</span>'
        f"{quoted if move.excerpt else ''}{why}</li>"
    )


def _not_found(move: Move, system: str) -> str:
    return "not found" if move.only_of in (None, system) else "cut differently"


def _items(lines: tuple[str, ...]) -> str:
    return "".join(f'<li dir="auto">{text_html(each)}</li>' for each in lines)


def _small(lines: tuple[str, ...]) -> str:
    return "".join(f'<p style="{SMALL};margin:.2em 0">{text_html(each)}</p>' for each in lines)
