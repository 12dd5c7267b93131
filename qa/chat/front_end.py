"""The class of the chat's widget, with the script and the style sheet of its page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["front_end"]

_FRONT = Path(__file__).with_name("front")
_PARTS = (
    "morph", "beside", "line", "turns", "panel", "buttons", "excerpt", "filters", "focus", "chat",
)  # fmt: skip


@lru_cache(maxsize=1)
def front_end() -> Any:
    """The widget's class, with a script and a style sheet that no other widget's can replace."""
    import anywidget

    class FootnoteChat(anywidget.AnyWidget):  # type: ignore[misc]
        # One script: a widget's cannot load another that lies beside it.
        _esm = "\n".join((_FRONT / f"{each}.js").read_text(encoding="utf-8") for each in _PARTS)
        _css = (_FRONT / "chat.css").read_text(encoding="utf-8")

        def __repr__(self) -> str:
            # What a saved notebook shows of it where no kernel runs, over the copy.
            return "Footnote chat: run the cell again to go on with it."

    return FootnoteChat
