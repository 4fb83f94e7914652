"""Identities as the desk opens them (A11): nothing is read before its opening is written."""

from collections.abc import Mapping
from typing import Any

from dolbom.alerts import keys
from dolbom.alerts.identities import opened
from dolbom.alerts.openings.records import Opening
from dolbom.alerts.openings.store import OpeningStore
from dolbom.dynamo.items import reading, texts
from dolbom.dynamo.table import Table
from dolbom.gateways.seals import Seals

ROLES = ("reporter", "person", "account")
NAMED = ("name", "phone")


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
            return reading(lambda row: _named_in(opened(self._seals, opening.alert_id, row["sealed"])), kept)
        # Of reports that came before names were sealed.
        item = self._table.get(keys.alert(opening.alert_id), keys.IDENTITY)
        return reading(_named_in, item) if item is not None else {}


def _named_in(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who is named: each by name and telephone, as far as they are known, and a reporter's account."""
    found = {role: item[role] for role in ROLES if item.get(role) is not None}
    if not found:
        raise ValueError("an identity of nobody")
    for role, named in found.items():
        told = [named] if role == "account" else [named.get(each) for each in NAMED]
        texts(*(each for each in told if each is not None))
    return found
