"""The chat: where people ask, read, follow up, judge, cite and keep.

`session` holds the state of one chat and knows no widgets: its `state` is one value that never
changes, of what was asked and found (`exchange`), the `filters` and the `basket`; `keeping` stores
what changes it, `judging` how relevant passages are. The library's file keeps `conversations` in
`rows`, each (`stored`) made of a `snapshot` of every exchange; `searching` looks through them. A
`transcript` is a conversation to take away, with the citations of all that it shows (`shown`) told
apart; `exported` files have names that every system takes, `wording` is what the chat and its
transcript both say.

`widget` shows a session in a notebook, and a `saved_copy` to readers without a kernel: a `view`
makes the HTML by `qa.render`, the page's script (`front_end`, `front/`) puts it in its place, and
sends a `message` of what was pressed. That is an `attempt`, whose outcome a `page_line` tells, in
the words of `statuses`.
"""

from __future__ import annotations

__all__: list[str] = []
