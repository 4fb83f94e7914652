"""A child's ledger as the auditor reads it: the account's figures, and the journal entry by entry. Who reads it is
written down first, with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.audits.proofs.ledger_store import LedgerStore, Posted, is_place
from dolbom.auth import people
from dolbom.clock import parse_stamp, rfc3339
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import NotFound, bad_next
from dolbom.meals.access_records.records import desk_of
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import Entry
from dolbom.meals.names import Why
from dolbom.meals.store import MealStore
from dolbom.model import Model

READERS = people("auditor")
ROWS_A_PAGE_MAX = 50
ROWS_A_PAGE = 20
PLACE_CHARS_MAX = 200


class LedgerRequest(Model):
    """Why a child's ledger is read; of one row alone, where a finding leads to one: `row`, its key within the child,
    or the `order_id` of an order."""

    why: Why
    row: Annotated[str, Field(min_length=1, max_length=PLACE_CHARS_MAX)] | None = None
    order_id: Annotated[str, Field(min_length=1, max_length=PLACE_CHARS_MAX)] | None = None
    limit: Annotated[int, Field(ge=1, le=ROWS_A_PAGE_MAX)] = ROWS_A_PAGE
    next: Annotated[str, Field(max_length=PLACE_CHARS_MAX)] | None = None


class PostedLeg(Model):
    """One movement: signed KRW into (+) or out of (-) an account; `lot` is the last day to spend it."""

    account: str
    amount: int
    lot: str | None = None


class PostedEntry(Model):
    """One entry; its legs sum to zero."""

    entry_id: str
    kind: str
    at: str
    day: str
    legs: list[PostedLeg]
    coupons: int
    why: str | None = None


class PostedRow(Model):
    """A row of the journal: an order with all its entries, or one entry. What cannot be read is shown as `unreadable`,
    and not left out."""

    row: str
    kind: str
    entries: list[PostedEntry]


class StandingView(Model):
    """What the account says beside its ledger, in KRW: money by its last day, what is spent by day and by month,
    coupons by month, what is owed, and what enforcement holds against it."""

    status: str
    version: int
    lots: dict[str, int]
    shortfall: int
    days: dict[str, int]
    months: dict[str, int]
    coupons: dict[str, int]
    coupon_money: dict[str, int]
    restraints: dict[str, int]


class ChildLedgerView(Model):
    """An account beside what was posted to it, the newest day first."""

    child_id: str
    municipality: str
    account: StandingView
    rows: list[PostedRow]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Stores:
    """What the route reads, and where it is written down."""

    meals: MealStore
    openings: OpeningStore


def stores_of(meals: MealStore) -> Stores:
    """The stores on the meals table."""
    return Stores(meals, OpeningStore(meals.table))


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the route to the desk's API."""

    @app.operation(
        "POST /v1/desk/children/{child_id}/ledger",
        auth=READERS,
        body=LedgerRequest,
        answer=ChildLedgerView,
        errors=("not_found", "bad_next"),
    )
    def read_child_ledger(call: Call[LedgerRequest]) -> ChildLedgerView:
        """A child's account beside its journal, the newest day first; or one row of it, where a finding leads to it.
        Who reads it and why is written down first."""
        child_id, body = call.path["child_id"], call.body
        after = word_in(body.next)
        if after is not None and not is_place(after):
            raise bad_next()
        account = stores().meals.account(child_id)
        if account is None:
            raise NotFound()
        stores().openings.trace(desk_of(call).opens_child(child_id, account.municipality, "ledger", body.why))
        rows, following = _rows(LedgerStore(stores().meals.table), child_id, body, after)
        return ChildLedgerView(
            child_id=child_id,
            municipality=account.municipality,
            account=_standing(account),
            rows=[PostedRow(row=each.row, kind=each.kind, entries=list(map(_entry, each.entries))) for each in rows],
            next=cursor_after(following),
        )


def _rows(
    store: LedgerStore, child_id: str, wanted: LedgerRequest, after: str | None
) -> tuple[list[Posted], str | None]:
    if wanted.row is not None or wanted.order_id is not None:
        return [store.one(child_id, wanted.row, wanted.order_id)], None
    return store.page(child_id, wanted.limit, after)


def _standing(account: Account) -> StandingView:
    told: dict[str, Any] = {name: getattr(account, name) for name in StandingView.model_fields}
    plain = {name: dict(value) if isinstance(value, Mapping) else value for name, value in told.items()}
    return StandingView.model_validate(plain)


def _entry(entry: Entry) -> PostedEntry:
    return PostedEntry(
        entry_id=entry.entry_id,
        kind=entry.kind,
        at=rfc3339(parse_stamp(entry.at)),
        day=entry.day,
        legs=[PostedLeg(account=leg.account, amount=leg.amount, lot=leg.lot or None) for leg in entry.legs],
        coupons=entry.coupons,
        why=entry.why or None,
    )
