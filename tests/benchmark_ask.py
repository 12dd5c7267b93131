"""What a question costs: hybrid beside dense, and with filters, in one run over one library.

    python tests/benchmark_ask.py [LIBRARY]

Without a library one of 10,000 passages is made from the sentences of the sample articles, drawn
at random. Ways of asking take turns, each with questions of its own that were not asked before;
printed are the median of each and its ratio to the first.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import qa
from corpus.sentences import sentence_spans
from qa.library import Library
from qa.retrievers import make_retriever

PASSAGES = 10_000
ROUNDS = 60


def make_library(folder: Path, sentences: list[str], draw: random.Random) -> Path:
    rows = [
        {
            "id": f"a{number}",
            "title": f"Report {number}",
            "text": " ".join(draw.sample(sentences, 3)),
            "date": f"{draw.randint(2003, 2009)}-{draw.randint(1, 12):02}",
            "authors": [draw.choice(["Ada Ames", "Ben Bell", "Cora Cole"])],
        }
        for number in range(PASSAGES)
    ]
    articles = folder / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    qa.build(articles, library=folder / "benchmark.library")
    return folder / "benchmark.library"


def questions_from(sentences: list[str], number: int, draw: random.Random) -> list[str]:
    """Pieces of sentences, none twice."""
    found: dict[str, None] = {}
    while len(found) < number:
        words = draw.choice(sentences).split()
        at = draw.randint(0, max(len(words) - 7, 0))
        found[f"What about {' '.join(words[at : at + draw.randint(4, 7)])} {len(found)}?"] = None
    return list(found)


def measure(library: Library, questions: list[str]) -> None:
    dense = make_retriever("dense", library)
    ways = {
        "dense": lambda text: library.ask(text, retriever=dense),
        "hybrid": lambda text: library.ask(text),
        "hybrid, after 2006": lambda text: library.ask(text, where={"after": "2006"}),
        "hybrid, one author": lambda text: library.ask(text, where={"author": "Ames"}),
        "hybrid, a word": lambda text: library.ask(text, where={"words": ["the"]}),
    }
    for ask in ways.values():  # models, indexes and filters are loaded with the first question
        ask("What happened first?")
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    waiting = iter(questions)
    for _ in range(ROUNDS):
        for name, ask in ways.items():
            text = next(waiting)
            started = time.perf_counter()
            ask(text)
            seconds[name].append(time.perf_counter() - started)
    print(f"{len(library):,} passages, {ROUNDS} questions each")
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    for name, median in medians.items():
        line = f"{name:<20}{1000 * median:8.1f} ms   {median / medians['dense']:.2f} of dense"
        print(line + f"   {median / medians['hybrid']:.2f} of hybrid")


def main() -> None:
    draw = random.Random(0)
    with tempfile.TemporaryDirectory() as temporary:
        samples = Path(temporary, "samples.library")
        qa.build(qa.SAMPLES, library=samples, progress=False)
        with qa.open(samples) as library:
            sentences = [
                passage.text[start:end]
                for passage in library.passages()
                for start, end in sentence_spans(passage.text)
            ]
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        place = given or make_library(Path(temporary), sentences, draw)
        with qa.open(place) as library:
            measure(library, questions_from(sentences, 5 * ROUNDS, draw))


if __name__ == "__main__":
    main()
