"""Files that are no runs: each fault in one line, with its place and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.trec.qrels import read_qrels
from qa.trec.run import read_run
from qa.trec.topics import read_topics

READERS: tuple[Callable[[Path], object], ...] = (read_qrels, read_run, read_topics)


def refusal(reader: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(ValueError) as caught:
        reader(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", " holds no line of a run; write topic, Q0, document, rank, score and name on a line"),
        ("\n\r\n", " holds no line of a run"),
        (
            "1 Q0 d 1 2\n",
            ", line 1: 5 columns, but a run has 6: topic, Q0, document, rank, score, ",
        ),
        ("1 Q0 my paper 1 2 r\n", ", line 1: 7 columns, but a run has 6"),
        ("\n1 Q0 d 1 nan r\n", ", line 2: the score is nan, which has no place in an order; write"),
        ("1 Q0 d 1 -inf r\n", ", line 1: the score is -inf, which has no place in an order"),
        ("1 Q0 d 1 1e999 r\n", ", line 1: the score is 1e999, which has no place in an order"),
        ("1 Q0 d 1 high r\n", ", line 1: the score is 'high', not a number; write it as 1.25"),
        ("1 Q0 d 1 1,5 r\n", ", line 1: the score is '1,5', not a number"),
        ("1 Q0 d 1 1_5 r\n", ", line 1: the score is '1_5', not a number"),
        (
            "1 Q0 d 1 3 r\n2 Q0 d 1 3 r\n1 Q0 d 2 2 r\n",
            ", line 3: 'd' is there a second time for topic '1'; take one out",
        ),
        ('{"topic": "1", "document": "d"}\n', ', line 1: there is no "score"; it has'),
        ('{"topic": "1", "document": "d", "score": NaN}\n', ", line 1: the score is NaN, which"),
        ('{"topic": "1", "document": "d", "score": null}\n', ", line 1: the score is None, not a"),
        ('{"topic": 1.5, "document": ["d"], "score": 1}\n', ", line 1: the document is ['d'], but"),
        ('{"topic": "1"\n', ", line 1: not JSON ("),
        ('{"topic": "1", "document": "d", "score": 1}\n[]\n', ", line 2: not a JSON object; write"),
    ],
)
def test_a_bad_run_is_refused_in_one_line(tmp_path: Path, written: str, message: str) -> None:
    path = tmp_path / "bad.run"
    path.write_text(written, encoding="utf-8")
    assert refusal(read_run, path).startswith(f"{path}{message}")


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_is_not_utf8_is_named_with_its_line(
    tmp_path: Path, reader: Callable[[Path], object]
) -> None:
    path = tmp_path / "latin"
    ascii_lines = "".join(f"{number}\tone\n" for number in range(3000))
    path.write_bytes(f"{ascii_lines}x\té\n".encode("latin-1"))
    assert refusal(read_topics, path) == (
        f"{path} is not UTF-8; save it in that encoding (line 3001)"
    )
    path.write_bytes("1 Q0 d 1 2 r\n".encode("utf-16"))
    assert refusal(reader, path) == f"{path} is not UTF-8; save it in that encoding (line 1)"


@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_file_is_refused(tmp_path: Path, reader: Callable[[Path], object]) -> None:
    missing = tmp_path / "gone"
    assert refusal(reader, missing) == f"there is no file {missing}; look for a misspelling"
    assert refusal(reader, tmp_path).startswith(f"{tmp_path} is a folder")
    assert "cannot be read" in refusal(reader, Path("a\0b"))


@given(
    st.binary()
    | st.lists(st.sampled_from([*b' \t\n\r{}"<>:,1%q0dn.-']), max_size=60).map(bytes)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_whatever_a_file_holds_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, written: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(written)
    for reader in READERS:
        try:
            reader(path)
        except ValueError as error:
            assert str(path) in str(error)
            assert str(error).splitlines() == [str(error)]


def test_a_rank_that_contradicts_its_score_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    path.write_text("1 Q0 a 1 3 r\n2 Q0 a 1 9 r\n1 Q0 b 2 5 r\n1 Q0 c 3 4 r\n1 Q0 d 4 4 r\n")
    run = read_run(path)
    assert run.notes == (
        f"{path}, line 3: the rank contradicts the score; the scores count, as in trec_eval",
    )
    assert [hit.passage_id for hit in run.ranking("1")] == ["b", "d", "c", "a"]
    path.write_text("1 Q0 a 3 3 r\n1 Q0 b 2 2 r\n1 Q0 c 1 1 r\n")
    assert read_run(path).notes == (
        f"{path}, line 2: the rank contradicts the score, here and on 1 other line; the scores "
        "count, as in trec_eval",
    )


@pytest.mark.parametrize("rank", ["0", "-", "²", "9" * 5000])
def test_ranks_that_say_nothing_contradict_nothing(tmp_path: Path, rank: str) -> None:
    path = tmp_path / "a.run"
    path.write_text(f"1 Q0 a {rank} 3 r\n1 Q0 b {rank} 4 r\n", encoding="utf-8")
    assert read_run(path).notes == ()


def test_lines_of_another_name_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    path.write_text("1 Q0 a 1 3 one\n1 Q0 b 2 2 the%20other\n1 Q0 c 3 1 third\n")
    run = read_run(path)
    assert run.name == "one"
    assert run.notes == (
        f"{path}, line 2: the name is 'the other', but 'one' before; all lines are read as one "
        "run, 'one'",
    )
