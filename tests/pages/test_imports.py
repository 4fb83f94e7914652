"""The pages' modules stand on each other in one direction: whoever reads one has never to read it first."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

from tools.steps import ROOT

SOURCE = ROOT / "web" / "src"
IMPORTED = re.compile(r'(?:from |import |import\()"(\.[^"]+)"')


def imported(path: Path) -> set[Path]:
    """The modules that one names; of types alone, and as they are needed, too."""
    named = [(path.parent / each).resolve() for each in IMPORTED.findall(path.read_text("utf-8"))]
    return {there for each in named for suffix in (".ts", ".tsx") if (there := Path(f"{each}{suffix}")).exists()}


def test_no_module_of_the_pages_imports_itself_by_way_of_others() -> None:
    modules = {path: imported(path) for path in SOURCE.rglob("*.ts*")}
    assert sum(map(len, modules.values())) > len(modules), "imports are found"
    order = list(TopologicalSorter(modules).static_order())  # a circle is a CycleError, which names it
    assert set(order) == set(modules)
