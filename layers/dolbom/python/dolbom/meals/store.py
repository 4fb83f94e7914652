"""The meals table: reads, and the writes that change accounts and policies.

An account is written only together with the row that says why, in one transaction, and only if it still is what
was read: its `digest` (of all its content) is the condition. So every decision stands on what was true at its commit.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from dolbom.clock import seoul_day, stamp
from dolbom.dynamo.due import ASIDE_A_RUN_MAX, aside_shard, due_page
from dolbom.dynamo.held import Held
from dolbom.dynamo.items import Item, reading
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, ConditionFailed, Put, Table, Write
from dolbom.meals import keys
from dolbom.meals.accounts import Account, Change
from dolbom.meals.ledger import Entry
from dolbom.meals.merchant import Merchant
from dolbom.meals.policy import CACHED_FOR
from dolbom.meals.policy_store import PolicyStore
from dolbom.meals.rows import account_of, account_or_none, account_put, entry_item, over_update, sealed
from dolbom.people.consents import consents
from dolbom.people.entitlements import Person

ALWAYS = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")
MERCHANTS_HELD_MAX = 500
"""With their menus: a usual one takes 20 KB in memory, one of 400 items 200."""


class Stale(Exception):
    """What was decided on has changed meanwhile: the account as it stands now, if it is known."""

    def __init__(self, account: Account | None) -> None:
        super().__init__("what was decided on has changed")
        self.account = account


class MealStore(PolicyStore):
    """Reads and writes of the meals table."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._merchants: Held[Merchant | None] = Held(CACHED_FOR, MERCHANTS_HELD_MAX)

    # ── accounts ──────────────────────────────────────────────────────────────────────────────────────────────

    def account(self, child_id: str) -> Account | None:
        """The account as it stands."""
        item = self.table.get(keys.child(child_id), keys.ACCOUNT)
        return account_of(item) if item else None

    def living_in(self, municipality: str, child_ids: Sequence[str]) -> set[str]:
        """Which of up to a hundred children live in a municipality."""
        rows = self.table.get_many(sorted({(keys.child(each), keys.ACCOUNT) for each in child_ids}))
        accounts = self.table.each(rows, account_of)
        return {account.child_id for account in accounts if account.municipality == municipality}

    def post_entry(self, before: Account | None, after: Account, entry: Entry, natural_key: str) -> None:
        """Commits an entry outside orders with the account after it.

        Raises:
            Stale: the account changed meanwhile.
            ConditionFailed: this entry has been posted before; `old` is its row.
        """
        try:
            self.table.transact(*self.posting(before, after, entry, natural_key), looks=True)
        except Cancelled as cancelled:
            if cancelled.failed[1]:
                raise ConditionFailed(cancelled.old[1]) from None
            raise Stale(account_or_none(cancelled.old[0])) from None

    def posting(self, before: Account | None, after: Account, entry: Entry, natural_key: str) -> tuple[Put, Put]:
        """What such a commit writes."""
        row = {
            "pk": keys.child(after.child_id),
            "sk": keys.entry(entry.day, entry.kind, natural_key),
            "kind": "entry",
            "journal": [entry_item(entry)],
        }
        return account_put(before, after), Put(sealed(row))

    def change_account(self, before: Account | None, after: Account, trace: Change | None = None) -> None:
        """Commits a change of an account that moves no money (its state, its town); with `trace`, together with who did
        it and why. An account that is new in a town is listed there with it.

        Raises:
            Stale: the account changed meanwhile.
        """
        writes = changed(before, after, trace)
        try:
            if len(writes) == 1:
                self.table.write(writes[0], looks=True)
            else:
                self.table.transact(*writes, looks=True)
        except ConditionFailed as failed:
            raise Stale(account_or_none(failed.old)) from None
        except Cancelled as cancelled:
            raise Stale(account_or_none(cancelled.old[0])) from None

    def rights_taken(self, before: Person, after: Person, now: datetime) -> list[tuple[Write, Table]]:
        """What is written into the accounts of the children to whom a person, or an app by that person's consent, has
        no right any more, in the transaction that takes it: from then on no token of before moves their money (P3)."""
        writes: list[tuple[Write, Table]] = []
        at = stamp(now)
        gone = before.children(at) - after.children(at)
        gone |= {consent.child_id for consent in set(consents(before, at)) - set(consents(after, at))}
        for child_id in sorted(gone):
            account = self.account(child_id)
            if account is not None:
                without = account.without(before.subject, before.version, seoul_day(now))
                writes.append((over_update(account, without), self.table))
        return writes

    def list_child(self, municipality: str, child_id: str) -> None:
        """Lists a child in its town, if it is not: accounts were once opened without."""
        try:
            self.table.write(_listed(municipality, child_id, ABSENT))
        except ConditionFailed:
            return

    # ── journals ──────────────────────────────────────────────────────────────────────────────────────────────

    def journals(self, child_id: str, first_day: str = "", last_day: str = "") -> list[Item]:
        """As `journal_rows`, but of each row only its place and its journal: most of a row is about what was eaten, and
        most of the time would go into reading it."""
        return self.journal_rows(child_id, first_day, last_day, only=("pk", "sk", "journal", "municipality"))

    def journal_rows(
        self, child_id: str, first_day: str = "", last_day: str = "", *, only: Sequence[str] = ()
    ) -> list[Item]:
        """A child's journal rows (orders and entries), of some days or all, oldest first; with all attributes or
        `only` some."""
        where: dict[str, Any] = (
            {"between": keys.journal_between(first_day, last_day)} if first_day else {"prefix": keys.JOURNAL}
        )
        return list(self.table.query_all(keys.child(child_id), only=only, **where))

    def due(self, what: str, shard: int, until: datetime, limit: int) -> tuple[Item, ...]:
        """Keys of what falls due by an instant, oldest first: `what` is `keys.HOLDS` or `keys.LAPSES`."""
        return due_page(self.table, f"{what}#{shard}", until, limit).items

    def due_again(self, what: str, until: datetime) -> tuple[Item, ...]:
        """Keys of what was set aside and is to be looked at again by an instant, as many as one run takes."""
        return due_page(self.table, aside_shard(what), until, ASIDE_A_RUN_MAX).items

    def child_named(self, key: Item) -> str:
        """The child of a key."""
        return keys.child_id_of(key["pk"])

    # ── merchants and policies: read often, changed rarely, held for a minute ───────────────────────────────────

    def merchant(self, merchant_id: str, now: datetime) -> Merchant | None:
        """A merchant, at most `CACHED_FOR` old. A shop of a town that has joined another is that one's."""
        found = self._merchants.get(merchant_id, now, lambda: self._read_merchant(merchant_id))
        if found is None:
            return None
        town = self.town_at(found.municipality, now)
        return found if town == found.municipality else found.model_copy(update={"municipality": town})

    def _read_merchant(self, merchant_id: str) -> Merchant | None:
        item = self.table.get(keys.merchant(merchant_id), keys.PROFILE)
        return reading(merchant_of, item) if item else None


def changed(before: Account | None, after: Account, trace: Change | None) -> list[Put]:
    """What a change of an account writes: the account, who did it and why, and its place in the list of a town where it
    is new."""
    row = {"pk": keys.child(after.child_id), "kind": "change"}
    writes = [account_put(before, after)]
    if trace is not None:
        writes.append(Put({**row, "sk": keys.change(trace.at, str(after.version)), **asdict(trace)}))
    if before is None or before.municipality != after.municipality:
        writes.append(_listed(after.municipality, after.child_id, ALWAYS))
    return writes


def merchant_of(item: Item) -> Merchant:
    """A shop from its item."""
    # What later code knows of a shop or a town beside what we know is read over.
    return Merchant.model_validate_json(item["profile"], extra="ignore")


def _listed(municipality: str, child_id: str, condition: Condition) -> Put:
    return Put({"pk": keys.town(municipality), "sk": keys.child(child_id), "kind": "listed"}, condition)
