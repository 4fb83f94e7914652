"""The two towns of the day. The places are real; the rules, the people and the shops are made up."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from dolbom.clock import SEOUL, month_end

YONGIN, UIWANG = "41460", "41430"
SUJI = (37.3221, 127.0977)
"""수지구 풍덕천동, degrees north and east."""
GIHEUNG = (37.2752, 127.1159)
CHEOIN = (37.2343, 127.2014)
UIWANG_CITY_HALL = (37.3448, 126.9683)
LOAD_KRW = 90_000

E = TypeVar("E")
NETWORK = "bc-card"
"""The card network whose files come."""

POLICIES: list[dict[str, Any]] = [
    {
        "municipality": YONGIN,
        "version": 1,
        "effective_from": "2023-05-01T00:00:00+09:00",
        "day_cap": 20_000,
        "coupon_max": 3_000,
        "coupons_a_month": 4,
    },
    {
        # Other rules on purpose: an order takes at most two meals, nobody pays beside, holds live 20 minutes, and four
        # coupons may not pay 12,000 but 10,000 in all.
        "municipality": UIWANG,
        "version": 1,
        "effective_from": "2023-05-01T00:00:00+09:00",
        "day_cap": 20_000,
        "order_cap": 14_000,
        "split_tender": False,
        "hold_minutes": 20,
        "coupon_max": 3_000,
        "coupons_a_month": 4,
        "coupon_budget_a_month": 10_000,
    },
]

MENU = [
    {"item_id": "bibimbap", "name": "비빔밥", "kind": "meal", "price": 9_000},
    {"item_id": "donkatsu", "name": "돈가스", "kind": "meal", "price": 8_500},
    {"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 4_000},
    {"item_id": "tteokbokki", "name": "떡볶이", "kind": "meal", "price": 5_000},
    {"item_id": "eomuk", "name": "어묵", "kind": "side", "price": 1_500},
    {"item_id": "juice", "name": "주스", "kind": "drink", "price": 1_000},
    {"item_id": "makgeolli", "name": "막걸리", "kind": "alcohol", "price": 4_000},
]
PRICES = {str(item["item_id"]): int(str(item["price"])) for item in MENU}


@dataclass(frozen=True)
class Shop:
    """A made-up shop at a real place."""

    merchant_id: str
    name: str
    municipality: str
    place: tuple[float, float]

    def profile(self) -> dict[str, Any]:
        lat, lon = self.place
        return {
            "merchant_id": self.merchant_id,
            "name": f"{self.name} (지어낸 가게)",
            "municipality": self.municipality,
            "category": "snack",
            "lat": lat,
            "lon": lon,
            "menu": MENU,
        }


# Shops that stay, for whoever tries the API after the day.
SUJI_BUNSIK = Shop("bunsik-suji", "수지분식", YONGIN, SUJI)
GIHEUNG_BUNSIK = Shop("bunsik-giheung", "기흥분식", YONGIN, GIHEUNG)
CHEOIN_BUNSIK = Shop("bunsik-cheoin", "처인분식", YONGIN, CHEOIN)
UIWANG_BUNSIK = Shop("bunsik-uiwang", "의왕분식", UIWANG, UIWANG_CITY_HALL)
SHOPS = (SUJI_BUNSIK, GIHEUNG_BUNSIK, CHEOIN_BUNSIK, UIWANG_BUNSIK)

# Children who stay, with money for each month.
RESIDENTS = (("child-haneul", YONGIN), ("child-bada", YONGIN), ("child-sol", UIWANG))


@dataclass(frozen=True)
class Load:
    load_id: str
    child_id: str
    municipality: str
    amount: int
    lapses_on: str
    """An ISO day."""


@dataclass(frozen=True)
class Purchase:
    """One payment at a till, as the card network reports it."""

    txn_id: str
    child_id: str
    merchant_id: str
    amount: int
    at: datetime
    cancels: str = ""
    """Of a cancellation: the purchase that it takes back, or a part of."""


def basket(*wanted: tuple[str, int]) -> list[dict[str, Any]]:
    """Order lines for (item, count) at the menu's prices."""
    return [
        {"item_id": item_id, "unit_price": {"amount": PRICES[item_id], "currency": "KRW"}, "count": count}
        for item_id, count in wanted
    ]


def monthly_loads(month: str) -> list[Load]:
    """What the residents get in a month (`2026-11`): the same file whenever it is made."""
    lot = lapses_on(date.fromisoformat(f"{month}-01"))
    return [Load(f"{month}-{child_id}", child_id, town, LOAD_KRW, lot) for child_id, town in RESIDENTS]


def by_town(folder: str, name: str, entries: Iterable[E], town_of: Callable[[E], str]) -> dict[str, list[E]]:
    """What is each town's of some entries, by the key of its file: each town sends to its own folder."""
    found: dict[str, list[E]] = {}
    for entry in entries:
        found.setdefault(f"{folder}/{town_of(entry)}/{name}", []).append(entry)
    return found


def rule_files(name: str) -> dict[str, str]:
    """Each town's rules."""
    files = by_town("policies", f"{name}.json", POLICIES, lambda policy: str(policy["municipality"]))
    return {key: json_file(policies) for key, policies in files.items()}


def shop_files(name: str, shops: Iterable[Shop] = SHOPS) -> dict[str, str]:
    """Each town's shops."""
    files = by_town("merchants", f"{name}.json", shops, lambda shop: shop.municipality)
    return {key: json_file([shop.profile() for shop in of_town]) for key, of_town in files.items()}


def enrolment_files(name: str, loads: Iterable[Load]) -> dict[str, str]:
    """The children of some loads, enrolled by their towns."""
    files = by_town("enrolments", f"{name}.csv", loads, lambda load: load.municipality)
    return {key: _csv(("child_id",), [(load.child_id,) for load in of_town]) for key, of_town in files.items()}


def load_files(name: str, loads: Iterable[Load]) -> dict[str, str]:
    """Each town's loads."""
    files = by_town("loads", f"{name}.csv", loads, lambda load: load.municipality)
    return {key: load_file(of_town) for key, of_town in files.items()}


def lapses_on(day: date) -> str:
    """The end of the month after a day's: the day's moved clocks, which may pass into it, must make no money lapse."""
    return month_end(month_end(day) + timedelta(days=1)).isoformat()


def load_file(loads: Sequence[Load]) -> str:
    """A load file, as a municipality drops it."""
    return _csv(
        ("load_id", "child_id", "municipality", "amount", "lapses_on"),
        [(load.load_id, load.child_id, load.municipality, load.amount, load.lapses_on) for load in loads],
    )


def settlement_file(purchases: Sequence[Purchase]) -> str:
    """A settlement file, as the card network drops it."""
    return _csv(
        ("txn_id", "child_id", "merchant_id", "amount", "purchased_at", "cancels"),
        [(p.txn_id, p.child_id, p.merchant_id, p.amount, _at(p), p.cancels) for p in purchases],
    )


def _at(purchase: Purchase) -> str:
    return purchase.at.astimezone(SEOUL).isoformat(timespec="seconds")


def json_file(entries: Sequence[Any]) -> str:
    """Policies or merchants, as a municipality drops them."""
    return json.dumps(list(entries), ensure_ascii=False, indent=2)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
