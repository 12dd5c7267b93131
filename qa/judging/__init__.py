"""Judgments as test data: what people judged, of any splitting, by any number of judges.

    library ──of_library──▶ SpanQrels ──adjudicated──▶ SpanQrels ──qrels(passages)──▶ Qrels
    a file ───read_spans──▶     │
                                ├──agreement──▶ Agreement
                                └──disputed───▶ Pool ──judge──▶ library
    runs ──────pool_runs───────────────────────▶ Pool

A `span` is a judgment of some characters of an article, `spans` holds many, `sources` reads them
from a library or a table. `overlap` says what they make of the passages of a splitting,
`adjudication` what several judges' grades make together; `agreement` measures by `coefficients` how
far judges agree. A `pool` is what is to be judged, made by `pooling` of what systems found first;
`records` are the lines that spans and pools are written as.

`widget` shows a pool in a notebook, to be judged by keyboard: `session` is the state of it and
knows no widgets, `fitting` holds the pool against the library, `view` and `wording` say what is
shown.
"""

from __future__ import annotations

__all__: list[str] = []
