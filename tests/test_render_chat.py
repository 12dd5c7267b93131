"""The chat's regions as HTML: what stands in them, and that nothing an article says is a tag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from test_render import HOSTILE, TEXT, hostile, marked, passage
from test_render import answer as one_answer

from corpus import Article, Paragraph, Passage, SourceMap
from qa.answer import Answer
from qa.article_view import ArticleView
from qa.chat.basket import Basket
from qa.chat.exchange import Exchange
from qa.chat.stored import ConversationSummary
from qa.conversation import Turn
from qa.facets import Facet, Facets
from qa.judgments import Grade
from qa.quotation import quote
from qa.render.chat import filters_html, form_html, head_html
from qa.render.chat_panels import article_panel_html, basket_html, conversations_html
from qa.render.chat_start import start_html
from qa.render.chat_turn import turn_html

NOTHING = Facets(authors=(), publishers=(), first=None, last=None, undated=0)
TAGS = {
    "a", "article", "aside", "bdi", "blockquote", "br", "button", "details", "div", "em",
    "fieldset", "h2", "h3", "h4", "header", "input", "label", "legend", "li", "mark", "ol",
    "option", "p", "section", "select", "span", "strong", "summary", "textarea", "ul",
}  # fmt: skip


def exchange(answer: Answer, **given: Any) -> Exchange:
    turn = Turn(question=answer.question, answer=answer, carried=answer.carried)
    return Exchange(**({"number": 3, "turn": turn, "asked": "2026-01-02T03:04:05+00:00"} | given))


def shown(
    answer: Answer,
    *,
    last: bool = True,
    grades: Mapping[int, Grade | None] | None = None,
    undo: int | None = None,
    **given: Any,
) -> str:
    asked = exchange(answer, **given)
    return turn_html(asked, last=last, grades=grades or {}, copies={1: "copied"}, undo=undo)


def filters(facets: Facets = NOTHING, where: Mapping[str, Any] | None = None, **given: Any) -> str:
    given = {"left": 2, "passages": 9, "style": "apa", "k": None} | given
    return filters_html(facets, where or {}, **given)


def three_paragraphs() -> Passage:
    """The second of three paragraphs."""
    text = "Before it.\n\nThe <middle>.\n\nAfter it."
    ends = [(0, 10), (12, 25), (27, 36)]
    article = Article(
        id="a.txt",
        path="a.txt",
        text=text,
        paragraphs=tuple(
            Paragraph(start=start, end=end, number=n) for n, (start, end) in enumerate(ends, 1)
        ),
        source_map=SourceMap(((0, len(text), 0, len(text)),)),
    )
    return Passage(id="p", article=article, start=12, end=25)


def labels(html: str) -> list[tuple[str, str]]:
    """The words on each button that has a label, and the label."""
    return re.findall('<button[^>]* aria-label="([^"]*)"[^>]*>([^<]*)</button>', html)


def test_a_turn_has_what_a_reader_needs_in_order() -> None:
    html = shown(one_answer(highlight=marked(), url="https://example.org/a"))
    places = [
        html.index(part)
        for part in (
            'data-number="3"', "footnote-asked", "footnote-verdict", 'data-rank="1"',
            "footnote-title", "<blockquote", "<mark>", "footnote-citation", "footnote-source",
            'data-act="judge"', 'data-act="explain"',
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "<mark>Then 5 &lt; 7 &amp; so on.</mark>" in html
    assert 'href="https://example.org/a"' in html
    assert "footnote-unanswered" not in html


def test_headings_go_down_one_level_at_a_time() -> None:
    whole = head_html("Name", questions=1, kept=0, panel="") + shown(one_answer())
    assert re.findall("<h([1-6])", whole) == ["2", "3", "4"]


def test_near_misses_are_shown_as_such() -> None:
    html = shown(one_answer(highlight=marked(), answered=False, confidence=0.04))
    assert "footnote-unanswered" in html
    assert "<strong>Nothing here answers that.</strong> Nearest passages" in html
    assert "<mark" not in html


def test_what_the_filters_left_out_is_told() -> None:
    nothing = Answer(question="What?", passages=(), answered=False, confidence=0.0)
    html = shown(nothing, where={"author": ("Berg", "Lund"), "after": "2006-08"})
    assert "The filters leave no passages. Remove one and ask again." in html
    assert "Asked among articles from 2006-08, by Berg or Lund." in html
    assert "No passage fits the filter" in shown(nothing)


def test_passages_that_are_gone_are_told() -> None:
    gone = Answer(question="What?", passages=(), answered=True, confidence=0.9)
    assert "2 passages are not shown" in shown(gone, missing=2)
    assert "No passage fits" not in shown(gone, missing=2)


def test_terms_can_be_taken_away_from_the_last_question_alone() -> None:
    answer = one_answer(carried=("Basra", '"the port"'))
    html = shown(answer)
    assert re.findall('data-act="drop" data-term="([^"]*)"', html) == [
        "Basra",
        "&quot;the port&quot;",
    ]
    assert [words for label, words in labels(html) if "again" in label] == [
        "Basra", "&quot;the port&quot;", "Without these",
    ]  # fmt: skip
    assert "Without these" not in shown(one_answer(carried=("Basra",)))
    earlier = shown(answer, last=False)
    assert 'data-act="drop"' not in earlier
    assert ">Basra</span>" in earlier


def test_more_than_six_terms_are_folded() -> None:
    six = tuple(f"term {n}" for n in range(6))
    assert "footnote-more" not in shown(one_answer(carried=six))
    for last in (True, False):
        html = shown(one_answer(carried=(*six, "seven", "eight")), last=last)
        at_once, folded = html.split('<details class="footnote-more"><summary>+2<')
        assert at_once.count("term ") >= 6 and "seven" not in at_once
        assert "seven" in folded.split("</details>")[0] and "eight" in folded.split("</details>")[0]


def test_a_long_question_can_be_scrolled_by_keyboard() -> None:
    for length, long in ((200, False), (201, True)):
        html = shown(one_answer(question="x" * length))
        assert ('footnote-long" dir="auto" tabindex="0"' in html) is long
        assert ('footnote-asked" dir="auto" tabindex="-1"' in html) is not long


def test_copies_in_other_articles_can_be_opened_and_kept() -> None:
    copies = (passage("One.", "Herald"), passage("One.", "Times"))
    html = shown(one_answer(copies=copies))
    found = re.findall('<div class="footnote-copies">(.*?)</div></div>', html)
    assert ["Herald" in found[0], "Times" in found[1]] == [True, True]
    for at, each in enumerate(found, 1):
        assert re.findall('role="toolbar"[^>]* data-also="([0-9])"', each) == [str(at)]
        assert labels(each) == [
            (f"Keep in the basket: copy {at} of passage 1", "Keep"),
            (f"Article: copy {at} of passage 1", "Article"),
        ]
    assert "data-also" not in shown(one_answer())


@pytest.mark.parametrize("kept", [(1, 0), (1, 1), (1, 2)])
def test_keep_is_pressed_on_the_passage_or_copy_whose_words_are_kept(kept: tuple[int, int]) -> None:
    asked = exchange(one_answer(copies=(passage("One.", "Herald"), passage("One.", "Times"))))
    html = turn_html(asked, last=True, grades={}, copies={}, kept={kept})
    pressed = re.findall('data-act="collect"[^>]*aria-pressed="([a-z]*)"', html)
    assert pressed == [str(kept == (1, also)).lower() for also in (0, 1, 2)]


def test_the_buttons_of_a_passage_say_which_in_few_words() -> None:
    html = shown(one_answer(title="A very long title " * 20))
    toolbar = html.split('role="toolbar"')[1]
    assert sum(len(label) for label in re.findall('aria-label="([^"]*)"', toolbar)) < 300


def test_what_runs_the_other_way_leaves_its_neighbours_in_place() -> None:
    html = shown(one_answer(title="منارة", highlight=marked()).in_style("apa"))
    assert '<span class="footnote-rank">1</span> <span dir="auto">منارة</span></h4>' in html
    source = re.findall('<p class="footnote-source">(.*?)</p>', html)[0]
    for fact in source.split(" · "):
        assert re.fullmatch("<bdi>[^<>]+</bdi>", fact)
    assert "<bdi>score 0.500</bdi>" in source


def test_a_judgment_shows_on_its_button_alone() -> None:
    html = shown(one_answer(), grades={1: 1})
    pressed = re.findall('data-grade="([012])"[^>]*aria-pressed="(true|false)"', html)
    assert pressed == [("2", "false"), ("1", "true"), ("0", "false")]
    assert 'data-act="undo"' not in html
    assert 'data-act="undo"' in shown(one_answer(), grades={1: 1}, undo=1)
    assert 'data-act="undo"' not in shown(one_answer(), grades={1: 1}, undo=2)


def test_a_passage_is_one_toolbar_with_its_name_and_undo_at_its_end() -> None:
    html = shown(one_answer(), grades={1: 1}, undo=1)
    (bar,) = re.findall('<div class="footnote-actions" role="toolbar" aria-label="([^"]*)">', html)
    assert bar == "What to do with passage 1"
    acts = re.findall('data-act="([a-z]+)"', html.split('role="toolbar"')[1])
    assert acts == ["judge"] * 3 + ["collect", "copy", "article", "widen", "explain", "undo"]
    place = '<span class="footnote-undo">'
    assert place in shown(one_answer())  # kept free


def test_weak_passages_are_marked_more_faintly() -> None:
    (first,) = one_answer().passages
    scores = (0.9, 0.45, 0.44)
    passages = tuple(replace(first, rank=rank, score=score) for rank, score in enumerate(scores, 1))
    html = shown(replace(one_answer(), passages=passages))
    assert re.findall('<li class="([a-z -]+)" data-rank', html) == [
        "footnote-passage", "footnote-passage", "footnote-passage footnote-weak",
    ]  # fmt: skip


def test_every_label_begins_with_the_words_on_the_button() -> None:
    quotation = quote(three_paragraphs(), 0, 13)
    summary = ConversationSummary(
        id=1, name="One", created="2026-01-02T03:04:05+00:00", changed="2026-01-02T03:04:05+00:00",
        questions=1,
    )  # fmt: skip
    html = (
        head_html("Name", questions=1, kept=2, panel="")
        + shown(one_answer(carried=("Basra",)), undo=1)
        + basket_html(Basket((quotation,)), "apa")
        + conversations_html([summary], name="One", current=1, searched="", questions=1)
    )
    found = labels(html)
    assert len(found) > 15
    for label, words in found:
        assert label.startswith(words), (label, words)


def test_neighbours_are_set_apart_from_the_excerpt() -> None:
    answer = Answer(
        question="What?",
        passages=(
            one_answer().passages[0].__class__(rank=1, score=1.0, passage=three_paragraphs()),
        ),
        answered=True,
        confidence=0.9,
    )
    assert "Before it." not in shown(answer)
    html = shown(answer, widened=frozenset({1}))
    assert re.findall('<div class="footnote-neighbour"><p dir="auto">(.*?)</p>', html) == [
        "Before it.",
        "After it.",
    ]
    excerpt = re.findall("<blockquote.*?</blockquote>", html)[0]
    assert "The &lt;middle&gt;." in excerpt
    assert "After it." not in excerpt
    assert re.search('data-act="widen"[^>]*aria-expanded="true"', html)


def test_references_stand_under_answers_in_styles_that_have_them() -> None:
    assert "footnote-references" not in shown(one_answer())
    assert "<summary>References</summary>" in shown(one_answer().in_style("apa"))


def test_filters_offer_what_the_library_holds() -> None:
    facets = Facets(
        authors=(Facet(name="Anna Berg", passages=7), Facet(name="Omar Haddad", passages=2)),
        publishers=(),
        first="2006-08",
        last="2006-12-15",
        undated=2,
    )
    html = filters(facets, {"author": ("Omar Haddad",), "after": "2006-09"})
    assert '<span class="footnote-left">2 of 9 passages</span>' in html
    assert 'value="Omar Haddad" checked' in html
    assert 'value="Anna Berg">' in html
    assert 'name="after" placeholder="e.g. 2006-08" value="2006-09"' in html
    assert 'name="before" placeholder="e.g. 2006-12-15">' in html
    assert "2 passages have no date, and no filter by date lets them in." in html
    assert "Publishers" not in html
    assert "all 9 passages" in filters(facets)


def test_filters_are_cleared_beside_their_count_and_not_among_the_fields() -> None:
    html = filters(where={"author": ("Berg",)})
    assert html.index("</details>") < html.index("Clear filters") < html.index('data-act="style"')
    assert "Clear filters" not in filters()


@pytest.mark.parametrize(("other", "told"), [("Berg", 1), ("ANNA M. BERG", 1), ("Ann Berg", 0)])
def test_that_a_name_finds_longer_ones_is_told_where_there_are_some(other: str, told: int) -> None:
    names = (Facet(name="Anna Berg", passages=7), Facet(name=other, passages=2))
    html = filters(Facets(authors=names, publishers=(), first=None, last=None, undated=0))
    assert html.count("A name also finds those that have all its words.") == told


def test_of_very_many_names_those_chosen_are_always_there() -> None:
    many = tuple(Facet(name=f"Author {n}", passages=1000 - n) for n in range(400))
    facets = Facets(authors=many, publishers=(), first=None, last=None, undated=0)
    html = filters(facets, {"author": ("Author 399",)})
    assert html.count('name="author"') == 301
    assert 'value="Author 399" checked' in html
    assert "99 with fewer passages." in html
    assert "footnote-narrow" in html


@pytest.mark.parametrize(
    ("k", "passages", "chosen", "offered"),
    [
        (None, 62, "5", ["3", "5", "10", "20", "50"]),
        (7, 62, "7", ["3", "5", "7", "10", "20", "50"]),
        (None, 2, "2", ["2"]),
        (5, 62, "5", ["3", "5", "10", "20", "50"]),
    ],
)
def test_the_number_of_passages_is_chosen_from_what_can_be(
    k: int | None, passages: int, chosen: str, offered: list[str]
) -> None:
    html = filters(k=k, passages=passages).split('data-act="k"')[1]
    assert re.findall("<option[^>]*>([^<]*)</option>", html) == offered
    assert re.findall("<option[^>]* selected>([^<]*)</option>", html) == [chosen]


def test_a_style_of_ones_own_is_among_those_to_choose() -> None:
    html = filters(style="nature")
    assert '<option value="nature" selected>nature</option>' in html
    assert html.count("selected") == 2


def test_nothing_of_an_article_or_a_person_is_a_tag() -> None:
    quotation = quote(hostile().passages[0].passage, 0, len(HOSTILE))
    when = "2026-01-02T03:04:05+00:00"
    summary = ConversationSummary(id=1, name=HOSTILE, created=when, changed=when, questions=1)
    facet = (Facet(name=HOSTILE, passages=1),)
    facets = Facets(authors=facet, publishers=facet, first=HOSTILE, last=HOSTILE, undated=1)
    view = hostile().passages[0].show()
    html = (
        head_html(HOSTILE, questions=1, kept=1, panel="basket", unsaved=HOSTILE)
        + form_html()
        + start_html(facets, articles=1, passages=1, recent=[summary])
        + filters(facets, {"author": (HOSTILE,), "after": HOSTILE}, style=HOSTILE)
        + shown(hostile(), where={"author": (HOSTILE,)}, grades={1: 2}, undo=1)
        + shown(hostile(answered=False, url='javascript:"alert(1)'), last=False)
        + basket_html(Basket((quotation,)), "apa")
        + conversations_html([summary], name=HOSTILE, current=1, searched="x", questions=1)
        + article_panel_html(ArticleView(view.article, view.marked))
    )
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z][\w-]*)", html)} <= TAGS
    bare = re.sub('"[^"]*"', '""', html)  # a value cannot leave its quotation marks
    for tag in re.findall("<[a-z][^>]*>", bare):
        assert re.fullmatch(r'<[a-z0-9]+( [a-z-]+(="")?)*>', tag), tag
    assert "javascript:" not in re.sub(
        "&quot;.*?&quot;", "", "".join(re.findall('href="[^"]*"', html))
    )
    # What is copied or sent back is exact.
    shown_only = re.sub(r' (data-[a-z]+|value)="[^"]*"', "", html)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown_only)
    assert "copied" in html and TEXT not in html
