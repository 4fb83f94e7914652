"""R4: the same request after a second, eleven minutes, a day and an hour, across midnight and the month's end: the same
answer; a changed one is refused, however late (M4)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from dolbom.clock import SEOUL
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.world import HANEUL, NEXT_LOT, World, a_world

EVENING = datetime(2026, 11, 30, 23, 50, tzinfo=SEOUL)
LATER = {
    "at once": timedelta(0),
    "after a second": timedelta(seconds=1),
    "after eleven minutes, past midnight and the month's end": timedelta(minutes=11),
    "after a day and an hour": timedelta(hours=25),
    "next year": timedelta(days=60),
}
ORDER = an_id("evening", EVENING)


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.fixture
def world(shared: World) -> World:
    shared.restore(shared.empty)
    shared.restart_all()
    shared.now = EVENING
    acts.load("load-1", 30_000, "2026-11-30").run(shared, 0)
    acts.load("load-2", 30_000, NEXT_LOT).run(shared, 0)
    return shared


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_M4_an_order_sent_again_is_the_same_order_with_the_same_answer(world: World, later: timedelta) -> None:
    order = acts.order(ORDER, {"gimbap": 2}, fee=2_500)
    first = order.run(world, 0)
    assert first.status == 201
    stored = world.items()
    world.now += later
    world.restart_all()
    assert order.run(world, 0) == first
    assert world.items() == stored


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_M4_its_answer_stays_the_same_whatever_became_of_the_order(world: World, later: timedelta) -> None:
    order = acts.order(ORDER, {"gimbap": 2}, fee=2_500)
    first = order.run(world, 0)
    acts.capture(ORDER, food=5_000).run(world, 0)
    acts.refund(ORDER, "refund-01", 1_000).run(world, 0)
    world.now += later
    assert order.run(world, 0) == first


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_M4_a_declined_order_stays_declined_whatever_is_loaded_later(world: World, later: timedelta) -> None:
    order = acts.order(ORDER, {"gimbap": 6})
    first = order.run(world, 0)
    assert (first.status, first.body["code"]) == (402, "over_day_cap")
    acts.load("load-3", 500_000, NEXT_LOT).run(world, 0)
    world.now += later
    assert order.run(world, 0) == first
    assert acts.capture(ORDER).run(world, 0).body["code"] == "order_declined"


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_M4_the_same_id_with_another_body_is_refused_and_changes_nothing(world: World, later: timedelta) -> None:
    acts.order(ORDER, {"gimbap": 2}, fee=2_500).run(world, 0)
    stored = world.items()
    world.now += later
    for changed in (
        acts.order(ORDER, {"gimbap": 1}, fee=2_500),
        acts.order(ORDER, {"gimbap": 2}, fee=2_499),
        acts.order(ORDER, {"gimbap": 2}, fee=2_500, own=1),
        acts.order(ORDER, {"gimbap": 2}, fee=2_500, coupon=False),
    ):
        answer = changed.run(world, 0)
        assert (answer.status, answer.body["code"]) == (409, "order_id_reused")
    assert world.items() == stored


def test_M4_a_token_or_none_is_no_other_body(world: World) -> None:
    first = acts.order(ORDER, {"gimbap": 2}, token="anything").run(world, 0)
    assert acts.order(ORDER, {"gimbap": 2}).run(world, 0) == first


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("kind", ["capture", "void", "cancel", "refund"])
def test_M3_M6_what_a_partner_sends_again_gets_the_same_answer(world: World, kind: str, later: timedelta) -> None:
    acts.order(ORDER, {"gimbap": 2}, fee=2_500).run(world, 0)
    if kind == "refund":
        acts.capture(ORDER).run(world, 0)
    act = {
        "capture": acts.capture(ORDER, food=5_000),
        "void": acts.void(ORDER),
        "cancel": acts.cancel(ORDER),
        "refund": acts.refund(ORDER, "refund-01", 3_000, at_fault=True),
    }[kind]
    first = act.run(world, 0)
    assert first.status < 300
    stored = world.items()
    world.now += later
    assert act.run(world, 0) == first
    assert world.items() == stored


def test_M3_M6_a_changed_capture_or_refund_is_refused(world: World) -> None:
    acts.order(ORDER, {"gimbap": 2}, fee=2_500).run(world, 0)
    acts.capture(ORDER, food=5_000).run(world, 0)
    assert acts.capture(ORDER, food=5_001).run(world, 0).body["code"] == "captured_otherwise"
    assert acts.capture(ORDER).run(world, 0).body["code"] == "captured_otherwise"
    acts.refund(ORDER, "refund-01", 1_000).run(world, 0)
    for changed in (
        acts.refund(ORDER, "refund-01", 1_001),
        acts.refund(ORDER, "refund-01", 1_000, 1),
        acts.refund(ORDER, "refund-01", 1_000, at_fault=True),
    ):
        assert changed.run(world, 0).body["code"] == "refund_id_reused"


@pytest.mark.parametrize("minutes", [-16, -15, 15, 16])
def test_M4_an_id_made_at_another_time_is_refused_and_stays_free(world: World, minutes: int) -> None:
    order_id = an_id("skewed", EVENING + timedelta(minutes=minutes))
    answer = acts.order(order_id, {"gimbap": 1}).run(world, 0)
    assert answer.status == (201 if abs(minutes) <= 15 else 422)
    if answer.status == 422:
        assert answer.body["code"] == "order_id_stale"
        assert acts.read(order_id).run(world, 0).status == 404


@pytest.mark.parametrize("seconds", [-5, -1, 0, 1, 5])
@pytest.mark.parametrize("skew_minutes", [-10, 0, 10])
def test_R5_around_midnight_each_won_is_in_one_day_whatever_the_phones_clock_says(
    world: World, seconds: int, skew_minutes: int
) -> None:
    """The day is the server's; an id made by a clock that is ten minutes off only finds its row."""
    midnight = datetime(2026, 12, 1, tzinfo=SEOUL)
    placed = 0
    for number, at in enumerate(
        (midnight - timedelta(minutes=5), midnight + timedelta(seconds=seconds), midnight + timedelta(minutes=5))
    ):
        world.now = at
        order_id = an_id(f"round-{number}", at + timedelta(minutes=skew_minutes))
        answer = acts.order(order_id, {"gimbap": 5}).run(world, 0)
        assert answer.status in (201, 402)
        if answer.status == 201:
            placed += 1
            assert answer.body["day"] == at.date().isoformat()
            assert acts.read(order_id).run(world, 0).body["day"] == at.date().isoformat()
    assert placed == 2, "one whole cap a day, two days"
    assert broken(world.items(), today="2026-12-01") == []


@pytest.mark.parametrize("end", ["capture", "void", "expire"])
def test_M5_M2_a_hold_across_the_months_end_keeps_its_day_and_its_money(world: World, end: str) -> None:
    acts.order(ORDER, {"gimbap": 5}).run(world, 0)
    world.now = datetime(2026, 12, 1, 0, 5, tzinfo=SEOUL)
    acts.lapse().run(world, 0)
    act = {"capture": acts.capture(ORDER), "void": acts.void(ORDER), "expire": acts.expire()}[end]
    assert act.run(world, 0).status == 200
    account = world.items()[f"CHILD#{HANEUL}", "ACCOUNT"]
    assert account["days"] == {"2026-11-30": 20_000}
    assert account["lots"] == {NEXT_LOT: 30_000}
    row = next(item for item in world.items().values() if item["kind"] == "order")
    assert {entry["day"] for entry in row["journal"]} == {"2026-11-30"}
    if end != "capture":
        # The lot lapsed while its money was on hold: it goes to the fund, with an entry that says so.
        assert row["journal"][-1]["why"] == "to_fund_after_lapse"
        assert {"account": "fund", "amount": 20_000} in row["journal"][-1]["legs"]
    assert broken(world.items(), today="2026-12-01") == []


def test_M1_a_new_day_is_a_new_cap_and_the_old_days_orders_do_not_touch_it(world: World) -> None:
    acts.order(ORDER, {"gimbap": 5}).run(world, 0)
    assert acts.order(an_id("more", EVENING), {"gimbap": 1}).run(world, 0).status == 402
    world.now = datetime(2026, 12, 1, 0, 0, tzinfo=SEOUL)
    tomorrow = an_id("tomorrow", world.now)
    assert acts.order(tomorrow, {"gimbap": 5}).run(world, 0).status == 201
    acts.cancel(ORDER).run(world, 0)
    assert acts.order(an_id("more", world.now), {"gimbap": 1}).run(world, 0).status == 402
    assert acts.allowance().run(world, 0).body["today"]["amount"] == 0


def test_M3_a_hold_that_has_outlived_its_life_is_not_captured_even_where_no_clock_has_run(world: World) -> None:
    acts.order(ORDER, {"gimbap": 2}, fee=2_500).run(world, 0)
    world.now += timedelta(minutes=30)
    answer = acts.capture(ORDER).run(world, 0)
    assert (answer.status, answer.body["code"]) == (409, "hold_expired")
    assert acts.read(ORDER).run(world, 0).body["state"] == "expired"
    assert broken(world.items(), today="2026-12-01") == []


def test_M3_a_hold_is_captured_in_the_last_moment_of_its_life(world: World) -> None:
    acts.order(ORDER, {"gimbap": 2}).run(world, 0)
    world.now += timedelta(minutes=30) - timedelta(microseconds=1)
    assert acts.capture(ORDER).run(world, 0).status == 200
    world.now += timedelta(minutes=1)
    acts.expire(minutes_later=0).run(world, 0)
    assert acts.read(ORDER).run(world, 0).body["state"] == "captured"
