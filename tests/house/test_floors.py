"""The house: a capability is a folder, and every import leads down, from a floor to one below.

What two capabilities share lies below both; the ground knows nobody above it. So no two packages import each other, and
no import runs back up.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support import from_root
from tests.support.each import for_each
from tests.support.sources import parts
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

LAYER = ROOT / "layers" / "dolbom" / "python"
MODULES_A_FOLDER_MAX = 14
HANDLER_LINES_MAX = 60

GROUND = "dolbom"
FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(floor.split())
    for floor in (
        "dolbom.starting",
        "dolbom.wire",
        GROUND,
        "dolbom.korea",
        "dolbom.texts",
        "dolbom.texts.problems",
        "dolbom.api",
        "dolbom.dynamo dolbom.gateways",
        "dolbom.people dolbom.meals.opening dolbom.schedules",
        "dolbom.meals dolbom.alerts",
        "dolbom.alerts.routing dolbom.audits.findings dolbom.partners dolbom.meals.access_records",
        "dolbom.meals.merchants",
        """dolbom.alerts.danger dolbom.alerts.figures dolbom.alerts.households dolbom.alerts.rate_limits
        dolbom.alerts.openings dolbom.alerts.reporters
        dolbom.meals.children dolbom.meals.figures dolbom.meals.files dolbom.meals.limits dolbom.meals.misuse
        dolbom.meals.orders dolbom.meals.shopkeepers dolbom.meals.towns dolbom.meals.lapse_warnings
        dolbom.people.accounts dolbom.people.links dolbom.people.staff""",
        """dolbom.alerts.photos dolbom.meals.deliveries dolbom.meals.monthly_loads
        dolbom.partners.consents dolbom.partners.feed dolbom.partners.reading""",
        """dolbom.alerts.reports dolbom.alerts.casework dolbom.audits dolbom.discovery
        dolbom.meals.questions dolbom.partners.webhooks""",
        "dolbom.audits.patterns",
        """dolbom.audits.proofs dolbom.audits.hygiene dolbom.alerts.teams dolbom.discovery.files
        dolbom.discovery.matching""",
        "dolbom.discovery.visits",
        "dolbom.discovery.choosing dolbom.discovery.figures",
        "dolbom.discovery.feedback",
    )
)
"""The packages, the lowest first; those of one floor do not know each other. The API layer is one module of the ground
that stands on the words."""
FLOOR_OF = {package: number for number, floor in enumerate(FLOORS) for package in floor}


def module_of(path: Path, layer: Path = LAYER) -> str:
    name = ".".join(path.relative_to(layer).with_suffix("").parts)
    return name.removesuffix(".__init__")


def package_of(module: str, packages: frozenset[str]) -> str:
    """The package that a module stands in; a package and the API layer stand in themselves."""
    if module in packages or module == "dolbom.api":
        return module
    return module.rpartition(".")[0]


def imported(path: Path, layer: Path, modules: frozenset[str]) -> Iterator[str]:
    """The modules of ours that one imports: at its head or within its functions, by a dotted name or from where it
    stands; or that it names in a text, as one does to import them later."""
    here = ".".join(path.relative_to(layer).parent.parts)
    for node in parts(path.read_text()):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = here.split(".")[: 1 - node.level or None] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            whole = [f"{source}.{alias.name}" for alias in node.names]
            names = [name if name in modules else source for name in whole]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names = [node.value]
        yield from (name for name in names if name in modules)


def climbs(layer: Path, floor_of: Mapping[str, int] = FLOOR_OF) -> list[str]:
    """Every import that does not lead down or stay within its package, as `from -> to`."""
    paths = {module_of(path, layer): path for path in layer.rglob("*.py")}
    modules = frozenset(paths)
    packages = frozenset(name for name, path in paths.items() if path.name == "__init__.py")
    found = []
    for module, path in sorted(paths.items()):
        here = package_of(module, packages)
        for target in imported(path, layer, modules):
            there = package_of(target, packages)
            if there != here and floor_of[there] >= floor_of[here]:
                found.append(f"{module} -> {target}")
    return found


def test_every_package_has_its_floor() -> None:
    packages = {module_of(path) for path in LAYER.rglob("__init__.py")} | {"dolbom.api"}
    assert packages == set(FLOOR_OF)


def test_every_import_leads_down() -> None:
    assert climbs(LAYER) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("dolbom/clock.py", "from dolbom.meals.policy import MealPolicy"),
        ("dolbom/errors.py", "from dolbom import api"),
        ("dolbom/dynamo/table.py", "from dolbom.meals import keys"),
        ("dolbom/meals/store.py", "from dolbom.meals.orders import lifecycle"),
        ("dolbom/meals/orders/payments.py", "from dolbom.meals.limits.store import LimitStore"),
        ("dolbom/alerts/reports/intake.py", "import dolbom.alerts.casework.clocks"),
        ("dolbom/meals/accounts.py", "from dolbom.alerts.report import Report"),
        ("dolbom/meals/accounts.py", "from .orders import lifecycle"),
        ("dolbom/meals/orders/payments.py", "from ..limits.store import LimitStore"),
        ("dolbom/meals/orders/payments.py", "from .. import limits"),
        ("dolbom/clock.py", "import_module('dolbom.meals.policy')"),
    ],
)
def test_an_import_that_runs_up_or_across_is_found(tmp_path: Path, module: str, line: str) -> None:
    for path in LAYER.rglob("*.py"):
        copy = tmp_path / path.relative_to(LAYER)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text())
    broken = tmp_path / module
    broken.write_text(f"{broken.read_text()}\n\ndef broken() -> None:\n    {line}\n")
    assert [climb.partition(" -> ")[0] for climb in climbs(tmp_path)] == [module_of(broken, tmp_path)]


@pytest.mark.parametrize("folder", sorted({path.parent for path in LAYER.rglob("*.py")}), ids=from_root)
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MODULES_A_FOLDER_MAX


@for_each(sorted((ROOT / "functions").glob("*/handler.py")))
def test_a_handler_only_wires(path: Path) -> None:
    """Its imports aside: an API has many parts."""
    lines = sum(not line.lstrip().startswith(("from ", "import ")) for line in path.read_text().splitlines())
    assert lines <= HANDLER_LINES_MAX, f"{from_root(path)} has {lines} lines: what it decides belongs to a capability"
