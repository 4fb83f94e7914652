"""Identities as the desk opens them (A11): nothing is read before its opening is written."""

from collections.abc import Mapping
from typing import Any

from dolbom.alerts import keys
from dolbom.alerts.identities import opened
from dolbom.alerts.openings.records import Opening
from dolbom.alerts.openings.store import OpeningStore
from dolbom.dynamo.items import Item, reading
from dolbom.dynamo.table import Table
from dolbom.gateways.seals import Seals

ROLES = ("reporter", "person", "account")


class IdentityStore:
    def __init__(self, table: Table, openings: OpeningStore, seals: Seals) -> None:
        self._table = table
        self._openings = openings
        self._seals = seals

    def open(self, opening: Opening) -> Mapping[str, Any]:
        """Names, numbers and account of the report that the opening is of, after it is traced; empty if there are none.

        Raises:
            Unavailable: it cannot be opened now. That it was wanted is traced all the same.
            Unreadable: what lies there was not sealed for this report.
        """
        self._openings.trace(opening)
        kept = self._table.get(keys.identity(opening.alert_id), keys.IDENTITY)
        if kept is not None:
            return reading(lambda row: opened(self._seals, opening.alert_id, row["sealed"]), kept)
        # Of reports that came before names were sealed.
        item = self._table.get(keys.alert(opening.alert_id), keys.IDENTITY)
        return reading(_named_in, item) if item is not None else {}


def _named_in(item: Item) -> Mapping[str, Any]:
    found = {role: item[role] for role in ROLES if role in item}
    if not found:
        raise ValueError("an identity of nobody")
    return found
