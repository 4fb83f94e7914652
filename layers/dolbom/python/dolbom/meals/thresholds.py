"""What the misuse rules look for, as policy data (M14): every number of every rule, with its default.

A municipality publishes its own with its policy; they say when a case opens, and never whether a child may eat.
"""

from typing import Annotated

from pydantic import ConfigDict, Field

from dolbom.dates import ClockTime
from dolbom.meals.categories import Category
from dolbom.model import Model

Count = Annotated[int, Field(ge=1, le=1_000)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Percent = Annotated[int, Field(ge=1, le=100)]


class MisuseThresholds(Model):
    """Percents are of the day's cap."""

    model_config = ConfigDict(strict=False)

    velocity_payments: Count = 4
    """So many payments of one child …"""
    velocity_shops: Count = 3
    """… at so many shops …"""
    velocity_minutes: Minutes = 60

    split_minutes: Minutes = 10
    """Payments so close at one shop are parts of one …"""
    split_percent: Percent = 80
    """… when together they come to this much …"""
    split_part_percent: Percent = 25
    """… and none is smaller than this: a forgotten drink is no part …"""
    split_days: Count = 3
    """… on so many days of a month."""

    same_amount_times: Count = 8
    """The same amount so often in a month at one shop …"""
    same_amount_percent: Percent = 60
    """… and larger than a child's meal."""

    rebuy_minutes: Minutes = 30
    """A refund, and so soon after it a payment at the same shop …"""
    rebuy_times: Count = 3
    """… so often in a month."""

    late_from: ClockTime = "22:30"
    late_percent: Percent = 80
    """Late payments of at least this much …"""
    late_times: Count = 4
    """… so often in a month at one shop …"""
    late_times_watched: Count = 2
    """… or so often at a shop of a watched kind."""

    travel_km: Annotated[int, Field(ge=1, le=1_000)] = 15
    """Payments in two shops at least this far apart …"""
    travel_km_an_hour: Annotated[int, Field(ge=10, le=1_000)] = 120
    """… faster than this between them."""

    share_visits: Count = 13
    """So many visits in a month to one shop …"""
    share_percent: Percent = 55
    """… each for at least this much, which is more than a child's meal …"""
    share_visits_watched: Count = 8
    """… or so many to a shop of a watched kind, whatever was spent."""

    card_at_shop_children: Count = 5
    """So many children's limits used up at one shop …"""
    card_at_shop_minutes: Minutes = 10
    """… within so many minutes …"""
    card_at_shop_percent: Percent = 80
    """… each with at least this much."""

    watched_categories: tuple[Category, ...] = ("pub", "cafe")
