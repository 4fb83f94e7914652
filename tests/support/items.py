"""How large an item is, as DynamoDB counts it."""

from collections.abc import Mapping
from typing import Any

ITEM_BYTES_MAX = 400 * 1024


def item_bytes(value: Any) -> int:
    """The bytes of an item or of a value in it: names and texts in UTF-8, a number two digits a byte and one more, and
    what lists and maps take for themselves."""
    if isinstance(value, Mapping):
        return 3 + sum(1 + len(str(name).encode()) + item_bytes(part) for name, part in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return 3 + sum(1 + item_bytes(part) for part in value)
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int):
        return len(str(abs(value))) // 2 + 2
    return len(value if isinstance(value, bytes) else str(value).encode())
