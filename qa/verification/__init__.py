"""Verifying a draft: does each of its quotations stand, word for word, where its citation says.

A draft is read (`reading`, one module per format) into blocks of plain text (`draft`). `quoted`
finds what is quoted in them, `cited` what is cited, `works` which articles a citation means and
`beside` which citation a quotation has. `matching` looks the words up in the library's articles,
with what `conventions` says that quoting may change and nothing else; where they are not there,
`altered` finds the wording that comes nearest. `verify` draws the conclusions, `report` shows them.
"""

from __future__ import annotations

from qa.verification.report import Finding, Verification
from qa.verification.verify import verify_draft

__all__ = ["Finding", "Verification", "verify_draft"]
