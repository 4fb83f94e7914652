"""The rows of towns: those that a town's start and its joining another are written with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dolbom.clock import stamp
from dolbom.dynamo.table import Cancelled, Condition, Delete, Put, Table, Write
from dolbom.meals import keys
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import Succession, policy_items, succession_item, town_item


class TownStore:
    """Writes of what is planned for a town, each with who planned it, in one transaction."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def begin(self, policy: MealPolicy, trace: Mapping[str, Any], now: datetime) -> bool:
        """A town's first version; False where there is one by now."""
        rows = (*map(Put, policy_items(policy)), Put(town_item(policy.municipality)))
        return self._written(*rows, _change(policy.municipality, policy.version, trace, now))

    def begin_otherwise(self, before: MealPolicy, policy: MealPolicy, trace: Mapping[str, Any], now: datetime) -> bool:
        """Another first version, in place of one that has not begun; False where that one stands no more. The number of
        the one before stays used."""
        (old, _), (by_instant, by_number) = policy_items(before), policy_items(policy)
        as_read = Condition("policy = :read", {":read": old["policy"]})
        if old["sk"] == by_instant["sk"]:
            rows: tuple[Write, ...] = (Put(by_instant, as_read),)
        else:
            rows = (Delete(old["pk"], old["sk"], as_read), Put(by_instant))
        return self._written(*rows, Put(by_number), _change(policy.municipality, policy.version, trace, now))

    def join(self, succession: Succession, trace: Mapping[str, Any], now: datetime) -> bool:
        """A town's joining another; False where something else begins at that instant."""
        return self._written(Put(succession_item(succession)), _change(succession.municipality, 0, trace, now))

    def stay(self, municipality: str, since: datetime, trace: Mapping[str, Any], now: datetime) -> bool:
        """Takes back that a town joins another from an instant on; False where that is planned no more."""
        pk, sk = keys.policy(municipality), f"{keys.POLICY_FROM}{stamp(since)}"
        row = self.table.get(pk, sk)
        if row is None or "succession" not in row:
            return False
        gone = Delete(pk, sk, Condition("succession = :read", {":read": row["succession"]}))
        return self._written(gone, _change(municipality, 0, trace, now))

    def towns(self) -> list[str]:
        """The codes of all towns that are or will be switched on, in order; there are some 250 in the country."""
        return [row["sk"] for row in self.table.query_all(keys.TOWNS, only=("sk",))]

    def _written(self, *rows: Write) -> bool:
        try:
            self.table.transact(*rows, looks=rows[0])
            return True
        except Cancelled:
            return False


def _change(municipality: str, number: int, trace: Mapping[str, Any], now: datetime) -> Put:
    key = {"pk": keys.town(municipality), "sk": keys.change(stamp(now), f"{trace['what']}#{number}")}
    return Put({**key, "kind": "town_change", "at": stamp(now), **trace})
