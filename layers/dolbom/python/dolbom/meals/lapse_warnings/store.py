"""Whom to warn, and who was warned: accounts of children in `meals`, links and warnings in `identities`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dolbom.clock import seoul_midnight, stamp
from dolbom.dynamo.due import CLOCK_SHARDS, due_page
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Condition, ConditionFailed, Put, Table
from dolbom.meals import keys as meals_keys
from dolbom.meals.accounts import Account
from dolbom.meals.lapse_warnings import keys
from dolbom.meals.lapse_warnings.days import AHEAD
from dolbom.meals.lapse_warnings.switch_store import SwitchStore
from dolbom.meals.lapse_warnings.warning import LapseWarning
from dolbom.meals.rows import account_of
from dolbom.people.store import PeopleStore

KEPT = timedelta(days=400)
"""After the money's last day: who asks why there was no warning is answered a year later, too."""
PAGE = 500


class WarningStore:
    def __init__(self, meals: Table, identities: Table) -> None:
        self.meals, self.identities = meals, identities
        self.people, self.switches = PeopleStore(identities), SwitchStore(identities)

    def accounts(self, on: date) -> Iterator[Item]:
        """The rows of accounts some of whose money lapses within a week after a day, as they stand. Each stands in the
        clock's index by the first of it, so that none is missed whose first money lapses later."""
        until = seoul_midnight(on + AHEAD + timedelta(days=1))
        for shard in range(CLOCK_SHARDS):
            after: Item | None = None
            while True:
                page = due_page(self.meals, f"{meals_keys.LAPSES}#{shard}", until, PAGE, after)
                places = [(row["pk"], row["sk"]) for row in page.items]
                for start in range(0, len(places), BATCH_GET_KEYS_MAX):
                    yield from self.meals.get_many(places[start : start + BATCH_GET_KEYS_MAX])
                if (after := page.next) is None:
                    break

    def account(self, row: Item) -> Account:
        """The account of a row.

        Raises:
            Unreadable: it is none.
        """
        return account_of(row)

    def linked(self, child_id: str, at: datetime) -> list[str]:
        """The accounts that act as or for a child at an instant.

        Raises:
            Unreadable: somebody's entitlements cannot be read.
        """
        people = (self.people.person(subject) for subject in self.people.linked_to(child_id))
        return [person.subject for person in people if child_id in person.children(stamp(at))]

    def standing(self, warning: LapseWarning) -> LapseWarning:
        """A warning as it stands; as it is, if nobody has claimed it."""
        item = self.identities.get(*_place(warning))
        return LapseWarning.of(item) if item is not None else warning

    def change(self, before: LapseWarning, after: LapseWarning) -> bool:
        """Writes one state of a warning in place of another; False where that has changed."""
        pk, sk = _place(after)
        expires = seoul_midnight(date.fromisoformat(after.lapses_on)) + KEPT
        told = {"pk": pk, "sk": sk, "kind": "lapse_warning", "expires_at": int(expires.timestamp())}
        row = told | after.model_dump()
        try:
            self.identities.write(Put(row, _as_it_stood(before)))
        except ConditionFailed:
            return False
        return True


def _place(warning: LapseWarning) -> tuple[str, str]:
    return keys.warned(warning.subject), keys.warning(warning.child_id, warning.lapses_on, warning.which)


def _as_it_stood(before: LapseWarning) -> Condition:
    """A state is known by its counts: each claim and each refusal moves one."""
    is_new = before.attempts == before.refusals == 0 and before.state == "owed"
    stood = "#state = :state AND attempts = :attempts AND refusals = :refusals"
    values = {":state": before.state, ":attempts": before.attempts, ":refusals": before.refusals}
    return Condition(f"attribute_not_exists(pk) OR ({stood})" if is_new else stood, values, {"#state": "state"})
