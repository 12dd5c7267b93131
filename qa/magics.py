"""The magics of a notebook: ``%library`` opens a library, ``%ask`` and ``%%ask`` ask it.

    %load_ext qa
    %library my.library
    %ask --author "Van Auken" Who brokered the ceasefire?

An error that a user can mend is one line on standard error, without a traceback, as IPython shows
its own usage errors; the cell has failed, so that no cell below it goes on without what it needs.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from corpus.errors import FootnoteError
from qa.answer import Answer
from qa.escape import plain
from qa.library import Library
from qa.magic_library import OpenLibrary
from qa.magic_line import OPTIONS

__all__ = ["load", "unload"]

_MAGICS = {"library": ("line",), "ask": ("line", "cell")}


_OPENED: weakref.WeakKeyDictionary[Any, OpenLibrary] = weakref.WeakKeyDictionary()
_LOADED: weakref.WeakKeyDictionary[Any, Callable[[], None]] = weakref.WeakKeyDictionary()


def load(shell: Any) -> None:
    """Give an IPython shell the magics; each shell has a library of its own.

    One that was open when the magics were taken away is there again.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        That ran ``%load_ext qa``.
    """
    if shell in _LOADED:
        return
    opened = _OPENED.setdefault(shell, OpenLibrary())
    library, ask = _magic_functions(opened)
    registered = shell.magics_manager.magics
    before = {
        (kind, name): registered[kind][name]
        for name, kinds in _MAGICS.items()
        for kind in kinds
        if name in registered[kind]
    }
    shell.register_magic_function(library, "line", "library")
    shell.register_magic_function(ask, "line_cell", "ask")
    completer = _completer(opened)
    shell.Completer.custom_matchers.append(completer)
    question_line = _question_line()
    shell.input_transformer_manager.token_transformers.append(question_line)

    def undo() -> None:
        for name, kinds in _MAGICS.items():
            for kind in kinds:
                registered[kind].pop(name, None)
        for (kind, name), function in before.items():
            registered[kind][name] = function
        shell.Completer.custom_matchers.remove(completer)
        shell.input_transformer_manager.token_transformers.remove(question_line)

    _LOADED[shell] = undo


def unload(shell: Any) -> None:
    """Take the magics away from a shell; its library stays open for what was made from it.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        That ran ``%unload_ext qa``.
    """
    if shell in _LOADED:
        _LOADED.pop(shell)()


def _magic_functions(opened: OpenLibrary) -> tuple[Callable[..., Library], Callable[..., Answer]]:
    """The functions that a shell calls, with the help that it shows."""
    from IPython.core.magic import no_var_expand
    from IPython.core.magic_arguments import argument, magic_arguments

    def library(line: str) -> Library:
        """Open the library of a folder, for %ask, in place of the one before.

        Gives the library back, so that `library = %library PATH` can be worked with. Without a
        folder it gives the one that is open. A variable stands in braces.

            %library my.library
            %library {folder}
        """
        with _in_one_line():
            return opened.open(line)

    def ask(line: str, cell: str | None = None) -> Answer:
        """Ask the open library a question; gives the answer back, which shows itself.

        Options come first; whatever follows them, or --, is the question, just as it stands. Of
        %%ask the question is the lines below it. A value with spaces stands in quotes.

            %ask Who brokered the ceasefire?
            %ask --top 3 --author "Van Auken" What's the "new" plan?
            answer = %ask --after 2006-08 Who leads the party?
        """
        with _in_one_line():
            return opened.ask(line, cell)

    argument("question", nargs="*", help="what you want to know")(ask)
    for name, (metavar, does) in reversed(list(OPTIONS.items())):
        argument(f"--{name}", metavar=metavar, help=does)(ask)
    magic_arguments()(ask)
    no_var_expand(ask)  # braces and dollars are the question's own
    return library, ask


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Errors that a user can mend become those that IPython shows in one line."""
    from IPython.core.error import UsageError

    try:
        yield
    except (FootnoteError, ValueError) as error:
        raise UsageError(plain(" ".join(str(error).split()))) from error


def _completer(opened: OpenLibrary) -> Callable[[Any], Any]:
    from IPython.core.completer import SimpleCompletion, context_matcher

    @context_matcher()  # type: ignore[untyped-decorator]
    def footnote_magics(context: Any) -> dict[str, Any]:
        try:
            fragment, found = opened.complete(context.text_until_cursor)
        except (FootnoteError, OSError, ValueError):  # a completer is silent
            fragment, found = "", []
        completions = [SimpleCompletion(text=each, type="magic argument") for each in found]
        return {
            "completions": completions,
            "matched_fragment": fragment,
            "ordered": True,
            "suppress": bool(found),
        }

    matcher: Callable[[Any], Any] = footnote_magics
    return matcher


def _question_line() -> type:
    """What keeps IPython from taking the question mark of ``%ask Who died?`` for a call for help.

    IPython reads any line that ends with a question mark as ``died?``. It makes the same of other
    lines as this does.
    """
    from IPython.core.inputtransformer2 import (
        TokenTransformBase,
        assemble_continued_line,
        find_end_of_continued_line,
    )

    class QuestionLine(TokenTransformBase):  # type: ignore[misc]
        priority = 1  # before that for help, which has 5

        def __init__(self, start: tuple[int, int], at: tuple[int, int]) -> None:
            super().__init__(start)
            self.at = at[0] - 1, at[1]

        @classmethod
        def find(cls, tokens_by_line: Sequence[Sequence[Any]]) -> QuestionLine | None:
            for tokens in tokens_by_line:
                written = [token for token in tokens if token.string.strip()]
                signs = [token.string for token in written]
                for at in range(len(signs) - 1):
                    begins = at == 0 or signs[at - 1] == "="
                    named = signs[at : at + 2] == ["%", "ask"]
                    if begins and named and _stands_alone(written[at + 1]):
                        return cls(written[0].start, written[at].start)
            return None

        def transform(self, lines: list[str]) -> list[str]:
            row, column = self.at
            end = find_end_of_continued_line(lines, row)
            line = assemble_continued_line(lines, self.at, end)
            argument = line.removeprefix("%ask").removeprefix(" ")
            call = f"get_ipython().run_line_magic('ask', {argument!r})\n"
            return [*lines[:row], lines[row][:column] + call, *lines[end + 1 :]]

    return QuestionLine


def _stands_alone(token: Any) -> bool:
    """Whether white space or the line's end follows a token."""
    following: str = token.line[token.end[1] : token.end[1] + 1]
    return not following.strip()
