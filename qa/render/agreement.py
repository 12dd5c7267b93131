"""Agreement of judges as HTML: the coefficients in tables, and who gave which grade how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.render.elements import SMALL, TITLE, text_html, whole_html

if TYPE_CHECKING:
    from qa.judging.agreement import Agreement, Estimate, PairAgreement

__all__ = ["agreement_html"]

_TABLE = "border-collapse:collapse;margin:0.4em 0 1em;font-variant-numeric:tabular-nums"
_RULED = "border-bottom:1px solid rgba(128,128,128,0.5)"
_WORDS = "padding:0.15em 1em 0.15em 0;text-align:start;font-weight:normal"
_NUMBER = "padding:0.15em 0 0.15em 1em;text-align:end"


def agreement_html(found: Agreement) -> str:
    """How far judges agree, as the output of a cell."""
    heading = (
        f"{len(found.judges)} judges, {found.judged:,} units judged, "
        f"{found.shared:,} by two or more"
    )
    parts = [f'<p style="{TITLE}">{text_html(heading)}</p>']
    alpha = [(level, found.alpha[level]) for level in found.alpha]
    parts.append(_estimates("Krippendorff’s alpha, all judges", alpha))
    for pair in found.pairs:
        parts.append(_estimates(_title(pair), [(name, pair.kappa[name]) for name in pair.kappa]))
        if pair.units:
            parts.append(_confusion(pair))
    drawn = f"Intervals hold {found.intervals}."
    parts.append(f'<p style="{SMALL}">{text_html(drawn)}</p>')
    return whole_html("".join(parts))


def _title(pair: PairAgreement) -> str:
    first, second = (name or "(no name)" for name in pair.judges)
    return (
        f"Cohen’s kappa, {first} and {second}: {pair.units:,} units, {pair.same:,} graded the same"
    )


def _estimates(title: str, rows: Sequence[tuple[str, Estimate]]) -> str:
    lines = []
    for name, each in rows:
        head = f'<th scope="row" style="{_WORDS}">{text_html(name)}</th>'
        lines.append(f"<tr>{head}{_cells(each)}</tr>")
    return _table(title, "".join(lines))


def _cells(each: Estimate) -> str:
    if each.value is None:
        return f'<td colspan="2" style="{_NUMBER}">cannot be told: {text_html(each.reason)}</td>'
    value = f'<td style="{_NUMBER}">{each.value:.3f}</td>'
    if each.low is None or each.high is None:
        said = f"interval cannot be told: {text_html(each.reason)}"
    else:
        said = f"{each.low:.3f} to {each.high:.3f}"
    return f'{value}<td style="{_NUMBER}">{said}</td>'


def _confusion(pair: PairAgreement) -> str:
    first, second = (text_html(name or "(no name)") for name in pair.judges)
    grades = range(len(pair.table))
    heads = "".join(f'<th scope="col" style="{_NUMBER}">{second}: {each}</th>' for each in grades)
    lines = [f'<tr style="{_RULED}"><td></td>{heads}</tr>']
    for grade, row in zip(grades, pair.table, strict=True):
        cells = "".join(f'<td style="{_NUMBER}">{count:,}</td>' for count in row)
        head = f'<th scope="row" style="{_WORDS}">{first}: {grade}</th>'
        lines.append(f"<tr>{head}{cells}</tr>")
    return _table("Grades", "".join(lines))


def _table(title: str, rows: str) -> str:
    caption = f'<caption style="{TITLE};text-align:start">{text_html(title)}</caption>'
    return f'<table dir="auto" style="{_TABLE}">{caption}<tbody>{rows}</tbody></table>'
