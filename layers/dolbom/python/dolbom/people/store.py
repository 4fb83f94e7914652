"""People's entitlements in the `identities` table."""

from collections.abc import Callable, Sequence

from dolbom.auth import Caller
from dolbom.dynamo.items import UNREADABLE
from dolbom.dynamo.table import Cancelled, Table, Write
from dolbom.dynamo.turns import Turn, turn
from dolbom.errors import NotSignedIn, Unreadable
from dolbom.people import keys, rows
from dolbom.people.entitlements import Person

Also = Callable[[Person, Person], Sequence[tuple[Write, Table]]]
"""What is written in the same transaction as a change, from the person before and after it."""


class PeopleStore:
    def __init__(self, identities: Table) -> None:
        self.table = identities

    def person(self, subject: str) -> Person:
        """All that somebody is or was entitled to, as it stands; one call.

        Raises:
            Unreadable: a row about them cannot be read.
            Unavailable: DynamoDB did not answer.
        """
        pk = keys.person(subject)
        found = list(self.table.query_all(pk, consistent=True))
        try:
            return rows.person_of(subject, found)
        except UNREADABLE as error:
            raise Unreadable(ids={"pk": pk}) from error

    def must_still_hold(self, caller: Caller) -> None:
        """Holds that no right of the caller's was taken away since their token was made; one read of one item.

        Raises:
            NotSignedIn: one was: a new token tells what is left.
            Unreadable, Unavailable: it cannot be told; nothing is to be opened.
        """
        pk = keys.person(caller.subject)
        row = self.table.get(pk, keys.STANDING)
        try:
            _, over, deleted_at = rows.standing_of(row or {})
        except UNREADABLE as error:
            raise Unreadable(ids={"pk": pk, "sk": keys.STANDING}) from error
        if deleted_at is not None or (row is not None and caller.entitlements <= over):
            raise NotSignedIn("entitlements_changed")

    def change(
        self, subject: str, decide: Callable[[Person], Person], also: Also = lambda _before, _after: ()
    ) -> Person:
        """Decides on what somebody is entitled to, and writes what came of it; the person after it. Whatever others
        decide meanwhile is decided upon again. The same decision twice is one.

        Raises:
            Conflict: as `decide` has it.
            Unavailable, Unreadable: nothing is written.
        """
        rounds = self.table.rounds()
        while rounds.another():
            before = self.person(subject)
            after = decide(before)
            if after == before:
                return before
            writes = [(write, self.table) for write in rows.puts(before, after)] + list(also(before, after))
            try:
                self.table.transact(*(write for write, _ in writes), tables=[table for _, table in writes])
                return after
            except Cancelled:
                continue

    def linked_to(self, child_id: str) -> list[str]:
        """The accounts that are or were linked to a child, as the child or for the child."""
        rows = self.table.query_all(keys.linked(child_id), consistent=True)
        return [keys.subject_of(row["sk"]) for row in rows if row["sk"] != keys.TURN]

    def turn_to_link(self, child_id: str) -> Turn:
        """Whose turn it is to be linked to a child: read before those that are linked are counted."""
        return turn(self.table, keys.linked(child_id), keys.TURN)
