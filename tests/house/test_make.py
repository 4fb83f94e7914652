"""What a newcomer looks for: every target of make is listed, and a route leads to its row in one folder."""

import ast
import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dolbom.api import Operation
from infra.operations import operations
from tests.support import APIS, failing_once
from tools.steps import ROOT, StepFailed, alone
from tools.steps import run as run_step

MAKEFILE = (ROOT / "Makefile").read_text()
LAYER = ROOT / "layers" / "dolbom" / "python"
ORDERS = LAYER / "dolbom" / "meals" / "orders"
FILES_OF_A_WAY = 4
VERDICT = "Refusal"
"""What a function answers with, among others, that decides about an order."""
ROUTES = [(function, operation) for function in APIS.values() for operation in operations(function)]


def test_make_alone_lists_every_target_with_a_line() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert sorted(phony.split()) == sorted(targets)
    told = re.findall(r"^([a-z-]+):.*## \S.*\S$", MAKEFILE, re.MULTILINE)
    assert told == targets


def registered_by(source: str) -> set[str]:
    """The modules that a source registers."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        names.get(ast.unparse(each.value), "")
        for each in called
        if isinstance(each, ast.Attribute) and each.attr == "register"
    }


def astray(handler: str, module: str) -> str:
    """Why somebody who looks for a route does not find it; nothing where it lies in the folder of a capability, in a
    module that the function's handler (its source) registers, or that one of these registers beside itself."""
    if not re.fullmatch(r"dolbom\.\w+\.\w+\.\w+", module):
        return f"{module} lies in no capability's folder"
    registered = registered_by(handler)
    folder = module.rpartition(".")[0]
    for beside in [each for each in registered if each.rpartition(".")[0] == folder]:
        registered |= registered_by((LAYER / f"{beside.replace('.', '/')}.py").read_text())
    return "" if module in registered else f"{module} is not registered"


@pytest.mark.parametrize(("function", "operation"), ROUTES, ids=lambda part: getattr(part, "name", part))
def test_each_route_lies_in_the_folder_of_a_capability_that_its_handler_registers(
    function: str, operation: Operation
) -> None:
    assert f'"{function}"' in (ROOT / "infra" / "stacks" / "apps.py").read_text()
    handler = (ROOT / "functions" / function / "handler.py").read_text()
    assert astray(handler, inspect.unwrap(operation.handler).__module__) == ""


@pytest.mark.parametrize(
    ("handler", "module"),
    [
        ("from dolbom.meals.orders import routes\napp = Api('meals_api')", "dolbom.meals.orders.routes"),
        ("from dolbom.meals.towns import routes\nroutes.register(app, store)", "dolbom.meals.orders.routes"),
        ("from dolbom.audits.proofs import routes\nroutes.register(app, store)", "dolbom.audits.proofs.ledger_store"),
        ("from dolbom.meals import routes\nroutes.register(app, store)", "dolbom.meals.routes"),
        ("@app.operation('GET /v1/orders')\ndef list_orders(call): ...", "functions.meals_api.handler"),
    ],
    ids=[
        "registered by nobody",
        "another's of that name",
        "not handed on",
        "beside the capabilities",
        "in the handler",
    ],
)
def test_a_route_that_lies_elsewhere_is_found(handler: str, module: str) -> None:
    assert astray(handler, module)


Place = tuple[str, str]
"""A function of a folder: its module's name in the folder, and its own (`OrderStore.place` of a method); or a module,
without a name of its own."""
DEFINED = (ast.FunctionDef, ast.ClassDef)


class Calls:
    """Which functions of one folder's modules name which, read from the source alone."""

    def __init__(self, folder: Path, package: str) -> None:
        trees = {path.stem: ast.parse(path.read_text()) for path in folder.glob("*.py")}
        self.functions: dict[Place, ast.FunctionDef] = {}
        self.parameters: dict[Place, list[ast.arg]] = {}
        self.names: dict[str, dict[str, Place]] = {}
        for module, tree in trees.items():
            self._add(module, tree, "", [])
            own = {node.name: (module, node.name) for node in tree.body if isinstance(node, DEFINED)}
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and str(node.module).startswith(package):
                    home = str(node.module).removeprefix(package).lstrip(".")
                    for alias in node.names:
                        own[alias.asname or alias.name] = (home, alias.name) if home else (alias.name, "")
            self.names[module] = own

    def _add(self, module: str, node: ast.AST, owner: str, around: list[ast.arg]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                place = (module, f"{owner}{child.name}")
                self.functions[place], self.parameters[place] = child, [*around, *child.args.args]
                self._add(module, child, "", self.parameters[place])
            else:
                self._add(module, child, f"{child.name}." if isinstance(child, ast.ClassDef) else owner, around)

    def named(self, place: Place) -> list[Place]:
        """The folder's functions that a function names, in the order in which it does."""
        module, name = place
        known = self.names[module]
        typed: dict[str, list[Place]] = {}
        for argument in self.parameters[place]:
            parts = ast.walk(argument.annotation) if argument.annotation is not None else ()
            typed[argument.arg] = [known[part.id] for part in parts if isinstance(part, ast.Name) and part.id in known]
        found: list[tuple[int, Place]] = []
        for node in ast.walk(self.functions[place]):
            if isinstance(node, ast.Name) and node.id in known:
                found.append((node.lineno, known[node.id]))
            elif isinstance(node, ast.Attribute):
                of = ast.unparse(node.value).removesuffix("()")
                owners = [(module, name.partition(".")[0])] if of == "self" else typed.get(of, [])
                found += [(node.lineno, (home, f"{kind}.{node.attr}")) for home, kind in owners]
                if of in known and not known[of][1]:
                    found.append((node.lineno, (known[of][0], node.attr)))
        return list(dict.fromkeys(there for _, there in sorted(found) if there in self.functions))

    def reached(self, start: Place) -> dict[Place, Place | None]:
        """All that a function leads to, nearest first, each with the function that leads there."""
        found: dict[Place, Place | None] = {start: None}
        queue = [start]
        for place in queue:
            news = [there for there in self.named(place) if there not in found]
            found |= dict.fromkeys(news, place)
            queue += news
        return found

    def writes(self, place: Place) -> bool:
        """Whether a function is a store's that writes to its table."""
        text = ast.unparse(self.functions[place])
        return "." in place[1] and bool(re.search(r"self\.table\.(transact|write)\(", text))

    def decides(self, place: Place) -> bool:
        """Whether a function answers with a verdict on an order."""
        returns = self.functions[place].returns
        return returns is not None and VERDICT in ast.unparse(returns)


def way_of(route: str, folder: Path = ORDERS) -> tuple[list[str], set[str]]:
    """The files from a route to its row: the shortest chain of calls to the store's write, and before that the file
    of the verdict. And the folder's other files that the route leads to."""
    calls = Calls(folder, "dolbom.meals.orders")
    reached = calls.reached(("routes", route))
    chain: list[Place] = []
    step: Place | None = next(place for place in reached if calls.writes(place))
    while step is not None:
        chain.insert(0, step)
        step = reached[step]
    verdicts = [place for place in reached if calls.decides(place)]
    files = [f"{module}.py" for module, _ in dict.fromkeys([*chain[:-1], *verdicts, chain[-1]])]
    way = list(dict.fromkeys(files))
    return way, {f"{module}.py" for module, _ in reached} - set(way)


def told_of_the_way(text: str) -> list[list[str]]:
    """The files that a document joins by arrows."""
    return [re.findall(r"`(\w+\.py)`", chain) for chain in re.findall(r"(?:`\w+\.py`\s+→\s+)+`\w+\.py`", text)]


@pytest.mark.parametrize("document", ["README.md", "docs/architecture.md"])
def test_the_four_files_of_an_order_are_those_that_its_calls_go_through(document: str) -> None:
    way, _ = way_of("place_order")
    assert len(way) == FILES_OF_A_WAY
    assert told_of_the_way((ROOT / document).read_text()) == [way]


def test_what_lies_beside_the_four_files_of_an_order_is_told_as_well() -> None:
    _, _, after = (ROOT / "docs" / "architecture.md").read_text().partition("| beside them |")
    told = set(re.findall(r"`(\w+\.py)`", after.partition("\n\n")[0]))
    assert told == way_of("place_order")[1]


@pytest.mark.parametrize(
    ("file", "old", "new", "way"),
    [
        ("routes.py", "payments.place(orders, ", "store().place(", "routes store"),
        ("routes.py", "payments.place(", "till.place(", "routes till payments decisions store"),
        ("payments.py", "decisions.decide(", "decide(", "routes payments store"),
    ],
    ids=["the route writes by itself", "by way of one more file", "the verdict comes from elsewhere"],
)
def test_another_way_of_an_order_is_found(tmp_path: Path, file: str, old: str, new: str, way: str) -> None:
    folder = tmp_path / "orders"
    shutil.copytree(ORDERS, folder)
    (folder / "till.py").write_text(
        "from dolbom.meals.orders import payments\n\n\ndef place(*order):\n    return payments.place(*order)\n"
    )
    text = (folder / file).read_text()
    assert old in text
    text = text.replace(old, new).replace("import allowance,", "import allowance, till,")
    (folder / file).write_text(text)
    found, _ = way_of("place_order", folder)
    assert found != way_of("place_order")[0]
    assert found == [f"{module}.py" for module in way.split()]


def test_what_failed_once_fails_at_once_with_the_same_words_from_then_on() -> None:
    asked: list[str] = []

    @failing_once
    def synthesised(target: str) -> Path:
        asked.append(target)
        raise StepFailed(f"{target} does not synthesise")

    for _ in range(3):
        with pytest.raises(StepFailed, match="aws does not synthesise"):
            synthesised("aws")
    assert asked == ["aws"]


def test_a_step_that_fails_says_where_all_of_it_is(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    with pytest.raises(StepFailed, match="ended with 3; all of it is in"):
        run_step(["bash", "-c", "exit 3"], log=log)


def test_no_proxy_is_asked_for_the_embedded_cloud_and_ones_own_exceptions_stay() -> None:
    done = subprocess.run(
        ["make", "-s", "-f", "Makefile", "-f", "-", "shown"],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "", "NO_PROXY": "wiki.example.org"},
        input="shown: ; @echo $$NO_PROXY $$no_proxy",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["127.0.0.1,localhost,wiki.example.org"] * 2


def test_two_who_do_the_same_at_once_do_it_one_after_the_other() -> None:
    waits = "from tools.steps import alone\nwith alone('house-test'): print('mine')"
    with alone("house-test"):
        second = subprocess.Popen([sys.executable, "-c", waits], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert second.stdout is not None
        assert "waiting" in second.stdout.readline()
        assert second.poll() is None
    assert second.communicate()[0] == "mine\n"
