"""Which day a run of the nightly proof is of: the one that somebody asks for; or by the clock the first one that no run
has proved yet, and then the next, so that an outage over midnight leaves no day without its proof."""

from collections.abc import Callable, Mapping
from typing import Any

from dolbom.audits.proof import proven_day
from dolbom.clock import parse_stamp, stamp
from dolbom.schedules.turns import Turn, Turns


def planned(event: Mapping[str, Any], turns: Callable[[], Turns]) -> dict[str, Any]:
    """What a run has to prove next: `{"at": start of the run, "run": its name, "day": null or the day asked for,
    "slot": null or when the clock called}` → the day, if one is due, and whose turn it is."""
    at = parse_stamp(event["at"])
    if event["slot"] is None:
        return _plan(proven_day(at, event["day"]), None, by_clock=False)
    turn = turns().take(event["run"], at)
    if turn is None:
        return _plan(None, None, by_clock=True)
    told = {"slot": stamp(turn.slot), "token": turn.token, "begun_at": stamp(turn.begun_at)}
    return _plan(proven_day(turn.slot, None), told, by_clock=True)


def _plan(day: str | None, turn: Mapping[str, Any] | None, *, by_clock: bool) -> dict[str, Any]:
    return {"is_due": day is not None, "by_clock": by_clock, "day": day, "turn": turn}


def turn_in(event: Mapping[str, Any]) -> Turn | None:
    """Whose turn a report is written in; None where somebody asked for it."""
    told = event.get("turn")
    if told is None:
        return None
    return Turn(parse_stamp(told["slot"]), told["token"], parse_stamp(told["begun_at"]))
