"""Tables of a comparison: plain text, Markdown, LaTeX with booktabs, CSV, and a pandas frame.

Text, Markdown and LaTeX are for reading: the means with what each system costs, then how each
differs from the baseline, then what the marks mean and what a referee would ask. CSV and frame are
for computing: every figure at full precision, a row for each system and measure.
"""

from __future__ import annotations

import csv
import io
import re
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from qa.comparison.layout import (
    DAGGER,
    Cell,
    Table,
    differences_table,
    means_table,
    reading_notes,
    troubles,
)
from qa.escape import cell, latex, markdown, plain
from qa.trec.extra import need

if TYPE_CHECKING:
    from pandas import DataFrame

    from qa.comparison.comparison import Comparison
    from qa.comparison.result import Result

__all__ = [
    "COLUMNS",
    "csv_table",
    "frame_of",
    "latex_table",
    "markdown_table",
    "text_table",
]

COLUMNS = (
    "system", "measure", "unit", "topics", "mean", "low", "high", "baseline", "difference", "p",
    "p_holm", "t_p", "t_p_holm", "effect", "wins", "ties", "losses", "significant", "best", "bold",
    "milliseconds", "milliseconds_q1", "milliseconds_q3", "index_bytes", "passages", "failure",
)  # fmt: skip
"""The columns of `csv_table` and `frame_of`, in their order; q1 and q3 are the quartiles."""
_OF_ROW = (
    "mean low high difference p p_holm t_p t_p_holm effect wins ties losses significant best bold"
).split()
_PAGE = 40  # lines of a table that leave room for its notes
_LABEL = re.compile(r"[A-Za-z0-9:._-]+")


def text_table(comparison: Comparison) -> str:
    """The tables and notes for a terminal; what is bold elsewhere has a star behind it.

    Parameters
    ----------
    comparison : Comparison
        What is shown.

    Returns
    -------
    str
        Lines without a line end behind the last.
    """
    means, differences = means_table(comparison), differences_table(comparison)
    blocks = [[_line(each.caption), *_columns(each)] for each in (means, differences) if each.rows]
    notes = [_line(each).replace("Bold:", "*:") for each in reading_notes(comparison)]
    blocks.append(notes)
    blocks += [
        [f"{heading}:", *(f"  {_line(each)}" for each in lines)]
        for heading, lines in troubles(comparison)
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def markdown_table(comparison: Comparison) -> str:
    """The tables as pipe tables (GitHub Flavored Markdown), each under its caption, and the notes.

    Parameters
    ----------
    comparison : Comparison
        What is shown.

    Returns
    -------
    str
        With a line end behind the last line.
    """
    blocks = []
    for table in (means_table(comparison), differences_table(comparison)):
        if table.rows:
            align = [":--" if at < table.names else "--:" for at in range(len(table.head))]
            rows = [[_marked(head) for head in table.head], align]
            rows += [[_markdown_cell(each) for each in row] for row in table.rows]
            blocks.append(f"**{_marked(table.caption)}**")
            blocks.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
    blocks += [_marked(each) for each in reading_notes(comparison)]
    for heading, lines in troubles(comparison):
        blocks.append(f"**{heading}**")
        blocks.append("\n".join(f"- {_marked(each)}" for each in lines))
    return "\n\n".join(blocks) + "\n"


def latex_table(comparison: Comparison, *, caption: str = "", label: str = "tab:comparison") -> str:
    r"""The tables as LaTeX floats in the style of booktabs, narrow enough for a page of text.

    Parameters
    ----------
    comparison : Comparison
        What is shown.
    caption : str
        Of the first table, in plain words (they are escaped); "" for one that says what the
        figures are.
    label : str
        For ``\ref``; that of the second table, the differences, has ``-differences`` behind it.

    Returns
    -------
    str
        Needs ``\usepackage{booktabs}`` and nothing else. Names beyond Latin letters need LuaLaTeX
        or XeLaTeX. Warnings are comments at its top, for the author alone; a table that is too
        long for a page has one too.

    Raises
    ------
    ValueError
        If the label has other characters than letters, digits and ``: . _ -``.
    """
    if not _LABEL.fullmatch(label):
        raise ValueError(f"the label is {label!r}, but must be of letters, digits and : . _ -")
    means, differences = means_table(comparison), differences_table(comparison)
    notes = list(reading_notes(comparison))
    comments = ["Needs \\usepackage{booktabs}."]
    for heading, lines in troubles(comparison):
        if heading == "Warnings":
            comments += (f"Warning: {_latex(each)}" for each in lines)
        else:
            notes.append(f"{heading}: {' '.join(_sentence(each) for each in lines)}")
    floats = [_float(means, caption or means.caption, label, notes)]
    if differences.rows:
        floats.append(_float(differences, differences.caption, f"{label}-differences", []))
    return "".join(f"% {each}\n" for each in comments) + "\n".join(floats)


def csv_table(comparison: Comparison) -> str:
    """Every figure at full precision, a line for each system and measure (RFC 4180, UTF-8).

    A system that failed has a line for each measure too, with the reason in the last column. A
    name that a spreadsheet would take for a formula has an apostrophe in front.

    Parameters
    ----------
    comparison : Comparison
        What is shown.

    Returns
    -------
    str
        Lines that end with CR LF, the first with the names of the columns, `COLUMNS`.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for record in _records(comparison):
        writer.writerow([_csv_cell(record[column]) for column in COLUMNS])
    return stream.getvalue()


def frame_of(comparison: Comparison) -> DataFrame:
    """The same as `csv_table`, as a frame; names are as they are.

    Parameters
    ----------
    comparison : Comparison
        What is shown.

    Returns
    -------
    pandas.DataFrame
        With the columns `COLUMNS`, a row for each system and measure.

    Raises
    ------
    ValueError
        If pandas is missing.
    """
    need("pandas", "a frame")
    from pandas import DataFrame

    return DataFrame(_records(comparison), columns=list(COLUMNS))


def _records(comparison: Comparison) -> list[dict[str, Any]]:
    results = {result.name: result for result in comparison.results}
    shared = {"unit": comparison.unit, "topics": len(comparison.topic_set)}
    records: list[dict[str, Any]] = []
    for row in comparison.rows:
        result = results[row.system]
        record = dict.fromkeys(COLUMNS) | shared | {name: getattr(row, name) for name in _OF_ROW}
        records.append(
            record
            | {
                "system": row.system,
                "measure": row.measure,
                "baseline": comparison.baseline,
                "milliseconds": result.milliseconds,
                "milliseconds_q1": _quartile(result, 0),
                "milliseconds_q3": _quartile(result, 2),
                "index_bytes": result.index_bytes,
                "passages": result.passages,
            }
        )
    for failure in comparison.failures:
        said = {"system": failure.name, "baseline": comparison.baseline, "failure": failure.reason}
        records += [
            dict.fromkeys(COLUMNS) | shared | said | {"measure": measure}
            for measure in comparison.measures
        ]
    return records


def _quartile(result: Result, number: int) -> float | None:
    """Of the time of a topic, with the median between: the first of them is number 0."""
    times = [1000 * seconds for seconds in result.seconds.values()]
    if len(times) < 2:
        return result.milliseconds
    return quantiles(times, n=4, method="inclusive")[number]


def _csv_cell(entry: Any) -> str:
    if entry is None:
        return ""
    if isinstance(entry, str):
        return cell(entry)
    return str(entry).lower() if isinstance(entry, bool) else repr(entry)


def _line(text: str) -> str:
    """In one line that steers no terminal."""
    return plain(" ".join(text.split()))


def _columns(table: Table) -> list[str]:
    lines = [list(table.head), *([_text_cell(each) for each in row] for row in table.rows)]
    lines = [[_line(each) for each in line] for line in lines]
    # What stands behind a number must not move it out of its column.
    tails = [max(len(_tail(line[at])) for line in lines) for at in range(len(table.head))]
    lines = [
        [
            each if at < table.names else each + " " * (tails[at] - len(_tail(each)))
            for at, each in enumerate(line)
        ]
        for line in lines
    ]
    widths = [max(len(line[at]) for line in lines) for at in range(len(table.head))]
    return [
        "  ".join(
            each.ljust(width) if at < table.names else each.rjust(width)
            for at, (each, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def _tail(text: str) -> str:
    return text[len(text.rstrip(f"*{DAGGER}")) :]


def _text_cell(each: Cell) -> str:
    behind = f" {each.beneath}" if each.beneath else ""
    return f"{each.text}{behind}{'*' * each.bold}{DAGGER * each.dagger}"


def _marked(text: str) -> str:
    return markdown(" ".join(text.split()), inside=True)


def _markdown_cell(each: Cell) -> str:
    text = _marked(each.text)
    text = f"**{text}**" if each.bold else text
    behind = f" {_marked(each.beneath)}" if each.beneath else ""
    return f"{text}{DAGGER * each.dagger}{behind}"


def _float(table: Table, caption: str, label: str, notes: list[str]) -> str:
    columns = "l" * table.names + "r" * (len(table.head) - table.names)
    head = " & ".join(_latex(each) for each in table.head)
    body = [f"    {line}" for row in table.rows for line in _latex_rows(row, table.names)]
    long = f"% {len(body)} lines may be too long for a page: name fewer, or use longtable."
    lines = [
        *([long] if len(body) > _PAGE else []),
        r"\begin{table}",
        r"  \centering",
        r"  \small",
        rf"  \caption{{{_latex(caption)}}}",
        rf"  \label{{{label}}}",
        rf"  \begin{{tabular}}{{{columns}}}",
        r"    \toprule",
        rf"    {head} \\",
        r"    \midrule",
        *body,
        r"    \bottomrule",
        r"  \end{tabular}",
    ]
    if notes:
        words = " ".join(_latex(_sentence(each)) for each in notes)
        lines += [r"  \par\smallskip", rf"  \parbox{{\linewidth}}{{\footnotesize {words}}}"]
    return "\n".join([*lines, r"\end{table}", ""])


def _latex_rows(row: tuple[Cell, ...], names: int) -> list[str]:
    words = [_latex_cell(each, number=at >= names) for at, each in enumerate(row)]
    first = " & ".join(words)
    beneath = [rf"\scriptsize {_latex(each.beneath)}" if each.beneath else "" for each in row]
    second = [" ".join(rf"{' & '.join(beneath)} \\".split())] if any(beneath) else []
    return [rf"{first} \\", *second]


def _latex_cell(each: Cell, *, number: bool) -> str:
    text = _latex(each.text)
    text = re.sub(r"^-(?=\d)", "$-$", text) if number else text  # a minus, not a hyphen
    text = rf"\textbf{{{text}}}" if each.bold else text
    return text + r"\rlap{$^{\dagger}$}" * each.dagger


def _latex(text: str) -> str:
    # The quotation mark's command needs an encoding that is not LaTeX's default.
    escaped = latex(" ".join(text.split())).replace(r"\textquotedbl{}", "''")
    return escaped.replace(DAGGER, r"$^{\dagger}$").replace("–", "--")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
