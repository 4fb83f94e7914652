"""One line of an indicator file, held against the catalogue (D1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dolbom.alerts.routing.centres import Centre, centre_of
from dolbom.dates import MONTH_OR_DAY
from dolbom.discovery.catalogue import SERVED, indicators, types_of
from dolbom.discovery.household import Households
from dolbom.discovery.rounds import Round, month_number
from dolbom.meals.files.results import LineError, bad_value
from dolbom.patterns import as_typed
from dolbom.starting.patterns import compiled_later

COLUMNS = ("type", "address", "dong", "value", "since")
SERVED_COLUMNS = ("address", "dong")
ADDRESS_LETTERS_MAX = 200
_DONG = compiled_later(r"[0-9]{8}(?:00)?")
_VALUE = compiled_later(r"[0-9]{1,6}")
_FRACTION = compiled_later(r"(?<=[0-9])\.0{1,6}$")
_DIGITS_OF_DONG = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """A line as a round uses it. `month` is counted as `Round.month` is."""

    household: str
    centre: int
    town: int
    """The municipality's code."""
    type: str
    value: int
    month: int
    address: str


@dataclass(frozen=True, slots=True)
class Checker:
    """Holds lines of one body, sent for one round, against the catalogue."""

    body: str
    of: Round
    households: Households

    def kept(self, values: Mapping[str, str]) -> Kept:
        """A line as it counts.

        Raises:
            LineError: it cannot be taken in.
        """
        if self.body == SERVED:
            return self._at(values, SERVED, 1, self.of.month)
        known = indicators().get(str(as_typed(values.get("type", ""))))
        if known is None:
            raise LineError("unknown_indicator", types=", ".join(sorted(types_of(self.body))))
        if known.body != self.body:
            raise LineError("other_bodys_indicator", type=known.type, types=", ".join(sorted(types_of(self.body))))
        value = _whole(values.get("value", ""))
        if known.unit == "once" and value != "1":
            raise LineError("once_only", type=known.type)
        if not _VALUE.fullmatch(value) or not 1 <= int(value) <= known.value_max:
            raise LineError("value_out_of_bounds", value_max=known.value_max)
        month = _month(values.get("since", ""))
        if month > self.of.month:
            raise LineError("since_after_the_round", round=self.of.code)
        if self.of.month - month >= known.valid_months:
            raise LineError("no_longer_valid", months=known.valid_months)
        return self._at(values, known.type, int(value), month)

    def _at(self, values: Mapping[str, str], name: str, value: int, month: int) -> Kept:
        centre = _centre(_whole(values.get("dong", "")), self.of.day)
        if centre is None:
            raise LineError("unknown_dong")
        address = values.get("address", "")
        household = self.households.key_of(address, centre) if len(address) <= ADDRESS_LETTERS_MAX else None
        if household is None:
            raise LineError("no_house")
        return Kept(household, int(centre.code), int(centre.municipality_code), name, value, month, address)


def _whole(text: str) -> str:
    """A number as it was meant, without the fraction of nothing that programs write of a column with gaps: 5.0."""
    return _FRACTION.sub("", str(as_typed(text)))


def _month(text: str) -> int:
    found = MONTH_OR_DAY.fullmatch(str(as_typed(text)))
    try:
        if found is not None:
            return month_number(date(int(found[1]), int(found[3]), int(found[4] or 1)))
    except ValueError:
        pass
    raise bad_value("since")


@lru_cache(maxsize=16_384)
def _centre(code: str, on: date) -> Centre | None:
    """The centre of a legal dong's code of eight digits, or of ten of which the last two are none of the dong's."""
    return centre_of(code[:_DIGITS_OF_DONG], on) if _DONG.fullmatch(code) else None
