"""An experiment that is killed five times ends with the runs that nobody disturbed."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
from collections import Counter
from pathlib import Path

from experiment_cases import write_set
from generated import run_python, start_python

# It tells every text that it encodes in a file, and kills itself at the n-th thing that it does:
# a look at the clock, an encoding, a commit of SQLite.
_EXPERIMENT = """
import json, os, signal, sqlite3, sys
from pathlib import Path
import embeddings.build
from experiment_cases import CountedHashing, CountedTokens, of_set
from qa.experiment.system import grid
from qa.retrievers import RETRIEVERS

folder, kept, log, number = sys.argv[1:]
embeddings.build.BATCH = 8
did = 0

def do():
    global did
    did += 1
    if did == int(number):
        os.kill(os.getpid(), signal.SIGKILL)

class Told:
    def __init__(self, name):
        self.name = name
    def add(self, kind, texts):
        with open(log, "a") as file:
            file.writelines(json.dumps([self.name, kind, text]) + "\\n" for text in texts)
        do()

class Killing(sqlite3.Connection):
    def execute(self, sql, *arguments):
        if sql == "COMMIT":
            do()
        return super().execute(sql, *arguments)

def clock():
    do()
    return float(did)

connect = sqlite3.connect
sqlite3.connect = lambda *a, **o: connect(*a, **o, factory=Killing)
cells = grid(
    retriever=RETRIEVERS, size=[40, 60],
    model=[CountedHashing(Told("plain")), CountedTokens(Told("tokens"))],
)
comparison = of_set(Path(folder), cells, Path(kept), clock=clock).compare()
assert not comparison.failures
print(json.dumps([did, {each.name: each.run.sha256 for each in comparison.results}]))
"""
_KILLS = 5
_BATCH = 8


def encoded(log: Path) -> Counter[str]:
    return Counter(log.read_text().splitlines())


def test_killed_at_five_points_and_started_again(tmp_path: Path) -> None:
    beir = write_set(tmp_path / "set")
    output = run_python(_EXPERIMENT, beir, tmp_path / "calm", tmp_path / "calm.log", 0)
    actions, hashes = json.loads(output)
    calm = encoded(tmp_path / "calm.log")
    assert len(hashes) == 16
    assert max(calm.values()) == 1

    draw = random.Random(6)
    kept, log = tmp_path / "kept", tmp_path / "log"
    for _ in range(_KILLS):
        # What is left grows shorter; each sitting does at least a tenth of the whole.
        number = draw.randint(actions // 10, actions // 5)
        process = start_python(_EXPERIMENT, beir, kept, log, number)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, errors
    for database in (kept / "libraries").glob("*/library.db"):
        db = sqlite3.connect(database)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        db.close()
    left, again = json.loads(run_python(_EXPERIMENT, beir, kept, log, 0))

    assert again == hashes
    assert left < actions
    troubled = encoded(log)
    assert set(troubled) == set(calm)
    passages = {text: n for text, n in troubled.items() if json.loads(text)[1] == "passage"}
    queries = {text: n for text, n in troubled.items() if json.loads(text)[1] == "query"}
    # A kill loses the vectors of its batch at most; questions are encoded once in a sitting, and
    # so are sentences that are read while an answer is looked for.
    assert max(queries.values()) <= _KILLS + 1
    of_build = [text for text, n in passages.items() if n > 1 and "\\n" in json.loads(text)[2]]
    assert len(of_build) <= _KILLS * _BATCH
    # And once it is finished nothing is left to be done.
    before = log.read_text()
    done, hashes_again = json.loads(run_python(_EXPERIMENT, beir, kept, log, 0))
    assert hashes_again == hashes
    assert log.read_text() == before
    assert done < 40


def test_killed_while_a_run_is_written(tmp_path: Path) -> None:
    """A run is whole or not there: what a kill leaves of one is never read."""
    dying = """
import tempfile
made = tempfile.mkstemp
def mkstemp(*arguments, **options):
    found = made(*arguments, **options)
    os.write(found[0], b"half a run")
    if number == "-1":
        os.kill(os.getpid(), signal.SIGKILL)
    return found
tempfile.mkstemp = mkstemp
"""
    assert _EXPERIMENT.count("\nconnect = ") == 1
    code = _EXPERIMENT.replace("\nconnect = ", f"{dying}connect = ")
    beir, kept, log = write_set(tmp_path / "set", 4), tmp_path / "kept", tmp_path / "log"
    process = start_python(code, beir, kept, log, -1)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors
    assert [path.suffix for path in (kept / "runs").iterdir()] == [".part"]
    assert len(json.loads(run_python(_EXPERIMENT, beir, kept, log, 0))[1]) == 16
    runs = [path.suffix for path in (kept / "runs").iterdir()]
    assert runs.count(".run") == 16 and runs.count(".part") == 1
