"""What verifying a draft of fifty pages costs over ten thousand passages.

    python tests/benchmark_verify.py [LIBRARY]

Without a library one of 10,000 passages is made from the words of the sample articles, drawn at
random. The draft has 25,000 words and 200 quotations, one in ten of them with a mistake.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path

from verify_cases import Case, changed_cases, exact_cases

import qa
from corpus.library import LibraryFile
from corpus.sentences import sentence_spans
from embeddings import HashingEncoder
from qa.verification.verify import Verifier

PASSAGES = 10_000
WORDS = 25_000
QUOTATIONS = 200
WRONG = 20


def make_library(folder: Path, draw: random.Random) -> Path:
    """10,000 articles of about 400 characters, each of words in an order of its own."""
    samples = folder / "samples.library"
    qa.build(qa.SAMPLES, library=samples, model=HashingEncoder(), progress=False)
    with qa.open(samples) as library:
        sentences = [
            passage.text[start:end].split()
            for passage in library.passages()
            for start, end in sentence_spans(passage.text)
        ]
    words = [word for sentence in sentences for word in sentence]
    rows = []
    for number in range(PASSAGES):
        text = []
        for sentence in draw.sample(sentences, 3):
            mixed = [word if draw.random() < 0.6 else draw.choice(words) for word in sentence]
            text.append(" ".join(mixed))
        rows.append({
            "id": f"a{number}", "title": f"Report {number}", "text": " ".join(text),
            "date": f"{draw.randint(2003, 2009)}-{draw.randint(1, 12):02}",
            "authors": [draw.choice(["Ada Ames", "Ben Bell", "Cora Cole"])],
        })  # fmt: skip
    articles = folder / "articles.jsonl"
    articles.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    qa.build(articles, library=folder / "b.library", model=HashingEncoder(), progress=False)
    return folder / "b.library"


def fifty_pages(cases: list[Case], words: list[str], draw: random.Random) -> str:
    """The cases with prose between them, one paragraph each."""
    each = WORDS // len(cases) - 30
    paragraphs = []
    for case in cases:
        prose = " ".join(draw.choice(words) for _ in range(each))
        paragraphs.append(f"So it went on: {prose}. {case.markdown}")
    return "\n\n".join(paragraphs)


def main() -> None:
    draw = random.Random(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        place = Path(sys.argv[1]) if len(sys.argv) > 1 else make_library(folder, draw)
        library = LibraryFile(place)
        articles = list(library.articles())
        right = exact_cases(articles, QUOTATIONS - WRONG, draw)
        wrong = changed_cases(articles, WRONG, draw, lambda article, text: text in article.text)
        cases = right + wrong
        draw.shuffle(cases)
        prose = [word for word in " ".join(a.text for a in articles[:50]).split() if word.isalpha()]
        path = folder / "draft.md"
        path.write_text(fifty_pages(cases, prose, draw), encoding="utf-8")
        library.close()
        started = time.perf_counter()
        library = LibraryFile(place)
        verifier = Verifier(library)
        opened = time.perf_counter()
        found = verifier.verify(path)
        ended = time.perf_counter()
        characters = sum(len(article.text) for article in articles)
        draft_words = len(path.read_text(encoding="utf-8").split())
        print(f"{library.passage_count:,} passages, {characters:,} characters")
        print(f"{draft_words:,} words, {sum(found.counts.values())} quotations: {found.counts}")
        print(f"opening and indexing {opened - started:.2f} s, verifying {ended - opened:.2f} s")
        library.close()


if __name__ == "__main__":
    main()
