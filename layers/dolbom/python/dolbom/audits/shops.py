"""The proof of the look-up (M10): each shop stands in its cell as its profile says, and no cell tells of another.

Both ways: a shop's profile is looked for in its cell, and each of a cell's shops is looked up among the profiles. Shops
change while it reads, so what differs is read again, both sides fresh, and only what differs then is said.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from dolbom.audits.finding import Finding
from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.dynamo.table import Table
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.merchants.cell_store import CellStore, shape_in, shops_in
from dolbom.meals.merchants.cells import Found, Shape, cell_in, found_of
from dolbom.meals.merchants.geometry import Cell, tile_of
from dolbom.meals.merchants.near import CellMoved
from dolbom.meals.merchants.registry_store import known_of

CELLS_HELD_MAX = 1_000
"""Some 15 MB; a segment asks for each a few dozen times."""


class ShopProver:
    """Looks at rows of shops and of cells as a scan brings them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.cells = CellStore(table, consistent=True)
        self._shape = lru_cache(maxsize=None)(self._read_shape)
        self._shops = lru_cache(maxsize=CELLS_HELD_MAX)(self._read_shops)

    def look(self, item: Item) -> list[Finding]:
        """What of a row differs; of a row that cannot be read, nothing: that is said elsewhere."""
        try:
            if item.get("kind") == "merchant":
                return self._of_profile(item)
            if item.get("kind") == "cell":
                return self._of_cell(item)
            if item.get("kind") == "tile":
                return self._of_tile(item)
        except (Unreadable, *UNREADABLE):
            pass
        return []

    def _of_profile(self, item: Item) -> list[Finding]:
        of = keys.merchant(known_of(item).merchant.merchant_id)
        if item["pk"] != of:
            return [Finding(item["pk"], item["sk"], "misplaced_row", of, item["pk"])]
        found = _shown(item)
        if found is None or self._stands(found, fresh=False):
            return []
        rounds = self.table.rounds()
        while rounds.another():
            before = self._profiles([found.merchant_id]).get(found.merchant_id)
            if before is None or (before == found and self._stands(found, fresh=True)):
                return []
            if before == found and self._profiles([found.merchant_id]).get(found.merchant_id) == before:
                return [Finding(item["pk"], item["sk"], "shop_not_in_cell", tile_of(found.place), "")]
            found = before

    def _of_cell(self, item: Item) -> list[Finding]:
        elsewhere = {pk for shop in shops_in(item) if (pk := keys.tile(tile_of(shop.place))) != item["pk"]}
        if elsewhere:
            return [Finding(item["pk"], item["sk"], "misplaced_row", " ".join(sorted(elsewhere)), item["pk"])]
        cell = Cell(keys.tile_in(item["pk"]), item["sk"].removeprefix(keys.LEAF))
        if self._differing(cell, shops_in(item), self._shape(cell.tile)):
            rounds = self.table.rounds()
            while rounds.another():
                now = self.table.get_many([(item["pk"], item["sk"])])
                differing = self._differing(cell, shops_in(now[0]), self._read_shape(cell.tile)) if now else []
                if not differing:
                    return []
                if self.table.get_many([(item["pk"], item["sk"])]) == now:
                    return [Finding(item["pk"], item["sk"], "cell_differs", "", " ".join(differing))]
        return []

    def _of_tile(self, item: Item) -> list[Finding]:
        """Of each cell that a tile's shape says to be there is one: a shape that was copied has none."""
        tile = keys.tile_in(item["pk"])
        if self._missing(tile, shape_in(item), self._shops):
            rounds = self.table.rounds()
            while rounds.another():
                now = self._read_shape(tile)
                missing = self._missing(tile, now, self._read_shops)
                if not missing:
                    return []
                if self._read_shape(tile) == now:
                    return [Finding(item["pk"], item["sk"], "cell_differs", " ".join(missing), "")]
        return []

    @staticmethod
    def _missing(tile: str, shape: Shape, shops: Callable[[Cell], Sequence[Found] | None]) -> list[str]:
        return [
            keys.leaf(path) for path, is_there in sorted(shape.items()) if is_there and shops(Cell(tile, path)) is None
        ]

    def _differing(self, cell: Cell, shops: Sequence[Found], shape: Shape) -> list[str]:
        """The shops of a cell that are not as their profiles say, or not its own; its key, where the shape of its tile
        has no such cell."""
        if not shape.get(cell.path):
            return [keys.leaf(cell.path)]
        told = self._profiles([shop.merchant_id for shop in shops])
        return [
            shop.merchant_id
            for shop in shops
            if told.get(shop.merchant_id) != shop or cell_in(shape, shop.place) != cell
        ]

    def _profiles(self, merchant_ids: Sequence[str]) -> dict[str, Found]:
        """What the profiles of these shops have the look-up tell."""
        found: dict[str, Found] = {}
        for start in range(0, len(merchant_ids), 100):
            wanted = [(keys.merchant(name), keys.PROFILE) for name in merchant_ids[start : start + 100]]
            shown = filter(None, map(_shown, self.table.get_many(wanted)))
            found |= {shop.merchant_id: shop for shop in shown}
        return found

    def _stands(self, shop: Found, *, fresh: bool) -> bool:
        tile = tile_of(shop.place)
        shape = self._read_shape(tile) if fresh else self._shape(tile)
        cell = cell_in(shape, shop.place) if shape else None
        if cell is None or not shape.get(cell.path):
            return False
        return shop in ((self._read_shops(cell) if fresh else self._shops(cell)) or ())

    def _read_shape(self, tile: str) -> Shape:
        return self.cells.read([tile], [])[0].get(tile, {})

    def _read_shops(self, cell: Cell) -> tuple[Found, ...] | None:
        """A cell's shops; None where there is no such cell."""
        try:
            return self.cells.read([], [cell])[1].get(cell, ())
        except CellMoved:
            return None


def _shown(item: Item) -> Found | None:
    """What a profile has the look-up tell; nothing of one that was written before there were cells."""
    known = known_of(item)
    return found_of(known.merchant) if known.is_placed else None
