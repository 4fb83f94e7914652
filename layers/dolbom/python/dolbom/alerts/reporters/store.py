"""Accounts of signed-in reporters in the `identities` table: which reports are theirs, and which badges they have."""

import contextlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeGuard, get_args

from dolbom.alerts import keys
from dolbom.alerts.report import Report
from dolbom.alerts.reporters.badges import Badge, BadgeEvent, BadgeKind
from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import ABSENT, Condition, ConditionFailed, Delete, Put, Table
from dolbom.dynamo.writes import as_seen
from dolbom.errors import Unreadable, bad_next
from dolbom.starting.values import value


@value
class OwnPage:
    """A page of an account's reports, newest first, and where the next one starts after."""

    alert_ids: tuple[str, ...]
    next: str | None


class ReporterStore:
    def __init__(self, identities: Table) -> None:
        self._table = identities

    def owns(self, account: str, alert_id: str, received_at: datetime) -> bool:
        """Whether the report with this id, that came in at this instant, was sent by this account, signed in."""
        own = keys.own_report(stamp(received_at), alert_id)
        return self._table.get(keys.account(account), own) is not None

    def has_sent(self, account: str, alert_id: str) -> bool:
        """The same, where the report itself does not say when it came in."""
        links = self._table.query_all(keys.account(account), prefix=keys.OWN_REPORT)
        return any(keys.alert_id_of_own(link["sk"]) == alert_id for link in links)

    def page(self, account: str, limit: int, after: str | None) -> OwnPage:
        """A page of an account's reports.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and not after.startswith(keys.OWN_REPORT):
            raise bad_next()
        pk = keys.account(account)
        key = {"pk": pk, "sk": after} if after is not None else None
        page = self._table.query(pk, prefix=keys.OWN_REPORT, limit=limit, after=key, forward=False)
        return OwnPage(
            tuple(keys.alert_id_of_own(item["sk"]) for item in page.items), page.next["sk"] if page.next else None
        )

    # Badges

    def forget(self, account: str) -> None:
        """Takes an account off everything that it reported; the reports stay. Whoever was cut off does it again."""
        for link in self._table.query_all(keys.account(account), prefix=keys.OWN_REPORT):
            with contextlib.suppress(ConditionFailed):  # gone already
                self._table.write(Delete(link["pk"], link["sk"]))

    def badge(self, municipality: str, account: str) -> Badge | None:
        """The badge that an account has or had of a municipality."""
        item = self._table.get(keys.badges(municipality), keys.account(account))
        return Badge.of(item) if item else None

    def badge_to_decide_on(self, municipality: str, account: str) -> tuple[Badge | None, Item | None]:
        """The same for an officer who gives or ends it; of one that cannot be read what is left of it, and the row as
        it was seen, which `save_badge` keeps."""
        item = self._table.get(keys.badges(municipality), keys.account(account))
        found = next(self._table.each([item] if item else [], Badge.of), None)
        if item is None or found is not None:
            return found, None
        return _left_of(item, municipality, account), item

    def badge_of_reporter(self, municipality: str, account: str) -> Badge | None:
        """The same for a report that comes in: a badge that cannot be read costs nobody a report (A1, A2)."""
        item = self._table.get(keys.badges(municipality), keys.account(account))
        return next(self._table.each([item] if item else [], Badge.of), None)

    def badges(self, municipality: str, limit: int, after: str | None) -> tuple[list[Badge], str | None]:
        """A page of a municipality's badges by account, and the account that the next one starts after."""
        pk = keys.badges(municipality)
        key = {"pk": pk, "sk": keys.account(after)} if after is not None else None
        page = self._table.query(pk, limit=limit, after=key)
        found = list(self._table.each(page.items, Badge.of))
        return found, keys.account_of(page.next["sk"]) if page.next else None

    def save_badge(self, before: Badge | None, after: Badge, unread: Item | None = None) -> bool:
        """Writes an officer's decision; False if another came first. What was `unread` there is kept beside it."""
        seen = Condition("version = :version", {":version": before.version}) if before is not None else ABSENT
        pk, sk = keys.badges(after.municipality), keys.account(after.account)
        row = {"pk": pk, "sk": sk, "kind": "badge", **after.model_dump()}
        if unread is not None:
            seen = as_seen(unread, *row, "unread")
            row["unread"] = {name: value for name, value in unread.items() if name not in ("pk", "sk")}
        try:
            self._table.write(Put(row, seen))
        except ConditionFailed as failed:
            # What stands there may be this very decision, whose answer was lost.
            return after in self._table.each([failed.old] if failed.old is not None else [], Badge.of)
        return True


def link_item(account: str, report: Report) -> Item:
    """What links a report to the account that sent it; it stands nowhere but in `identities` (A11)."""
    own = keys.own_report(stamp(report.received_at), report.alert_id)
    return {"pk": keys.account(account), "sk": own, "kind": "own_report", "alert_id": report.alert_id}


LONG_AGO = "0001-01-01"
"""The first day of a badge of which nobody can read it any more."""


def _left_of(unread: Mapping[str, Any], municipality: str, account: str) -> Badge:
    """What can be read of a badge that cannot be read as a whole, for the officer who decides about it anew. Until then
    it counts for nothing."""
    history = unread.get("history")
    found = Badge(
        account=account,
        badge=unread["badge"] if unread.get("badge") in get_args(BadgeKind) else "honorary",
        municipality=municipality,
        valid_from=day if _is_day(day := unread.get("valid_from")) else LONG_AGO,
        version=version if type(version := unread.get("version")) is int and version >= 0 else 0,
        history=[],
    )
    events = [event for each in (history if isinstance(history, list) else ()) if (event := _event(each)) is not None]
    return found.model_copy(update={"history": events})


def _is_day(value: Any) -> TypeGuard[str]:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _event(value: Any) -> BadgeEvent | None:
    try:
        return BadgeEvent.of(value) if isinstance(value, dict) else None
    except Unreadable:
        return None
