"""TeX's way to write text, held against pylatexenc, and inert where it is written."""

from __future__ import annotations

import re
import unicodedata

import pytest
from generated_items import HOSTILE, texts
from hypothesis import given
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexencode import unicode_to_latex

from corpus.references.fields import one_line
from corpus.references.tex import DEEPEST, plain_text, tex_address, tex_text

COMMANDS = {
    "textbackslash", "textbraceleft", "textbraceright", "textasciicircum", "textasciitilde",
    "textless", "textgreater", "textbar", "textasciigrave",
}  # fmt: skip


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Lindstr{\"o}m, \'{E}va {\o} {\AA}sa {\ss} na\"{\i}ve \c{c} \v s",
         "Lindström, Éva ø Åsa ß naïve ç š"),
        (r"{The} {NATO} {Flood}", "The NATO Flood"),
        (r"5\% \& more \$3 \#1 a\_b \{x\}", "5% & more $3 #1 a_b {x}"),
        (r"``quoted'' --- 3--4 `a'", "“quoted” — 3–4 ‘a'"),
        (r"{\textbackslash}input{\textbraceleft}x{\textbraceright}", r"\input{x}"),
        (r"\textbackslash{}input\{x\}", r"\input{x}"),
        (r"\emph{a} \textit{b} {\em c}", "a b c"),
        (r"\enquote{a \emph{b}} \href{http://x}{c}", "“a b” c"),
        (r"a~b\ c\,d", "a b c d"),
        (r"\~{}home \^{}", "~home ^"),
        (r"-{}-", "--"),
        ("50% of $5", "50% of $5"),
    ],
)  # fmt: skip
def test_what_reference_managers_write_is_read(tex: str, text: str) -> None:
    assert plain_text(tex) == text


def test_an_unknown_command_is_text_and_nothing_happens() -> None:
    assert plain_text(r"a \input{/etc/passwd} b") == r"a \input{/etc/passwd} b"
    assert plain_text(r"\newcommand{\a}{\a\a}\a") == r"\newcommand{\a}{\a\a}\a"
    assert plain_text(r"\write18{rm -rf x}") == r"\write18rm -rf x"
    assert plain_text("{a}} {b \\") == "a b \\"


@pytest.mark.parametrize("mark", ['"', "'", "`", "^", "~", "=", ".", "u", "v", "H", "c", "r", "k"])
def test_accents_are_those_of_pylatexenc(mark: str) -> None:
    oracle = LatexNodes2Text()
    # Without H, of which it makes the letter with a stroke.
    for letter in "aceginosuyzACEGINOSUYZ":
        tex = rf"\{mark}{{{letter}}}"
        assert plain_text(tex) == unicodedata.normalize("NFC", oracle.latex_to_text(tex)), tex


def test_what_pylatexenc_writes_for_european_letters_is_read() -> None:
    # Without those that it writes as another letter: of a stroke it makes a macron.
    letters = "".join(
        chr(code)
        for code in range(0xC0, 0x17F)
        if unicodedata.name(chr(code)).startswith("LATIN") and chr(code) not in "ĸŀĿŉſĦħŦŧŰű"
    )
    for letter in letters:
        tex = unicode_to_latex(letter, replacement_latex_protection="braces")
        assert plain_text(tex) == letter, tex


def test_deep_nesting_is_refused() -> None:
    assert plain_text("{" * DEEPEST + "a") == "a"
    with pytest.raises(ValueError, match="nested more than 32"):
        plain_text("{" * (DEEPEST + 1))
    with pytest.raises(ValueError, match="nested"):
        plain_text(r"\'" * 5000 + "a")
    with pytest.raises(ValueError, match="nested"):
        plain_text(r"\foo{" * 5000 + "a")


@given(texts.map(one_line))
def test_text_is_read_as_it_was_written(text: str) -> None:
    assert (
        plain_text(tex_text(text)) == unicodedata.normalize("NFC", text)
        or plain_text(tex_text(text)) == text
    )


def commands(tex: str) -> set[str]:
    """The commands TeX would see; after an escaped mark there is none."""
    return set(re.findall(r"\\([A-Za-z]+|[^A-Za-z&%$#_])", tex))


@given(texts)
def test_no_command_of_the_text_survives(text: str) -> None:
    tex = tex_text(one_line(text))
    assert commands(tex) <= COMMANDS
    # BibTeX counts every brace, whatever stands before it.
    depth = 0
    for character in tex:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    # None of the characters that TeX acts on stands alone.
    assert not re.search(r"(?<!\\)[%$&#_^~]", tex)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_address_is_one_word_that_ends_nothing(hostile: str) -> None:
    address = tex_address("https://example.org/" + hostile)
    assert re.fullmatch(r"[A-Za-z0-9\-._~:/?#\[\]@!&'()*+,;=%]+", address)
    assert not re.search("%(?![0-9A-Fa-f]{2})", address)
