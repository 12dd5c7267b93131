"""For several tests: a small study in a folder, and the commands that run it and run it again."""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from generated import write_articles

from corpus.errors import FootnoteError
from qa.cli_experiment import add_experiment, experiment_lines
from qa.cli_reproduce import add_reproduce, reproduce_lines
from qa.escape import plain
from qa.study import manifest

WORDS = "port harbour strike wage union mayor bridge river flood harvest wheat rain council".split()
STUDY = """\
# Words against vectors, over passages of two sizes.
articles: articles
topics: topics.tsv
qrels: qrels.txt
depth: 40
measures: [nDCG@10, RR@10]
grid:
  retriever: [bm25, fused]
  size: [32, 64]
  model: [hashing]
"""


def write_study(folder: Path, text: str = STUDY, *, topics: int = 12) -> Path:
    """A study over twelve made-up articles; the path of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_articles(folder / "articles", 12, paragraphs=3)
    draw = random.Random(7)
    asked = [f"{WORDS[at]} {WORDS[at + 1]}" for at in range(topics)]
    lines = [f"q {at}\t{text}\n" for at, text in enumerate(asked)]
    (folder / "topics.tsv").write_text("".join(lines), encoding="utf-8")
    judged = [
        f"q%20{at} 0 report-{article:03}.txt {draw.choice((0, 0, 1, 2))}\n"
        for at in range(topics)
        for article in range(12)
    ]
    (folder / "qrels.txt").write_text("".join(judged), encoding="utf-8")
    (folder / "experiment.yml").write_text(text, encoding="utf-8")
    return folder / "experiment.yml"


def run(*arguments: object) -> tuple[int, str, str]:
    """The exit status of a command, what it prints, and its error in one line."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    add_experiment(commands.add_parser("experiment"))
    add_reproduce(commands.add_parser("reproduce"))
    options = parser.parse_args([str(each) for each in arguments])
    command = experiment_lines if options.command == "experiment" else reproduce_lines
    printed: list[str] = []
    try:
        # Drawing takes longer than all the rest; tests/test_experiment_manifest.py has the plots.
        with patch.object(manifest, "PLOTS", ()):
            lines = iter(command(options, progress=False))
            while True:
                try:
                    printed.append(next(lines))
                except StopIteration as end:
                    return int(end.value or 0), "\n".join(printed), ""
    except (FootnoteError, ValueError) as error:
        assert "\n" not in str(error)
        return 1, "\n".join(printed), plain(str(error))


def experiment(file: Path, out: Path, *more: object) -> str:
    """What the command prints; fails unless it ends well."""
    status, printed, error = run("experiment", file, "--out", out, *more)
    assert (status, error) == (0, "")
    return printed


def hashes(folder: Path) -> dict[str, str]:
    """By system, the hash of its run, as the manifest has it."""
    from qa.study.manifest import read_manifest

    return {each["name"]: each["run"]["sha256"] for each in read_manifest(folder)["systems"]}


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def names_and_states(printed: str) -> Sequence[str]:
    """The lines that say how systems did, in their order."""
    return [line for line in printed.splitlines() if ": " in line and not line.startswith("Note")]
