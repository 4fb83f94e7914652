"""The lines of a town's shops, posted: registered or changed, and what stands so already passed over (M10).

A file of shops is mostly what the last one was. So shops are read a hundred lines ahead, in one call; one that stands
as its line says costs no other. Cells are kept once read, and written on the condition that they still are so: of a
shop that is new or changed usually one call is left, its transaction.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Field

from dolbom.clock import Clock, stamp
from dolbom.dynamo.held import HeldTable
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Invalid
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.categories import Category
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.columns import of_town, read, refuse
from dolbom.meals.files.csv_lines import Line
from dolbom.meals.files.results import LineError, Posted
from dolbom.meals.merchant import DELIVERY_M_MAX, DeliveryArea, Merchant, ShopAddress, ShopName, State
from dolbom.meals.merchants import registry
from dolbom.meals.merchants.registry_store import Outcome, RegistryStore
from dolbom.meals.names import MERCHANT_ID, MerchantId, MunicipalityCode
from dolbom.meals.opening.hours import WEEKDAYS, ShopHours, Span
from dolbom.meals.opening.written import spans
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import DECIMAL, as_typed
from dolbom.starting.patterns import compiled_later
from dolbom.texts.desk import CATEGORIES

NUMBER, ADDRESS, HOURS, BREAKS, HOLIDAYS = "merchant_id", "address", "hours", "breaks", "holidays"
SHOP_COLUMNS = (NUMBER, "name", "category", "lat", "lon")
OF_A_SHOP = (ADDRESS, HOURS, BREAKS, HOLIDAYS, "delivery_m", "delivery_areas", "state")
SHOP_OPTIONAL_COLUMNS = ("municipality", *OF_A_SHOP)

HELD_MAX = 4_000
"""Cells that are kept, some kilobytes each, beside a hundred shops."""

_MERCHANT_ID = compiled_later(MERCHANT_ID)
_NUMBER = compiled_later(DECIMAL)
_METRES = compiled_later(r"([0-9]{1,6}|[0-9]{1,3},[0-9]{3}) ?(?:m|M|미터)?")
_KILOMETRES = compiled_later(r"([0-9]{1,2})(?:[.]([0-9]))? ?(?:km|Km|KM|킬로미터)")
_HOLIDAYS = {"휴무": "closed", "일요일": "sunday", "평소": "usual"}
_CATEGORIES = {CATEGORIES[name].ko: name for name in get_args(Category)}
_STATES = {
    "영업": "active",
    "정지": "suspended",
    "폐업": "closed",
    "영업/정상": "active",
    "정상": "active",
    "영업중": "active",
    "휴업": "suspended",
}
"""And as registers of licensed shops say it."""
_NONE = frozenset({"없음", "-"})
ALWAYS = (Span(days=WEEKDAYS, from_="00:00", until="24:00"),)


def _named(names: Mapping[str, str]) -> Callable[[object], object]:
    """Reads a cell by its Korean name too."""
    return lambda cell: names.get(str(as_typed(cell)), as_typed(cell))


def _number(cell: object) -> object:
    return float(cell) if isinstance(cell := as_typed(cell), str) and _NUMBER.fullmatch(cell) else cell


def _whole(cell: object) -> object:
    """Metres; kilometres where the cell says so."""
    if not isinstance(cell := as_typed(cell), str):
        return cell
    if (far := _KILOMETRES.fullmatch(cell)) is not None:
        return int(far[1]) * 1_000 + int(far[2] or 0) * 100
    return int(found[1].replace(",", "")) if (found := _METRES.fullmatch(cell)) is not None else cell


def _areas(cell: object) -> object:
    return tuple(re.split(r"[;/ ]+", cell)) if isinstance(cell := as_typed(cell), str) and cell else cell


class ShopLine(Model):
    """One line of a file of shops."""

    merchant_id: MerchantId
    name: ShopName
    municipality: MunicipalityCode
    category: Annotated[Category, BeforeValidator(_named(_CATEGORIES))]
    lat: Annotated[Latitude, BeforeValidator(_number)]
    lon: Annotated[Longitude, BeforeValidator(_number)]
    address: ShopAddress = ""
    hours: Annotated[ShopHours | None, BeforeValidator(lambda cell: _week(cell))] = None
    breaks: Annotated[ShopHours | None, BeforeValidator(lambda cell: _breaks(cell))] = None
    holidays: Annotated[str, BeforeValidator(_named(_HOLIDAYS)), Field(pattern="^(usual|sunday|closed)$")] = "usual"
    delivery_m: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=DELIVERY_M_MAX)] | None = None
    delivery_areas: Annotated[DeliveryArea | None, BeforeValidator(lambda cell: {"areas": _areas(cell)})] = None
    state: Annotated[State | None, BeforeValidator(_named(_STATES))] = None


def _week(cell: object) -> object:
    """Spans as a week: its `open` alone is looked at."""
    return {"open": spans(cell)} if isinstance(cell, str) else cell


def _breaks(cell: object) -> object:
    return None if isinstance(cell, str) and as_typed(cell) in _NONE else _week(cell)


class Register:
    """The register of shops while a file is taken in: what was read is kept, and each write stands only if it still is
    so."""

    def __init__(self, table: Table) -> None:
        self.table = HeldTable(table, HELD_MAX)
        self.store = RegistryStore(self.table)

    def read_ahead(self, told: Iterable[object]) -> None:
        """Reads the shops of these numbers, up to a hundred, in one call, in place of those that were read before: a
        shop with its menu is large. What is no number is passed over."""
        typed = map(as_typed, told)
        wanted = sorted({each for each in typed if isinstance(each, str) and _MERCHANT_ID.fullmatch(each)})
        self.table.forget(keys.merchant(""))
        self.table.get_many([(keys.merchant(each), keys.PROFILE) for each in wanted])

    def take_in(self, made: Callable[[], Merchant], trace: Change) -> Outcome:
        """Registers or changes a shop, which `made` makes of what is known.

        Raises:
            Conflict, Invalid: as `registry.take_in`.
        """
        try:
            return registry.take_in(self.store, made(), trace)
        except Invalid as error:
            if error.code != "place_full":
                raise
        # The cell that was full may be one that was read long ago.
        self.table.forget()
        return registry.take_in(self.store, made(), trace)


class ShopPosting:
    """Posts lines of a town's shops, each in a transaction of its own."""

    def __init__(self, table: Table, clock: Clock, arrival: Arrival) -> None:
        self.register = Register(table)
        self.clock = clock
        self.arrival = arrival

    def read_ahead(self, lines: Sequence[Line]) -> Mapping[int, Posted]:
        """Reads the shops of the next lines, each of which is posted by itself."""
        self.register.read_ahead(line.values.get(NUMBER) for line in lines)
        return {}

    def post(self, line: Line) -> Posted:
        """Registers or changes a shop; one that is so already is `already`. What the file has no column for, its menu
        and a state that the line does not tell stay; an empty cell takes away what was there.

        Raises:
            LineError: it cannot be taken in.
        """
        town = self.arrival.sender
        found, faults = read(ShopLine, of_town(line.values, town))
        refuse(faults, (*SHOP_COLUMNS, *SHOP_OPTIONAL_COLUMNS))
        if found is None or found.municipality != town:
            raise LineError("outside_jurisdiction", town=town)
        trace = Change(f"files/{town}", stamp(self.clock()), "file", f"{self.arrival.key} {line.number}")
        try:
            outcome = self.register.take_in(lambda: self._merchant(found, line.columns), trace)
        except (Conflict, Invalid) as error:
            raise LineError(error.code, **error.facts) from None
        return "already" if outcome == "already" else "posted", 0, []

    def _merchant(self, line: ShopLine, columns: Sequence[str]) -> Merchant:
        known = self.register.store.known(line.merchant_id)
        return Merchant.model_validate(_told(line, columns, known.merchant if known is not None else None))


def _told(line: ShopLine, columns: Sequence[str], known: Merchant | None) -> dict[str, Any]:
    """What a line makes of a shop as it is known."""
    told: dict[str, Any] = {name: getattr(line, name) for name in (*SHOP_COLUMNS, "municipality", "address")}
    told |= {"menu": (), "hours": _hours(line, columns, known), "delivery": _delivery(line, columns, known)}
    if line.state is not None:
        told |= {"state": line.state}
    if known is not None:
        told |= {"menu": known.menu, "open": known.open}
        told |= {} if ADDRESS in columns else {"address": known.address}
    return told


def _hours(line: ShopLine, columns: Sequence[str], known: Merchant | None) -> ShopHours | None:
    """A shop's week after a line. Breaks and holidays of a shop that tells no hours are those of one that is always
    open, as it is taken to be; days off, which no column tells, stay for as long as there is a week."""
    before = known.hours if known is not None else None
    spans_told = before.open if before is not None else ()
    if HOURS in columns:
        spans_told = line.hours.open if line.hours is not None else ()
    if not spans_told and line.breaks is None and line.holidays == "usual":
        return None
    week: dict[str, Any] = {**(dict(before) if before is not None else {}), "open": spans_told or ALWAYS}
    week |= {BREAKS: line.breaks.open if line.breaks is not None else ()} if BREAKS in columns else {}
    week |= {HOLIDAYS: line.holidays} if HOLIDAYS in columns else {}
    return ShopHours.model_validate(week)


def _delivery(line: ShopLine, columns: Sequence[str], known: Merchant | None) -> DeliveryArea | None:
    before = (known.delivery if known is not None else None) or DeliveryArea()
    areas = line.delivery_areas.areas if line.delivery_areas is not None else ()
    found = DeliveryArea(
        radius_m=line.delivery_m if "delivery_m" in columns else before.radius_m,
        areas=areas if "delivery_areas" in columns else before.areas,
    )
    return found if found != DeliveryArea() else None
