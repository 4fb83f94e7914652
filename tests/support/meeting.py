"""Two who meet: somebody else comes between what a call has read and what it writes."""

from collections.abc import Callable
from typing import Any


def once_before(client: Any, operation: str, meanwhile: Callable[[], object]) -> None:
    """Before the client's next call of an operation, and never again, something else happens."""
    events, at = client.meta.events, f"before-call.dynamodb.{operation}"

    def overtaken(**_: Any) -> None:
        events.unregister(at, overtaken)
        meanwhile()

    events.register(at, overtaken)


class Meanwhile:
    """A client before whose next transaction something else happens."""

    def __init__(self, client: Any, what: Callable[[], object]) -> None:
        self.client = client
        self.left = [what]

    def __getattr__(self, name: str) -> Any:
        if name == "transact_write_items" and self.left:
            self.left.pop()()
        return getattr(self.client, name)
