"""Whether a package that only experiments need is installed, and what to type where it is not."""

from __future__ import annotations

from importlib.util import find_spec

__all__ = ["need"]


def need(package: str, doing: str) -> None:
    """Say what to install where `package` is missing.

    Parameters
    ----------
    package : str
        As it is imported.
    doing : str
        What it is needed for: the first words of the message.

    Raises
    ------
    ValueError
        If it is not installed.

    Examples
    --------
    >>> need("no_such_package", "drawing")
    Traceback (most recent call last):
        ...
    ValueError: drawing needs no_such_package; install it with: pip install 'footnote[experiments]'
    """
    if find_spec(package) is None:
        raise ValueError(
            f"{doing} needs {package}; install it with: pip install 'footnote[experiments]'"
        )
