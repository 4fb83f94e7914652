"""How every history ends: whatever has been, on the second of the next month each refusal is met once, where the
history's rules have it; then a town's coupon money is used up, and money comes back that has lapsed meanwhile. At last
the other child's coupons come back, or do not, and all that comes back to her repays what she owes. So a block of
histories reaches them all, and each of them from another past."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dolbom.clock import SEOUL
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import Act, an_id
from tests.exactly_once.harness.world import BADA, HANEUL, OTHER_TOWN
from tests.support.strategies import TOWN

Step = tuple[datetime, Act]


def coda(name: str, now: datetime) -> Iterator[Step]:
    """When, and what. `name` makes the ids."""
    noon = the_second_of_next_month(now)
    lot = (noon + timedelta(days=20)).date().isoformat()
    late, day_after = noon + timedelta(minutes=31), noon + timedelta(days=1)
    at_night = day_after.replace(hour=3)

    def order_id(which: str, at: datetime = noon) -> str:
        return an_id(f"{name}/{which}", at)

    def order(which: str, at: datetime = noon, *, rice_cakes: int = 1, fee: int = 0, child: str = HANEUL) -> Step:
        made = order_id(which, at)
        return at, acts.order(made, {"tteokbokki": rice_cakes}, fee=fee, coupon=False, child=child)

    taken, left = order_id("taken"), order_id("left")
    at_noon = [
        acts.suspend("active"),
        acts.move_child(TOWN),
        acts.load(f"{name}-load-0", 1_000, lot),
        acts.load(f"{name}-load-1", 1_000, lot, child=BADA),
        # In a shop, last month: far more than a day's cap, and than anybody has.
        acts.buy(f"{name}-txn-1", 700_000, noon - timedelta(hours=40)),
        acts.buy(f"{name}-txn-2", 700_000, noon - timedelta(hours=40), child=BADA),
        acts.load(f"{name}-load-2", 1_000_000, lot),
        acts.move_child(OTHER_TOWN),
        order("elsewhere")[1],
        acts.move_child(TOWN),
        acts.suspend(),
        order("suspended")[1],
        acts.suspend("active"),
        acts.order(an_id(f"{name}/stale", noon - timedelta(minutes=17)), {"tteokbokki": 1}),
        order("taken")[1],
        order("taken", rice_cakes=2)[1],
        acts.capture(taken, food=3_501),
        acts.capture(taken, food=3_000),
        acts.capture(taken),
        acts.void(taken),
        acts.refund(taken, "refund-01", 500),
        acts.refund(taken, "refund-01", 501),
        acts.refund(taken, "refund-02", 2_501),
        order("left")[1],
        acts.refund(left, "refund-01", 1),
        acts.void(left),
        acts.capture(left),
        order("fee", fee=3_500)[1],
        acts.capture(order_id("fee")),
        order("too much today", rice_cakes=9)[1],
        order("poor", child=BADA)[1],
        order("forgotten")[1],
    ]
    yield from ((noon, act) for act in at_noon)
    yield late, acts.capture(order_id("forgotten"))
    yield order("at night", at_night)
    yield order("too much this month", day_after, rice_cakes=9)
    last, lapsing = day_after + timedelta(days=1), order_id("lapsing", day_after + timedelta(days=1))
    for number, fee in enumerate((3_000, 3_000, 1_000)):
        made = order_id(f"coupon {number}", last)
        yield last, acts.order(made, {"tteokbokki": 1}, fee=fee, own=3_000)
        yield last, acts.capture(made)
    yield last, acts.load(f"{name}-load-3", 3_500, last.date().isoformat())
    yield order("lapsing", last)
    yield last, acts.capture(lapsing)
    yield last + timedelta(days=1), acts.refund(lapsing, "refund-01", 3_500)
    yield from whose_fault(name, last + timedelta(days=2))
    yield from what_is_owed(name, last + timedelta(days=3))


def whose_fault(name: str, noon: datetime) -> Iterator[Step]:
    """A coupon comes back with the last won that it paid, if the merchant is at fault just then (M6)."""
    lot = noon.date().isoformat()
    for act in (acts.suspend("active", child=BADA), acts.move_child(TOWN, child=BADA)):
        yield noon, act
    yield noon, acts.load(f"{name}-load-4", 800_000, lot, child=BADA)
    for which, faults in (("at once", (True,)), ("at first", (True, False)), ("at last", (False, True))):
        made = an_id(f"{name}/fault {which}", noon)
        yield noon, acts.order(made, {"tteokbokki": 1}, fee=1_000, child=BADA)
        yield noon, acts.capture(made)
        parts = ((3_500, 1_000),) if len(faults) == 1 else ((3_500, 400), (0, 600))
        for number, ((food, fee), at_fault) in enumerate(zip(parts, faults, strict=True), 1):
            yield noon, acts.refund(made, f"refund-{number:02d}", food, fee, at_fault=at_fault)
        yield noon, acts.allowance(child=BADA)
    forgotten, later = an_id(f"{name}/forgotten too", noon), noon + timedelta(minutes=31)
    yield noon, acts.order(forgotten, {"tteokbokki": 1}, child=BADA)
    yield later, acts.void(forgotten)


def what_is_owed(name: str, noon: datetime) -> Iterator[Step]:
    """Whatever comes back repays it first, also what has lapsed meanwhile; what is owed cannot be spent, and an order
    may be paid without any of it (M2)."""
    later, day_after = noon + timedelta(minutes=31), noon + timedelta(days=1)
    yield noon, acts.load(f"{name}-load-5", 20_000, noon.date().isoformat(), child=BADA)
    voided, part, whole, late, own = (an_id(f"{name}/owed {which}", noon) for which in range(5))
    for made, rice_cakes in ((voided, 1), (part, 2), (whole, 1), (late, 1)):
        yield noon, acts.order(made, {"tteokbokki": rice_cakes}, child=BADA)
    yield noon, acts.capture(whole)
    yield noon, acts.buy(f"{name}-txn-3", 900_000, noon, child=BADA)
    yield noon, acts.void(voided)
    yield noon, acts.capture(part, food=3_500)
    yield noon, acts.take_back(f"{name}-back-1", f"{name}-txn-3", 10_000, noon, child=BADA)
    yield noon, acts.order(own, {"tteokbokki": 1}, own=3_500, child=BADA)
    yield noon, acts.order(own, {"tteokbokki": 1}, own=3_500, name="siblings_order")
    yield later, acts.void(voided)
    yield later, acts.expire(minutes_later=0)
    yield day_after, acts.refund(whole, "refund-01", 3_500)
    yield day_after, acts.load(f"{name}-load-6", 1_000_000, day_after.date().isoformat(), child=BADA)
    yield day_after, acts.allowance(child=BADA)


def the_second_of_next_month(now: datetime) -> datetime:
    """At noon in Seoul."""
    first = (now.astimezone(SEOUL).replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=2, hour=12, minute=0, second=0, microsecond=0)


CODA_STEPS = len(list(coda("", datetime(2026, 11, 1, tzinfo=SEOUL))))
