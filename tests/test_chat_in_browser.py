"""The chat in a real browser, in JupyterLab and as the web page: asking, reading, judging.

The model is the packaged one, the articles are the samples. What is expected comes from the same
library asked without a page.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from browser_pages import ChatPage, titles
from browser_servers import JUDGE
from playwright.sync_api import expect

import qa
from qa.explanation import explain
from qa.judgments import Judgments

DIWANIYAH = "How many soldiers and militiamen died in Diwaniyah?"
DEAD = "It counted 23 soldiers and 30 militiamen dead"
TRUCE = "Who brokered the truce there?"
BASRA = "Who brokered the ceasefire in Basra?"
NOTHING = "What is the best recipe for apple pie?"

ENTER_TO_STATUS = """() => new Promise((done) => {
    const chat = document.querySelector(".footnote-chat");
    const status = chat.querySelector(".footnote-status");
    let pressed = 0;
    chat.addEventListener("keydown", (event) => {
        if (event.key === "Enter") pressed = performance.now();
    }, { capture: true, once: true });
    const seen = () => {
        if (!pressed || !status.textContent.trim()) return;
        watching.disconnect();
        requestAnimationFrame(() => done(performance.now() - pressed));
    };
    const watching = new MutationObserver(seen);
    watching.observe(chat, { subtree: true, childList: true, characterData: true });
})"""
MARK_IN_PANEL = """() => {
    const panel = document.querySelector(".footnote-panel[data-which=article]");
    const mark = panel && panel.querySelector(".footnote-article mark");
    if (!mark) return false;
    const inner = mark.getBoundingClientRect(), outer = panel.getBoundingClientRect();
    return inner.top >= Math.max(outer.top, 0) - 1
        && inner.top < Math.min(outer.bottom, innerHeight) - 10;
}"""
IN_VIEW = """(each) => {
    const box = each.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.top >= 0;
}"""


def words(text: str) -> str:
    return " ".join(text.split())


def titles_of(answer: qa.Answer) -> list[str]:
    return [str(each.passage.article.title) for each in answer.passages]


def test_a_question_brings_the_cited_passage_with_its_answer_sentence_marked(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    turn = chat_page.ask(DIWANIYAH)
    first = turn.locator("li.footnote-passage").first
    expect(first.locator("mark")).to_contain_text(DEAD)
    expect(first.locator(".footnote-title")).to_contain_text(
        "Two Days in Diwaniyah: The Clashes of August 2006"
    )
    expect(first.locator(".footnote-citation")).to_contain_text("Nora Lindqvist")
    expect(first.locator(".footnote-citation")).to_contain_text("March 12, 2026, paras. 4–5")
    expect(turn.locator(".footnote-verdict")).to_contain_text("86")
    answer = sample_library.ask(DIWANIYAH)
    assert titles(turn) == titles_of(answer)
    excerpts = turn.locator("blockquote.footnote-excerpt").all_inner_texts()
    assert list(map(words, excerpts)) == [words(each.passage.text) for each in answer.passages]
    expect(chat_page.box).to_have_value("")
    expect(chat_page.box).to_be_focused()


def test_a_status_is_on_screen_within_100_ms_of_enter(chat_page: ChatPage) -> None:
    page = chat_page.page
    chat_page.ask(BASRA)  # the first question of all loads what asking needs
    took: list[float] = []
    for question in ("Who led the Badr Organization?", "Where is the port?", "Who is Hadley?"):
        chat_page.box.fill(question)
        page.evaluate(f"() => {{ window.footnoteTook = ({ENTER_TO_STATUS})() }}")
        chat_page.box.press("Enter")
        took.append(page.evaluate("() => window.footnoteTook"))
        expect(chat_page.turn(question)).to_be_visible()
        chat_page.ready()
    assert max(took) <= 100


def test_turns_stay_above_and_the_newest_is_in_view(chat_page: ChatPage) -> None:
    for question in (DIWANIYAH, BASRA, "Who wrote the Hadley memo?"):
        turn = chat_page.ask(question)
        assert turn.locator(".footnote-asked").evaluate(IN_VIEW)
    asked = chat_page.turns.locator(".footnote-asked").all_inner_texts()
    assert [words(each) for each in asked] == [DIWANIYAH, BASRA, "Who wrote the Hadley memo?"]


def test_a_follow_up_shows_what_it_carries_and_a_chip_takes_it_away(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    conversation = sample_library.conversation()
    conversation.ask(DIWANIYAH)
    before = conversation.ask(TRUCE)
    carried = conversation.turns[-1].carried
    chat_page.ask(DIWANIYAH)
    turn = chat_page.ask(TRUCE)
    chips = turn.locator(".footnote-carried button[data-act=drop][data-term]")
    shown = chips.evaluate_all("every => every.map((each) => each.dataset.term)")
    assert "Diwaniyah" in carried
    assert tuple(shown) == carried
    assert titles(turn) == titles_of(before)

    chat_page.press("drop", turn, term="Diwaniyah")
    expect(turn.locator("[data-act=drop][data-term=Diwaniyah]")).to_have_count(0)
    chat_page.ready()
    after = conversation.ask(TRUCE, without=["Diwaniyah"])
    expect(chat_page.turns).to_have_count(2)
    turn = chat_page.turn(TRUCE)
    shown = turn.locator(".footnote-carried button[data-act=drop][data-term]").evaluate_all(
        "every => every.map((each) => each.dataset.term)"
    )
    assert tuple(shown) == conversation.turns[-1].carried == tuple(
        term for term in carried if term != "Diwaniyah"
    )  # fmt: skip
    assert titles(turn) == titles_of(after)


def test_a_question_is_edited_and_asked_again_in_its_place(chat_page: ChatPage) -> None:
    turn = chat_page.ask("How many soldiers died in Basra?")
    chat_page.press("edit", turn)
    expect(chat_page.box).to_be_focused()
    expect(chat_page.box).to_have_value("How many soldiers died in Basra?")
    chat_page.box.fill(DIWANIYAH)
    chat_page.box.press("Enter")
    expect(chat_page.turn(DIWANIYAH).locator("mark").first).to_contain_text(DEAD)
    expect(chat_page.turns).to_have_count(1)


def test_clearing_leaves_an_empty_chat(chat_page: ChatPage) -> None:
    chat_page.ask(BASRA)
    chat_page.press("clear")
    expect(chat_page.turns).to_have_count(0)
    turn = chat_page.ask(TRUCE)  # nothing is left for it to lean on
    expect(turn.locator("[data-act=drop]")).to_have_count(0)


def test_shift_and_enter_make_a_line_and_run_no_cell(chat_page: ChatPage) -> None:
    page = chat_page.page
    prompts = page.locator(".jp-InputPrompt").all_inner_texts()
    chat_page.box.fill("How many soldiers died")
    chat_page.box.press("End")
    chat_page.box.press("Shift+Enter")
    chat_page.box.press_sequentially("in Diwaniyah?")
    expect(chat_page.box).to_have_value("How many soldiers died\nin Diwaniyah?")
    expect(chat_page.turns).to_have_count(0)
    assert page.locator(".jp-InputPrompt").all_inner_texts() == prompts
    chat_page.box.press("Enter")
    expect(chat_page.turns).to_have_count(1)
    chat_page.ready()


def test_where_nothing_answers_the_nearest_misses_are_called_that(chat_page: ChatPage) -> None:
    turn = chat_page.ask(NOTHING)
    classes = turn.get_attribute("class") or ""
    assert "footnote-unanswered" in classes.split()
    expect(turn.locator(".footnote-verdict")).to_contain_text("Nothing here answers that.")
    assert turn.locator("li.footnote-passage").count() > 0


def test_an_author_and_a_date_limit_what_is_found_and_the_rest_is_counted(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    passages = list(sample_library.passages())
    hers = [each for each in passages if "Nora Lindqvist" in each.article.authors]
    late = [
        each
        for each in hers
        if each.article.date and (each.article.date.year, each.article.date.month or 0) >= (2026, 4)
    ]
    assert len(passages) > len(hers) > len(late) > 0
    filters = chat_page.chat.locator("details.footnote-filters")
    left = chat_page.chat.locator(".footnote-left")
    filters.locator("summary").click()
    filters.locator('input[name=author][value="Nora Lindqvist"]').check()
    expect(left).to_have_text(f"{len(hers)} of {len(passages)} passages")
    after = filters.locator("input[name=after]")
    after.fill("2026-04-01" if after.get_attribute("type") == "date" else "2026-04")
    after.press("Tab")
    expect(left).to_have_text(f"{len(late)} of {len(passages)} passages")
    turn = chat_page.ask("Who sat in the government?")
    sources = turn.locator(".footnote-citation").all_inner_texts()
    assert sources
    assert all("Nora Lindqvist" in each for each in sources)
    expected = sample_library.ask(
        "Who sat in the government?", where={"author": ["Nora Lindqvist"], "after": "2026-04"}
    )
    assert titles(turn) == titles_of(expected)


def test_fewer_passages_and_another_style_are_shown_when_chosen(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    style, k = (chat_page.chat.locator(f"select[data-act={act}]") for act in ("style", "k"))
    first_style, first_k = style.input_value(), k.input_value()
    k.select_option("3")
    chat_page.ready()
    turn = chat_page.ask(DIWANIYAH)
    expect(turn.locator("li.footnote-passage")).to_have_count(3)
    style.select_option("apa")
    citation = turn.locator(".footnote-citation").first
    expect(citation).to_contain_text("(Lindqvist, 2026, paras. 4–5)")
    style.select_option(first_style)
    expect(citation).to_contain_text("March 12, 2026, paras. 4–5")
    k.select_option(first_k)
    chat_page.ready()


def test_a_judgment_outlives_its_kernel_and_stands_in_the_library(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    began = datetime.now(UTC)
    passage = sample_library.ask(DIWANIYAH).passages[0].passage
    turn = chat_page.ask(DIWANIYAH)
    button = "li.footnote-passage[data-rank='1'] [data-act=judge][data-grade='2']"
    expect(turn.locator(button)).to_have_attribute("aria-pressed", "false")
    turn.locator(button).click()
    expect(turn.locator(button)).to_have_attribute("aria-pressed", "true")
    [kept] = Judgments(chat_page.library)
    assert (kept.question, kept.grade) == (DIWANIYAH, 2)
    assert (kept.article_id, kept.passage_id) == (passage.article.id, passage.id)
    assert kept.sha256 == hashlib.sha256(passage.text.encode()).hexdigest()
    assert kept.judge == JUDGE
    judged = datetime.fromisoformat(kept.when)
    assert began.replace(microsecond=0) <= judged <= datetime.now(UTC)

    chat_page.start_anew()
    chat_page.empty()
    turn = chat_page.ask(DIWANIYAH)
    expect(turn.locator(button)).to_have_attribute("aria-pressed", "true")
    assert list(Judgments(chat_page.library)) == [kept]

    chat_page.empty()
    panel = chat_page.open_panel("conversations")
    panel.locator("ul.footnote-conversations li", has_text=DIWANIYAH).first.locator(
        "[data-act=reopen]"
    ).click()
    expect(chat_page.turn(DIWANIYAH).locator(button)).to_have_attribute("aria-pressed", "true")


def test_judgments_are_taken_back_one_after_the_other(chat_page: ChatPage) -> None:
    def grades() -> dict[str, int]:
        return {
            each.passage_id: each.grade
            for each in Judgments(chat_page.library)
            if each.question == BASRA
        }

    turn = chat_page.ask(BASRA)
    partly = turn.locator("li[data-rank='1'] [data-act=judge][data-grade='1']")
    not_at_all = turn.locator("li[data-rank='2'] [data-act=judge][data-grade='0']")
    partly.click()
    expect(partly).to_have_attribute("aria-pressed", "true")
    not_at_all.click()
    expect(not_at_all).to_have_attribute("aria-pressed", "true")
    assert sorted(grades().values()) == [0, 1]
    chat_page.press("undo")
    expect(not_at_all).to_have_attribute("aria-pressed", "false")
    assert list(grades().values()) == [1]
    chat_page.press("undo")
    expect(partly).to_have_attribute("aria-pressed", "false")
    assert grades() == {}


def test_a_score_is_explained_on_demand(chat_page: ChatPage, sample_library: qa.Library) -> None:
    turn = chat_page.ask(DIWANIYAH)
    second = turn.locator("li[data-rank='2']")
    expect(second.locator(".footnote-explanation")).to_have_count(0)
    chat_page.press("explain", second)
    told = words(second.locator(".footnote-explanation").inner_text())
    ranked = sample_library.ask(DIWANIYAH).passages[1]
    sentences = explain(sample_library, DIWANIYAH, ranked).sentences
    assert sentences
    for each in sentences:
        assert words(each) in told
    chat_page.press("explain", second)
    expect(second.locator(".footnote-explanation")).to_have_count(0)


def test_a_passage_is_shown_with_its_neighbours(
    chat_page: ChatPage, sample_library: qa.Library
) -> None:
    passage = sample_library.ask(DIWANIYAH).passages[0].passage
    paragraphs = passage.article.text.split("\n\n")
    own = passage.text.split("\n\n")
    at = paragraphs.index(own[0])
    neighbours = [words(paragraphs[at - 1]), words(paragraphs[at + len(own)])]
    first = chat_page.ask(DIWANIYAH).locator("li[data-rank='1']")
    widen = first.locator("[data-act=widen]")
    for expanded in ("true", "false"):
        widen.click()
        expect(widen).to_have_attribute("aria-expanded", expanded)
        shown = words(first.inner_text())
        assert [each in shown for each in neighbours] == [expanded == "true"] * 2
        expect(first.locator("mark")).to_contain_text(DEAD)


def test_the_article_opens_with_the_passage_marked_and_in_view(chat_page: ChatPage) -> None:
    turn = chat_page.ask(DIWANIYAH)
    chat_page.press("article", turn.locator("li[data-rank='1']"))
    panel = chat_page.chat.locator("aside.footnote-panel[data-which=article]")
    expect(panel.locator(".footnote-article mark").first).to_contain_text("casualty figures")
    expect(panel.locator(".footnote-article")).to_contain_text("Peter Symonds described")
    chat_page.page.wait_for_function(MARK_IN_PANEL)
    chat_page.close_panel()
