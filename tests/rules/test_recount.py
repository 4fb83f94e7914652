"""The second line's own arithmetic (M13), as pure values: what rows add up to, which limits that passes, and what is
told of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from dolbom.clock import seoul_midnight, stamp
from dolbom.dynamo.items import Item
from dolbom.meals.accounts import Account
from dolbom.meals.limits.recount import Breach, Findings, balance_gap, findings, lived_in, truth_of
from dolbom.meals.policy import MealPolicy
from tests.support.strategies import CHILD, TOWN
from tests.support.usual import LOT, MONTH, NOON, TODAY, policy

ELSEWHERE = "41430"
YESTERDAY, DAY_BEFORE = "2026-11-30", "2026-11-29"
Leg = tuple[str, int] | tuple[str, int, str]


def entry(kind: str, *legs: Leg, day: str = TODAY, minute: int = 0, coupons: int = 0, name: str = "") -> dict[str, Any]:
    at = stamp(NOON + timedelta(minutes=minute))
    told = [dict(zip(("account", "amount", "lot"), leg, strict=False)) for leg in legs]
    return {"id": name or f"{kind}-{minute}", "kind": kind, "at": at, "day": day, "coupons": coupons, "legs": told}


def row(*entries: dict[str, Any], town: str = TOWN) -> Item:
    return {"pk": f"CHILD#{CHILD}", "sk": f"J#{entries[0]['id']}", "municipality": town, "journal": list(entries)}


def buys(amount: int, minute: int = 0, day: str = TODAY, kind: str = "in_store", **changes: Any) -> Item:
    return row(entry(kind, ("benefit", -amount, LOT), ("merchant", amount), day=day, minute=minute), **changes)


def coupon(paid: int, count: int = 1, minute: int = 0, kind: str = "hold", day: str = TODAY) -> dict[str, Any]:
    return entry(kind, ("coupon", -paid), ("held", paid), coupons=count, minute=minute, day=day)


LOAD = row(entry("load", ("fund", -100_000), ("benefit", 100_000, LOT), day=DAY_BEFORE, minute=-9_000))


def found_in(
    rows: Sequence[Item],
    rules: MealPolicy | Sequence[MealPolicy] = (),
    periods: Sequence[str] = (TODAY,),
    account: Account | None = None,
    towns: Mapping[str, MealPolicy] | None = None,
) -> Findings:
    """What is found of an account that is right, if none is given."""
    truth = truth_of(rows)
    versions = [rules] if isinstance(rules, MealPolicy) else list(rules) or [policy()]
    by_town = {TOWN: versions} | {town: [of_it] for town, of_it in (towns or {}).items()}
    right = account or right_account(rows)
    return findings(right, truth, lambda town: by_town.get(town, []), periods, NOON + timedelta(hours=1))


def right_account(rows: Sequence[Item], **changes: Any) -> Account:
    truth = truth_of(rows)
    days, months = (TODAY, YESTERDAY), (MONTH, YESTERDAY[:7])
    counters: dict[str, Any] = {
        "days": {day: truth.spent(day) for day in days},
        "months": {month: truth.spent(month) for month in months},
        "coupons": {month: truth.coupons(month) for month in months},
        "coupon_money": {month: truth.coupon_money(month) for month in months},
        "lots": dict(truth.lots),
        "shortfall": truth.shortfall,
    }
    return Account(CHILD, TOWN, **counters | changes)


def one_of(found: Findings) -> Breach:
    (breach,) = found.breaches
    return breach


def test_M13_a_day_is_what_left_the_benefit_and_what_is_owed_and_nothing_that_nobody_bought_with_it() -> None:
    rows = [
        LOAD,
        row(entry("hold", ("benefit", -9_000, LOT), ("own", -500), ("coupon", -3_000), ("held", 12_500), coupons=1)),
        row(entry("in_store", ("benefit", -5_000, LOT), ("shortfall", -2_000), ("merchant", 7_000), minute=1)),
        row(entry("void", ("benefit", 1_000, LOT), ("held", -1_000), minute=2)),
        row(entry("lapse", ("benefit", -4_000, LOT), ("fund", 4_000), minute=3)),
        row(entry("load_undo", ("benefit", -3_000, LOT), ("fund", 3_000), minute=4)),
        row(entry("load", ("benefit", 1_000, LOT), ("shortfall", 1_500), ("fund", -2_500), minute=5)),
    ]
    truth = truth_of(rows)
    assert (truth.spent(TODAY), truth.spent(MONTH), truth.spent(YESTERDAY)) == (15_000, 15_000, 0)
    assert (truth.coupons(MONTH), truth.coupon_money(MONTH)) == (1, 3_000)
    assert (truth.lots, truth.shortfall) == ({LOT: 81_000}, 500)


def test_M13_a_coupon_is_used_as_long_as_it_pays_anything_and_not_when_all_of_it_came_back() -> None:
    def coupons(*back: tuple[int, int]) -> int:
        entries = [coupon(-paid, count, minute + 1, "refund") for minute, (paid, count) in enumerate(back)]
        return truth_of([row(coupon(3_000), *entries)]).coupons(MONTH)

    assert coupons() == 1
    assert coupons((2_999, -1)) == 1
    assert coupons((3_000, -1)) == 0
    assert coupons((1_000, 0), (2_000, -1)) == 0


def test_M13_the_uses_of_a_period_stand_in_the_order_in_which_they_were_posted() -> None:
    rows = [buys(1, minute=7), row(entry("hold", name="b"), entry("hold", name="a")), buys(2, minute=3)]
    assert [use.entry_id for use in truth_of(rows).of(MONTH)] == ["a", "b", "in_store-3", "in_store-7"]


@pytest.mark.parametrize(
    ("lots", "shortfall", "gap"),
    [
        ({LOT: 100_000}, 0, 0),
        ({LOT: 100_001}, 0, 1),
        ({LOT: 90_000}, 0, 0),
        ({LOT: 100_000, TODAY: 500}, 0, 500),
        ({LOT: 100_000, YESTERDAY: 500}, 0, 0),
        ({LOT: 100_700}, 500, 200),
        ({LOT: 0}, 500, 0),
    ],
)
def test_M13_an_account_offers_no_more_than_the_ledger_holds_and_has_not_lapsed(
    lots: dict[str, int], shortfall: int, gap: int
) -> None:
    truth = truth_of([LOAD])
    assert balance_gap(Account(CHILD, TOWN, lots=lots, shortfall=shortfall), truth, TODAY) == gap


def test_M13_what_lapses_tonight_is_held_and_what_is_owed_is_not() -> None:
    tonight = row(entry("load", ("fund", -800), ("benefit", 800, TODAY)))
    owed = row(entry("in_store", ("shortfall", -500), ("merchant", 500)))
    held = truth_of([tonight, owed])
    assert balance_gap(Account(CHILD, TOWN, lots={TODAY: 300}), held, TODAY) == 0
    assert balance_gap(Account(CHILD, TOWN, lots={TODAY: 301}), held, TODAY) == 1


def test_M13_where_the_ledger_holds_less_than_nothing_all_that_is_offered_is_too_much() -> None:
    lapsed = row(entry("load", ("benefit", 800, YESTERDAY)))
    owing = truth_of([lapsed, row(entry("in_store", ("benefit", -300, LOT), ("shortfall", -200), ("merchant", 500)))])
    assert balance_gap(Account(CHILD, TOWN, lots={LOT: 1_000}), owing, TODAY) == 1_000
    assert balance_gap(Account(CHILD, TOWN, lots={TODAY: 1_000}), truth_of([]), TODAY) == 1_000


def test_M13_what_the_account_forgot_of_today_and_yesterday_restrains_it_and_nothing_before() -> None:
    rows = [LOAD, *(buys(amount, day=day) for amount, day in ((1, DAY_BEFORE), (20, YESTERDAY), (300, TODAY)))]
    rows += [row(coupon(2_000)), row(coupon(1_000, day=YESTERDAY, minute=1))]
    forgetful = right_account(rows, days={}, months={}, coupons={}, coupon_money={})
    found = found_in(rows, account=forgetful)
    assert found.restraints == {
        YESTERDAY: 20,
        TODAY: 300,
        "2026-11": 21,
        MONTH: 300,
        "coupons:2026-11": 1,
        f"coupons:{MONTH}": 1,
        "coupon_money:2026-11": 1_000,
        f"coupon_money:{MONTH}": 2_000,
    }
    proofs = {breach.period: [amount for _, _, amount in breach.proof] for breach in found.breaches}
    assert (proofs[TODAY], proofs[f"coupons:{MONTH}"], proofs["coupon_money:2026-11"]) == ([300], [1], [1_000])
    assert {(breach.kind, breach.cause, breach.limit) for breach in found.breaches} == {("drift", "drift", 0)}
    assert {breach.name for breach in found.breaches} == {f"{name}#drift" for name in found.restraints}
    assert {breach.opened_at for breach in found.breaches} == {stamp(NOON + timedelta(minutes=1))}
    strict = right_account(rows, days={TODAY: 301, YESTERDAY: 21}, months={MONTH: 301, "2026-11": 22}, lots={})
    assert found_in(rows, account=strict).restraints == {}


def test_M13_money_that_the_ledger_does_not_hold_is_proved_by_the_months_entries() -> None:
    rows = [LOAD, buys(1, day=YESTERDAY), buys(300), row(entry("void", minute=1))]
    found = found_in(rows, account=right_account(rows, lots={LOT: 100_000}))
    assert found.restraints == {"balance": 301}
    assert [amount for _, _, amount in one_of(found).proof] == [300, 0]


def test_M13_what_was_looked_at_is_the_asked_days_today_and_all_counters() -> None:
    counters = [f"{kind}{month}" for kind in ("", "coupons:", "coupon_money:") for month in ("2026-11", MONTH)]
    of_months = [
        f"{month}#{kind}" for month in ("2026-10", MONTH) for kind in ("month_cap", "coupons", "coupon_budget")
    ]
    of_days = [f"{day}#{kind}" for day in ("2026-10-05", TODAY) for kind in ("day_cap", "shortfall")]
    drifts = [f"{counter}#drift" for counter in (YESTERDAY, TODAY, *counters, "balance")]
    assert found_in([], periods=["2026-10-05", "2026-10"]).looked_at == {*of_days, *of_months, *drifts}


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("day_cap", {"day_cap": 3}),
        ("month_cap", {"month_cap": 3}),
        ("coupons", {"coupons_a_month": 3}),
        ("coupon_budget", {"coupon_budget_a_month": 3}),
    ],
)
def test_M13_a_limit_may_be_reached_and_not_passed(kind: str, rules: dict[str, Any]) -> None:
    def used(amount: int) -> Findings:
        is_coupon = kind.startswith("coupon")
        made = [row(coupon(1, 1, minute)) if is_coupon else buys(1, minute) for minute in range(amount)]
        return found_in([LOAD, *made], policy(**rules))

    assert used(3).breaches == ()
    breach = one_of(used(4))
    period = TODAY if kind == "day_cap" else MONTH
    assert (breach.name, breach.limit, breach.found) == (f"{period}#{kind}", 3, 4)
    assert breach.opened_at == stamp(NOON + timedelta(minutes=3)), "the entry that passed it"
    assert breach.cause == ("drift" if kind.startswith("coupon") else "in_store")
    assert [amount for _, _, amount in breach.proof] == [1] * 4


@pytest.mark.parametrize(
    ("kind", "cause"), [("in_store", "in_store"), ("capture", "late_capture"), ("hold", "drift"), ("refund", "drift")]
)
def test_M13_the_cause_is_the_entry_that_passed_the_limit_of_its_own_time(kind: str, cause: str) -> None:
    rows = [LOAD, buys(19_000), buys(2_000, 1, kind=kind), buys(1, 2)]
    breach = one_of(found_in(rows))
    assert (breach.cause, breach.opened_at) == (cause, stamp(NOON + timedelta(minutes=1)))


def test_M13_where_no_entry_passed_the_limit_it_came_down_and_the_last_entry_dates_it() -> None:
    lower = policy(version=2, effective_from=NOON + timedelta(minutes=30), day_cap=15_000)
    breach = one_of(found_in([LOAD, buys(18_000), buys(1_000, 1)], [policy(), lower]))
    assert (breach.cause, breach.limit, breach.found) == ("lowered_policy", 15_000, 19_000)
    assert breach.opened_at == stamp(NOON + timedelta(minutes=1))


def test_M13_what_was_spent_before_there_were_rules_passed_none() -> None:
    first = policy(effective_from=NOON + timedelta(minutes=30), day_cap=15_000)
    assert one_of(found_in([LOAD, buys(18_000)], [first])).cause == "lowered_policy"


def test_M13_what_gives_back_passes_no_limit() -> None:
    lower = policy(version=2, effective_from=NOON + timedelta(minutes=2), day_cap=15_000)
    back = row(entry("void", ("benefit", 1_000, LOT), ("held", -1_000), minute=3), entry("lapse", minute=4))
    assert one_of(found_in([LOAD, buys(18_000), back], [policy(), lower])).cause == "lowered_policy"


def test_M13_a_period_is_held_to_the_limit_of_its_own_end() -> None:
    lower = policy(version=2, effective_from=seoul_midnight(NOON.date()), day_cap=15_000, month_cap=15_000)
    rows = [LOAD, buys(18_000, -24 * 60, day=YESTERDAY)]
    assert found_in(rows, [policy(), lower], periods=[YESTERDAY]).breaches == ()
    a_moment_before = lower.model_copy(update={"effective_from": lower.effective_from - timedelta(microseconds=1)})
    found = found_in(rows, [policy(), a_moment_before], periods=[YESTERDAY])
    assert {breach.name for breach in found.breaches} == {f"{YESTERDAY}#day_cap", "2026-11#month_cap"}


def test_M1_M13_of_two_towns_in_a_period_the_wider_limit_counts_and_none_where_one_has_none() -> None:
    rows = [LOAD, buys(10_000, town=ELSEWHERE), buys(16_000, 1)]
    wide, none = (policy(municipality=ELSEWHERE, month_cap=month_cap) for month_cap in (25_000, None))
    found = found_in(rows, policy(month_cap=1_000, day_cap=30_000), towns={ELSEWHERE: wide})
    breach = one_of(found)
    assert (breach.kind, breach.limit, breach.found) == ("month_cap", 25_000, 26_000)
    assert found_in(rows, policy(month_cap=1_000, day_cap=30_000), towns={ELSEWHERE: none}).breaches == ()
    of_nowhere = [LOAD, buys(20_001, town="")]
    of_its_own = one_of(found_in(of_nowhere))
    assert (of_its_own.limit, of_its_own.cause) == (20_000, "in_store"), (
        "a row that names no town is of the child's own"
    )


def test_M13_a_proof_names_forty_entries_the_last_of_a_limit_and_the_first_of_what_is_owed() -> None:
    names = [f"e{number:02}" for number in range(45)]

    def each(*legs: Leg) -> list[Item]:
        return [row(entry("in_store", *legs, minute=number, name=name)) for number, name in enumerate(names)]

    idle = row(entry("void", minute=50))
    over = one_of(found_in([LOAD, *each(("benefit", -1_000, LOT), ("merchant", 1_000)), idle]))
    assert [entry_id for _, entry_id, _ in over.proof] == names[-40:]
    short = one_of(found_in([*each(("shortfall", -10), ("merchant", 10)), idle]))
    assert [(place, entry_id) for place, entry_id, _ in short.proof] == [(f"J#{name}", name) for name in names[:40]]
    assert (short.kind, short.cause, short.limit, short.found) == ("shortfall", "in_store", 0, 450)
    assert (short.period, short.opened_at) == (TODAY, stamp(NOON))


def test_M13_a_breach_that_has_grown_is_another_than_was_found_before() -> None:
    before, same = (one_of(found_in([LOAD, buys(20_001)])) for _ in range(2))
    assert before.digest == same.digest
    assert len(before.digest) == 16
    grown = one_of(found_in([LOAD, buys(20_001), buys(1, 1)]))
    assert (grown.name, grown.digest == before.digest) == (before.name, False)


def test_M13_what_was_owed_and_is_repaid_is_no_breach() -> None:
    owed = row(entry("in_store", ("shortfall", -10), ("merchant", 10)))
    repaid = row(entry("load", ("shortfall", 10), ("fund", -10), minute=1))
    assert found_in([owed, repaid]).breaches == ()
    assert one_of(found_in([owed])).found == 10


def test_M13_one_won_is_owed_too_and_by_the_entry_that_took_it_alone() -> None:
    owed = row(entry("in_store", ("benefit", -9, LOT), ("shortfall", -1), ("merchant", 10), minute=2))
    breach = one_of(found_in([LOAD, buys(5, 1), owed, buys(5, 3)]))
    assert (breach.found, breach.opened_at) == (1, stamp(NOON + timedelta(minutes=2)))
    assert [(entry_id, amount) for _, entry_id, amount in breach.proof] == [("in_store-2", 1)]


def test_M13_what_an_empty_ledger_does_not_hold_was_posted_at_no_instant() -> None:
    breach = one_of(found_in([], account=right_account([], lots={LOT: 5})))
    assert (breach.name, breach.found, breach.opened_at, breach.proof) == ("balance#drift", 5, "", ())


def test_M13_the_child_is_told_of_the_day_first_then_the_month_what_is_owed_and_what_was_recounted() -> None:
    bought = [LOAD, buys(20_001)]
    owed = row(entry("in_store", ("shortfall", -10), ("merchant", 10), minute=1))
    capped = policy(month_cap=5_000, day_cap=20_000)
    assert found_in([*bought, owed], capped).notice == {"code": "day_counted", "day": TODAY, "spent": 20_011}
    month = policy(month_cap=5_000, day_cap=30_000)
    assert found_in([*bought, owed], month).notice == {"code": "month_counted", "day": TODAY, "spent": 20_011}
    wide = policy(day_cap=30_000)
    assert found_in([*bought, owed], wide).notice == {"code": "repaid_next", "day": TODAY, "spent": 10}
    forgot = right_account(bought, days={})
    assert found_in(bought, wide, account=forgot).notice == {"code": "recounted", "day": TODAY, "spent": 0}
    offers = right_account(bought, lots={LOT: 100_000})
    assert found_in(bought, wide, account=offers).notice == {"code": "recounted", "day": TODAY, "spent": 0}


def test_M13_of_what_is_over_or_bears_on_no_order_of_today_the_child_is_told_nothing() -> None:
    yesterday = [LOAD, buys(20_001, day=YESTERDAY)]
    assert found_in(yesterday, policy(month_cap=5_000), periods=[YESTERDAY]).notice is None
    assert found_in(yesterday, account=right_account(yesterday, days={})).notice is None
    owed = [row(entry("in_store", ("shortfall", -10), ("merchant", 10), day=YESTERDAY))]
    found = found_in(owed, periods=[YESTERDAY])
    assert (one_of(found).period, found.notice) == (YESTERDAY, None)


@pytest.mark.parametrize(
    ("of_move", "towns"),
    [(timedelta(), {TOWN, ELSEWHERE}), (timedelta(days=1, seconds=-1), {TOWN, ELSEWHERE}), (timedelta(days=1), {TOWN})],
)
def test_M13_a_childs_towns_of_a_day_are_those_from_its_first_instant_to_its_last(
    of_move: timedelta, towns: set[str]
) -> None:
    at = stamp(seoul_midnight(NOON.date()) + of_move)
    assert lived_in(truth_of([LOAD, buys(1_000)]), [(at, ELSEWHERE)]) == {TODAY: towns}
