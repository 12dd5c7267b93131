"""Filters: beside a slow oracle that looks at every passage, and what is refused."""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import articles_of, library_of
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from corpus import Passage
from qa.bm25 import BM25
from qa.dense import Dense
from qa.fusion import Fusion
from qa.retriever import Retriever
from qa.retrievers import make_retriever
from qa.where import FIELDS, check_where

DATES = [
    None, "2005", "2006", "2006-07", "2006-08", "2006-08-01", "2006-08-31", "2006-09-01",
    "2006-12-31", "2007", "2007-01-01", "2008-02-29", "2008-02", "03/04/2006",
]  # fmt: skip
AUTHORS = [None, ["Bill Van Auken"], ["Anna Berg", "Omar Haddad"], ["BERG, Anna"], ["Ann Bergson"]]
PUBLISHERS = [None, "Reuters", "World Socialist Web Site", "The Socialist"]
LANGUAGES = ["en", "fr", "ar"]
TEXTS = ["truce in Basra", "the oil port of Um Qasr", "Basras oil", "no truce; in BASRA's port"]


def rows() -> list[dict[str, Any]]:
    """420 articles in which every value stands beside many others."""
    found = []
    for number in range(420):
        row = {
            "id": f"row-{number:03}",
            "text": f"Report {number} tells of {TEXTS[number % 4]}.",
            "date": DATES[number % len(DATES)],
            "authors": AUTHORS[number % 5],
            "publisher": PUBLISHERS[number // 7 % 4],
            "language": LANGUAGES[number // 3 % 3],
        }
        found.append({key: value for key, value in row.items() if value is not None})
    return found


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    with library_of(tmp_path_factory.mktemp("where"), rows()) as library:
        assert len(library) == 420
        yield library


def days(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a date."""
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    last = day or calendar.monthrange(year, month or 12)[1]
    return (
        datetime.date(year, month or 1, day or 1),
        datetime.date(year, month or 12, last),
    )


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def in_order(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def words_of(name: str) -> set[str]:
    return set(in_order(name))


def fits(passage: Passage, where: dict[str, Any]) -> bool:
    """The table of `qa.where`, word by word."""
    article = passage.article
    span = days(article.issued) if article.issued else None
    checks = {
        "after": lambda value: span is not None and span[0] >= days(value)[0],
        "before": lambda value: span is not None and span[1] <= days(value)[1],
        "author": lambda value: any(
            words_of(each) <= words_of(author) for each in listed(value)
            for author in article.authors
        ),
        "publisher": lambda value: any(
            words_of(each) <= words_of(article.publisher or "") for each in listed(value)
        ),
        "article": lambda value: article.id in listed(value) or article.path in listed(value),
        "language": lambda value: article.language in [each.lower() for each in listed(value)],
        "words": lambda value: all(
            re.search(rf"(?<!\w){'[ -]+'.join(each.lower().split())}(?!\w)", passage.text.lower())
            for each in listed(value)
        ),
    }  # fmt: skip
    return all(checks[field](value) for field, value in where.items())


def expected(library: qa.Library, where: dict[str, Any]) -> set[str]:
    return {passage.id for passage in library.passages() if fits(passage, where)}


# Each field with values of which some passages fit.
SOME = {
    "after": st.sampled_from([date for date in DATES if date and "/" not in date]),
    "before": st.sampled_from([date for date in DATES if date and "/" not in date]),
    "author": st.sampled_from(["berg", "anna BERG", "Van Auken", "Nobody", ["Haddad", "auken"]]),
    "publisher": st.sampled_from(["reuters", "socialist", "web site", ["Reuters", "The"], "None"]),
    "article": st.lists(st.integers(0, 430).map("row-{:03}".format), min_size=1, max_size=300),
    "language": st.sampled_from(["en", "FR", ["ar", "fr"], "de"]),
    "words": st.sampled_from(["Basra", "truce in basra", ["truce", "basra"], ["port"], "oil port"]),
}
WHERE = st.sets(st.sampled_from(FIELDS), min_size=1, max_size=3).flatmap(
    lambda fields: st.fixed_dictionaries({field: SOME[field] for field in sorted(fields)})
)


@settings(max_examples=200)
@given(WHERE)
def test_what_passes_is_what_the_table_says(news: qa.Library, where: dict[str, Any]) -> None:
    if {"after", "before"} <= set(where) and days(where["after"])[0] > days(where["before"])[1]:
        with pytest.raises(ValueError, match="no day is both after"):
            news.rows(where)
        return
    rows = news.rows(where)
    assert rows is not None
    assert {news.ids[row] for row in rows.nonzero()[0]} == expected(news, where)


@pytest.mark.parametrize(
    ("where", "fit"),
    [
        ({"after": "2006-08"}, {"2006-08", "2006-08-01", "2006-08-31", "2006-09-01", "2006-12-31",
                                "2007", "2007-01-01", "2008-02-29", "2008-02"}),
        ({"after": "2006-08-02", "before": "2006-12"}, {"2006-08-31", "2006-09-01", "2006-12-31"}),
        ({"before": "2006-08"}, {"2005", "2006-07", "2006-08", "2006-08-01", "2006-08-31"}),
        ({"before": "2006-08-30"}, {"2005", "2006-07", "2006-08-01"}),
        ({"after": "2006", "before": "2006"}, {"2006", "2006-07", "2006-08", "2006-08-01",
                                               "2006-08-31", "2006-09-01", "2006-12-31"}),
        ({"after": "2008-02-29"}, {"2008-02-29"}),
        ({"before": "2008-02-29", "after": "2008"}, {"2008-02-29", "2008-02"}),
        ({"after": datetime.date(2007, 1, 1)}, {"2007", "2007-01-01", "2008-02-29", "2008-02"}),
        ({"after": datetime.datetime(2008, 2, 2, 23, 59)}, {"2008-02-29"}),
    ],
)  # fmt: skip
def test_dates_that_are_only_partly_known_pass_where_that_is_certain(
    news: qa.Library, where: dict[str, Any], fit: set[str]
) -> None:
    rows = news.rows(where)
    assert rows is not None
    found = {news.passage(news.ids[row]).article.issued for row in rows.nonzero()[0]}
    assert found == fit


# A few of the 420 fit each.
FEW: list[dict[str, Any]] = [
    {"article": ["row-007", "row-201", "row-419"]},
    {"words": ["report", "7", "basra"], "article": ["row-007"]},
    {"after": "2008-02-29", "publisher": "Reuters", "author": "Van Auken"},
    {"words": "tells of Basras", "before": "2006-08", "language": "en"},
    {"author": ["Bergson"], "publisher": "The Socialist", "after": "2007", "language": ["ar"]},
]


@pytest.mark.parametrize("where", FEW)
def test_of_many_passages_exactly_those_that_fit_come_back(
    news: qa.Library, where: dict[str, Any]
) -> None:
    fitting = expected(news, where)
    assert 1 <= len(fitting) <= 12
    question = "Which report tells of the truce in the oil port?"
    fused = Fusion([Dense(news), BM25(news)])
    retrievers: list[Retriever] = [Dense(news), fused, make_retriever("hybrid", news)]
    for retriever in retrievers:
        hits = retriever.retrieve(question, 20, where)
        assert {hit.passage_id for hit in hits} == fitting
        assert len(hits) == len(fitting)
        assert retriever.retrieve(question, 1, where) == hits[:1]
    answer = news.ask(question, 20, where=where)
    shown = [each for r in answer.passages for each in (r.passage.id, *(c.id for c in r.copies))]
    assert sorted(shown) == sorted(fitting)


@settings(max_examples=40)
@given(WHERE, st.integers(1, 30))
def test_dense_hits_are_the_head_of_those_that_fit(
    news: qa.Library, where: dict[str, Any], k: int
) -> None:
    if {"after", "before"} <= set(where):
        where = {key: value for key, value in where.items() if key != "before"}
    fitting = expected(news, where)
    everything = Dense(news).retrieve("truce in the port", 420)
    left = [hit for hit in everything if hit.passage_id in fitting]
    assert Dense(news).retrieve("truce in the port", k, where) == left[:k]


def test_fields_that_are_none_and_empty_filters_let_everything_pass(news: qa.Library) -> None:
    assert news.rows(None) is None
    assert news.rows({}) is None
    assert news.rows({"after": None, "words": None}) is None
    one = news.rows({"author": "Haddad", "publisher": None})
    assert one is not None and one.sum() == 84


def test_words_are_whole_words_or_phrases_in_any_case(tmp_path: Any) -> None:
    texts = [
        "The U.S. army left.",
        "They blamed us.",
        "Straße und HAUS",
        "A $5 bill, 50%.",
        "a—b c",
    ]
    with library_of(tmp_path, texts) as library:

        def found(*words: str) -> list[str]:
            rows = library.rows({"words": list(words)})
            assert rows is not None
            texts = [library.passage(library.ids[row]).text for row in rows.nonzero()[0]]
            return sorted(texts)

        assert found("u.s. ARMY") == [texts[0]]
        assert found("us") == [texts[1]]
        assert found("STRASSE") == found("haus") == [texts[2]]
        assert found("army", "left") == [texts[0]]
        assert found("army", "blamed") == found("arm") == []
        assert found("$") == found("%", "$5") == [texts[3]]
        assert found("a b c") == [texts[4]]


def test_the_words_of_an_author_may_come_in_any_order(news: qa.Library) -> None:
    rows = news.rows({"author": "anna berg"})
    assert rows is not None
    found = {news.passage(news.ids[row]).article.authors for row in rows.nonzero()[0]}
    assert len(found) == 2
    assert all(words_of(authors[0]) == {"anna", "berg"} for authors in found)
    # The words of two authors make none.
    none = news.rows({"author": "Anna Haddad"})
    assert none is not None and none.sum() == 0


def test_an_article_goes_by_its_file_too(tiny: qa.Library) -> None:
    hits = Dense(tiny).retrieve("bridge", 5, {"article": "harvest.txt"})
    assert articles_of(tiny, hits) == ["harvest.txt"]


def test_values_come_as_tuples(news: qa.Library) -> None:
    assert check_where({"author": "Berg", "words": ["a", "b"], "after": None}) == {
        "author": ("Berg",), "words": ("a", "b"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ({"autor": "Berg"}, "where has no field 'autor'; there are: after, article, author, "
         "before, language, publisher, words"),
        ({"after": "31 August 2006"}, "after is '31 August 2006', but must be a date such as "
         "2006, 2006-08 or 2006-08-31"),
        ({"before": "2006-13"}, "before is '2006-13', but must be a date such as 2006, 2006-08 "
         "or 2006-08-31"),
        ({"before": "2007-02-29"}, "before is '2007-02-29', but must be a date such as 2006, "
         "2006-08 or 2006-08-31"),
        ({"after": "0000"}, "after is '0000', but must be a date such as 2006, 2006-08 or "
         "2006-08-31"),
        ({"after": ["2006", "2007"]}, "after is ['2006', '2007'], but must be one date"),
        ({"after": 2006}, "after is 2006, but must be a text or a list of texts"),
        ({"author": ""}, "author is '', but must be a text or a list of texts"),
        ({"author": []}, "author is [], but must be a text or a list of texts"),
        ({"words": ["Basra", " "]}, "words is ['Basra', ' '], but must be a text or a list of "
         "texts"),
        ({"language": ["en", 5]}, "language is ['en', 5], but must be a text or a list of texts"),
        ({"after": "2007", "before": "2006-12"}, "no day is both after 2007 and before 2006-12"),
        ({"author": "?"}, "author is '?', but must have a word"),
        ({"publisher": ["Reuters", "--"]}, "publisher is ['Reuters', '--'], but must have a word"),
        ("Berg", "where is 'Berg', but must be a mapping such as {'author': 'Berg'}"),
        ([], "where is [], but must be a mapping such as {'author': 'Berg'}"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused_in_one_line(
    tiny: qa.Library, where: Any, line: str
) -> None:
    retrievers: list[Retriever] = [Dense(tiny), tiny.lexical, tiny.retriever]
    for retriever in retrievers:
        with pytest.raises(ValueError) as caught:
            retriever.retrieve("bridge", 2, where)
        assert str(caught.value) == line
    with pytest.raises(ValueError) as caught:
        tiny.ask("bridge", where=where)
    assert str(caught.value) == line


def test_accents_and_their_encoding_do_not_matter_in_names(tmp_path: Path) -> None:
    text = "Une gare s'ouvre a Nimes, dans le café du Midi."
    library = library_of(
        tmp_path, [{"id": "a", "title": "Gare", "text": text, "authors": ["José García"]}]
    )
    for name in ("García", "garcia", unicodedata.normalize("NFD", "GARCÍA")):
        assert np.count_nonzero(library.rows({"author": name})) == 1, name
    assert np.count_nonzero(library.rows({"words": unicodedata.normalize("NFD", "CAFÉ")})) == 1
    assert np.count_nonzero(library.rows({"words": "cafe"})) == 0


def test_signs_and_marks_on_letters_belong_to_words(tmp_path: Path) -> None:
    library = library_of(
        tmp_path,
        [
            {"id": "a", "title": "A", "text": "The C language, said the editor, costs 15."},
            {"id": "b", "title": "B", "text": "The C++ course costs $5; हिन्दी is taught."},
        ],
    )

    def passing(phrase: str) -> list[str]:
        rows = library.rows({"words": phrase})
        assert rows is not None
        ids = [key for key, fits in zip(library.ids, rows, strict=True) if fits]
        return [passage.article.title or "" for passage in library.passages(ids)]

    assert passing("C++") == ["B"]
    assert passing("$5") == ["B"]
    assert passing("5") == ["B"]
    assert passing("हिन्दी") == ["B"]
    assert passing("हिन्द") == []


def test_a_text_in_two_files_goes_by_both(tmp_path: Path) -> None:
    folder = tmp_path / "same"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text("A Bridge\n\nThe bridge was opened on Monday.\n")
    qa.build(folder, library=tmp_path / "same.library", model="hashing", progress=False)
    with qa.open(tmp_path / "same.library") as library:
        for name in ("one.txt", "two.txt", "./two.txt"):
            assert np.count_nonzero(library.rows({"article": name})) == 1
