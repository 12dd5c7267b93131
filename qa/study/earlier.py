"""Earlier results in a place, which only those of the same experiment may replace."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from qa.study.folder import FORMAT, MANIFEST
from qa.trec.words import counted

__all__ = ["check_same"]

# Of a list of names, so many are told.
_NAMED = 5


def check_same(folder: Path, *, systems: Iterable[str], topics: str) -> None:
    """Make sure that earlier results, which would be replaced, are of the same experiment.

    Parameters
    ----------
    folder : Path
        As `qa.study.folder.check_place` has found it fit.
    systems : iterable of str
        Names of those that are compared, with those that failed.
    topics : str
        SHA-256 of the topics, as a manifest records it.

    Raises
    ------
    ValueError
        In one line that says what lies there, if it has other systems and other topics.
    """
    manifest = _manifest(folder)
    if manifest is None:
        return
    try:
        names = [str(each["name"]) for each in (*manifest["systems"], *manifest["failures"])]
        asked = manifest["inputs"]["topics"]
        # An experiment grows by systems, and by judged questions, but seldom by both at once.
        if frozenset(names) == frozenset(systems) or asked["sha256"] == topics:
            return
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        there = f"{', '.join(names[:_NAMED])}{more} on {counted(asked['count'], 'topic')}"
    except (KeyError, TypeError, ValueError):
        there = f"its {MANIFEST} does not say which"
    raise ValueError(
        f"{folder} holds the results of another experiment ({there}), which would be lost; choose "
        "another folder, or delete it"
    )


def _manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of earlier results; None where there is none of ours."""
    with suppress(OSError, ValueError, RecursionError):
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest, dict) and manifest.get("format") == FORMAT:
            return manifest
    return None
