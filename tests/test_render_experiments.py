"""Comparisons as HTML: figures of the rows, quiet tables that everybody can read, hostile names."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from compared import HOSTILE, at_random, by_hand, compared, far_apart
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.comparison.comparison import Comparison
from qa.comparison.rankings import Move, TopicDifference, TopicRankings
from qa.comparison.result import Failure
from qa.render.experiments import (
    comparison_html,
    comparison_page,
    topic_comparison_html,
    topic_rankings_html,
)
from qa.render.plots import described_svg, figure_html

ALLOWED = {
    "article", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "span",
    "br", "p", "ul", "li",
}  # fmt: skip


class Page(HTMLParser):
    """Elements, attributes and texts as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.texts: list[str] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.inside = True
            self.rows[-1].append("")
        if tag == "br" and self.inside:
            self.rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.inside:
            self.rows[-1][-1] += data


def harmless(html: str) -> Page:
    page = Page(html)
    assert {tag for tag, _ in page.elements} <= ALLOWED
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert set(attributes) <= {
            "class", "style", "role", "tabindex", "aria-label", "scope", "rowspan", "colspan",
            "dir", "aria-hidden",
        }  # fmt: skip
        assert "url(" not in (attributes.get("style") or "")
    assert "\x1b" not in html
    assert "\u202e" not in html
    return page


def test_figures_worked_out_by_hand_stand_in_the_cells() -> None:
    page = harmless(comparison_html(by_hand()))
    assert page.rows[0] == ["System", "RR@10", "ms/topic", "Index", "Passages"]
    assert page.rows[1][0] == "bm25 (baseline)"
    assert page.rows[1][1].startswith("0.375 [")
    assert page.rows[1][2:] == ["2.1", "1.3 MB", "1"]
    assert page.rows[2][0] == "dense"
    assert page.rows[2][1].startswith("0.500 [")
    assert page.rows[4] == ["RR@10", "dense", "+0.125", "0.750", "0.750", "+0.39", "2/1/1"]


@pytest.mark.parametrize("seed", range(3))
def test_every_number_in_a_table_is_one_of_the_rows(seed: int) -> None:
    comparison = at_random(["a", "b", "c"], seed)
    page = harmless(comparison_html(comparison))
    known = {f"{part:.3f}" for row in comparison.rows for part in (row.mean, row.low, row.high)}
    for row in comparison.rows:
        if row.difference is not None and row.effect is not None and row.p_holm is not None:
            known |= {f"{row.difference:+.3f}", f"{row.effect:+.2f}"}
            known |= {f"{row.p:.3f}", f"{row.p_holm:.3f}"}
            known |= {str(row.wins), str(row.ties), str(row.losses), "0.001"}
    known |= {f"{1000 * result.seconds['t01']:.1f}" for result in comparison.results}
    cells = [cell for row in page.rows for cell in row if re.match(r"[-+−\d]", cell)]
    shown = " ".join(cells).replace("−", "-")
    found = set(re.findall(r"[-+]?\d+(?:\.\d+)?", shown))
    assert found <= known
    assert {f"{row.mean:.3f}" for row in comparison.rows} <= found


def test_the_winner_is_strong_where_it_is_above_every_other() -> None:
    html = comparison_html(far_apart())
    best = far_apart().row("good").mean
    assert re.findall("<strong>(.*?)</strong>", html) == [f"{best:.3f}"]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), gain=st.sampled_from([0.0, 0.05, 0.3]))
def test_nothing_is_strong_that_is_not_significant(seed: int, gain: float) -> None:
    comparison = at_random(["a", "b", "c"], seed, gain=gain)
    strong = re.findall("<strong>(.*?)</strong>", comparison_html(comparison))
    assert strong == [f"{row.mean:.3f}" for row in comparison.rows if row.bold]


def test_a_dagger_stands_at_what_differs_significantly_and_nowhere_else() -> None:
    far = [row[1] for row in Page(comparison_html(far_apart())).rows[1:4]]
    assert ["†" in cell for cell in far] == [False, True, True]
    assert not any("†" in cell for row in Page(comparison_html(by_hand())).rows[:4] for cell in row)


def test_tables_have_captions_scopes_and_scroll_inside() -> None:
    page = Page(comparison_html(at_random(["a", "b"], 1)))
    tags = [tag for tag, _ in page.elements]
    assert tags.count("caption") == tags.count("table") == 2
    heads = [attributes.get("scope") for tag, attributes in page.elements if tag == "th"]
    assert heads.count("col") == 4 + 7
    assert heads.count("row") == 2 + 2
    assert heads.count("rowgroup") == 2
    regions = [each for _, each in page.elements if each.get("role") == "region"]
    assert [each["tabindex"] for each in regions] == ["0", "0"]
    assert all("overflow-x:auto" in (each["style"] or "") for each in regions)
    assert page.elements[0][1]["class"] == "mathjax_ignore tex2jax_ignore"


def test_colours_are_those_of_the_page_around() -> None:
    styles = " ".join(
        attributes.get("style") or ""
        for html in (comparison_html(far_apart()), topics_html(by_hand()))
        for _, attributes in Page(html).elements
    )
    without = re.sub(r"var\(--jp-[^()]*(?:\([^()]*\))?\)|rgba\(128,128,128,\.\d+\)", "", styles)
    assert not re.search(r"#[0-9a-f]{3}|rgb|hsl|:(white|black)", without)


def test_warnings_failures_and_notes_stand_below() -> None:
    comparison = compared(
        {"a": {"RR@10": [0.5, 1.0]}},
        failures=(Failure(name="<b>c</b>", reason="the model is not on this machine"),),
        notes=("Topic t9 was not judged.",),
    )
    page = harmless(comparison_html(comparison))
    assert "<b>c</b>: the model is not on this machine" in page.texts
    assert "Topic t9 was not judged." in page.texts
    assert any(text.startswith("There are 2 topics; with fewer than 25") for text in page.texts)


def test_hostile_names_are_words() -> None:
    comparison = at_random(HOSTILE, 1, topics=len(HOSTILE), texts=HOSTILE)
    for html in (comparison_html(comparison), topics_html(comparison)):
        page = harmless(html)
        assert any('<img src=x onerror="alert(1)">' in cell for row in page.rows for cell in row)


def test_a_page_of_its_own_says_its_encoding_and_its_title() -> None:
    html = comparison_page(at_random(["</title><script>", "b"], 1))
    assert html.startswith('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">')
    assert "<title>Comparison of &lt;/title&gt;&lt;script&gt;, b</title>" in html
    assert "color-scheme:light dark" in html
    assert "<script" not in html


def topics_html(comparison: Comparison) -> str:
    return topic_comparison_html(comparison.topics(*comparison.systems[1::-1]))


def test_topics_are_listed_with_their_differences_and_bars() -> None:
    html = topics_html(by_hand())
    page = harmless(html)
    assert page.texts[0] == (
        "RR@10 by topic: dense against bm25, wins 2, ties 1, losses 1; +0.125 in the mean."
    )
    assert page.rows[1][:4] == ["Question t01? t01", "1.000", "0.500", "+0.500"]
    assert [row[3] for row in page.rows[1:5]] == ["+0.500", "+0.250", "0.000", "−0.250"]
    # The widest takes half of the track; what is below stands to the left of the middle.
    bars = re.findall(r"width:([\d.]+)%;(left|right):50%", html)
    assert bars == [("50.0", "left"), ("25.0", "left"), ("25.0", "right")]


def test_of_very_many_topics_the_two_ends_are_shown() -> None:
    comparison = at_random(["a", "b"], 1, topics=230)
    page = harmless(topics_html(comparison))
    assert len(page.rows) == 1 + 100 + 1 + 100
    assert page.rows[101] == ["30 topics between"]


def rankings(**changed: str) -> TopicRankings:
    words = {"heading": "The Last Ferry", "excerpt": "It crossed on Sunday.", "why": "Holds ferry."}
    words |= changed
    moves = (
        Move(
            document="p1", grade=2, rank_a=1, rank_b=3, score_a=1.0, score_b=0.5,
            heading=words["heading"], excerpt=words["excerpt"], why=(words["why"],),
        ),
        Move(
            document="p2", grade=0, rank_a=2, rank_b=1, score_a=0.9, score_b=0.9,
            heading="", excerpt="", why=(),
        ),
        Move(
            document="p3", grade=None, rank_a=None, rank_b=2, score_a=None, score_b=0.7,
            heading="A Quay", excerpt="", why=(),
        ),
    )  # fmt: skip
    return TopicRankings(
        a="dense",
        b="bm25",
        measure="RR@10",
        difference=TopicDifference(
            topic="t1", text=changed.get("text", "When?"), value_a=1.0, value_b=1 / 3
        ),
        k=3,
        moves=moves,
        notes=("No texts.",),
    )


def test_two_rankings_stand_side_by_side_with_what_moved() -> None:
    page = harmless(topic_rankings_html(rankings()))
    assert page.texts[:2] == ["When?", "RR@10: dense 1.000, bm25 0.333 (+0.667)"]
    assert page.rows[0] == ["Rank", "dense", "bm25"]
    assert page.rows[1] == [
        "1",
        "The Last Ferry It crossed on Sunday. grade 2 · ↑ rank 3 in bm25",
        "p2 grade 0 · ↑ rank 2 in dense",
    ]
    assert page.rows[2][1:] == [
        "p2 grade 0 · ↓ rank 1 in bm25",
        "A Quay not judged · not found by dense",
    ]
    assert page.rows[3][1] == "–"
    assert page.rows[3][2].startswith(
        "The Last Ferry It crossed on Sunday. grade 2 · ↓ rank 1 in dense"
    )
    assert "dense: rank 1, bm25: rank 3 · grade 2" in page.texts
    assert "Holds ferry." in page.texts
    assert "No texts." in page.texts


@given(text=st.sampled_from(HOSTILE) | st.text())
@settings(max_examples=40, deadline=None)
def test_hostile_titles_texts_and_reasons_are_words(text: str) -> None:
    harmless(topic_rankings_html(rankings(heading=text, excerpt=text, why=text, text=text)))


def test_a_plot_is_shown_on_white_with_its_words() -> None:
    html = figure_html(b"\x89PNG", 6.3, 'A "title"', "1 < 2")
    ((tag, attributes),) = Page(html).elements
    assert tag == "img"
    assert attributes["alt"] == 'A "title". 1 < 2'
    assert attributes["src"] == "data:image/png;base64,iVBORw=="
    assert attributes["style"] == "width:605px;max-width:100%;height:auto;background:#fff"


def test_a_drawing_is_one_picture_with_its_words() -> None:
    svg = described_svg('<svg width="1"><g/></svg>', "T", 'a "b" <c>')
    assert svg == ('<svg role="img" aria-label="T. a &quot;b&quot; &lt;c&gt;" width="1"><g/></svg>')
