"""What is heard in a request that is refused (A2): a form may be wrong, and its words hold danger all the same.

Nothing of it is kept and nobody is told: what is refused has no place that could be trusted. Whoever wrote it reads at
once whom to call first.
"""

import json
from collections.abc import Iterator
from typing import Any

from dolbom.alerts.danger.assess import assessed, numbers_to_call
from dolbom.texts.alerts import emergency

READ_CHARACTERS_MAX = 8_000
"""Of what was sent: its beginning, where the words are longer. Four times as much as any form takes."""
TEXTS_MAX = 50


def numbers_for(body: bytes) -> dict[str, Any]:
    """The numbers to call, the one for the danger of a body's words first; nothing where none is found."""
    said = list(_texts(body))
    kinds = ["violence"] if "violence" in said else []
    danger = assessed(kinds, *said)
    return {"emergency": emergency(numbers_to_call(danger))} if danger.is_found else {}


def _texts(body: bytes) -> Iterator[str]:
    """The texts of a body, of whichever field; of one that is no JSON, all of it."""
    text = body.decode("utf-8", "replace")
    try:
        found = _of(json.loads(text), TEXTS_MAX)
    except (ValueError, RecursionError):
        found = [text]
    left = READ_CHARACTERS_MAX
    for each in found:
        if left > 0:
            yield each[:left]
            left -= len(each)


def _of(value: Any, most: int) -> list[str]:
    if isinstance(value, str):
        return [value]
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found: list[str] = []
    for each in within:
        if len(found) < most:
            found += _of(each, most - len(found))
    return found
