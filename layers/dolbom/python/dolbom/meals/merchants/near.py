"""The look-up of shops near a place (M10): nearest first, exact, page by page, with as few reads as that takes.

Cells are read in the order of their distance, as many at once as are likely to hold the page. When the page is there,
all cells that could hold a nearer shop are read too: so what is answered is what looking at every shop would answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple, Protocol

from dolbom.meals.merchants.cells import Found, Shape
from dolbom.meals.merchants.geometry import Cell, Place, box_of, distance_m, farthest_m, nearest_m, tiles_within

READ_AT_ONCE_MAX = 100
"""DynamoDB's batch."""
CELLS_A_SEARCH_MAX = 400
"""What one request looks at. Where few of very many are wanted, a page may hold fewer than `limit` and still
have a next one."""
FIRST_TILES_M = 3_000
SHOPS_A_CELL_USUAL = 16
SHARE_MIN = 0.02


class Mark(NamedTuple):
    """A place in the listing: pages go on behind it. The distance is exact, so that equal ones stay apart by id."""

    apart_m: float
    merchant_id: str


START = Mark(-1.0, "")


class Cells(Protocol):
    """What the look-up reads from."""

    def read(
        self, tiles: Sequence[str], cells: Sequence[Cell]
    ) -> tuple[dict[str, Shape], dict[Cell, tuple[Found, ...]]]:
        """The shapes of tiles and the shops of cells, up to `READ_AT_ONCE_MAX` in all. A tile where no shop ever was
        has no shape.

        Raises:
            CellMoved: a cell has been cut since its tile's shape was read.
        """
        ...


class CellMoved(Exception):
    """A tile has been cut otherwise meanwhile: its shape is read again."""


class Near(NamedTuple):
    """A shop that was found, and how far it is, in metres."""

    apart_m: float
    shop: Found

    @property
    def mark(self) -> Mark:
        return Mark(self.apart_m, self.shop.merchant_id)


def _any(_: Near) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: at most `limit` shops from `centre`, in metres, behind `after`."""

    centre: Place
    radius_m: float
    limit: int
    after: Mark = START
    matches: Callable[[Near], bool] = _any


def search(cells: Cells, wanted: Wanted) -> tuple[list[Near], Mark | None]:
    """The page, nearest first and by id where equally near, and where the next one begins; None at the end.

    Raises:
        CellMoved: as `Cells.read`.
    """
    found: list[Near] = []
    looked_at = 0
    cells_read = 0
    tiles = sorted(tiles_within(wanted.centre, wanted.radius_m))
    unread: list[tuple[float, Cell]] = []
    while True:
        found.sort(key=lambda near: near.mark)
        # One more than the page: it tells that there is a next one.
        bound = found[wanted.limit].apart_m if len(found) > wanted.limit else wanted.radius_m
        ready = [entry for entry in unread if entry[0] <= bound]
        far = [entry for entry in tiles if entry[0] <= bound]
        if not ready and not far:
            return _paged(found, wanted, inf)
        certain_m = min(apart for apart, _ in (*ready, *far))
        if cells_read >= CELLS_A_SEARCH_MAX and certain_m > wanted.after.apart_m:
            return _paged(found, wanted, certain_m)
        is_bound = len(found) > wanted.limit
        now = _next_cells(ready, len(found), looked_at, cells_read, wanted.limit, is_bound=is_bound)
        reach = bound if is_bound else now[-1][0] if now else FIRST_TILES_M
        # Tiles that begin nearer than what is read now are read with it: their cells may be as near.
        now_tiles = [entry for entry in far if entry[0] <= reach] or ([] if now else far[:9])
        now = now[: READ_AT_ONCE_MAX - len(now_tiles)]
        shapes, shops = cells.read([tile for _, tile in now_tiles], [cell for _, cell in now])
        cells_read += len(now)
        tiles = [entry for entry in tiles if entry not in now_tiles]
        taken = {cell for _, cell in now}
        unread = [entry for entry in unread if entry[1] not in taken]
        for tile, shape in shapes.items():
            unread += _within(tile, shape, wanted)
        unread.sort()
        for cell_shops in shops.values():
            looked_at += len(cell_shops)
            found += _matching(cell_shops, wanted)


def _next_cells(
    ready: Sequence[tuple[float, Cell]], found: int, looked_at: int, cells_read: int, limit: int, *, is_bound: bool
) -> list[tuple[float, Cell]]:
    """The nearest cells that are likely to hold what is missing; once the page is there, all that could change it."""
    if is_bound:
        return list(ready[:READ_AT_ONCE_MAX])
    share = max(found / looked_at, SHARE_MIN) if looked_at else 1.0
    missing = limit + 1 - found
    likely = int(missing / (share * SHOPS_A_CELL_USUAL)) + 4
    # At least as many again as before: what is rare is found in few calls, too.
    return list(ready[: min(max(likely, cells_read), READ_AT_ONCE_MAX)])


def _within(tile: str, shape: Shape, wanted: Wanted) -> list[tuple[float, Cell]]:
    """The cells of a tile that hold shops, come within the radius, and are not all before the page."""
    found = []
    for path, is_there in shape.items():
        if is_there:
            box = box_of(Cell(tile, path))
            apart = nearest_m(box, wanted.centre)
            if apart <= wanted.radius_m and farthest_m(box, wanted.centre) >= wanted.after.apart_m:
                found.append((apart, Cell(tile, path)))
    return found


def _matching(shops: Sequence[Found], wanted: Wanted) -> list[Near]:
    found = [Near(distance_m(wanted.centre, shop.place), shop) for shop in shops]
    return [
        near for near in found if near.apart_m <= wanted.radius_m and near.mark > wanted.after and wanted.matches(near)
    ]


def _paged(found: list[Near], wanted: Wanted, certain_m: float) -> tuple[list[Near], Mark | None]:
    """The page of what was found, as far as it is certain that nothing nearer is missing."""
    certain = [near for near in found if near.apart_m < certain_m]
    page = certain[: wanted.limit]
    if len(certain) > wanted.limit:
        return page, page[-1].mark
    return page, None if certain_m == inf else Mark(certain_m, "")
