"""A grid on a question set: what it encodes, and that kills change nothing.

    python tests/benchmark_grid.py SET [KEPT]

SET is a folder in the layout of BEIR. Two splitters, two encoders and four retrievers are run
three times, each in a process of its own: undisturbed; killed (SIGKILL) at five points drawn at
random and started again each time; and once more, when all of it is there. Printed are wall time,
what was encoded and how often, and whether the hashes of all runs are the same. In KEPT, or a
temporary folder, lies what the runs keep; an undisturbed run that lies there already counts.
"""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SIZES = (128, 180)
MODELS = ("all-MiniLM-L6-v2", "hashing")
KILLS = 5
SEED = 20261121


def counted(name: str, log: Path) -> Any:
    """An encoder that writes down each text that it encodes, by its digest."""
    from embeddings import load_encoder

    encoder: Any = load_encoder(name)

    def telling(kind: str, encode: Callable[[Sequence[str]], Any]) -> Callable[..., Any]:
        def told(texts: Sequence[str]) -> Any:
            done = encode(texts)
            with log.open("a", encoding="ascii") as file:
                for text in texts:
                    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
                    file.write(f"{name} {kind} {digest}\n")
            return done

        return told

    for method in ("passages", "queries", "passage_tokens", "query_tokens"):
        if encode := getattr(encoder, f"encode_{method}", None):
            kind = "question" if method.startswith("quer") else "passage"
            setattr(encoder, f"encode_{method}", telling(kind, encode))
    return encoder


def run_grid(folder: Path, kept: Path, log: Path) -> None:
    """The grid, in this process; prints the hashes of its runs."""
    from qa.experiment.experiment import Experiment
    from qa.experiment.system import grid
    from qa.retrievers import RETRIEVERS

    cells = grid(
        retriever=list(RETRIEVERS), size=SIZES, model=[counted(name, log) for name in MODELS]
    )
    print("started", flush=True)
    experiment = Experiment(cells, folder, folder, articles=folder, kept=kept, progress=False)
    comparison = experiment.compare()
    print(comparison)
    for failure in comparison.failures:
        print("FAILED", failure.name, failure.reason)
    print(json.dumps({each.name: each.run.sha256 for each in comparison.results}))


def start(folder: Path, kept: Path, log: Path) -> subprocess.Popen[str]:
    """The grid in a process of its own, once it has started."""
    command = [sys.executable, __file__, "--run", str(folder), str(kept), str(log)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def finish(process: subprocess.Popen[str]) -> tuple[dict[str, str], str]:
    """The hashes of the runs of a process that ends by itself, and its table."""
    output, _ = process.communicate()
    assert process.returncode == 0, output
    table, _, hashes = output.rstrip().rpartition("\n")
    return json.loads(hashes), table


def tell(what: str, log: Path) -> Counter[str]:
    """Print how often each text was encoded."""
    texts = Counter(log.read_text(encoding="ascii").split("\n")[:-1]) if log.exists() else Counter()
    print(f"{what}: {texts.total():,} texts encoded, {len(texts):,} different ones")
    for model in MODELS:
        for kind in ("passage", "question"):
            own = Counter(
                {text: n for text, n in texts.items() if text.startswith(f"{model} {kind} ")}
            )
            more = sum(n > 1 for n in own.values())
            print(
                f"  {model}, {kind}s: {own.total():,} encoded, {len(own):,} different, "
                f"{more:,} of them more than once (at most {max(own.values(), default=0)} times)"
            )
    return texts


def has_reached(point: tuple[str, int], place: Path, log: Path) -> bool:
    """Whether so many different texts are encoded by the model, or so many runs are there."""
    kind, number = point
    if kind == "runs":
        return len(list((place / "killed" / "runs").glob("*.run"))) >= number
    if not log.exists():
        return False
    lines = log.read_text(encoding="ascii").splitlines()
    return len({line for line in lines if line.startswith(MODELS[0])}) >= number


def main(folder: Path, place: Path) -> None:
    calm_log, log = place / "calm.log", place / "killed.log"
    began = time.perf_counter()
    calm, table = finish(start(folder, place / "calm", calm_log))
    whole = time.perf_counter() - began
    print(table)
    print(f"\nundisturbed: {whole:.0f} s, {len(calm)} runs")
    once = tell("undisturbed", calm_log)

    # Three points while the model encodes, two by how many runs are there: in wall time they are
    # nowhere else on a machine that has more or less to do than it had before.
    draw = random.Random(SEED)
    texts_once = sum(text.startswith(MODELS[0]) for text in once)
    points = [("texts", draw.randrange(1, texts_once)) for _ in range(3)]
    points += [("runs", draw.randrange(1, len(calm))) for _ in range(KILLS - 3)]
    began = time.perf_counter()
    for number in range(1, KILLS + 1):
        process = start(folder, place / "killed", log)
        reached = None
        while reached is None and process.poll() is None:
            time.sleep(0.2)
            reached = next((each for each in points if has_reached(each, place, log)), None)
        time.sleep(draw.uniform(0, 1))
        assert reached is not None and process.poll() is None, "it ended before it was killed"
        points.remove(reached)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        runs = len(list((place / "killed" / "runs").glob("*.run")))
        what = f"{reached[1]:,} {reached[0]}"
        print(f"sitting {number}: killed after {what}, {runs} of {len(calm)} runs kept", flush=True)
    killed, _ = finish(start(folder, place / "killed", log))
    print(f"killed {KILLS} times: {time.perf_counter() - began:.0f} s in all")
    texts = tell(f"killed {KILLS} times", log)
    lost = sum(n - 1 for n in texts.values())
    print(f"  encoded again because of kills: {lost:,} ({set(texts) == set(once)}: the same texts)")
    print(f"hashes equal those of the undisturbed runs: {killed == calm}")

    began = time.perf_counter()
    again, _ = finish(start(folder, place / "killed", place / "again.log"))
    print(f"once more: {time.perf_counter() - began:.1f} s, hashes equal: {again == calm}")
    tell("once more", place / "again.log")


if __name__ == "__main__":
    if sys.argv[1] == "--run":
        run_grid(*map(Path, sys.argv[2:]))
    elif len(sys.argv) > 2:
        main(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(sys.argv[1]), Path(temporary))
