"""DynamoDB's attribute values ↔ Python values: text, whole numbers, booleans, null, bytes, lists, maps.

boto3 has a converter, but importing boto3 costs every function's start more than these lines; and ours has no
floats or decimals to lose a won in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, get_args

from dolbom.errors import Unreadable
from dolbom.starting.patterns import compiled_later

T = TypeVar("T")

Item = dict[str, Any]
"""An item as plain Python values."""

UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading an item raises that is not of the form its reader knows."""


class Foreign:
    """A value of a kind that we never store (a set, a fraction), as it lies in DynamoDB. Whoever does not look at it
    reads over it, and it goes back as it was; whoever does finds neither text nor number nor list in it."""

    __slots__ = ("attribute",)

    def __init__(self, attribute: Mapping[str, Any]) -> None:
        self.attribute = attribute

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Foreign) and self.attribute == other.attribute

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Foreign({', '.join(self.attribute)})"


def reading(read: Callable[[Item], T], item: Item) -> T:
    """What an item is to its reader.

    Raises:
        Unreadable: it is not of the form that the reader knows.
    """
    try:
        return read(item)
    except UNREADABLE as error:
        raise Unreadable(ids={"pk": str(item.get("pk")), "sk": str(item.get("sk"))}) from error


def whole_numbers(*numbers: Any) -> None:
    """Holds that all of these are whole numbers, of whatever sign: a journal's legs go both ways.

    Raises:
        TypeError: one is none; Python would add some of what is none, and count with it.
    """
    for number in numbers:
        if type(number) is not int:
            raise TypeError(f"{type(number).__name__} is no whole number")


def counts(*numbers: Any) -> None:
    """Holds that all of these are whole numbers that count something: none is less than nothing. Less than no tries
    would be more of them than are allowed, and a version less than none would pass for one that nobody wrote yet.

    Raises:
        TypeError, ValueError: one is not.
    """
    whole_numbers(*numbers)
    if any(number < 0 for number in numbers):
        raise ValueError("counted less than nothing")


def texts(*values: Any) -> None:
    """Holds that all of these are texts.

    Raises:
        TypeError: one is none.
    """
    for value in values:
        if type(value) is not str:
            raise TypeError(f"{type(value).__name__} is no text")


def counters(*maps: Any) -> None:
    """Holds that all of these are maps of whole numbers, of whatever sign.

    Raises:
        TypeError, AttributeError: one is none.
    """
    for counter in maps:
        whole_numbers(*counter.values())


def lists(*values: Any) -> None:
    """Holds that all of these are lists.

    Raises:
        TypeError: one is none; a text has parts too, and Python would take its letters.
    """
    for value in values:
        if type(value) is not list:
            raise TypeError(f"{type(value).__name__} is no list")


def switches(*values: Any) -> None:
    """Holds that all of these are true or false.

    Raises:
        TypeError: one is neither; to Python, whatever is there is true.
    """
    for value in values:
        if type(value) is not bool:
            raise TypeError(f"{type(value).__name__} is neither true nor false")


def words_of(literal: Any, *values: Any) -> None:
    """Holds that all of these are words of a closed list, a `Literal`.

    Raises:
        ValueError: one is none; whoever shows it, or decides by it, would know no such word.
    """
    for value in values:
        if value not in get_args(literal):
            raise ValueError("no word of its list")


def lies_at(item: Mapping[str, Any], pk: str | None, sk: str) -> None:
    """Holds that a row lies where its content says, in whatever partition where `pk` is None. Whoever wrote it again
    would write to another place.

    Raises:
        ValueError: it does not.
    """
    if item.get("sk", sk) != sk or (pk is not None and item.get("pk", pk) != pk):
        raise ValueError("another one's")


def place_in(item: Item) -> tuple[str, str]:
    """An item's keys."""
    return item["pk"], item["sk"]


def by_place(items: Iterable[Item]) -> dict[tuple[str, str], Item]:
    """Items by their keys."""
    return {place_in(item): item for item in items}


def beyond(item: Mapping[str, Any], known: Iterable[str]) -> Item:
    """What a row holds beside what its reader knows: later code may have put it there, so a rewrite keeps it."""
    return {name: value for name, value in item.items() if name not in OF_THE_TABLE and name not in known}


_WHOLE = compiled_later(r"-?[0-9]{1,38}").fullmatch
"""A whole number as DynamoDB writes it, unless it is larger than 38 digits."""

OF_THE_CLOCK = frozenset({"clock_shard", "due_at", "aside_from", "aside_due", "aside_looks", "aside_why"})
"""The attributes by which the clock finds a row."""
OF_THE_TABLE = OF_THE_CLOCK | {"pk", "sk", "kind", "digest", "expires_at"}
"""The attributes by which rows are found, told apart and forgotten: whoever writes a row makes them anew."""


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
    if type(value) is dict:  # nearly all that have parts are: asked before what takes longer to ask
        return {"M": {name: to_attribute(inner) for name, inner in value.items()}}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if value is None:
        return {"NULL": True}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, Foreign):
        return dict(value.attribute)
    if isinstance(value, Mapping):
        return {"M": {name: to_attribute(inner) for name, inner in value.items()}}
    if isinstance(value, Sequence):
        return {"L": [to_attribute(inner) for inner in value]}
    raise TypeError(f"no attribute value for {type(value).__name__}")


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """An item, or a stream record's image, as plain Python values. No item is refused here, nor the page that it is
    of: what we never store is `Foreign`."""
    return {name: from_attribute(value) for name, value in attributes.items()}


def from_attribute(value: Mapping[str, Any]) -> Any:
    """One of DynamoDB's attribute values as a Python value."""
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "BOOL" | "B":
            return inner
        case "N" if _WHOLE(inner):
            return int(inner)
        case "M":
            return from_attributes(inner)
        case "L":
            return [from_attribute(part) for part in inner]
        case "NULL":
            return None
    return Foreign(value)
