"""What the streams, the night and the month make of a history of money: the partners' feeds, shops' statements and
lists, each child's timeline, what the second line has found, and the proof. All of it is the books'."""

import csv
import io
import re
from collections import Counter
from typing import Any

from functions.check_misuse import handler as check_misuse
from functions.enforce_limits import handler as enforce_limits
from tests.histories.money.life import Life
from tests.histories.money.scene import PARTNERS, desk, plain, server
from tests.histories.money.things import Child
from tests.recorded.stage import Json, Request
from tests.support import Context

CONSUMERS = {"enforce_limits": enforce_limits, "check_misuse": check_misuse}
MONTHS = ("2026-11", "2026-12")
AMOUNTS = ("food", "returned", "paid", "delivery_fee")
Happened = tuple[str, str, int]
"""A kind, of purchases the day, the amount."""


def streams(life: Life, *, is_last: bool = False) -> None:
    """What the stream holds, to each consumer by itself: late, and some of it twice."""
    life.records += life.city._records("meals")
    for name, consumer in CONSUMERS.items():
        told = life.told.get(name, 0)
        if not is_last and life.chance.random() < 0.4:
            continue
        first = max(0, told - life.chance.choice([0, 0, 4]))
        until = len(life.records) if is_last else life.chance.randint(told, len(life.records))
        batch = life.records[first:until]
        if batch:
            answer = consumer.handler({"Records": batch}, Context(remaining_ms=60_000))
            assert answer == {"batchItemFailures": []}, answer
        life.told[name] = max(told, until)


def at_the_end(life: Life) -> None:
    life.city.later(hours=3)
    life.ticks()
    streams(life, is_last=True)
    for partner in PARTNERS:
        _feed(life, partner)
    for shop in life.books.shops:
        _statements(life, shop)
    for child in life.books.children.values():
        _timeline(life, child)
    proof = life.city.proof()
    report = life.city.aws.client("s3").get_object(Bucket=life.city.aws.buckets["reports"], Key=proof["report"]["json"])
    assert proof["findings"] == 0, report["Body"].read().decode()


def asked(life: Life, request: Request) -> Any:
    answer = life.city.asked(request)
    assert answer.status == 200, (request, str(answer))
    return answer.body


def _feed(life: Life, partner: str) -> None:
    """Each thing that happened to a partner's orders, once and in order."""
    heard: dict[str, list[str]] = {}
    after = 0
    while True:
        query = {"after": after, "limit": 50}
        page = asked(life, Request("meals", "GET", "/v1/partner/events", server(partner), query=query))
        for event in page["events"]:
            heard.setdefault(event["data"]["ref"], []).append(event["type"])
        if page["next"] == after:
            break
        after = page["next"]
    orders = [order for order in life.books.orders.values() if order.partner == partner and order.events]
    said = {order.ref: order.events for order in orders}
    assert heard == said, {
        ref: (heard.get(ref), said.get(ref)) for ref in heard.keys() | said if heard.get(ref) != said.get(ref)
    }


def _statements(life: Life, shop: str) -> None:
    """A shop's months add up to what the books moved to it."""
    town = life.books.shops[shop][0]
    for month in MONTHS:
        path = f"/v1/desk/merchants/{shop}/statements/{month}"
        statement = asked(life, Request("desk", "GET", path, desk(town)))
        told = plain(statement)
        orders = [
            one for one in life.books.orders.values() if (one.shop, one.state, one.day[:7]) == (shop, "captured", month)
        ]
        bought = [one for one in life.books.purchases.values() if (one.shop, one.day[:7]) == (shop, month)]
        food = sum(one.captured[0] for one in orders) + sum(one.amount for one in bought)
        paid = sum(one.left(0) for one in orders) + sum(one.amount - one.returned for one in bought)
        said = {"food": food, "returned": food - paid, "paid": paid, "orders": len(orders), "purchases": len(bought)}
        said["delivery_fees"] = sum(one.left(1) for one in orders)
        assert {name: told[name] for name in said} == said, (shop, month)
        lines = [[str(line[name]) for name in AMOUNTS] for line in statement["lines"]]
        lines.append([str(told[name]) for name in (*AMOUNTS[:-1], "delivery_fees")])
        exported = asked(life, Request("desk", "GET", f"{path}/export", desk(town)))["content"]
        assert [row[4:] for row in csv.reader(io.StringIO(exported))][1:] == lines
        page = life.city.asked(Request("desk", "GET", path, desk(town), headers={"Accept": "text/html"})).raw
        cells = [cell.replace(",", "") for cell in re.findall(r"<td>([^<]*)</td>", page)]
        assert [cells[at + 4 : at + 8] for at in range(0, len(cells), 8)] == lines
        _partners_statements(life, shop, month)


def _partners_statements(life: Life, shop: str, month: str) -> None:
    """Each partner reads of a shop's month what came through its own app."""
    for partner, shops in life.books.served.items():
        query = {"merchant_id": shop, "month": month}
        answer = life.city.asked(Request("meals", "GET", "/v1/merchant/statements", server(partner), query=query))
        if shop not in shops:
            assert answer.status == 404
            continue
        orders = [
            one
            for one in life.books.orders.values()
            if (one.shop, one.state, one.day[:7], one.partner) == (shop, "captured", month, partner)
        ]
        told = plain(answer.body)
        said = {"paid": sum(one.left(0) for one in orders), "delivery_fees": sum(one.left(1) for one in orders)}
        said |= {"orders": len(orders), "purchases": 0}
        assert {name: told[name] for name in said} == said, (shop, month, partner)


def _timeline(life: Life, child: Child) -> None:
    """What an officer sees of a child: each load, order, purchase, lapse and undoing, each limit that was passed."""
    path, events, query = f"/v1/desk/children/{child.name}/timeline", list[Json](), {"limit": 100}
    while True:
        page = asked(life, Request("desk", "GET", path, desk(child.town), query=query))
        events += page["events"]
        if "next" not in page:
            break
        query["next"] = page["next"]
    told = Counter[Happened]()
    for one in events:
        if one["kind"] in ("load", "in_store", "in_store_cancel", "lapse"):
            told[one["kind"], one["day"] if one["kind"].startswith("in_store") else "", one["amount"]["amount"]] += 1
        undone = sum(step["taken"] for step in one["steps"] if step["kind"] == "load_undo")
        told["load_undo", "", undone] += undone > 0
    said = Counter[Happened]()
    for name, kind, day, won in life.books.happened:
        said[kind, day if kind.startswith("in_store") else "", won] += name == child.name
    assert told == said, (child.name, told - said, said - told)
    states = {one["number"]: one["state"] for one in events if one["kind"] == "order"}
    mine = {one.order_id: one.state for one in life.books.orders.values() if one.child == child.name}
    assert states == mine, (child.name, states, mine)
    _breaches(life, child, [one for one in events if one["kind"] == "breach"])


def _breaches(life: Life, child: Child, breaches: list[Json]) -> None:
    """Each day and month over its cap, and what is owed, stand open; what has healed does not. Of a child who has moved
    nothing is told of caps: which town's holds for a day of two is nowhere said."""
    is_open = {(one["what"], one["day"]): one["found"] for one in breaches if one["state"] == "open"}
    owes = any(what == "shortfall" for what, _ in is_open)
    assert owes == (child.owed > 0), (child, breaches)
    if child.name in life.books.moved:
        return
    said: dict[tuple[str, str], int] = {}
    for day, spent in child.spent.items():
        rules = life.books.rules_on(child.town, day)
        if rules is None:
            continue  # nothing holds where nothing has begun
        if spent > rules.day_cap:
            said["day_cap", day] = spent
        if rules.month_cap < child.spent_in(day[:7]):
            said["month_cap", day[:7]] = child.spent_in(day[:7])
    assert {key: found for key, found in is_open.items() if key[0] != "shortfall"} == said, (child, breaches)
