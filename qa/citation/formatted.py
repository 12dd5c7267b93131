"""Formatted text: words of a citation with what is italic and what is a link, for every form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from qa import escape
from qa.render.elements import formatted_html, inline_html

__all__ = ["Formatted", "Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike.

    Attributes
    ----------
    text : str
        As a person reads it; nothing in it is escaped.
    italic : bool
        As the titles of newspapers and magazines are.
    link : str or None
        Where they lead, an address of http or https; any other is dropped.
    """

    text: str
    italic: bool = False
    link: str | None = None

    def __post_init__(self) -> None:
        if self.link is not None and not _is_web_address(self.link):
            object.__setattr__(self, "link", None)


@dataclass(frozen=True, slots=True)
class Formatted:
    r"""Runs of text, one behind the other. It displays itself in a notebook.

    Examples
    --------
    >>> title = Formatted.of("In ", Run("The Herald", italic=True), ".")
    >>> print(title.text, title.markdown, title.latex, sep="\n")
    In The Herald.
    In *The Herald*.
    In \emph{The Herald}.
    """

    runs: tuple[Run, ...] = ()

    @classmethod
    def of(cls, *parts: str | Run | Formatted) -> Formatted:
        """The parts one behind the other; neighbours that look alike become one run."""
        runs: list[Run] = []
        for run in _runs(parts):
            if runs and (runs[-1].italic, runs[-1].link) == (run.italic, run.link):
                runs[-1] = Run(runs[-1].text + run.text, run.italic, run.link)
            elif run.text:
                runs.append(run)
        return cls(tuple(runs))

    @property
    def text(self) -> str:
        """As plain text."""
        return "".join(run.text for run in self.runs)

    @property
    def markdown(self) -> str:
        """As Markdown, with everything that would be a mark escaped."""
        return "".join(_run_markdown(run, at > 0) for at, run in enumerate(self.runs))

    @property
    def html(self) -> str:
        """As HTML that stands inside a paragraph."""
        return formatted_html(self)

    @property
    def latex(self) -> str:
        r"""As LaTeX: ``\emph``, and ``\href`` of hyperref; everything else is escaped."""
        return "".join(map(_run_latex, self.runs))

    def leading(self, address: str, link: str | None) -> Formatted:
        """The same, with its links to `address` leading to `link`.

        Where nothing in it is a link, all of it becomes one; without a `link` nothing changes.
        """
        if link is None:
            return self
        linked = any(run.link for run in self.runs)
        return Formatted(
            tuple(
                Run(run.text, run.italic, link if run.link == address or not linked else run.link)
                for run in self.runs
            )
        )

    def __str__(self) -> str:
        return self.text

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return inline_html(self.html)

    def _repr_markdown_(self) -> str:
        return self.markdown


def _runs(parts: Iterable[str | Run | Formatted]) -> Iterable[Run]:
    for part in parts:
        if isinstance(part, Formatted):
            yield from part.runs
        else:
            yield Run(part) if isinstance(part, str) else part


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _run_markdown(run: Run, inside: bool) -> str:
    text = escape.markdown(run.text, inside=inside)
    if run.italic and text.strip():
        inner = text.strip()
        before, after = text.split(inner, 1)
        text = f"{before}*{inner}*{after}"
    return f"[{text}](<{_address(run.link)}>)" if run.link else text


def _run_latex(run: Run) -> str:
    text = escape.latex(run.text)
    text = rf"\emph{{{text}}}" if run.italic else text
    return rf"\href{{{escape.latex_address(_address(run.link))}}}{{{text}}}" if run.link else text


def _address(link: str) -> str:
    """The address with what would end it in Markdown or LaTeX percent-encoded (RFC 3986, 2.1)."""
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in _SAFE)
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in link
    )


_SAFE = "-._~:/?#[]@!$&'()*+,;=%"
