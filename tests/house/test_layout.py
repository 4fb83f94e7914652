"""Where things stand: a newcomer finds a function, its events and its settings by its name."""

import ast
import json
from pathlib import Path

import pytest

from dolbom.settings import SETTINGS
from tests.support import EVENTS, FUNCTIONS, from_root
from tests.support.each import for_each
from tools.steps import ROOT

LINES_MAX = 420
OWN_CLIENT_LINES_MAX = 250
SOURCES = ("functions", "layers/dolbom", "infra", "tools")
MODULES = sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))
EVENT_FILES = sorted(EVENTS.rglob("*.json"))


def test_every_function_has_a_settings_model_and_every_model_a_function() -> None:
    assert set(SETTINGS) == set(FUNCTIONS)


def test_every_folder_of_events_belongs_to_a_function() -> None:
    assert {path.name for path in EVENTS.iterdir()} <= set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_an_event_to_try_it_with(function: str) -> None:
    assert sorted((EVENTS / function).glob("*.json")), f"events/{function} holds no event"


@for_each(EVENT_FILES)
def test_every_event_is_json_in_its_functions_folder(path: Path) -> None:
    assert path.parent.parent == EVENTS
    json.loads(path.read_text())


@for_each(MODULES)
def test_every_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text().count("\n")
    assert lines <= LINES_MAX, f"{from_root(path)} has {lines} lines: split it by meaning"


def test_our_own_client_of_dynamodb_stays_within_what_was_decided() -> None:
    """Lines of code, without those that explain (docs/decisions/way-to-dynamodb.md)."""
    wire = [path for path in MODULES if path.parent.name == "wire"]
    assert len(wire) > 3
    assert sum(code_lines(path.read_text()) for path in wire) <= OWN_CLIENT_LINES_MAX


def test_lines_of_code_are_those_that_do_something() -> None:
    assert (
        code_lines(
            '"""Why,\nand how."""\n\n# says\ndef act(\n    of: int,  # it\n) -> int:\n    """Of."""\n    return of\n'
        )
        == 4
    )


def code_lines(source: str) -> int:
    tree = ast.parse(source)
    words = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    said = enumerate(source.splitlines(), 1)
    return sum(bool(text.partition("#")[0].strip()) and number not in words for number, text in said)


@for_each(MODULES)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or text.lstrip().startswith('"""'), f"{from_root(path)} begins without a docstring"
