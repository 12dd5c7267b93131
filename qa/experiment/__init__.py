"""Retrieval experiments: several systems asked the same topics, and measured.

How data flows: `system` says what is compared and makes grids of it; `kept` builds and keeps the
libraries that systems share, and their runs; `retrieval` asks a system every topic; `experiment`
measures each run, and gives a `qa.comparison.comparison.Comparison`. Nothing here reads a run or
qrels itself: `qa.trec` does.
"""

from __future__ import annotations

__all__: list[str] = []
