"""The routes that API functions declare, read from their handlers: API Gateway's methods are made from them."""

from functools import cache
from importlib import import_module

from dolbom.api import Api, Operation

ALIAS = "live"
"""Of an API's function: the version that takes traffic."""


@cache
def operations(function: str) -> tuple[Operation, ...]:
    """The operations of an API function, in the order of its handler.

    Raises:
        TypeError: the function's handler has no `app`.
    """
    app = getattr(import_module(f"functions.{function}.handler"), "app", None)
    if not isinstance(app, Api):
        raise TypeError(f"functions/{function}/handler.py has no `app = Api(...)`")
    return tuple(app.operations)
