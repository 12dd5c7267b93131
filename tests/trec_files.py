"""Random topics, qrels and runs with ids and texts of any kind, for round trips."""

from __future__ import annotations

from hypothesis import strategies as st

ODD = [
    "",
    " ",
    "a b",
    "100%",
    "a%20b",
    "\ufeffx",
    "Q0",
    "0",
    "é",
    "\u2028",
    "\ud800",
    "{",
    "query-id",
]
IDS = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=()), max_size=8)
TEXTS = IDS.filter(str.strip)
SCORES = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1e39])
RUN_SCORES = st.dictionaries(IDS, st.dictionaries(IDS, SCORES, min_size=1), min_size=1)
GRADES = st.dictionaries(
    IDS, st.dictionaries(IDS, st.integers(-10_000, 10_000), min_size=1), min_size=1
)
TOPIC_TEXTS = st.dictionaries(IDS, TEXTS, min_size=1)
