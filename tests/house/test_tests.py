"""Tests prove something: none is left out, and none replaces the code that it is to prove."""

import ast
from pathlib import Path

import pytest

from tests.support.each import for_each
from tools.steps import ROOT

LEAVING_OUT = {"skip", "skipif", "importorskip", "x" + "fail"}
BROWSER = ROOT / "tests" / "support" / "browser.py"
"""Says so where no browser runs on a machine, and fails for it in CI: pages cannot be walked through without one."""
REPLACING = {"patch", "setattr"}
OURS = ("dolbom", "functions")
TEST_MODULES = sorted((ROOT / "tests").rglob("*.py"))


def left_out(source: str) -> set[str]:
    """By what a module leaves tests out."""
    if not any(name in source for name in LEAVING_OUT):  # most modules need not be taken apart
        return set()
    named = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return named & LEAVING_OUT


@for_each(TEST_MODULES)
def test_no_test_is_left_out(path: Path) -> None:
    assert left_out(path.read_text()) == ({"skip"} if path == BROWSER else set())


@pytest.mark.parametrize("how", sorted(LEAVING_OUT))
def test_a_test_that_is_left_out_is_found(how: str) -> None:
    assert left_out(f"import pytest\n\n@pytest.mark.{how}\ndef test_it() -> None: ...\n") == {how}
    assert left_out(f"import pytest\n\ndef test_it() -> None:\n    pytest.{how}('later')\n") == {how}


def ours(tree: ast.Module) -> set[str]:
    """The names that a module has from our own code."""
    return {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        for alias in (node.names if isinstance(node, ast.Import | ast.ImportFrom) else ())
        if (node.module or "" if isinstance(node, ast.ImportFrom) else alias.name).startswith(OURS)
    }


def replaced(source: str) -> list[str]:
    """Where a module puts something in the place of our own code."""
    if not any(name in source for name in REPLACING):
        return []
    tree, found = ast.parse(source), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and REPLACING & set(ast.unparse(node.func).split(".")):
            name = ast.unparse(node.args[0]).strip("\"'")
            if name.startswith(OURS) or name.partition(".")[0] in ours(tree):
                found.append(ast.unparse(node))
    return found


@for_each(TEST_MODULES)
def test_no_test_replaces_our_own_code(path: Path) -> None:
    assert replaced(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "monkeypatch.setattr('dolbom.clock.system_clock', None)",
        "monkeypatch.setattr(payments, 'decide', None)",
        "mock.patch('functions.meals_api.handler.store')",
        "mock.patch.object(payments, 'decide')",
    ],
)
def test_a_test_that_replaces_our_own_code_is_found(line: str) -> None:
    assert replaced(f"from dolbom.meals.orders import payments\n{line}\n") != []
    assert replaced("import time\nmonkeypatch.setattr(time, 'sleep', None)\n") == []


ENDS_CLIENTS = ROOT / "tests" / "support" / "__init__.py"
CLIENTS_ENDED = "client.cache_" + "clear()"


@for_each(TEST_MODULES)
def test_clients_are_ended_with_what_functions_hold_of_them(path: Path) -> None:
    """By `new_clients`: else the tests that come after in the same process watch clients that no handler uses."""
    assert (CLIENTS_ENDED in path.read_text()) == (path == ENDS_CLIENTS)
