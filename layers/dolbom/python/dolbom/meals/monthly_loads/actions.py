"""A month's loads, computed for an officer, confirmed as they were seen, and taken back (M2).

Nothing is loaded by a preview. Who confirms it tells its token, and it is computed once more: if anything that it
stands on has changed, it is refused. Then its lines become a file of loads of the town, which is taken in as any other:
each line once, whoever is killed in between.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from dolbom.auth import Caller
from dolbom.clock import SEOUL, month_of, seoul_day, seoul_midnight, stamp
from dolbom.errors import Conflict, Fault, Invalid, NotFound, Unreadable
from dolbom.logs import unreadable
from dolbom.meals.children.load_store import LoadStore
from dolbom.meals.children.undo import UndoRequest, undo
from dolbom.meals.monthly_loads.preview import CHILDREN_MAX, Line, Preview, line_of, sums, token_of
from dolbom.meals.monthly_loads.store import PreviewStore, town_in
from dolbom.meals.monthly_loads.support import Support, support_of
from dolbom.meals.monthly_loads.views import PreviewRequest, Undone
from dolbom.meals.policy import MealPolicy, in_force
from dolbom.meals.store import MealStore
from dolbom.money import AMOUNT_KRW_MAX


class Computed(NamedTuple):
    """A month's lines, by which policy and for what."""

    policy_version: int
    support: Support
    lines: list[Line]


def make(meals: MealStore, store: PreviewStore, caller: Caller, request: PreviewRequest, now: datetime) -> Preview:
    """Computes a month's loads and keeps what was computed.

    Raises:
        NotFound: not this officer's municipality, or not a child of it.
        Invalid: the municipality is not switched on, the month is neither this nor the next, the day is not of it, or
            a load would be larger than any may be.
        Conflict: there are more children than one preview takes.
    """
    if not caller.governs(request.municipality):
        raise NotFound()
    first = _first_day(request, now)
    found = _computed(meals, store, request.municipality, first, request.child_id, request.include, now)
    if request.child_id is not None and not found.lines:
        raise NotFound()
    preview = Preview(
        preview_id=f"{request.municipality}-{now.astimezone(SEOUL):%Y%m%d%H%M%S}-{secrets.token_hex(4)}",
        municipality=request.municipality,
        month=request.month,
        child_id=request.child_id or "",
        include=tuple(sorted(request.include)),
        why=request.why,
        by=caller.subject,
        at=stamp(now),
        policy_version=found.policy_version,
        support=found.support,
        token=token_of(found.support, found.lines),
        **sums(found.lines),
    )
    store.save(preview, found.lines)
    return preview


def preview_for(store: PreviewStore, caller: Caller, preview_id: str) -> Preview:
    """A preview of this officer's municipality.

    Raises:
        NotFound: there is none, or it is another municipality's.
    """
    town = town_in(preview_id)
    preview = store.preview(preview_id) if town is not None and caller.governs(town) else None
    if preview is None:
        raise NotFound()
    return preview


def confirm(
    meals: MealStore, store: PreviewStore, caller: Caller, preview_id: str, token: str, now: datetime
) -> Preview:
    """Confirms a preview as it was seen, and hands its lines over to be posted. Again, it is the same answer.

    Raises:
        NotFound: as for `preview_for`.
        Conflict: another content was seen, it is a day old, its month has not begun or is over, nothing would be
            loaded, or what it stands on has changed.
    """
    preview = preview_for(store, caller, preview_id)
    if token != preview.token:
        raise Conflict("preview_changed")
    if preview.state == "open":
        _must_stand(meals, store, preview, now)
        if not store.confirm(preview, preview.confirmed(caller.subject, stamp(now))):
            preview = preview_for(store, caller, preview_id)
        else:
            preview = preview.confirmed(caller.subject, stamp(now))
    # Also where it was confirmed before: whoever did so may have been killed before the file was there.
    store.post(preview, store.lines(preview))
    return preview


def undone(
    meals: MealStore,
    loads: LoadStore,
    caller: Caller,
    town: str,
    lines: Sequence[Line],
    request: UndoRequest,
    now: datetime,
    *,
    is_posting: bool,
) -> Iterator[Undone]:
    """Undoes the loads of a preview's lines, each for itself and once: also what is spent, was never posted, went along
    with a child who has moved, or cannot be read, is told of its line, and stops no other. While the file is being
    posted (as of before this), a line that is not there yet will be: whoever undoes it comes again."""
    for line in lines:
        try:
            found = _undone(meals, loads, caller, town, line, request, now)
            yield found._replace(code="posting") if is_posting and found.code == "not_posted" else found
        except Unreadable as error:
            if meals.table.logger is None:
                raise
            unreadable(meals.table.logger, error)
            yield Undone(line, None, "unreadable")


def _undone(
    meals: MealStore, loads: LoadStore, caller: Caller, town: str, line: Line, request: UndoRequest, now: datetime
) -> Undone:
    try:
        return Undone(line, undo(meals, loads, caller, line.child_id, line.load_id, request, now))
    except NotFound:
        is_posted = loads.load(line.child_id, town, line.load_id) is not None
        return Undone(line, None, "moved_away" if is_posted else "not_posted")
    except Conflict as refused:
        return Undone(line, None, "load_spent", int(str(refused.facts["left"])))


def _must_stand(meals: MealStore, store: PreviewStore, preview: Preview, now: datetime) -> None:
    if preview.is_old(now):
        raise Conflict("preview_old")
    this = month_of(seoul_day(now))
    if preview.month < this:
        raise Conflict("preview_old")
    if preview.month > this:
        raise Conflict("month_not_begun", facts={"month": preview.month})
    if preview.count == 0:
        raise Conflict("nothing_to_load")
    first = date.fromisoformat(preview.support.from_day)
    again = _computed(meals, store, preview.municipality, first, preview.child_id or None, preview.include, now)
    if token_of(again.support, again.lines) != preview.token:
        raise Conflict("preview_changed")


def _first_day(request: PreviewRequest, now: datetime) -> date:
    today = seoul_day(now)
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    if request.month not in (month_of(today), month_of(following)):
        raise Invalid("month_out_of_reach", faults=[Fault("/month")])
    if request.from_day is None:
        return date.fromisoformat(f"{request.month}-01")
    if request.from_day[: len(request.month)] != request.month:
        raise Invalid("month_out_of_reach", faults=[Fault("/from_day")])
    return date.fromisoformat(request.from_day)


def _computed(
    meals: MealStore,
    store: PreviewStore,
    municipality: str,
    first: date,
    child_id: str | None,
    include: tuple[str, ...],
    now: datetime,
) -> Computed:
    policy, begins = _policy(meals, municipality, first, now)
    if month_of(begins) > month_of(first):
        raise Invalid("not_switched_on")
    support = support_of(policy, max(first, begins))
    if support.amount > AMOUNT_KRW_MAX:
        raise Invalid("load_too_large", facts={"amount_max": AMOUNT_KRW_MAX})
    children = [child_id] if child_id is not None else store.children(municipality, CHILDREN_MAX)
    if len(children) > CHILDREN_MAX:
        raise Conflict("too_many_children", facts={"children_max": CHILDREN_MAX})
    month = month_of(first)
    standings = store.standings(municipality, month, support.lapses_on, children)
    lines = [line_of(standing, month, support.amount, include) for standing in standings]
    return Computed(policy.version, support, lines)


def _policy(meals: MealStore, municipality: str, first: date, now: datetime) -> tuple[MealPolicy, date]:
    """The policy by which a month is loaded (in force now, or when the month begins, or the one that the town begins
    with), and the day on which the town has begun or will.

    Raises:
        Invalid: the town is not switched on then.
        Unreadable: a version cannot be read.
    """
    at = max(now, seoul_midnight(first.replace(day=1)))
    for error in meals.unreadable_policies(municipality, now):
        raise error
    known = meals.policies(municipality, now)
    policy = in_force(known, at) or next(iter(known), None)
    if policy is None:
        raise Invalid("not_switched_on")
    return policy, seoul_day(known[0].effective_from)
