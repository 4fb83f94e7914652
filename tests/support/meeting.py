"""Two who meet: somebody else comes between what a call has read and what it writes. And which calls there were."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def calls_of(client: Any) -> Iterator[Counter[str]]:
    """Counts a client's calls to DynamoDB by name."""
    calls: Counter[str] = Counter()

    def count(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    client.meta.events.register("before-call.dynamodb", count)
    try:
        yield calls
    finally:
        client.meta.events.unregister("before-call.dynamodb", count)
