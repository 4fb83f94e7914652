"""The desk's routes for badges: the officer of a municipality gives them to its people and ends them, with a reason."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from dolbom.alerts.reporters.badges import Badge, EndForm, GrantForm, Municipality, ReporterId, ended, granted
from dolbom.alerts.reporters.store import ReporterStore
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.views import Moment
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Forbidden, NotFound
from dolbom.ids import same_uuid
from dolbom.model import Model
from dolbom.people.store import Names
from dolbom.texts.alerts import BADGES

OFFICERS = people("officer")
PAGE_BADGES_MAX = 100
PAGE_BADGES = 50


class BadgesQuery(Model):
    """A page of a municipality's badges, by account."""

    municipality: Municipality
    limit: Annotated[int, Field(ge=1, le=PAGE_BADGES_MAX)] = PAGE_BADGES
    next: ReporterId | None = None


class DecisionView(Model):
    what: str
    at: Moment
    who: str
    who_name: str | None = None
    """What colleagues call them; nothing where none is known."""
    reason: str


class BadgeView(Model):
    """A badge as it stands, with every decision about it."""

    account: str
    badge: str
    name: str
    municipality: str
    valid_from: str
    valid_until: str | None
    holds: bool
    """Whether it is in force now."""
    history: list[DecisionView]


class BadgeList(Model):
    badges: list[BadgeView]
    next: str | None


def store_of(table: Table) -> ReporterStore:
    """The store on a table."""
    return ReporterStore(table)


def register(app: Api, accounts: Callable[[], ReporterStore], names: Callable[[], Names]) -> None:
    """Adds the routes to the desk's API; `names` tells those of staff."""

    def shown(badges: Sequence[Badge], call: Call[Any, Any]) -> list[BadgeView]:
        named = names()(event.who for badge in badges for event in badge.history)
        return [_view(badge, call, named) for badge in badges]

    def saved(call: Call[Any], before: Badge | None, after: Badge, unread: Item | None) -> BadgeView:
        if after != before and not accounts().save_badge(before, after, unread):
            raise Conflict()  # another officer decided at the same time: to be looked at again
        return shown([after], call)[0]

    @app.operation(
        "GET /v1/desk/badges", auth=OFFICERS, query=BadgesQuery, answer=BadgeList, errors=("invalid", "not_found")
    )
    def list_badges(call: Call[None, BadgesQuery]) -> BadgeList:
        """The badges of the officer's municipality, by account; those that have ended among them."""
        _must_govern(call, call.query.municipality)
        found, following = accounts().badges(call.query.municipality, call.query.limit, call.query.next)
        return BadgeList(badges=shown(found, call), next=following)

    @app.operation(
        "POST /v1/desk/badges",
        auth=OFFICERS,
        body=GrantForm,
        answer=BadgeView,
        errors=("invalid", "not_found", "forbidden", "conflict"),
    )
    def grant_badge(call: Call[GrantForm]) -> BadgeView:
        """Gives a badge to somebody's account; never to one's own."""
        _must_govern(call, call.body.municipality)
        if call.body.account == call.caller.subject:
            raise Forbidden()
        before, unread = accounts().badge_to_decide_on(call.body.municipality, call.body.account)
        after = granted(before, call.body, call.now, call.caller.subject)
        return saved(call, before, after, unread)

    @app.operation(
        "POST /v1/desk/badges/{account}/end",
        auth=OFFICERS,
        body=EndForm,
        answer=BadgeView,
        errors=("invalid", "not_found", "conflict"),
    )
    def end_badge(call: Call[EndForm]) -> BadgeView:
        """Ends a badge on a day; what was reported under it stays so."""
        _must_govern(call, call.body.municipality)
        before, unread = accounts().badge_to_decide_on(call.body.municipality, same_uuid(call.path["account"]))
        if before is None:
            raise NotFound()
        return saved(call, before, ended(before, call.body, call.now, call.caller.subject), unread)


def _must_govern(call: Call[Any, Any], municipality: str) -> None:
    if not routing.is_municipality(municipality) or not call.caller.governs(municipality):
        raise NotFound()


def _view(badge: Badge, call: Call[Any, Any], names: Mapping[str, str]) -> BadgeView:
    shown = {name: getattr(badge, name) for name in BadgeView.model_fields if name in Badge.model_fields}
    history = [
        DecisionView(what=event.what, at=event.at, who=event.who, who_name=names.get(event.who), reason=event.reason)
        for event in badge.history
    ]
    return BadgeView(**{**shown, "history": history}, name=BADGES[badge.badge].ko, holds=badge.holds(call.now))
