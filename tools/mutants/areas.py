"""The modules that are broken on purpose, by what they are about: each area is sampled by itself."""

from tools.mutants.changes import PACKAGE
from tools.steps import ROOT


def _all_of(folder: str) -> tuple[str, ...]:
    """All modules of a folder."""
    names = sorted(path.stem for path in (ROOT / PACKAGE / folder.replace(".", "/")).glob("*.py"))
    return tuple(f"{folder}.{name}" for name in names if name != "__init__")


AREAS: dict[str, tuple[str, ...]] = {
    "ledger": (
        *("money", "meals.ledger", "meals.accounts", "meals.policy", "meals.returns", "meals.rows", "meals.store"),
        "meals.children.lapses",
    ),
    "orders": _all_of("meals.orders"),
    "files": _all_of("meals.files"),
    "second_line": _all_of("meals.limits"),
    "audits": _all_of("audits"),
    "access": ("auth", "ids", "strict_json"),
    "clocks": ("alerts.deadlines", "alerts.casework.clocks"),
    "actions": ("alerts.transitions", "alerts.casework.actions"),
    "danger": ("alerts.danger.assess",),
    "households": ("alerts.households.rules",),
    "limits": ("alerts.rate_limits.limits", "alerts.rate_limits.store"),
}
GROUPS: dict[str, tuple[str, ...]] = {"money": ("ledger", "orders", "files", "second_line", "audits")}
"""Areas that are named together."""
TESTS = tuple(f"tests/{folder}" for folder in ("rules", "functions", "exactly_once", "delivery", "recorded", "rows"))
"""Where tests are that drive the code itself. Those of the stacks, of the house and of the embedded cloud do not."""


def areas_of(names: tuple[str, ...] | list[str]) -> list[str]:
    """The areas and modules that names stand for; all areas, where there are none."""
    return [one for name in names or AREAS for one in GROUPS.get(name, (name,))]


def modules_of(name: str) -> tuple[str, ...]:
    """The modules of an area; a module is its own."""
    return AREAS.get(name, (name,))
