"""Tests prove something: none is left out, and none replaces the code that it is to prove."""

import ast
from pathlib import Path

import pytest

from tests.support import from_root
from tools.steps import ROOT

LEAVING_OUT = {"skip", "skipif", "importorskip", "x" + "fail"}
REPLACING = {"patch", "setattr"}
OURS = ("dolbom", "functions")
TEST_MODULES = sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", TEST_MODULES, ids=from_root)
def test_no_test_is_left_out(path: Path) -> None:
    named = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    assert not named & LEAVING_OUT


def ours(tree: ast.Module) -> set[str]:
    """The names that a module has from our own code."""
    return {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        for alias in (node.names if isinstance(node, ast.Import | ast.ImportFrom) else ())
        if (node.module or "" if isinstance(node, ast.ImportFrom) else alias.name).startswith(OURS)
    }


@pytest.mark.parametrize("path", TEST_MODULES, ids=from_root)
def test_no_test_replaces_our_own_code(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and REPLACING & set(ast.unparse(node.func).split(".")):
            replaced = ast.unparse(node.args[0]).strip("\"'")
            assert not replaced.startswith(OURS), ast.unparse(node)
            assert replaced.partition(".")[0] not in ours(tree), ast.unparse(node)
