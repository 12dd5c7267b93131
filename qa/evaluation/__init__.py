"""How well answers hold, on question sets: retrieval, answer sentences, conversations, confidence.

    question set ──beir──▶ library ──evaluate──▶ figures ──comparison──▶ results
                                   ──examples──▶ calibration ──▶ confidence.json

Nothing here is needed to answer a question. `qa evaluate` and `qa calibrate` are its commands.
"""

__all__: list[str] = []
