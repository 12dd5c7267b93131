"""The shape of the packages: who may import whom, what is heavy, what is exported."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest

import corpus
import embeddings
import qa

ROOT = Path(__file__).resolve().parents[1]
MAY_IMPORT = {"corpus": set(), "embeddings": {"corpus"}, "qa": {"corpus", "embeddings"}}
TOP_LEVEL = {"notebooks", "qa", "embeddings", "corpus", "tests", "environment.yml", "README.md"}
FOR_PACKAGING = {
    ".ci", ".git", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "RESULTS.md",
    "constraints.txt", "pyproject.toml",
}  # fmt: skip


def modules(package: ModuleType) -> list[ModuleType]:
    found = [package]
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not info.name.endswith("__main__"):
            found.append(importlib.import_module(info.name))
    return found


EVERY_MODULE = [module for package in (corpus, embeddings, qa) for module in modules(package)]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str) -> None:
    ours = set(MAY_IMPORT)
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            tops = {name.split(".")[0] for name in names} & ours
            assert tops <= {package} | MAY_IMPORT[package], f"{path} imports {tops}"


@pytest.mark.parametrize("module", EVERY_MODULE, ids=lambda module: module.__name__)
def test_every_module_says_what_it_owns_and_exports(module: ModuleType) -> None:
    assert module.__doc__
    assert module.__doc__[0].isupper() or module.__doc__[0] == '"'
    assert len(module.__all__) == len(set(module.__all__))
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert inspect.getdoc(thing), f"{module.__name__}.{name} has no docstring"


def test_no_file_holds_two_concepts() -> None:
    for package in (*MAY_IMPORT, "tests"):
        for path in (ROOT / package).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").count("\n")
            assert lines <= 380, f"{path} has {lines} lines"
            assert path.stem not in {"utils", "core", "base", "helpers"}


def test_the_top_level_is_the_one_agreed_on() -> None:
    import subprocess

    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    tops = {line.split("/")[0] for line in done.stdout.splitlines()}
    assert tops <= TOP_LEVEL | FOR_PACKAGING


def test_html_is_made_in_one_room_only() -> None:
    for path in (ROOT / "qa").rglob("*.py"):
        if path.parent.name != "render":
            assert not re.search(r"[\"']<[a-z]", path.read_text(encoding="utf-8")), path
    for package in MAY_IMPORT:
        for path in (ROOT / package).rglob("*.py"):
            if path.parent.name == "render":
                continue
            text = path.read_text(encoding="utf-8")
            assert "display(HTML" not in text
            assert "display(Markdown" not in text
            assert "pickle" not in text
            assert "trust_remote_code=True" not in text


def test_the_public_face_is_what_is_exported() -> None:
    assert qa.__all__ == [
        "SAMPLES",
        "Answer",
        "BuildReport",
        "Experiment",
        "FootnoteError",
        "Library",
        "RankedPassage",
        "build",
        "open",
    ]
