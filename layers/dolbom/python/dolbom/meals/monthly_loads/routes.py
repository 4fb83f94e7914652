"""The desk's routes for a month's loads: computed, looked at, confirmed, taken back (M2)."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import NotFound
from dolbom.gateways.objects import Bucket
from dolbom.meals.children.load_store import LoadStore
from dolbom.meals.children.undo import UndoRequest
from dolbom.meals.monthly_loads import actions, views
from dolbom.meals.monthly_loads.preview import Line, Preview
from dolbom.meals.monthly_loads.store import PreviewStore
from dolbom.meals.monthly_loads.views import (
    ConfirmRequest,
    PreviewList,
    PreviewQuery,
    PreviewRequest,
    PreviewsQuery,
    PreviewView,
    UndoneList,
    UndoPreviewRequest,
)
from dolbom.meals.names import CHILD_ID
from dolbom.meals.store import MealStore
from dolbom.people.store import Names

OFFICERS = people("officer")
FIRST_LINES = 100
STANDS_ON = ("month_out_of_reach", "load_too_large", "not_switched_on", "too_many_children")


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read and write."""

    meals: MealStore
    previews: PreviewStore
    names: Names


def stores_of(meals: MealStore, files: Bucket, names: Names) -> Stores:
    """The stores on one table and the files bucket, and who tells the names of staff."""
    return Stores(meals, PreviewStore(meals.table, files), names)


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    def shown(preview: Preview, limit: int = FIRST_LINES, after: str | None = None) -> PreviewView:
        lines, following = _page(stores().previews.lines(preview), limit, after)
        result = stores().previews.result(preview) if preview.state == "confirmed" else None
        named = stores().names(views.people_in([preview]))
        return views.view(preview, lines, cursor_after(following), result, named)

    @app.operation(
        "POST /v1/desk/loads/previews",
        auth=OFFICERS,
        body=PreviewRequest,
        answer=PreviewView,
        status=201,
        errors=("not_found", *STANDS_ON),
    )
    def preview_loads(call: Call[PreviewRequest]) -> PreviewView:
        """Computes a month's loads of one child or of all of the municipality: support days times meals times the price
        of a meal. Nothing is loaded by it."""
        return shown(actions.make(stores().meals, stores().previews, call.caller, call.body, call.now))

    @app.operation(
        "GET /v1/desk/loads/previews", auth=OFFICERS, query=PreviewsQuery, answer=PreviewList, errors=("not_found",)
    )
    def list_previews(call: Call[None, PreviewsQuery]) -> PreviewList:
        """A municipality's previews of loads, the newest first."""
        if not call.caller.governs(call.query.municipality):
            raise NotFound()
        page = stores().previews.page(call.query.municipality, call.query.limit, word_in(call.query.next))
        named = stores().names(views.people_in(page.previews))
        return PreviewList(
            previews=[views.summary(each, named) for each in page.previews], next=cursor_after(page.next)
        )

    @app.operation(
        "GET /v1/desk/loads/previews/{preview_id}",
        auth=OFFICERS,
        query=PreviewQuery,
        answer=PreviewView,
        errors=("not_found",),
    )
    def read_preview(call: Call[None, PreviewQuery]) -> PreviewView:
        """A preview with a page of its lines, by the children's numbers; once confirmed, with how far it is posted."""
        after = word_in(call.query.next, CHILD_ID)
        preview = actions.preview_for(stores().previews, call.caller, call.path["preview_id"])
        return shown(preview, call.query.limit, after)

    @app.operation(
        "POST /v1/desk/loads/previews/{preview_id}/confirm",
        auth=OFFICERS,
        body=ConfirmRequest,
        answer=PreviewView,
        status=202,
        errors=("not_found", "preview_changed", "preview_old", "month_not_begun", "nothing_to_load", *STANDS_ON),
    )
    def confirm_preview(call: Call[ConfirmRequest]) -> PreviewView:
        """Confirms a preview as it was seen. Its loads are then posted as a file of the municipality, each once. Sent
        again, it is the same answer."""
        preview_id, token = call.path["preview_id"], call.body.token
        return shown(actions.confirm(stores().meals, stores().previews, call.caller, preview_id, token, call.now))

    @app.operation(
        "POST /v1/desk/loads/previews/{preview_id}/undo",
        auth=OFFICERS,
        body=UndoPreviewRequest,
        answer=UndoneList,
        errors=("not_found",),
    )
    def undo_preview(call: Call[UndoPreviewRequest]) -> UndoneList:
        """Takes the loads of a preview back, each as far as it is not spent, so many in a call; `next` goes on. Each is
        undone once, whoever sends it again."""
        after = word_in(call.body.next, CHILD_ID)
        preview = actions.preview_for(stores().previews, call.caller, call.path["preview_id"])
        paid = [line for line in stores().previews.lines(preview) if line.amount] if preview.state != "open" else []
        lines, following = _page(paid, call.body.limit, after)
        request = UndoRequest(why=call.body.why, in_part=call.body.in_part)
        loads = LoadStore(stores().meals.table)
        posted = stores().previews.result(preview) if lines else None  # read first: what is not there by then may come
        is_posting = posted is None or posted.state == "running"
        town = preview.municipality
        results = [
            views.undone(each, call.language)
            for each in actions.undone(
                stores().meals, loads, call.caller, town, lines, request, call.now, is_posting=is_posting
            )
        ]
        return UndoneList(results=results, next=cursor_after(following))


def _page(lines: Sequence[Line], limit: int, after: str | None) -> tuple[Sequence[Line], str | None]:
    """Some lines behind a child's number, and the number that the next page starts after."""
    start = bisect_right([line.child_id for line in lines], after) if after is not None else 0
    found = lines[start : start + limit]
    return found, found[-1].child_id if start + limit < len(lines) else None
