"""The lines of a town's own files, posted: children enrolled (M1), money loaded (M2), shops registered (M10)."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from dolbom.clock import Clock, stamp
from dolbom.errors import Conflict, Invalid
from dolbom.meals import enrolment
from dolbom.meals.accounts import Account, Change
from dolbom.meals.categories import Category
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.columns import read, refuse
from dolbom.meals.files.csv_lines import Line
from dolbom.meals.files.loads import Load, load_of, loaded
from dolbom.meals.files.results import LineError, Outcome, Posted
from dolbom.meals.files.rows import Origin, of_load
from dolbom.meals.files.store import FileStore, LineTaken, commit
from dolbom.meals.ledger import Entry
from dolbom.meals.merchant import DELIVERY_M_MAX, DeliveryArea, Merchant, State
from dolbom.meals.merchants import registry
from dolbom.meals.merchants.registry_store import RegistryStore
from dolbom.meals.names import ChildId, MerchantId, MunicipalityCode
from dolbom.meals.opening.hours import WEEKDAYS, ShopHours
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import DECIMAL, NOT_BLANK

ENROLMENT_COLUMNS = ("child_id",)
ENROLMENT_OPTIONAL_COLUMNS = ("municipality",)


class EnrolmentLine(Model):
    """One line of an enrolment file."""

    child_id: ChildId
    municipality: MunicipalityCode


class TownPosting:
    """Posts lines of a town's files."""

    def __init__(self, meals: MealStore, files: FileStore, clock: Clock, arrival: Arrival) -> None:
        self.meals = meals
        self.files = files
        self.clock = clock
        self.arrival = arrival
        self.town = arrival.sender

    def enrol(self, line: Line) -> Posted:
        """Opens a child's account. A child that this town has enrolled before is `already`.

        Raises:
            LineError: the town is not switched on, or the child's account is another town's.
        """
        self._policy()
        found, faults = read(EnrolmentLine, {"municipality": self.town, **line.values})
        refuse(faults, ("child_id", "municipality"))
        if found is None or found.municipality != self.town:
            raise LineError("outside_jurisdiction", town=self.town)
        why = f"{self.arrival.key} {line.number}"
        trace = Change(f"files/{self.town}", stamp(self.clock()), f"enrol {self.town}", why)
        try:
            is_new = enrolment.enrol(self.meals, found.child_id, self.town, trace)
        except Conflict:
            raise LineError("enrolled_elsewhere") from None
        return "posted" if is_new else "already", 0, []

    def load(self, line: Line) -> Posted:
        """Puts money on an account.

        Raises:
            LineError: it cannot be taken in.
        """
        load = load_of(line.values, self.town)
        policy = self._policy()
        content = load.model_dump()
        if self._came_before_senders(load, content):
            return "already", load.amount, []
        outcome: Outcome = "posted"
        try:
            self._commit(load, policy, content, Origin(self.arrival.key, line.number, self.town))
        except LineTaken as taken:
            if not taken.same and not self._is_the_same_by_its_lot(load, content):
                raise LineError("already_otherwise") from None
            outcome = "already"
        except LineError:
            # What was loaded once is known, though it could not be loaded today: it has lapsed, or the child has moved.
            if not self.files.has_taken("load", load.number, content):
                raise
            outcome = "already"
        return outcome, load.amount, []

    def _is_the_same_by_its_lot(self, load: Load, content: Mapping[str, object]) -> bool:
        """Whether a load of this number differs only in that one says the last day, and the other left it to the
        policy, which had meant the same day."""
        place = self.files.posted_at("load", load.number)
        lot = self.files.lot_at(place) if place is not None else ""
        otherwise = {**content, "lapses_on": "" if load.lapses_on else lot}
        return load.lapses_on in ("", lot) and self.files.has_taken("load", load.number, otherwise)

    def _commit(self, load: Load, policy: MealPolicy, content: Mapping[str, object], origin: Origin) -> None:
        def step(account: Account | None) -> tuple[Account, Entry]:
            return loaded(account, load, policy, self.clock())

        commit(self.meals, self.files, load.child_id, step, load.number, content, of_load(load, origin))

    def _came_before_senders(self, load: Load, content: Mapping[str, object]) -> bool:
        """Whether this load was posted under its bare number, as all once were.

        Raises:
            LineError: so was another load of this town.
        """
        earlier = self.files.before_senders("load", load.load_id)
        if earlier is None or earlier.place is None:
            return False
        if earlier.is_same(content):
            return True
        if self.files.town_at(earlier.place) in (self.town, ""):
            raise LineError("already_otherwise")
        return False

    def _policy(self) -> MealPolicy:
        policy = self.meals.policy_or_first(self.town, self.clock())
        if policy is None:
            raise LineError("not_switched_on")
        return policy


SHOP_COLUMNS = ("merchant_id", "name", "category", "lat", "lon")
SHOP_OPTIONAL_COLUMNS = (
    "municipality",
    "address",
    "hours",
    "breaks",
    "holidays",
    "delivery_m",
    "delivery_areas",
    "state",
)

_NUMBER = re.compile(DECIMAL)
_PART = re.compile(r"(?P<on>[^0-9]+?) *(?P<from>[0-9]{1,2}:[0-9]{2}) *[-~] *(?P<until>[0-9]{1,2}:[0-9]{2})")
_KOREAN = dict(zip("월화수목금토일", WEEKDAYS, strict=True))
_NAMED = {"매일": WEEKDAYS, "평일": WEEKDAYS[:5], "주말": WEEKDAYS[5:]}
_HOLIDAYS = {"휴무": "closed", "일요일": "sunday", "평소": "usual"}


def _number(cell: object) -> object:
    return float(cell) if isinstance(cell, str) and _NUMBER.fullmatch(cell) else cell


def _whole(cell: object) -> object:
    return int(cell) if isinstance(cell, str) and re.fullmatch("[0-9]{1,6}", cell) else cell


def _areas(cell: object) -> object:
    return tuple(re.split(r"[;/ ]+", cell)) if isinstance(cell, str) and cell else cell


def _spans(cell: object) -> object:
    """Hours as people write them: `월-금 10:30-21:00; 토 11:00-20:00`, `매일 09:00-24:00`, `mon-fri 09:00-18:00`."""
    if not isinstance(cell, str):
        return cell
    spans = []
    for part in cell.split(";"):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError("no hours")
        times = {"from_": found["from"].zfill(5), "until": found["until"].zfill(5)}
        spans.append({"days": _days(found["on"].strip()), **times})
    return tuple(spans)


def _days(text: str) -> tuple[str, ...]:
    if text in _NAMED:
        return _NAMED[text]
    days: list[str] = []
    for part in re.split(r"[,·/ ]+", text):
        first, dash, last = (each.strip() for each in part.replace("~", "-").partition("-"))
        names = [_day(first), _day(last)] if dash else [_day(first)]
        start, end = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        days += WEEKDAYS[start : end + 1] if start <= end else (*WEEKDAYS[start:], *WEEKDAYS[: end + 1])
    return tuple(dict.fromkeys(days))


def _day(name: str) -> Any:
    return _KOREAN.get(name.removesuffix("요일"), name.lower()[:3])


class ShopLine(Model):
    """One line of a file of shops."""

    merchant_id: MerchantId
    name: Annotated[str, Field(max_length=60, pattern=NOT_BLANK)]
    municipality: MunicipalityCode
    category: Category
    lat: Annotated[Latitude, BeforeValidator(_number)]
    lon: Annotated[Longitude, BeforeValidator(_number)]
    address: Annotated[str, Field(max_length=120)] = ""
    hours: Annotated[ShopHours | None, BeforeValidator(lambda cell: _week(cell))] = None
    breaks: Annotated[ShopHours | None, BeforeValidator(lambda cell: _week(cell))] = None
    holidays: Annotated[
        str, BeforeValidator(lambda cell: _HOLIDAYS.get(str(cell), cell)), Field(pattern="^(usual|sunday|closed)$")
    ] = "usual"
    delivery_m: Annotated[int, BeforeValidator(_whole), Field(ge=1, le=DELIVERY_M_MAX)] | None = None
    delivery_areas: Annotated[DeliveryArea | None, BeforeValidator(lambda cell: {"areas": _areas(cell)})] = None
    state: State | None = None


def _week(cell: object) -> object:
    """Spans as a week: its `open` alone is looked at."""
    return {"open": _spans(cell)} if isinstance(cell, str) else cell


class ShopPosting:
    """Posts lines of a town's shops, each in a transaction of its own."""

    def __init__(self, meals: MealStore, clock: Clock, arrival: Arrival) -> None:
        self.store = RegistryStore(meals.table)
        self.clock = clock
        self.arrival = arrival

    def post(self, line: Line) -> Posted:
        """Registers or changes a shop; one that is so already is `already`. Its menu, and the state that the line does
        not tell, stay.

        Raises:
            LineError: it cannot be taken in.
        """
        town = self.arrival.sender
        found, faults = read(ShopLine, {"municipality": town, **line.values})
        refuse(faults, (*SHOP_COLUMNS, *SHOP_OPTIONAL_COLUMNS))
        if found is None or found.municipality != town:
            raise LineError("outside_jurisdiction", town=town)
        known = self.store.known(found.merchant_id)
        told = _told(found)
        if known is not None:
            told |= {"menu": known.merchant.menu, "open": known.merchant.open}
        merchant = Merchant.model_validate({"menu": (), **told})
        trace = Change(f"files/{town}", stamp(self.clock()), "file", f"{self.arrival.key} {line.number}")
        try:
            outcome = registry.take_in(self.store, merchant, trace)
        except (Conflict, Invalid) as error:
            raise LineError(error.code, **error.facts) from None
        return "already" if outcome == "already" else "posted", 0, []


def _told(line: ShopLine) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(line, name) for name in (*SHOP_COLUMNS, "municipality", "address")}
    if line.state is not None:
        told |= {"state": line.state}
    if line.hours is not None:
        breaks: Mapping[str, Any] = {"breaks": line.breaks.open} if line.breaks is not None else {}
        week = {"open": line.hours.open, "holidays": line.holidays, **breaks}
        told |= {"hours": ShopHours.model_validate(week)}
    areas = line.delivery_areas.areas if line.delivery_areas is not None else ()
    if line.delivery_m is not None or areas:
        told |= {"delivery": DeliveryArea(radius_m=line.delivery_m, areas=areas)}
    return told
