"""Breaks the rules of money and of access, one small change at a time, and looks whether a test notices (R13).

    python -m tools.mutants [MODULE …] [--workers 2]      modules as dolbom names them: meals.orders.payments auth …

Each change is made in a copy of the tree under build/mutants; the tests of that module run until the first that fails.
The report, build/mutants.json, names every change that none noticed.
"""

import argparse
import ast
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.steps import BUILD, ROOT, StepFailed, finish

PACKAGE = Path("layers/dolbom/python/dolbom")
FOLDER = BUILD / "mutants"
REPORT = BUILD / "mutants.json"
KILLED_SHARE_MIN = 0.95
RUN_S_MAX = 420
COPIED = ("pyproject.toml", "cdk.json", "docs", "events", "functions", "infra", "layers", "tests", "tools")

RULES = tuple(
    f"tests/rules/test_{name}.py"
    for name in ("ledger", "accounts", "orders", "decisions", "policy", "basket", "allowance")
)
PATHS = tuple(
    f"tests/exactly_once/test_{name}.py"
    for name in ("counts", "same_again", "bad_input", "published", "histories", "interleavings")
)
MERCHANTS = ("tests/rules/test_receipts.py", "tests/rules/test_merchant_events.py", "tests/functions/test_meals_api.py")
CRASHES = ("tests/exactly_once/test_crashes.py",)
# The quickest first: most changes are noticed within seconds.
TESTS: dict[str, tuple[str, ...]] = {
    "auth": ("tests/rules/test_auth.py",),
    "ids": ("tests/rules/test_ids.py", *PATHS[1:2]),
    "strict_json": ("tests/rules/test_strict_json.py",),
    "money": (*RULES[5:6], *PATHS[2:4]),
    "meals.ledger": (*RULES, *PATHS),
    "meals.accounts": (*RULES, *PATHS),
    "meals.orders.lifecycle": (*RULES[2:3], *RULES, *PATHS),
    "meals.orders.decisions": (*RULES[3:4], *RULES, *PATHS),
    "meals.policy": RULES[3:],
    "meals.orders.basket": (*RULES[5:6], *PATHS[2:4]),
    "meals.orders.allowance": (*RULES[6:], *PATHS[2:4]),
    "meals.orders.receipts": MERCHANTS,
    "meals.orders.merchant_events": MERCHANTS,
    "meals.children.lapses": ("tests/rules/test_lapses.py", *PATHS[4:], *CRASHES),
    "meals.orders.payments": (*PATHS, *CRASHES),
    "meals.orders.fulfilment": (*PATHS, *CRASHES),
    "meals.orders.expiries": ("tests/functions/test_keep_clocks_of_meals.py", *PATHS, *CRASHES),
    "meals.rows": (*PATHS, *CRASHES),
    "meals.store": (*PATHS, "tests/rules/test_children.py", "tests/functions/test_meals_api.py", *CRASHES),
}

SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
NAMES = {"min": "max", "max": "min", "all": "any", "any": "all"}
UNREAD_KEYWORDS = {"description", "slots", "frozen", "eq", "repr"}


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    line: int
    change: str
    source: str

    def shown(self) -> dict[str, object]:
        told = asdict(self)
        del told["source"]
        return told


# ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────


def mutants(module: str) -> list[Mutant]:
    """Every change of a module that could matter when it runs."""
    path = ROOT / PACKAGE / (module.replace(".", "/") + ".py")
    text = path.read_text()
    found: list[Mutant] = []
    number = 0
    while True:
        tree = ast.parse(text)
        sites = list(_sites(tree))
        if number >= len(sites):
            return found
        node, change, apply = sites[number]
        before = ast.unparse(node)
        apply()
        line = getattr(node, "lineno", 0)
        found.append(Mutant(module, line, f"{change}: {before[:100]}", ast.unparse(tree)))
        number += 1


Site = tuple[ast.AST, str, "Apply"]


class Apply:
    """A change, made when it is called: sets attributes of a node."""

    def __init__(self, node: ast.AST, **values: object) -> None:
        self.node, self.values = node, values

    def __call__(self) -> None:
        for name, value in self.values.items():
            setattr(self.node, name, value)


def _sites(tree: ast.AST) -> Iterator[Site]:
    for node in _read_at_run_time(tree):
        if isinstance(node, ast.Compare):
            for other in SWAPPED.get(type(node.ops[0]), ()):
                yield (
                    node,
                    f"{type(node.ops[0]).__name__} → {other.__name__}",
                    Apply(node, ops=[other(), *node.ops[1:]]),
                )
        elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
            for other in SWAPPED.get(type(node.op), ()):
                yield node, f"{type(node.op).__name__} → {other.__name__}", Apply(node, op=other())
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield node, "never", Apply(node, test=ast.Constant(False))
            yield node, "always", Apply(node, test=ast.Constant(True))
        elif isinstance(node, ast.Constant):
            yield from _constants(node)
        else:
            yield from _expressions(node)


def _expressions(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node, "minus dropped", Apply(node, op=ast.UAdd())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, "not dropped", Apply(node, operand=ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield node, f"→ {NAMES[node.func.id]}", Apply(node.func, id=NAMES[node.func.id])
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield node, "→ return None", Apply(node, value=ast.Constant(None))


def _constants(node: ast.Constant) -> Iterator[Site]:
    value = node.value
    if isinstance(value, bool):
        yield node, f"→ {not value}", Apply(node, value=not value)
    elif isinstance(value, int):
        yield node, f"→ {value + 1}", Apply(node, value=value + 1)
    elif isinstance(value, str):
        yield node, "text changed", Apply(node, value=value + "X")


def _read_at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but annotations, documentation, words of assertions and of exceptions that nobody reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.keyword) and node.arg in UNREAD_KEYWORDS:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom | ast.arg):
            continue
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            continue
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _name(node.exc.func) == "ValueError":
            continue
        if isinstance(node, ast.Call) and _name(node.func) in ("TypeVar", "__init__"):
            continue
        if isinstance(node, ast.FunctionDef):
            yield from _parts(node.body, node.args.defaults, [one for one in node.args.kw_defaults if one])
        elif isinstance(node, ast.AnnAssign):
            yield from _parts([node.value] if node.value else [])
        else:
            yield node
            yield from _read_at_run_time(node)


def _parts(*groups: "list[ast.stmt] | list[ast.expr]") -> Iterator[ast.AST]:
    yield from _read_at_run_time(ast.Module([*(part for group in groups for part in group)], []))  # type: ignore[list-item]


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def noticed(tree: Path, mutant: Mutant) -> str:
    """Which test noticed a change: its name, `time` where the tests went round in circles, or nothing."""
    path = tree / PACKAGE / (mutant.module.replace(".", "/") + ".py")
    kept = path.read_text()
    path.write_text(mutant.source)
    try:
        return _first_failure(tree, mutant.module)
    finally:
        path.write_text(kept)


def _first_failure(tree: Path, module: str) -> str:
    tests = list(dict.fromkeys(TESTS[module]))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "--tb=no", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "DEPTH": "ci", "HISTORY_STEPS": "1000", "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = process.communicate(timeout=RUN_S_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "time"
    if process.returncode == 0:
        return ""
    failed = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].partition(" ")[2].partition(" - ")[0] if failed else "import"


def _copy(number: int) -> Path:
    tree = FOLDER / str(number)
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    return tree


def work_off(waiting: "queue.Queue[Mutant]", number: int, results: list[dict[str, object]]) -> None:
    """One worker: a tree of its own, and one change after another in it."""
    tree = _copy(number)
    while True:
        try:
            mutant = waiting.get_nowait()
        except queue.Empty:
            return
        started = time.monotonic()
        by = noticed(tree, mutant)
        results.append({**mutant.shown(), "noticed_by": by, "seconds": round(time.monotonic() - started, 1)})
        if not by:
            print(f"    survived: {mutant.module}:{mutant.line} {mutant.change}", flush=True)
        REPORT.write_text(json.dumps(sorted(results, key=repr), indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.mutants", description="Mutation testing of money and of access.")
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    unknown = set(chosen.modules) - set(TESTS)
    if unknown:
        raise StepFailed(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(TESTS)}")
    waiting: queue.Queue[Mutant] = queue.Queue()
    for module in chosen.modules or TESTS:
        made = mutants(module)
        print(f"  · {module}: {len(made)} changes", flush=True)
        for mutant in made:
            waiting.put(mutant)
    # A run of some modules leaves what is known of the others.
    known = json.loads(REPORT.read_text()) if REPORT.exists() else []
    results = [result for result in known if result["module"] not in (chosen.modules or TESTS)]
    workers = [threading.Thread(target=work_off, args=(waiting, number, results)) for number in range(chosen.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _report(results)


def _report(results: list[dict[str, object]]) -> None:
    for module in TESTS:
        mine = [result for result in results if result["module"] == module]
        if mine:
            killed = sum(bool(result["noticed_by"]) for result in mine)
            print(f"    {module:<18} {killed:>4} of {len(mine):>4} noticed  {killed / len(mine):.1%}")
    share = sum(bool(result["noticed_by"]) for result in results) / len(results)
    print(f"    all                {share:.1%} of {len(results)}; {REPORT.relative_to(ROOT)} names the others")
    if share < KILLED_SHARE_MIN:
        raise StepFailed(f"fewer than {KILLED_SHARE_MIN:.0%} were noticed")


if __name__ == "__main__":
    finish(main)
