"""A town begins, begins on another day than was planned, and joins another one: by data with a first day (M15).

Nothing is deployed, and no row of a child, an order or a shop is written for it. What has begun is never planned
anew: rules change by further versions of the policy.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from dolbom.auth import Caller
from dolbom.clock import SEOUL, seoul_day
from dolbom.errors import Conflict, Invalid, NotFound
from dolbom.meals.names import is_sandbox
from dolbom.meals.policy import PUBLISHED_AHEAD_MIN, MealPolicy, in_force
from dolbom.meals.policy_store import PolicyStore, Succession, follows, too_soon
from dolbom.meals.towns.requests import JoinRequest, JoinView, OpenRequest, StayRequest, TownView
from dolbom.meals.towns.store import TownStore


def open_town(
    policies: PolicyStore, towns: TownStore, caller: Caller, code: str, request: OpenRequest, now: datetime
) -> TownView:
    """Plans a town's start, or another one while it has not begun. The same again changes nothing.

    Raises:
        NotFound: not a town of this officer.
        Conflict: it has begun, or something else was planned for it meanwhile.
        Invalid: the day is past.
        Unreadable: a version of the town cannot be read; it is mended first.
    """
    known = _versions(policies, caller, code, now)
    own = [version for version in known if version.municipality == code]
    begins = _begins(request.starts_on)
    rules = dict(request.rules)
    trace = _trace(caller, "open", request.why, starts_on=request.starts_on)
    if own:
        first = own[0]
        if MealPolicy(municipality=code, version=first.version, effective_from=begins, **rules) == first:
            return _view(code, known, now)
        if first.effective_from <= now + PUBLISHED_AHEAD_MIN:
            raise Conflict("town_running", facts={"starts_on": _day(first.effective_from)})
        if any(version.effective_from <= begins for version in known if version is not first):
            raise Conflict("town_planned_further")
        _must_not_be_past(request, now)
        number = max(version.version for version in own) + 1
        policy = MealPolicy(municipality=code, version=number, effective_from=begins, **rules)
        is_written = towns.begin_otherwise(first, policy, trace, now)
    else:
        _must_not_be_past(request, now)
        policy = MealPolicy(municipality=code, version=1, effective_from=begins, **rules)
        is_written = towns.begin(policy, trace, now)
    policies.forget(code)
    known = policies.policies(code, now)
    if not is_written and policy not in known:
        raise Conflict("version_taken")
    return _view(code, known, now)


def _must_not_be_past(request: OpenRequest, now: datetime) -> None:
    """Today is early enough: until each process has looked again, within a minute, it refuses as it did before."""
    if request.starts_on < seoul_day(now).isoformat():
        raise Invalid("starts_in_past")


def join_town(
    policies: PolicyStore, towns: TownStore, caller: Caller, code: str, request: JoinRequest, now: datetime
) -> TownView:
    """Plans that a town joins another one: from the day on its children live under the other one's rules, and order at
    the shops of both. The same again changes nothing.

    Raises:
        NotFound: one of the two is not this officer's, or is not switched on; or one of them is the sandbox's alone.
        Conflict: the town, or the other one by then, has joined one already; or has rules that would begin later.
        Invalid: the day comes too soon; or the other town has not begun by then.
        Unreadable: a version of one of them cannot be read; it is mended first.
    """
    known, theirs = (_versions(policies, caller, each, now) for each in (code, request.into))
    if not known or not theirs or is_sandbox(code) != is_sandbox(request.into):
        raise NotFound()
    begins = _begins(request.joins_on)
    joined = _joined(code, known)
    if joined is not None:
        if joined == JoinView(into=request.into, joins_on=request.joins_on):
            return _view(code, known, now)
        raise follows(joined.into)
    if request.into == code or any(version.municipality != request.into for version in theirs):
        raise follows(theirs[-1].municipality)
    if begins < now + PUBLISHED_AHEAD_MIN:
        raise too_soon()
    if in_force(theirs, begins) is None:
        raise Invalid("not_switched_on")
    if known[-1].effective_from >= begins:
        raise Conflict("town_planned_further")
    succession = Succession(municipality=code, effective_from=begins, successor=request.into, why=request.why)
    trace = _trace(caller, "join", request.why, into=request.into, joins_on=request.joins_on)
    is_written = towns.join(succession, trace, now)
    policies.forget(code)
    known = policies.policies(code, now)
    if not is_written and _joined(code, known) != JoinView(into=request.into, joins_on=request.joins_on):
        raise Conflict("version_taken")
    return _view(code, known, now)


def stay_town(
    policies: PolicyStore, towns: TownStore, caller: Caller, code: str, request: StayRequest, now: datetime
) -> TownView:
    """Takes back that a town joins another one, while it has not: it was the wrong day, or the wrong town. The same
    again changes nothing.

    Raises:
        NotFound: one of the two is not this officer's, or nobody has planned the town.
        Conflict: it has joined, or every process could not know in time that it does not.
        Unreadable: a version of it cannot be read; it is mended first.
    """
    known = _versions(policies, caller, code, now)
    if not known:
        raise NotFound()
    others = [version for version in known if version.municipality != code]
    if not others:
        return _view(code, known, now)
    into, begins = others[0].municipality, others[0].effective_from
    if not caller.governs(into):
        raise NotFound()
    if begins <= now + PUBLISHED_AHEAD_MIN:
        raise follows(into)
    trace = _trace(caller, "stay", request.why, into=into, joins_on=_day(begins))
    is_written = towns.stay(code, begins, trace, now)
    policies.forget(code)
    known = policies.policies(code, now)
    if not is_written and _joined(code, known) is not None:
        raise Conflict("version_taken")
    return _view(code, known, now)


def town_of(policies: PolicyStore, caller: Caller, code: str, now: datetime) -> TownView:
    """A town as it stands.

    Raises:
        NotFound: not a town of this officer, or one that nobody has planned.
        Unreadable: a version of it cannot be read.
    """
    known = _versions(policies, caller, code, now)
    if not known:
        raise NotFound()
    return _view(code, known, now)


def _versions(policies: PolicyStore, caller: Caller, code: str, now: datetime) -> Sequence[MealPolicy]:
    if not caller.governs(code):
        raise NotFound()
    policies.forget(code)  # what another process has planned within the last minute counts as well
    for error in policies.unreadable_policies(code, now):
        raise error
    return policies.policies(code, now)


def _view(code: str, known: Sequence[MealPolicy], now: datetime) -> TownView:
    own = [version for version in known if version.municipality == code]
    current = in_force(known, now)
    shown = current or own[0]
    newest = max(own, key=lambda version: (version.effective_from, version.version))
    return TownView(
        municipality=code,
        state="planned" if current is None else "running" if current.municipality == code else "joined",
        starts_on=_day(own[0].effective_from),
        policy=shown,
        next_policy=newest if newest.effective_from > max(now, shown.effective_from) else None,
        joins=_joined(code, known),
    )


def _joined(code: str, known: Sequence[MealPolicy]) -> JoinView | None:
    others = [version for version in known if version.municipality != code]
    return JoinView(into=others[0].municipality, joins_on=_day(others[0].effective_from)) if others else None


def _begins(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), SEOUL)


def _day(at: datetime) -> str:
    return seoul_day(at).isoformat()


def _trace(caller: Caller, what: str, why: str, **facts: str) -> Mapping[str, Any]:
    return {"what": what, "by": caller.subject, "why": why, **facts}
