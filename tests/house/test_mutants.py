"""The prover of the tests can say no: a change that no test sees is told, and what goes wrong by itself is none."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.house.test_make import ROOT
from tools.mutants.__main__ import chosen, judge, wanted
from tools.mutants.areas import AREAS, TESTS
from tools.mutants.changes import PACKAGE, Mutant, of_module
from tools.mutants.runs import Tree
from tools.steps import StepFailed

CODE = "def portions(children):\n    return children + 1\n\n\ndef unseen(children):\n    return children\n"
TEST = """
from dolbom.counted import portions

def test_each_child_has_a_portion_and_the_cook_one():
    assert portions(2) == 3

def test_the_kitchen_has_its_list():
    assert open("docs/list.txt").read() == "rice"
"""
TESTS_OF_IT = ("tests/test_counted.py",)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small tree under version control, with code, its tests, and something that the tests need."""
    made = tmp_path / "root"
    for name, text in (
        (str(PACKAGE / "counted.py"), CODE),
        ("tests/test_counted.py", TEST),
        ("docs/list.txt", "rice"),
        (".gitignore", ".venv\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "-p no:schemathesis"\n'),
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text)
    (made / ".venv").mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=made, check=True)
    return made


@pytest.fixture
def tree(root: Path, tmp_path: Path) -> Tree:
    return Tree(0, root, tmp_path / "trees")


def changed(before: str, after: str) -> Mutant:
    assert before in CODE
    return Mutant("counted", 2, f"{before} → {after}", CODE.replace(before, after))


def test_R13_a_tree_is_whole_and_its_tests_are_green_before_anything_is_changed(tree: Tree) -> None:
    assert (tree.path / "docs" / "list.txt").exists()
    assert (tree.path / ".venv").is_symlink()
    tree.must_be_green("counted", TESTS_OF_IT)


def test_R13_a_run_ends_where_the_unchanged_tests_are_not_green(tree: Tree) -> None:
    (tree.path / "docs" / "list.txt").unlink()
    with pytest.raises(StepFailed, match=r"not green without any change: other .*FileNotFoundError"):
        tree.must_be_green("counted", TESTS_OF_IT)


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ("children + 1", "children - 1", "assertion"),
        ("return children + 1", "return children.missing", "crash"),
        ("def portions", "def portion", "crash"),
        ("return children\n", "return None\n", "green"),
    ],
)
def test_R13_a_change_is_noticed_by_an_assertion_or_a_crash_and_else_it_survives(
    tree: Tree, before: str, after: str, how: str
) -> None:
    assert tree.with_change(changed(before, after), TESTS_OF_IT).how == how
    assert (tree.path / of_module("counted")).read_text() == CODE
    tree.must_be_green("counted", TESTS_OF_IT)


@pytest.mark.parametrize("lost", ["docs/list.txt", "tests/test_counted.py"])
def test_R13_what_goes_wrong_by_itself_says_nothing_of_a_change(tree: Tree, lost: str) -> None:
    (tree.path / lost).unlink()
    assert tree.with_change(changed("return children\n", "return None\n"), TESTS_OF_IT).how == "other"


def test_R13_tests_that_are_not_done_in_time_are_told_apart(tree: Tree) -> None:
    forever = changed("return children + 1", "import threading; threading.Event().wait()")
    assert tree.with_change(forever, TESTS_OF_IT, run_s_max=3).how == "time"


def result(how: str) -> dict[str, object]:
    return {"module": "money", "how": how}


def test_R13_a_report_counts_what_was_noticed_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    judge([result("assertion")] * 38 + [result("crash"), result("green")])
    assert "39 of 40 noticed" in capsys.readouterr().out
    for how in ("green", "time"):
        with pytest.raises(StepFailed, match="fewer than 95%"):
            judge([result("assertion")] * 18 + [result(how)])
    with pytest.raises(StepFailed, match="say nothing of their changes"):
        judge([result("assertion")] * 99 + [result("other")])


def test_R13_a_sample_is_the_same_for_the_same_seed_and_of_what_was_named() -> None:
    one, same, other = (chosen(["limits"], 4, seed) for seed in (1, 1, 2))
    assert one == same != other
    assert {mutant.module for mutant in one} <= set(AREAS["limits"])
    assert len(one) == 4


def test_R13_every_module_is_of_an_area_and_each_has_its_tests() -> None:
    assert {module for modules in AREAS.values() for module in modules} == set(TESTS)
    for module, tests in TESTS.items():
        assert (ROOT / of_module(module)).exists()
        assert [path for path in tests if not (ROOT / path).exists()] == []
    assert wanted(["limits", "auth"]) == [*AREAS["limits"], "auth"]
    with pytest.raises(StepFailed, match="no such area or module: soup"):
        wanted(["soup"])


def test_R13_what_a_change_is_shows_the_code_before_it() -> None:
    shown = [mutant.shown() for mutant in chosen(["auth"], 3, 1)]
    assert json.loads(json.dumps(shown)) == shown
    assert all(set(found) == {"module", "line", "change"} for found in shown)
