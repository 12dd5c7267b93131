"""Facets: counted by hand, and held against what the filters let through."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generated import library_of
from hypothesis import given
from hypothesis import strategies as st

import qa
from corpus.errors import LibraryDamaged
from corpus.schema import database_path
from qa.facets import Facet, Facets, facets

TEXT = "The ferry came in at noon. Nobody was on board."
ROWS: list[dict[str, Any]] = [
    {"authors": ["Mira Holm"], "publisher": "The Quay", "date": "2006-08"},
    {"authors": ["Mira Holm", "Jon Ask"], "publisher": "The Quay", "date": "2006-08-31"},
    {"authors": ["HOLM, Mira"], "publisher": "Quay", "date": "2007"},
    {"authors": ["Jon Ask", "Jon Ask"], "date": "03/04/2001"},
    {"authors": ["***"], "publisher": "—"},
    {"authors": ["Mira Ådahl"], "publisher": "The Quay", "date": "2006"},
]


@pytest.fixture(scope="module")
def quay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    rows = [{"text": f"{number} {TEXT}"} | row for number, row in enumerate(ROWS)]
    with library_of(tmp_path_factory.mktemp("facets"), rows) as library:
        assert len(library) == 6  # a passage an article
        yield library


def test_names_are_counted_as_they_stand_and_the_most_frequent_come_first(
    quay: qa.Library,
) -> None:
    found = facets(quay)
    assert [(each.name, each.passages) for each in found.authors] == [
        ("Jon Ask", 2), ("Mira Holm", 2), ("HOLM, Mira", 1), ("Mira Ådahl", 1),
    ]  # fmt: skip
    assert found.publishers == (
        Facet(name="The Quay", passages=3),
        Facet(name="Quay", passages=1),
    )


def test_dates_run_from_the_earliest_to_the_latest_as_far_as_they_are_known(
    quay: qa.Library,
) -> None:
    found = facets(quay)
    assert (found.first, found.last) == ("2006", "2007")
    assert found.undated == 2  # one has no date, of another nobody knows which it is
    between = quay.rows({"after": found.first, "before": found.last})
    assert between is not None
    assert int(between.sum()) == len(quay) - found.undated


def test_a_filter_finds_as_many_passages_and_those_of_names_with_all_its_words(
    quay: qa.Library,
) -> None:
    def let_through(**where: str) -> int:
        rows = quay.rows(where)
        assert rows is not None
        return int(rows.sum())

    assert let_through(author="Jon Ask") == 2
    assert let_through(author="Mira Ådahl") == 1
    assert let_through(author="Mira Holm") == 3  # HOLM, Mira has the same words
    assert let_through(publisher="The Quay") == 3
    assert let_through(publisher="Quay") == 4  # and all of The Quay


def words_of(name: str) -> set[str]:
    return set(name.replace(",", "").lower().split())


NAMES = ["Ann", "Ann Berg", "Berg, Ann", "Ann Maria Berg", "Omar Haddad", "OMAR", "Li Wei", "Wei"]


@given(
    by_lines=st.lists(st.lists(st.sampled_from(NAMES), max_size=3), min_size=1, max_size=12),
)
def test_every_facet_counts_what_its_filter_lets_through(
    by_lines: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [
        {"text": f"{number} {TEXT} " * (1 + 9 * (number % 3)), "authors": names}
        for number, names in enumerate(by_lines)
    ]
    with library_of(tmp_path_factory.mktemp("facets"), rows) as library:
        found = facets(library).authors
        assert {each.name for each in found} == {name for names in by_lines for name in names}
        for each in found:
            rows_of_filter = library.rows({"author": each.name})
            assert rows_of_filter is not None
            counted = [
                passage
                for passage in library.passages()
                if any(words_of(each.name) <= words_of(name) for name in passage.article.authors)
            ]
            assert int(rows_of_filter.sum()) == len(counted)
            containing = [o for o in found if words_of(each.name) <= words_of(o.name)]
            if containing == [each]:
                assert each.passages == len(counted)
            else:
                assert each.passages <= len(counted)


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (["2006-08", "2006-08-01", "2006-07-31"], "2006-07-31", "2006-08"),
        (["2006-08-31", "2006-08"], "2006-08", "2006-08"),
        (["2006-12-31", "2006-11", "1999"], "1999", "2006-12-31"),
        (["2006-02-28", "2006", "2005-12"], "2005-12", "2006"),
    ],
)
def test_the_whole_span_lets_every_date_pass(
    dates: list[str], first: str, last: str, tmp_path: Path
) -> None:
    rows = [{"text": f"{number} {TEXT}", "date": date} for number, date in enumerate(dates)]
    with library_of(tmp_path, rows) as library:
        found = facets(library)
        assert (found.first, found.last, found.undated) == (first, last, 0)
        passes = library.rows({"after": found.first, "before": found.last})
        assert passes is not None
        assert passes.all()


def test_what_names_nothing_has_no_facets(tmp_path: Path) -> None:
    with library_of(tmp_path, [{"text": TEXT}]) as library:
        assert facets(library) == Facets(
            authors=(), publishers=(), first=None, last=None, undated=1
        )


def test_no_article_is_read_to_count(quay: qa.Library) -> None:
    with qa.open(quay.path) as fresh:
        asked: list[str] = []
        rows = fresh.file.rows

        def counted(sql: str, *arguments: Any) -> Any:
            asked.append(sql)
            return rows(sql, *arguments)

        fresh.file.rows = counted  # type: ignore[method-assign]
        facets(fresh)
        assert len(asked) == 1
        assert "text" not in asked[0]
        assert fresh.file._articles == {}


@pytest.mark.parametrize(
    "change",
    [
        "record = '{'",
        "record = '[]'",
        "record = 'null'",
        "record = '{}'",
        "record = x'00'",
        "record = CAST(x'ff' AS TEXT)",
        "record = json_set(record, '$.authors', 5)",
        "record = json_set(record, '$.authors', json('[1, \"a\"]'))",
        "record = json_set(record, '$.publisher', json('[1]'))",
        "record = json_set(record, '$.date', 'x')",
        "record = json_set(record, '$.date', json('{\"year\": \"x\"}'))",
    ],
)
def test_a_record_that_cannot_be_read_is_told(tmp_path: Path, change: str) -> None:
    with (
        library_of(tmp_path, [row | {"text": TEXT} for row in ROWS[:1]]) as library,
        sqlite3.connect(database_path(library.path)) as db,
    ):
        db.execute(f"UPDATE articles SET {change} WHERE rowid = 1")
        db.commit()
        with qa.open(library.path) as fresh, pytest.raises(LibraryDamaged) as told:
            facets(fresh)
    assert f"{database_path(library.path)} is damaged (" in str(told.value)
