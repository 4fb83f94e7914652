"""Towns, shops and children for the histories, put there as towns put them: by files."""

import json
from collections.abc import Iterable, Mapping
from itertools import count

from tests.histories.city import City
from tests.recorded.stage import Json

NUMBERS = count()


def policy(city: City, town: str, version: int, since: str, **rules: object) -> None:
    """A version of a town's rules, from an instant on."""
    body = {"municipality": town, "version": version, "effective_from": since, **rules}
    taken = city.file(f"policies/{town}/{version}.json", json.dumps(body))
    assert taken["failed"] == 0, taken


def enrol(city: City, town: str, children: Iterable[str]) -> None:
    taken = city.file(f"enrolments/{town}/{next(NUMBERS)}.csv", "child_id\n" + "".join(f"{c}\n" for c in children))
    assert taken["failed"] == 0, taken


def shops(city: City, town: str, names: Iterable[str], prices: Mapping[str, int]) -> None:
    menu = [{"item_id": item, "name": item, "kind": "meal", "price": price} for item, price in prices.items()]
    made = [
        {"merchant_id": name, "name": f"{name} (지어낸 가게)", "municipality": town, "category": "snack", "menu": menu}
        | {"lat": 37.32 + place / 1000, "lon": 127.09}
        for place, name in enumerate(names)
    ]
    taken = city.file(f"merchants/{town}/{next(NUMBERS)}.json", json.dumps(made, ensure_ascii=False))
    assert taken["failed"] == 0, taken


def load(city: City, town: str, amounts: Mapping[str, int]) -> None:
    rows = "".join(f"L-{next(NUMBERS)},{child},{amount}\n" for child, amount in amounts.items())
    taken = city.file(f"loads/{town}/{next(NUMBERS)}.csv", f"load_id,child_id,amount\n{rows}")
    assert taken["failed"] == 0, taken


def open_town(
    city: City, town: str, children: Iterable[str], names: Iterable[str], prices: Mapping[str, int], rules: Json
) -> None:
    """A town that has been running since January."""
    policy(city, town, 1, "2026-01-01T00:00:00+09:00", **rules)
    shops(city, town, names, prices)
    enrol(city, town, children)
