"""What can be told of a condition without DynamoDB: that it surely fails of an item."""

import re
from collections.abc import Mapping
from typing import Any

from dolbom.dynamo.items import Item

IS_ABSENT = "attribute_not_exists(pk)"
IS_PRESENT = "attribute_exists(pk)"
_EQUAL = re.compile(r"(?P<size>size\()?(?P<name>[a-z_]+)(?(size)\)) = (?P<value>:[a-z]+)")


def surely_fails(expression: str, values: Mapping[str, Any], item: Item | None) -> bool:
    """Whether a condition fails of an item as it stands. Forms that are not told here may fail or hold: DynamoDB says.

    Told are that there is an item or none, and that an attribute, or the size of a list, is a value.
    """
    if expression == IS_ABSENT:
        return item is not None
    if expression == IS_PRESENT:
        return item is None
    equal = _EQUAL.fullmatch(expression)
    if equal is None:
        return False
    found = (item or {}).get(equal["name"])
    if equal["size"]:
        found = len(found) if isinstance(found, list) else None
    return bool(found != values[equal["value"]])
