"""Whether an account (Cognito's `sub`) wants mails before money lapses: a row of its own stands where it wants none."""

from dolbom.dynamo.table import ConditionFailed, Delete, Put, Table
from dolbom.meals.lapse_warnings import keys


class SwitchStore:
    def __init__(self, identities: Table) -> None:
        self.table = identities

    def is_on(self, subject: str) -> bool:
        """Whether an account is mailed; as long as it has said nothing, it is."""
        return self.table.get(keys.mails(subject), keys.STOPPED) is None

    def turn(self, subject: str, *, is_on: bool) -> None:
        """Writes what an account says now; said twice, it is said once."""
        if is_on:
            self.forget(subject)
            return
        self._once(Put({"pk": keys.mails(subject), "sk": keys.STOPPED, "kind": "mails_stopped"}, returns_old=False))

    def forget(self, subject: str) -> None:
        """Takes away what an account has said, as one that is deleted."""
        self._once(Delete(keys.mails(subject), keys.STOPPED))

    def _once(self, write: Put | Delete) -> None:
        try:
            self.table.write(write)
        except ConditionFailed:
            return
