"""A child's whole life of money, at random: the account, the second line and the proof always agree (M13, O1)."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dolbom.audits.finding import Finding
from dolbom.audits.proof import prove
from dolbom.audits.totals import Totals, count
from dolbom.clock import SEOUL, month_of, seoul_day
from dolbom.dynamo.items import Item
from dolbom.ids import new_uuid7
from dolbom.meals import keys
from dolbom.meals.accounts import BALANCE, Account
from dolbom.meals.children.lapses import lapsed
from dolbom.meals.files.loads import Load, loaded
from dolbom.meals.files.results import LineError
from dolbom.meals.files.rows import settled_of
from dolbom.meals.files.settlements import Cancellation, Purchase, bought, cancelled
from dolbom.meals.ledger import Entry
from dolbom.meals.limits.recount import findings, truth_of
from dolbom.meals.orders import decisions, lifecycle
from dolbom.meals.orders.lifecycle import Approval, Basket, Left, Order, Tender
from dolbom.meals.orders.rows import order_item
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put, entry_item, seal_of

POLICY = MealPolicy(
    municipality="41461", version=1, effective_from=datetime(2026, 1, 1, tzinfo=SEOUL), refund_after_lapse="child"
)
PK = keys.child("haru")


@dataclass
class Life:
    """An account with its rows, as they would lie in the table."""

    now: datetime = datetime(2026, 10, 28, 12, tzinfo=SEOUL)
    account: Account | None = None
    orders: dict[str, Order] = field(default_factory=dict)
    entries: dict[str, Item] = field(default_factory=dict)
    number: int = 0

    @property
    def rows(self) -> list[Item]:
        items = [*self.entries.values(), *(order_item(order) for order in self.orders.values())]
        return sorted(deepcopy(items), key=lambda item: item["sk"])

    @property
    def items(self) -> list[Item]:
        return [dict(account_put(None, self.account).item), *self.rows] if self.account else []

    def post(self, account: Account, entry: Entry, natural_key: str, **more: Any) -> None:
        self.account = account
        sk = keys.entry(entry.day, entry.kind, natural_key)
        self.entries[sk] = {"pk": PK, "sk": sk, "kind": "entry", "journal": [entry_item(entry)], **more}

    def next(self) -> str:
        self.number += 1
        return f"n-{self.number}"

    # ── what can happen ───────────────────────────────────────────────────────────────────────────────────────────

    def load(self, amount: int) -> None:
        key = self.next()
        load = Load(load_id=key, child_id="haru", municipality="41461", amount=amount)
        account, entry = loaded(self.account or Account("haru", "41461"), load, POLICY, self.now)
        self.post(account, entry, load.number, amount=amount)

    def buy(self, amount: int) -> None:
        if self.account is not None:
            purchase = Purchase(self.next(), "haru", "shop-1", amount, self.now, "bc-card")
            account, entry = bought(self.account, purchase, self.now)
            self.post(account, entry, purchase.number, merchant_id="shop-1", amount=amount)

    def take_back(self, amount: int) -> None:
        """Cancels the first purchase in a shop, or a part of it."""
        rows = list(self.entries.values())
        purchase = next((row for row in rows if row["journal"][0]["kind"] == "in_store"), None)
        if purchase is None or self.account is None:
            return
        key, txn_id = self.next(), purchase["journal"][0]["id"].partition("/")[2]
        line = Cancellation(key, "haru", "shop-1", amount, self.now, txn_id, "bc-card")
        others = [settled_of(row) for row in rows if row.get("cancels") == txn_id]
        try:
            account, entry = cancelled(self.account, settled_of(purchase), others, line, POLICY, self.now)
        except LineError:
            return
        self.post(account, entry, line.number, merchant_id="shop-1", amount=-amount, cancels=txn_id)

    def order(self, amount: int) -> None:
        if self.account is None:
            return
        basket = Basket(food=amount, delivery_fee=3_000, own_money_max=2_000)
        decision = decisions.decide(self.account, POLICY, basket, self.now)
        if not isinstance(decision, Approval):
            return
        order_id = new_uuid7(self.now, (self.number + 1).to_bytes(10, "big"))
        self.number += 1
        blank = Order(
            order_id,
            "haru",
            "shop-1",
            "41461",
            1,
            "f",
            seoul_day(self.now).isoformat(),
            self.now.isoformat(),
            (),
            basket,
            Tender(0, 0, 0),
            Left(0, 0, 0),
        )
        self.orders[order_id], self.account = lifecycle.held(blank, decision, self.account, POLICY, self.now)

    def resolve(self, how: int) -> None:
        held = next((order for order in self.orders.values() if order.state == "held"), None)
        if held is None or self.account is None:
            return
        if how % 3 == 0:
            after = lifecycle.released(held, self.account, POLICY, "void", self.now)
        elif how % 3 == 1:
            after = lifecycle.released(held, self.account, POLICY, "expire", self.now)
        else:
            food = held.basket.food * (how % 100) // 100
            after = lifecycle.captured(held, self.account, POLICY, food, held.basket.delivery_fee, self.now)
        self.orders[held.order_id], self.account = after

    def refund(self, how: int) -> None:
        paid = next((order for order in self.orders.values() if order.food_paid > 0), None)
        if paid is None or self.account is None:
            return
        part = 1 + how % paid.food_paid
        self.orders[paid.order_id], self.account = lifecycle.refunded(
            paid, self.account, POLICY, self.next(), part, 0, self.now, merchant_at_fault=how % 2 == 0
        )

    def lapse(self, _: int) -> None:
        change = lapsed(self.account, self.now) if self.account is not None else None
        if change is not None:
            self.post(*change, self.next())

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


STEPS: list[Callable[[Life, int], None]] = [
    Life.load,
    Life.buy,
    Life.take_back,
    Life.order,
    Life.order,
    Life.resolve,
    Life.resolve,
    Life.refund,
    Life.lapse,
    Life.wait,
]
lives = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 20_000)), min_size=1, max_size=40)


def lived(steps: list[tuple[Callable[[Life, int], None], int]]) -> Life:
    life = Life()
    for step, amount in steps:
        step(life, amount)
    return life


def proven(items: list[Item], now: datetime) -> list[Finding]:
    """What the proof finds, but for what only waits: nobody lets go of holds here, and there is no stream."""
    found = prove(PK, items, lambda _: [POLICY], now)
    return [finding for finding in found if finding.code not in ("hold_too_old", "breach_missed")]


@given(lives)
@settings(deadline=None)
def test_M13_the_second_line_finds_nothing_in_a_life_that_the_first_line_kept(
    steps: list[tuple[Callable[[Life, int], None], int]],
) -> None:
    life = lived(steps)
    if life.account is None:
        return
    found = findings(life.account, truth_of(life.rows), lambda _: [POLICY], [], life.now)
    returned_beside_a_shortfall = {BALANCE} if life.account.shortfall else set()
    assert set(found.restraints) <= returned_beside_a_shortfall
    assert all(breach.cause == "in_store" for breach in found.breaches if breach.kind != "drift")


LOWERED = [
    {"day_cap": 9_000},
    {"month_cap": 30_000},
    {"coupons_a_month": 1},
    {"coupon_budget_a_month": 4_000},
    {"day_cap": 0, "month_cap": 0, "coupons_a_month": 0, "coupon_budget_a_month": 0},
]


@given(lives, st.data(), st.sampled_from(LOWERED))
@settings(deadline=None)
def test_M13_whatever_an_account_forgot_or_lost_enforcement_only_tightens_down_to_the_ledger_and_heals_exactly(
    steps: list[tuple[Callable[[Life, int], None], int]], data: st.DataObject, lowered: dict[str, int]
) -> None:
    life = lived([(Life.load, 50_000), (Life.order, 7_000), *steps])
    assert life.account is not None
    right, truth, now = life.account, truth_of(life.rows), life.now
    policy = POLICY.model_copy(update={"version": 2, "effective_from": now, **lowered})
    off = st.integers(-9_000, 9_000)

    def drifted(counters: Mapping[str, int]) -> dict[str, int]:
        return {name: max(0, amount + data.draw(off)) for name, amount in counters.items()}

    counters = ("lots", "days", "months", "coupons", "coupon_money")
    wrong = replace(right, **{name: drifted(getattr(right, name)) for name in counters})
    found = findings(wrong, truth, lambda _: [POLICY, policy], [], now)
    assert all(amount > 0 for amount in found.restraints.values())
    held = replace(wrong, restraints=found.restraints)
    before, after, allowed = (decisions.left_of(account, policy, now) for account in (wrong, held, right))
    assert 0 <= after.today <= min(before.today, allowed.today)
    assert 0 <= after.month <= min(before.month, allowed.month)
    assert 0 <= after.coupons <= before.coupons
    worth = [decisions.coupon_worth(account, policy, now) for account in (held, wrong, right)]
    assert 0 <= worth[0] <= min(worth[1:])
    day, month = seoul_day(now).isoformat(), month_of(seoul_day(now))
    assert held.spent_on(day) >= truth.spent(day)
    assert held.spent_in(month) >= truth.spent(month)
    assert held.coupons_used(month) >= truth.coupons(month)
    assert held.coupons_paid(month) >= truth.coupon_money(month)
    healed = findings(replace(right, restraints=found.restraints), truth, lambda _: [POLICY, policy], [], now)
    assert healed.restraints == findings(right, truth, lambda _: [POLICY, policy], [], now).restraints
    assert set(healed.restraints) <= ({BALANCE} if right.shortfall else set())


@given(lives)
@settings(deadline=None)
def test_O1_the_proof_finds_nothing_in_an_honest_life_and_every_won_is_explained(
    steps: list[tuple[Callable[[Life, int], None], int]],
) -> None:
    life = lived(steps)
    assert proven(life.items, life.now) == []
    totals = Totals()
    for item in life.items:
        count(totals, item)
    assert totals.unexplained == 0


@given(lives, st.data(), st.integers(-5_000, 5_000).filter(bool), st.booleans())
@settings(deadline=None)
def test_O1_any_changed_amount_in_any_row_is_found_even_when_it_balances_and_is_sealed_again(
    steps: list[tuple[Callable[[Life, int], None], int]], data: st.DataObject, change: int, is_careful: bool
) -> None:
    life = lived(steps)
    items = life.items
    rows = [item for item in items if item.get("journal")]
    if not rows:
        return
    row = data.draw(st.sampled_from(rows))
    entry = data.draw(st.sampled_from(row["journal"]))
    first, second = entry["legs"][0], entry["legs"][-1]
    first["amount"] += change
    if is_careful:
        second["amount"] -= change
        entry["seal"] = seal_of(entry)
    if is_careful and first is second:
        return
    found = proven(items, life.now)
    assert found
    if not is_careful:
        assert row["sk"] in {finding.sk for finding in found}
