"""Where reports and chosen households meet, in the `alerts` table (D3). Nothing of it lies with the report, or is read
by what reporters ask (A9)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from dolbom.alerts import keys as of_alerts
from dolbom.alerts.figures.discovered import DiscoveredRow
from dolbom.alerts.households.home_flags import HOME_REPORTS_MAX
from dolbom.alerts.households.rules import REMEMBERED, SAME_PLACE_M, cells_around, metres_between
from dolbom.alerts.report import Change, Report
from dolbom.alerts.rows import beside, report_item
from dolbom.discovery import keys
from dolbom.discovery.matching.rules import Chosen, Confidence, HouseVisit, Match, Verdict, chosen, confidence_of
from dolbom.discovery.store import Visit
from dolbom.dynamo.items import Item, by_place
from dolbom.dynamo.stored import Instant, Stored
from dolbom.dynamo.table import (
    ABSENT,
    BATCH_GET_KEYS_MAX,
    PARTITIONS_A_QUERY_MAX,
    Cancelled,
    Condition,
    Delete,
    Put,
    Table,
    Write,
)

REPORTS_KEPT = timedelta(days=730)
"""As long as a visit is kept, the reports on its house are found from it."""
OF_HOUSE_MAX = BATCH_GET_KEYS_MAX
"""The newest of a house's visits, and of the reports shown on one: a tower of a thousand homes has no more that anybody
looks at."""
NEAR_MAX = 100


class HouseReport(Stored):
    """A report on a house."""

    alert_id: str
    received_at: Instant


class NearReport(Stored):
    """A report in a cell of the map, and the key of its house."""

    alert_id: str
    lat_e6: int
    lon_e6: int
    house: str
    received_at: Instant


class MatchStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def match(self, alert_id: str) -> Match | None:
        """A report's match, or None before it was looked for.

        Raises:
            Unreadable: it cannot be read; nobody writes over what workers said.
        """
        item = self.table.get(keys.match(alert_id), keys.MATCH)
        return Match.of(item) if item else None

    def households(self, report: Report, match: Match) -> list[Chosen]:
        """The households that rounds chose and that may be a report's, as they lie now."""
        found: list[tuple[HouseVisit, Confidence]]
        if match.house is not None:
            found = list(self._of_house(match.house, report.address))
        else:
            found = [(visit, "cell") for visit in self._around(report)]
        return chosen(found, match.verdicts)

    def _of_house(self, house: str, address: str | None) -> Iterator[tuple[HouseVisit, Confidence]]:
        """The visits of a house that may be the address's, each with how surely it is."""
        visits = self._visits_of(house)
        lie = {(visit.household, visit.round): visit for visit in visits}
        rows = self.table.get_many([(keys.visit(household), keys.of_round(of)) for household, of in lie])
        for visit in self.table.each(rows, Visit.of):
            confidence = confidence_of(address, visit.address)
            if confidence is not None:
                yield lie[visit.household, visit.round], confidence

    def _visits_of(self, house: str) -> list[HouseVisit]:
        page = self.table.query(keys.house(house), prefix=keys.VISIT, limit=OF_HOUSE_MAX, forward=False)
        return list(self.table.each(page.items, HouseVisit.of))

    def _around(self, report: Report) -> Iterator[HouseVisit]:
        """The visits of houses that reports within 30 m name: none where the pin is of another house than the worker's
        address; where nobody knows the address, the pin is all that there is."""
        houses = set()
        if report.is_moved and report.address is not None:
            return
        for cell in cells_around(report, SAME_PLACE_M):
            page = self.table.query(keys.near(*cell), prefix=keys.REPORT, limit=NEAR_MAX, forward=False)
            for other in self.table.each(page.items, NearReport.of):
                if metres_between(report, other) <= SAME_PLACE_M:
                    houses.add(other.house)
        for house in sorted(houses):
            yield from self._visits_of(house)

    def reports_on(self, visit: Visit) -> list[tuple[Report, Confidence]]:
        """The reports that may be on a visit's household, newest first, and how surely each is: of its house's newest
        `HOME_REPORTS_MAX`, and as many of those that name no house and that a worker says are on it."""
        of_house = self._newest(keys.house(visit.house)) if visit.house is not None else []
        said = self._newest(keys.said_on(visit.household))
        found = []
        for report in self._reports(list(dict.fromkeys([*of_house, *said]))):
            confidence = confidence_of(report.address, visit.address)
            if confidence is None and report.alert_id in said:
                confidence = "cell"
            if confidence is not None:
                found.append((report, confidence))
        return sorted(found, key=lambda each: each[0].received_at, reverse=True)

    def _newest(self, pk: str) -> list[str]:
        page = self.table.query(pk, prefix=keys.REPORT, limit=HOME_REPORTS_MAX, forward=False)
        return [each.alert_id for each in self.table.each(page.items, HouseReport.of)]

    def _reports(self, alert_ids: Sequence[str]) -> Iterator[Report]:
        return self.table.each(self._all([(of_alerts.alert(each), of_alerts.REPORT) for each in alert_ids]), Report.of)

    def surely_on(self, visit: Visit, found: Sequence[tuple[Report, Confidence]]) -> list[Report]:
        """Of the reports that may be on a visit's household those that are: by a worker's word, else by the door."""
        said = {
            alert_id: verdict.is_same
            for alert_id, verdicts in self.verdicts([report.alert_id for report, _ in found]).items()
            for verdict in verdicts
            if verdict.household == visit.household
        }
        return [report for report, confidence in found if said.get(report.alert_id, confidence == "door")]

    def verdicts(self, alert_ids: Sequence[str]) -> dict[str, list[Verdict]]:
        """What workers said of each of some reports; nothing of one whose match cannot be read: it is named."""
        rows = self._all([(keys.match(each), keys.MATCH) for each in alert_ids])
        return {match.alert_id: match.verdicts for match in self.table.each(rows, Match.of)}

    def _all(self, places: Sequence[tuple[str, str]]) -> list[Item]:
        starts = range(0, len(places), BATCH_GET_KEYS_MAX)
        return [row for at in starts for row in self.table.get_many(places[at : at + BATCH_GET_KEYS_MAX])]

    def reported_houses(self, houses: Sequence[str]) -> frozenset[str]:
        """Which of some houses a report is on: two calls for a hundred, for lists."""
        wanted, found = sorted(set(houses)), set()
        within = (keys.REPORT, f"{keys.REPORT}~")
        for start in range(0, len(wanted), PARTITIONS_A_QUERY_MAX):
            pks = [keys.house(house) for house in wanted[start : start + PARTITIONS_A_QUERY_MAX]]
            found |= {row["pk"] for row in self.table.query_many(pks, between=within, only=("pk",))}
        return frozenset(house for house in wanted if keys.house(house) in found)

    def write(self, report: Report, before: Match | None, after: Match, row: DiscoveredRow) -> bool:
        """Writes a report's match, where it is found and what is counted of it, together; False if somebody else was
        faster."""
        try:
            self.table.transact(*_moves(report, before, after, row))
        except Cancelled:
            return False
        return True

    def judge(self, change: Change, before: Match, after: Match, row: DiscoveredRow) -> bool:
        """Writes what a worker says, with the line of the report's history that tells of it; False if the report or
        its match changed meanwhile."""
        as_read = Condition("version = :before", {":before": change.report.version - 1})
        writes: list[Write] = [Put(report_item(change.report), as_read), *beside(change)]
        try:
            self.table.transact(*writes, *_moves(change.report, before, after, row), looks=writes[0])
        except Cancelled:
            return False
        return True


_ANYHOW = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")


def _moves(report: Report, before: Match | None, after: Match, row: DiscoveredRow) -> list[Write]:
    """The match's version alone decides; its other rows follow it, whatever stands there."""
    as_before = Condition("version = :version", {":version": before.version}) if before is not None else ABSENT
    match = {"pk": keys.match(after.alert_id), "sk": keys.MATCH, "kind": "match", **after.model_dump()}
    new = by_place(_found_by(report, after, row))
    old = set(_places(report, before)) if before is not None else set()
    writes: list[Write] = [Put(match, as_before)]
    writes += [Delete(pk, sk, _ANYHOW) for pk, sk in sorted(old - new.keys())]
    return writes + [Put(item, _ANYHOW) for _, item in sorted(new.items())]


def _found_by(report: Report, match: Match, row: DiscoveredRow) -> Iterator[Item]:
    """The rows by which a report is found from its house and its place, and counted, here and in rounds' outcomes."""
    counted, house, near = _all_places(report, match)
    yield {"pk": counted[0], "sk": counted[1], "kind": "discovered", **row.model_dump()}
    until = int((report.received_at + REPORTS_KEPT).timestamp())
    for each, (pk, sk) in zip(match.on, _of_rounds(match), strict=True):
        told = {"household": each.household, "alert_id": report.alert_id}
        yield {"pk": pk, "sk": sk, "kind": "reported_visit", **told, "expires_at": until}
    content = {"alert_id": report.alert_id, "received_at": report.model_dump()["received_at"]}
    for pk, sk in _of_words(report, match):
        yield {"pk": pk, "sk": sk, "kind": "said_report", **content, "expires_at": until}
    if match.house is None:
        return
    yield {"pk": house[0], "sk": house[1], "kind": "house_report", **content, "expires_at": until}
    if report.is_moved:  # its house is not where its pin is
        return
    spot = {"lat_e6": report.lat_e6, "lon_e6": report.lon_e6, "house": match.house}
    remembered = int((report.received_at + REMEMBERED).timestamp())
    yield {"pk": near[0], "sk": near[1], "kind": "near_report", **content, **spot, "expires_at": remembered}


def _places(report: Report, match: Match) -> Sequence[tuple[str, str]]:
    found = _all_places(report, match) if match.house is not None else _all_places(report, match)[:1]
    return [*found, *_of_rounds(match), *_of_words(report, match)]


def _of_rounds(match: Match) -> list[tuple[str, str]]:
    """Where rounds find a report on their households: `HOUSEHOLDS_MAX` at most, so that all is one transaction."""
    return [(keys.reported(each.round), keys.on_household(each.household, match.alert_id)) for each in match.on]


def _of_words(report: Report, match: Match) -> list[tuple[str, str]]:
    """Where households find a report that names no house, by a worker's word: `VERDICTS_MAX` at most."""
    if match.house is not None:
        return []
    own = keys.report(report.received_at, match.alert_id)
    return [(keys.said_on(verdict.household), own) for verdict in match.verdicts if verdict.is_same]


def _all_places(report: Report, match: Match) -> list[tuple[str, str]]:
    found = keys.report(report.received_at, match.alert_id)
    return [
        (of_alerts.discovered(match.centre, match.month), of_alerts.alert(match.alert_id)),
        (keys.house(match.house or ""), found),
        (keys.near(match.lat_cell, match.lon_cell), found),
    ]
