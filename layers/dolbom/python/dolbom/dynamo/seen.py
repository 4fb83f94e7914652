"""A write over a row of which only this much is known: that it still is what was seen."""

from collections.abc import Mapping
from typing import Any

from dolbom.dynamo.table import Condition


def as_seen(item: Mapping[str, Any]) -> Condition:
    """That an item still has all that it had when it was read, whatever that was."""
    names = {f"#seen{number}": name for number, name in enumerate(item)}
    values = {f":seen{number}": value for number, value in enumerate(item.values())}
    return Condition(" AND ".join(f"#seen{number} = :seen{number}" for number in range(len(item))), values, names)
