"""The web page of `qa chat`: the same chat as in a notebook, served on this machine.

`folder` writes the one notebook and the one kernel that there are, `addresses` says what is served
and to whom, `server` puts both together with Voila's parts; `page/` is what surrounds the chat.
"""

from __future__ import annotations

__all__: list[str] = []
