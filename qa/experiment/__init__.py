"""Retrieval experiments: several systems on the same topics and judgments, compared honestly.

How data flows: `system` says what is compared and makes grids of it; `kept` builds and keeps the
libraries that systems share; `retrieval` asks a system every topic; `experiment` measures each
run, which makes a `result.Result` or a `result.Failure`; `tuning` chooses settings on some topics
and measures them on others; `comparison` tests the results against each other, `topics` shows a
topic's two rankings side by side, and `referee` says what a referee would ask. `tables` and
`plots` show a comparison; `plan`, `manifest` and `reproduce` make it one that a stranger can run
again. Nothing here reads a run or qrels itself: `qa.trec` does.
"""

from __future__ import annotations

__all__: list[str] = []
