"""What the nightly proof says of rows (O1), as values: each check says yes to what is right, and once no, with its
numbers."""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dolbom.audits.finding import Finding
from dolbom.audits.proof import prove, proven_day
from dolbom.audits.rows import of_clock, of_row
from dolbom.audits.totals import Totals, count
from dolbom.clock import stamp
from dolbom.dynamo.due import aside_shard
from dolbom.dynamo.items import Item
from dolbom.meals import keys
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, EntryKind, Leg
from dolbom.meals.limits.recount import truth_of
from dolbom.meals.orders.lifecycle import Order, captured, refunded, released
from dolbom.meals.orders.rows import order_item
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put, entry_item, seal_of, sealed
from tests.support.strategies import CHILD, TOWN
from tests.support.usual import LOT, MONTH, NOON, TODAY, account, basket, placed, policy

PK = keys.child(CHILD)
LATER = NOON + timedelta(minutes=5)
Said = list[tuple[str, str, str]]


def said(found: Sequence[Finding]) -> Said:
    return [(finding.code, finding.expected, finding.found) for finding in found]


def entry(kind: EntryKind, *legs: tuple[str, int], name: str = "n-1", minute: int = 0, day: str = TODAY) -> Item:
    """A row of an entry outside orders; a leg of the benefit is of the usual lot."""
    parts = tuple(Leg(leg, amount, LOT if leg == "benefit" else "") for leg, amount in legs)  # type: ignore[arg-type]
    made = Entry(f"{kind}/{name}", kind, stamp(NOON + timedelta(minutes=minute)), day, parts)
    sk = keys.entry(day, kind, name)
    return {"pk": PK, "sk": sk, "kind": "entry", "municipality": TOWN, "journal": [entry_item(made)]}


def order(*deeds: Callable[[Order, Account], tuple[Order, Account]], food: int = 9_000, fee: int = 3_000) -> Item:
    """The row of an order of 9,000 won and a fee of 3,000 that a coupon pays, after what became of it."""
    made, left = placed(basket(food, fee))
    for deed in deeds:
        made, left = deed(made, left)
    return order_item(made)


def captures(food: int = 9_000, fee: int = 3_000) -> Callable[[Order, Account], tuple[Order, Account]]:
    return lambda made, left: captured(made, left, policy(), food, fee, LATER)


def refunds(food: int, fee: int = 0, name: str = "r-1") -> Callable[[Order, Account], tuple[Order, Account]]:
    return lambda made, left: refunded(made, left, policy(), name, food, fee, LATER, merchant_at_fault=False)


def voids(made: Order, left: Account) -> tuple[Order, Account]:
    return released(made, left, policy(), "void", LATER)


def expires(made: Order, left: Account) -> tuple[Order, Account]:
    return released(made, left, policy(), "expire", LATER)


def resealed(row: Item, number: int, *legs: tuple[str, int]) -> Item:
    """The same row with its entry's legs on some accounts changed by so much, and sealed again."""
    changed = deepcopy(row)
    one = changed["journal"][number]
    for account_name, more in legs:
        leg = next((leg for leg in one["legs"] if leg["account"] == account_name), None)
        if leg is None:
            one["legs"].append({"account": account_name, "amount": more})
        else:
            leg["amount"] += more
    one["seal"] = seal_of(one)
    return changed


def of(row: Item, at: datetime = LATER) -> Said:
    return said(list(of_row(row, Counter(), at)))


def test_O1_what_orders_can_become_is_found_right() -> None:
    lives: list[tuple[Any, ...]] = [(), (voids,), (expires,), (captures(),), (captures(0, 0),), (captures(4_000, 500),)]
    lives += [(captures(), refunds(9_000, 3_000)), (captures(5_000), refunds(1), refunds(2, 3_000, "r-2"))]
    assert [of(order(*life)) for life in lives] == [[]] * len(lives)


def test_O1_entries_are_found_whose_legs_or_seal_are_wrong_or_that_stand_twice() -> None:
    row = entry("load", ("fund", -500), ("benefit", 500))
    assert of(row) == []
    assert of(resealed(row, 0, ("benefit", 7))) == [("unbalanced", "0", "load/n-1: 7")]
    broken = deepcopy(row)
    broken["journal"][0]["seal"] = "0" * 16
    assert of(broken) == [("seal_broken", "", "load/n-1")]
    seen: Counter[str] = Counter()
    assert [said(list(of_row(row, seen, LATER))) for _ in range(3)] == [[], [("entry_twice", "1", "load/n-1")], []]


def test_O1_an_entry_that_does_not_stand_where_its_day_kind_and_number_say_is_found() -> None:
    row = entry("in_store", ("benefit", -700), ("merchant", 700))
    elsewhere = keys.entry(TODAY, "in_store", "n-2")
    assert of(row) == []
    assert of(row | {"sk": elsewhere}) == [("misplaced_row", "in_store/n-2", "in_store/n-1")]
    yesterday = keys.entry("2026-11-30", "in_store", "n-1")
    assert of(row | {"sk": yesterday}) == [("misplaced_row", row["sk"], yesterday)]
    unnumbered = entry("lapse", ("benefit", -700), ("fund", 700))
    assert of(unnumbered | {"sk": keys.entry(TODAY, "lapse", "n-2")}) == []
    for kind in ("load", "load_undo", "in_store_cancel"):
        numbered = entry(kind, ("benefit", 700), ("fund", -700))  # type: ignore[arg-type]
        assert of(numbered | {"sk": keys.entry(TODAY, kind, "n-2")}) == [
            ("misplaced_row", f"{kind}/n-2", f"{kind}/n-1")
        ]


def test_O1_an_amount_that_a_row_says_beside_its_entry_is_the_entrys() -> None:
    bought = entry("in_store", ("benefit", -700), ("merchant", 700))
    loaded = entry("load", ("fund", -500), ("benefit", 500))
    assert of(bought | {"amount": 700}) == of(loaded | {"amount": 500}) == []
    assert of(bought | {"amount": 701}) == [("row_differs", "701", "700")]
    assert of(loaded | {"amount": 501}) == [("row_differs", "501", "500")]


@pytest.mark.parametrize(
    ("row", "kinds", "state", "expected"),
    [
        (order(captures()), "hold refund", "captured", "?"),
        (order(captures()), "capture", "held", "held"),
        (order(captures()), "void capture", "captured", "captured"),
        (order(captures(), refunds(1)), "hold capture void", "captured", "captured"),
        (order(captures(), refunds(1)), "hold void refund", "voided", "voided"),
        (order(captures(), refunds(1)), "hold expire refund", "expired", "expired"),
        (order(captures(), refunds(1)), "hold capture refund", "voided", "captured"),
        (order(), "hold", "captured", "held"),
        (order(voids), "hold void", "held", "voided"),
    ],
)
def test_O1_an_order_whose_entries_are_no_life_or_not_its_states_is_found(
    row: Item, kinds: str, state: str, expected: str
) -> None:
    changed = deepcopy(row) | {"state": state}
    for one, kind in zip(changed["journal"], kinds.split(), strict=False):
        one["kind"] = kind
        one["seal"] = seal_of(one)
    changed["journal"] = changed["journal"][: len(kinds.split())]
    assert of(changed) == [("order_unresolved", expected, f"{state}: {kinds}")]


def test_O1_an_order_without_entries_was_declined() -> None:
    row = order() | {"journal": [], "state": "declined"}
    assert of(row) == []
    assert of(row | {"state": "held"}) == [("order_unresolved", "declined", "held")]


def test_O1_an_order_that_does_not_stand_where_its_id_says_is_found() -> None:
    row = order()
    assert of(row | {"sk": f"{row['sk']}X"}) == [("misplaced_row", row["sk"], f"{row['sk']}X")]


def test_O1_a_hold_is_found_a_quarter_of_an_hour_after_its_life() -> None:
    row, until = order(), NOON + timedelta(minutes=30 + 15)
    assert of(row, until) == []
    assert of(row, until + timedelta(microseconds=1)) == [("hold_too_old", row["hold_until"], "held")]
    assert of(order(voids), until + timedelta(days=9)) == []


@pytest.mark.parametrize(
    ("row", "number", "legs", "found"),
    [
        (order(), 0, [("benefit", -1), ("own", 1)], [("hold benefit -9000", "-9001"), ("hold own 0", "1")]),
        (order(), 0, [("coupon", 1), ("hold", -1)], [("hold coupon -3000", "-2999"), ("hold hold 12000", "11999")]),
        (
            order(voids),
            1,
            [("hold", 1), ("fund", -1)],
            [("void hold -12000", "-11999"), ("void gives all back", "-1 0 0")],
        ),
        (order(voids), 1, [("benefit", -1), ("own", 1)], [("own from 0 to 0", "1"), ("void gives all back", "-1 0 1")]),
        (
            order(expires),
            1,
            [("coupon", -1), ("benefit", 1)],
            [("benefit from -9000 to 0", "1"), ("expire gives all back", "1 -1 0")],
        ),
        (
            order(voids),
            1,
            [("merchant", 1), ("fund", -1)],
            [("void gives all back", "-1 0 0")],
        ),
        (
            order(captures()),
            1,
            [("merchant", 1), ("courier", -1)],
            [("merchant up to 9000", "9001, of it kept 9001")],
        ),
        (
            order(captures()),
            1,
            [("merchant", -1), ("courier", 1)],
            [("courier up to 3000", "3001, of it kept 3001")],
        ),
        (
            order(captures(), refunds(9_000)),
            2,
            [("merchant", -1), ("benefit", 1)],
            [("merchant up to 9000", "9000, of it kept -1"), ("benefit from -9000 to 0", "1")],
        ),
        (
            order(captures(), refunds(1)),
            2,
            [("courier", 1), ("coupon", -1)],
            [("courier up to 3000", "3000, of it kept 3001"), ("coupon from -3000 to 0", "-3001")],
        ),
        (
            order(captures(9_000, 0)),
            1,
            [("coupon", 1), ("own", -1)],
            [("coupon from -3000 to 0", "1"), ("own from 0 to 0", "-1")],
        ),
        (order(captures(8_000)), 1, [("benefit", -1_001), ("fund", 1_001)], []),
        (order(captures(8_000)), 1, [("benefit", -9), ("shortfall", 9)], []),
    ],
)
def test_O1_an_order_whose_entries_say_another_amount_than_it_was_placed_with_is_found(
    row: Item, number: int, legs: list[tuple[str, int]], found: list[tuple[str, str]]
) -> None:
    assert of(resealed(row, number, *legs)) == [("order_differs", expected, amount) for expected, amount in found]


# ── the account against its rows ─────────────────────────────────────────────────────────────────────────────────────

LOAD = entry("load", ("fund", -100_000), ("benefit", 100_000), minute=-5)
ORDER = order(captures())


def right(*rows: Item, **changes: Any) -> Item:
    """The account that is what rows add up to."""
    truth = truth_of(rows)
    days = {use.day for use in truth.uses}
    months = {day[:7] for day in days}
    known = account(
        lots=dict(truth.lots),
        shortfall=truth.shortfall,
        days={day: spent for day in days if (spent := truth.spent(day))},
        months={month: spent for month in months if (spent := truth.spent(month))},
        coupons={month: used for month in months if (used := truth.coupons(month))},
        coupon_money={month: paid for month in months if (paid := truth.coupon_money(month))},
    )
    return account_put(None, replace(known, **changes)).item


def proven(
    *rows: Item, rules: Sequence[MealPolicy] = (), at: datetime = LATER, of_child: Item | None = None, **changes: Any
) -> Said:
    versions = list(rules) or [policy()]
    items = [of_child or right(*rows, **changes), *rows]
    return said(prove(PK, items, lambda town: [one for one in versions if one.municipality == town], at))


def test_O1_an_account_that_is_what_its_rows_add_up_to_is_right() -> None:
    owed = entry("in_store", ("shortfall", -50), ("merchant", 50), name="n-2", minute=1)
    assert proven(LOAD, ORDER, owed) == []


@pytest.mark.parametrize(
    ("changes", "expected", "found"),
    [
        ({"lots": {LOT: 91_001}}, f"lots {LOT} 91000 ({LOAD['sk']}, {ORDER['sk']})", "91001"),
        ({"days": {TODAY: 8_999}}, f"days {TODAY} 9000 ({LOAD['sk']}, {ORDER['sk']})", "8999"),
        ({"days": {}}, f"days {TODAY} 9000 ({LOAD['sk']}, {ORDER['sk']})", "0"),
        ({"days": {TODAY: 9_000, "2026-08-01": 5}}, "days 2026-08-01 0 ()", "5"),
        ({"months": {MONTH: 8_999}}, f"months {MONTH} 9000 ({LOAD['sk']}, {ORDER['sk']})", "8999"),
        ({"months": {MONTH: 9_000, "2026-08": 1}}, "months 2026-08 0 ()", "1"),
        ({"coupons": {}}, f"coupons {MONTH} 1 ({LOAD['sk']}, {ORDER['sk']})", "0"),
        ({"coupon_money": {MONTH: 3_001}}, f"coupon_money {MONTH} 3000 ({LOAD['sk']}, {ORDER['sk']})", "3001"),
        ({"shortfall": 1}, "shortfall 0", "1"),
    ],
)
def test_O1_each_counter_of_an_account_that_is_not_its_rows_is_found_with_those_that_bear_on_it(
    changes: dict[str, Any], expected: str, found: str
) -> None:
    assert proven(LOAD, ORDER, **changes) == [("account_differs", expected, found)]


def test_O1_a_finding_names_the_last_twenty_rows_that_bear_on_it() -> None:
    rows = [entry("load", ("fund", -1), ("benefit", 1), name=f"n-{number:02}") for number in range(22)]
    last = ", ".join(row["sk"] for row in rows[2:])
    assert proven(*rows, lots={LOT: 0}) == [("account_differs", f"lots {LOT} 22 ({last})", "0")]
    of_another_lot = entry("load", ("fund", -1), ("benefit", 1), name="other")
    of_another_lot["journal"][0]["legs"][1]["lot"] = "2027-01-31"
    of_another_lot["journal"][0]["seal"] = seal_of(of_another_lot["journal"][0])
    assert proven(LOAD, of_another_lot, lots={LOT: 0, "2027-01-31": 1}) == [
        ("account_differs", f"lots {LOT} 100000 ({LOAD['sk']})", "0")
    ]


def test_O1_an_account_still_counts_tomorrow_today_and_yesterday_and_may_have_forgotten_what_was_before() -> None:
    days = ("2026-11-29", "2026-11-30", TODAY, "2026-12-02", "2026-12-03")
    rows = [entry("in_store", ("benefit", -1), ("merchant", 1), name=day, day=day) for day in days]
    found = proven(LOAD, *rows, days={}, months={MONTH: 3})
    assert [expected.split()[1] for _, expected, _ in found] == list(days[1:4])
    assert proven(LOAD, *rows, months={MONTH: 3, "2026-11": 2}) == proven(LOAD, *rows, months={MONTH: 3}) == []


def test_O1_a_child_without_an_account_is_found_if_it_has_rows_of_money() -> None:
    other = {"pk": PK, "sk": "OTHER#1", "kind": "other"}
    assert prove(PK, [other], lambda _: [], LATER) == []
    found = prove(PK, [other, LOAD, ORDER], lambda _: [], LATER)
    assert found == [Finding(PK, keys.ACCOUNT, "account_missing", "", "2 rows")]


def test_O1_a_row_that_adds_up_and_cannot_be_read_is_found_and_one_without_a_ledger_ends_the_count() -> None:
    without_prices = ORDER | {"lines": [["gimbap"]]}
    assert proven(LOAD, sealed(without_prices)) == [("unreadable_row", "", "KeyError")]
    spoilt = LOAD | {"journal": 5}
    assert proven(spoilt, of_child=right(LOAD)) == [("unreadable_row", "", "TypeError")]
    beside = {"pk": PK, "sk": "CARD#1", "kind": 5}
    assert said(prove(PK, [right(LOAD), LOAD, beside], lambda _: [], LATER)) == [("unreadable_row", "", "TypeError")]
    assert proven(LOAD, of_child=right(LOAD) | {"lots": 5}) == [("unreadable_row", "", "AttributeError")]


@pytest.mark.parametrize(
    "name", ["merchant_id", "municipality", "policy_version", "day", "fingerprint", "lines", "left"]
)
def test_O1_R8_what_an_order_says_beside_its_entries_is_sealed_with_them(name: str) -> None:
    """Whom it pays and whose it is stands in no leg: another shop's order would balance as well."""
    for told in ({**ORDER, name: f"{ORDER[name]}0"}, {key: value for key, value in ORDER.items() if key != name}):
        assert ("seal_broken", "", ORDER["journal"][0]["id"]) in proven(LOAD, told, of_child=right(LOAD, ORDER))


def test_O1_R8_what_the_clock_would_not_find_in_time_is_found() -> None:
    for row, kind in ((order(), keys.HOLDS), (right(LOAD), keys.LAPSES)):
        wanted = f"{row['clock_shard']} {row['due_at']}"
        assert list(of_clock(row, LATER)) == []
        for name, other in (
            ("clock_shard", f"{kind}#8"),
            ("clock_shard", f"{kind}#{7 - int(row['clock_shard'][-1])}"),
            ("clock_shard", aside_shard(kind)),
            ("due_at", "2027-01-01T00:00:00.000000Z"),
            ("due_at", 5),
        ):
            (found,) = of_clock({**row, name: other}, LATER)
            assert (found.code, found.expected) == ("off_the_clock", wanted)
            lost = {key: value for key, value in row.items() if key != name}
            assert [each.code for each in of_clock(lost, LATER)] == ["off_the_clock"]
        # What the clock has set aside waits elsewhere, for a day at most; a wrong way back leads nowhere.
        soon, late = (stamp(LATER + timedelta(days=days)) for days in (1, 3))
        aside = {**row, "clock_shard": aside_shard(kind), "aside_from": row["clock_shard"], "aside_due": row["due_at"]}
        assert list(of_clock({**aside, "due_at": soon}, LATER)) == []
        for wrong in ({"due_at": late}, {"aside_from": f"{kind}#9"}, {"aside_due": late}, {"clock_shard": "ASIDE#NO"}):
            assert [each.code for each in of_clock({**aside, "due_at": soon, **wrong}, LATER)] == ["off_the_clock"]
    # Of what is done, and where there is no money, nothing falls due.
    for row in (ORDER, right()):
        assert list(of_clock(row, LATER)) == []
    known = right(LOAD, ORDER)
    lost = {name: value for name, value in known.items() if name != "due_at"}
    wanted = f"{known['clock_shard']} {known['due_at']}"
    assert proven(LOAD, ORDER, of_child=lost) == [("off_the_clock", wanted, known["clock_shard"])]


def test_R8_a_row_of_another_kind_than_its_keys_say_is_named() -> None:
    """The proof goes by kinds: of one that it does not know it would prove nothing."""
    assert proven({**LOAD, "kind": "purse"}, of_child=right(LOAD)) == [("misplaced_row", "entry", "purse")]
    assert proven(LOAD, of_child=right(LOAD) | {"kind": "purse"}) == [("misplaced_row", "account", "purse")]
    for kind in ("purse", "entry"):
        told = prove(PK, [right(LOAD, ORDER), LOAD, {**ORDER, "kind": kind}], lambda _: [], LATER)
        assert ORDER["sk"] in {finding.sk for finding in told}


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_O1_M6_more_coupons_than_the_policies_that_decided_allow_are_found() -> None:
    few, many = policy(coupons_a_month=0), policy(version=2, coupons_a_month=1)
    assert proven(LOAD, ORDER, rules=[few]) == [("over_coupons", f"{MONTH} 0", "1")]
    by_the_second = sealed(ORDER | {"policy_version": 2})
    assert proven(LOAD, by_the_second, rules=[few, many]) == []
    assert proven(LOAD, ORDER, rules=[policy(municipality="41430", coupons_a_month=0)]) == []
    counted_still = order(captures(), refunds(0, 3_000))
    assert proven(LOAD, counted_still, rules=[few]) == [("over_coupons", f"{MONTH} 0", "1")]
    without_fee = order(captures(9_000, 0), fee=0)
    assert proven(LOAD, without_fee, rules=[few]) == []


def test_O1_M6_orders_of_one_month_by_two_versions_are_held_to_the_wider_one() -> None:
    first, second = order(captures(8_000), food=8_000), order(captures())
    second |= {"policy_version": 2, "sk": f"{second['sk'][:-1]}1", "order_id": f"{second['order_id'][:-1]}1"}
    for one in second["journal"]:
        one["id"] = one["id"].replace(str(first["order_id"]), second["order_id"])
        one["seal"] = seal_of(one)

    for name, narrow, wide in (
        ("coupons_a_month", 1, 2),
        ("coupon_budget_a_month", 5_999, 6_000),
        ("coupon_max", 2_999, 3_000),
    ):
        for one, other in ((narrow, wide), (wide, narrow)):
            rules = [policy(**{name: one}), policy(version=2, **{name: other})]
            assert proven(LOAD, first, second, rules=rules) == [], name
        assert proven(LOAD, first, second, rules=[policy(**{name: narrow}), policy(version=2, **{name: narrow})]) != []


def test_O1_M6_coupons_that_pay_more_than_a_month_or_one_of_them_may_are_found() -> None:
    exact = policy(coupon_budget_a_month=3_000, coupon_max=3_000)
    assert proven(LOAD, ORDER, rules=[exact]) == []
    assert proven(LOAD, ORDER, rules=[policy(coupon_budget_a_month=2_999)]) == [
        ("over_coupons", f"{MONTH} 2999 won", "3000")
    ]
    assert proven(LOAD, ORDER, rules=[policy(coupon_max=2_999)]) == [("over_coupons", "up to 2999", "3000")]
    returned = order(captures(9_000, 3_000), refunds(0, 1_000))
    assert proven(LOAD, returned, rules=[policy(coupon_budget_a_month=2_000)]) == []
    assert proven(LOAD, returned, rules=[policy(coupon_budget_a_month=1_999)]) == [
        ("over_coupons", f"{MONTH} 1999 won", "2000")
    ]


def test_O1_M1_a_day_over_every_cap_there_ever_was_is_found_an_hour_later_if_the_stream_has_not_seen_it() -> None:
    bought = entry("in_store", ("benefit", -30_000), ("merchant", 30_000), name="n-2")
    rules = [policy(), policy(version=2, day_cap=29_999)]
    at = NOON + timedelta(hours=1)
    assert proven(LOAD, bought, rules=rules, at=at) == []
    late = at + timedelta(microseconds=1)
    assert proven(LOAD, bought, rules=rules, at=late) == [("breach_missed", f"{TODAY} 29999", "30000")]
    assert proven(LOAD, bought, rules=[policy(day_cap=30_000)], at=late) == []
    wider = policy(municipality="41430", day_cap=30_000)
    assert proven(LOAD, bought | {"municipality": "41430"}, rules=[*rules, wider], at=late) == []
    breach = {"pk": PK, "sk": keys.breach(TODAY, "day_cap"), "kind": "breach"}
    items = [right(LOAD, bought), LOAD, bought, breach]
    assert prove(PK, items, lambda _: rules, late) == []
    assert said(prove(PK, items[:3], lambda _: [], late)) == []
    again = entry("in_store", ("benefit", -1), ("merchant", 1), name="n-3", minute=30)
    assert proven(LOAD, bought, again, rules=rules, at=late) == [], "an hour after the last that counts to it"


def test_O1_the_proven_day_is_the_one_that_was_asked_for_or_the_last_that_ended() -> None:
    assert proven_day(datetime.fromisoformat("2026-12-01T00:00:00+09:00"), None) == "2026-11-30"
    assert proven_day(datetime.fromisoformat("2026-11-30T14:59:59+00:00"), None) == "2026-11-29"
    assert proven_day(NOON, "2026-10-05") == "2026-10-05"
    with pytest.raises(ValueError):
        proven_day(NOON, "2026-13-01")


# ── what all adds up to ──────────────────────────────────────────────────────────────────────────────────────────────


def totals(*items: Item) -> Totals:
    made = Totals()
    for item in items:
        count(made, item)
    return made


def test_O1_each_kind_of_entry_counts_towards_its_own_figure_of_its_day() -> None:
    rows = [
        LOAD,
        order(captures(8_000, 3_000), refunds(500, 100)),
        order(),
        entry("in_store", ("benefit", -700), ("shortfall", -20), ("merchant", 720)),
        entry("in_store_cancel", ("benefit", 90), ("merchant", -90)),
        entry("lapse", ("benefit", -40), ("fund", 40)),
        entry("load_undo", ("benefit", -30), ("fund", 30)),
    ]
    made = totals(right(LOAD, shortfall=7), {"kind": "card"}, {}, *rows)
    assert (made.rows, made.entries, made.children) == (7, 9, 1)
    # A load, what was delivered, bought in shops, refunded and cancelled, lapsed, undone; and what is held still.
    figures = {"loaded": 100_000, "delivered": 11_000, "in_store": 720, "refunded": 690, "lapsed": 40, "undone": 30}
    assert made.by_day == {TODAY: Counter(figures)}
    benefit = 100_000 - 8_000 + 500 - 9_000 - 720 + 90 - 40 - 30
    more = {"benefit": benefit, "held": 12_000, "coupons": 5_900, "own_money": 0, "balance": 100_000 - 7}
    assert dict(made.amounts) == {**figures, **more}
    assert made.unexplained == 99_993 - benefit


def test_O1_of_what_cannot_be_read_nothing_is_added() -> None:
    for journal in ("text", 5, None, [5], [{"day": TODAY}], [{**LOAD["journal"][0], "day": "2026-13-01"}]):
        made = totals(LOAD | {"journal": journal})
        assert (made.rows, made.entries, dict(made.amounts)) == (1, 0, {})
    spoilt = totals(right(LOAD) | {"lots": "text"})
    assert (spoilt.children, dict(spoilt.amounts)) == (1, {})


def test_O1_sums_of_parts_are_the_sums_of_the_whole() -> None:
    known, bought = right(LOAD), entry("in_store", ("benefit", -5), ("merchant", 5))
    other_day = entry("lapse", ("benefit", -5), ("fund", 5), day="2026-11-30")
    whole = totals(known, LOAD, bought, other_day, ORDER)
    parts = totals(known, LOAD, other_day)
    parts.add(totals(bought, ORDER))
    assert parts == whole == Totals.of(whole.plain())
    assert set(whole.by_day) == {TODAY, "2026-11-30"}
    assert whole.plain()["by_day"]["2026-11-30"] == {"lapsed": 5}


def test_the_post_of_an_entry_is_what_the_proof_recounts() -> None:
    """The figures above are the ledger's own: an account to which the entries are posted is the one they add up to."""
    made, left = placed(basket(9_000, 3_000))
    _, after = captured(made, left, policy(), 9_000, 3_000, LATER)
    loaded = Entry("load/n-1", "load", stamp(NOON), TODAY, (Leg("fund", -100_000), Leg("benefit", 100_000, LOT)))
    empty = post(account(lots={}), loaded, date.fromisoformat(TODAY))
    assert empty.lots == left.lots | {LOT: 100_000}
    assert proven(LOAD, ORDER, of_child=account_put(None, after).item) == []
