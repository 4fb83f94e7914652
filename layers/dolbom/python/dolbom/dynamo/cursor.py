"""Where a listing goes on: a place in it as an opaque word for clients, and back.

A place grants nothing, so it is not signed: a listing starts after it, within its own partition, whoever made it. What
is no place of the very listing is refused.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from dolbom.dynamo.items import Item
from dolbom.errors import bad_next
from dolbom.strict_json import canonical

_TABLE_KEY = {"pk", "sk"}


def cursor_of(place: Mapping[str, Any] | None) -> str | None:
    """A place as clients carry it; None at the end of a listing."""
    return base64.urlsafe_b64encode(canonical(place)).decode().rstrip("=") if place is not None else None


def cursor_after(word: str | None) -> str | None:
    """A place that one word tells, as clients carry it."""
    return cursor_of({"after": word}) if word is not None else None


def key_in(cursor: str | None, pk: str, prefix: str = "") -> Item | None:
    """The key of the table that a cursor carries, of a listing of this partition and of sort keys that begin so.

    Raises:
        Invalid: it is none of this listing.
    """
    if cursor is None:
        return None
    key = _place(cursor)
    if key.keys() != _TABLE_KEY or key["pk"] != pk or not key["sk"].startswith(prefix):
        raise bad_next()
    return key


def word_in(cursor: str | None, form: str | None = None) -> str | None:
    """The one word that a cursor of `cursor_after` carries, if it has the form (a pattern) of those of its listing.
    Without a form the listing says itself whether it is one of its own.

    Raises:
        Invalid: it carries none.
    """
    if cursor is None:
        return None
    place = _place(cursor)
    if place.keys() != {"after"} or (form is not None and re.fullmatch(form, place["after"]) is None):
        raise bad_next()
    return str(place["after"])


def _place(cursor: str) -> Item:
    try:
        place: Item = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        is_ours = isinstance(place, dict) and bool(place) and cursor_of(place) == cursor
    except (binascii.Error, ValueError, RecursionError):
        raise bad_next() from None
    if not is_ours or not all(isinstance(value, str) for value in place.values()):
        raise bad_next()
    return place
