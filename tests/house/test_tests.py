"""Tests prove something: none is left out, and none replaces the code that it is to prove."""

import ast
from pathlib import Path

import pytest

from tests.support import from_root
from tools.steps import ROOT

LEAVING_OUT = {"skip", "skipif", "importorskip", "x" + "fail"}
REPLACING = {"patch", "patch_object"}
TEST_MODULES = sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", TEST_MODULES, ids=from_root)
def test_no_test_is_left_out(path: Path) -> None:
    named = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    assert not named & LEAVING_OUT


@pytest.mark.parametrize("path", TEST_MODULES, ids=from_root)
def test_no_test_replaces_our_own_code(path: Path) -> None:
    tree = ast.parse(path.read_text())
    mocks = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"unittest", "unittest.mock", "mock"}
        for alias in node.names
    }
    replaced = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setattr"
    ]
    assert not mocks & {"mock", *REPLACING}
    assert not [call for call in replaced if "dolbom" in call]
