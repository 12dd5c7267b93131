"""Two hundred quotations from a library hold; four hundred with one mistake each do not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from verify_cases import Desk, changed_cases, draft, exact_cases, letters

import qa
from corpus.article import Article
from corpus.library import LibraryFile
from embeddings import HashingEncoder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample articles."""
    folder = tmp_path_factory.mktemp("random")
    path = folder / "samples.library"
    qa.build(qa.SAMPLES, library=path, model=HashingEncoder(), progress=False)
    library = LibraryFile(path)
    yield Desk(library, folder)
    library.close()


@pytest.mark.parametrize("seed", [0, 1])
def test_every_quotation_by_the_conventions_is_exact_at_its_place(desk: Desk, seed: int) -> None:
    cases = exact_cases(list(desk.library.articles()), 200, random.Random(seed))
    found = desk.verify(draft(cases))
    assert found.exact, str(found)
    assert len(found.findings) == 200
    for case, finding in zip(cases, found.findings, strict=True):
        (place,) = finding.places
        assert (place.article, place.start) == (case.article.id, case.start)
        assert 0 <= case.end - place.end <= 1  # a stop at the end may be the draft's own


@pytest.mark.parametrize("seed", [0, 1])
def test_no_quotation_with_a_mistake_is_exact(desk: Desk, seed: int) -> None:
    def holds(article: Article, text: str) -> bool:
        return letters(text) in letters(article.text)

    cases = changed_cases(list(desk.library.articles()), 400, random.Random(seed), holds)
    found = desk.verify(draft(cases))
    assert len(found.findings) == 400
    verdicts = Counter(
        (case.change == "article", finding.verdict)
        for case, finding in zip(cases, found.findings, strict=True)
    )
    swapped = sum(case.change == "article" for case in cases)
    assert swapped == 57
    # A mistake is found for what it is; only words that stand elsewhere too are misattributed.
    assert verdicts[True, "misattributed"] == swapped
    assert verdicts[False, "altered"] + verdicts[False, "misattributed"] == 400 - swapped
    assert verdicts[False, "altered"] >= 340


def test_the_same_draft_gives_the_same_report(desk: Desk, tmp_path: Path) -> None:
    cases = changed_cases(
        list(desk.library.articles()), 30, random.Random(7), lambda article, text: False
    )
    assert desk.verify(draft(cases)).to_dict() == desk.verify(draft(cases)).to_dict()
