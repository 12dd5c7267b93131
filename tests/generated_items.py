"""For several tests: made-up CSL-JSON items, with hostile text in every field."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

HOSTILE = (
    r"\input{/etc/passwd}", "}}@article{x,", "}, @misc{y, title={", '=HYPERLINK("http://x.org")',
    "<script>alert(1)</script>", "a\r\nER  - \r\nTY  - NEWS", "NUL \x00 here", "% a comment",
    "$x^2$ & #1_2 ~", "--- ``quoted'' ---", '"', "\\", "{", "}", "\\}", "\\\\{", "@comment{",
    "+1-2", "'quoted'", "and", "others", " and others", "a, b, c, d", "ER  - ", "TY  - NEWS",
    "\u202eevil", "@string{a = b}", "?` !` ,, <<", "{\\", "x # y", "a\u2028b\x0bc\x85d",
    "\\end{document}", "^^M", "\\catcode`\\}=13", "-1", "@cmd", "\t=1", "' OR 1=1", "é ü ß ø İ",
    "محمد علي", "山田太郎", "\ud800",
)  # fmt: skip
WORDS = (
    "Flood Harbour strike in the South of river NATO u.s. vote 1,234 30% A-1 “quoted” O'Brien "
    "l'eau naïve Straße 東京 Москва"
).split()

texts = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.sampled_from(WORDS)), max_size=4).map("".join),
)
_families = st.one_of(
    st.sampled_from(["Lindqvist", "Berg", "Van Auken", "al-Sadr", "Ortega y Gasset", "O'Brien"]),
    texts,
)
_particles = st.sampled_from(["von", "van der", "de la", "de", "bin"])
people = st.one_of(
    st.fixed_dictionaries({"literal": texts}),
    st.fixed_dictionaries(
        {"family": _families},
        optional={
            "given": st.one_of(st.sampled_from(["Nora", "J. R.", "Anne-Marie", "Jean de"]), texts),
            "non-dropping-particle": _particles,
            "suffix": st.sampled_from(["Jr.", "III"]),
        },
    ),
)
_days = st.dates().map(lambda day: [day.year, day.month, day.day])
_parts = st.builds(lambda parts, count: parts[:count], _days, st.integers(1, 3))
dates = st.one_of(
    st.builds(lambda parts: {"date-parts": [parts]}, _parts),
    st.builds(lambda one, two: {"date-parts": sorted([one, two])}, _days, _days),
    st.sampled_from([{"literal": "Spring 2007"}, {"literal": "n.d."}]),
    st.builds(
        lambda year, season: {"date-parts": [[year]], "season": season},
        st.integers(1, 9999), st.sampled_from("1234"),
    ),
)  # fmt: skip
periodicals = ("article-newspaper", "article-magazine", "article-journal")
types = st.sampled_from(
    (*periodicals, *"webpage article document book chapter report thesis paper-conference".split())
)
pages = st.sampled_from(["3", "12-15", "A1", "A1-A4", "A-1", "iv"])
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
inferred = st.lists(st.sampled_from(["container-title", "language", "type"]), unique=True).map(
    sorted
)
addresses = st.sampled_from(
    [
        "https://example.org/a_b%20c~d?x=1&y=2#z", "http://example.org/(a),b;c", "https://ex.org/ü",
        "https://example.org/}}@article{x,", "https://example.org/\\input{x}",
        "javascript:alert(1)",
    ]
)  # fmt: skip


def items() -> st.SearchStrategy[dict[str, Any]]:
    """Items with any of the fields that newspapers, magazines and web pages have."""
    return st.fixed_dictionaries(
        {"id": st.from_regex(r"\A[a-z]{3,8}[0-9]{4}-[0-9a-f]{6}\Z"), "type": types},
        optional={
            "title": texts,
            "title-short": words,
            "author": st.lists(people, max_size=4),
            "editor": st.lists(people, max_size=2),
            "translator": st.lists(people, max_size=1),
            "container-title": texts,
            "collection-title": words,
            "publisher": texts,
            "publisher-place": words,
            "issued": dates,
            "accessed": dates,
            "volume": st.sampled_from(["3", "xii", "12/13"]),
            "issue": st.sampled_from(["4", "4-5"]),
            "edition": words,
            "section": texts,
            "page": pages,
            "language": st.sampled_from(["en", "en-GB", "ar"]),
            "ISSN": st.just("1234-5678"),
            "note": texts,
            "abstract": texts,
            "URL": addresses,
            "DOI": st.sampled_from(["10.1000/abc", "10.1000/(SICI)1<1::A>3.0.CO;2-A"]),
            "custom": st.fixed_dictionaries(
                {"footnote": st.fixed_dictionaries({"inferred": inferred, "file": texts})}
            ),
        },
    )
