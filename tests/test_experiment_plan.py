"""The file of an experiment: what it says, and one clear line for everything that is wrong."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from qa.experiment.system import System
from qa.retrievers import RETRIEVERS
from qa.study.keys import SCHEMA, keys_table
from qa.study.marked import Entry, Scalar, read_marked
from qa.study.plan import Plan, read_plan

INPUTS = "articles: articles\ntopics: topics.tsv\nqrels: qrels.txt\n"
ALL = """\
# What is compared, and on what.
articles: articles
topics: topics.tsv
qrels: qrels.txt
measures: [nDCG@10, "R@100"]
baseline: words
seed: 7
depth: 50
unit: article
threshold: 0.25
systems:
  words: bm25
  meaning: {retriever: dense, size: 64, overlap: 16, model: models/mine}
  theirs:
    run: theirs.run
grid:
  retriever: [bm25, fused]
  size: [32, 64]
  dense_weight: [0.3, 0.6]
tuning: {measure: nDCG@10, folds: 3}
tuned_on: [1, 007]
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "models" / "mine").mkdir(parents=True)
    for name in ("topics.tsv", "qrels.txt", "theirs.run"):
        (tmp_path / name).write_text("1 2 3 4\n")
    return tmp_path


@pytest.fixture
def plan_of(place: Path) -> Callable[[str], Plan]:
    def read(text: str | bytes) -> Plan:
        path = place / "experiment.yml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return read_plan(path)

    return read


@pytest.fixture
def fault_of(plan_of: Callable[[str], Plan], place: Path) -> Callable[..., str]:
    """What is said after ``FILE, ``; always in one line."""

    def fault(text: str | bytes) -> str:
        with pytest.raises(ValueError) as caught:
            plan_of(text)  # type: ignore[arg-type]
        said = str(caught.value)
        assert "\n" not in said
        assert said.startswith(f"{place / 'experiment.yml'}, line ")
        assert ";" in said or "did you mean" in said or "must be" in said
        return said.removeprefix(f"{place / 'experiment.yml'}, ")

    return fault


def test_everything_is_read_as_it_is_written(plan_of: Callable[[str], Plan], place: Path) -> None:
    plan = plan_of(ALL)
    assert plan.settings["measures"] == ["nDCG@10", "R@100"]
    assert (plan.settings["seed"], plan.settings["depth"], plan.settings["threshold"]) == (
        7,
        50,
        0.25,
    )
    assert plan.settings["tuned_on"] == ["1", "007"]
    assert plan.articles == place / "articles"
    assert list(plan.systems) == [
        "words", "meaning", "theirs",
        "bm25 size=32", "bm25 size=64",
        "fused size=32 dense_weight=0.3", "fused size=32 dense_weight=0.6",
        "fused size=64 dense_weight=0.3", "fused size=64 dense_weight=0.6",
    ]  # fmt: skip
    assert plan.systems["words"] == System(retriever="bm25")
    assert plan.systems["meaning"] == System(
        retriever="dense", size=64, overlap=16, model=str(place / "models" / "mine")
    )
    assert plan.systems["theirs"] == place / "theirs.run"
    assert plan.systems["fused size=64 dense_weight=0.3"] == System(
        retriever="fused", size=64, dense_weight=0.3
    )
    assert plan.cells == frozenset(list(plan.systems)[3:])
    assert {each.key: (each.given, each.line) for each in plan.inputs} == {
        "articles": ("articles", 2),
        "topics": ("topics.tsv", 3),
        "qrels": ("qrels.txt", 4),
        "systems.meaning.model": ("models/mine", 13),
        "systems.theirs.run": ("theirs.run", 15),
    }


def test_paths_are_relative_to_the_file_and_not_to_the_working_folder(
    plan_of: Callable[[str], Plan], place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert plan_of(INPUTS + "systems: {a: bm25}\n").articles == place / "articles"


def test_a_word_that_yaml_takes_for_something_else_stays_a_word(
    plan_of: Callable[[str], Plan],
) -> None:
    plan = plan_of(
        INPUTS + "systems: {no: bm25, on: dense, 2008-08-31: fused, 1_0: bm25, 12: bm25}"
    )
    assert list(plan.systems) == ["no", "on", "2008-08-31", "1_0", "12"]
    assert plan_of(INPUTS + "systems: {12: bm25}\nbaseline: 12\n").settings["baseline"] == "12"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file says nothing; write keys and values into it"),
        ("- bm25\n", "line 1: the file is ['bm25'], but must be keys with values under it"),
        (INPUTS, "line 1: nothing to compare; write systems: {bm25: bm25, dense: dense}"),
        ("systems: {a: bm25}\nqrels: q\n", "line 1: topics is missing; write topics: topics.tsv"),
        (INPUTS + "mesures: [RR]\n", "line 4: there is no key 'mesures'; did you mean 'measures'?"),
        (
            INPUTS + "systems:\n  a: bm25\n  b: {retriver: bm25}\n",
            "line 6: there is no key 'retriver' in systems.b; did you mean 'retriever'?",
        ),
        (
            INPUTS + "systems:\n  a: bm52\n",
            "line 5: systems.a is 'bm52', which there is not; did you mean 'bm25'?",
        ),
        (
            INPUTS + "grid:\n  retriever:\n    - bm25\n    - splade\n",
            "line 7: grid.retriever is 'splade', which there is not; choose from "
            + ", ".join(RETRIEVERS),
        ),
        (
            INPUTS + "grid:\n  size: 64\n",
            "line 5: grid.size is 64, but must be a list in square brackets; "
            "write for example size: [128]",
        ),
        (
            INPUTS + "depth: many\n",
            "line 4: depth is 'many', but must be a whole number; write for example depth: 1000",
        ),
        (INPUTS + "depth: 2.0\n", "line 4: depth is 2.0, but must be a whole number; "),
        (INPUTS + "depth: true\n", "line 4: depth is True, but must be a whole number; "),
        (INPUTS + "depth: 0\n", "line 4: depth is 0, but must be at least 1"),
        (INPUTS + "threshold: 0\n", "line 4: threshold is 0, but must be more than 0"),
        (INPUTS + "threshold: .nan\n", "line 4: threshold is '.nan', but must be a number; "),
        (INPUTS + "threshold: 1e999\n", "line 4: threshold is '1e999', but must be a number; "),
        (INPUTS + "depth:\n", "line 4: depth says nothing; write depth: 1000"),
        (INPUTS + "unit: articel\n", "line 4: unit is 'articel', which there is not; did you mean"),
        (INPUTS + "measures: []\n", "line 4: measures is empty; write for example measures: ["),
        (INPUTS + "measures:\n - RR\n - RR\n", "line 6: measures has 'RR' twice; leave one out"),
        (INPUTS + "systems: {}\n", "line 4: systems is empty; write for example systems: {bm25"),
        (INPUTS + "systems: {a: bm25}\nbaseline: b\n", "line 5: there is no system 'b'; choose"),
        (
            INPUTS + "systems:\n  a:\n    run: a.run\n",
            "line 6: 'a.run' is not there; name a file or a folder, relative to experiment.yml",
        ),
        (
            INPUTS + "systems:\n  a: {run: theirs.run,\n    size: 64}\n",
            "line 6: a run from a file has no size; leave one of them out",
        ),
        (INPUTS + "systems: {' ': bm25}\n", "line 4: ' ' cannot be a system's name; write 1 to"),
        (
            INPUTS + "systems: {bm25 size=8: bm25}\ngrid: {retriever: [bm25], size: [8, 16]}\n",
            "line 4: 'bm25 size=8' is also a cell of the grid; choose another name",
        ),
        (
            INPUTS + "systems: {a: {model: ./no}}\n",
            "line 4: there is no model at './no'; name its folder, relative to experiment.yml",
        ),
        (INPUTS + "systems: {a: {model: models/yours}}\n", "line 4: there is no model at 'models/"),
        (INPUTS + "grid:\n  model: [hashng]\n", "line 5: there is no model 'hashng'; did you mean"),
        (
            INPUTS + "systems: {a: {retriever: bm25, dense_weight: 0.5}}\n",
            "line 4: dense_weight has no meaning for 'bm25'; leave it out, or use",
        ),
        (
            INPUTS + "systems: {a: bm25}\ntuning: {measure: RR, systems: [a, b]}\n",
            "line 5: there is no system 'b'; choose from a",
        ),
        (INPUTS + "systems: {a: bm25}\ntuning: {measure: RR}\n", "line 5: there are no two"),
        (INPUTS + "systems: {a: bm25}\ntuning: {folds: 3}\n", "line 5: tuning.measure is"),
        (
            "topics: topics.tsv\nqrels: qrels.txt\nsystems: {a: bm25}\n",
            "line 1: articles is missing, which a searches; name them",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    fault_of: Callable[..., str], text: str, said: str
) -> None:
    assert fault_of(text).startswith(said)


def test_an_unknown_measure_is_told_at_its_line(fault_of: Callable[..., str]) -> None:
    said = fault_of(INPUTS + "systems: {a: bm25}\nmeasures:\n  - RR@10\n  - nDGC@10\n")
    assert said.startswith("line 7: ")
    assert "nDGC@10" in said
    assert "nDCG" in said.replace("nDGC@10", "")
    said = fault_of(INPUTS + "grid: {retriever: [bm25, dense]}\ntuning:\n  measure: recal\n")
    assert said.startswith("line 6: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"seed: 1\nseed: 2\n", "line 2: 'seed' stands a second time, first in line 1; leave one"),
        (b"grid:\n\tsize: [8]\n", "line 2: a tab; indent and separate with spaces"),
        (b"seed:\t1\n", "line 1: a tab; indent and separate with spaces"),
        (b"a: &x 1\nb: *x\n", "line 1: an anchor (x) is not read here; write the value itself"),
        (b"a: *x\n", "line 1: an alias (x) is not read here; write the value itself"),
        (b"a: !!python/object/apply:os.system [ls]\n", "line 1: a tag (tag:yaml.org,2002:python"),
        (b"a: 1\n---\nb: 2\n", "line 2: a second document starts here; write one to a file"),
        (b"a: [1,\nb: 2\n", "line 1: what starts here does not end; close its quote or bracket"),
        (b"a: 1\nb: 'x\n", "line 2: what starts here does not end; close its quote or bracket"),
        (b"a: 1\n  b: 2\n", "line 2: not YAML (mapping values are not allowed here); mend that"),
        (b"a: 1\nb: caf\xe9\n", "line 2: not UTF-8; save it in that encoding"),
        ("a: 1\n".encode("utf-16"), "line 1: not UTF-8; save it in that encoding"),
        (b"a: \x1b[2J\n", "line 1: the character U+001B cannot stand in YAML; delete it"),
        (b"? [a]\n: 1\n", "line 1: a key is a list or a mapping; write a word"),
        (b'a: "\\UFFFFFFFF"\n', "line 1: not YAML ("),
        (b"[" * 100_000, "line 1: nested too deep; close the brackets before it"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(
    fault_of: Callable[..., str], text: bytes, said: str
) -> None:
    assert fault_of(text).startswith(said)


def test_a_few_lines_that_stand_for_a_billion_are_refused_at_once(
    fault_of: Callable[..., str],
) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]"
        for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    assert fault_of("\n".join(lines)).startswith("line 1: an anchor (a) is not read here")


def test_a_file_that_is_not_there_or_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"experiment.yml cannot be read \(No such file"):
        read_plan(tmp_path / "experiment.yml")
    with pytest.raises(ValueError, match=r"cannot be read \(Is a directory\)"):
        read_plan(tmp_path)
    (tmp_path / "large.yml").write_text("a: 1\n" + "#" * 300_000)
    with pytest.raises(ValueError, match=r"large.yml is longer than 256 kB"):
        read_plan(tmp_path / "large.yml")


def test_inputs_are_looked_for_where_the_caller_says(
    plan_of: Callable[[str], Plan], place: Path
) -> None:
    plan_of(ALL)
    asked: list[tuple[str, str]] = []

    def find(key: str, given: str) -> Path | None:
        asked.append((key, given))
        return Path("/somewhere") / given

    plan = read_plan(place / "experiment.yml", find=find)
    assert plan.articles == Path("/somewhere/articles")
    assert plan.systems["theirs"] == Path("/somewhere/theirs.run")
    assert ("systems.meaning.model", "models/mine") in asked


def test_the_schema_is_one_and_its_examples_hold() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    table = keys_table()
    for name, keys in SCHEMA["properties"].items():
        assert f"| `{name}` |" in table
        for example in keys["examples"]:
            value = yaml.safe_load(example) if isinstance(example, str) else example
            found = [
                error.message
                for error in Draft202012Validator(SCHEMA).iter_errors({name: value})
                if error.validator != "required"
            ]
            assert found == [], name


_words = st.text(string.ascii_letters + string.digits + " .:#-_'\"[]{},&*!|>%@é\\", max_size=8)
_data = st.recursive(
    st.one_of(_words, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_words, inner, max_size=3)
    ),
    max_leaves=12,
)


def _says(entry: Entry, data: Any) -> bool:
    """Whether an entry is what was written; of a text its characters, as 08 is a text to PyYAML."""
    value = entry.value
    if isinstance(value, Scalar):
        return value.text == data if isinstance(data, str) else value.value == data
    if isinstance(value, tuple):
        return len(value) == len(data) and all(map(_says, value, data))
    return list(value) == list(data) and all(_says(value[key], data[key]) for key in data)


@given(st.dictionaries(_words, _data, min_size=1, max_size=4), st.booleans())
def test_whatever_yaml_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any], flow: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.yml"
    dumper = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    written = yaml.dump(
        data, Dumper=dumper, allow_unicode=True, sort_keys=False, default_flow_style=flow
    )
    path.write_text(written, encoding="utf-8")
    assert _says(read_marked(path)[0], data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_bytes(data)
    try:
        read_plan(path)
    except ValueError as error:
        said = str(error)
    assert said.startswith(f"{path}, line ")
    assert "\n" not in said
