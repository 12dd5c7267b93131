"""Which measures of ir_measures mean something and can be computed here, and what was meant."""

from __future__ import annotations

import contextlib
import difflib
import io
import re
from typing import Any

from qa.trec.columns import HIGHEST_GRADE

__all__ = ["close_measures", "computable", "lacking", "measure_form", "unmeant"]

# trec_eval takes longer by the cutoff; no ranking is as long.
_DEEPEST = 1_000_000
# What others call them, in small letters.
_ALSO = {
    "accuracy": "success", "hit": "success", "hitrate": "success", "hits": "success",
    "meanreciprocalrank": "rr", "reciprocalrank": "rr",
}  # fmt: skip
_WRITTEN = re.compile(r"\s*([^\W\d][\w ]*?)[ _]?(?:@ ?([0-9]{1,6})|([0-9]{0,6}))\s*")
_SUGGESTED = "nDCG@10, R@100, RR@10, P@5 or AP"


def unmeant(measure: Any) -> str:
    """Why a measure's settings mean nothing, or nothing that trec_eval can read; "" where they do.

    trec_eval stops the whole process over some of these, or never ends.
    """
    if measure.NAME == "Accuracy":
        return "it has no value for some topics; choose another, such as Success@1"
    cutoff, rel = measure.params.get("cutoff", 1), measure.params.get("rel", 1)
    if not 1 <= cutoff <= _DEEPEST:
        return f"it looks at {cutoff:,} documents, but must at 1 to {_DEEPEST:,}"
    if not 1 <= rel <= HIGHEST_GRADE:
        return f"rel is {rel:,}, but must be a relevance from 1 to {HIGHEST_GRADE:,}"
    for grade, gain in measure.params.get("gains", {}).items():
        whole = isinstance(grade, int) and isinstance(gain, int)
        if not whole or not 0 <= gain <= HIGHEST_GRADE:
            return f"a gain is {gain!r}, but must be a whole number from 0 to {HIGHEST_GRADE:,}"
    recall = measure.params.get("recall", 0)
    if not 0 <= recall <= 1 or round(recall, 2) != recall:
        return f"recall is {recall}, but must be from 0 to 1, with two decimals at most"
    beta = measure.params.get("beta", 1.0)
    if measure.NAME == "SetF" and not re.fullmatch(r"[0-9]+\.[0-9]+", repr(beta)):
        return f"beta is {beta}, but must be a number such as 0.5"
    return ""


def computable(measure: Any) -> bool:
    """Whether something that is installed computes it."""
    import ir_measures

    return bool(ir_measures.DefaultPipeline.supports(measure))  # type: ignore[no-untyped-call]


def lacking(measure: Any) -> str:
    """What to install so that a measure can be computed."""
    import ir_measures

    for provider in ir_measures.DefaultPipeline.providers:
        if not provider.is_available() and provider.supports(measure):
            how = provider.install_instructions() or f"pip install {provider.NAME}"
            return f"what computes it is not installed: {' '.join(how.split())}"
    return f"nothing computes it with these settings; {measure_form(measure)}"


def measure_form(measure: Any) -> str:
    """How a measure is written."""
    takes = f"it takes {', '.join(measure.SUPPORTED_PARAMS) or 'no settings'}"
    at = measure.SUPPORTED_PARAMS.get(measure.AT_PARAM)
    if at is None:
        return takes
    return f"{takes}, as in {measure.__name__}@{10 if at.dtype is int else 0.1}"


def close_measures(name: str) -> str:
    """Which measures are meant, perhaps: of those that can be computed.

    Examples
    --------
    >>> close_measures("ndcg@10"), close_measures("map_cut_5")
    ('did you mean nDCG@10?', 'ir_measures calls it AP@5')
    """
    import ir_measures

    with contextlib.redirect_stdout(io.StringIO()):  # it prints what it passes over
        try:
            found = ir_measures.parse_trec_measure(name.strip())
        except (ValueError, TypeError, KeyError):
            found = []
    if found:
        return f"ir_measures calls it {' or '.join(map(str, found[:3]))}"
    written = _WRITTEN.fullmatch(name)
    if not written:
        return f"choose one of ir_measures, such as {_SUGGESTED}"
    bare, cutoff = written[1].casefold(), written[2] or written[3]
    known: dict[str, Any] = {}
    for each, kind in ir_measures.measures.registry.items():
        if not unmeant(kind) and any(_computed(kind, at) for at in (None, 10)):
            known.setdefault(each.casefold(), kind)
    bare = _ALSO.get(re.sub(r"[\W_]", "", bare), bare)
    matches = [bare] if bare in known else difflib.get_close_matches(bare, known, n=3, cutoff=0.5)
    if not matches:
        return f"choose one of ir_measures, such as {_SUGGESTED}"
    forms = dict.fromkeys(_with_cutoff(known[each], cutoff) for each in matches)
    return f"did you mean {' or '.join(forms)}?"


def _computed(kind: Any, cutoff: int | None) -> bool:
    """Whether a kind of measure can be computed at a cutoff, or without one."""
    try:
        return computable(kind if cutoff is None else kind @ cutoff)
    except AssertionError:
        return False


def _with_cutoff(kind: Any, cutoff: str) -> str:
    at = kind.SUPPORTED_PARAMS.get("cutoff")
    if at is None or not (cutoff or at.required):
        return str(kind)
    return str(kind @ int(cutoff or 10))
