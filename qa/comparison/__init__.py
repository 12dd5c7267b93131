"""Comparisons: what systems were worth on each topic, tested against each other, and shown.

How data flows: a `result.Result` is one measured system; `rows` tests the results against each
other, `topics` and `rankings` show where two differ and `why`, `tuning` chooses settings on some
topics and measures them on others, and `referee` says what a referee would ask. `tables` and
`plots` show it all. Where runs come from is not known here; `of_runs` takes them from files.
"""

from __future__ import annotations

__all__: list[str] = []
