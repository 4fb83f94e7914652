"""Allowance: what a child can spend here and now, in words without any mark (M8, M9); and the token that lets the next
order be decided without a read."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from dolbom.auth import Caller
from dolbom.clock import seoul_day
from dolbom.meals.accounts import CONTENT, LATELY, Account
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.purse import Accepted, Purse, Shop
from dolbom.meals.orders import decisions, payments
from dolbom.meals.orders.basket import refusal_of
from dolbom.meals.orders.lifecycle import Left
from dolbom.meals.orders.requests import AllowanceView, CouponsView, HereView, LapseView
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy import MealPolicy
from dolbom.money import won
from dolbom.starting.patterns import compiled_later
from dolbom.strict_json import canonical
from dolbom.texts import meals as words
from dolbom.texts import problems
from dolbom.texts.questions import NEW_ANSWER
from dolbom.texts.words import day_said

TOKEN_CHARS_MAX = 4096
TOLD_NUMBER_MAX = 10**12
"""Far over every amount that an account can hold, far under what DynamoDB refuses to store."""
_NAME = compiled_later(r"[a-z0-9][a-z0-9-]{2,39}")


def view(
    account: Account,
    policy: MealPolicy,
    merchant: Merchant | None,
    now: datetime,
    language: str,
    *,
    asked_here: bool,
    notice: str | None = None,
    has_answer: bool = False,
) -> AllowanceView:
    """What an account can spend at an instant, and whether a merchant takes its orders."""
    left = decisions.left_of(account, policy, now)
    code = _closed(account, policy, now) or _nothing(account, policy, left, now) or _too_many(account, now)
    today = seoul_day(now)
    lapses = [
        LapseView(on=lot, amount=won(amount))
        for lot, amount in sorted(account.lots.items())
        if lot >= today.isoformat() and amount > 0
    ]
    soon = (today + timedelta(days=policy.lapse_warning_days)).isoformat()
    warning = None
    if lapses and lapses[0].on <= soon:
        warning = words.LAPSES_SOON.said(
            language, {"on": day_said(lapses[0].on, language), "amount": lapses[0].amount.amount}
        )
    return AllowanceView(
        child_id=account.child_id,
        today=won(left.today),
        month=won(left.month),
        day_cap=won(policy.day_cap),
        up_to=won(decisions.at_once(left, policy) if code is None else 0),
        code=code,
        coupons=CouponsView(left=left.coupons, each_up_to=won(decisions.coupon_worth(account, policy, now))),
        lapses=lapses,
        message=_message(code, policy, left, language),
        warning=warning,
        notice=notice,
        new_answer=NEW_ANSWER.said(language, {}) if has_answer else None,
        here=_here(account, policy, merchant, left, now, language) if asked_here else None,
        allowance_token=token_of(account),
    )


def _message(code: str | None, policy: MealPolicy, left: Left, language: str) -> str:
    if code == "outside_meal_hours":
        hours = ", ".join(f"{each.from_}–{each.until}" for each in policy.meal_hours)
        return words.MEAL_HOURS.said(language, {"hours": hours})
    if code is not None:
        return problems.detail(code, language, left.facts)
    at_once = decisions.at_once(left, policy)
    if at_once < left.today:
        return words.CAN_ORDER_AT_ONCE.said(language, {"at_once": at_once, "today": left.today})
    return words.CAN_ORDER.said(language, {"today": left.today})


def _nothing(account: Account, policy: MealPolicy, left: Left, now: datetime) -> str | None:
    """Why the benefit pays nothing of an order, wherever it is placed."""
    return None if decisions.at_once(left, policy) else decisions.binding_limit(account, policy, 0, now)


def _closed(account: Account, policy: MealPolicy, now: datetime) -> str | None:
    """Why nothing can be ordered anywhere now, whatever there is to spend."""
    if account.status == "suspended":
        return "account_suspended"
    return None if policy.serves_at(now) else "outside_meal_hours"


def _too_many(account: Account, now: datetime) -> str | None:
    """Why nothing more can be ordered for a moment, whatever there is to spend."""
    return "too_many_orders" if decisions.wait_s(account, now) else None


def purse_of(store: OrderStore, caller: Caller, child_id: str | None, now: datetime) -> Purse:
    """The purse of the child that a call is for.

    Raises:
        NotFound: not a child of this caller, or it has no account.
        Invalid: a guardian must say which child; or its town is not switched on.
    """
    account = payments.known_account(store, caller.child(child_id))
    payments.must_still_hold(account, caller)
    return purse(account, payments.policy_of(store, account, now), now)


def purse(account: Account, policy: MealPolicy, now: datetime) -> Purse:
    """What an account can pay at each shop at an instant, by the rules by which an order is decided (M1, M2, M7)."""
    left = decisions.left_of(account, policy, now)
    closed = _closed(account, policy, now)
    nothing = _nothing(account, policy, left, now) or _too_many(account, now)
    room = decisions.at_once(left, policy)

    def at(shop: Shop) -> Accepted:
        code = refusal_of(shop, policy) or closed or nothing
        return Accepted(room) if code is None else Accepted(0, code, left.facts)

    return Purse(policy, at)


def _here(
    account: Account, policy: MealPolicy, merchant: Merchant | None, left: Left, now: datetime, language: str
) -> HereView:
    code = refusal_of(None, policy) if merchant is None else purse(account, policy, now).at(merchant).code
    if code is None:
        return HereView(can_order=True)
    return HereView(can_order=False, code=code, detail=problems.detail(code, language, left.facts))


def token_of(account: Account) -> str:
    """The account as told to its client. It carries no right: an order that brings it is committed only if the
    account still is exactly this."""
    return base64.urlsafe_b64encode(canonical(account.plain())).decode().rstrip("=")


def account_in(token: str | None) -> Account | None:
    """The account that a token tells of, or None where it tells nothing sensible."""
    if token is None or len(token) > TOKEN_CHARS_MAX:
        return None
    try:
        told: Any = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        account = Account(**told) if told.keys() - set(LATELY) == set(CONTENT) else None
    except (AttributeError, binascii.Error, ValueError, TypeError, RecursionError):
        return None
    return account if account is not None and _is_sound(account) else None


def _is_sound(account: Account) -> bool:
    """Whether an account that a client told has the shape of one, so that it can be decided on and written; whether
    it is true, the commit finds out."""
    counters = (
        account.lots,
        account.days,
        account.months,
        account.coupons,
        account.coupon_money,
        account.restraints,
        account.over,
        account.placed,
    )
    numbers: list[Any] = [account.shortfall, account.version]
    for counter in counters:
        if not isinstance(counter, dict) or not all(name.isascii() and len(name) <= 20 for name in counter):
            return False
        numbers += counter.values()
    # Nothing of an account is ever negative: a restraint that were would offer money that no lot has.
    if not all(type(number) is int and 0 <= number <= TOLD_NUMBER_MAX for number in numbers):
        return False
    names = (account.child_id, account.municipality)
    return (
        all(isinstance(name, str) and _NAME.fullmatch(name) for name in names)
        and account.status in ("active", "suspended")
        and all(_is_day(lot) for lot in account.lots)
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and text.startswith("20")
    except ValueError:
        return False


def notice_text(notice: Mapping[str, Any] | None, now: datetime, language: str) -> str | None:
    """A notice in words, on the Seoul day that it is for; None on any other day."""
    if notice is None or notice["day"] != seoul_day(now).isoformat():
        return None
    return words.NOTICES[notice["code"]].said(language, {"spent": notice["spent"]})
