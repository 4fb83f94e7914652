"""What can be wrong with a stored row, as it lies in DynamoDB; and whom a row is about."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from dolbom.meals.orders.lifecycle import ref_of
from tests.rows.tables import Json, Place

KEYS = {"pk", "sk"}
ENDS = {"CODE", "RENEWAL", "TICKET", "TURN", "CARDS", "DECLINED", "REFUSED"}
OF_INDEXES = {"clock_shard", "due_at", "merchant_id"}
"""What rows are found by: DynamoDB lets no other type stand there than text."""

Damage = Callable[[Json, str], Json | None]
"""Of a row and one of its attributes: the damaged row, or None where that cannot be done to it."""


def _by(value: Json) -> Damage:
    return lambda row, name: {**row, name: value} if name not in OF_INDEXES and row[name] != value else None


def _missing(row: Json, name: str) -> Json:
    return {key: value for key, value in row.items() if key != name}


def _wrong_type(row: Json, name: str) -> Json | None:
    return _by({"N": "7"} if "S" in row[name] else {"S": "?"})(row, name)


def _fraction(row: Json, name: str) -> Json | None:
    return _by({"N": "1.5"})(row, name)


def _as_text(row: Json, name: str) -> Json | None:
    """A list or a map as the text of it."""
    is_many = bool({"L", "M", "SS"} & row[name].keys())
    return _by({"S": json.dumps(row[name], default=repr)})(row, name) if is_many else _by({"L": [row[name]]})(row, name)


def _unknown(row: Json, name: str) -> Json | None:
    return _by({"S": "of_tomorrow"})(row, name) if "S" in row[name] else _by({"N": "-1"})(row, name)


def _inside(row: Json, name: str) -> Json | None:
    """One level down: what a map or a list holds is something else."""
    ((kind, inner),) = row[name].items()
    if kind == "M" and inner:
        return {**row, name: {"M": {key: {"SS": ["?"]} for key in inner}}}
    if kind == "L" and inner:
        return {**row, name: {"L": [{"SS": ["?"]}, *inner[1:]]}}
    return None


def _keys_only(row: Json, _name: str) -> Json:
    return {key: value for key, value in row.items() if key in KEYS}


def _keys_of_indexes_only(row: Json, _name: str) -> Json | None:
    found = {key: value for key, value in row.items() if key in KEYS | OF_INDEXES}
    return found if found.keys() & OF_INDEXES else None


def _of_tomorrow(row: Json, _name: str) -> Json:
    return {**row, "of_tomorrow": {"M": {"whatever": {"L": [{"N": "1.5"}]}}}}


DAMAGES: Mapping[str, Damage] = {
    "missing": _missing,
    "wrong type": _wrong_type,
    "fraction": _fraction,
    "set": _by({"SS": ["a", "b"]}),
    "list as text": _as_text,
    "null": _by({"NULL": True}),
    "too long": _by({"S": "가" * 100_000}),
    "unknown value": _unknown,
    "inside": _inside,
    "keys only": _keys_only,
    "keys of indexes only": _keys_of_indexes_only,
    "of tomorrow": _of_tomorrow,
}
OF_A_WHOLE_ROW = {"keys only", "keys of indexes only", "of tomorrow"}
HARMLESS = {"of tomorrow"}
STILL_READABLE = {"too long", "unknown value", "inside"}
"""What may be a value like any other where nothing says how long or which ones there are."""

_ID = re.compile(r"[0-9a-z-]{36}|[0-9A-Z]{26}")


def whom(place: Place, row: Json) -> set[str]:
    """Whom a row is about: by these words everything is known that may have to do with it."""
    _, pk, sk = place
    found = {part for part in (*pk.split("#")[1:], sk.rpartition("#")[2]) if len(part) > 1}
    if pk.startswith(("CENTRE#", "FIGURES#", "PLACE#", "BADGES#", "WORKER#", "OPENINGS#", "CASE#")):
        found = {sk.rpartition("#")[2]}
    found |= {row[name]["S"] for name in ("child_id", "alert_id", "order_id", "ref", "household")
              if "S" in row.get(name, {})}  # fmt: skip
    if "S" in row.get("order_id", {}):
        found.add(ref_of(row["order_id"]["S"]))  # what shops and partners know the order by
    if "row_pk" in row:
        found |= {row["row_pk"]["S"].partition("#")[2]}
    if "awaited" in row:
        found |= {waiting["M"]["child_id"]["S"] for waiting in row["awaited"]["M"].values()}
    if row.get("kind") == {"S": "suspicion"} or pk.startswith("HOUSEHOLD#"):
        found.add(pk.partition("#")[2])
    return found - {"ACCOUNT", "REPORT", "PLACED", "PROFILE", "TAKEN", "STATE", "CARD", "LIMITS", "IDENTITY", ""} - ENDS


def damaged(row: Json, name: str, damage: str) -> Json | None:
    found = DAMAGES[damage](row, name)
    return None if found == row else found


def names_of(row: Json) -> Iterator[str]:
    yield from sorted(row.keys() - KEYS - {"kind"})
    yield "kind"
