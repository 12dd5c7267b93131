"""Escaping: hostile text reads as it is, and does nothing."""

from __future__ import annotations

import csv
import io

import pytest

from qa import escape
from qa.citation import Formatted, Run


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("5 % of $x_1^2$", r"5 \% of \$x\_1\textasciicircum{}2\$"),
        ("~#&", r"\textasciitilde{}\#\&"),
        ("\\[x\\]", r"\textbackslash{}{[}x\textbackslash{}{]}"),
    ],
)
def test_latex_prints_what_was_written(text: str, inert: str) -> None:
    assert escape.latex(text) == inert


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "'=1", "\n=1"])
def test_no_cell_starts_a_formula(text: str) -> None:
    row = io.StringIO()
    csv.writer(row).writerow([escape.cell(text)])
    (cell,) = next(csv.reader(io.StringIO(row.getvalue(), newline="")))
    assert cell == "'" + escape.plain(text)


def test_a_plain_cell_stays_as_it_is() -> None:
    assert escape.cell("Two Days in Diwaniyah") == "Two Days in Diwaniyah"


def test_formatted_text_is_the_same_in_every_form() -> None:
    title = Formatted.of("In ", Run("The <Herald>", italic=True), " & more_")
    assert title.text == "In The <Herald> & more_"
    assert title.html == "In <em>The &lt;Herald&gt;</em> &amp; more_"
    assert title.markdown == r"In *The &lt;Herald&gt;* &amp; more\_"
    assert title.latex == r"In \emph{The \textless{}Herald\textgreater{}} \& more\_"


def test_a_link_leads_to_the_web_or_nowhere() -> None:
    assert Run("x", link="javascript:alert(1)").link is None
    assert Run("x", link="https://[").link is None
    linked = Formatted.of(Run("there", link='https://example.org/a?b=1&c=%20"<>}'))
    assert linked.markdown == "[there](<https://example.org/a?b=1&c=%20%22%3C%3E%7D>)"
    assert linked.latex == (r"\href{https://example.org/a?b=1\&c=\%20\%22\%3C\%3E\%7D}{there}")
    assert 'href="https://example.org/a?b=1&amp;c=%20&quot;&lt;&gt;}"' in linked.html


def test_neighbours_that_look_alike_are_one_run() -> None:
    assert Formatted.of("a", "b", Run("c", italic=True)).runs == (Run("ab"), Run("c", italic=True))
