"""Municipal policy: every number of the meal rules, as effective-dated data (M15). No deployment changes a rule.

A municipality without a policy in force is not switched on.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from dolbom.clock import SEOUL, month_end
from dolbom.dates import ClockTime, Day, EndTime, Instant
from dolbom.meals.categories import Category
from dolbom.meals.names import MunicipalityCode, NetworkCode
from dolbom.meals.thresholds import MisuseThresholds
from dolbom.model import Model
from dolbom.money import AMOUNT_KRW_MAX

PUBLISHED_AHEAD_MIN = timedelta(minutes=5)
"""A version is published at least this long before it takes effect, so that every process that holds policies for
`CACHED_FOR` knows it in time."""
CACHED_FOR = timedelta(minutes=1)
VERSION_MAX = 1_000_000_000
"""Far over what a town publishes, far under what DynamoDB refuses to store."""

ItemKind = Literal["meal", "side", "drink", "high_caffeine", "alcohol", "tobacco", "other"]
LISTED = Field(strict=False, max_length=20)
"""JSON has lists where our values have tuples."""
Krw = Annotated[int, Field(ge=0, le=AMOUNT_KRW_MAX)]
MealsADay = Annotated[int, Field(ge=0, le=3)]


class MealHours(Model):
    """Part of a day in Seoul, from (inclusive) until (exclusive). `until` before `from_` spans midnight, `24:00` is the
    day's end, and from a time until the same time is the whole day: nobody writes hours to say that there are none."""

    from_: ClockTime
    until: EndTime

    def hold(self, at: datetime) -> bool:
        """Whether an instant lies within."""
        now = at.astimezone(SEOUL).strftime("%H:%M")
        if self.from_ < self.until:
            return self.from_ <= now < self.until
        return now >= self.from_ or now < self.until


class Vacation(Model):
    """Days without school, from the first to the last."""

    first: Day
    last: Day


class PolicyVersion(Model):
    """Whose rules these are, which of them, and from when on."""

    municipality: MunicipalityCode
    version: Annotated[int, Field(ge=1, le=VERSION_MAX)]
    effective_from: Instant


class TownRules(Model):
    """What a municipality may decide. Amounts in KRW. Defaults are the common Gyeonggi ones."""

    day_cap: Krw = 20_000
    month_cap: Krw | None = None
    order_cap: Krw | None = None
    meal_hours: Annotated[tuple[MealHours, ...], LISTED] = ()
    """Empty: the whole day."""
    hold_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 30
    coupon_max: Krw = 3_000
    coupons_a_month: Annotated[int, Field(ge=0, le=100)] = 4
    coupon_needs_whole_fee: bool = False
    """Whether a coupon is used only when it pays the whole delivery fee."""
    coupon_budget_a_month: Krw | None = None
    """What all coupons of a child may pay in a month; None: as much as their number allows. The delivery budget of a
    town is kept child by child, so that no payment waits for a counter that the whole town shares."""
    split_tender: bool = True
    """Whether own money may pay for food beside the benefit."""
    lapse: Literal["month_end", "next_month_end"] = "month_end"
    lapse_warning_days: Annotated[int, Field(ge=0, le=62)] = 7
    refund_after_lapse: Literal["fund", "child"] = "fund"
    refund_grace_days: Annotated[int, Field(ge=1, le=62)] = 14
    """How long money that returns to the child after its lapse may still be spent."""
    excluded_categories: Annotated[tuple[Category, ...], LISTED] = ("pub", "cafe")
    excluded_kinds: Annotated[tuple[ItemKind, ...], LISTED] = ("alcohol", "tobacco", "high_caffeine")
    card_networks: Annotated[tuple[NetworkCode, ...], LISTED] = ()
    """The card networks whose purchases the town's children make. Empty: any that sends files."""
    unit_price: Krw = 9_000
    """What one meal is worth: a month's load is the meals of its days times this."""
    meals_on_school_days: MealsADay = 1
    meals_on_days_off: MealsADay = 1
    """On Saturdays, Sundays, public holidays and `holidays` in term."""
    meals_in_vacations: MealsADay = 1
    """On all days of `vacations`."""
    vacations: Annotated[tuple[Vacation, ...], LISTED] = ()
    holidays: Annotated[tuple[Day, ...], Field(strict=False, max_length=100)] = ()
    """Days off beside Saturdays, Sundays and public holidays: a school's own, or one that was announced lately."""
    misuse: MisuseThresholds = MisuseThresholds.model_construct()
    """What the misuse rules look for (M14). They open cases, and never touch a payment."""

    def lapses_on(self, loaded_on: date) -> date:
        """The last day on which money loaded on a day may be spent."""
        end = month_end(loaded_on)
        return end if self.lapse == "month_end" else month_end(end + timedelta(days=1))

    def serves_at(self, at: datetime) -> bool:
        """Whether meals may be ordered at an instant."""
        return not self.meal_hours or any(hours.hold(at) for hours in self.meal_hours)


class MealPolicy(TownRules, PolicyVersion):
    """One version of a municipality's rules. Amounts in KRW. Defaults are the common Gyeonggi ones."""


def in_force(policies: Sequence[MealPolicy], at: datetime) -> MealPolicy | None:
    """The version in force at an instant: the latest that has taken effect."""
    started = [policy for policy in policies if policy.effective_from <= at]
    return max(started, key=lambda policy: (policy.effective_from, policy.version), default=None)
