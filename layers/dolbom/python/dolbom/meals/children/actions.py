"""What a municipal officer does to a child's account: cards, a move, a suspension. Each with a reason, and traced.

Cards belong to accounts and accounts to children: no card, and no move, touches what has been spent today (M1).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from dolbom.auth import Caller
from dolbom.clock import parse_stamp, rfc3339, seoul_day, stamp
from dolbom.dynamo.table import ConditionFailed
from dolbom.errors import Conflict, Fault, Invalid, NotFound
from dolbom.meals import enrolment
from dolbom.meals.accounts import ENROL, MOVE, Account, Change
from dolbom.meals.card_store import CARDS_MAX, Card, CardStore, Overtaken
from dolbom.meals.names import CardRef, MunicipalityCode, NetworkCode, NewChildId, Why, is_sandbox
from dolbom.meals.store import MealStore, Stale
from dolbom.model import Model
from dolbom.money import Money, won


class CardRequest(Model):
    """A new card, in place of an old one or beside none."""

    card_ref: CardRef
    network: NetworkCode | None = None
    """The card network, as its files' folder is called: then no other network's files take money by this card."""
    replaces: CardRef | None = None
    why: Literal["first", "lost", "stolen", "damaged"]


class EnrolRequest(Model):
    """A child whose account the municipality opens."""

    child_id: NewChildId
    municipality: MunicipalityCode
    why: Why


class MoveRequest(Model):
    """The municipality that the child now lives in."""

    municipality: MunicipalityCode
    why: Why


class StatusRequest(Model):
    status: Literal["active", "suspended"]
    why: Why


class CardView(Model):
    card_ref: str
    state: Literal["active", "replaced"]
    since: str


class ChildView(Model):
    """A child's account as its municipality sees it."""

    child_id: str
    municipality: str
    status: Literal["active", "suspended"]
    loaded: Money
    spent_by_day: dict[str, int]
    spent_by_month: dict[str, int]
    coupons_by_month: dict[str, int]
    cards: list[CardView]


def account_for(store: MealStore, caller: Caller, child_id: str) -> Account:
    """A child's account, for an officer of its municipality.

    Raises:
        NotFound: there is none, or it is another municipality's.
    """
    account = store.account(child_id)
    if account is None or not caller.governs(account.municipality):
        raise NotFound()
    return account


def view(account: Account, cards: list[Card]) -> ChildView:
    """The account and its cards."""
    return ChildView(
        child_id=account.child_id,
        municipality=account.municipality,
        status=account.status,
        loaded=won(sum(account.lots.values())),
        spent_by_day=dict(account.days),
        spent_by_month=dict(account.months),
        coupons_by_month=dict(account.coupons),
        cards=[
            CardView(card_ref=card.card_ref, state=card.state, since=rfc3339(parse_stamp(card.since))) for card in cards
        ],
    )


def enrol(store: MealStore, caller: Caller, request: EnrolRequest, now: datetime) -> Account:
    """Opens a child's account. One that is open in this municipality stays as it is.

    Raises:
        NotFound: not this officer's municipality.
        Invalid: the municipality is not switched on.
        Conflict: the child's account is another municipality's.
    """
    if not caller.governs(request.municipality):
        raise NotFound()
    if store.policy_or_first(request.municipality, now) is None:
        raise Invalid("not_switched_on")
    trace = Change(caller.subject, stamp(now), f"{ENROL} {request.municipality}", request.why)
    enrolment.enrol(store, request.child_id, request.municipality, trace)
    return account_for(store, caller, request.child_id)


def move(store: MealStore, caller: Caller, child_id: str, request: MoveRequest, now: datetime) -> Account:
    """Moves an account to another municipality: what is loaded and what has been spent goes with it (M1).

    Raises:
        NotFound: not an account of this officer's municipality.
        Invalid: the other municipality is not switched on, or begins later; or one of the two is the sandbox's alone.
    """
    if store.policy_or_first(request.municipality, now) is None:
        raise Invalid("not_switched_on")
    what = f"{MOVE} {request.municipality}"

    def moved(account: Account) -> Account:
        if is_sandbox(account.municipality) != is_sandbox(request.municipality):
            raise Invalid("sandbox_apart")
        must_go_on_eating(store, account.municipality, request.municipality, now)
        return replace(account, municipality=request.municipality)

    return _changed(
        store,
        caller,
        child_id,
        moved,
        Change(caller.subject, stamp(now), what, request.why),
    )


def must_go_on_eating(store: MealStore, here: str, there: str, now: datetime) -> None:
    """Holds that whoever can order in one town can in the other: in one that has not begun a child could order nothing,
    and would see its money lapse, until it does.

    Raises:
        Invalid: the other town begins on a later day, which is told.
    """
    first = store.policy_or_first(there, now)
    if first is not None and store.policy(there, now) is None and store.policy(here, now) is not None:
        day = seoul_day(first.effective_from)
        raise Invalid("not_begun", facts={"starts_on": day.isoformat(), "month": day.month, "day": day.day})


def set_status(store: MealStore, caller: Caller, child_id: str, request: StatusRequest, now: datetime) -> Account:
    """Suspends an account or makes it active again. Only a person does this; no rule ever does (M14).

    Raises:
        NotFound: not an account of this officer's municipality.
    """
    return _changed(
        store,
        caller,
        child_id,
        lambda account: replace(account, status=request.status),
        Change(caller.subject, stamp(now), f"status {request.status}", request.why),
    )


def issue_card(cards: CardStore, account: Account, caller: Caller, request: CardRequest, now: datetime) -> None:
    """Gives an account a card, in place of the one that it replaces. The same request again changes nothing.

    Raises:
        Invalid: it would replace itself.
        Conflict: the card is another account's, or the account's own already and was to end one that is still in use
            or to be of another network; or the replaced one is not this account's active card; or the account has had
            `CARDS_MAX` cards.
    """
    if request.replaces == request.card_ref:
        raise Invalid("replaces_itself", faults=[Fault("/replaces")])
    card = Card(request.card_ref, account.child_id, "active", stamp(now), request.network or "")
    change = Change(caller.subject, stamp(now), f"card {request.card_ref}", request.why)
    rounds = cards.table.rounds()
    while rounds.another():
        known = cards.card(request.card_ref)
        if known is not None and known.child_id == account.child_id:
            # A lost card would stay in use, and a network unknown, and whoever reported it would take it for done.
            if _is_in_use(cards, account, request.replaces) or request.network not in (None, known.network):
                raise Conflict("card_taken")
            return
        turn = cards.turn(account.child_id)
        if known is None and cards.count_of(account.child_id) >= CARDS_MAX:
            raise Conflict("too_many_cards", facts={"cards_max": CARDS_MAX})
        try:
            cards.issue(card, request.replaces, change, turn)
            return
        except Overtaken:
            continue  # perhaps by the same request, sent beside this one
        except ConditionFailed:
            known = cards.card(request.card_ref)
            if known is None or known.child_id != account.child_id:
                raise Conflict("card_taken") from None


def _is_in_use(cards: CardStore, account: Account, card_ref: str | None) -> bool:
    card = cards.card(card_ref) if card_ref is not None else None
    return card is not None and (card.child_id, card.state) == (account.child_id, "active")


def _changed(
    store: MealStore, caller: Caller, child_id: str, change: Callable[[Account], Account], trace: Change
) -> Account:
    account: Account | None = account_for(store, caller, child_id)
    rounds = store.table.rounds()
    while rounds.another():
        if account is None or not caller.governs(account.municipality):
            raise NotFound()
        after = replace(change(account), version=account.version + 1)
        if replace(after, version=account.version) == account:
            return account
        try:
            store.change_account(account, after, trace)
            return after
        except Stale as stale:
            account = stale.account
