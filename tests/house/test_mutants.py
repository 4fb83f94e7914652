"""The prover of the tests can say no: a change that no test sees or reaches is told, and what goes wrong by itself is
none."""

import ast
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.house.test_make import ROOT
from tools.mutants.__main__ import chosen, judge
from tools.mutants.areas import AREAS, GROUPS, TESTS
from tools.mutants.changes import PACKAGE, Mutant, of_module, spans_of
from tools.mutants.reach import Digests, File, Reach, files_of, importers, recorded
from tools.mutants.runs import Tree
from tools.steps import StepFailed

CODE = """
EACH = 1


def portions(children):
    return children + EACH


def unseen(children):
    return children


def unreached(children):
    return (
        children
    )
"""
TEST = """
from dolbom.counted import portions, unseen

def test_each_child_has_a_portion_and_the_cook_one():
    assert portions(2) == 3
    unseen(2)

def test_the_kitchen_has_its_list():
    assert open("docs/list.txt").read() == "rice"
"""
PLAYED = """
from functools import cache
from dolbom.counted import portions

@cache
def kitchen():
    return portions(2)
"""
TEST_OF_A_SCENE = """
from played import kitchen

def test_the_kitchen_is_told():
    assert kitchen() == 3
"""
GREEN_AT_THE_SECOND_TRY = """
from pathlib import Path

def test_the_kitchen_is_told():
    tried = Path("build/tried")
    assert tried.exists() or tried.touch()
"""
QUICK, SCENE, OTHER_SCENE = (f"tests/test_{name}.py" for name in ("counted", "scene", "scene_again"))
TESTS_OF_IT = (QUICK,)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small tree under version control, with code, its tests, and something that the tests need."""
    # Its tests use no plugin, and start in a third of the time without them.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    made = tmp_path / "root"
    for name, text in (
        (str(PACKAGE / "counted.py"), CODE),
        (QUICK, TEST),
        (SCENE, TEST_OF_A_SCENE),
        (OTHER_SCENE, TEST_OF_A_SCENE),
        ("tests/played.py", PLAYED),
        ("docs/list.txt", "rice"),
        (".gitignore", ".venv\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "-p xdist"\npythonpath = ["tests"]\n'),
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
    line = CODE[: CODE.index(before)].count("\n") + 1
    return Mutant("counted", line, f"{before} → {after}", CODE.replace(before, after), spans_of(ast.parse(CODE))[line])


def names(files: list[File]) -> list[str]:
    return [file.name for file in files]


def test_R13_a_tree_is_whole(tree: Tree) -> None:
    assert (tree.path / "docs" / "list.txt").exists()
    assert (tree.path / ".venv").is_symlink()


def test_R13_a_change_is_put_to_the_files_that_reach_it_the_cheapest_first(tree: Tree, tmp_path: Path) -> None:
    tests = files_of(tree.path, ["tests"])
    assert tests == [QUICK, SCENE, OTHER_SCENE]
    reach = recorded(tree, [SCENE, OTHER_SCENE, QUICK], tmp_path / "known.json")
    assert all(file.seconds > 0 for file in reach.files)
    costs = {QUICK: 1.0, SCENE: 2.0, OTHER_SCENE: 3.0}
    reach = replace(reach, files=[replace(file, seconds=costs[file.name]) for file in reach.files])
    # What both scenes have played once in a process is reached by each of them.
    assert names(reach.of(changed("children + EACH", "children - EACH"))) == [QUICK, SCENE, OTHER_SCENE]
    assert names(reach.of(changed("return children\n", "return None\n"))) == [QUICK]
    # What stands on a module's own level is reached by those who run anything of it.
    assert names(reach.of(changed("EACH = 1", "EACH = 2"))) == [QUICK, SCENE, OTHER_SCENE]
    unreached = changed("        children\n    )", "        None\n    )")
    assert reach.of(unreached) == []
    assert tree.with_change(unreached, names(reach.of(unreached))).how == "unreached"


def test_R13_what_is_known_of_a_file_of_tests_is_not_recorded_again_until_something_changes(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def again() -> list[str]:
        recorded(tree, [QUICK, SCENE], tmp_path / "known.json")
        return [line.split()[1] for line in capsys.readouterr().out.splitlines()]

    assert again() == [QUICK, SCENE]
    assert again() == []
    (tree.path / "tests" / "played.py").write_text(PLAYED + "# changed\n")
    assert again() == [SCENE]


@pytest.mark.parametrize(
    ("changed", "is_other"),
    [
        (QUICK, True),
        (str(of_module("counted")), True),
        (SCENE, False),
        (str(of_module("unused")), False),
        # Read, or run as processes of their own: nobody knows by whom.
        ("functions/served/handler.py", True),
        ("tests/soups.json", True),
        ("tests/house/soups.json", False),
    ],
)
def test_R13_what_a_file_of_tests_uses_is_what_it_imports_and_what_anybody_may_read(
    tree: Tree, changed: str, is_other: bool
) -> None:
    told = {"loaded": [QUICK, str(of_module("counted"))]}
    before = Digests(tree.path).of(told)
    (tree.path / changed).parent.mkdir(parents=True, exist_ok=True)
    (tree.path / changed).write_text("# changed")
    assert (Digests(tree.path).of(told) != before) is is_other


def test_R13_a_file_that_is_green_only_at_the_second_try_is_told_and_asked_about_nothing(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree.path / "build").mkdir()
    (tree.path / OTHER_SCENE).write_text(TEST_OF_A_SCENE + GREEN_AT_THE_SECOND_TRY)
    reach = recorded(tree, [OTHER_SCENE, SCENE], tmp_path / "known.json")
    assert f"{OTHER_SCENE}: green only at the second try" in capsys.readouterr().out
    assert names(reach.of(changed("children + EACH", "children - EACH"))) == [SCENE]


@pytest.mark.parametrize("broken", ["assert portions(2) == 4", "import os; os._exit(0)"])
def test_R13_a_run_ends_where_the_unchanged_tests_are_not_green(tree: Tree, tmp_path: Path, broken: str) -> None:
    (tree.path / QUICK).write_text(TEST.replace("assert portions(2) == 3", broken))
    known = tmp_path / "known.json"
    with pytest.raises(StepFailed, match=f"{QUICK}: not green without any change"):
        recorded(tree, [SCENE, QUICK], known)
    assert list(json.loads(known.read_text())) == [SCENE]


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ("children + EACH", "children - EACH", "assertion"),
        ("return children + EACH", "return children.missing", "crash"),
        ("def portions", "def portion", "crash"),
        ("return children\n", "return None\n", "green"),
    ],
)
def test_R13_a_change_is_noticed_by_an_assertion_or_a_crash_and_else_it_survives(
    tree: Tree, before: str, after: str, how: str
) -> None:
    assert tree.with_change(changed(before, after), TESTS_OF_IT).how == how
    assert (tree.path / of_module("counted")).read_text() == CODE
    assert tree.outcome(TESTS_OF_IT).how == "green"


@pytest.mark.parametrize("lost", ["docs/list.txt", QUICK])
def test_R13_what_goes_wrong_by_itself_says_nothing_of_a_change(tree: Tree, lost: str) -> None:
    (tree.path / lost).unlink()
    assert tree.with_change(changed("return children\n", "return None\n"), TESTS_OF_IT).how == "other"


@pytest.mark.parametrize("forever", ["import itertools; max(itertools.count())", "import signal; signal.pause()"])
def test_R13_tests_that_are_not_done_in_time_are_told_apart(
    tree: Tree, forever: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.mutants.runs.WAITED_FOR", 3 if "pause" in forever else 300)
    assert tree.with_change(changed("return children + EACH", forever), TESTS_OF_IT, cpu_s_max=2).how == "time"


def test_R13_a_statement_is_all_its_lines_and_one_that_holds_others_its_head() -> None:
    head = "@one(\n    1\n)\ndef f(\n    a=2,\n):\n"
    code = head + "    if (\n        a\n    ):\n        return (\n            a\n        )\n"
    spans = spans_of(ast.parse(code))
    assert [spans[line] for line in (2, 5, 8, 11)] == [(1, 2, 3, 4, 5, 6)] * 2 + [(7, 8, 9), (10, 11, 12)]


def test_R13_a_constant_that_another_module_takes_is_reached_by_those_who_run_that_module() -> None:
    taken = importers(ROOT / PACKAGE)
    assert "meals.orders.payments" in taken["meals.accounts"]
    assert "dynamo.table" in taken["dynamo.retry"]
    files = [
        File("runs.py", 1, {"table": frozenset({9})}, {"retry": frozenset({1}), "table": frozenset({1})}),
        File("imports.py", 1, {}, {"retry": frozenset({1})}),
    ]
    reach = Reach(files, {"retry": frozenset({"table"})})
    assert names(reach.of(Mutant("retry", 1, "", "", (1,)))) == ["runs.py"]
    assert reach.of(Mutant("retry", 2, "", "", (2,))) == []


def result(how: str) -> dict[str, object]:
    return {"module": "money", "how": how}


def test_R13_a_report_counts_what_was_noticed_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    judge([result("assertion")] * 38 + [result("crash"), result("green")])
    assert "39 of 40 noticed" in capsys.readouterr().out
    for how in ("green", "time", "unreached"):
        with pytest.raises(StepFailed, match="fewer than 95%"):
            judge([result("assertion")] * 18 + [result(how)])
    with pytest.raises(StepFailed, match="say nothing of their changes"):
        judge([result("assertion")] * 99 + [result("other")])


def test_R13_a_sample_is_the_same_for_the_same_seed_and_of_what_was_named() -> None:
    one, same, other = (chosen(["limits"], 4, seed) for seed in (1, 1, 2))
    assert one == same != other
    assert {mutant.module for mutant in one} <= set(AREAS["limits"])
    assert len(one) == 4


def test_R13_areas_are_of_modules_that_are_there_and_their_tests_too() -> None:
    for modules in AREAS.values():
        assert modules
        assert [module for module in modules if not (ROOT / of_module(module)).is_file()] == []
    assert {area for areas in GROUPS.values() for area in areas} <= set(AREAS)
    assert len(files_of(ROOT, TESTS)) > 100
    assert {mutant.module for mutant in chosen(["money"], 1, 1)} & set(AREAS["orders"])
    assert {mutant.module for mutant in chosen(["auth"], 0, 1)} == {"auth"}
    with pytest.raises(StepFailed, match="no such area or module: soup"):
        chosen(["soup"], 1, 1)
    with pytest.raises(StepFailed, match=r"no tests in tests/soup"):
        files_of(ROOT, ["tests/soup"])


def test_R13_what_a_change_is_shows_the_code_before_it() -> None:
    shown = [mutant.shown() for mutant in chosen(["auth"], 3, 1)]
    assert json.loads(json.dumps(shown)) == shown
    assert all(set(found) == {"module", "line", "change"} for found in shown)
