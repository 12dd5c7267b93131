"""Answers and libraries in a citation style: what they show, and what they give away."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import qa
from qa.cli import main


def test_an_answer_shows_itself_in_the_style_asked_for(tiny: qa.Library) -> None:
    answer = tiny.ask("What did the bridge cost?", 1)
    note = "Anna Berg, “The Bridge Opens,” May 3, 2011, paras. 1–2."
    assert f"Cite: {note}" in str(answer)
    assert answer.references is None
    apa = answer.in_style("apa")
    assert "Cite: (Berg, 2011, paras. 1–2)" in str(apa)
    assert str(apa).endswith("References:\n\nBerg, A. (2011, May 3). The Bridge Opens.")
    assert "References" in apa._repr_html_()
    assert "## References" not in apa._repr_markdown_()
    assert "**References**\n\nBerg, A. (2011, May 3). *The Bridge Opens*." in apa._repr_markdown_()
    found = apa.to_dict()["passages"][0]
    assert found["citation"] == "(Berg, 2011, paras. 1–2)"
    assert found["reference"] == "Berg, A. (2011, May 3). The Bridge Opens."


def test_a_passage_is_cited_in_any_style(tiny: qa.Library) -> None:
    best = tiny.ask("What did the bridge cost?", 1).passages[0]
    assert best.cite("mla").text == "(Berg, pars. 1–2)"
    assert best.reference("mla").text == "Berg, Anna. “The Bridge Opens.” 3 May 2011."
    assert best.cite("chicago-author-date").text == "(Berg 2011, paras. 1–2)"
    with pytest.raises(ValueError, match="there is no citation style 'no-such-style'"):
        best.cite("no-such-style")


def test_an_answer_sentence_is_quoted_where_no_other_words_are_named(tiny: qa.Library) -> None:
    best = tiny.ask("What did the bridge cost?", 1).passages[0]
    assert best.quote().words == best.answer_sentence == "It cost 40 million crowns."
    assert best.quote(0, 14).words == "The new bridge"
    assert "Anna Berg" in str(best.show())


def test_two_articles_of_one_author_and_year_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, words in (("One", "The ferry sank in the storm."), ("Two", "The ferry was raised.")):
        (folder / f"{name}.md").write_text(
            f"---\ntitle: {name}\nauthor: Anna Berg\ndate: 2011\n"
            f"url: https://example.org/{name}\n---\n\n{words}\n",
            encoding="utf-8",
        )
    path = tmp_path / "two.library"
    qa.build(folder, library=path, model="hashing", progress=False)
    with qa.open(path, model="hashing") as library:
        answer = library.ask("What of the ferry?", 2)
    best = {ranked.passage.article.title: ranked for ranked in answer.passages}
    assert best["One"].cite("apa").text == "(Berg, 2011a, para. 1)"
    assert best["Two"].cite("apa").text == "(Berg, 2011b, para. 1)"
    assert "Berg, A. (2011b)." in best["Two"].reference("apa").text
    shown = answer.in_style("apa")
    assert "(Berg, 2011a, para. 1)" in str(shown)
    assert {ranked.cite().text for ranked in shown.passages} == {
        "(Berg, 2011a, para. 1)", "(Berg, 2011b, para. 1)",
    }  # fmt: skip
    # The citation leads to the words, whatever the style.
    (run,) = best["One"].cite("apa").runs
    assert run.link == "https://example.org/One#:~:text=The%20ferry%20sank%20in%20the%20storm."


def test_a_library_gives_away_its_articles(
    tiny: qa.Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(tiny.bibliography("apa").entries) == 3
    assert main(["export", "--library", str(tiny.path), "--to", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["title"] for row in rows} == {
        "The Bridge Opens", "A Poor Harvest", "Dockers on Strike",
    }  # fmt: skip
    one = ["export", "--library", str(tiny.path), "--to", "ris", "--article", "bridge.txt"]
    assert main(one) == 0
    assert capsys.readouterr().out.count("TY  - ") == 1
    assert main([*one[:-1], "nowhere.txt"]) == 1
    assert "has no article 'nowhere.txt'" in capsys.readouterr().err


def test_the_command_line_takes_a_style_and_an_export(
    tiny: qa.Library, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["ask", "What did the bridge cost?", "--library", str(tiny.path), "--top", "1"]
    assert main([*ask, "--model", "hashing", "--style", "mla"]) == 0
    assert "Works Cited:" in capsys.readouterr().out
    assert main([*ask, "--model", "hashing", "--export", "bibtex"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("@") and "{Berg, Anna}" in printed
    assert main([*ask, "--style", "no-such-style"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("qa: there is no citation style 'no-such-style'")
    assert error.count("\n") == 1
