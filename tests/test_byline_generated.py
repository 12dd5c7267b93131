"""By-lines of generated and of hostile lines: nothing raises, and nothing takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.byline import Line, publisher_of_domain, read_byline, split_authors

PARTS = (
    "By|by |Jane Doe|AP|, |/|3 May 2011|03/04/2008|Updated |The Example Times|\n|and|\u2014|. |in "
)
texts = st.one_of(st.text(), st.lists(st.sampled_from(PARTS.split("|"))).map("".join))
tops = st.lists(st.builds(Line, text=texts, heading=st.booleans(), block=st.integers(0, 3)))


@given(tops, st.booleans())
def test_no_lines_raise_and_every_author_stands_in_a_line_that_is_byline(
    lines: list[Line], titled: bool
) -> None:
    byline = read_byline(lines, titled=titled)
    assert not set(byline.title_lines) & set(byline.byline_lines)
    assert list(byline.byline_lines) == sorted(set(byline.byline_lines))
    used = [" ".join(lines[number].text.split()) for number in byline.byline_lines]
    for name in (*byline.authors, byline.publisher or ""):
        assert name == "" or any(name in text for text in used)
    assert (byline.title is None) == (byline.title_lines == ())


@given(st.text())
def test_no_list_of_authors_and_no_host_raises(text: str) -> None:
    assert all(name in " ".join(text.split()) for name in split_authors(text))
    assert isinstance(publisher_of_domain(text), str)


@pytest.mark.parametrize(
    "unit", ["By Jane Doe ", "a ", ", ", "by ", "(", "A. ", "1/", " - ", "a.b-"]
)
def test_hostile_lines_take_time_in_proportion_to_their_length(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begin = time.perf_counter()
    assert read_byline([Line(text=text), Line(text=text[:200]), Line(text=text[:150])]).date is None
    split_authors(text)
    publisher_of_domain(text)
    assert time.perf_counter() - begin < 2  # measured 0.05 s
