"""Where things stand: a newcomer finds a function, its events and its settings by its name."""

import json
from pathlib import Path

import pytest

from dolbom.settings import SETTINGS
from tests.support import EVENTS, FUNCTIONS, from_root
from tests.support.each import for_each
from tools.steps import ROOT

LINES_MAX = 420
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


@for_each(MODULES)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or text.lstrip().startswith('"""'), f"{from_root(path)} begins without a docstring"
