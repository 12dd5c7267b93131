r"""TeX's way to write text: what a field of BibTeX says, as plain text, and back.

Reading knows accents, symbols and fonts, as reference managers write them. A command that it does
not know is text like any other: nothing is expanded, and nothing is looked up. Writing leaves no
character that TeX or BibTeX would act on; braces are written as commands, because BibTeX counts
``\{`` as a brace and would end the entry at a ``\}``.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["DEEPEST", "plain_text", "tex_address", "tex_text"]

DEEPEST = 32
"""Groups within groups; more than that is no bibliography."""


def plain_text(tex: str) -> str:
    r"""What a field's TeX says, as plain text with its white space collapsed.

    Raises
    ------
    ValueError
        If groups are nested deeper than `DEEPEST`.

    Examples
    --------
    >>> plain_text(r"The {NATO} s{\"o}ldier 5\% --- \emph{a} na\"{\i}ve \input{x}")
    'The NATO söldier 5% — a naïve \\input{x}'
    """
    return _joined(_read(tex, 0, 0)[0])


def tex_text(text: str) -> str:
    r"""Plain text for a field, with all that TeX or BibTeX would act on as commands.

    Examples
    --------
    >>> print(tex_text(r"5 % of \input{x}"))
    5 \% of {\textbackslash}input{\textbraceleft}x{\textbraceright}
    """
    spelled = "".join(_WRITTEN.get(character, character) for character in _joined(text))
    return _LIGATURE.sub(r"\g<0>{}", spelled)


def tex_address(address: str) -> str:
    """An address for a field that is read verbatim, its odd characters percent-encoded.

    RFC 3986, section 2.1; what is percent-encoded already stays as it is.

    Examples
    --------
    >>> tex_address("https://example.org/a}b c%20ü")
    'https://example.org/a%7Db%20c%20%C3%BC'
    """
    whole = _BARE_PERCENT.sub("%25", address.strip())
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in _IN_ADDRESSES)
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in whole
    )


def _joined(text: str) -> str:
    return " ".join(text.split())


def _read(tex: str, at: int, depth: int) -> tuple[str, int]:
    """The text up to the end of the group that `at` lies in, and where reading goes on."""
    if depth > DEEPEST:
        raise ValueError(f"braces are nested more than {DEEPEST} deep")
    parts: list[str] = []
    while at < len(tex):
        token = _TOKEN.match(tex, at)
        if token is None:  # Every character is a token; this is for the type checker.
            break
        found, at = token[0], token.end()
        if found == "}":
            if depth:
                return "".join(parts), at
        elif found == "{":
            inner, at = _read(tex, at, depth + 1)
            parts.append(inner)
        elif found[0] == "\\":
            text, at = _command(found, tex, at, depth)
            parts.append(text)
        else:
            parts.append(_LIGATURES.get(found, found))
    return "".join(parts), at


def _command(found: str, tex: str, at: int, depth: int) -> tuple[str, int]:
    name = found[1:].rstrip() or found[1:2]
    if name in _ACCENTS:
        argument, at = _argument(tex, at, depth)
        return _accented(name, argument), at
    if name in _SYMBOLS:
        return _SYMBOLS[name], at
    if name in _FONTS:
        return "", at
    if name in ("enquote", "mkbibquote"):
        argument, at = _argument(tex, at, depth)
        return f"“{argument}”", at
    if name == "href":
        _, at = _argument(tex, at, depth)
        return _argument(tex, at, depth)
    # Not known, so not understood: the command stays as it is written, with its arguments.
    kept = found.rstrip() if tex[at : at + 1] == "{" else found
    while tex[at : at + 1] == "{":
        inner, at = _read(tex, at + 1, depth + 1)
        kept += f"{{{inner}}}"
    return kept, at


def _argument(tex: str, at: int, depth: int) -> tuple[str, int]:
    """The group, command or character that a command applies to."""
    while tex[at : at + 1].isspace():
        at += 1
    token = _TOKEN.match(tex, at)
    if token is None or token[0] == "}":
        return "", at
    if token[0] == "{":
        return _read(tex, at + 1, depth + 1)
    if token[0][0] == "\\":
        if depth > DEEPEST:
            raise ValueError(f"commands are nested more than {DEEPEST} deep")
        return _command(token[0], tex, token.end(), depth + 1)
    return tex[at], at + 1


def _accented(name: str, argument: str) -> str:
    combining, alone = _ACCENTS[name]
    if not argument.strip():
        return alone
    base = {"ı": "i", "ȷ": "j"}.get(argument[0], argument[0])
    return unicodedata.normalize("NFC", base + combining) + argument[1:]


_TOKEN = re.compile(r"\\[A-Za-z]+\s*|\\.|---|--|``|''|[?!]`|.", re.DOTALL)
_LIGATURES = {
    "---": "—", "--": "–", "``": "“", "''": "”", "`": "‘", "?`": "¿", "!`": "¡", "~": " ",
}  # fmt: skip
_ACCENTS = {
    '"': ("\u0308", '"'), "'": ("\u0301", "'"), "`": ("\u0300", "`"), "^": ("\u0302", "^"),
    "~": ("\u0303", "~"), "=": ("\u0304", "¯"), ".": ("\u0307", "˙"), "u": ("\u0306", "˘"),
    "v": ("\u030c", "ˇ"), "H": ("\u030b", "˝"), "c": ("\u0327", "¸"), "d": ("\u0323", ""),
    "b": ("\u0331", ""), "r": ("\u030a", "˚"), "k": ("\u0328", "˛"),
}  # fmt: skip
_SYMBOLS = {
    "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\n": " ",
    "-": "", "/": "", "@": "", "!": "", ",": " ", ";": " ", ":": " ", "\\": " ",
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ",
    "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "IJ": "Ĳ", "ij": "ĳ",
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "lbrace": "{",
    "rbrace": "}", "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`",
    "textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": '"',
    "textquotesingle": "'", "textunderscore": "_", "textdollar": "$",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
    "textquotedblleft": "“", "textquotedblright": "”", "guillemotleft": "«",
    "guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "quotedblbase": "„",
    "quotesinglbase": "‚", "textellipsis": "…", "ldots": "…", "dots": "…", "textbullet": "•",
    "textperiodcentered": "·", "textdegree": "°", "texteuro": "€", "euro": "€",
    "textsterling": "£", "pounds": "£", "textcent": "¢", "textyen": "¥", "S": "§", "P": "¶",
    "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™",
    "textexclamdown": "¡", "textquestiondown": "¿", "slash": "/", "space": " ", "nobreakspace": " ",
    "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip
_FONTS = frozenset(
    "emph textit textbf textsc textrm texttt textsf textup textsl textnormal textmd em it bf sc rm "
    "tt sf sl itshape bfseries scshape rmfamily ttfamily sffamily upshape normalfont mkbibemph "
    "mkbibitalic mkbibbold url path nolinkurl relax protect noopsort".split()
)
_WRITTEN = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "$": r"\$",
    "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_", "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}", "<": r"{\textless}", ">": r"{\textgreater}", "|": r"{\textbar}",
    "`": r"{\textasciigrave}",
}  # fmt: skip
# Two of them would be printed as one other character.
_LIGATURE = re.compile(r"-(?=-)|'(?=')|,(?=,)")
_IN_ADDRESSES = "-._~:/?#[]@!&'()*+,;=%"
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
