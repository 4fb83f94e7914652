"""Codes, renewals and tickets in the `identities` table."""

from contextlib import suppress

from dolbom.dynamo.items import reading
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, ConditionFailed, Put, Table
from dolbom.partners.consents import keys
from dolbom.partners.consents.grants import Code, Renewal, Ticket
from dolbom.partners.consents.rows import (
    code_item,
    code_of,
    renewal_item,
    renewal_of,
    ticket_item,
    ticket_of,
)


class GrantStore:
    def __init__(self, identities: Table) -> None:
        self.table = identities

    def code(self, code_hash: str) -> Code | None:
        """A code by its hash.

        Raises:
            Unreadable: it cannot be read; as for the others.
        """
        item = self.table.get(keys.code(code_hash), keys.CODE)
        return reading(code_of, item) if item else None

    def renewal(self, family: str) -> Renewal | None:
        item = self.table.get(keys.renewal(family), keys.RENEWAL)
        return reading(renewal_of, item) if item else None

    def ticket(self, ticket_hash: str) -> Ticket | None:
        item = self.table.get(keys.ticket(ticket_hash), keys.TICKET)
        return reading(ticket_of, item) if item else None

    def make_code(self, code: Code) -> None:
        """A new code."""
        # It was drawn for this very consent: what stands there is it, and the answer to its writing was lost.
        with suppress(ConditionFailed):
            self.table.write(Put(code_item(code)))

    def exchange(self, used: Code, renewal: Renewal, ticket: Ticket) -> bool:
        """Uses a code up, for a renewal and a ticket; False, and nothing written, where somebody was faster."""
        is_open = Condition("#state = :open", {":open": "open"}, {"#state": "state"})
        return self._did(Put(code_item(used), is_open), Put(renewal_item(renewal)), Put(ticket_item(ticket)))

    def rotate(self, before: Renewal, after: Renewal, ticket: Ticket | None = None) -> bool:
        """Puts a renewal in the place of what it was, with a ticket if one is needed; False where it is not that any
        more."""
        seen = Condition(
            "#current = :current AND #state = :state",
            {":current": before.current, ":state": before.state},
            {"#current": "current", "#state": "state"},
        )
        tickets = [Put(ticket_item(ticket), ABSENT)] if ticket is not None else []
        return self._did(Put(renewal_item(after), seen), *tickets)

    def _did(self, *writes: Put) -> bool:
        try:
            self.table.transact(*writes, looks=writes[0])
        except Cancelled:
            return False
        return True
