"""A tile as it is kept: which of its cells are cut, and in each that is not, its shops in one packed item.

An item of a few kilobytes holds dozens of shops, so that one read finds all that are near; where shops stand thick its
cell is small, and where there are few it is large. All here are pure functions over values; the rows are the store's.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dolbom.meals.categories import Category
from dolbom.meals.merchant import DeliveryArea, Merchant
from dolbom.meals.merchants.geometry import (
    DEPTH_MAX,
    Box,
    Cell,
    Place,
    box_of,
    is_in_korea,
    place_of,
    quarter_of,
    quarters,
    tile_of,
)
from dolbom.meals.opening.hours import ShopHours

SHOPS_A_CELL_MAX = 48
PACKED_BYTES_MAX = 300_000
"""What the smallest cell may hold: DynamoDB's item has 400 KB. A food court has hundreds of shops at one place; so many
that this is passed have one position by mistake."""

Shape = Mapping[str, bool]
"""The cells of a tile that are not cut, by path: whether there is an item of it. A cell without one never held a
shop."""
_CUT, _FULL, _EMPTY = "x", "1", "0"


class TooManyHere(Exception):
    """More shops at one place than an item can hold."""


class Found(NamedTuple):
    """A shop as the look-up knows it."""

    merchant_id: str
    name: str
    place: Place
    category: Category
    municipality: str
    takes_orders: bool
    hours_json: str
    delivery_m: int
    delivery_areas: tuple[str, ...]

    @property
    def hours(self) -> ShopHours | None:
        return ShopHours.model_validate_json(self.hours_json) if self.hours_json else None


def found_of(merchant: Merchant) -> Found | None:
    """What the look-up knows of a shop; None of one that it does not tell of: a suspended or closed one, or one whose
    place lies outside Korea."""
    place = place_of(merchant.lat, merchant.lon)
    if merchant.state != "active" or not is_in_korea(place):
        return None
    delivery = merchant.delivery or DeliveryArea()
    return Found(
        merchant.merchant_id,
        merchant.name,
        place,
        merchant.category,
        merchant.municipality,
        merchant.open,
        merchant.hours.model_dump_json(exclude_defaults=True) if merchant.hours else "",
        delivery.radius_m or 0,
        delivery.areas,
    )


def pack(shops: Sequence[Found]) -> bytes:
    """A cell's shops as bytes; the same shops are the same bytes."""
    rows = [[*shop[:2], *shop.place, *shop[3:]] for shop in sorted(shops)]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def unpack(packed: bytes) -> tuple[Found, ...]:
    """The shops of a cell.

    Raises:
        ValueError, TypeError, LookupError: it is none.
    """
    try:
        rows = json.loads(zlib.decompress(packed))
    except zlib.error:
        raise ValueError("no packed cell") from None
    return tuple(map(_found_in, rows))


def _found_in(row: Sequence[Any]) -> Found:
    # What later code puts behind is read over.
    merchant_id, name, lat, lon, category, town, takes_orders, hours, delivery_m, areas = row[:10]
    return Found(merchant_id, name, Place(lat, lon), category, town, takes_orders, hours, delivery_m, tuple(areas))


def cell_in(shape: Shape, place: Place) -> Cell:
    """The cell of a tile that a place lies in."""
    tile = tile_of(place)
    path, box = "", box_of(Cell(tile, ""))
    while shape and path not in shape:
        quarter = quarter_of(box, place)
        path, box = f"{path}{quarter}", quarters(box)[quarter]
        if len(path) > DEPTH_MAX:
            raise ValueError("a tile's shape")
    return Cell(tile, path)


def shape_text(shape: Shape) -> str:
    """A shape as text: cells in order of their paths, each cut one before its quarters."""

    def told(path: str) -> str:
        if path in shape:
            return _FULL if shape[path] else _EMPTY
        return _CUT + "".join(told(f"{path}{quarter}") for quarter in range(4))

    return told("")


def shape_of(text: str) -> dict[str, bool]:
    """The shape that a text tells.

    Raises:
        ValueError: it tells none.
    """
    letters = iter(text)
    shape: dict[str, bool] = {}

    def read(path: str) -> None:
        letter = next(letters, "")
        if letter == _CUT and len(path) < DEPTH_MAX:
            for quarter in range(4):
                read(f"{path}{quarter}")
        elif letter and letter in _FULL + _EMPTY:
            shape[path] = letter == _FULL
        else:
            raise ValueError("a tile's shape")

    read("")
    if next(letters, ""):
        raise ValueError("a tile's shape")
    return shape


def cut(cell: Cell, shops: Sequence[Found]) -> Iterator[tuple[str, Sequence[Found]]]:
    """The cells that some shops of one cell come to lie in: that cell, or where they are too many, its parts; with
    the empty ones among these.

    Raises:
        TooManyHere: the smallest cell cannot hold them.
    """
    yield from _cut(cell.path, box_of(cell), shops)


def _cut(path: str, box: Box, shops: Sequence[Found]) -> Iterator[tuple[str, Sequence[Found]]]:
    if len(shops) <= SHOPS_A_CELL_MAX or len(path) == DEPTH_MAX:
        if len(shops) > SHOPS_A_CELL_MAX and len(pack(shops)) > PACKED_BYTES_MAX:
            raise TooManyHere
        yield path, shops
        return
    parts: list[list[Found]] = [[], [], [], []]
    for shop in shops:
        parts[quarter_of(box, shop.place)].append(shop)
    for quarter, (part, within) in enumerate(zip(parts, quarters(box), strict=True)):
        yield from _cut(f"{path}{quarter}", within, part)
