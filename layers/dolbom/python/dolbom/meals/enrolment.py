"""Enrolment: a municipality opens a child's account, by file or at the desk. Nothing else opens one (M1)."""

from dolbom.errors import Conflict
from dolbom.meals.accounts import Account, Change
from dolbom.meals.store import MealStore, Stale


def enrol(store: MealStore, child_id: str, municipality: str, trace: Change) -> bool:
    """Opens a child's account in a municipality: whether it is new. One that is open there already stays as it is, and
    is listed among the municipality's children if it is from before there was a list.

    Raises:
        Conflict: the child's account is another municipality's; it follows the child by a move, caps and money with it.
    """
    account = store.account(child_id)
    if account is None:
        try:
            store.change_account(None, Account(child_id, municipality), trace)
            return True
        except Stale as stale:
            account = stale.account
    if account is None or account.municipality != municipality:
        raise Conflict("enrolled_elsewhere")
    store.list_child(municipality, child_id)
    return False
