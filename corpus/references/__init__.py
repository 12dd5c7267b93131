"""Bibliographic data: the CSL-JSON item of an article, and the formats that items come and go in.

`bibtex`, `ris` and `csl_json` read what other programs export into items, and write items for
them; every item goes through `fields`, which knows what CSL-JSON has, and `issued`, which knows its
dates. `people` takes a written name apart and puts it together, `tex` does so with TeX's way to
write text. `item` says what is known of an article as an item, with a key from `keys`; `sidecar`
finds which item of a bibliography is which article. How an item is cited is no matter of this
package.
"""

from __future__ import annotations

__all__: list[str] = []
