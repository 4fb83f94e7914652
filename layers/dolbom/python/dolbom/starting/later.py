"""Modules that are imported when something of them is first used: what Python 3.15 writes as `lazy from … import …`
(PEP 810), by the standard library's own loader for it.

    with later():
        from dolbom.meals.questions import routes as questions
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType

OURS = "dolbom."


class _Finder:
    """Finds our modules as all are found, and leaves each until something of it is asked for."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name.startswith(OURS) else None
        # A package is empty, and is looked into for what stands in it.
        if spec is not None and spec.loader is not None and spec.submodule_search_locations is None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def later() -> Iterator[None]:
    """Whole modules of ours that are imported in here wait until something of them is used; one that is there already
    is there. A class or a function that is imported from a module cannot wait."""
    sys.meta_path.insert(0, _Finder)
    try:
        yield
    finally:
        sys.meta_path.remove(_Finder)
