"""The sandbox's clock: a partner moves it ahead for one call, and sees a hold expire, or tomorrow's cap, at once (P4).

It counts for children and orders of the sandbox's towns alone. For any other the header says nothing: a real child's
meal never hangs on it. What writes goes ahead by a day at most, as far as a clock may be wrong and every proof still
holds; what only tells, by two months, so that money is seen to lapse. Never back.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from dolbom.api import Call
from dolbom.errors import Fault, Invalid
from dolbom.meals.names import is_sandbox
from dolbom.starting.patterns import compiled_later

HEADER = "Dolbom-Sandbox-Ahead"
"""Whole minutes by which the call comes later than it does."""
AHEAD_MAX = timedelta(days=1)
TELLING_AHEAD_MAX = timedelta(days=62)
"""Of what writes nothing: to the end of the next month, whatever today is."""
MINUTES = compiled_later(r"[0-9]{1,5}", re.ASCII)


def now_of(call: Call[Any, Any], town: Callable[[], str], ahead_max: timedelta = AHEAD_MAX) -> datetime:
    """When a call comes that is about something of a town, which is asked for with the header alone: no other call
    costs more for it.

    Raises:
        Invalid: the town is the sandbox's, and the header says no minutes up to `ahead_max`.
    """
    told = call.headers.get(HEADER.lower())
    if told is None or not is_sandbox(town()):
        return call.now
    ahead = timedelta(minutes=int(told)) if MINUTES.fullmatch(told) else None
    if ahead is None or ahead > ahead_max:
        minutes_max = ahead_max // timedelta(minutes=1)
        raise Invalid(faults=[Fault(f"/{HEADER}", "minutes_ahead", {"minutes_max": str(minutes_max)})])
    return call.now + ahead
