"""The notebooks: plain, short, and run from nothing to cited answers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import qa

ROOT = Path(__file__).resolve().parents[1]
WIDGET = "application/vnd.jupyter.widget-view+json"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_plain(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert len(cells) <= 12
    for cell in cells:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert "def " not in cell.source
        # Its number of characters would be shown.
        assert not cell.source.splitlines()[-1].startswith("(folder /")


def test_every_notebook_leads_to_others() -> None:
    for path in NOTEBOOKS:
        last = nbformat.read(path, 4).cells[-1].source
        named = set(re.findall(r"`(\d\d_\w+\.ipynb)`", last))
        assert named <= {each.name for each in NOTEBOOKS} - {path.name}
        assert named
    first, *others = (each.name for each in NOTEBOOKS)
    last = nbformat.read(ROOT / "notebooks" / first, 4).cells[-1].source
    assert re.findall(r"`(\d\d_\w+\.ipynb)`", last) == others


def outputs_of(name: str, folder: Path) -> tuple[str, str, list[nbformat.NotebookNode]]:
    """Run a notebook in a folder of its own: all HTML, all that was printed, every output."""
    shutil.copy(ROOT / "notebooks" / name, folder / name)
    notebook = nbformat.read(folder / name, 4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()
    left = {path.name for path in folder.iterdir()} - {name}
    told = notebook.cells[-1].source.split("**Left beside this notebook**: ")[1]
    assert set(re.findall(r"`(.*?)`", told)) == left
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error"]
    html = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    text = "".join(output.get("text", "") for output in outputs)
    return html, text, outputs


def test_the_first_notebook_goes_from_nothing_to_cited_answers(tmp_path: Path) -> None:
    html, text, outputs = outputs_of("01_ask.ipynb", tmp_path)
    assert "14 articles" in text
    assert re.search("<mark[^>]*>It counted 23 soldiers and 30 militiamen dead", html)
    assert "Nothing here answers that." in html
    assert "Carried over from before: " in html
    assert "“Two Days in Diwaniyah: The Clashes of August 2006,” March 12, 2026, para" in html
    assert "characters of the file: ((" in text
    assert "SOURCES.md: its name says that it describes the folder" in text
    widgets = [output for output in outputs if WIDGET in output.get("data", {})]
    assert widgets


def test_the_third_notebook_goes_from_a_question_to_a_verified_paragraph(tmp_path: Path) -> None:
    html, text, _ = outputs_of("03_cite.ipynb", tmp_path)
    assert "(Lindqvist, 2026, paras. 4–5)" in text
    assert "draft.md: 2 quotations (2 exact)" in text
    assert "differs: It counted [-23-] {+32+} soldiers" in text
    assert "changed.md: 2 quotations (1 altered, 1 exact)" in text
    assert "holds It counted 23 soldiers" in text
    assert "[^2]: Lindqvist, “Two Days in Diwaniyah,” para. 6." in text
    assert "author = {Lindqvist, Nora}" in text
    assert html.count("<mark") >= 2


def test_the_second_notebook_goes_from_judged_questions_to_a_table_and_a_plot(
    tmp_path: Path,
) -> None:
    html, text, outputs = outputs_of("02_experiment.ipynb", tmp_path)
    assert "10 questions, 31 spans that answer" in text
    assert re.search(r"\d+ passages to judge", text)
    assert [each for each in outputs if WIDGET in each.get("data", {})]
    assert "Means over 10 topics, with 95% intervals; ranked are passages." in html
    for name in ("bm25 (baseline)", "dense", "fused", "hybrid"):
        assert f">{name}</th>" in html
    assert "There are 10 topics; with fewer than 25" in html
    assert "was judged (" not in html  # every passage was
    assert "hybrid against bm25, wins " in html
    assert "What moved, and why" in html
    assert [each for each in outputs if "image/png" in each.get("data", {})]
    assert r"\toprule" in text
    saved = {path.name for path in (tmp_path / "results").rglob("*")}
    assert {"manifest.json", "table.tex", "table.md", "measures.svg", "hybrid.run"} <= saved


def test_the_second_notebook_takes_words_wherever_they_stand_and_tells_of_those_that_do_not(
    tiny: qa.Library,
) -> None:
    cells = nbformat.read(ROOT / "notebooks" / "02_experiment.ipynb", 4).cells
    (source,) = (cell.source for cell in cells if "spans = []" in cell.source)
    names: dict[str, Any] = {"library": tiny, "answers": {"Which?": [(2, "the")]}}
    exec(source, names)
    found = [each for each in names["qrels"] if each.grade]
    assert len(found) == sum(article.text.count("the") for article in tiny.articles())
    assert len(found) > len(list(tiny.articles()))
    names["answers"] = {"Which?": [(2, "nobody wrote this")]}
    with pytest.raises(ValueError, match="no article holds the words 'nobody wrote this'"):
        exec(source, names)


def test_the_fourth_notebook_goes_from_a_folder_to_a_chat(tmp_path: Path) -> None:
    html, text, outputs = outputs_of("04_your_own_articles.ipynb", tmp_path)
    assert "my.library: 2 articles, 2 passages (2 added, 0 kept, 0 removed; 2 embedded)" in text
    assert "empty.pdf: the file is empty" in text
    assert "bridge.md | What the Bridge Cost | Ada Brandt | None" in text
    assert "2011-06-04" in text
    assert "Olsen, M. (2011, May 3). The Last Ferry. The Harbour Post, 4." in text
    assert re.search("<mark[^>]*>The bridge to the island cost 48 million crowns", html)
    _, again, _ = outputs_of("04_your_own_articles.ipynb", tmp_path)
    assert "bridge.md | What the Bridge Cost | Ada Brandt | 2011-06-04" in again  # as it says
    assert [each for each in outputs if WIDGET in each.get("data", {})]
