"""The routes that API functions declare, read from their handlers: API Gateway's methods are made from them."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from dolbom.api import Api, Operation
from infra.target import ROOT

FUNCTIONS = ROOT / "functions"


@cache
def operations(function: str) -> tuple[Operation, ...]:
    """The operations of an API function, in the order of its handler.

    Raises:
        TypeError: the function's handler has no `app`.
    """
    app = getattr(_load(function, FUNCTIONS / function / "handler.py"), "app", None)
    if not isinstance(app, Api):
        raise TypeError(f"functions/{function}/handler.py has no `app = Api(...)`")
    return tuple(app.operations)


def _load(function: str, path: Path) -> ModuleType:
    name = f"functions.{function}.handler"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    # Models name each other by module: pydantic looks it up here.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
