"""There is one optimistic loop (`dolbom.dynamo.retry`): nobody else counts attempts, or pauses between them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import from_root
from tools.steps import ROOT

DOMAIN = ROOT / "layers" / "dolbom" / "python" / "dolbom"
RETRY = DOMAIN / "dynamo" / "retry.py"
MODULES = sorted([*DOMAIN.rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
REFUSALS = {"Cancelled", "CaseChanged", "ConditionFailed", "LineAwaited", "Overtaken", "Stale", "StaleOrder"}
"""How a commit says that what was decided on has changed."""
ENDS = (ast.Return, ast.Raise, ast.Break)
Loop = ast.For | ast.While


def is_rounds(loop: Loop) -> bool:
    """`while rounds.another():`"""
    return isinstance(loop, ast.While) and ast.unparse(loop.test).endswith("rounds.another()")


def counts_attempts(loop: Loop) -> bool:
    """Goes round up to a number of times that is not one of pages, months or shards of something."""
    if not (isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call)):
        return False
    text = ast.unparse(loop.iter)
    is_number = len(loop.iter.args) == 1 and text.startswith("range(") and text.endswith("_MAX)")
    return is_number and not text.endswith("PAGES_MAX)")


def goes_round_after_a_refusal(loop: Loop) -> bool:
    """Catches a refusal and begins again."""
    for node in ast.walk(loop):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = {name.id.lstrip("_") for name in ast.walk(node.type) if isinstance(name, ast.Name)}
            if caught & REFUSALS and not any(isinstance(inner, ENDS) for inner in node.body):
                return True
    return False


def pauses(loop: Loop) -> bool:
    """Waits between its rounds."""
    return any(isinstance(node, ast.Call) and ast.unparse(node.func).endswith("sleep") for node in ast.walk(loop))


def loops(tree: ast.AST) -> Iterator[Loop]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While))


def found(source: str) -> list[str]:
    return [
        ast.unparse(loop).partition("\n")[0]
        for loop in loops(ast.parse(source))
        if not is_rounds(loop) and (counts_attempts(loop) or goes_round_after_a_refusal(loop) or pauses(loop))
    ]


@pytest.mark.parametrize("path", [path for path in MODULES if path != RETRY], ids=from_root)
def test_every_optimistic_loop_is_the_one(path: Path) -> None:
    assert found(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "for attempt in range(ATTEMPTS_MAX):\n    pass",
        "for _ in range(STALE_TRIES_MAX):\n    pass",
        "while True:\n    try:\n        save()\n    except CaseChanged:\n        continue",
        "for _ in range(7):\n    try:\n        save()\n    except Stale as stale:\n        account = stale.account",
        "for item in items:\n    try:\n        save()\n    except (Cancelled, ValueError):\n        pass",
        "while not table.put(row):\n    time.sleep(0.1)",
    ],
)
def test_a_loop_of_ones_own_is_found(source: str) -> None:
    assert len(found(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "for _ in range(QUERY_PAGES_MAX):\n    pass",
        "while rounds.another():\n    try:\n        save()\n    except Stale:\n        continue",
        "for item in items:\n    try:\n        save()\n    except Cancelled:\n        return False",
    ],
)
def test_pages_and_the_one_loop_are_not(source: str) -> None:
    assert found(source) == []


def test_the_loops_that_there_are_go_by_it() -> None:
    ours = [path for path in MODULES for loop in loops(ast.parse(path.read_text())) if is_rounds(loop)]
    assert len(ours) >= 15
