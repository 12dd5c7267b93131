"""The magics, in a real IPython shell: what they give, what they refuse, what they complete."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import nbformat
import pytest
from generated import run_python
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

import qa
from qa.answer import Answer
from qa.magic_library import OpenLibrary
from qa.magic_line import OPTIONS, complete_line, matching_names, split_line

NO_LIBRARY = "UsageError: there is no library open; open one with %library PATH\n"


@pytest.fixture
def new_shell(tmp_path: Path) -> Iterator[Callable[[], InteractiveShell]]:
    """Makes shells that leave nothing behind."""
    made: list[InteractiveShell] = []

    def make() -> InteractiveShell:
        config = Config()
        config.HistoryManager.enabled = False
        made.append(InteractiveShell(config=config, ipython_dir=str(tmp_path / "ipython")))
        assert made[-1].run_cell("%load_ext qa").success
        return made[-1]

    yield make
    for shell in reversed(made):
        shell.run_line_magic("unload_ext", "qa")
        shell.restore_sys_module_state()
        atexit.unregister(shell.atexit_operations)
        shell.atexit_operations()


@pytest.fixture
def shell(new_shell: Callable[[], InteractiveShell]) -> InteractiveShell:
    return new_shell()


@pytest.fixture
def asked(shell: InteractiveShell, tiny: qa.Library) -> InteractiveShell:
    """A shell with the three small articles open."""
    assert shell.run_cell(f"%library {tiny.path}").success
    return shell


def value(shell: InteractiveShell, cell: str) -> Any:
    done = shell.run_cell(cell)
    assert done.success, cell
    return done.result


def refusal(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a cell which fails leaves on standard error."""
    capsys.readouterr()
    done = shell.run_cell(cell)
    assert not done.success
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


def test_a_library_is_opened_and_given_back(shell: InteractiveShell, tiny: qa.Library) -> None:
    library = value(shell, f"%library {tiny.path}")
    assert isinstance(library, qa.Library)
    assert library.path == tiny.path
    assert value(shell, "%library") is library
    shell.user_ns["folder"] = tiny.path
    assert value(shell, "library = %library {folder}\nlibrary") is library


def test_a_folder_that_looks_like_one_with_a_comment_is_opened(
    shell: InteractiveShell, tiny: qa.Library, tmp_path: Path
) -> None:
    for name in ("my lib", "my lib #2"):
        copytree(tiny.path, tmp_path / name)
        assert value(shell, f"%library {tmp_path}/{name}").path == tmp_path / name
    assert value(shell, f"%library {tmp_path}/my lib #3").path == tmp_path / "my lib"


def test_a_question_is_answered_and_shows_itself(
    asked: InteractiveShell, tiny: qa.Library, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = value(asked, "%ask What did the bridge cost?")
    assert answer == tiny.ask("What did the bridge cost?")
    assert "It cost 40 million crowns." in capsys.readouterr().out
    assert value(asked, "kept = %ask What did the bridge cost?") is None
    assert asked.user_ns["kept"] == answer


@pytest.mark.parametrize(
    "question",
    [
        "What's Mayor Lund's plan?",
        'Who cut the "ribbon',
        "dockers' wages -- who asks?",
        "who asks --top 2 for wages?",
        "the bridge (opened",
        "bridge?",
        "bridge??",
        "port $HOME {tiny} `ls` !ls",
        "what '''then?",
        "a = %ask bridge?",
        "wheat; # and rain",
        "pont — combien ? جسر",
        "-5 degrees in port",
        "—Who asks? the dockers",
        "“Dockers on Strike” ‘bridge’",
    ],
)
def test_a_question_is_taken_as_it_stands(asked: InteractiveShell, question: str) -> None:
    assert value(asked, f"%ask {question}").question == question
    value(asked, f"kept = %ask {question}")
    assert asked.user_ns["kept"].question == question
    value(asked, f"if True:\n    kept = %ask --top 1 {question}\n")
    assert asked.user_ns["kept"].question == question
    assert value(asked, f"%ask -- {question}").question == question
    assert value(asked, f"%%ask\n{question}\n").question == question


def test_what_is_no_question_is_left_to_the_shell(
    asked: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert value(asked, "'''\n%ask bridge?\n'''") == "\n%ask bridge?\n"
    value(asked, "bridge = 5")
    capsys.readouterr()
    value(asked, "bridge?")
    assert "Type:" in capsys.readouterr().out
    assert value(asked, "ask = 7\n7 %ask") == 0


def test_two_dashes_end_the_options(asked: InteractiveShell) -> None:
    answer = value(asked, "%ask --top 1 -- --top of the bridge?")
    assert answer.question == "--top of the bridge?"
    assert len(answer.passages) == 1


def test_a_cell_is_a_question_of_several_lines(asked: InteractiveShell) -> None:
    answer = value(asked, '%%ask --top 2 --style mla\nWho stopped work,\nand "why?\n\n')
    assert answer.question == 'Who stopped work,\nand "why?'
    assert (len(answer.passages), answer.style) == (2, "mla")


def test_the_options_are_those_of_the_command_line(
    asked: InteractiveShell, tiny: qa.Library
) -> None:
    def found(options: str) -> Answer:
        answer: Answer = value(asked, f"%ask {options} Who stopped work?")
        return answer

    def titles(options: str) -> list[str | None]:
        return [each.passage.article.title for each in found(options).passages]

    assert titles("--author 'Omar Haddad'") == ["Dockers on Strike"]
    assert set(titles("--author=berg --author haddad")) == {
        "The Bridge Opens", "Dockers on Strike",
    }  # fmt: skip
    assert titles("--before 2011-05-03") == ["The Bridge Opens"]
    assert titles("--after 2011-05-04") == ["A Poor Harvest"]
    assert titles("--publisher Reuters") == ["A Poor Harvest"]
    assert titles("--article strike.md") == ["Dockers on Strike"]
    assert titles('--words "usual wheat"') == ["A Poor Harvest"]
    assert titles("--author “Omar Haddad”") == ["Dockers on Strike"]
    assert titles("--author=‘Omar Haddad’ --top 1") == ["Dockers on Strike"]
    assert titles("--author „Omar Haddad“ --publisher «x»") == []
    assert titles("--language fr") == []
    assert "No passage fits the filter" in str(found("--language fr"))
    assert found("--style apa").style == "apa"
    by_words = found("--retriever bm25 --top 3")
    lexical = [(hit.passage_id, hit.score) for hit in tiny.lexical.retrieve("Who stopped work?", 3)]
    assert [(each.passage.id, each.score) for each in by_words.passages] == lexical


def test_another_library_is_asked_once(
    asked: InteractiveShell, tiny: qa.Library, articles: Path, tmp_path: Path
) -> None:
    (articles / "harvest.txt").unlink()
    (articles / "strike.md").unlink()
    qa.build(articles, library=tmp_path / "an other", model="hashing", progress=False)
    question = "What did the bridge cost?"
    answer = value(asked, f"%ask --library '{tmp_path / 'an other'}' {question}")
    assert {each.passage.article.title for each in answer.passages} == {"The Bridge Opens"}
    assert "Berg" in answer.passages[0].cite("apa").text
    assert answer.passages[0].show()
    assert value(asked, "%library").path == tiny.path


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("%ask --tpo 3 bridge?", "there is no option --tpo; choose from --top, "),
        ("%ask --bridge?", "there is no option --bridge?; choose from --top, "),
        ("%ask --top", "--top lacks its value; write --top K"),
        ("%ask --author --top 3 x", "--author lacks its value; write --author NAME"),
        ('%ask --author "Berg who?', 'the quote after --author is not closed; close it with "'),
        ("%ask --top 1 --top 2 x", "--top stands there twice; leave one of them out"),
        ("%ask --top many x", "--top is 'many', but must be a whole number"),
        ("%ask --top 0 bridge", "asked for 0 passages, but "),
        ("%ask --retriever magic x", "there is no retriever 'magic'; choose from bm25, "),
        ("%ask --style '' x", "there is no citation style ''"),
        ("%ask --after soon x", "after is 'soon', but must be a date such as 2006"),
        ("%ask", "the question is empty; type what you want to know"),
        ("%ask ??", "the question is empty; type what you want to know"),
        ("%ask —top 3 Who?", "there is no option —top; write --top, with two plain hyphens, or "),
        ("%ask –author=x Who?", "there is no option –author; write --author, with two plain "),
        ("%ask -k 3 Who?", "there is no option -k; write --top, with two plain hyphens, or put "),
        ("%ask -a x Who?", "there is no option -a; write --after or --author or --article, "),
        ("%ask --top 3 -styel mla Who?", "there is no option -styel; write --style, with two "),
        ("%ask --author “Berg who?", "the quote after --author is not closed; close it with ”"),
        ("%ask the", "'the' has only words that say nothing of what is wanted; name the matter"),
        ("%%ask Who?\nbridge", "the question of %%ask stands in the lines below it, but 'Who?' "),
        ("%library /no/where", "there is no library at /no/where; make one with: qa build "),
        ("%ask --library /no/where x", "there is no library at /no/where; make one with: "),
    ],
)
def test_an_error_is_one_line_and_the_cell_has_failed(
    asked: InteractiveShell, cell: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    open_before = value(asked, "%library")
    assert refusal(asked, cell, capsys).startswith(f"UsageError: {line}")
    assert value(asked, "%library") is open_before


def test_without_a_library_the_next_command_is_told(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    for cell in ("%ask Who stopped work?", "%library", "%%ask\nWho stopped work?"):
        assert refusal(shell, cell, capsys) == NO_LIBRARY


def test_two_shells_do_not_share_a_library(
    new_shell: Callable[[], InteractiveShell],
    tiny: qa.Library,
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, other = new_shell(), new_shell()
    value(one, f"%library {tiny.path}")
    assert refusal(other, "%ask bridge", capsys) == NO_LIBRARY


def test_unloading_takes_everything_away_but_what_was_made(
    asked: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    library = value(asked, "%library")
    value(asked, "%unload_ext qa")
    assert library.passages()
    assert "Line magic function `%ask` not found" in refusal(asked, "%ask bridge", capsys)
    assert asked.complete(None, "%ask --st", 9)[1] == []
    value(asked, "bridge = 5\n%ask bridge?")  # IPython's own help again
    value(asked, "%load_ext qa")
    value(asked, "%reload_ext qa")
    assert value(asked, "%library") is library
    assert len(asked.Completer.custom_matchers) == 1


def test_magics_of_the_same_name_come_back(
    asked: InteractiveShell,
) -> None:
    value(asked, "%unload_ext qa")
    asked.register_magic_function(lambda line: f"old {line}", "line", "ask")
    value(asked, "%load_ext qa")
    value(asked, "%unload_ext qa")
    assert value(asked, "%ask me") == "old me"


def test_help_names_every_option_and_has_an_example(
    asked: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    value(asked, "%ask?")
    told = capsys.readouterr().out
    for name, (metavar, does) in OPTIONS.items():
        assert f"--{name} {metavar}" in told
        assert does.split(":")[0] in " ".join(told.split())
    assert '%ask --top 3 --author "Van Auken" What\'s the "new" plan?' in told
    value(asked, "%library?")
    assert "%library my.library" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "fragment", "completions"),
    [
        ("%ask --", "--", [f"--{name}" for name in OPTIONS]),
        ("%%ask --top 3 --st", "--st", ["--style"]),
        ("kept = %ask --a", "--a", ["--after", "--author", "--article"]),
        ("%ask --style chi", "chi", ["chicago-note", "chicago-author-date"]),
        ("%ask --retriever ", "", ["bm25", "dense", "fused", "hybrid"]),
        ("%ask --author ", "", ['"Anna Berg"', '"Omar Haddad"']),
        ("%ask --author had", "had", ['"Omar Haddad"']),
        ('%ask --author "Anna B', '"Anna B', ['"Anna Berg"']),
        ("%ask --author 'Anna Berg' --pub", "--pub", ["--publisher"]),
        ("%ask --publisher=re", "re", ["Reuters"]),
        ("%ask --author nobody", "", []),
        ("%ask Who --st", "", []),
        ("%ask --after 20", "", []),
        ("%ask --top 3 bri", "", []),
    ],
)
def test_options_and_their_values_are_completed(
    asked: InteractiveShell, line: str, fragment: str, completions: list[str]
) -> None:
    replaced, found = asked.complete(None, line, len(line))
    assert found == completions
    if found:
        assert replaced == fragment


def test_folders_are_completed(asked: InteractiveShell, tmp_path: Path) -> None:
    for name in ("north", "north west", "south", ".hidden"):
        (tmp_path / "seas" / name).mkdir(parents=True)
    (tmp_path / "seas" / "north.txt").touch()

    def found(line: str) -> list[str]:
        return [each.removeprefix(f"{tmp_path}/") for each in asked.complete(None, line)[1]]

    assert found(f"%library {tmp_path}/se") == ["seas/"]
    assert found(f"%library {tmp_path}/seas/no") == ["seas/north/", "seas/north west/"]
    assert found(f"%library {tmp_path}/seas/.") == ["seas/.hidden/"]
    assert found(f"%ask --library {tmp_path}/seas/s") == ["seas/south/"]
    assert found(f"%ask --library '{tmp_path}/seas/north w") == [f'"{tmp_path}/seas/north west/"']
    assert found("%library /no/where/") == []


def test_without_a_library_no_name_is_completed(shell: InteractiveShell) -> None:
    assert OpenLibrary().complete("%ask --author ") == ("", [])
    assert shell.complete(None, "%ask --author nobo", 18)[1] == []
    assert shell.complete(None, "%ask --style ml", 15)[1] == ["mla"]


def test_a_name_is_found_by_the_start_of_any_of_its_words() -> None:
    names = ["Anna Berg", "Jean-Luc Ångström", "Bo O'Neil", "Lindberg"]
    assert matching_names(names, "ber") == ["Anna Berg"]
    assert matching_names(names, "luc å") == ["Jean-Luc Ångström"]
    assert matching_names(names, "NEIL") == ["Bo O'Neil"]
    assert matching_names(names, "") == names


def test_every_completed_value_is_read_as_the_name_it_stands_for() -> None:
    names = [
        "Reuters", "Anna Berg", "O'Neil", 'The "Sun" Post', "--top", "'", "a\"' b", "", "a\nb",
        "“Sun”",
    ]  # fmt: skip
    _, completions = complete_line("--author ", lambda option, typed: names)
    read = [split_line(f"--author {each} who?") for each in completions]
    assert [options["author"] for options, _ in read] == [
        ["Reuters"], ["Anna Berg"], ["O'Neil"], ['The "Sun" Post'], ["--top"], ["'"],
        ["a\"' b"], [""], ["“Sun”"],
    ]  # fmt: skip
    assert {question for _, question in read} == {"who?"}


def test_importing_the_magics_loads_no_ipython() -> None:
    code = "import sys, qa.magics; print('IPython' in sys.modules, 'torch' in sys.modules)"
    assert run_python(code) == "False False\n"


def test_in_a_notebook_an_error_ends_the_run_with_its_line(tiny: qa.Library) -> None:
    cells = ["%load_ext qa", f"%library {tiny.path}", "%ask bridge?", "%ask --top 0 bridge?", "1"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    _, opened, answered, refused, last = notebook.cells
    assert "3 articles" in opened.outputs[0].data["text/plain"]
    assert "It cost 40 million crowns." in answered.outputs[0].data["text/html"]
    assert [(each.output_type, each.name) for each in refused.outputs] == [("stream", "stderr")]
    assert refused.outputs[0].text.startswith("UsageError: asked for 0 passages, but ")
    assert last.outputs == []
