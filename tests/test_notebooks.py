"""The notebooks: plain, short, and run from nothing to cited answers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_plain(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert len(cells) <= 12
    for cell in cells:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert "def " not in cell.source


def outputs_of(name: str, folder: Path) -> tuple[str, str, list[nbformat.NotebookNode]]:
    """Run a notebook in a folder of its own: all HTML, all that was printed, every output."""
    shutil.copy(ROOT / "notebooks" / name, folder / name)
    notebook = nbformat.read(folder / name, 4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    client.execute()
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
    widgets = [
        output
        for output in outputs
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    ]
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
