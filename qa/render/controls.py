"""Controls of the chat: buttons, choices and the data that they carry for the page's script.

The script reads `data-act` and the data beside it; whatever stands in them is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from qa.render.elements import text_html

__all__ = ["attributes", "button", "choice", "exports"]

_FORMS = (
    ("markdown", "Markdown"),
    ("html", "HTML"),
    ("word", "Word"),
    ("bibtex", "BibTeX"),
    ("csl-json", "CSL-JSON"),
    ("ris", "RIS"),
)

_NOT_IN_HTML = re.compile("[\0\ud800-\udfff]")


def attributes(values: Mapping[str, str | int | bool | None]) -> str:
    """Attributes with a space before each; True is one without a value, None and False are none.

    What the page copies or sends back (``data-…``, ``value``) is exact, unlike text that is shown:
    these are the characters that were written, and none of them can turn the rest of the page.
    """
    found = ""
    for name, value in values.items():
        if value is True:
            found += f" {name}"
        elif value is not None and value is not False:
            exact = name == "value" or name.startswith("data-")
            found += f' {name}="{_exact_html(str(value)) if exact else text_html(str(value))}"'
    return found


def _exact_html(text: str) -> str:
    return _NOT_IN_HTML.sub("�", escape(text)).replace("\r", "&#13;")


def button(
    words: str,
    act: str,
    data: Mapping[str, str | int] | None = None,
    *,
    label: str = "",
    pressed: bool | None = None,
    expanded: bool | None = None,
    kind: str = "",
    direction: str = "",
) -> str:
    """A button.

    Parameters
    ----------
    words : str
        What stands on it.
    act : str
        What it does, for the page's script.
    data : mapping or None
        With what: each becomes an attribute ``data-…``.
    label : str
        For a screen reader, where the words alone do not say enough; it must begin with them.
    pressed, expanded : bool or None
        Whether its state is on, or what it unfolds is open; None for a button without.
    kind : str
        A class of its own; "" for a quiet button.
    direction : str
        "auto" for words that may run the other way than the page; "" for the page's own.
    """
    told = attributes(
        {
            "type": "button",
            "class": kind or None,
            "data-act": act,
            **{f"data-{name}": value for name, value in (data or {}).items()},
            "aria-label": label or None,
            "aria-pressed": None if pressed is None else str(pressed).lower(),
            "aria-expanded": None if expanded is None else str(expanded).lower(),
            "dir": direction or None,
        }
    )
    return f"<button{told}>{text_html(words)}</button>"


def choice(act: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    """A labelled list to choose one from; `options` are values with their words."""
    listed = "".join(
        f"<option{attributes({'value': value, 'selected': value == chosen})}>"
        f"{text_html(words)}</option>"
        for value, words in options
    )
    return (
        f'<label class="footnote-choice">{text_html(label)} '
        f"<select{attributes({'data-act': act})}>{listed}</select></label>"
    )


def exports(what: str, label: str, words: str = "Save as") -> str:
    """A button for every form that `what` ("basket" or "conversation") can be saved in.

    Parameters
    ----------
    what : str
        What the page's script is told.
    label : str
        What the buttons do, for a screen reader.
    words : str
        What stands before them.
    """
    buttons = "".join(
        button(name, "export", {"what": what, "form": form}, label=f"{name}: {label}")
        for form, name in _FORMS
    )
    group = attributes({"class": "footnote-exports", "role": "group", "aria-label": label})
    return f"<div{group}><span>{words}</span> {buttons}</div>"
