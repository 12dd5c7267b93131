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


def test_the_first_notebook_goes_from_nothing_to_cited_answers(tmp_path: Path) -> None:
    path = tmp_path / "01_ask.ipynb"
    shutil.copy(ROOT / "notebooks" / "01_ask.ipynb", path)
    notebook = nbformat.read(path, 4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    html = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    text = "".join(output.get("text", "") for output in outputs)
    assert "14 articles" in text
    assert re.search("<mark[^>]*>It counted 23 soldiers and 30 militiamen dead", html)
    assert "Nothing here answers that." in html
    assert "Carried over from before: " in html
    assert "“Two Days in Diwaniyah: The Clashes of August 2006,” 12 March 2026, para" in html
    assert "characters of the file: ((" in text
    assert "SOURCES.md: its name says that it describes the folder" in text
    widgets = [
        output
        for output in outputs
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    ]
    assert widgets
    assert not [output for output in outputs if output.output_type == "error"]
