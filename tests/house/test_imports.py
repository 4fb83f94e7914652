"""Who may know whom: the domain knows nobody outward, functions know only the domain, clients are made in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_floors import imported as ours
from tests.house.test_floors import module_of
from tests.support import APIS, FUNCTIONS
from tests.support.each import for_each
from tests.support.sources import parts
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

DOMAIN = ROOT / "layers" / "dolbom" / "python" / "dolbom"
OUTWARD = {"functions", "infra", "tools", "tests", "bench"}
DOMAIN_MODULES = sorted(DOMAIN.rglob("*.py"))
HANDLER_MODULES = sorted((ROOT / "functions").rglob("*.py"))
RUNTIME_MODULES = [*DOMAIN_MODULES, *HANDLER_MODULES]


def imported(path: Path) -> Iterator[str]:
    """The full names of what a module imports: `from a import b` is `a.b`."""
    for node in parts(path.read_text()):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


@for_each(DOMAIN_MODULES)
def test_the_domain_imports_nothing_outward(path: Path) -> None:
    assert not packages(path) & OUTWARD


@for_each(HANDLER_MODULES)
def test_a_function_imports_the_domain_and_no_other_function(path: Path) -> None:
    siblings = {f"functions.{function}" for function in FUNCTIONS if function != path.parent.name}
    assert not packages(path) & (OUTWARD - {"functions"})
    assert not {name for name in imported(path) if any(name.startswith(sibling) for sibling in siblings)}


@for_each(RUNTIME_MODULES)
def test_clients_are_botocores_and_made_in_one_place(path: Path) -> None:
    names = set(imported(path))
    assert not {name for name in names if name.startswith("boto3")}, "boto3 costs each start 50 ms"
    clients = {name for name in names if name.startswith("botocore") and not name.startswith("botocore.exceptions")}
    assert not clients or path == DOMAIN / "aws.py", "clients have their time-outs from dolbom.aws"


BEGINNERS = [DOMAIN / "api.py", *(ROOT / "functions" / function / "handler.py" for function in FUNCTIONS)]
"""Where invocations begin."""


def speaks_otherwise(source: str, *, may_make_loggers: bool) -> list[str]:
    """How code would say something in lines without the invocation's id, or with an error's message."""
    found = []
    for node in parts(source):
        if isinstance(node, ast.Import | ast.ImportFrom):
            whole = [f"{getattr(node, 'module', None) or alias.name}" for alias in node.names]
            found += [name for name in whole if name.partition(".")[0] == "logging"]
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "print" or called.endswith(".exception") or {"exc_info"} & {key.arg for key in node.keywords}:
                found.append(called)
            if called.endswith("Logger") and not may_make_loggers:
                found.append(called)
    return found


@for_each(RUNTIME_MODULES)
def test_A1_R11_what_is_logged_goes_by_the_logger_of_its_function(path: Path) -> None:
    assert speaks_otherwise(path.read_text(), may_make_loggers=path in BEGINNERS) == []


@pytest.mark.parametrize(
    "line",
    ["import logging", "from logging import getLogger", "Logger(service='x')", "print(row)", "logger.exception('x')",
     "self.logger.error('x', exc_info=True)"],
)  # fmt: skip
def test_a_line_that_would_go_another_way_is_found(line: str) -> None:
    assert speaks_otherwise(line, may_make_loggers=False) != []


@pytest.mark.parametrize(("package", "home"), [("chalice", "api.py"), ("jinja2", "texts/pages.py")])
def test_what_a_start_pays_for_is_imported_in_one_place(package: str, home: str) -> None:
    assert [path for path in RUNTIME_MODULES if package in packages(path)] == [DOMAIN / home]


def reached(path: Path) -> set[str]:
    """All modules of ours that are loaded with one."""
    paths = {module_of(module): module for module in DOMAIN_MODULES}
    found: set[str] = set()
    waiting = [path]
    while waiting:
        here = waiting.pop()
        layer = ROOT if here == path else DOMAIN.parent
        news = set(ours(here, layer, frozenset(paths))) - found
        found |= news
        waiting += [paths[module] for module in news]
    return found


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_a_function_with_routes_starts_with_chalice(function: str) -> None:
    path = ROOT / "functions" / function / "handler.py"
    assert ("dolbom.api" in reached(path)) == (function in APIS.values())


def names(path: Path, modules: set[str]) -> bool:
    """Whether a module imports one of these, or something of one."""
    return any(name == module or name.startswith(f"{module}.") for name in imported(path) for module in modules)


def test_no_test_waits_until_the_engine_of_the_cdk_has_started() -> None:
    """It is another program, and starts with the first import: for seconds, in each process of the tests."""
    starts = {"aws_cdk", "cdk_nag", "constructs"}
    infra = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in (ROOT / "infra").rglob("*.py")}
    while more := {module for module, path in infra.items() if module not in starts and names(path, starts)}:
        starts |= more
    assert "infra.stacks.service" in starts
    assert not [path for folder in ("tests", "tools") for path in (ROOT / folder).rglob("*.py") if names(path, starts)]
