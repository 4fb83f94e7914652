"""A write over a row of which only this much is known: that it still is what was seen."""

from collections.abc import Mapping
from typing import Any

from dolbom.dynamo.table import Condition


def as_seen(item: Mapping[str, Any], *wanted: str) -> Condition:
    """That an item still has all that it had when it was read, whatever that was, and of what is `wanted` no more: who
    mends a row puts there what it lacked."""
    lacked = [name for name in wanted if name not in item]
    names = {f"#seen{number}": name for number, name in enumerate([*item, *lacked])}
    values = {f":seen{number}": value for number, value in enumerate(item.values())}
    same = [f"#seen{number} = :seen{number}" for number in range(len(item))]
    none = [f"attribute_not_exists(#seen{number})" for number in range(len(item), len(names))]
    return Condition(" AND ".join([*same, *none]), values, names)
