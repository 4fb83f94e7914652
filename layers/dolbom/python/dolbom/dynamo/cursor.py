"""Where a listing goes on: a key of the table as an opaque word for clients, and back."""

import base64
import binascii
import json

from dolbom.dynamo.items import Item
from dolbom.errors import bad_next
from dolbom.strict_json import canonical


def cursor_of(key: Item | None) -> str | None:
    """A key as clients carry it; None at the end of a listing."""
    return base64.urlsafe_b64encode(canonical(key)).decode().rstrip("=") if key is not None else None


def key_in(cursor: str | None) -> Item | None:
    """The key that a cursor carries. It grants nothing: a listing starts after it, within its own partition.

    Raises:
        Invalid: it is none of ours.
    """
    if cursor is None:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        is_ours = isinstance(key, dict) and bool(key) and cursor_of(key) == cursor
    except (binascii.Error, ValueError, RecursionError):
        raise bad_next() from None
    if not is_ours or not all(isinstance(value, str) for value in key.values()):
        raise bad_next()
    found: Item = key
    return found
