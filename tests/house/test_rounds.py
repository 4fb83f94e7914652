"""There is one optimistic loop (`dolbom.dynamo.retry`): nobody else counts attempts, or pauses between them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.each import for_each
from tests.support.sources import tree
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

DOMAIN = ROOT / "layers" / "dolbom" / "python" / "dolbom"
RETRY = DOMAIN / "dynamo" / "retry.py"
WIRE = DOMAIN / "wire"
"""Its attempts are those at one call, as botocore makes them: no commit is decided on anew in between."""
MODULES = sorted({*DOMAIN.rglob("*.py"), *(ROOT / "functions").rglob("*.py")} - {*WIRE.rglob("*.py")})
REFUSALS = {
    *("Cancelled", "CaseChanged", "ConditionFailed", "FindingChanged"),
    *("LineAwaited", "Overtaken", "Stale", "StaleOrder"),
}
"""How a commit says that what was decided on has changed."""
ENDS = (ast.Return, ast.Raise, ast.Break)
Loop = ast.For | ast.While


def is_rounds(loop: Loop) -> bool:
    """`while rounds.another():`"""
    return isinstance(loop, ast.While) and ast.unparse(loop.test).endswith("rounds.another()")


def counts_attempts(loop: Loop) -> bool:
    """Goes round up to a number of times, however that is written, that is not one of pages of something; or as often
    as a count that it keeps itself allows."""
    if isinstance(loop, ast.While):
        return is_below_a_number(loop.test) and adds_one(loop)
    text = ast.unparse(loop.iter)
    if not text.startswith("range(") or text.endswith("PAGES_MAX)"):
        return False
    is_number = "," not in text and text.endswith("_MAX)")
    return is_number or (ends_early(loop) and not reads_its_place(loop))


def is_below_a_number(test: ast.expr) -> bool:
    """`tries < 5`, `tries <= TRIES_MAX`: no place in something, whose end is its length."""
    if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name)):
        return False
    number = test.comparators[0]
    return isinstance(number, ast.Constant) or (isinstance(number, ast.Name) and number.id.isupper())


def adds_one(loop: Loop) -> bool:
    return any(isinstance(node, ast.AugAssign) and ast.unparse(node.value) == "1" for node in ast.walk(loop))


def ends_early(loop: Loop) -> bool:
    return any(isinstance(node, ENDS) for node in ast.walk(loop))


def reads_its_place(loop: ast.For) -> bool:
    """Whether its rounds differ by the number that they have: then it goes through something."""
    place = ast.unparse(loop.target)
    return any(isinstance(node, ast.Name) and node.id == place for part in loop.body for node in ast.walk(part))


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
        for loop in loops(tree(source))
        if not is_rounds(loop) and (counts_attempts(loop) or goes_round_after_a_refusal(loop) or pauses(loop))
    ]


@for_each([path for path in MODULES if path != RETRY])
def test_every_optimistic_loop_is_the_one(path: Path) -> None:
    assert found(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "for attempt in range(ATTEMPTS_MAX):\n    pass",
        "for _ in range(STALE_TRIES_MAX):\n    pass",
        "for _ in range(5):\n    if put():\n        break",
        "for attempt in range(TRIES):\n    if put():\n        break",
        "for _ in range(1, store.tries + 1):\n    if put():\n        break",
        "while tries < 5:\n    tries += 1\n    put()",
        "while tries < TRIES:\n    put()\n    tries += 1",
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
        "for _ in range(QUERY_PAGES_MAX):\n    if put():\n        break",
        "for _ in range(months):\n    day = before(day)",
        "for place in range(3):\n    if data[place]:\n        break",
        "while at < len(data):\n    at += 1",
        "while rounds.another():\n    try:\n        save()\n    except Stale:\n        continue",
        "for item in items:\n    try:\n        save()\n    except Cancelled:\n        return False",
    ],
)
def test_pages_and_the_one_loop_are_not(source: str) -> None:
    assert found(source) == []


def test_the_loops_that_there_are_go_by_it() -> None:
    ours = [path for path in MODULES for loop in loops(tree(path.read_text())) if is_rounds(loop)]
    assert len(ours) >= 15
