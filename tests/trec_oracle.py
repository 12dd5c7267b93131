"""The measures of trec_eval itself, by pytrec_eval, to hold ours against."""

from __future__ import annotations

from collections.abc import Mapping

import pytrec_eval

CUTOFFS = (1, 5, 10, 100)
# By the name in ir_measures, the one in trec_eval.
NAMES = {
    "nDCG": "ndcg", "AP": "map", "RR": "recip_rank", "Rprec": "Rprec", "Bpref": "bpref",
    "infAP": "infAP", "NumRet": "num_ret", "NumRet(rel=1)": "num_rel_ret", "NumRel": "num_rel",
    "NumQ": "num_q", "SetP": "set_P", "SetR": "set_recall", "SetF": "set_F", "SetAP": "set_map",
    "SetP(relative=True)": "set_relative_P",
    **{f"nDCG@{k}": f"ndcg_cut_{k}" for k in CUTOFFS},
    **{f"AP@{k}": f"map_cut_{k}" for k in CUTOFFS},
    **{f"P@{k}": f"P_{k}" for k in CUTOFFS},
    **{f"R@{k}": f"recall_{k}" for k in CUTOFFS},
    **{f"Success@{k}": f"success_{k}" for k in CUTOFFS},
    **{f"IPrec@{tenth / 10}": f"iprec_at_recall_{tenth / 10:.2f}" for tenth in (0, 3, 10)},
}  # fmt: skip
# Those that take the grade from which on a document is relevant.
GRADED = (
    "AP", "RR", "Rprec", "Bpref", "infAP", "P@5", "R@10", "AP@10", "Success@5", "SetP", "SetAP",
)  # fmt: skip
EVERY = (
    *NAMES,
    *(f"RR@{k}" for k in CUTOFFS),
    *(f"{name.partition('@')[0]}(rel=2){''.join(name.partition('@')[1:])}" for name in GRADED),
)

Values = dict[str, dict[str, float]]


def trec_eval(
    run: Mapping[str, Mapping[str, float]], qrels: Mapping[str, Mapping[str, int]]
) -> Values:
    """By measure of `EVERY` and topic, the value; for the topics that both have."""
    run = {topic: dict(scores) for topic, scores in run.items()}
    qrels = {topic: dict(grades) for topic, grades in qrels.items()}
    found: Values = {name: {} for name in EVERY}
    evaluated = pytrec_eval.RelevanceEvaluator(qrels, set(NAMES.values())).evaluate(run)
    for topic, values in evaluated.items():
        for name, trec_name in NAMES.items():
            found[name][topic] = values[trec_name]
        for k in CUTOFFS:
            whole = values["recip_rank"]
            found[f"RR@{k}"][topic] = whole if whole and round(1 / whole) <= k else 0.0
    second = pytrec_eval.RelevanceEvaluator(
        qrels, {NAMES[name] for name in GRADED}, relevance_level=2
    ).evaluate(run)
    for topic, values in second.items():
        for name in GRADED:
            bare, at, cutoff = name.partition("@")
            found[f"{bare}(rel=2){at}{cutoff}"][topic] = values[NAMES[name]]
    return found


def largest_difference(ours: Values, theirs: Values) -> float:
    """Over all measures and topics; a topic that trec_eval leaves out is worth 0."""
    assert set(ours) == set(theirs)
    return max(
        abs(value - theirs[name].get(topic, 0.0))
        for name, values in ours.items()
        for topic, value in values.items()
    )
