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
