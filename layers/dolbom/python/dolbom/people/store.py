"""People's entitlements in the `identities` table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from dolbom.auth import Caller
from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Cancelled, Table, Write
from dolbom.dynamo.turns import Turn, turn
from dolbom.errors import NotSignedIn, Unreadable
from dolbom.people import keys, rows
from dolbom.people.entitlements import AUDITOR, Person

Also = Callable[[Person, Person], Sequence[tuple[Write, Table]]]
"""What is written in the same transaction as a change, from the person before and after it."""


Names = Callable[[Iterable[str]], dict[str, str]]
"""What colleagues call people, by their accounts: as `PeopleStore.names` tells it."""

T = TypeVar("T")

NAMED_AT_ONCE = 100
"""Lines whose people are looked up together where lines are many."""

TEAM_READ_MAX = 300
"""People that are looked at of a team, those among them who have left; nobody beyond is found."""


def with_names(lines: Iterable[T], who: Callable[[T], str], names: Names) -> Iterator[tuple[T, str]]:
    """Lines, each with what colleagues call whoever is behind it; nothing of somebody without a name. People are looked
    up once, with those of a hundred lines together."""
    known: dict[str, str] = {}
    rest = iter(lines)
    while some := list(islice(rest, NAMED_AT_ONCE)):
        new = {who(line) for line in some} - known.keys() - {""}
        if new:
            known |= dict.fromkeys(new, "") | names(sorted(new))
        yield from ((line, known.get(who(line), "")) for line in some)


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
            for teammate in rows.teammates(after):
                self.table.write(teammate)
            if after == before:
                return before
            writes = [(write, self.table) for write in rows.puts(before, after)] + list(also(before, after))
            try:
                standing, tables = writes[0][0], [table for _, table in writes]
                # Where it meets another decision, it is looked at first whether they still are as they were.
                self.table.transact(*(write for write, _ in writes), tables=tables, looks=standing)
                return after
            except Cancelled:
                continue

    def linked_to(self, child_id: str) -> list[str]:
        """The accounts that are or were linked to a child, as the child or for the child."""
        rows = self.table.query_all(keys.linked(child_id), consistent=True)
        return [keys.subject_of(row["sk"]) for row in rows if row["sk"] != keys.TURN]

    def team(self, codes: Sequence[str], groups: Sequence[str], at: str) -> list[Person]:
        """Who is of one of some groups and works for one of some areas or centres at an instant (a stamp), by name;
        of each only what makes them so. Somebody whose rows cannot be read is left out, and named in the log."""
        codes = list(dict.fromkeys(codes))  # a city that has no districts is its own one
        makes = [keys.entitlement("group", group) for group in groups]
        makes += [keys.entitlement("jurisdiction", code) for code in codes]
        return self._who_hold({"group", "jurisdiction"}, makes, codes, at)

    def auditors(self, at: str) -> list[Person]:
        """Who is an auditor at an instant (a stamp), by name; of each only what makes them so, as `team` has it."""
        return self._who_hold({"group"}, [keys.entitlement("group", AUDITOR)], [AUDITOR], at)

    def _who_hold(self, kinds: set[str], makes: Sequence[str], teams: Sequence[str], at: str) -> list[Person]:
        found = (row["sk"] for team in teams for row in self.table.query_all(keys.team(team)))
        persons = list(dict.fromkeys(islice(found, TEAM_READ_MAX)))
        wanted = ((person, sk) for person in persons for sk in (keys.STANDING, *makes))
        lying: dict[str, list[Item]] = {}
        for row in self.table.each(self._many(wanted), rows.part_of):
            lying.setdefault(row["pk"], []).append(row)
        people = [
            rows.person_of(keys.subject_of(pk), found)
            for pk, found in lying.items()
            if any(row["sk"] == keys.STANDING for row in found)
        ]
        return sorted(
            (person for person in people if kinds <= {each.kind for each in person.held(at)}),
            key=lambda person: (person.name, person.subject),
        )

    def is_of(self, subject: str, group: str, at: str) -> bool:
        """Whether somebody is of a group of the staff at an instant (a stamp).

        Raises:
            Unreadable: a row about it cannot be read.
        """
        wanted = [(keys.person(subject), sk) for sk in (keys.STANDING, keys.entitlement("group", group))]
        found = self._many(wanted)
        try:
            person = rows.person_of(subject, found)
        except UNREADABLE as error:
            raise Unreadable(ids={"pk": keys.person(subject)}) from error
        return any(each.kind == "group" for each in person.held(at))

    def names(self, subjects: Iterable[str]) -> dict[str, str]:
        """What colleagues call those of these people who have a name."""
        wanted = ((keys.person(subject), keys.STANDING) for subject in dict.fromkeys(subjects))
        named = self.table.each(
            self._many(wanted), lambda row: (keys.subject_of(row["pk"]), rows.name_of(rows.part_of(row)))
        )
        return {subject: name for subject, name in named if name}

    def _many(self, wanted: Iterable[tuple[str, str]]) -> list[Item]:
        places = list(wanted)
        starts = range(0, len(places), BATCH_GET_KEYS_MAX)
        return [row for start in starts for row in self.table.get_many(places[start : start + BATCH_GET_KEYS_MAX])]

    def turn_to_link(self, child_id: str) -> Turn:
        """Whose turn it is to be linked to a child: read before those that are linked are counted."""
        return turn(self.table, keys.linked(child_id), keys.TURN)
