"""The children of one play, and what they do on their phones."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dolbom.clock import SEOUL, seoul_day
from dolbom.ids import new_uuid7
from tools.cloud.people import Person
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.town import UIWANG, YONGIN, Load, Shop, basket, lapses_on

CODE_BYTES = 2


@dataclass(frozen=True)
class Child:
    """A made-up child with a phone that is signed in."""

    child_id: str
    town: str
    meals: Phone

    def order(
        self,
        shop: Shop,
        *wanted: tuple[str, int],
        fee: int = 0,
        own_money_max: int = 0,
        order_id: str = "",
    ) -> Answer:
        """Orders (item, count) at a shop; the phone makes the order id."""
        return self.send(order_body(order_id or new_order_id(), shop, *wanted, fee=fee, own_money_max=own_money_max))

    def send(self, body: dict[str, Any]) -> Answer:
        return self.meals.post("/orders", body)

    def allowance(self, shop: Shop | None = None) -> Answer:
        return self.meals.get("/allowance", merchant=shop.merchant_id) if shop else self.meals.get("/allowance")

    def left_today(self) -> int:
        """What the child's phone says can be spent, in KRW."""
        return int(self.allowance().body["today"]["amount"])


@dataclass(frozen=True)
class Cast:
    """Everybody of one play. `code` keeps it apart from every other play."""

    code: str
    lapses_on: str
    dinner_id: str
    """Haneul's order, which the night proves."""
    haneul: Child
    bada: Child
    sol: Child
    friends: tuple[Child, ...]
    """Children who eat at the same shop."""
    guardian: Phone

    @property
    def children(self) -> tuple[Child, ...]:
        return (self.haneul, self.bada, self.sol, *self.friends)

    def load(self, child: Child, name: str, amount: int) -> Load:
        """Money for a child, until the end of next month."""
        return Load(f"{self.code}-{name}", child.child_id, child.town, amount, self.lapses_on)

    def loads(self, amount: int) -> list[Load]:
        return [self.load(child, child.child_id, amount) for child in self.children]


FRIENDS = ("nuri", "daon", "maru", "areum", "byeol", "saet")


def new_cast(operator: Operator, now: datetime) -> Cast:
    """Invites the children of a new play, and their guardian."""
    code = f"{now.astimezone(SEOUL):%m%d-%H%M%S}-{secrets.token_hex(CODE_BYTES)}"
    towns = {"haneul": YONGIN, "bada": YONGIN, "sol": UIWANG} | dict.fromkeys(FRIENDS, YONGIN)
    ids = {name: f"{name}-{code}" for name in towns}
    guardian = Person(f"guardian-{code}", "guardian", children=f"{ids['haneul']},{ids['bada']}")
    persons = [Person(child_id, "child", child_id=child_id) for child_id in ids.values()]
    tokens = operator.invite([*persons, guardian])
    made = {name: Child(id_, towns[name], operator.phone("meals", tokens[id_])) for name, id_ in ids.items()}
    return Cast(
        code=code,
        lapses_on=lapses_on(seoul_day(now)),
        dinner_id=new_order_id(),
        haneul=made["haneul"],
        bada=made["bada"],
        sol=made["sol"],
        friends=tuple(made[name] for name in FRIENDS),
        guardian=operator.phone("meals", tokens[guardian.username]),
    )


def new_order_id() -> str:
    return new_uuid7(datetime.now(UTC))


def order_body(
    order_id: str, shop: Shop, *wanted: tuple[str, int], fee: int = 0, own_money_max: int = 0
) -> dict[str, Any]:
    """An order as a delivery app sends it; fields at their defaults are left out."""
    body: dict[str, Any] = {"order_id": order_id, "merchant_id": shop.merchant_id, "lines": basket(*wanted)}
    if fee:
        body["delivery_fee"] = {"amount": fee, "currency": "KRW"}
    if own_money_max:
        body["own_money_max"] = {"amount": own_money_max, "currency": "KRW"}
    return body


def told(answer: Answer) -> str:
    """An order's answer in a few words: its state and who pays, or the refusal."""
    if answer.status >= 400:
        return answer.outcome
    tender = {name: part["amount"] for name, part in answer.body["tender"].items()}
    parts = [f"{tender['benefit']:,} meal"]
    parts += [f"{tender['coupon']:,} coupon"] if tender["coupon"] else []
    parts += [f"{tender['own_money']:,} own"] if tender["own_money"] else []
    return f"{answer.body['state']}: {' + '.join(parts)}"
