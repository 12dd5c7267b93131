"""`import qa` is light: what is large is loaded when it is needed."""

from __future__ import annotations

import pytest
from generated import run_python

HEAVY = (
    "torch sentence_transformers transformers faiss bm25s pandas ipywidgets IPython matplotlib "
    "trafilatura pypdf docx sklearn scipy ir_measures py3langid krippendorff jsonschema"
).split()


PACKAGES = (
    "qa embeddings corpus qa.cli qa.library qa.retrievers qa.reranker qa.answering "
    "qa.evaluation.evaluate qa.experiment.experiment qa.study.reproduce qa.judging.agreement "
    "qa.cli_compare qa.cli_experiment"
).split()


@pytest.mark.parametrize("package", PACKAGES)
def test_import_loads_nothing_large(package: str) -> None:
    code = f"import sys, {package}; print(*sorted(set(sys.modules) & set(sys.argv[1:])))"
    assert run_python(code, *HEAVY) == "\n"


def test_large_packages_are_there_to_be_loaded() -> None:
    code = "import importlib.util, sys; print(*map(importlib.util.find_spec, sys.argv[1:]))"
    assert "None" not in run_python(code, *HEAVY)
