"""How far each file has been taken in, and the lines that have been posted.

A line is posted in one transaction of three items: the account, the entry, and the line's own id. So a line that
comes again, in whatever file and on whatever day, changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from dolbom.clock import Clock, month_of, parse_stamp, seoul_day, stamp
from dolbom.dynamo.items import Item, reading, texts
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, ConditionFailed, Put, Table
from dolbom.dynamo.together import Place
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.rows import (
    NOTHING,
    WAITING,
    Earlier,
    Step,
    became,
    content_of,
    earlier_of,
    hash_of,
    is_awaited,
    line_writes,
    settled_of,
    still_awaited,
    waits_in,
)
from dolbom.meals.files.settlements import Settled
from dolbom.meals.ledger import Entry
from dolbom.meals.rows import account_of, origin_of
from dolbom.meals.store import MealStore, Stale

AWAITED_MAX = 100
"""Cancellations that may wait for one purchase. All of them lie in one item, and are posted with it in one go."""


class TooManyWait(Exception):
    """As many lines as may wait for this one do so already."""


class LineTaken(Exception):
    """This line's id has been posted before; `same` tells whether with the same content, `awaited` what had waited for
    it."""

    def __init__(self, *, same: bool, awaited: Mapping[str, Any]) -> None:
        super().__init__("the line has been taken in")
        self.same = same
        self.awaited = awaited


class LineAwaited(Exception):
    """Other lines, by their ids, have waited for this line's id: it is posted over them."""

    def __init__(self, cancellations: Mapping[str, Any]) -> None:
        super().__init__("other lines wait for this one")
        self.cancellations = cancellations


FileState = Literal["running", "done", "faulty"]


@dataclass(frozen=True, slots=True)
class Known:
    """A content and the key under which it first came."""

    key: str
    state: FileState
    """`faulty`: gone through, and lines of it were not taken; what was wrong may have been put right since."""
    at: str = ""
    """When it was begun with, as a stamp; empty of what is begun with now."""

    @property
    def month(self) -> str:
        """Seoul's month in which it was begun with; empty of what is begun with now."""
        return month_of(seoul_day(parse_stamp(self.at))) if self.at else ""


class FileStore:
    """What the meals table knows of files and their lines."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def known(self, arrival: Arrival, sha256: str, clock: Clock) -> Known:
        """The file of this content as this sender first sent it: now, under this key, or before."""
        key = arrival.key
        begun = self._state(arrival.scope, sha256, key, "running", clock)
        try:
            self.table.write(Put(begun))
        except ConditionFailed as failed:
            for known in self.table.each([failed.old] if failed.old is not None else [], _known_in):
                return known
        # Of what cannot be read nothing is known: it is gone through once more, and each of its lines is taken once.
        return Known(key, "running", begun["at"])

    def settled(self, arrival: Arrival, sha256: str, known: Known, clock: Clock, *, is_faulty: bool) -> None:
        """Writes down that all lines of a content are settled, and lets stand when they were begun with; once it is
        done, the second time is no change."""
        not_done = Condition("#state <> :done", {":done": "done"}, {"#state": "state"})
        try:
            state = self._state(arrival.scope, sha256, known.key, "faulty" if is_faulty else "done", clock)
            self.table.write(Put(state | ({"at": known.at} if known.at else {}), not_done))
        except ConditionFailed:
            return

    def _state(self, scope: str, sha256: str, key: str, state: str, clock: Clock) -> dict[str, Any]:
        at = stamp(clock())
        return {
            "pk": keys.file(scope, sha256),
            "sk": keys.FILE_STATE,
            "kind": "file",
            "key": key,
            "state": state,
            "at": at,
        }

    def post_line(
        self,
        before: Account | None,
        after: Account,
        entry: Entry,
        natural_key: str,
        content: Mapping[str, Any],
        more: Mapping[str, Any],
        awaited: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Commits a line: the account after it, its entry with `more` about it, and its id with its content's hash.
        `awaited` is what is known to wait for it.

        Raises:
            LineTaken: this id has been posted before.
            LineAwaited: others wait for it than are known.
            Stale: the account changed meanwhile.
        """
        content_hash = hash_of(content)
        writes = line_writes(before, after, entry, natural_key, content, more, awaited)
        try:
            self.table.transact(*writes)
        except Cancelled as cancelled:
            for index in (2, 1):
                known = cancelled.old[index]
                if not cancelled.failed[index] or known is None:
                    continue
                if reading(is_awaited, known):
                    raise LineAwaited(reading(waits_in, known)) from None
                is_same = reading(content_of, known) == content_hash
                raise LineTaken(same=is_same, awaited=reading(waits_in, known)) from None
            old = cancelled.old[0]
            raise Stale(account_of(old) if old else None) from None

    def before_senders(self, kind: str, number: str) -> Earlier | None:
        """What is known of a line by its bare number, from the time before numbers were told apart by who sends them.
        Nobody writes such a line any more."""
        line = self.table.get(keys.line(kind, number), keys.TAKEN)
        return reading(earlier_of, line) if line is not None else None

    def number_at(self, place: tuple[str, str]) -> str:
        """The number of the line that became the row at some keys: bare, if it came before numbers had senders."""
        return keys.natural_key_of(place[1])

    def origin_at(self, place: Place | None) -> Mapping[str, str | int]:
        """The `file` that a row at some keys comes from, and its `line` there, as they are told to people: a dash of
        one that does not tell it."""
        row = self.table.get(*place) if place is not None else None
        file, line = origin_of(row) if row is not None else ("", 0)
        return {"file": str(file or "-"), "line": int(line or 0) or "-"}

    def town_at(self, place: tuple[str, str]) -> str:
        """The municipality that the row at some keys was posted for; empty where that is not known."""
        row = self.table.get(*place)
        return str(row.get("municipality", "")) if row is not None else ""

    def lot_at(self, place: tuple[str, str]) -> str:
        """The last day of the money that the row at some keys has put on an account; empty where all of it repaid what
        was owed."""
        row = self.table.get(*place)
        legs = [leg for leg in row["journal"][0]["legs"] if leg["account"] == "benefit"] if row is not None else []
        return str(legs[0]["lot"]) if legs else ""

    def has_taken(self, kind: str, number: str, content: Mapping[str, Any]) -> bool:
        """Whether a line of this number and content has been posted."""
        line = self.table.get(keys.line(kind, number), keys.TAKEN)
        return line is not None and reading(content_of, line) == hash_of(content)

    def posted_at(self, kind: str, natural_key: str) -> tuple[str, str] | None:
        """The keys of the row that a line became, or None when none of that id has come."""
        line = self.table.get(keys.line(kind, natural_key), keys.TAKEN)
        return reading(became, line) if line is not None else None

    def settled_at(self, place: tuple[str, str], child_id: str) -> Settled | None:
        """The purchase that lies at some keys, if it is of a child."""
        row = self.table.get(*place) if place[0] == keys.child(child_id) else None
        return reading(settled_of, row) if row is not None else None

    def cancellations(self, child_id: str, purchase: Settled) -> list[Settled]:
        """What a child's purchase has been taken back by."""
        rows = self.table.query_all(keys.child(child_id), prefix=keys.entry(purchase.day, "in_store_cancel", ""))
        return [found for row in rows if (found := reading(settled_of, row)).cancels == purchase.number]

    def wait_for(self, kind: str, natural_key: str, waiting: str, content: Mapping[str, Any]) -> bool:
        """Keeps a line until the one that it is about comes; False when that has come meanwhile. The same again is no
        change.

        Raises:
            LineTaken: a line of this id waits already, with other content.
            TooManyWait: as many as may wait for one line do so already.
        """
        place = {"pk": keys.line(kind, natural_key), "sk": keys.TAKEN, "kind": WAITING}
        awaited: Mapping[str, Any] = {}
        condition = ABSENT
        rounds = self.table.rounds()
        while rounds.another():
            try:
                self.table.write(Put({**place, "awaited": {**awaited, waiting: dict(content)}}, condition))
                return True
            except ConditionFailed as failed:
                old = failed.old
            if old is None or not reading(is_awaited, old):
                return False
            awaited = reading(waits_in, old)
            if waiting in awaited:
                if awaited[waiting] != content:
                    raise LineTaken(same=False, awaited={})
                return True
            if len(awaited) >= AWAITED_MAX:
                raise TooManyWait
            condition = still_awaited(awaited)


def commit(
    meals: MealStore,
    files: FileStore,
    child_id: str,
    step: Step,
    number: str,
    content: Mapping[str, Any],
    more: Mapping[str, Any],
    awaited: Mapping[str, Any] = NOTHING,
) -> None:
    """Posts an entry on the account as it stands; `more` is what else its row says, `awaited` what has waited for it.

    Raises:
        LineTaken, LineAwaited: as `FileStore.post_line`.
    """
    account = meals.account(child_id)
    rounds = meals.table.rounds()
    while rounds.another():
        after, entry = step(account)
        try:
            files.post_line(account, after, entry, number, content, more, awaited)
        except Stale as stale:
            account = stale.account
        else:
            return


def _known_in(state: Item) -> Known:
    texts(state["key"])
    if state["state"] not in get_args(FileState):
        raise ValueError("a file's state")
    parse_stamp(state["at"])
    return Known(state["key"], state["state"], state["at"])
