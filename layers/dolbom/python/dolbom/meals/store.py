"""The meals table: reads, and the writes that change accounts and policies.

An account is written only together with the row that says why, in one transaction, and only if it still is what
was read: its `digest` (of all its content) is the condition. So every decision stands on what was true at its commit.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from dolbom.clock import parse_stamp
from dolbom.dynamo.due import ASIDE_A_RUN_MAX, aside_shard, due_page
from dolbom.dynamo.held import Held
from dolbom.dynamo.items import Item, reading
from dolbom.dynamo.table import Cancelled, ConditionFailed, Put, Table
from dolbom.errors import Unreadable
from dolbom.logs import unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Account, Change
from dolbom.meals.ledger import Entry
from dolbom.meals.merchant import Merchant
from dolbom.meals.policy import CACHED_FOR, MealPolicy, in_force
from dolbom.meals.rows import account_of, account_or_none, account_put, entry_item

MERCHANTS_HELD_MAX = 500
"""With their menus: a usual one takes 20 KB in memory, one of 400 items 200."""
TOWNS_HELD_MAX = 100


class Stale(Exception):
    """What was decided on has changed meanwhile: the account as it stands now, if it is known."""

    def __init__(self, account: Account | None) -> None:
        super().__init__("what was decided on has changed")
        self.account = account


class MealStore:
    """Reads and writes of the meals table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._merchants: Held[Merchant | None] = Held(CACHED_FOR, MERCHANTS_HELD_MAX)
        self._policies: Held[tuple[MealPolicy | _Unread, ...]] = Held(CACHED_FOR, TOWNS_HELD_MAX)

    # ── accounts ──────────────────────────────────────────────────────────────────────────────────────────────

    def account(self, child_id: str) -> Account | None:
        """The account as it stands."""
        item = self.table.get(keys.child(child_id), keys.ACCOUNT)
        return account_of(item) if item else None

    def post_entry(self, before: Account | None, after: Account, entry: Entry, natural_key: str) -> None:
        """Commits an entry outside orders with the account after it.

        Raises:
            Stale: the account changed meanwhile.
            ConditionFailed: this entry has been posted before; `old` is its row.
        """
        row = {
            "pk": keys.child(after.child_id),
            "sk": keys.entry(entry.day, entry.kind, natural_key),
            "kind": "entry",
            "journal": [entry_item(entry)],
        }
        try:
            self.table.transact(account_put(before, after), Put(row), looks=True)
        except Cancelled as cancelled:
            if cancelled.failed[1]:
                raise ConditionFailed(cancelled.old[1]) from None
            raise Stale(account_or_none(cancelled.old[0])) from None

    def change_account(self, before: Account | None, after: Account, trace: Change | None = None) -> None:
        """Commits a change of an account that moves no money (its state, its restraints); with `trace`, together
        with who did it and why.

        Raises:
            Stale: the account changed meanwhile.
        """
        row = {"pk": keys.child(after.child_id), "kind": "change"}
        try:
            if trace is None:
                self.table.write(account_put(before, after), looks=True)
            else:
                sk = keys.change(trace.at, str(after.version))
                self.table.transact(account_put(before, after), Put({**row, "sk": sk, **asdict(trace)}), looks=True)
        except ConditionFailed as failed:
            raise Stale(account_or_none(failed.old)) from None
        except Cancelled as cancelled:
            raise Stale(account_or_none(cancelled.old[0])) from None

    # ── journals ──────────────────────────────────────────────────────────────────────────────────────────────

    def journals(self, child_id: str, first_day: str = "", last_day: str = "") -> list[Item]:
        """As `journal_rows`, but of each row only its place and its journal: most of a row is about what was eaten, and
        most of the time would go into reading it."""
        return self.journal_rows(child_id, first_day, last_day, only=("sk", "journal", "municipality"))

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
        """A merchant, at most `CACHED_FOR` old."""
        return self._merchants.get(merchant_id, now, lambda: self._read_merchant(merchant_id))

    def policy(self, municipality: str, now: datetime) -> MealPolicy | None:
        """The policy in force in a municipality, or None where it is not switched on (M15).

        Raises:
            Unreadable: it cannot be read. A version that cannot be, and is not in force, stops nobody.
        """
        versions = self._versions(municipality, now)
        started = [version for version in versions if isinstance(version, _Unread) and version.effective_from <= now]
        known = in_force(_readable(versions), now)
        last = max(started, key=lambda version: version.effective_from, default=None)
        if last is not None and (known is None or last.effective_from >= known.effective_from):
            raise last.error
        return known

    def policies(self, municipality: str, now: datetime) -> tuple[MealPolicy, ...]:
        """All versions of a municipality's policy, past and to come, oldest first; at most `CACHED_FOR` old. None of
        them where one cannot be read: who judged by the others would judge by limits that did not hold."""
        versions = self._versions(municipality, now)
        known = _readable(versions)
        return known if len(known) == len(versions) else ()

    def unreadable_policies(self, municipality: str, now: datetime) -> tuple[Unreadable, ...]:
        """The versions of a municipality's policy that cannot be read."""
        return tuple(each.error for each in self._versions(municipality, now) if isinstance(each, _Unread))

    def policy_version(self, municipality: str, number: int, now: datetime) -> MealPolicy:
        """A municipality's policy version by its number.

        Raises:
            LookupError: there is none of this number; versions are never deleted.
            Unreadable: it may be one that cannot be read.
        """
        for version in _readable(self._versions(municipality, now)):
            if version.version == number:
                return version
        for error in self.unreadable_policies(municipality, now):
            raise error
        raise LookupError(f"{municipality} has no policy version {number}")

    def put_policy(self, policy: MealPolicy) -> None:
        """Publishes a policy version: one for each instant, and one of each number.

        Raises:
            ConditionFailed: the instant or the number belongs to another version; the same one again is no change.
        """
        pk, body = keys.policy(policy.municipality), policy.model_dump_json()
        rows = [{"pk": pk, "sk": sk, "kind": "policy", "policy": body} for sk in keys.policy_rows(policy)]
        try:
            self.table.transact(*(Put(row) for row in rows))
        except Cancelled as cancelled:
            # Compared as policies: a version that was written before the model got a new field is still the same one.
            if any(old is not None and reading(policy_of, old) != policy for old in cancelled.old):
                raise ConditionFailed(next(old for old in cancelled.old if old)) from None

    def _read_merchant(self, merchant_id: str) -> Merchant | None:
        item = self.table.get(keys.merchant(merchant_id), keys.PROFILE)
        return reading(merchant_of, item) if item else None

    def _versions(self, municipality: str, now: datetime) -> tuple["MealPolicy | _Unread", ...]:
        return self._policies.get(municipality, now, lambda: self._read_policies(municipality))

    def _read_policies(self, municipality: str) -> tuple["MealPolicy | _Unread", ...]:
        rows = self.table.query_all(keys.policy(municipality), prefix=keys.POLICY_FROM)
        return tuple(map(self._version_of, rows))

    def _version_of(self, row: Item) -> "MealPolicy | _Unread":
        try:
            return reading(policy_of, row)
        except Unreadable as error:
            if self.table.logger is not None:
                unreadable(self.table.logger, error)
            return _Unread(parse_stamp(row["sk"].removeprefix(keys.POLICY_FROM)), error)


@dataclass(frozen=True, slots=True)
class _Unread:
    """A policy's version that cannot be read; its key still says from when on it holds."""

    effective_from: datetime
    error: Unreadable


def _readable(versions: Sequence[MealPolicy | _Unread]) -> tuple[MealPolicy, ...]:
    return tuple(version for version in versions if isinstance(version, MealPolicy))


def merchant_of(item: Item) -> Merchant:
    """A shop from its item."""
    # What later code knows of a shop or a town beside what we know is read over.
    return Merchant.model_validate_json(item["profile"], extra="ignore")


def policy_of(item: Item) -> MealPolicy:
    """A version of a policy from its item."""
    return MealPolicy.model_validate_json(item["policy"], extra="ignore")
