"""Studies: an experiment described by a file, its results in a folder, and both run again.

How data flows: `plan` reads and checks the file; `planned` reads the inputs that it names, and
makes the `qa.experiment.experiment.Experiment`; `manifest` writes the comparison into a folder
with all that a stranger needs; `reproduce` finds the inputs again, and says whether the runs are
the same.
"""

from __future__ import annotations

__all__: list[str] = []
