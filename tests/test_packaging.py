"""Packaging: one list of dependencies, every version pinned, the samples on board."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

import qa

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def name_of(requirement: str) -> str:
    return re.split(r"[=<>!~\[ ;]", requirement)[0].lower().replace("_", "-")


def test_conda_users_get_the_same_dependencies() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert sorted(listed) == sorted(PROJECT["dependencies"])


def test_the_packages_that_were_asked_for_are_there() -> None:
    names = {name_of(requirement) for requirement in PROJECT["dependencies"]}
    assert {"jupyterlab", "sentence-transformers", "faiss-cpu", "ipywidgets", "pytest"} <= names


def test_every_dependency_has_one_pinned_version() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    pinned = {name_of(line) for line in lines}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    assert {name_of(requirement) for requirement in wanted} - {"footnote"} <= pinned
    assert "torch==2.13.0" in lines
    assert not any("nvidia" in line or "cuda" in line for line in lines)


def test_the_sample_articles_come_with_the_package() -> None:
    suffixes = [path.suffix for path in qa.SAMPLES.iterdir() if path.name != "SOURCES.md"]
    assert len(suffixes) >= 12
    assert {".txt", ".md", ".html", ".pdf", ".docx"} <= set(suffixes)
