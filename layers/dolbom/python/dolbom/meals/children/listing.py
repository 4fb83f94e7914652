"""Children of a municipality as its officers find them: by number, by the number's beginning, or by a card.

No name is stored, nor an address: who a number is, the municipality's own register knows. So nothing else finds one.
"""

from typing import Annotated, Literal

from pydantic import Field

from dolbom.auth import Caller
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import NotFound
from dolbom.meals.accounts import Account
from dolbom.meals.children.list_store import ListStore
from dolbom.meals.names import CHILD_ID, TYPED, CardRef, MunicipalityCode
from dolbom.meals.store import MealStore
from dolbom.model import Model
from dolbom.money import Money, won

ChildStatus = Literal["active", "suspended"]


class ChildrenQuery(Model):
    """A page of a municipality's children, by number; `begins` and `status` narrow it, `card_ref` names one."""

    municipality: MunicipalityCode
    begins: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,40}$"), TYPED] = ""
    card_ref: CardRef | None = None
    status: ChildStatus | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: Annotated[str, Field(max_length=200)] | None = None


class ChildLine(Model):
    """A child in the list: its number, and how its account stands."""

    child_id: str
    status: ChildStatus
    loaded: Money
    lapses_on: str | None
    """The last day of what lapses first."""


class ChildList(Model):
    children: list[ChildLine]
    next: str | None = None


def listed(store: ListStore, meals: MealStore, caller: Caller, query: ChildrenQuery) -> ChildList:
    """A page of children of this officer's municipality, by number over all pages.

    Raises:
        NotFound: not this officer's municipality.
        Invalid: `next` is no place of this listing.
    """
    if not caller.governs(query.municipality):
        raise NotFound()
    after = word_in(query.next, CHILD_ID)
    if query.card_ref is not None:
        child_id = store.child_of_card(query.card_ref)
        account = meals.account(child_id) if child_id is not None else None
        if account is None or account.municipality != query.municipality or query.status not in (None, account.status):
            return ChildList(children=[])
        return ChildList(children=[_line(account)])
    page = store.page(query.municipality, query.limit, query.begins, after, query.status)
    return ChildList(children=[_line(account) for account in page.accounts], next=cursor_after(page.next))


def _line(account: Account) -> ChildLine:
    return ChildLine(
        child_id=account.child_id,
        status=account.status,
        loaded=won(sum(account.lots.values())),
        lapses_on=min(account.lots, default=None),
    )
