"""The desk's routes for children's meal accounts."""

from collections.abc import Callable
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import actions as children
from dolbom.meals.children.actions import CardRequest, ChildView, EnrolRequest, MoveRequest, StatusRequest
from dolbom.meals.children.load_store import LoadStore
from dolbom.meals.children.undo import LoadView, UndoRequest, undo
from dolbom.meals.store import MealStore

OFFICERS = people("officer")


def register(app: Api, meals: Callable[[], MealStore], cards: Callable[[], CardStore]) -> None:
    """Adds the routes to the desk's API."""

    def shown(call: Call[Any], child_id: str) -> ChildView:
        account = children.account_for(meals(), call.caller, child_id)
        return children.view(account, cards().of_child(child_id))

    @app.operation("GET /v1/desk/children/{child_id}", auth=OFFICERS, answer=ChildView, errors=("not_found",))
    def read_child(call: Call[None]) -> ChildView:
        """A child's account, counters and cards."""
        return shown(call, call.path["child_id"])

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
        children.enrol(meals(), call.caller, call.body, call.now)
        return shown(call, call.body.child_id)

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
        return undo(meals(), LoadStore(meals().table), call.caller, child_id, load_id, call.body, call.now)

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
        account = children.account_for(meals(), call.caller, call.path["child_id"])
        children.issue_card(cards(), account, call.caller, call.body, call.now)
        return shown(call, account.child_id)

    @app.operation(
        "POST /v1/desk/children/{child_id}/move",
        auth=OFFICERS,
        body=MoveRequest,
        answer=ChildView,
        errors=("not_found", "not_switched_on"),
    )
    def move_child(call: Call[MoveRequest]) -> ChildView:
        """Moves an account to another municipality; caps and money go with the child (M1)."""
        account = children.move(meals(), call.caller, call.path["child_id"], call.body, call.now)
        return children.view(account, cards().of_child(account.child_id))

    @app.operation(
        "POST /v1/desk/children/{child_id}/status",
        auth=OFFICERS,
        body=StatusRequest,
        answer=ChildView,
        errors=("not_found",),
    )
    def set_child_status(call: Call[StatusRequest]) -> ChildView:
        """Suspends an account or makes it active again, with a reason."""
        account = children.set_status(meals(), call.caller, call.path["child_id"], call.body, call.now)
        return children.view(account, cards().of_child(account.child_id))
