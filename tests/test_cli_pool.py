"""`qa pool`: a pool of retrievers and runs, and what it says of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated import write_articles

import qa
from embeddings import HashingEncoder
from qa.cli_pool import add_pool, pool_lines
from qa.judging.pool import read_pool
from qa.retrievers import make_retriever


def pool(*arguments: object) -> list[str]:
    parser = argparse.ArgumentParser()
    add_pool(parser)
    return list(pool_lines(parser.parse_args(list(map(str, arguments)))))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library of eight articles, and two topics."""
    place = tmp_path_factory.mktemp("pooled")
    write_articles(place / "articles", 8)
    qa.build(place / "articles", library=place / "l", model="hashing", size=60, progress=False)
    (place / "topics.tsv").write_text(
        "t1\tWho called the strike?\nt2\tWhat did the wheat cost?\n", encoding="utf-8"
    )
    yield place


def test_it_pools_retrievers_and_a_run_and_counts_what_is_judged(
    place: Path, tmp_path: Path
) -> None:
    with qa.open(place / "l", model=HashingEncoder()) as library:
        ids = library.ids[:3]
        (tmp_path / "other.run").write_text(
            "".join(f"t1 Q0 {each} {at} {4 - at} other\n" for at, each in enumerate(ids, 1))
        )
        (first,) = make_retriever("bm25", library).retrieve("Who called the strike?", 1)
        library.judgments.judge("Who called the strike?", library.passage(first.passage_id), 2)
        wanted = {
            hit.passage_id
            for name in ("bm25", "dense")
            for hit in make_retriever(name, library).retrieve("Who called the strike?", 2)
        } | set(ids[:2])
        lines = pool(
            "--library", place / "l", "--topics", place / "topics.tsv", "--retriever", "bm25",
            "--retriever", "dense", "--run", tmp_path / "other.run", "--top", 2,
            "--out", tmp_path / "pool.jsonl",
        )  # fmt: skip
        found = read_pool(tmp_path / "pool.jsonl")
        places = {(each.article, each.start) for each in found if each.topic == "t1"}
        assert places == {(p.article.id, p.start) for p in library.passages(sorted(wanted))}
        library.judgments.undo()
    assert lines == [
        f"{tmp_path / 'pool.jsonl'}: {len(found)} passages for 2 topics, the first 2 of 3 systems "
        "together; 1 are judged already"
    ]


def test_the_same_seed_gives_the_same_file_and_another_another(place: Path, tmp_path: Path) -> None:
    files = []
    for number, (seed, names) in enumerate(
        [(0, ("bm25", "dense")), (0, ("dense", "bm25", "bm25")), (1, ("bm25", "dense"))]
    ):
        retrievers = [word for name in names for word in ("--retriever", name)]
        out = tmp_path / f"{number}.jsonl"
        pool(
            "--library", place / "l", "--topics", place / "topics.tsv", *retrievers,
            "--seed", seed, "--out", out,
        )  # fmt: skip
        files.append(out.read_bytes())
    assert files[0] == files[1] != files[2]
    assert sorted(files[0].splitlines()) == sorted(files[2].splitlines())


def test_one_system_alone_is_noted_and_so_are_topics_without_passages(
    place: Path, tmp_path: Path
) -> None:
    (tmp_path / "topics.tsv").write_text("t1\tWho called the strike?\nt3\tZebra quagga?\n")
    lines = pool(
        "--library", place / "l", "--topics", tmp_path / "topics.tsv", "--retriever", "bm25",
        "--retriever", "bm25", "--out", tmp_path / "p.jsonl",
    )  # fmt: skip
    assert lines[0].endswith("for 1 topics, the first 10 of 1 system; 0 are judged already")
    assert lines[1:] == [
        "nothing was found for 1 more topics",
        "only one system was pooled: what others would find stays unjudged, as if irrelevant",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), r"^name what to pool: --retriever bm25 or dense or fused or hybrid, or --run RUN$"),
        (("--retriever", "bm52"), r"^there is no retriever 'bm52'; choose from bm25, dense"),
        (("--retriever", "bm25", "--top", "0"), r"^top is 0, but must be a whole number"),
        (("--retriever", "bm25", "--topics", "none.tsv"), r"none\.tsv"),
        (("--retriever", "bm25", "--out", "none/p.jsonl"), r"none/p\.jsonl cannot be written"),
        (("--run", "none.run"), r"none\.run"),
    ],
)
def test_what_cannot_be_pooled_is_one_line(
    place: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        pool(
            "--library", place / "l", "--topics", place / "topics.tsv",
            "--out", tmp_path / "p.jsonl", *arguments,
        )  # fmt: skip
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "p.jsonl").exists()


def test_a_run_of_another_library_is_told_with_its_line(place: Path, tmp_path: Path) -> None:
    (tmp_path / "o.run").write_text("t2 Q0 nowhere 1 3.5 other\n")
    with pytest.raises(ValueError, match=r"o\.run, line 1: there is no passage 'nowhere' in .*/l;"):
        pool(
            "--library", place / "l", "--topics", place / "topics.tsv",
            "--run", tmp_path / "o.run", "--out", tmp_path / "p.jsonl",
        )  # fmt: skip
