"""BibTeX as Zotero, Better BibTeX and JabRef write it, and what is wrong with a file."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.references.bibtex import read_bibtex, write_bibtex
from corpus.references.bibtex_names import bibtex_names, files_of_bibtex, names_of_bibtex
from corpus.references.months import issued_of_month

ZOTERO = r"""
@article{lindqvist_two_2006,
	title = {Two {Days} in the {South}: a ``flood'' 5\% higher},
	url = {https://example.org/2006/two_days%20a~b},
	abstract = {A short summary.},
	journal = {Example Herald},
	author = {Lindqvist, Nora and van der Berg, J. R. and {Example News Desk}},
	month = aug,
	year = {2006},
	keywords = {flood, harbour},
	pages = {A1--A4},
	file = {Full Text:files/12/two-days.txt:text/plain;Snapshot:files/13/two_days.html:text/html},
}

@misc{noauthor_harbour_nodate,
	title = {Harbour strike},
	howpublished = {\url{https://example.org/strike\_1}},
	language = {en-GB},
}
"""

BETTER_BIBTEX = r"""
@article{lindqvistTwoDays2006,
  entrysubtype = {newspaper},
  title = {Two {{Days}} in the {{South}}},
  author = {family=Berg, given=Ludwig, prefix=von, useprefix=true and Şahin, Ömer and others},
  date = {2006-08-31},
  journaltitle = {Example Herald},
  location = {Old Mill},
  url = {https://example.org/a},
  urldate = {2007-01-02},
  langid = {english},
  file = {/home/x/Zotero/storage/AB12/two-days.pdf}
}

@online{strike2007,
  title = {Harbour Strike},
  author = {{Example News Desk}},
  date = {2007-02},
  organization = {Example Online},
  url = {https://example.org/b}
}
"""

JABREF = r"""% Encoding: UTF-8

@String{hd = "Example Herald"}

@Article{Ozgur2006,
  author       = {{\"O}zg{\"u}r, {\c S}. and Garc{\'i}a M{\'a}rquez, Jos{\'e}},
  journal      = hd # { (Weekend)},
  title        = "{The} \emph{Flood} of {"}Old Mill{"}",
  year         = 2006,
  month        = "31~" # aug,
  file         = {:flood\;2.txt:Text},
  comment      = {x},
}

@Newspaper{short, title = {Vote}, year = {Spring 2007}}

@Comment{jabref-meta: databaseType:bibtex;}
"""


def test_what_zotero_writes_is_read() -> None:
    assert read_bibtex(ZOTERO) == [
        {
            "id": "lindqvist_two_2006",
            "title": "Two Days in the South: a “flood” 5% higher",
            "author": [
                {"family": "Lindqvist", "given": "Nora"},
                {"family": "Berg", "given": "J. R.", "non-dropping-particle": "van der"},
                {"literal": "Example News Desk"},
            ],
            "container-title": "Example Herald",
            "abstract": "A short summary.",
            "page": "A1-A4",
            "issued": {"date-parts": [[2006, 8]]},
            "URL": "https://example.org/2006/two_days%20a~b",
            "custom": {"footnote": {"files": ["files/12/two-days.txt", "files/13/two_days.html"]}},
        },
        {
            "id": "noauthor_harbour_nodate",
            "type": "webpage",
            "title": "Harbour strike",
            "language": "en-GB",
            "URL": "https://example.org/strike_1",
        },
    ]


def test_what_better_bibtex_writes_is_read() -> None:
    assert read_bibtex(BETTER_BIBTEX) == [
        {
            "id": "lindqvistTwoDays2006",
            "type": "article-newspaper",
            "title": "Two Days in the South",
            "author": [
                {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "von"},
                {"family": "Şahin", "given": "Ömer"},
                {"literal": "others"},
            ],
            "container-title": "Example Herald",
            "publisher-place": "Old Mill",
            "issued": {"date-parts": [[2006, 8, 31]]},
            "accessed": {"date-parts": [[2007, 1, 2]]},
            "language": "en",
            "URL": "https://example.org/a",
            "custom": {"footnote": {"files": ["/home/x/Zotero/storage/AB12/two-days.pdf"]}},
        },
        {
            "id": "strike2007",
            "type": "webpage",
            "title": "Harbour Strike",
            "author": [{"literal": "Example News Desk"}],
            "container-title": "Example Online",
            "issued": {"date-parts": [[2007, 2]]},
            "URL": "https://example.org/b",
        },
    ]


def test_what_jabref_writes_is_read() -> None:
    assert read_bibtex(JABREF) == [
        {
            "id": "Ozgur2006",
            "title": 'The Flood of "Old Mill"',
            "author": [
                {"family": "Özgür", "given": "Ş."},
                {"family": "García Márquez", "given": "José"},
            ],
            "container-title": "Example Herald (Weekend)",
            "issued": {"date-parts": [[2006, 8, 31]]},
            "custom": {"footnote": {"files": ["flood;2.txt"]}},
        },
        {
            "id": "short",
            "type": "article-newspaper",
            "title": "Vote",
            "issued": {"literal": "Spring 2007"},
        },
    ]


def read_one(entry: str) -> dict[str, Any]:
    (item,) = read_bibtex(entry)
    return item


@pytest.mark.parametrize(
    ("entry", "csl_type"),
    [
        ("@article{a, journal = {X}}", None),
        ("@article{a, journal = {X}, volume = 3}", "article-journal"),
        ("@article{a, journal = {X}, entrysubtype = {magazine}}", "article-magazine"),
        ("@article{a, type = {Newspaper article}, volume = 3}", "article-newspaper"),
        ("@magazine{a, title = {X}}", "article-magazine"),
        ("@online{a, title = {X}}", "webpage"),
        ("@misc{a, title = {X}}", None),
        ("@misc{a, url = {http://x.org}}", "webpage"),
        ("@techreport{a, title = {X}}", "report"),
        ("@nonsense{a, title = {X}}", None),
    ],
)
def test_the_type_is_what_the_entry_says(entry: str, csl_type: str | None) -> None:
    assert read_one(entry).get("type") == csl_type


@pytest.mark.parametrize(
    ("fields", "issued"),
    [
        ("year = 2006, month = dec", {"date-parts": [[2006, 12]]}),
        ("year = {2006}, month = {December}", {"date-parts": [[2006, 12]]}),
        ("year = {2006}, month = 12, day = 4", {"date-parts": [[2006, 12, 4]]}),
        ("year = 2006, month = dec # {~4}", {"date-parts": [[2006, 12, 4]]}),
        ("year = 2006, month = {jul/aug}", {"date-parts": [[2006, 7], [2006, 8]]}),
        ("year = {2010}, month = {1/2}", {"date-parts": [[2010, 1], [2010, 2]]}),
        ("year = 2010, month = {1--2}", {"date-parts": [[2010, 1], [2010, 2]]}),
        ('year = 2010, month = jan # "--" # feb', {"date-parts": [[2010, 1], [2010, 2]]}),
        ("year = 2010, month = {January/February}", {"date-parts": [[2010, 1], [2010, 2]]}),
        ("year = 2010, month = {March and April}", {"date-parts": [[2010, 3], [2010, 4]]}),
        ("year = 2010, month = {jan/feb}, day = 3", {"date-parts": [[2010, 1], [2010, 2]]}),
        ("year = 2010, month = {12~jan}", {"date-parts": [[2010, 1, 12]]}),
        ("year = 2010, month = {jan~12}", {"date-parts": [[2010, 1, 12]]}),
        ("year = 2010, month = {Jan. 12, 2010}", {"date-parts": [[2010, 1, 12]]}),
        ("year = 2010, month = {4--6 dec}", {"date-parts": [[2010, 12, 4], [2010, 12, 6]]}),
        ("year = 2010, month = dec, day = {4--6}", {"date-parts": [[2010, 12, 4], [2010, 12, 6]]}),
        ("year = 2010, month = {30 jan -- 2 feb}", {"date-parts": [[2010, 1, 30], [2010, 2, 2]]}),
        ("year = 2010, month = {Spring}", {"date-parts": [[2010]], "season": "1"}),
        # Of either year, or of none: only what is sure is read.
        ("year = 2010, month = {dec/jan}", {"date-parts": [[2010]], "literal": "dec/jan 2010"}),
        ("year = 2010, month = {1/31}", {"date-parts": [[2010]], "literal": "1/31 2010"}),
        ("year = 2010, month = {12-jan}", {"date-parts": [[2010]], "literal": "12-jan 2010"}),
        ("year = 2010, month = {1 2}", {"date-parts": [[2010]], "literal": "1 2 2010"}),
        ("year = 2010, month = {maybe}", {"date-parts": [[2010]], "literal": "maybe 2010"}),
        ("year = 2006, month = feb, day = 30", {"literal": "2006-2-30"}),
        ("year = 2006", {"date-parts": [[2006]]}),
        ("year = {in press}", {"literal": "in press"}),
        ("date = {2006-08-31}, year = 1999", {"date-parts": [[2006, 8, 31]]}),
        ("date = {2006-12}", {"date-parts": [[2006, 12]]}),
        ("date = {2006-08-30/2006-09-01}", {"date-parts": [[2006, 8, 30], [2006, 9, 1]]}),
        ("date = {2006-08-31T10:30:00Z}", {"date-parts": [[2006, 8, 31]]}),
        ("date = {2006~}", {"date-parts": [[2006]], "circa": True}),
        ("date = {2007-21}", {"date-parts": [[2007]], "season": "1"}),
        ("title = {no date}", None),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(fields: str, issued: dict[str, Any] | None) -> None:
    assert read_one(f"@misc{{a, {fields}}}").get("issued") == issued


@given(st.text("0123456789 /-–~.,#adefjnuy", max_size=12), st.integers(1, 9999))
def test_a_month_never_gives_another_year_and_a_day_only_beside_a_named_month(
    month: str, year: int
) -> None:
    issued = issued_of_month(f"{year:04d}", month, "")
    for span in issued.get("date-parts", []):
        assert span[0] == year
        if len(span) == 3:
            assert re.search("jan|feb|may|jun|dec", month)
            assert str(span[2]) in re.sub("(?<![0-9])0", "", month)


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Nora Lindqvist", [{"family": "Lindqvist", "given": "Nora"}]),
        ("Smith, Jr., J. R.", [{"family": "Smith", "given": "J. R.", "suffix": "Jr."}]),
        ("{van der Berg}, Nora", [{"family": "van der Berg", "given": "Nora"}]),
        ("Lindqvist", [{"family": "Lindqvist"}]),
        ("{Lindqvist}", [{"literal": "Lindqvist"}]),
        ("{Barnes and Berg}", [{"literal": "Barnes and Berg"}]),
        ("Nora {Lee Berg}", [{"family": "Lee Berg", "given": "Nora"}]),
        ("A. Berg and\n others", [{"family": "Berg", "given": "A."}, {"literal": "others"}]),
        (" and ", []),
        ("", []),
    ],
)  # fmt: skip
def test_names_are_read(field: str, names: list[dict[str, str]]) -> None:
    assert names_of_bibtex(field) == names


def test_names_are_written_so_that_bibtex_takes_them_apart_rightly() -> None:
    names = [
        {"family": "Berg", "given": "Ludwig", "non-dropping-particle": "von"},
        {"family": "Ortega y Gasset", "given": "José"},
        {"family": "Smith", "given": "J.", "suffix": "Jr."},
        {"literal": "Barnes and Berg"},
        {"family": "Lindqvist"},
        {"family": "Lee Berg"},
        {"literal": "others"},
    ]
    assert bibtex_names(names) == (
        "von Berg, Ludwig and {Ortega y Gasset}, José and Smith, Jr., J. and {Barnes and Berg}"
        " and Lindqvist and Lee Berg, {} and others"
    )
    assert names_of_bibtex(bibtex_names(names)) == names


def test_files_are_listed_whoever_wrote_them() -> None:
    assert files_of_bibtex(r"PDF:C\:\\Users\\x\\a.pdf:application/pdf") == [r"C:\\Users\\x\\a.pdf"]
    assert files_of_bibtex("a.txt;b/c.txt") == ["a.txt", "b/c.txt"]
    assert files_of_bibtex("") == []


def test_an_entry_says_its_date_in_parts_and_whole() -> None:
    item = {"id": "a", "type": "article-newspaper", "title": "The Flood",
            "author": [{"literal": "Example News Desk"}], "container-title": "Example Herald",
            "issued": {"date-parts": [[2006, 12]]}}  # fmt: skip
    assert write_bibtex([item]) == (
        "@article{a,\n"
        "  entrysubtype = {newspaper},\n"
        "  author = {{Example News Desk}},\n"
        "  title = {{The Flood}},\n"
        "  journal = {Example Herald},\n"
        "  year = {2006},\n"
        "  month = dec,\n"
        "  date = {2006-12}\n"
        "}\n"
    )


def test_keys_are_made_usable_and_different() -> None:
    keys = ["berg", "BERG", "a}b", "x y", "berg", ""]
    read = [item["id"] for item in read_bibtex(write_bibtex([{"id": key} for key in keys]))]
    assert read[:2] == ["berg", "BERG-2"]
    assert read[4] == "berg-3"
    assert len({key.lower() for key in read}) == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@article{a, title={x}\n@misc{b, title={c}}", "line 1: .*block start"),
        ("\n\n@article{a, title={x", "line 3: .*end of file"),
        ("\n@article{a title={x}}", "line 2: .*comma after entry key"),
        ("@misc{ok}\n@article{a, b}", "line 2: .*after entry key `b`"),
        ("<html>no bibliography</html>", "line 1: no entry"),
        ("\n@misc{a, title = " + "{" * 40 + "}" * 41, "line 2: braces are nested"),
        (
            '@string{a = "xxxxxxxxxx"}\n' + "@string{a = a # a # a # a}\n" * 30 + "@misc{b, t = a}",
            "line 9: a value is longer",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        read_bibtex(text)
    assert "\n" not in str(raised.value)


def test_what_is_no_entry_is_ignored_and_of_two_fields_the_first_is_read() -> None:
    text = (
        '\ufeffNotes\r\n@preamble{"\\input{x}"}\r\n@comment{@misc{no}}\r\n'
        "@misc{a, title={x},\r\n title={y}}"
    )
    assert read_bibtex(text) == [{"id": "a", "title": "x"}]
    assert read_bibtex("") == []
    assert [item["title"] for item in read_bibtex("@misc{a,title=1}@misc{a,title=2}")] == ["1", "2"]
