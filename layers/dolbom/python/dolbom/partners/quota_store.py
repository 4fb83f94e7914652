"""How often a partner's server may ask, a minute and client, by the scope that a route wants.

A call is counted before it is answered, with one write. What pays, captures, voids or refunds is not counted: no order
waits for a counter, and what bounds it is the rate of the whole API. Counters are gone after an hour.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dolbom.auth import SCOPE_PREFIX, Auth, Caller
from dolbom.dynamo.counters import is_any_spoilt, one_more
from dolbom.dynamo.table import ConditionFailed, Table, Update
from dolbom.errors import TooMany, Unavailable

A_MINUTE: Mapping[str, int] = {"merchants.read": 600, "webhooks.write": 30}
"""Calls a minute of one client, all routes of a scope together."""
NOT_COUNTED = frozenset({"orders.capture", "orders.refund"})
MINUTE = timedelta(minutes=1)
KEPT = timedelta(hours=1)


class QuotaStore:
    """Counters of calls, in the `limits` table.

    limits    pk                    sk                                    what
              CALLS#<client id>     <scope>#<minute>                      how often it has asked
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def count(self, auth: Auth, caller: Caller, now: datetime) -> None:
        """Counts one more call of a client. What cannot be counted is let through: it reads.

        Raises:
            TooMany: the minute is full; a new one begins after `retry_after_s`.
        """
        plain = sorted(scope.removeprefix(SCOPE_PREFIX) for scope in auth.scopes)
        scope = next((each for each in plain if each in A_MINUTE), "")
        if not scope:
            return
        try:
            self.table.write(_one_more(caller.client, scope, now))
        except ConditionFailed as full:
            # A counter that cannot count is named, and gone with its minute.
            if full.old is not None and not is_any_spoilt(self.table, [full.old]):
                raise TooMany(retry_after_s=60 - now.second, facts={"a_minute_max": A_MINUTE[scope]}) from None
        except Unavailable:
            return


def _one_more(client_id: str, scope: str, now: datetime) -> Update:
    minute = now.replace(second=0, microsecond=0)
    sk = f"{scope}#{minute:%Y-%m-%dT%H:%MZ}"
    return one_more(f"CALLS#{client_id}", sk, "calls", A_MINUTE[scope], minute + KEPT)
