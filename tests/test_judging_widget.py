"""The judging widget without a browser: the widget is real, only the page is played here."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile_articles import GROUPS, build_hostile, question_of
from hostile_payloads import PAYLOADS
from judged_pools import pool_item, pool_of
from nbclient import NotebookClient

import qa
from corpus.article import Passage
from corpus.errors import LibraryUnavailable
from qa.cli_judgments import add_judgments, judgments_lines
from qa.judging.pool import Pool, read_pool
from qa.judging.widget import JudgingPage, _front_end
from qa.judgments import Judgments
from qa.render.judging import item_html

COST = "What did the new bridge cost?"
WHEAT = "Who brought in half of the usual wheat?"
QUESTIONS = {"1": COST, "2": WHEAT}
ROOT = Path(qa.__file__).parent
REGIONS = {"head", "topic", "item", "bar", "keys"}


@dataclass
class Page:
    """What a page would know: everything that was sent to it, and the regions as they are now."""

    judging: JudgingPage
    sent: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Any] = field(default_factory=list)  # to what each of them is the answer
    regions: dict[str, str] = field(default_factory=dict)
    at: int = -1

    def __post_init__(self) -> None:
        self.judging.widget.comm.publish_msg = self.take  # what the kernel would put on the wire

    def take(self, _: str, data: Any = None, **__: Any) -> None:
        content = dict(data.get("content", {}))
        self.replies.append(content.pop("reply", None))
        self.sent.append(content)
        if "view" in content:
            self.regions |= content["view"]["regions"]
            self.at = content["view"]["at"]

    def send(self, act: object, **given: object) -> list[dict[str, Any]]:
        """What comes back for a message, in order."""
        self.sent.clear()
        self.replies.clear()
        content = {"act": act, "at": self.at, "reply": "r", **given}
        self.judging.widget._handle_custom_msg(content, [])
        return list(self.sent)

    def told(self, kind: str) -> list[Any]:
        return [message[kind] for message in self.sent if message.get(kind)]


@pytest.fixture
def pool(tiny: qa.Library) -> Pool:
    return pool_of(QUESTIONS, tiny.passages())


@pytest.fixture
def page(tiny: qa.Library, pool: Pool) -> Iterator[Page]:
    page = Page(JudgingPage(tiny, pool, judge="NL"))
    page.send("show")
    yield page
    page.judging.widget.close()


def test_a_new_page_is_sent_everything_and_then_what_changed(page: Page) -> None:
    (copy, view, ready) = page.send("show")
    assert re.fullmatch(r"footnote-[0-9a-f]{32}", copy["copy"])
    assert set(view["view"]["regions"]) == REGIONS
    assert ready == {"ready": "r"}
    assert page.replies == ["r", "r", None]
    (view, ready) = page.send("widen")
    assert set(view["view"]["regions"]) == {"item", "bar"}


def test_a_passage_is_shown_with_its_question_and_its_source(page: Page) -> None:
    assert COST in page.regions["topic"]
    assert "Question 1 of 2 · passage 1 of 3" in page.regions["topic"]
    item = page.regions["item"]
    assert "The Bridge Opens" in item
    assert "<bdi>Anna Berg</bdi> · <bdi>3 May 2011</bdi>" in item
    first, second = re.findall(r'<p dir="auto">(.*?)</p>', item.split("<blockquote")[1])
    assert first.startswith("The new bridge over the river opened")
    assert second.startswith("Mayor Lund cut the ribbon")
    assert "Judging as NL" in page.regions["head"]
    assert "0 of 6 passages judged" in page.regions["head"]


def test_who_judges_blind_sees_the_words_alone(tiny: qa.Library, pool: Pool) -> None:
    page = Page(JudgingPage(tiny, pool, judge="NL", blind=True))
    page.send("show")
    for act in ("widen", "next", "next"):
        shown = "".join(page.regions.values())
        for told in ("The Bridge Opens", "Anna Berg", "2011", "bridge.txt", "Reuters", "Haddad"):
            assert told not in shown
        page.send(act)
    page.judging.widget.close()


def test_a_judgment_is_stored_before_the_page_says_so(page: Page, tiny: qa.Library) -> None:
    stored: list[int] = []
    take = page.take

    def look(kind: str, data: Any = None, **given: Any) -> None:
        if re.search("Judged|1 of 6", str(data)):
            stored.append(len(tiny.judgments))
        take(kind, data, **given)

    page.judging.widget.comm.publish_msg = look
    page.send("judge", grade=2)
    assert stored == [1, 1]
    (judgment,) = tiny.judgments
    assert (judgment.question, judgment.grade, judgment.judge) == (COST, 2, "NL")
    assert page.told("status") == ["Judged relevant. Question 1 of 2 · passage 2 of 3"]
    assert page.at == 1


def test_where_nothing_can_be_stored_the_page_says_that_alone(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise LibraryUnavailable("the library cannot be written to: the disk is full")

    monkeypatch.setattr(Judgments, "judge", full)
    sent = page.send("judge", grade=2)
    assert sent == [
        {"alert": "the library cannot be written to: the disk is full"},
        {"ready": "r", "failed": True},
    ]
    assert page.at == 0


def test_what_was_pressed_is_of_the_passage_that_was_seen(page: Page, tiny: qa.Library) -> None:
    page.send("judge", grade=2, at=0)
    page.send("judge", grade=1, at=0)
    assert [each.grade for each in tiny.judgments] == [1]
    page.send("next", at=0)
    assert page.at == 1


def test_a_judged_passage_says_how(page: Page) -> None:
    page.send("judge", grade=0)
    page.send("previous")
    pressed = re.findall(r'data-grade="(\d)"[^>]*aria-pressed="true"', page.regions["bar"])
    assert pressed == ["0"]
    page.send("undo")
    assert 'aria-pressed="true"' not in page.regions["bar"]
    assert 'data-act="undo"' not in page.regions["bar"]
    page.send("undo")
    assert page.told("status") == ["There is none to take back."]


def test_a_new_question_is_said_aloud(page: Page) -> None:
    assert "New question" in page.regions["topic"]
    for grade in (2, 0):
        page.send("judge", grade=grade)
        assert "New question" not in page.regions["topic"]
    page.send("judge", grade=1)
    assert page.told("status") == [
        f"Judged partly relevant. Question 2 of 2 · passage 1 of 3. New question: {WHEAT}"
    ]
    assert "New question" in page.regions["topic"]
    assert WHEAT in page.regions["topic"]


def test_the_end_counts_and_says_what_to_do(page: Page, tiny: qa.Library) -> None:
    for grade in (2, 0, 0):
        page.send("judge", grade=grade)
    page.send("next")
    for _ in range(2):
        page.send("judge", grade=1)
    assert page.at == 6
    assert "1 passage is not judged." in page.regions["topic"]
    assert "3 of 3 judged · 1 relevant · 0 partly · 2 not" in page.regions["item"]
    assert "2 of 3 judged · 0 relevant · 2 partly · 0 not" in page.regions["item"]
    assert 'data-act="judge"' not in page.regions["bar"]
    page.send("judge", grade=2)
    assert "no place 6" in page.told("alert")[0]
    page.send("first")
    assert page.at == 3
    page.send("judge", grade=2)
    assert "All passages are judged." in page.regions["topic"]
    assert 'data-act="first"' not in page.regions["bar"]


def test_what_it_says_to_do_can_be_done(
    page: Page, tiny: qa.Library, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in pool:
        page.send("judge", grade=2)
    JudgingPage(tiny, pool, judge="CD").session.judge_item(0)
    told = re.findall(r'"footnote-command">(.*?)</span>', page.regions["item"])
    parser = argparse.ArgumentParser()
    add_judgments(parser)
    monkeypatch.chdir(tmp_path)
    said = []
    for command in map(unescape, told):
        qa_judgments, options = shlex.split(command)[:2], shlex.split(command)[2:]
        assert qa_judgments == ["qa", "judgments"]
        more = ["--judge", "NL"] if "--qrels" in options else []
        said.append("\n".join(judgments_lines(parser.parse_args([*options, *more]))))
    assert "qrels.txt: 6 passages judged for 2 topics" in said[0]
    assert len(read_pool(tmp_path / "pool.jsonl")) == 1
    assert len(said) == 3


def test_passages_that_are_passed_over_are_told(tiny: qa.Library, pool: Pool) -> None:
    gone = replace(pool.items[1], article="<b>gone</b>.txt")
    page = Page(JudgingPage(tiny, Pool((pool.items[0], gone))))
    page.send("show")
    assert "1 passage of the pool is passed over" in page.regions["head"]
    page.send("next")
    assert (
        "the library has no article &#x27;&lt;b&gt;gone&lt;/b&gt;.txt&#x27;"
        in (page.regions["item"])
    )
    page.judging.widget.close()


def test_what_stands_around_is_shown(tiny: qa.Library) -> None:
    bridge = next(each for each in tiny.articles() if each.title == "The Bridge Opens")
    start = bridge.text.index("It cost")
    some = Passage(
        id="", article=bridge, start=start, end=start + len("It cost 40 million crowns.")
    )
    plain = item_html(some, blind=False, widened=False)
    assert "Mayor" not in plain
    wide = item_html(some, blind=False, widened=True)
    before, rest = wide.split("<blockquote")
    own, after = rest.split("</blockquote>")
    assert "opened on Monday." in before
    assert re.findall(r'<p dir="auto">(.*?)</p>', own) == ["It cost 40 million crowns."]
    assert "Mayor Lund" in after
    whole = Passage(id="", article=bridge, start=0, end=len(bridge.text))
    assert "nothing more around it" in item_html(whole, blind=False, widened=True)


@pytest.mark.parametrize(
    "content",
    [None, "x", {}, {"act": 7}, {"act": "rm"}, {"act": "judge"}, {"act": "judge", "at": 0},
     {"act": "judge", "at": "0", "grade": 2}, {"act": "judge", "at": 0, "grade": 5},
     {"act": "judge", "at": 77, "grade": 2}, {"act": "next", "at": -9}, {"act": "next"}],
)  # fmt: skip
def test_anything_may_be_sent_and_nothing_comes_of_it(
    page: Page, tiny: qa.Library, content: object
) -> None:
    page.sent.clear()
    page.judging.widget._handle_custom_msg(content, [])
    assert len(page.told("alert")) == 1
    assert page.sent[-1]["failed"]
    assert (page.at, len(tiny.judgments)) == (0, 0)


def test_judging_in_a_cell_shows_on_the_page(page: Page) -> None:
    page.sent.clear()
    page.judging.session.judge_item(2)
    assert page.at == 1
    assert "1 of 6 passages judged" in page.regions["head"]


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    texts = [each.text for each in PAYLOADS if each.text.strip()][::12]
    with qa.open(build_hostile(tmp_path)) as library:
        passages = library.passages()
        items = [
            pool_item(text, f"{question_of(GROUPS[at % 4])} {text}", passages[at % len(passages)])
            for at, text in enumerate(dict.fromkeys(texts))
        ]
        page = Page(JudgingPage(library, Pool(tuple(items)), judge="<img src=x>"))
        page.send("show")
        for _ in items:
            page.send("widen")
            check_elements(page.regions)
            page.send("judge", grade=1)
        assert page.at == len(items)
        check_elements(page.regions)
        page.judging.widget.close()


def check_elements(regions: dict[str, str]) -> None:
    """Nothing but what the page is made of, each with the attributes that it has there."""
    for html in regions.values():
        for name, attributes in re.findall(r"<(\w+)((?:\s[^<>]*)?)>", html):
            assert name in (
                "h2 h3 h4 p bdi div span strong blockquote button details summary ul ol li br"
            ).split()  # fmt: skip
            assert not re.search(r"\son\w+=|javascript:|<", re.sub('"[^"]*"', "", attributes))
        assert html.count("<") == html.count(">")


def test_a_saved_notebook_tells_how_far_one_came(
    tiny: qa.Library, pool: Pool, tmp_path: Path
) -> None:
    pool.write(tmp_path / "pool.jsonl")
    source = (
        "import qa\nfrom qa.judging.pool import read_pool\n"
        f"library = qa.open({str(tiny.path)!r})\n"
        f"page = read_pool({str(tmp_path / 'pool.jsonl')!r}).judge(library, judge='N. *Lind*')\n"
        "page"
    )
    cells = map(nbformat.v4.new_code_cell, (source, "_ = page.session.judge_item(2)"))
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    NotebookClient(notebook, timeout=120).execute()
    widget, copy = (output["data"] for output in notebook.cells[0].outputs)
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert "1 of 3 judged · 1 relevant · 0 partly · 0 not" in copy["text/html"]
    assert "Judging as N. *Lind*" in copy["text/html"]
    assert "Run the cell again" in copy["text/html"]
    own = re.findall(
        r'class="footnote-saved footnote-judged (footnote-[0-9a-f]{32}) ', copy["text/html"]
    )
    assert len(own) == 1
    assert copy["text/markdown"] == (
        "## Judging as N. \\*Lind\\*\n\n1 of 6 passages judged\n\n"
        f"- {COST}: 1 of 3 judged · 1 relevant · 0 partly · 0 not\n"
        f"- {WHEAT}: 0 of 3 judged · 0 relevant · 0 partly · 0 not\n"
    )


def test_its_script_begins_with_that_of_the_chat_and_asks_for_nothing_elsewhere() -> None:
    made = _front_end()
    front = ROOT / "chat" / "front"
    morph = (front / "morph.js").read_text(encoding="utf-8")
    look = (front / "chat.css").read_text(encoding="utf-8")
    assert made._esm.startswith(morph)
    assert made._css.startswith(look)
    own = made._esm.removeprefix(morph)
    for name in ("beside.js", "line.js"):
        assert (front / name).read_text(encoding="utf-8") in own
    assert "innerHTML" not in own  # HTML becomes nodes in morph.js alone
    for text in (own, made._css.removeprefix(look)):
        assert not re.search(r"https?:|@import|url\(", text)
    assert _front_end() is made
