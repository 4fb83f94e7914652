"""What limit enforcement keeps beside each account: which breaches are open, each breach's own row, and the notice."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from dolbom.clock import stamp
from dolbom.dynamo.items import Item, beyond, by_place, counts, reading, texts
from dolbom.dynamo.table import (
    BATCH_GET_KEYS_MAX,
    PARTITIONS_A_QUERY_MAX,
    Cancelled,
    Check,
    Condition,
    Put,
    Table,
    Update,
    Write,
)
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.limits.recount import Breach
from dolbom.meals.rows import account_of, account_put, digest_read
from dolbom.meals.store import ALWAYS, Stale
from dolbom.strict_json import canonical

CHILDREN_A_READ_MAX = min(BATCH_GET_KEYS_MAX // 2, PARTITIONS_A_QUERY_MAX)
BREACHES_A_COMMIT_MAX = 98
"""Of the 100 writes of a transaction, beside the account and what stands of it: what a late file brings of many days is
committed in parts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What enforcement last found about a child."""

    open: Mapping[str, str] = field(default_factory=dict)
    """The open breaches, by name, each with its digest."""
    notice: Mapping[str, Any] | None = None
    beyond: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What its row holds beside all this, which later code may have put there: it is kept."""
    read_as: str = field(default="", compare=False)
    """The digest that its row had; empty of one that was not read."""


class LimitStore:
    """Reads and writes of enforcement, in the meals table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def read(self, child_id: str) -> tuple[Account | None, Standing]:
        """A child's account and standing, in one AWS call."""
        found = self.read_many([child_id])[child_id]
        if isinstance(found, Exception):
            raise found
        return found

    def read_for(self, child_id: str, subject: str) -> tuple[Account | None, Standing, bool]:
        """As `read`, and whether an answer to a question waits for who asks (M12): still in one AWS call. What of that
        cannot be read is named, and keeps nobody from their allowance."""
        places = [
            *((keys.child(child_id), sk) for sk in (keys.ACCOUNT, keys.LIMITS)),
            (keys.asker(subject), keys.ASKER),
        ]
        items = {item["sk"]: item for item in self.table.get_many(places)}
        account, asker = items.get(keys.ACCOUNT), items.get(keys.ASKER)
        unread = self.table.each([asker] if asker is not None else [], _unread_of)
        return account_of(account) if account else None, standing_of(items.get(keys.LIMITS)), any(unread)

    def read_many(self, child_ids: Sequence[str]) -> dict[str, tuple[Account | None, Standing] | Exception]:
        """Accounts and standings of up to `CHILDREN_A_READ_MAX` children, in one AWS call; for a child whose rows are
        no account or no standing, why."""
        wanted = [(keys.child(child_id), sk) for child_id in child_ids for sk in (keys.ACCOUNT, keys.LIMITS)]
        items = by_place(self.table.get_many(wanted))
        found: dict[str, tuple[Account | None, Standing] | Exception] = {}
        for child_id in child_ids:
            account = items.get((keys.child(child_id), keys.ACCOUNT))
            standing = items.get((keys.child(child_id), keys.LIMITS))
            try:
                found[child_id] = (account_of(account) if account else None, standing_of(standing))
            except Unreadable as error:
                found[child_id] = error
        return found

    def journals(self, child_ids: Sequence[str], first_day: str, last_day: str) -> dict[str, list[Item]]:
        """The journal rows of some days of up to `CHILDREN_A_READ_MAX` children, each with its place and its journal
        only, in one AWS call (one more for each further megabyte)."""
        found: dict[str, list[Item]] = {child_id: [] for child_id in child_ids}
        rows = self.table.query_many(
            [keys.child(child_id) for child_id in child_ids],
            between=keys.journal_between(first_day, last_day),
            only=("pk", "sk", "journal", "municipality"),
        )
        for row in rows:
            found[keys.child_of(row)].append(row)
        return found

    def moves(self, child_id: str) -> list[tuple[str, str]]:
        """When a child moved into which municipality (a stamp, its code), oldest first."""
        changes = self.table.query_all(keys.child(child_id), prefix=keys.CHANGES)
        words = ((str(change.get("at", "")), str(change.get("what", "")).partition(" ")) for change in changes)
        return [(at, into) for at, (what, _, into) in words if what == "move"]

    def commit(
        self,
        before: Account,
        after: Account,
        standing_before: Standing,
        standing_after: Standing,
        opened: Iterable[Breach],
        closed: Iterable[str],
        now: datetime,
    ) -> None:
        """Commits what was found, if account and standing still are what it was found on: all at once, or of more
        than `BREACHES_A_COMMIT_MAX` breaches the first with all that protects the child, and the others after it. A
        part that was not reached is found again, since the standing does not know it yet.

        Raises:
            Stale: they are not.
        """
        new, gone = list(opened), list(closed)
        while len(new) + len(gone) > BREACHES_A_COMMIT_MAX:
            part, new = new[:BREACHES_A_COMMIT_MAX], new[BREACHES_A_COMMIT_MAX:]
            ended, gone = gone[: BREACHES_A_COMMIT_MAX - len(part)], gone[BREACHES_A_COMMIT_MAX - len(part) :]
            waiting = {breach.name for breach in new}
            known = {name: seen for name, seen in standing_after.open.items() if name not in waiting}
            known |= {name: standing_before.open[name] for name in (*waiting, *gone) if name in standing_before.open}
            between = Standing(known, standing_after.notice, standing_before.beyond)
            self._commit(before, after, standing_before, between, part, ended, now)
            before, standing_before = after, between
        self._commit(before, after, standing_before, standing_after, new, gone, now)

    def _commit(
        self,
        before: Account,
        after: Account,
        standing_before: Standing,
        standing_after: Standing,
        opened: Iterable[Breach],
        closed: Iterable[str],
        now: datetime,
    ) -> None:
        pk = keys.child(before.child_id)
        same = Condition("digest = :read", {":read": digest_read(before)})
        writes: list[Write] = [
            account_put(before, after) if after != before else Check(pk, keys.ACCOUNT, same),
            _standing_put(pk, standing_before, standing_after),
        ]
        writes += [Put(_breach_item(pk, breach), ALWAYS) for breach in opened]
        writes += [_closing(pk, name, now) for name in closed]
        try:
            self.table.transact(*writes)
        except Cancelled:
            raise Stale(None) from None

    def breaches(self, child_id: str) -> list[dict[str, Any]]:
        """A child's breaches, open and closed, by period."""
        return list(self.table.query_all(keys.child(child_id), prefix="BREACH#"))

    def notice(self, child_id: str) -> Mapping[str, Any] | None:
        """What the child is to be told, in codes and amounts."""
        return standing_of(self.table.get(keys.child(child_id), keys.LIMITS)).notice


def _unread_of(item: Item) -> int:
    counts(item["unread"])
    return int(item["unread"])


def standing_of(item: Item | None) -> Standing:
    """What was found about a child, from its item; nothing where there is none.

    Raises:
        Unreadable: it is none.
    """
    return reading(_read_standing, item) if item else Standing()


def _read_standing(item: Item) -> Standing:
    notice = item.get("notice")
    texts(item["digest"], *item["open"].values())
    if notice is not None:
        texts(notice["code"], notice["day"])
        counts(notice["spent"])
    return Standing(item["open"], notice, beyond(item, ("open", "notice")), item["digest"])


def _digest(standing: Standing) -> str:
    content = {"open": dict(standing.open), "notice": dict(standing.notice) if standing.notice is not None else None}
    return hashlib.sha256(canonical(content)).hexdigest()[:32]


def _standing_put(pk: str, before: Standing, after: Standing) -> Put:
    item = {
        "pk": pk,
        "sk": keys.LIMITS,
        "kind": "limits",
        "open": dict(after.open),
        "notice": dict(after.notice) if after.notice is not None else None,
        "digest": _digest(after),
        **before.beyond,
    }
    same = "digest = :read" if before != Standing() else "attribute_not_exists(pk) OR digest = :read"
    return Put(item, Condition(same, {":read": before.read_as or _digest(before)}))


def _breach_item(pk: str, breach: Breach) -> dict[str, Any]:
    return {
        "pk": pk,
        "sk": keys.breach(breach.period, breach.kind),
        "kind": "breach",
        "state": "open",
        "breach": {**asdict(breach), "proof": [list(part) for part in breach.proof]},
    }


def _closing(pk: str, name: str, now: datetime) -> Update:
    period, _, kind = name.rpartition("#")
    return Update(
        pk,
        keys.breach(period, kind),
        "SET #state = :closed, closed_at = :at",
        values={":closed": "closed", ":at": stamp(now)},
        names={"#state": "state"},
    )
