"""Bibliographic data: the CSL-JSON item of an article, and the formats that items come and go in.

`bibtex`, `ris` and `csl_json` read what other programs export into items, and write items for
them; `people` takes a written name apart and puts it together. `item` says what is known of an
article as an item. How an item is cited is no matter of this package.
"""

from __future__ import annotations

__all__: list[str] = []
