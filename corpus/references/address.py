"""What two ways to write one web address or DOI have in common: the key by which they compare."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

__all__ = ["address_key"]

# Also where a publisher's address has it behind "/doi/".
_DOI = re.compile(
    r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*|https?://[^/\s]+/doi/(?:[a-z]+/)?)?"
    r"(10\.\d{4,9}/[^\s?#]+)",
    re.IGNORECASE,
)


def address_key(address: str) -> str:
    """An address or DOI without what two ways to write it may differ in.

    These are the scheme, "www.", a fragment, a slash at the end, percent-encoding, and the stop or
    bracket of the sentence that it stands in; of a DOI also its case and where it is resolved
    (ISO 26324; DOI Handbook, 2.4: DOI names are case-insensitive).

    Parameters
    ----------
    address : str
        As it is written somewhere.

    Returns
    -------
    str
        Equal for two addresses that are the same. Not an address itself.

    Examples
    --------
    >>> address_key("http://www.Example.org/a%20b/") == address_key("https://example.org/a b#top")
    True
    >>> address_key("https://doi.org/10.1234/AB.5") == address_key("doi: 10.1234/ab.5")
    True
    """
    bare = address.strip().rstrip(".,;")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;")
    doi = _DOI.match(unquote(bare))
    if doi:
        return f"doi:{doi[1].casefold().rstrip('/')}"
    try:
        parts = urlsplit(bare)
    except ValueError:
        return bare
    host = parts.netloc.casefold().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{unquote(parts.path).rstrip('/')}{query}"
