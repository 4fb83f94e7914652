"""Which reports are on one household, in the `alerts` table; apart from the reports, which know nothing of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from dolbom.alerts import keys
from dolbom.alerts.households.rules import (
    POSSIBLE_MAX,
    REMEMBERED,
    SAME_ADDRESS_M,
    Membership,
    Sighting,
    Suspicion,
    cell_of,
    cells_around,
    household_of,
    matches,
    possible_matches,
    sighting_of,
    suspicion,
)
from dolbom.alerts.report import Report
from dolbom.clock import stamp
from dolbom.dynamo.items import Item, switches
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Cancelled, Condition, ConditionFailed, Delete, Put, Table
from dolbom.ids import derived

SIGHTINGS_OF_CELL_MAX = 100
"""The newest of a cell: a disaster fills a cell with thousands, and a household is not found among them."""

ASKED_MAX = 100
"""Others that a worker was asked of, on one report's page: ten that came before it, and the ten next after it."""

MEMBERS_READ_MAX = 1_000
"""Of a household's reports, which lie in the order of their numbers, and those are hashes. A flood on one door is told
by as many as surely as by all; each report that joins it reads one page."""


class HouseholdStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def join(self, report: Report, now: datetime) -> None:
        """Finds a report's household, once for each address that it had: delivered again, it changes nothing.

        The report is put on the map before it looks around: of two at the same time, at least one sees the other.
        """
        rounds = self._table.rounds()
        while rounds.another():
            found = self.membership(report.alert_id)
            if found is None:
                return self._join_first(report, now)
            if found.corrections >= report.corrections:
                return self._weigh_joined(found, now)
            if self._join_anew(report, found, now):
                return None

    def _join_first(self, report: Report, now: datetime) -> None:
        new = sighting_of(report)
        if report.corrections:
            self._table.write(Put(_on_map(new), _ANYHOW))  # a first try may have put it where it was thought to be
        else:
            self._put_on_map(new)
        membership, possible = self._look_around(new, now)
        membership = membership.model_copy(update={"corrections": report.corrections})
        try:
            self._table.transact(Put(_membership_item(membership)), Put(_member_item(membership, new)), *possible)
        except Cancelled:
            return  # another delivery of the same report was faster, and does the rest
        self._weigh_joined(membership, now)

    def _join_anew(self, report: Report, before: Membership, now: datetime) -> bool:
        """A worker has corrected the report's address: its household is found from there. Where a worker has put it, it
        stays. What can be done again comes first, and what says that it is done last.

        False if somebody was faster."""
        new = sighting_of(report)
        self._table.write(Put(_on_map(new), _ANYHOW))
        asked = self._table.query(keys.followed(report.alert_id), prefix=keys.POSSIBLE, limit=ASKED_MAX).items
        for row in asked:
            there = keys.possible(stamp(new.received_at), new.alert_id)
            self._table.write(Delete(keys.followed(_other_of(row)), there, _ANYHOW))
            self._table.write(Delete(row["pk"], row["sk"], _ANYHOW))
        found, possible = self._look_around(new, now)
        for put in possible:
            self._table.write(put)
        if before.rule == "worker":
            found = before
        elif found.rule is None:  # others may still be in the household that is named after it
            alone = derived("household", report.alert_id, f"address {report.corrections}")
            found = found.model_copy(update={"household": alone})
        after = found.model_copy(update={"version": before.version + 1, "corrections": report.corrections})
        if after.household != before.household:
            self.weigh(before.household, now, without=report.alert_id)
        if not self.move(report, before, after):
            return False
        self._weigh_joined(after, now)
        return True

    def _look_around(self, new: Sighting, now: datetime) -> tuple[Membership, list[Put]]:
        """The household that a report belongs to, by what stands around it, and rows that ask a worker of others."""
        around = [sighting for cell in cells_around(new, SAME_ADDRESS_M) for sighting in self._newest_of(cell)]
        sure = matches(new, around)
        known = self._households_of([sighting.alert_id for sighting in sure])
        with_households = [(sighting, known.get(sighting.alert_id)) for sighting in sure]
        possible = [Put(row, _ANYHOW) for other in possible_matches(new, around) for row in _possible_items(new, other)]
        return household_of(new, with_households, now), possible

    def _weigh_joined(self, membership: Membership, now: datetime) -> None:
        """Only who joins others can make a pattern; the last of them sees all, so that the flag only ever grows."""
        if membership.rule is None:
            return
        found = suspicion(self.members(membership.household), now)
        if found is None:
            return
        more = Condition("attribute_not_exists(pk) OR reports < :reports", {":reports": found.reports})
        with suppress(ConditionFailed):
            self._table.write(Put(_suspicion_item(membership.household, found), more))

    def weigh(self, household: str, now: datetime, without: str | None = None) -> None:
        """Looks at a household anew after a worker moved a report out of it or into it, or before one leaves it."""
        members = [sighting for sighting in self.members(household) if sighting.alert_id != without]
        found = suspicion(members, now) or Suspicion(reports=0, until=now)
        self._table.write(Put(_suspicion_item(household, found), _ANYHOW))

    def suspected(self, alert_ids: Sequence[str], now: datetime) -> frozenset[str]:
        """Which of up to 100 reports are on a household that is flagged."""
        household_of = self._households_of(alert_ids)
        households = sorted(set(household_of.values()))
        rows = self._table.get_many([(keys.household(household), keys.SUSPICION) for household in households])
        flagged = {name for name, found in self._table.each(rows, _suspicion_of) if now < found.until}
        return frozenset(alert_id for alert_id, household in household_of.items() if household in flagged)

    def membership(self, alert_id: str) -> Membership | None:
        """A report's household; None before it was looked for, and where it cannot be read: it hides no report."""
        item = self._table.get(keys.followed(alert_id), keys.HOUSEHOLD)
        return next(self._table.each([item] if item else [], Membership.of), None)

    def together(self, alert_id: str) -> tuple[Membership | None, list[Sighting]]:
        """A report's household and its sightings; nothing and none before it was looked for."""
        membership = self.membership(alert_id)
        return membership, self.members(membership.household) if membership is not None else []

    def possible(self, alert_id: str) -> list[str]:
        """Reports that may be on a report's household, by their addresses: for the worker to look at, newest first."""
        page = self._table.query(keys.followed(alert_id), prefix=keys.POSSIBLE, limit=POSSIBLE_MAX, forward=False)
        return list(self._table.each(page.items, _other_of))

    def members(self, household: str) -> list[Sighting]:
        """The sightings of a household's reports, oldest first; of one with very many, `MEMBERS_READ_MAX` as by
        lot."""
        rows = self._table.query(keys.household(household), prefix=keys.MEMBER, limit=MEMBERS_READ_MAX).items
        found = (sighting for sighting in self._table.each(rows, _member_of) if sighting is not None)
        return sorted(found, key=lambda sighting: sighting.received_at)

    def move(self, report: Report, before: Membership, after: Membership) -> bool:
        """A worker splits a report off, or joins it to another household; False if somebody was faster."""
        sighting = sighting_of(report)
        as_before = Condition("version = :version", {":version": before.version})
        # The membership's version alone decides; its rows in the households follow it, whatever stands there.
        left = {**_member_item(before, sighting), "is_in": False}
        writes = [Put(_membership_item(after), as_before), Put(_member_item(after, sighting), _ANYHOW)]
        if before.household != after.household:
            writes.append(Put(left, _ANYHOW))
        try:
            self._table.transact(*writes)
        except Cancelled:
            return False
        return True

    def _put_on_map(self, sighting: Sighting) -> None:
        try:
            self._table.write(Put(_on_map(sighting)))
        except ConditionFailed:
            return  # it stands there already

    def _newest_of(self, cell: tuple[int, int]) -> list[Sighting]:
        page = self._table.query(keys.place(*cell), limit=SIGHTINGS_OF_CELL_MAX, forward=False)
        return list(self._table.each(page.items, Sighting.of))

    def _households_of(self, alert_ids: Sequence[str]) -> dict[str, str]:
        wanted = [(keys.followed(alert_id), keys.HOUSEHOLD) for alert_id in alert_ids]
        found: dict[str, str] = {}
        for start in range(0, len(wanted), BATCH_GET_KEYS_MAX):
            rows = self._table.get_many(wanted[start : start + BATCH_GET_KEYS_MAX])
            found.update({one.alert_id: one.household for one in self._table.each(rows, Membership.of)})
        return found


_ANYHOW = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")


def _on_map(sighting: Sighting) -> Item:
    return {
        "pk": keys.place(*cell_of(sighting.lat_e6, sighting.lon_e6)),
        "sk": keys.sighting(stamp(sighting.received_at), sighting.alert_id),
        "kind": "sighting",
        "expires_at": int((sighting.received_at + REMEMBERED).timestamp()),
        **sighting.model_dump(),
    }


def _possible_items(one: Sighting, other: Sighting) -> tuple[Item, Item]:
    """Each of two reports, as the other one's page shows it. The same rows whichever of the two is looked at."""
    return _possible_item(one, of=other), _possible_item(other, of=one)


def _possible_item(sighting: Sighting, of: Sighting) -> Item:
    return {
        "pk": keys.followed(of.alert_id),
        "sk": keys.possible(stamp(sighting.received_at), sighting.alert_id),
        "kind": "possible",
        "other": sighting.alert_id,
        "expires_at": int((sighting.received_at + REMEMBERED).timestamp()),
    }


def _other_of(row: Item) -> str:
    return str(row["other"])


def _suspicion_of(row: Item) -> tuple[str, Suspicion]:
    """A household, and what is suspected of its reports."""
    return keys.household_named(row["pk"]), Suspicion.of(row)


def _member_of(row: Item) -> Sighting | None:
    """A household's member; None for one that a worker has split off."""
    switches(row["is_in"])
    return Sighting.of(row) if row["is_in"] else None


def _suspicion_item(household: str, found: Suspicion) -> Item:
    return {
        "pk": keys.household(household),
        "sk": keys.SUSPICION,
        "kind": "suspicion",
        "household": household,
        "expires_at": int(found.until.timestamp()),
        **found.model_dump(),
    }


def _membership_item(membership: Membership) -> Item:
    pk = keys.followed(membership.alert_id)
    return {"pk": pk, "sk": keys.HOUSEHOLD, "kind": "membership", **membership.model_dump()}


def _member_item(membership: Membership, sighting: Sighting) -> Item:
    pk, sk = keys.household(membership.household), keys.alert(membership.alert_id)
    return {"pk": pk, "sk": sk, "kind": "member", "is_in": True, **sighting.model_dump()}
