"""What a child can pay at a shop now: the one question of the look-up that the payment's own rules answer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from dolbom.auth import Caller
from dolbom.meals.categories import Category
from dolbom.meals.policy import MealPolicy
from dolbom.starting.values import value


class Shop(Protocol):
    """What of a shop decides whether orders can be placed there."""

    @property
    def municipality(self) -> str: ...
    @property
    def category(self) -> Category: ...
    @property
    def takes_orders(self) -> bool: ...


@value
class Accepted:
    """What the benefit pays of an order at a shop at most, in KRW; 0 and the code of its refusal, with the facts of its
    words, where it pays nothing there now."""

    up_to: int
    code: str | None = None
    facts: Mapping[str, object] | None = None


@value
class Purse:
    """A child's purse at an instant: the policy that it is under, and what each shop would answer."""

    policy: MealPolicy
    at: Callable[[Shop], Accepted]


PurseOf = Callable[[Caller, str | None, datetime], Purse]
"""The purse of the child that a call is for."""
