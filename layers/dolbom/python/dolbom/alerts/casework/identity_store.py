"""Identities in a table of their own, under their own key (A11): nothing is read before its opening is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from dolbom.alerts import keys
from dolbom.clock import stamp
from dolbom.dynamo.table import Put, Table


class IdentityStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def trace(self, alert_id: str, who: str, what: str, at: datetime, why: str = "") -> None:
        """Writes that somebody opens a file: who (account), what, when, and why."""
        self.table.write(
            Put(
                {
                    "pk": keys.alert(alert_id),
                    "sk": keys.opening(stamp(at), uuid4().hex),
                    "kind": "opening",
                    "who": who,
                    "what": what,
                    "at": stamp(at),
                    "why": why,
                }
            )
        )

    def open(self, alert_id: str, who: str, why: str, at: datetime) -> Mapping[str, Any]:
        """Names, numbers and account of one report, after the opening is traced; empty if there are none."""
        self.trace(alert_id, who, "identity", at, why)
        item = self.table.get(keys.alert(alert_id), keys.IDENTITY) or {}
        return {role: item[role] for role in ("reporter", "person", "account") if role in item}
