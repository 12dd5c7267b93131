"""The web page of `qa chat`: the same chat as in a notebook, served on this machine.

`addresses` says what is served and to whom. For a page, `visitors` has a kernel started, `opening`
has it open the library and show the chat, and `page/` is what surrounds that. `folder` is where
Jupyter finds its settings and the one kernel, and `server` puts all of it together. From Voila come
the script that shows widgets and the connection of a page with its kernel.
"""

from __future__ import annotations

__all__: list[str] = []
