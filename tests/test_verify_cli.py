"""The command ``qa verify``: what it prints, and its exit status."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest
from verify_cases import news_library

from corpus.errors import LibraryNotFound
from qa.cli_verify import add_verify, verify_lines


def run(*arguments: object) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    add_verify(parser)
    options = parser.parse_args([str(each) for each in arguments])
    lines, printed = verify_lines(options), []
    while True:
        try:
            printed.append(next(lines))
        except StopIteration as end:
            return end.value, "\n".join(printed)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return news_library(tmp_path)


def test_the_status_is_0_only_when_all_is_exact(library: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    for words, status in (("It cost 40 million crowns", 0), ("It cost 41 million crowns", 1)):
        draft.write_text(f"“{words}” (Berg 2011).")
        assert run(draft, "--library", library)[0] == status
    draft.write_text("Fine (Smith 1999).")
    assert run(draft, "--library", library)[0] == 1


def test_json_is_one_object(library: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("A “bridge”: “It cost 40 million crowns”.")
    status, text = run(draft, "--library", library, "--json", "--shortest", "2")
    found = json.loads(text)
    assert (status, found["exact"], found["passed_over"]) == (0, True, 1)
    assert found["findings"][0]["places"][0]["article"] == "bridge.txt"


def test_a_library_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text("x")
    with pytest.raises(LibraryNotFound):
        run(tmp_path / "draft.md", "--library", tmp_path / "none")


def test_no_model_is_loaded(library: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("“It cost 41 million crowns”.")
    code = (
        "import sys, pathlib\n"
        "from corpus.library import LibraryFile\n"
        "from qa.verification import verify_draft\n"
        f"verify_draft(pathlib.Path({str(draft)!r}), LibraryFile(pathlib.Path({str(library)!r})))\n"
        "print(sorted({'torch', 'faiss', 'sentence_transformers', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
