"""DynamoDB's attribute values ↔ Python values: text, whole numbers, booleans, null, bytes, lists, maps.

boto3 has a converter, but importing boto3 costs every function's start more than these lines; and ours has no
floats or decimals to lose a won in.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Item = dict[str, Any]
"""An item as plain Python values."""

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading an item raises that is not of the form its reader knows."""


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item in DynamoDB's form; absent (`None`) top-level attributes are left out.

    Raises:
        TypeError: a value that the tables never hold (a float, a set, a datetime).
    """
    return {name: to_attribute(value) for name, value in item.items() if value is not None}


def to_attribute(value: Any) -> dict[str, Any]:
    """One value in DynamoDB's form."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if value is None:
        return {"NULL": True}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, Mapping):
        return {"M": {name: to_attribute(inner) for name, inner in value.items()}}
    if isinstance(value, Sequence):
        return {"L": [to_attribute(inner) for inner in value]}
    raise TypeError(f"no attribute value for {type(value).__name__}")


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """An item, or a stream record's image, as plain Python values."""
    return {name: from_attribute(value) for name, value in attributes.items()}


def from_attribute(value: Mapping[str, Any]) -> Any:
    """One of DynamoDB's attribute values as a Python value."""
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "BOOL" | "B":
            return inner
        case "N":
            return int(inner)
        case "M":
            return from_attributes(inner)
        case "L":
            return [from_attribute(part) for part in inner]
        case "NULL":
            return None
    raise TypeError(f"an attribute of kind {kind} is never stored here")
