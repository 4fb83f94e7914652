"""What anonymous reports told of a place in the last hours, in the `alerts` table: for series and floods (A10)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dolbom.alerts import keys
from dolbom.alerts.households.rules import cell_of, cells_around
from dolbom.alerts.households.series import (
    SERIES_LOOKED_AT_MAX,
    SERIES_PLACE_M,
    SERIES_WITHIN,
    Series,
    Told,
    series,
    told,
)
from dolbom.alerts.households.spread import (
    AREA_E6,
    SPREAD_LOOKED_AT_MAX,
    SPREAD_M,
    SPREAD_WITHIN,
    Among,
    spread,
)
from dolbom.alerts.report import Report
from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Condition, Put, Table


class SeriesStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def series_of(self, report: Report, now: datetime) -> Series | None:
        """The series of an anonymous report's place, or None; of a report that is older than one can be, too.

        The report is written down before it looks around: of two at the same time, at least one sees the other.
        """
        if not report.anonymous or now - report.received_at > SERIES_WITHIN:
            return None
        here = told(report)
        own = [keys.told_at(*cell_of(here.lat_e6, here.lon_e6)), *_house_of(here)]
        for pk in own:
            self._table.write(Put(told_item(pk, here), _ANYHOW))
        places = [*(keys.told_at(*cell) for cell in cells_around(here, SERIES_PLACE_M)), *_house_of(here)]
        return series(here, self._newest_of(places, here, SERIES_WITHIN, SERIES_LOOKED_AT_MAX))

    def spread_of(self, report: Report, now: datetime) -> dict[str, Among]:
        """Which anonymous reports of the area stand behind as a flood, itself among them; written down first, too."""
        if not report.anonymous or now - report.received_at > SPREAD_WITHIN:
            return {}
        here = told(report)
        own = cell_of(here.lat_e6, here.lon_e6, AREA_E6)
        self._table.write(Put(told_item(_area(here, own), here), _ANYHOW))
        areas = [_area(here, cell) for cell in cells_around(here, SPREAD_M, AREA_E6)]
        return spread(here, self._newest_of(areas, here, SPREAD_WITHIN, SPREAD_LOOKED_AT_MAX))

    def _newest_of(self, places: Sequence[str], here: Told, within: timedelta, most: int) -> list[Told]:
        hours = (stamp(here.received_at - within), f"{stamp(here.received_at + within)}~")
        return [one for pk in places for one in self._newest_at(pk, hours, most)]

    def _newest_at(self, pk: str, hours: tuple[str, str], most: int) -> list[Told]:
        page = self._table.query(pk, between=hours, limit=most, forward=False)
        return list(self._table.each(page.items, Told.of))


_ANYHOW = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")


def _area(here: Told, cell: tuple[int, int]) -> str:
    return keys.told_over(*cell, names_a_house=here.house is not None)


def _house_of(here: Told) -> list[str]:
    return [keys.told_of(here.house)] if here.house is not None else []


def told_item(pk: str, here: Told) -> Item:
    """What a report told, as the row of a place or a house."""
    return {
        "pk": pk,
        "sk": keys.sighting(stamp(here.received_at), here.alert_id),
        "kind": "told",
        "expires_at": int((here.received_at + SERIES_WITHIN).timestamp()),
        **here.model_dump(),
    }
