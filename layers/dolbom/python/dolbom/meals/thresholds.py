"""What the misuse rules look for, as policy data (M14): every number of every rule, with its default.

A municipality publishes its own with its policy; they say when a case opens, and never whether a child may eat.
"""

from typing import Annotated

from pydantic import ConfigDict, Field

from dolbom.api import Model

Count = Annotated[int, Field(ge=1, le=1_000)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Percent = Annotated[int, Field(ge=1, le=100)]


class MisuseThresholds(Model):
    """Percents are of the day's cap where nothing else is said."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, defer_build=True)

    card_at_shop_children: Count = 5
    """So many children's limits used up at one shop …"""
    card_at_shop_minutes: Minutes = 15
    """… within so many minutes …"""
    card_at_shop_percent: Percent = 80
    """… each with at least this much of the cap."""
