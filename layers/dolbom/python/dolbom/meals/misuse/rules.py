"""The eight misuse rules (M14), each with the pattern from the field that it stands for. Their numbers are policy."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

from dolbom.clock import SEOUL, seoul_day
from dolbom.meals.merchant import Merchant
from dolbom.meals.misuse.facts import DAY_STARTS_HOUR, Fact
from dolbom.meals.misuse.rule import SCORE_BASE, RuleName, Setting, Suspicion, Watched, adult_of, beyond

EARTH_RADIUS_KM = 6371.0
SECONDS_AN_HOUR = 3600


def velocity(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """One child's card in many shops within the hour."""
    limits = setting.thresholds
    found: set[Fact] = set()
    most = 0
    for near in _runs(facts, limits.velocity_minutes):
        if len(near) >= limits.velocity_payments and len({fact.merchant_id for fact in near}) >= limits.velocity_shops:
            found.update(near)
            most = max(most, len(near))
    if not found:
        return None
    parts = {"payments_within_minutes": SCORE_BASE, "more_payments": beyond(most, limits.velocity_payments, 5, 30)}
    return Suspicion("velocity", "adult", adult_of(facts[0].child_id), parts, tuple(sorted(found)))


def splitting(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """One payment cut in two or more at the same shop, again and again."""
    limits = setting.thresholds
    parts_of_one = [fact for fact in facts if fact.is_payment and fact.amount >= setting.won(limits.split_part_percent)]
    found: set[Fact] = set()
    for near in _runs(parts_of_one, limits.split_minutes):
        if len(near) > 1 and sum(fact.amount for fact in near) >= setting.won(limits.split_percent):
            found.update(near)
    days = {seoul_day(fact.at) for fact in found}
    if len(days) < limits.split_days:
        return None
    parts = {"split_days": SCORE_BASE, "more_days": beyond(len(days), limits.split_days, 10, 40)}
    return Suspicion("splitting", "merchant", facts[0].merchant_id, parts, tuple(sorted(found)))


def same_amount(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """The same large amount, to the won, over and over at one shop: sales that were perhaps never meals."""
    limits = setting.thresholds
    by_amount: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.is_payment and fact.amount >= setting.won(limits.same_amount_percent):
            by_amount.setdefault(fact.amount, []).append(fact)
    series = [same for same in by_amount.values() if len(same) >= limits.same_amount_times]
    if not series:
        return None
    longest = max(len(same) for same in series)
    parts = {"same_amount": SCORE_BASE, "longer_series": beyond(longest, limits.same_amount_times, 5, 40)}
    found = sorted(fact for same in series for fact in same)
    return Suspicion("same_amount", "merchant", facts[0].merchant_id, parts, tuple(found))


def refund_rebuy(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """Bought, refunded, and bought again at once: the first purchase may have been swapped for something banned."""
    limits = setting.thresholds
    span = timedelta(minutes=limits.rebuy_minutes)
    found: set[Fact] = set()
    times = 0
    for refund in (fact for fact in facts if not fact.is_payment):
        after = [fact for fact in facts if fact.is_payment and timedelta(0) <= fact.at - refund.at <= span]
        if after:
            times += 1
            found.update((refund, *after))
    if times < limits.rebuy_times:
        return None
    parts = {"refunds_with_rebuy": SCORE_BASE, "more_refunds": beyond(times, limits.rebuy_times, 10, 40)}
    return Suspicion("refund_rebuy", "merchant", facts[0].merchant_id, parts, tuple(sorted(found)))


def late_night(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """A child's whole cap late at night, again and again, at one shop."""
    limits = setting.thresholds
    found = [
        fact
        for fact in facts
        if fact.is_payment and fact.amount >= setting.won(limits.late_percent) and _is_late(fact, limits.late_from)
    ]
    is_watched = setting.is_watched(facts[0].merchant_id)
    needed = limits.late_times_watched if is_watched else limits.late_times
    if len(found) < needed:
        return None
    parts = {"late_payments": SCORE_BASE, "more_nights": beyond(len(found), needed, 5, 30)}
    return Suspicion("late_night", "merchant", facts[0].merchant_id, parts | _watched(is_watched), tuple(found))


def impossible_travel(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """One child's card in two shops that nobody can go between in that time: two cards, or a card that was lent."""
    limits = setting.thresholds
    found: set[Fact] = set()
    for earlier, later in combinations([fact for fact in facts if fact.kind == "in_store"], 2):
        here, there = setting.merchants.get(earlier.merchant_id), setting.merchants.get(later.merchant_id)
        if here is None or there is None:
            continue
        km = _km(here, there)
        hours = (later.at - earlier.at).total_seconds() / SECONDS_AN_HOUR
        if km >= limits.travel_km and km > hours * limits.travel_km_an_hour:
            found.update((earlier, later))
    if not found:
        return None
    parts = {"too_far_too_soon": SCORE_BASE + 20}
    return Suspicion("impossible_travel", "adult", adult_of(facts[0].child_id), parts, tuple(sorted(found)))


def share(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """One merchant takes most of a child's month in large payments; or a pub takes any payments so often."""
    limits = setting.thresholds
    is_watched = setting.is_watched(facts[0].merchant_id)
    smallest = 1 if is_watched else setting.won(limits.share_percent)
    needed = limits.share_visits_watched if is_watched else limits.share_visits
    visits = [fact for fact in facts if fact.is_payment and fact.amount >= smallest]
    if len(visits) < needed:
        return None
    parts = {"visits_in_month": SCORE_BASE, "more_visits": beyond(len(visits), needed, 3, 30)}
    return Suspicion("share", "merchant", facts[0].merchant_id, parts | _watched(is_watched), tuple(visits))


def card_at_shop(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """Many children's limits used up at one shop within minutes: their cards may be kept there."""
    limits = setting.thresholds
    full = setting.won(limits.card_at_shop_percent)
    found: set[Fact] = set()
    most = 0
    for near in _runs(facts, limits.card_at_shop_minutes):
        by_child: dict[str, int] = {}
        for fact in near:
            by_child[fact.child_id] = by_child.get(fact.child_id, 0) + fact.amount
        used_up = {child_id for child_id, amount in by_child.items() if amount >= full}
        if len(used_up) >= limits.card_at_shop_children:
            found.update(fact for fact in near if fact.child_id in used_up)
            most = max(most, len(used_up))
    if not found:
        return None
    parts = {
        "children_within_minutes": SCORE_BASE + 10,
        "more_children": beyond(most, limits.card_at_shop_children, 5, 40),
    }
    return Suspicion("card_at_shop", "merchant", facts[0].merchant_id, parts, tuple(sorted(found)))


def _runs(facts: Sequence[Fact], minutes: int) -> list[Sequence[Fact]]:
    """For each fact, it and what follows within so many minutes. Facts come in order of time."""
    span = timedelta(minutes=minutes)
    runs = []
    end = 0
    for start, first in enumerate(facts):
        while end < len(facts) and facts[end].at - first.at <= span:
            end += 1
        runs.append(facts[start:end])
    return runs


def _is_late(fact: Fact, late_from: str) -> bool:
    at = fact.at.astimezone(SEOUL)
    return at.hour < DAY_STARTS_HOUR or f"{at.hour:02}:{at.minute:02}" >= late_from


def _watched(is_watched: bool) -> dict[str, int]:
    return {"watched_kind_of_shop": 20} if is_watched else {}


def _km(here: Merchant, there: Merchant) -> float:
    """The distance of two shops as the crow flies."""
    lat1, lat2 = radians(here.lat), radians(there.lat)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(there.lon - here.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


RULES: Mapping[RuleName, Watched] = {
    "velocity": Watched("VISITS", velocity, "many payments in a short time"),
    "splitting": Watched("PAIR", splitting, "one payment split in two or more"),
    "same_amount": Watched("PAIR", same_amount, "a series of equal amounts"),
    "refund_rebuy": Watched("PAIR", refund_rebuy, "buy, refund, and buy a banned item"),
    "late_night": Watched("PAIR", late_night, "20,000 at about 23:00 in a pub"),
    "impossible_travel": Watched("VISITS", impossible_travel, "impossible travel"),
    "share": Watched("PAIR", share, "one pub 50 times in 4 months"),
    "card_at_shop": Watched("SHOP", card_at_shop, "cards left at the shop"),
}
