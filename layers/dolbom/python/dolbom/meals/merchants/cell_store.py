"""The cells of the look-up as items of the meals table: read by batches, written only beside the shops that they show.

A tile's cut and each cell's shops are written on the condition that they still are, byte for byte, what was read. So of
two who change one cell the second looks again, and no shop is lost from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dolbom.dynamo.items import Item, reading
from dolbom.dynamo.table import ABSENT, Condition, Delete, Put, Table, Write
from dolbom.errors import Unreadable
from dolbom.logs import unreadable
from dolbom.meals import keys
from dolbom.meals.merchants.cells import Found, Shape, cell_in, cut, pack, shape_of, shape_text, unpack
from dolbom.meals.merchants.geometry import Cell, tile_of
from dolbom.meals.merchants.near import READ_AT_ONCE_MAX, CellMoved


class CellStore:
    """Reads of cells. For a look-up they may be a moment old; for a change they are exact."""

    def __init__(self, table: Table, *, consistent: bool = False) -> None:
        self.table = table
        self.consistent = consistent

    def read(
        self, tiles: Sequence[str], cells: Sequence[Cell]
    ) -> tuple[dict[str, Shape], dict[Cell, tuple[Found, ...]]]:
        """The shapes of tiles and the shops of cells, in one AWS call. A cell that cannot be read is named in the log
        and hides no other.

        Raises:
            CellMoved: a cell has been cut since its tile's shape was read.
        """
        wanted = [(keys.tile(tile), keys.SHAPE) for tile in tiles]
        wanted += [(keys.tile(cell.tile), keys.leaf(cell.path)) for cell in cells]
        items = self.table.get_many(wanted, consistent=self.consistent)
        shapes: dict[str, Shape] = {}
        shops: dict[Cell, tuple[Found, ...]] = {}
        for item in items:
            tile = keys.tile_in(item["pk"])
            try:
                if item["sk"] == keys.SHAPE:
                    shapes[tile] = reading(shape_in, item)
                else:
                    shops[Cell(tile, item["sk"].removeprefix(keys.LEAF))] = reading(shops_in, item)
            except Unreadable as error:
                if self.table.logger is None:
                    raise
                unreadable(self.table.logger, error)
        there = {(item["pk"], item["sk"]) for item in items}
        if not there.issuperset((keys.tile(cell.tile), keys.leaf(cell.path)) for cell in cells):
            raise CellMoved
        return shapes, shops


def shape_in(item: Item) -> dict[str, bool]:
    """A tile's shape from its item."""
    return shape_of(item["shape"])


def shops_in(item: Item) -> tuple[Found, ...]:
    """A cell's shops from its item."""
    return unpack(item["packed"])


@dataclass
class Edit:
    """A change of cells: what was read of them, and what they are to be. It becomes writes that stand only if all that
    was read still is so."""

    shapes: dict[str, dict[str, bool]] = field(default_factory=dict)
    shops: dict[Cell, list[Found]] = field(default_factory=dict)
    _shapes_read: dict[str, str] = field(default_factory=dict)
    _packed_read: dict[Cell, bytes] = field(default_factory=dict)

    def take(self, shop: Found) -> None:
        """Takes a shop out, as it was."""
        cell = cell_in(self.shapes[tile_of(shop.place)], shop.place)
        self.shops[cell] = [each for each in self.shops[cell] if each.merchant_id != shop.merchant_id]

    def put(self, shop: Found) -> None:
        """Puts a shop in, and cuts its cell where that is too full by it.

        Raises:
            TooManyHere: there is no room at its place.
        """
        shape = self.shapes[tile_of(shop.place)]
        cell = cell_in(shape, shop.place)
        others = [each for each in self.shops[cell] if each.merchant_id != shop.merchant_id]
        parts = list(cut(cell, [*others, shop]))
        del self.shops[cell]
        shape.pop(cell.path, None)
        for path, shops in parts:
            shape[path] = bool(shops) or shape.get(path, False)
            self.shops[Cell(cell.tile, path)] = list(shops)
        if len(parts) == 1:
            shape[cell.path] = True

    def writes(self) -> list[Write]:
        """What must be written, and nothing that stays as it is."""
        made: list[Write] = []
        for tile, shape in self.shapes.items():
            text, was = shape_text(shape), self._shapes_read.get(tile, "")
            if text != was:
                item = {"pk": keys.tile(tile), "sk": keys.SHAPE, "kind": "tile", "shape": text}
                made.append(Put(item, Condition("shape = :read", {":read": was}) if was else ABSENT))
        for cell, shops in self.shops.items():
            was_packed = self._packed_read.get(cell)
            if not shops and was_packed is None:
                continue
            packed = pack(shops)
            if packed != was_packed:
                made.append(Put(_cell_item(cell, packed), _still(was_packed)))
        for cell, packed in self._packed_read.items():
            if cell not in self.shops:
                made.append(Delete(keys.tile(cell.tile), keys.leaf(cell.path), _still(packed)))
        return made


def _cell_item(cell: Cell, packed: bytes) -> Item:
    return {"pk": keys.tile(cell.tile), "sk": keys.leaf(cell.path), "kind": "cell", "packed": packed}


def _still(packed: bytes | None) -> Condition:
    return Condition("packed = :read", {":read": packed}) if packed is not None else ABSENT


def edit_of(table: Table, shops: Iterable[Found]) -> Edit:
    """The cells of these shops as they stand, to be changed: two AWS calls.

    Raises:
        CellMoved: somebody cuts one of them meanwhile.
        Unreadable: one of them is of no form that is known.
    """
    edit = Edit()
    places = [shop.place for shop in shops]
    tiles = sorted({tile_of(place) for place in places})
    read: dict[str, Any] = {item["pk"]: item for item in table.get_many([(keys.tile(t), keys.SHAPE) for t in tiles])}
    for tile in tiles:
        item = read.get(keys.tile(tile))
        edit.shapes[tile] = reading(shape_in, item) if item is not None else {"": False}
        if item is not None:
            edit._shapes_read[tile] = item["shape"]
    cells = sorted({cell_in(edit.shapes[tile_of(place)], place) for place in places})
    if len(cells) > READ_AT_ONCE_MAX:
        raise ValueError(f"at most {READ_AT_ONCE_MAX} cells")
    there = [cell for cell in cells if edit.shapes[cell.tile][cell.path]]
    packed = {
        Cell(keys.tile_in(item["pk"]), item["sk"].removeprefix(keys.LEAF)): item
        for item in table.get_many([(keys.tile(cell.tile), keys.leaf(cell.path)) for cell in there])
    }
    for cell in cells:
        edit.shops[cell] = list(reading(shops_in, packed[cell])) if cell in packed else []
        if cell in packed:
            edit._packed_read[cell] = packed[cell]["packed"]
    if len(packed) != len(there):
        raise CellMoved
    return edit
