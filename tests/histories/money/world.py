"""The world of the histories of money as it begins: towns with rules of their own, one that has not begun and one that
joins another, shops of two partners, children; put there as towns put them, and told to the books."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from tests.histories.city import City
from tests.histories.money.books import Books
from tests.histories.money.scene import COINS, PARTNERS, WHY, desk
from tests.histories.money.things import Child, Rules, Town
from tests.histories.towns import enrol, policy
from tests.recorded.stage import Request
from tests.support.partners import register

START = datetime(2026, 11, 29, 2, tzinfo=UTC)
JANUARY, DECEMBER = datetime(2026, 1, 1, tzinfo=SEOUL), datetime(2026, 12, 1, tzinfo=SEOUL)
SECOND, THIRD = DECEMBER + timedelta(days=1), DECEMBER + timedelta(days=2)
TOWNS = {
    "41460": Town("41460", [Rules(1, JANUARY, coupon_budget=7_000), Rules(2, SECOND, 15_000, order_cap=12_000)]),
    "41430": Town(
        "41430",
        [
            Rules(1, JANUARY, day_cap=25_000, month_cap=60_000, hours=((time(10), time(21)),), hold=timedelta(hours=2),
                  needs_whole_fee=True, coupons=2, months_kept=1, goes_to_child=True, grace=3)
        ],
    ),
    "41410": Town("41410", [Rules(1, THIRD, day_cap=18_000, may_split=False)]),
    "41480": Town("41480", [Rules(1, JANUARY, day_cap=30_000, coupon_max=2_500)], (SECOND, "41460")),
}  # fmt: skip
SHOPS = {
    "shop-one": ("41460", "snack"),
    "shop-quick": ("41460", "snack"),
    "pub-one": ("41460", "pub"),
    "shop-two": ("41430", "snack"),
    "shop-three": ("41410", "snack"),
    "shop-four": ("41480", "snack"),
}
SERVED = {
    "happybowl": {"shop-one", "pub-one", "shop-two", "shop-three", "shop-four"},
    "quickbowl": {"shop-one", "shop-quick", "shop-two", "shop-three"},
}
HOMES = {"haru": "41460", "nabi": "41460", "sora": "41430", "mina": "41480", "doyun": "41410"}


def published(rules: Rules) -> dict[str, object]:
    """A version as a town writes it down."""
    told: dict[str, object] = {"day_cap": rules.day_cap, "hold_minutes": rules.hold // timedelta(minutes=1)}
    told |= {"coupon_max": rules.coupon_max, "coupons_a_month": rules.coupons, "split_tender": rules.may_split}
    told |= {"coupon_needs_whole_fee": rules.needs_whole_fee, "refund_grace_days": rules.grace}
    told |= {"lapse": "next_month_end" if rules.months_kept else "month_end"}
    told |= {"refund_after_lapse": "child" if rules.goes_to_child else "fund"}
    told |= {"meal_hours": [{"from_": f"{first:%H:%M}", "until": f"{until:%H:%M}"} for first, until in rules.hours]}
    told |= {"unit_price": rules.unit_price}
    told |= {f"meals_{when}": 1 for when in ("on_school_days", "on_days_off", "in_vacations")}
    limits = {"month_cap": rules.month_cap, "order_cap": rules.order_cap, "coupon_budget_a_month": rules.coupon_budget}
    return told | {name: limit for name, limit in limits.items() if limit < 10**9}


def founded(city: City) -> Books:
    """The world as it begins, here and in the books."""
    towns = {code: replace(town) for code, town in TOWNS.items()}
    books = Books(city.now, towns, SHOPS, {partner: set(shops) for partner, shops in SERVED.items()})
    menu = [{"item_id": f"w{coin}", "name": f"{coin}", "kind": "meal", "price": coin} for coin in COINS]
    menu.append({"item_id": "soju", "name": "소주", "kind": "alcohol", "price": 4_000})
    for code, town in TOWNS.items():
        for rules in town.versions:
            policy(city, code, rules.number, rules.since.isoformat(), **published(rules))
        shops = [
            {"merchant_id": name, "name": f"{name} (지어낸 가게)", "municipality": code, "category": category}
            | {"lat": 37.32, "lon": 127.09, "menu": menu}
            for name, (there, category) in SHOPS.items()
            if there == code
        ]
        assert city.file(f"merchants/{code}/shops.json", json.dumps(shops))["failed"] == 0
        enrol(city, code, [child for child, home in HOMES.items() if home == code])
    for code, town in TOWNS.items():
        if town.joins is not None:
            body = {"into": town.joins[1], "joins_on": town.joins[0].date().isoformat(), "why": WHY}
            joins = Request("desk", "POST", f"/v1/desk/municipalities/{code}/join", desk("41"), body)
            assert city.asked(joins).status == 200
    books.children = {child: Child(child, home) for child, home in HOMES.items()}
    table = Table(city.aws.client("dynamodb"), city.aws.tables["meals"])
    for partner, (of_server, app) in PARTNERS.items():
        is_house = partner == "happybowl"
        register(table, sorted(SERVED[partner]), server=of_server, app=app, partner_id=partner, is_house=is_house)
    return books
