"""Topics, relevance judgments and runs: read and written as TREC does, ordered and measured.

`read_topics`, `read_qrels` and `read_run` take the files of TREC, folders in the layout of BEIR,
and JSON lines; `from_frame` takes pandas frames. All three hold what they read in memory, by topic
and document id, and can be written back, cut to some of the topics, and told apart by a digest.
`Run.ranking` has one order everywhere, trec_eval's; `measure` hands ir_measures that order.
"""

from __future__ import annotations

__all__: list[str] = []
