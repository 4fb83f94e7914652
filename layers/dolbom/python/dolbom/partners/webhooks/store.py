"""Webhooks in the meals table: each change holds only if what it was decided on still stands."""

from collections.abc import Sequence

from dolbom.dynamo.items import Item
from dolbom.dynamo.table import ABSENT, BATCH_GET_KEYS_MAX, Cancelled, Condition, ConditionFailed, Put, Table
from dolbom.dynamo.writes import as_seen
from dolbom.partners.store import ALWAYS
from dolbom.partners.webhooks import keys, rows
from dolbom.partners.webhooks.endpoint import AskedTest, Endpoint, Standing
from dolbom.partners.webhooks.rows import asked_test_of, endpoint_of, standing_of


class WebhookStore:
    """Reads and writes of webhooks' rows."""

    def __init__(self, table: Table) -> None:
        self.table = table

    # ── reads ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def endpoint(self, partner_id: str) -> Endpoint | None:
        """Where a partner is told.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.WEBHOOKS, partner_id)
        return endpoint_of(item) if item else None

    def endpoints(self) -> list[Endpoint]:
        """Where every partner is told; one that cannot be read is named in the log and left out."""
        return list(self.table.each(self.table.query_all(keys.WEBHOOKS), endpoint_of))

    def standing(self, partner_id: str) -> Standing | None:
        """How far a partner's feed was pushed.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.pushed(partner_id), keys.STANDING)
        return standing_of(item) if item else None

    def standings(self, partners: Sequence[str]) -> list[Standing]:
        """The same of many, in no order; one that cannot be read is named in the log and left out."""
        found = []
        for begin in range(0, len(partners), BATCH_GET_KEYS_MAX):
            some = partners[begin : begin + BATCH_GET_KEYS_MAX]
            found += self.table.get_many([(keys.pushed(partner_id), keys.STANDING) for partner_id in some])
        return list(self.table.each(found, standing_of))

    def test(self, partner_id: str) -> AskedTest | None:
        """The last test that a partner has asked for.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.pushed(partner_id), keys.TEST)
        return asked_test_of(item) if item else None

    def test_told(self, partner_id: str) -> AskedTest | None:
        """The same for who asks how things stand: one that cannot be read is named, and hides nothing else."""
        item = self.table.get(keys.pushed(partner_id), keys.TEST)
        return next(self.table.each([item] if item else [], asked_test_of), None)

    def spoilt_standing(self, partner_id: str) -> Item | None:
        """The row that says how far a feed was pushed, where it cannot be read."""
        item = self.table.get(keys.pushed(partner_id), keys.STANDING)
        return item if item is not None and not list(self.table.each([item], standing_of)) else None

    # ── what the partner decides ──────────────────────────────────────────────────────────────────────────────────

    def commit(
        self, before: Endpoint | None, after: Endpoint, standing: tuple[Standing | None, Standing] | None
    ) -> bool:
        """Writes an endpoint, and with it how far its feed was pushed where that changes; False if either is no longer
        as it was read."""
        writes = [Put(rows.endpoint_item(after), _as_read(before))]
        if standing is not None:
            writes.append(Put(rows.standing_item(standing[1]), _as_read(standing[0])))
        try:
            self.table.transact(*writes, looks=writes[0])
        except Cancelled:
            return False
        return True

    def begin_anew(self, spoilt: Item, anew: Standing) -> bool:
        """Writes how far a feed was pushed in place of what cannot be read; False if it is no longer that."""
        row = rows.standing_item(anew)
        try:
            self.table.write(Put(row, as_seen(spoilt, *row)))
        except ConditionFailed:
            return False
        return True

    def ask_test(self, test: AskedTest) -> None:
        """Asks for a test; one that was not sent yet gives way."""
        self.table.write(Put(rows.asked_test_item(test), ALWAYS))

    # ── what the sender does ──────────────────────────────────────────────────────────────────────────────────────

    def move(self, before: Standing, after: Standing) -> bool:
        """Writes how far a feed was pushed; False if it is no longer as it was read: another sender has it, or its
        partner has decided otherwise."""
        try:
            self.table.write(Put(rows.standing_item(after), _as_read(before)))
        except ConditionFailed:
            return False
        return True

    def told_of_test(self, test: AskedTest) -> None:
        """Writes what came of a test, if no other one was asked for since."""
        same = Condition("test_id = :same", {":same": test.test_id})
        try:
            self.table.write(Put(rows.asked_test_item(test), same))
        except ConditionFailed:
            return


def _as_read(before: Endpoint | Standing | None) -> Condition:
    return ABSENT if before is None else Condition("version = :version", {":version": before.version})
