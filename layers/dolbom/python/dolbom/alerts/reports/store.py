"""New reports: written whole, or not at all."""

from collections.abc import Sequence
from contextlib import suppress

from dolbom.alerts import keys
from dolbom.alerts.photos.store import PhotoStore
from dolbom.alerts.rate_limits.limits import Counter
from dolbom.alerts.rate_limits.store import one_more
from dolbom.alerts.report import Change, Message, Notice, Report
from dolbom.alerts.reporters.store import link_item
from dolbom.alerts.rows import beside, identity_item, message_item, notice_item, report_item
from dolbom.dynamo.counters import is_any_spoilt
from dolbom.dynamo.table import Cancelled, Put, Table, Update, Write


class ReportStore(PhotoStore):
    """The alerts table, as reporters add to it."""

    def create(
        self,
        received: Change,
        sealed: bytes | None,
        account: str | None,
        identities: Table,
        counters: Sequence[Counter] = (),
        limits: Table | None = None,
    ) -> Report | None:
        """Writes a new report, all that belongs to it, its identity (`sealed`) apart, and what it counts towards:
        all or none. It is linked to an `account`, so that whoever signs in finds the own reports.

        Returns the report as stored: if it was there already, the one that was there, and nothing is counted. None
        if it is new and a counter is full.
        """
        now = received.event.at
        writes: list[Write] = [Put(report_item(received.report)), *beside(received)]
        homes = [self.table] * len(writes)
        writes += [one_more(counter, now) for counter in counters]
        homes += [limits or self.table] * len(counters)
        if sealed is not None:
            writes.append(Put(identity_item(received.report.alert_id, sealed), returns_old=False))
            homes.append(identities)
        if account is not None:
            writes.append(Put(link_item(account, received.report), returns_old=False))
            homes.append(identities)
        try:
            self.table.transact(*writes, tables=homes, looks=writes[0])
        except Cancelled as cancelled:
            # The engines need not report every failed condition: whether it is there is asked once more.
            old = cancelled.old[0] or self.table.get(keys.alert(received.report.alert_id), keys.REPORT)
            if old is not None:
                return Report.of(old)
            counted = [old for write, old in zip(writes, cancelled.old, strict=True) if isinstance(write, Update)]
            if not is_any_spoilt(self.table, counted):
                return None
            return self.create(received, sealed, account, identities)
        return received.report

    def keep_beside(self, message: Message, notice: Notice) -> None:
        """Keeps a message and the notice that it calls for, whatever lies there as the report; twice is once."""
        with suppress(Cancelled):
            self.table.transact(Put(message_item(message)), Put(notice_item(notice)))

    def code_hash_of_unread(self, alert_id: str) -> str | None:
        """Of a report that cannot be read, by what its receipt code is known; None where not even that can be."""
        known = (self.table.get(keys.alert(alert_id), keys.REPORT) or {}).get("code_hash")
        return known if isinstance(known, str) else None
