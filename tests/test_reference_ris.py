"""RIS as Zotero and EndNote write it, and what is wrong with a file."""

from __future__ import annotations

from typing import Any

import pytest
import rispy

from corpus.references.issued import date_of_ris, ris_of_date
from corpus.references.ris import read_ris, write_ris

ZOTERO = """TY  - NEWS
TI  - Two Days in the South: a flood
AU  - Lindqvist, Nora
AU  - van der Berg, J. R., Jr.
AU  - Example News Desk
T2  - Example Herald
AB  - A short summary.
CY  - Old Mill
DA  - 2006/08/31/
PY  - 2006
DP  - Example Archive
LA  - en
SE  - World
SP  - A1
EP  - A4
UR  - https://example.org/a;b
L1  - file:///home/x/Zotero/storage/AB12/two%20days.txt
KW  - flood
KW  - harbour
Y2  - 2007/01/02/10:30:00
ER  -

TY  - MGZN
TI  - Harbour strike
T2  - Example Monthly
DA  - 2006/12//
PY  - 2006
VL  - 3
IS  - 12
DO  - https://doi.org/10.1000/abc
ER  -
""".replace("ER  -", "ER  - ")  # as Zotero ends a record

ENDNOTE = """1.
TY  - ELEC\r
A1  - Berg, Nora\r
T1  - The vote,
 counted twice\r
Y1  - 2006\r
DA  - Aug 31\r
L1  - internal-pdf://123/vote.pdf\r
UR  - https://example.org/a; https://example.org/b\r
M9  - no such tag\r
ER  -\r
"""


def test_what_zotero_writes_is_read() -> None:
    assert read_ris(ZOTERO) == [
        {
            "type": "article-newspaper",
            "title": "Two Days in the South: a flood",
            "container-title": "Example Herald",
            "publisher-place": "Old Mill",
            "section": "World",
            "language": "en",
            "source": "Example Archive",
            "abstract": "A short summary.",
            "author": [
                {"family": "Lindqvist", "given": "Nora"},
                {"family": "Berg", "given": "J. R.", "non-dropping-particle": "van der",
                 "suffix": "Jr."},
                {"literal": "Example News Desk"},
            ],
            "page": "A1-A4",
            "issued": {"date-parts": [[2006, 8, 31]]},
            "accessed": {"date-parts": [[2007, 1, 2]]},
            "URL": "https://example.org/a;b",
            "custom": {"footnote": {"files": ["/home/x/Zotero/storage/AB12/two days.txt"]}},
        },
        {
            "type": "article-magazine",
            "title": "Harbour strike",
            "container-title": "Example Monthly",
            "volume": "3",
            "issue": "12",
            "issued": {"date-parts": [[2006, 12]]},
            "DOI": "10.1000/abc",
        },
    ]  # fmt: skip


def test_what_endnote_writes_is_read() -> None:
    assert read_ris(ENDNOTE) == [
        {
            "type": "webpage",
            "title": "The vote, counted twice",
            "author": [{"family": "Berg", "given": "Nora"}],
            "issued": {"date-parts": [[2006, 8, 31]]},
            "URL": "https://example.org/a",
            "custom": {"footnote": {"files": ["123/vote.pdf"]}},
        }
    ]


@pytest.mark.parametrize(
    ("tag", "csl_type"),
    [
        ("NEWS", "article-newspaper"), ("MGZN", "article-magazine"), ("JOUR", "article-journal"),
        ("ELEC", "webpage"), ("BLOG", "post-weblog"), ("RPRT", "report"), ("GEN", None),
        ("XYZ", None),
    ],
)  # fmt: skip
def test_the_type_is_what_the_record_says(tag: str, csl_type: str | None) -> None:
    (item,) = read_ris(f"TY  - {tag}\nTI  - x\nER  - \n")
    assert item.get("type") == csl_type


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2006/08/31/", {"date-parts": [[2006, 8, 31]]}),
        ("2006/08/31", {"date-parts": [[2006, 8, 31]]}),
        ("2006/12//", {"date-parts": [[2006, 12]]}),
        ("2006///", {"date-parts": [[2006]]}),
        ("2006", {"date-parts": [[2006]]}),
        ("2006///Winter", {"date-parts": [[2006]], "season": "Winter"}),
        ("2006///2006-08-30/2006-09-01", {"date-parts": [[2006, 8, 30], [2006, 9, 1]]}),
        ("///Spring 2007", {"literal": "Spring 2007"}),
        ("2006/02/30/", {"literal": "2006/02/30"}),
        ("2006//31/", {"literal": "2006//31"}),
        ("", None),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(written: str, date: dict[str, Any] | None) -> None:
    assert date_of_ris(written) == date
    if date and "literal" not in date:
        assert date_of_ris(ris_of_date(date)) == date


def test_a_record_has_one_line_for_each_value() -> None:
    item = {
        "id": "flood06", "type": "article-newspaper", "title": "The\nER  - \nTY  - BOOK Flood",
        "author": [{"family": "Berg", "given": "Nora"}, {"literal": "Example News Desk"},
                   {"family": "Lee"}],
        "container-title": "Example Herald", "issued": {"date-parts": [[2006, 12]]},
        "custom": {"footnote": {"file": "a.txt", "inferred": ["container-title", "type"]}},
    }  # fmt: skip
    assert write_ris([item]).split("\n") == [
        "TY  - NEWS",
        "ID  - flood06",
        "AU  - Berg, Nora",
        "AU  - Example News Desk",
        "AU  - Lee,",
        "TI  - The ER - TY - BOOK Flood",
        "T2  - Example Herald",
        "PY  - 2006",
        "DA  - 2006/12//",
        "N1  - Concluded, not stated by the source: container-title, type",
        "L1  - a.txt",
        "ER  - ",
        "",
    ]
    assert [record["title"] for record in rispy.loads(write_ris([item, item]))] == [
        "The ER - TY - BOOK Flood"
    ] * 2


def test_an_organisation_with_a_comma_is_no_person() -> None:
    names = [
        {"literal": "Ministry of Health, Education and Welfare"},
        {"literal": "Example Valley, Old Mill, Council of"},
        {"literal": "Example Ltd,"},
        {"family": "Berg", "given": "Nora", "suffix": "Jr."},
        {"family": "Berg", "suffix": "Jr."},
        {"literal": "others"},
    ]
    text = write_ris([{"id": "a", "author": names}])
    assert "AU  - Ministry of Health,, Education and Welfare\n" in text
    assert read_ris(text) == [{"id": "a", "author": names}]


def test_what_was_inferred_is_known_again() -> None:
    own = {"files": ["a.txt"], "inferred": ["container-title"]}
    item = {"id": "a", "type": "webpage", "note": "A note.", "custom": {"footnote": own}}
    assert read_ris(write_ris([item])) == [item]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("TY  - NEWS\nTI  - x\n", "line 1: the record has no ER"),
        ("TY  - NEWS\nER  - \n\nTY  - NEWS\nTY  - NEWS\nER  - ", "line 4: the record has no ER"),
        ("TY  - NEWS\nER  - \nTI  - x", "line 3: TI stands before the TY"),
        ("<html>no bibliography</html>", "line 1 stands in no record"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_that_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        read_ris(text)
    assert "\n" not in str(raised.value)


def test_no_record_is_no_item() -> None:
    assert read_ris("") == []
    assert read_ris("\ufeff\n\n") == []
    assert write_ris([]) == ""
