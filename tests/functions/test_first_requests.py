"""What a function imports late is there when it is needed, whichever request is the first; and what a start leaves to
later is not imported with it."""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import dolbom
from bench.parts.starts import environment
from dolbom.api import Api
from dolbom.auth import PUBLIC
from dolbom.starting.parts import Parts
from dolbom.starting.patterns import MADE, compiled_later
from tests.support import APIS, FUNCTIONS
from tests.support.depth import DEPTH
from tests.support.sources import tree as tree_of
from tools.steps import ROOT

LAYER = ROOT / "layers" / "dolbom" / "python"


@cache
def first_requests() -> dict[str, dict[str, Any]]:
    command = [sys.executable, ROOT / "tests" / "support" / "first_requests.py", str(DEPTH.first_requests)]
    done = subprocess.run(command, env=environment((LAYER,)), capture_output=True, text=True, check=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def left_to_later(function: str) -> set[str]:
    """The modules that a function's handler imports when something of them is used."""
    tree = ast.parse((ROOT / "functions" / function / "handler.py").read_text())
    blocks = [node for node in tree.body if isinstance(node, ast.With)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in imports for alias in node.names}


@pytest.mark.xdist_group("sources")
def test_each_part_of_each_function_answers_as_the_first_thing_that_it_is_asked() -> None:
    assert set(first_requests()) == set(FUNCTIONS)
    for function, told in first_requests().items():
        assert told["outcomes"], function
        for part, outcomes in told["outcomes"].items():
            for outcome in outcomes:
                assert outcome.get("broken") == [], (function, part, outcome)
                assert function not in APIS.values() or outcome["status"] not in {None, 405, 406}, (function, part)


@pytest.mark.xdist_group("sources")
def test_a_start_imports_nothing_that_is_left_to_later() -> None:
    for function, told in first_requests().items():
        assert not left_to_later(function) & set(told["modules"]), function
    assert len(left_to_later("desk_api")) > len(first_requests()["desk_api"]["outcomes"])


@pytest.mark.parametrize("function", sorted(APIS.values()))
def test_what_is_left_to_later_are_whole_modules(function: str) -> None:
    for name in left_to_later(function):
        assert (LAYER / f"{name.replace('.', '/')}.py").exists(), f"{name} would be imported at once"


def test_a_path_leads_to_the_part_that_names_most_of_it_whatever_was_opened_before() -> None:
    parts = Parts[str]()
    parts.declare("/v1/orders", "before")
    parts.add(lambda: parts.declare("/v1/shops/{id}", "shop"), "/v1/shops")
    parts.add(lambda: parts.declare("/v1/shops/{id}/menu", "menu"), "/v1/shops/{id}/menu", "/v1/menus")
    parts.declare("/v1/refunds", "after")
    assert [parts.name_of(f"/v1/{path}") for path in ("shops/{id}", "shops/{id}/menu/{item}", "shop", "orders")] == [
        *("/v1/shops", "/v1/shops/{id}/menu"),
        *("", ""),
    ]
    for path in ("/v1/menus", "/v1/menus", "/v1/nothing", ""):
        parts.open(path)
    assert list(parts.all()) == list(parts.all()) == ["before", "shop", "menu", "after"]


def test_a_part_that_declares_a_path_of_another_does_not_open() -> None:
    parts = Parts[str]()
    parts.add(lambda: parts.declare("/v1/menus", "astray"), "/v1/shops")
    with pytest.raises(ValueError, match="/v1/menus"):
        parts.open("/v1/shops/{id}")
    with pytest.raises(ValueError, match="already"):
        parts.add(lambda: None, "/v1/shops")
    with pytest.raises(ValueError, match="/v1/shops"):
        parts.declare("/v1/shops", "outside of all")
    parts.declare("/v1/orders", "outside of all")
    with pytest.raises(ValueError, match="/v1/orders"):
        parts.add(lambda: None, "/v1/orders")


def test_a_path_that_leads_nowhere_is_answered_as_ever_and_opens_nothing() -> None:
    app, opened = Api("meals_api"), []

    def register() -> None:
        opened.append("part")
        app.operation("GET /v1/things", auth=PUBLIC)(lambda _call: None)

    app.part(register, "/v1/things")

    def status(method: str, path: str) -> int:
        request = {"resourcePath": path, "httpMethod": method, "path": path}
        event = {"requestContext": request, "headers": {}, "multiValueQueryStringParameters": None, "body": None,
                 "pathParameters": {}, "stageVariables": {}}  # fmt: skip
        return int(app(event, None)["statusCode"])

    assert (status("GET", "/v1/nothing"), opened) == (405, [])
    assert (status("DELETE", "/v1/things"), opened) == (405, ["part"])
    assert (status("GET", "/v1/things"), status("GET", "/v1/things"), opened) == (200, 200, ["part"])


def test_a_pattern_is_compiled_when_it_is_first_asked_and_is_what_it_would_be_at_once() -> None:
    late = compiled_later(r"([0-9]+)원", re.ASCII)
    assert "fullmatch" not in vars(late)
    found = late.fullmatch("100원")
    assert found is not None
    assert (found[1], late.sub("-", "5원 6원"), late.pattern) == ("100", "- -", r"([0-9]+)원")
    assert "fullmatch" in vars(late)


@pytest.mark.xdist_group("sources")
def test_no_module_compiles_a_pattern_as_it_is_imported() -> None:
    for path in LAYER.rglob("*.py"):
        for node in ast.iter_child_nodes(tree_of(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                assert "re.compile(" not in ast.unparse(node), path


@pytest.mark.xdist_group("sources")
def test_every_pattern_that_is_compiled_late_can_be() -> None:
    for module in walk_packages(dolbom.__path__, "dolbom."):
        import_module(module.name)
    assert len([each.groups for each in MADE]) > 50
