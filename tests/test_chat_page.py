"""What the chat's page is told: what is kept, refused or copied, and what a chat begins with."""

from __future__ import annotations

import re

from played_page import ASKED, Page

KEEP = r'data-act="collect" aria-label="[^"]*" aria-pressed="(true|false)"'
SENTENCE = "The new bridge over the river opened on Monday."


def keeping(page: Page) -> list[str]:
    """Of each passage of the newest turn, whether its words are in the basket."""
    return re.findall(KEEP, page.newest)


def field(page: Page, name: str) -> str:
    return re.findall(f'<input [^>]*name="{name}"[^>]*>', page.regions["filters"])[0]


def test_keep_shows_what_is_in_the_basket_and_takes_it_out_again(page: Page) -> None:
    page.ask()
    assert keeping(page) == ["false"] * 3
    page.send("collect", number=1, rank=1, words="")
    assert keeping(page) == ["true", "false", "false"]
    assert [each.words for each in page.chat.quotations] == [SENTENCE]
    page.send("style", style="apa")
    assert keeping(page) == ["true", "false", "false"]
    page.send("collect", number=1, rank=1, words="")
    assert keeping(page) == ["false"] * 3
    assert page.chat.quotations == ()
    assert page.told("status") == ["Taken out of the basket."]


def test_keep_follows_the_basket_whoever_changes_it(page: Page) -> None:
    page.ask()
    page.send("collect", number=1, rank=1, words="")
    page.ask()
    assert keeping(page) == ["true", "false", "false"]  # the same words, at another question
    page.send("discard", id=page.chat.quotations[0].id)
    assert set(page.sent[0]["view"]["regions"]) == {"head", "turn-1", "turn-2"}
    assert keeping(page) == ["false"] * 3


def test_words_that_are_selected_are_kept_and_never_taken_out(page: Page) -> None:
    page.ask()
    page.send("collect", number=1, rank=1, words=SENTENCE)
    assert keeping(page) == ["true", "false", "false"]
    page.send("collect", number=1, rank=1, words=SENTENCE)
    assert page.told("status") == ["It is in the basket already."]
    assert len(page.chat.quotations) == 1


def test_a_question_that_failed_is_told_apart_from_one_that_was_answered(page: Page) -> None:
    assert page.ask()[-1] == {"ready": "r"}
    assert page.ask("a" * 10_001)[-1] == {"ready": "r", "failed": True}


def test_a_date_that_is_none_stays_in_its_field_until_it_is_mended(page: Page) -> None:
    names: dict[str, object] = {"authors": ["Omar Haddad"], "publishers": []}
    page.send("filter", after="2011-13", before="2012", **names)
    assert len(page.told("alert")) == 1
    assert 'value="2011-13" aria-invalid="true"' in field(page, "after")
    assert 'value="2012"' in field(page, "before")
    assert "aria-invalid" not in field(page, "before")
    assert 'value="Omar Haddad" checked' in page.regions["filters"]
    assert "all 3 passages" in page.regions["filters"]  # what the next question is asked among
    assert page.chat.session.state.where == {}
    page.send("filter", after="2011-12", before="2012", **names)
    assert "aria-invalid" not in page.regions["filters"]
    assert page.told("alert") == []


def test_of_dates_the_wrong_way_round_both_are_to_blame(page: Page) -> None:
    page.send("filter", after="2012", before="2011", authors=[], publishers=[])
    assert len(page.told("alert")) == 1
    assert page.regions["filters"].count('aria-invalid="true"') == 2
    page.send("clear")
    assert "aria-invalid" not in page.regions["filters"]


def test_a_filter_that_leaves_nothing_gives_one_message(page: Page) -> None:
    page.send("filter", after="1950", before="1951", authors=[], publishers=[])
    assert (page.told("status"), page.told("alert")) == (["The filters leave no passages."], [])
    page.ask()
    assert page.told("status")[-1] == "The filters leave no passages."
    assert page.told("alert") == []
    assert page.newest.count("The filters leave no passages") == 1


def test_another_number_of_passages_counts_from_the_next_question_on(page: Page) -> None:
    page.send("k", k=2)
    assert page.told("status") == ["From the next question on: up to 2 passages."]
    page.send("k", k=None)
    assert page.told("status") == ["From the next question on: the usual number of passages."]


def test_an_empty_chat_tells_what_there_is_and_what_one_can_go_on_with(page: Page) -> None:
    library = page.chat.session.library
    assert "3 articles, 3 passages" in page.regions["start"]
    assert 'data-act="reopen"' not in page.regions["start"]
    names = [f"What did the bridge cost in 201{n}?" for n in range(4)]
    for name in names:
        page.ask(name)
        assert page.regions["start"] == ""
        page.send("clear")
    for each in (page, Page(library.chat())):
        each.send("show")
        offered = re.findall("<button[^>]*>([^<]*)</button>", each.regions["start"])
        assert offered == names[:0:-1]
    own = re.findall('<li data-id="(\\d+)"', page.regions["start"])[1]
    page.send("reopen", id=int(own))
    assert [answer.question for answer in page.chat.answers] == [names[2]]
    assert page.regions["start"] == ""


def test_conversations_of_one_name_are_told_apart(page: Page) -> None:
    page.ask()
    page.send("collect", number=1, rank=1, words="")
    page.ask()
    page.send("clear")
    page.ask()
    page.send("panel", which="conversations")
    listed = re.findall('class="footnote-source">([^<]*) · 20', page.regions["panel"])
    assert listed == ["1 question", "2 questions · 1 excerpt kept"]


def test_a_conversation_that_was_changed_elsewhere_goes_on_as_a_copy_and_says_so(
    page: Page,
) -> None:
    page.ask()
    library = page.chat.session.library
    own = page.chat.session.conversation_id
    assert own is not None
    library.conversations.rename(own, "Elsewhere")
    page.ask("Who brought in wheat?")
    (told,) = [line for line in page.told("status") if "changed elsewhere" in line]
    assert told == page.told("status")[-1]
    assert {each.name for each in library.conversations} == {"Elsewhere", f"{ASKED} (copy)"}
    page.ask("Who stopped work in the port?")
    assert not [line for line in page.told("status") if "changed elsewhere" in line]
    page.send("clear")
    page.ask()
    assert not [line for line in page.told("status") if "changed elsewhere" in line]


def test_an_article_has_its_answer_sentence_marked_within_the_passage(page: Page) -> None:
    page.ask()
    page.send("article", number=1, rank=1)
    panel = page.regions["panel"]
    assert re.findall('<mark class="footnote-sentence">([^<]*)</mark>', panel) == [SENTENCE]
    passage = re.findall("<mark id=.*</mark></mark>|<mark id=.*?</p>", panel)[0]
    assert SENTENCE in passage and "It cost 40 million crowns." in passage
