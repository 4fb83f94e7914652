"""The desk's routes for children's meal accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import Caller, people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.meals.access_records import views as openings
from dolbom.meals.access_records.records import desk_of
from dolbom.meals.access_records.store import PLACE, OpeningsPage, OpeningStore
from dolbom.meals.accounts import Account
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import actions as children
from dolbom.meals.children import timeline
from dolbom.meals.children.actions import CardRequest, ChildView, EnrolRequest, MoveRequest, StatusRequest
from dolbom.meals.children.bulk_moves import MovesRequest, MovesView, moves
from dolbom.meals.children.bulk_moves import Stores as Moving
from dolbom.meals.children.list_store import ListStore
from dolbom.meals.children.listing import ChildList, ChildrenQuery, listed
from dolbom.meals.children.load_store import LoadStore
from dolbom.meals.children.not_eating import NotEatingList, NotEatingQuery, not_eating
from dolbom.meals.children.timeline import ExportRequest, Timeline, TimelineExport, TimelineQuery
from dolbom.meals.children.timeline_store import TimelineStore
from dolbom.meals.children.undo import LoadView, UndoRequest, undo
from dolbom.meals.store import MealStore
from dolbom.people.store import Names, with_names

OFFICERS = people("officer")
REVIEWERS = people("officer", "auditor")


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read and write, of the meals table, and who tells the names of staff."""

    meals: MealStore
    cards: CardStore
    loads: LoadStore
    listed: ListStore
    timelines: TimelineStore
    openings: OpeningStore
    names: Names


def stores_of(meals: MealStore, names: Names) -> Stores:
    """The stores on one table, and who tells the names of staff."""
    table: Table = meals.table
    return Stores(
        meals, CardStore(table), LoadStore(table), ListStore(table), TimelineStore(table), OpeningStore(table), names
    )


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""
    _register_reading(app, stores)
    _register_changing(app, stores)
    _register_openings(app, stores)


def _register_reading(app: Api, stores: Callable[[], Stores]) -> None:
    def opened(call: Call[Any, Any], what: str, why: str = "") -> Account:
        """The account of the path, once it is written down that it is opened."""
        account = children.account_for(stores().meals, call.caller, call.path["child_id"])
        stores().openings.trace(desk_of(call).opens_child(account.child_id, account.municipality, what, why))
        return account

    @app.operation("GET /v1/desk/children", auth=OFFICERS, query=ChildrenQuery, answer=ChildList, errors=("not_found",))
    def list_children(call: Call[None, ChildrenQuery]) -> ChildList:
        """Children of one's own municipality, by their numbers; or those whose numbers begin so; or the one of a
        card."""
        return listed(stores().listed, stores().meals, call.caller, call.query)

    @app.operation(
        "GET /v1/desk/children_not_eating",
        auth=OFFICERS,
        query=NotEatingQuery,
        answer=NotEatingList,
        errors=("not_found",),
    )
    def list_not_eating(call: Call[None, NotEatingQuery]) -> NotEatingList:
        """Active children of one's own municipality who have money and bought nothing for two weeks, by their numbers:
        somebody should ask how they are. Who looks is written down first."""
        return not_eating(stores().listed, stores().openings, desk_of(call), call.caller, call.query)

    @app.operation("GET /v1/desk/children/{child_id}", auth=OFFICERS, answer=ChildView, errors=("not_found",))
    def read_child(call: Call[None]) -> ChildView:
        """A child's account, counters and cards. Who opens it is written down first."""
        return _shown(stores(), opened(call, "account"))

    @app.operation(
        "GET /v1/desk/children/{child_id}/timeline",
        auth=OFFICERS,
        query=TimelineQuery,
        answer=Timeline,
        errors=("not_found",),
    )
    def read_timeline(call: Call[None, TimelineQuery]) -> Timeline:
        """What happened to a child's account: loads, orders, purchases, lapses, what officers did and why, limits that
        were passed. The newest day first, and in each day the latest first. Who opens it is written down first."""
        before = timeline.place_in(word_in(call.query.next))
        account = opened(call, "timeline")
        happened = stores().timelines.events(account.child_id, before)
        events, following = timeline.page(
            happened, call.query.limit, call.language, stores().names, stores().timelines.shops
        )
        return Timeline(events=events, next=cursor_after(following))

    @app.operation(
        "POST /v1/desk/children/{child_id}/timeline/exports",
        auth=OFFICERS,
        body=ExportRequest,
        answer=TimelineExport,
        errors=("not_found",),
    )
    def export_timeline(call: Call[ExportRequest]) -> TimelineExport:
        """A child's timeline for a spreadsheet. That it is taken, by whom and why, is written down first."""
        account = opened(call, "export timeline", call.body.why)
        store = stores().timelines
        return timeline.export(account.child_id, store.events(account.child_id), stores().names, store.shops)


def _register_changing(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "POST /v1/desk/children",
        auth=OFFICERS,
        body=EnrolRequest,
        answer=ChildView,
        status=201,
        errors=("not_found", "not_switched_on", "enrolled_elsewhere"),
    )
    def enrol_child(call: Call[EnrolRequest]) -> ChildView:
        """Opens a child's account in one's own municipality. Nothing but this and its files opens one (M1)."""
        return _shown(stores(), children.enrol(stores().meals, call.caller, call.body, call.now))

    @app.operation(
        "POST /v1/desk/children/{child_id}/loads/{load_id}/undo",
        auth=OFFICERS,
        body=UndoRequest,
        answer=LoadView,
        errors=("not_found", "load_spent"),
    )
    def undo_load(call: Call[UndoRequest]) -> LoadView:
        """Takes a wrong load of one's own municipality back, as far as it is not spent (M2). Sent again, it is the same
        answer."""
        child_id, load_id = call.path["child_id"], call.path["load_id"]
        return undo(stores().meals, stores().loads, call.caller, child_id, load_id, call.body, call.now)

    @app.operation(
        "POST /v1/desk/children/{child_id}/cards",
        auth=OFFICERS,
        body=CardRequest,
        answer=ChildView,
        status=201,
        errors=("not_found", "card_taken", "too_many_cards", "replaces_itself"),
    )
    def issue_card(call: Call[CardRequest]) -> ChildView:
        """Gives a child a card, in place of a lost or stolen one; caps and money stay (M1)."""
        account = children.account_for(stores().meals, call.caller, call.path["child_id"])
        children.issue_card(stores().cards, account, call.caller, call.body, call.now)
        return _shown(stores(), account)

    @app.operation(
        "POST /v1/desk/children/{child_id}/move",
        auth=OFFICERS,
        body=MoveRequest,
        answer=ChildView,
        errors=("not_found", "not_switched_on", "not_begun", "sandbox_apart"),
    )
    def move_child(call: Call[MoveRequest]) -> ChildView:
        """Moves an account to another municipality; caps and money go with the child (M1)."""
        return _shown(stores(), children.move(stores().meals, call.caller, call.path["child_id"], call.body, call.now))

    @app.operation(
        "POST /v1/desk/moves",
        auth=OFFICERS,
        body=MovesRequest,
        answer=MovesView,
        errors=("not_found", "not_switched_on", "not_begun", "same_town", "sandbox_apart", "preview_changed"),
    )
    def move_children(call: Call[MovesRequest]) -> MovesView:
        """Moves many children to another municipality, as when a town is split: first looked at, then confirmed by what
        was seen. A result for each; caps and money go along (M1)."""
        return moves(Moving(stores().meals, stores().listed), call.caller, call.body, call.now)

    @app.operation(
        "POST /v1/desk/children/{child_id}/status",
        auth=OFFICERS,
        body=StatusRequest,
        answer=ChildView,
        errors=("not_found",),
    )
    def set_child_status(call: Call[StatusRequest]) -> ChildView:
        """Suspends an account or makes it active again, with a reason."""
        return _shown(
            stores(), children.set_status(stores().meals, call.caller, call.path["child_id"], call.body, call.now)
        )


def _register_openings(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "GET /v1/desk/child_openings",
        auth=REVIEWERS,
        query=openings.MonthQuery,
        answer=openings.ChildOpenings,
        errors=("not_found",),
    )
    def list_child_openings(call: Call[None, openings.MonthQuery]) -> openings.ChildOpenings:
        """Who opened which child's account or which case of a municipality in a month, and why, oldest first: what is
        reviewed each month."""
        query = call.query
        _must_review(call.caller, query.municipality)
        page = stores().openings.page_of_month(query.municipality, query.month, query.limit, word_in(query.next))
        return _openings(page, stores().names)

    @app.operation(
        "POST /v1/desk/child_openings/exports",
        auth=REVIEWERS,
        body=openings.ExportRequest,
        answer=openings.ChildOpeningsExport,
        errors=("not_found", "bad_next"),
    )
    def export_child_openings(call: Call[openings.ExportRequest]) -> openings.ChildOpeningsExport:
        """A month's openings as a file. That it is taken, by whom and why, is written down first, in this very list."""
        body, after = call.body, word_in(call.body.next, PLACE)
        _must_review(call.caller, body.municipality)
        stores().openings.trace(desk_of(call).opens_month(body.municipality, f"export {body.month}", body.why))
        found = stores().openings.of_month(body.municipality, body.month, after)
        named = with_names(found, lambda each: each[1].who, stores().names)
        return openings.export(body.municipality, body.month, named)

    @app.operation(
        "POST /v1/desk/children/{child_id}/openings",
        auth=REVIEWERS,
        body=openings.LookUpRequest,
        answer=openings.ChildOpenings,
        errors=("not_found",),
    )
    def look_up_child_openings(call: Call[openings.LookUpRequest]) -> openings.ChildOpenings:
        """Who opened one child's account, oldest first: for the child's family who applies at the desk, or for a
        review. It is traced too."""
        child_id = call.path["child_id"]
        account = stores().meals.account(child_id)
        if account is None or not _reviews(call.caller, account.municipality):
            raise NotFound()
        after = word_in(call.body.next, PLACE)
        stores().openings.trace(desk_of(call).opens_child(child_id, account.municipality, "openings", call.body.why))
        return _openings(stores().openings.page_of_child(child_id, call.body.limit, after), stores().names)


def _shown(stores: Stores, account: Account) -> ChildView:
    return children.view(account, stores.cards.of_child(account.child_id))


def _openings(page: OpeningsPage, names: Names) -> openings.ChildOpenings:
    named = names(each.who for each in page.openings)
    rows = [openings.row(each, named) for each in page.openings]
    return openings.ChildOpenings(openings=rows, next=cursor_after(page.next))


def _reviews(caller: Caller, municipality: str) -> bool:
    """The auditor reviews all municipalities, an officer the own one."""
    return "auditor" in caller.groups or caller.governs(municipality)


def _must_review(caller: Caller, municipality: str) -> None:
    if not _reviews(caller, municipality):
        raise NotFound()
