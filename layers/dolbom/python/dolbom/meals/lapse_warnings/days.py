"""On which days it is said that money lapses: a week before its last day, and on the Friday before its last weekend."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

Which = Literal["week", "weekend"]
AHEAD = timedelta(days=7)
FRIDAY = 4


def last_friday(last_day: date) -> date:
    """The last Friday after which there is still a Saturday to spend it on."""
    return last_day - timedelta(days=(last_day.weekday() - FRIDAY - 1) % 7 + 1)


def warned_on(last_day: date) -> dict[date, Which]:
    """The days on which money with this last day is warned of: two, or one where they are the same."""
    return {last_friday(last_day): "weekend", last_day - AHEAD: "week"}


def to_warn(lots: Mapping[str, int], on: date, today: date) -> list[tuple[str, int, Which]]:
    """What is to be said on a day of an account's money: its last day, how much, and which of the two warnings. A run
    that is late says nothing of what has lapsed by `today`."""
    return [
        (lot, amount, which)
        for lot, amount in sorted(lots.items())
        if amount > 0 and lot >= today.isoformat() and (which := warned_on(date.fromisoformat(lot)).get(on)) is not None
    ]
