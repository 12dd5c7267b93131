"""The table of results: every retriever on every question set of a folder, with paired tests."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from textwrap import fill

from embeddings.encoder import Encoder
from qa.evaluation.beir import is_beir, read_beir
from qa.evaluation.comparison import PairedDifference, compare, compare_sentences
from qa.evaluation.evaluate import CONVERSATION, Evaluation, evaluate
from qa.evaluation.randomisation import PERMUTATIONS
from qa.evaluation.significance import holm

__all__ = ["COMPARED", "find_sets", "results_text", "write_results"]

# Every one of them is measured; the last, which `ask` uses, is compared with the others.
COMPARED = ("bm25", "dense", "fused", "hybrid")
_WIDTH = 100
_COLUMNS = (
    "nDCG@10", "R@10", "R@100", "RR@10", "success@1", "success@5", "answer@1", "answer@5",
)  # fmt: skip


def find_sets(folder: Path) -> list[Path]:
    """The question sets in `folder`, by name.

    Raises
    ------
    ValueError
        If there is none.
    """
    found = sorted(path for path in folder.iterdir() if is_beir(path)) if folder.is_dir() else []
    if not found:
        raise ValueError(f"{folder} holds no question set; name a folder of folders in BEIR's way")
    return found


def write_results(
    sets: Path,
    path: Path,
    *,
    date: str,
    retrievers: Sequence[str] = COMPARED,
    model: str | Encoder | None = None,
    seed: int = 0,
    progress: bool = True,
) -> None:
    """Measure every retriever on every question set, and write what came of it.

    Parameters
    ----------
    sets : Path
        The folder that holds them.
    path : Path
        The Markdown file to write. It is written after every set, and says which are still to
        come, so that a run that is broken off leaves what it measured.
    date : str
        The day, as it is to stand in the file.
    retrievers : sequence of str
        Names in `qa.retrievers.RETRIEVERS`; the last is compared with each of the others. For a
        set whose queries have a history, ``conversation`` is added.
    model : str, Encoder or None
        As for `qa.evaluation.evaluate.evaluate`.
    seed : int
        Of the paired tests.
    progress : bool
        Whether to show bars.

    Raises
    ------
    ValueError, FootnoteError
        As `qa.evaluation.evaluate.evaluate`, and if the file cannot be written.
    """
    from tqdm.auto import tqdm

    found = find_sets(sets)
    if not path.parent.is_dir():  # better now than after an hour
        raise ValueError(f"{path} cannot be written, there is no folder {path.parent}")
    evaluations: list[Evaluation] = []
    bar = tqdm(found, "question sets", unit=" sets", disable=not progress)
    for at, each in enumerate(bar, 1):
        names = list(retrievers)
        if CONVERSATION not in names and any(query.history for query in read_beir(each).queries):
            names.append(CONVERSATION)
        evaluations += evaluate(each, retrievers=names, model=model, progress=progress)
        missing = [later.resolve().name for later in found[at:]]
        _write(path, results_text(evaluations, date=date, seed=seed, missing=missing))


def _write(path: Path, text: str) -> None:
    """Write a file; whoever reads it meanwhile gets the old or the new."""
    written = path.with_name(f"{path.name}.new")
    try:
        written.write_text(text, encoding="utf-8")
        written.replace(path)
    except OSError as error:
        raise ValueError(f"{path} cannot be written ({error.strerror})") from error


def results_text(
    evaluations: Sequence[Evaluation],
    *,
    date: str,
    seed: int = 0,
    missing: Sequence[str] = (),
) -> str:
    """The Markdown of the results.

    Parameters
    ----------
    evaluations : sequence of Evaluation
        The same retrievers for each set; the last of them is compared with the others, and
        ``conversation``, which some sets may have besides, with that last one.
    date : str
        The day of the measurement.
    seed : int
        Of the paired tests.
    missing : sequence of str
        The sets that are not measured yet.
    """
    by_set: dict[str, list[Evaluation]] = {}
    for evaluation in evaluations:
        by_set.setdefault(evaluation.dataset, []).append(evaluation)
    plain = {name: _without_conversation(group) for name, group in by_set.items()}
    compared = [row for name in by_set for row in _rows(plain[name], by_set[name], seed)]
    first = evaluations[0]
    unfinished = (
        f"Not finished: measured are {', '.join(by_set)}; still to come {', '.join(missing)}."
    )
    parts = [
        "# Results",
        f"Measured on {date} with Footnote {version('footnote')}, ir_measures "
        f"{version('ir_measures')}, Python {platform.python_version()} on {platform.system()} "
        f"{platform.machine()}; encoder {first.model} (fingerprint {first.fingerprint[:12]}), "
        "every setting at its default. `make evaluate` writes this file.",
        *([unfinished] if missing else []),
        "Each set is built like any library. A document's score is that of its best passage; "
        "means are over the queries that have a relevant document. `answer@k` is the share of "
        "queries with an answer in one of the first k passages, where the set says what the "
        "answer is (`qa/evaluation/held.py` says how that is told). `ms` are the milliseconds "
        "that the middle query took, the ranking of at least 100 documents included.",
        "## nDCG@10 on every set",
        _overview(plain),
        *_sentences(evaluations),
        *_conversations(by_set, plain),
        "## Every measure",
        *(_section(group) for group in by_set.values()),
        "## Differences",
        "Fisher's randomisation test over the queries of a set, two-sided, "
        f"{PERMUTATIONS:,} permutations, or all where there are fewer, seed {seed}. p (Holm) is "
        f"corrected for all {len(compared)} rows of this table together; under 0.05 it is in bold.",
        _differences(compared),
    ]
    # A table is a row a line; what is written in sentences is wrapped.
    wrapped = (part if "\n" in part else fill(part, _WIDTH) for part in parts)
    return "\n\n".join(wrapped) + "\n"


def _without_conversation(group: Sequence[Evaluation]) -> list[Evaluation]:
    """All but ``conversation``, unless there is nothing else."""
    return [each for each in group if each.retriever != CONVERSATION] or list(group)


def _rows(
    plain: Sequence[Evaluation], group: Sequence[Evaluation], seed: int
) -> Iterator[PairedDifference]:
    """Every comparison on one set."""
    yield from compare(plain[-1], plain[:-1], seed)
    for each in group:
        if each not in plain:
            yield from compare(each, [plain[-1]], seed)
        yield from compare_sentences(each, seed)


def _sentences(evaluations: Iterable[Evaluation]) -> list[str]:
    """The section on answer sentences; empty where no set has evidence."""
    rows = [
        [
            each.dataset,
            f"{len(each.values['sentence@1']):,}",
            f"{each.means['sentence@1']:.3f}",
            f"{each.means['nearest_sentence@1']:.3f}",
        ]
        for each in evaluations
        if "sentence@1" in each.values
    ]
    if not rows:
        return []
    return [
        "## Answer sentences",
        "`sentence@1` is the share of queries with evidence sentences whose marked sentence, the "
        "best in the relevant documents, is one of them; `nearest_sentence@1` is that of the "
        "sentence most similar to the query (`qa/evaluation/evidence.py`). No retriever has a part "
        "in it.",
        _table(["set", "queries", "sentence@1", "nearest_sentence@1"], rows),
    ]


def _conversations(
    by_set: Mapping[str, Sequence[Evaluation]], plain: Mapping[str, Sequence[Evaluation]]
) -> list[str]:
    """The section on queries with a history; empty where no set has any."""
    rows = [
        [
            name,
            f"{each.with_history:,} of {len(each.query_ids):,}",
            plain[name][-1].retriever,
            f"{plain[name][-1].means['nDCG@10']:.3f}",
            f"{each.means['nDCG@10']:.3f}",
        ]
        for name, group in by_set.items()
        for each in group
        if each.with_history and each not in plain[name]
    ]
    if not rows:
        return []
    return [
        "## Conversations",
        "nDCG@10 where queries have a history: the last question asked alone, and with what "
        "`conversation` carries over from the questions and answers before it "
        "(`qa/evaluation/replay.py`). The answers are those that the set holds, not what was "
        "found here; the means are over all queries of the set, and one without a history is "
        "asked alike by both.",
        _table(["set", "queries with history", "alone by", "alone", CONVERSATION], rows),
    ]


def _overview(by_set: dict[str, list[Evaluation]]) -> str:
    names = [evaluation.retriever for evaluation in next(iter(by_set.values()))]
    rows = [
        [dataset, *(f"{each.means['nDCG@10']:.3f}" for each in group)]
        for dataset, group in by_set.items()
    ]
    columns = zip(*by_set.values(), strict=True)
    means = [fmean(each.means["nDCG@10"] for each in column) for column in columns]
    rows.append(["mean", *(f"{mean:.3f}" for mean in means)])
    return _table(["set", *names], rows)


def _section(group: Sequence[Evaluation]) -> str:
    first = group[0]
    shown = [name for name in _COLUMNS if name in first.values]
    counts = f"{len(first.query_ids):,} queries, {first.documents:,} documents"
    if first.left_out:
        counts += f" ({first.left_out:,} left out: no text could be read)"
    if answered := first.values.get("answer@1"):
        counts += f"; {len(answered):,} queries with known answers"
    rows = [
        [
            each.retriever,
            *(f"{each.means[name]:.3f}" for name in shown),
            f"{1000 * median(each.seconds):.1f}",
        ]
        for each in group
    ]
    return f"### {first.dataset}\n\n{counts}; {first.passages:,} passages.\n\n" + _table(
        ["retriever", *shown, "ms"], rows
    )


def _differences(compared: Sequence[PairedDifference]) -> str:
    adjusted = holm([row.p for row in compared])
    rows = [
        [
            row.dataset,
            row.measure,
            f"{row.retriever} − {row.other}",
            f"{row.difference:+.3f}",
            f"{row.p:.4f}",
            f"**{corrected:.4f}**" if corrected < 0.05 else f"{corrected:.4f}",
        ]
        for row, corrected in zip(compared, adjusted, strict=True)
    ]
    return _table(["set", "measure", "compared", "difference", "p", "p (Holm)"], rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    # A set's name is a folder's: a bar in it must not make up a column.
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )
