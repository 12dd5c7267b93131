"""Tables of figures as HTML: quiet, with a caption and scopes, scrolled where they are wide."""

from __future__ import annotations

from qa.comparison.layout import DAGGER, Cell, Table
from qa.render.elements import LITERAL, TITLE, text_html

__all__ = [
    "BENEATH",
    "HEAD",
    "NAME",
    "NUMBER",
    "ROW",
    "RULE",
    "framed_html",
    "minus",
    "scrolled_html",
    "table_html",
    "wide_html",
]

# Wider than text that is read: a table has its own length of line.
_WIDE = "max-width:64em;margin:0.5em 0 1em;line-height:1.45;overflow-wrap:break-word"
_LINE = "1px solid var(--jp-border-color1,rgba(128,128,128,.5))"
RULE = "border-top:1px solid rgba(128,128,128,.25)"
# A notebook's own style sheet moves a table to the right, stripes its rows and makes it small.
_TABLE = (
    "border-collapse:collapse;table-layout:auto;margin:0;width:auto;color:inherit;"
    "background:transparent;font-size:0.95em;line-height:1.35;font-variant-numeric:tabular-nums;"
    f"border:0;border-bottom:{_LINE}"
)
_CAPTION = f"caption-side:top;text-align:left;padding:0 0 .5em;color:inherit;{TITLE}"
ROW = "background:transparent"
_PLACE = "padding:.35em 1.2em .35em 0;color:inherit;background:transparent;border:0"
HEAD = f"{_PLACE};{TITLE};white-space:nowrap;vertical-align:bottom;border-bottom:{_LINE}"
NAME = (
    f"{_PLACE};text-align:left;font-weight:400;white-space:normal;vertical-align:top;"
    "min-width:6em;max-width:22em"
)
NUMBER = f"{_PLACE};text-align:right;white-space:nowrap;vertical-align:top"
# Beside the column, so that the digits of all its numbers stand under each other.
_HANGING = "display:inline-block;width:0"
BENEATH = "font-size:0.85em;opacity:0.85;font-weight:400"


def table_html(table: Table) -> str:
    """A table that scrolls inside where it is wider than the page.

    Parameters
    ----------
    table : Table
        Of texts as they are; with two names, the rows with the same first one are a group.
    """
    heads = [
        f'<th scope="col" style="{HEAD};text-align:{"left" if at < table.names else "right"}">'
        f"{text_html(each)}</th>"
        for at, each in enumerate(table.head)
    ]
    return framed_html(table.caption, "".join(heads), _bodies(table))


def framed_html(caption: str, heads: str, bodies: str) -> str:
    """A table of head cells and bodies, which are HTML already, under its caption.

    Parameters
    ----------
    caption : str
        As it is; also what a screen reader calls the part that scrolls.
    heads, bodies : str
        Elements ``th``, and elements ``tbody``.
    """
    table = (
        f'<table style="{_TABLE}"><caption style="{_CAPTION}">{text_html(caption)}</caption>'
        f'<thead><tr style="{ROW}">{heads}</tr></thead>{bodies}</table>'
    )
    return scrolled_html(table, caption)


def scrolled_html(inner: str, name: str) -> str:
    """What may be wider than the page, scrolled inside, also by keyboard."""
    return (
        f'<div role="region" tabindex="0" aria-label="{text_html(name)}" '
        f'style="overflow-x:auto;margin:0 0 1em">{inner}</div>'
    )


def wide_html(inner: str) -> str:
    """HTML that stands by itself as the output of a cell, as wide as tables need it."""
    return f'<article class="{LITERAL}" style="{_WIDE}">{inner}</article>'


def minus(text: str) -> str:
    """A number's hyphen as a minus sign, which is as wide as a plus and read as what it is."""
    return f"−{text[1:]}" if text[:1] == "-" and text[1:2].isdigit() else text


def _bodies(table: Table) -> str:
    if table.names == 1:
        return f"<tbody>{''.join(_row(row) for row in table.rows)}</tbody>"
    groups: dict[str, list[tuple[Cell, ...]]] = {}
    for row in table.rows:
        groups.setdefault(row[0].text, []).append(row[1:])
    bodies = []
    for name, rows in groups.items():
        first = (
            f'<th scope="rowgroup" rowspan="{len(rows)}" style="{NAME};{RULE}">'
            f"{text_html(name)}</th>"
        )
        lines = [_row(row, first if at == 0 else "", at == 0) for at, row in enumerate(rows)]
        bodies.append(f"<tbody>{''.join(lines)}</tbody>")
    return "".join(bodies)


def _row(row: tuple[Cell, ...], before: str = "", ruled: bool = True) -> str:
    rule = f";{RULE}" if ruled else ""
    cells = "".join(
        f'<th scope="row" dir="auto" style="{NAME}{rule}">{text_html(each.text)}</th>'
        if at == 0
        else f'<td style="{NUMBER}{rule}">{_cell(each)}</td>'
        for at, each in enumerate(row)
    )
    return f'<tr style="{ROW}">{before}{cells}</tr>'


def _cell(each: Cell) -> str:
    text = minus(text_html(each.text))
    text = f"<strong>{text}</strong>" if each.bold else text
    text += f'<span style="{_HANGING}">{DAGGER}</span>' if each.dagger else ""
    if each.beneath:
        text += f'<br><span style="{BENEATH}">{text_html(each.beneath)}</span>'
    return text
