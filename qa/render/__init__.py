"""All HTML of Footnote: `elements` that everything is made of, and a module a kind of view.

Questions, titles and articles are hostile input: everything is escaped. Colours come from the page
around it, so that light and dark themes both read well. Nothing outside makes HTML.
"""

from __future__ import annotations

__all__: list[str] = []
