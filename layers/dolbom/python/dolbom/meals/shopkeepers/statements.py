"""A shop's month: what it is paid for its orders and purchases, and what came back (M5).

Everything counts to the day of its order, as the ledger has it: an order of the last evening that is captured after
midnight, and one that is refunded in the next month, stand in the month in which they were made. So all statements of
a shop add up to what the ledger moved to it, to the won, and what comes later shows in the month that it concerns, as
of the instant that the statement names.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.ledger import Entry
from dolbom.meals.merchant import Merchant
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.texts import desk as texts
from dolbom.texts.pages import page
from dolbom.texts.spreadsheet import plain

TEMPLATE = Path(__file__).with_name("statement.html")
Kind = Literal["order", "in_store", "in_store_cancel"]


@dataclass(frozen=True, slots=True)
class Line:
    """An order, a purchase at the till, or what was taken back of one; amounts in KRW. `food` went to the shop, `fee`
    to the courier, `returned` and `fee_returned` came back from them."""

    kind: Kind
    name: str
    day: str
    at: str
    food: int
    returned: int
    fee: int
    fee_returned: int
    partner: str = ""
    """The delivery app that the order came through; none of a purchase at the till."""

    @property
    def paid(self) -> int:
        return self.food - self.returned

    @property
    def is_paid(self) -> bool:
        return bool(self.food or self.returned or self.fee or self.fee_returned)


def line_of(kind: Kind, name: str, day: str, at: str, entries: Sequence[Entry], partner: str = "") -> Line:
    """What a row's entries moved to a shop and back; `at` is when it was ordered or bought, wherever that is known."""
    food = [entry.moved("merchant") for entry in entries]
    fee = [entry.moved("courier") for entry in entries]
    at = at or (entries[0].at if entries else "")
    return Line(kind, name, day, at, _in(food), _back(food), _in(fee), _back(fee), partner)


def _in(amounts: Iterable[int]) -> int:
    return sum(amount for amount in amounts if amount > 0)


def _back(amounts: Iterable[int]) -> int:
    return -sum(amount for amount in amounts if amount < 0)


class LineView(Model):
    """One order, one purchase at the till, or what was taken back of one; amounts in KRW."""

    kind: Kind
    ref: str
    day: str
    at: str
    """When it was ordered, bought, or taken back at the till; `day` is the one that it counts to."""
    food: int
    returned: int
    paid: int
    delivery_fee: int


class StatementView(Model):
    """A shop's month. `paid` is `food` less `returned`; delivery fees go to the courier, and are in no sum of the
    shop's."""

    merchant_id: str
    name: str
    month: str
    as_of: str
    orders: int
    purchases: int
    food: Money
    returned: Money
    paid: Money
    delivery_fees: Money
    lines: list[LineView]


class StatementExport(Model):
    """A statement as a spreadsheet opens it."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str


def view(merchant: Merchant, month: str, lines: Sequence[Line], now: datetime) -> StatementView:
    """A month with its sums."""
    return StatementView(
        merchant_id=merchant.merchant_id,
        name=merchant.name,
        month=month,
        as_of=rfc3339(now),
        orders=sum(line.kind == "order" for line in lines),
        purchases=sum(line.kind == "in_store" for line in lines),
        food=won(sum(line.food for line in lines)),
        returned=won(sum(line.returned for line in lines)),
        paid=won(sum(line.paid for line in lines)),
        delivery_fees=won(sum(line.fee - line.fee_returned for line in lines)),
        lines=[
            LineView(
                kind=line.kind,
                ref=line.name,
                day=line.day,
                at=rfc3339(parse_stamp(line.at)),
                food=line.food,
                returned=line.returned,
                paid=line.paid,
                delivery_fee=line.fee - line.fee_returned,
            )
            for line in lines
        ],
    )


def export(statement: StatementView) -> StatementExport:
    """A statement as CSV, with a byte order mark; no cell can be a formula. The last line is the sum."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    for row in _table(statement):
        writer.writerow([plain(str(cell)) for cell in row])
    return StatementExport(filename=f"statement-{statement.merchant_id}-{statement.month}.csv", content=text.getvalue())


def as_page(statement: StatementView) -> str:
    """A statement as a page in Korean, without anything from elsewhere."""
    head, *rows = _table(statement)
    return page(
        TEMPLATE,
        title=texts.STATEMENT_TITLE.said("ko", {"name": statement.name, "month": statement.month}),
        as_of=texts.STATEMENT_AS_OF.said("ko", {"at": statement.as_of}),
        head=head,
        rows=rows,
    )


def _table(statement: StatementView) -> Iterable[tuple[str | int, ...]]:
    yield tuple(column.ko for column in texts.STATEMENT_COLUMNS)
    for line in statement.lines:
        kind = texts.STATEMENT_KINDS[line.kind].ko
        # As spreadsheets and people write a time, Seoul's as all of ours.
        at = line.at[: len("2026-11-20T18:00")].replace("T", " ")
        yield (line.day, at, kind, line.ref, line.food, line.returned, line.paid, line.delivery_fee)
    sums = (statement.food, statement.returned, statement.paid, statement.delivery_fees)
    yield (texts.STATEMENT_SUM.ko, "", "", "", *(each.amount for each in sums))
