"""What clients of the meal service send and get: the one definition of each request and answer."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from dolbom.dates import Day, Month
from dolbom.ids import UUID7_ANY_CASE_PATTERN, UUID7_PATTERN, same_uuid
from dolbom.meals.names import ChildId, ItemId, MerchantId
from dolbom.meals.policy import ItemKind
from dolbom.model import Model
from dolbom.money import NOTHING, Money, Price

LINES_MAX = 50
COUNT_MAX = 99
UNNEEDED_CHILD = "Only for an order that was placed before orders had a `ref`; otherwise it is not looked at."

OrderId = Annotated[
    str,
    StringConstraints(pattern=UUID7_ANY_CASE_PATTERN),
    AfterValidator(same_uuid),
    Field(description="A UUID version 7 (RFC 9562), made by the client when the order is made; in either case."),
]
Ref = Annotated[
    str, Field(description="What shops and partners know the order by: of ours, and of the same form for every order.")
]
PageRef = Annotated[
    str,
    StringConstraints(pattern=f"^[0-9A-HJKMNP-TV-Z]{{26}}$|{UUID7_PATTERN}"),
    Field(description="The `ref` that the page before ended with."),
]
LineIndex = Annotated[int, Field(ge=0, lt=LINES_MAX)]
RefundId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$"), AfterValidator(same_uuid)]
UnneededChild = Annotated[ChildId | None, Field(description=UNNEEDED_CHILD, json_schema_extra={"deprecated": True})]


class OrderLine(Model):
    """One line of an order. `unit_price` is what the child was shown; it must still be the menu's."""

    item_id: ItemId
    unit_price: Price
    count: Annotated[int, Field(ge=1, le=COUNT_MAX)]
    kind: ItemKind | None = None


class QuoteRequest(Model):
    """What a child wants to order. Own money is used only up to what the order says (M6)."""

    child_id: Annotated[ChildId | None, Field(description="Needed from a guardian of several children.")] = None
    merchant_id: MerchantId
    lines: Annotated[list[OrderLine], Field(min_length=1, max_length=LINES_MAX)]
    delivery_fee: Price = NOTHING
    own_money_max: Price = NOTHING
    use_coupon: bool = True


class OrderRequest(QuoteRequest):
    """An order: a quote's request with the id that the client makes (M4)."""

    order_id: OrderId
    allowance_token: Annotated[
        str | None,
        Field(max_length=4096, description="From the allowance or a quote: saves a read; never changes the answer."),
    ] = None


class TenderView(Model):
    """Who pays how much."""

    benefit: Money
    coupon: Money
    own_money: Money


class LeftView(Model):
    """What is left after the decision: money today and this month, coupons this month."""

    today: Money
    month: Money
    coupons: int


class MerchantLine(Model):
    """Something that was ordered, by the name and price of then."""

    item_id: str
    name: str
    unit_price: Money
    count: int


PolicyVersion = Annotated[
    int,
    Field(description="Which version of the policy of the child's municipality decided; of the one it lived in then."),
]


class OrderView(Model):
    """An order as its child, guardian and delivery app see it."""

    order_id: str
    ref: Ref
    child_id: str
    merchant_id: str
    state: Literal["held", "captured", "voided", "expired", "declined"]
    day: Annotated[str, Field(description="The Seoul day that the order counts to.")]
    placed_at: str
    hold_expires_at: str | None = None
    lines: list[MerchantLine]
    total: Money
    tender: TenderView
    left: LeftView
    captured: Money
    refunded: Money
    paid: Annotated[TenderView, Field(description="What each purse pays as the order stands, holds included.")]
    returned: Annotated[TenderView, Field(description="What has gone back to each purse.")]
    policy_version: PolicyVersion
    code: str | None = None
    detail: str | None = None


class PartnerOrderView(Model):
    """An order as the partner settles it: what each purse pays and what went back to it, and nothing else of the child.

    Own money was taken by the partner, and what of it is `returned` is for the partner to give back.
    """

    ref: Ref
    merchant_id: str
    state: Literal["held", "captured", "voided", "expired"]
    day: Annotated[str, Field(description="The Seoul day that the order counts to.")]
    placed_at: str
    hold_expires_at: str | None = None
    total: Money
    captured: Money
    refunded: Money
    paid: Annotated[TenderView, Field(description="What each purse pays as the order stands, holds included.")]
    returned: Annotated[TenderView, Field(description="What has gone back to each purse.")]


class QuoteView(Model):
    """What an order like this would get now; nothing is held."""

    total: Money
    tender: TenderView
    left: LeftView
    policy_version: PolicyVersion
    allowance_token: str


class OrderList(Model):
    """A page of orders, newest first."""

    orders: list[OrderView]
    next: str | None = None


class ChildQuery(Model):
    child_id: ChildId | None = None


class OrdersQuery(ChildQuery):
    month: Month
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: OrderId | None = None


class AllowanceQuery(ChildQuery):
    merchant: MerchantId | None = None


class CaptureRequest(Model):
    """All of the hold, or the part that is delivered: by amounts, or by the lines that are not available."""

    child_id: UnneededChild = None
    food: Price | None = None
    delivery_fee: Price | None = None
    lines_unavailable: Annotated[tuple[LineIndex, ...], Field(max_length=LINES_MAX, strict=False)] = ()


class VoidRequest(Model):
    child_id: UnneededChild = None


class RefundRequest(Model):
    """Part or whole of what was captured, under an id that the client makes."""

    refund_id: RefundId
    child_id: UnneededChild = None
    food: Price = NOTHING
    delivery_fee: Price = NOTHING
    merchant_at_fault: bool = False


class LapseView(Model):
    """Money that can be spent until a day (inclusive)."""

    on: str
    amount: Money


class CouponsView(Model):
    left: int
    each_up_to: Money


class HereView(Model):
    """Whether the asked merchant takes orders from this child that the benefit pays something of; the reason where not.
    Where the benefit is used up alone, an order that own money pays is taken all the same (M6)."""

    can_order: bool
    code: str | None = None
    detail: str | None = None


class AllowanceView(Model):
    """What a child can spend here and now (M9), in words without any mark."""

    child_id: str
    today: Money
    month: Money
    day_cap: Money
    up_to: Money
    """What can be paid of one order now: 0 where nothing can, and `code` and `message` then say why."""
    code: str | None = None
    coupons: CouponsView
    lapses: list[LapseView]
    message: str
    warning: str | None = None
    notice: str | None = None
    new_answer: str | None = None
    """That an answer to a question of this account's waits (M12); it says nothing of what it is about."""
    here: HereView | None = None
    allowance_token: str


class LedgerQuery(Model):
    child_id: ChildId


class LegView(Model):
    """One movement: signed KRW into (+) or out of (-) an account."""

    account: str
    amount: int
    lot: str | None = None


class EntryView(Model):
    entry_id: str
    kind: str
    at: str
    day: str
    legs: list[LegView]
    coupons: int
    why: str | None = None


class LedgerView(Model):
    """An order's journal, oldest first; each entry's legs sum to zero."""

    order_id: str
    state: str
    entries: list[EntryView]


class MerchantOrdersQuery(Model):
    merchant_id: MerchantId
    day: Day
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    next: PageRef | None = None
