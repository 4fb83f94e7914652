"""What a town's children did in a month, added up child by child: how many, how often, for how much (M16).

A child is added once, with all of its month: so the number of children behind each cell is exact, and nothing that was
delivered twice counts twice. Whoever is added is forgotten: a tally holds numbers and no child.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

TableName = Literal["day", "hour", "category", "area"]
TABLES: tuple[TableName, ...] = get_args(TableName)
ELSEWHERE = "elsewhere"
"""Areas beyond the first `AREAS_MAX`, and shops whose place or kind is not known."""
AREAS_MAX = 200


@dataclass(frozen=True, slots=True)
class Use:
    """One order or purchase of which something was kept: `won` is what it took of the child's loaded money."""

    day: str
    hour: int
    merchant_id: str
    won: int
    coupons: int = 0
    coupon_won: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Of a shop what figures tell: its category and the code of its dong."""

    category: str
    area: str


NOWHERE = Place(ELSEWHERE, ELSEWHERE)


@dataclass(slots=True)
class Cell:
    """Children who are behind it, how often, and for how many won."""

    children: int = 0
    times: int = 0
    won: int = 0

    def add(self, times: int, won: int) -> None:
        """One more child."""
        self.children += 1
        self.times += times
        self.won += won


@dataclass(slots=True)
class Tally:
    total: Cell = field(default_factory=Cell)
    coupons: Cell = field(default_factory=Cell)
    lapsed: Cell = field(default_factory=Cell)
    cells: dict[TableName, dict[str, Cell]] = field(default_factory=lambda: {name: {} for name in TABLES})

    def add(self, uses: Sequence[Use], lapsed_won: int, place_of: Callable[[str], Place]) -> None:
        """Adds all of one child's month."""
        if lapsed_won > 0:
            self.lapsed.add(1, lapsed_won)
        if not uses:
            return
        self.total.add(len(uses), sum(use.won for use in uses))
        with_coupon = [use for use in uses if use.coupons > 0]
        if with_coupon:
            self.coupons.add(sum(use.coupons for use in with_coupon), sum(use.coupon_won for use in with_coupon))
        places = {use.merchant_id: place_of(use.merchant_id) for use in uses}
        self._add("day", ((use.day, use.won) for use in uses))
        self._add("hour", ((f"{use.hour:02d}", use.won) for use in uses))
        self._add("category", ((places[use.merchant_id].category, use.won) for use in uses))
        self._add("area", ((self._area(places[use.merchant_id].area), use.won) for use in uses))

    def _area(self, area: str) -> str:
        return area if area in self.cells["area"] or len(self.cells["area"]) < AREAS_MAX else ELSEWHERE

    def _add(self, table: TableName, uses: Iterable[tuple[str, int]]) -> None:
        of_child: dict[str, list[int]] = {}
        for name, won in uses:
            of_child.setdefault(name, []).append(won)
        for name, amounts in of_child.items():
            self.cells[table].setdefault(name, Cell()).add(len(amounts), sum(amounts))
