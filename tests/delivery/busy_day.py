"""A day's stream of a busy town, to be replayed from its start: what a consumer faces that stood still for 24 hours.

Gyeonggi's platform has some 25,000 children in 31 municipalities, 800 in each; a busy town has a thousand. On the first
day of a month in the vacation each of them is loaded once and eats three times, twice at a till and once delivered: a
load, two purchases, a hold and its capture are five records a child, 5,000 in all.

One child in fifty breaks the cap at a till, and six cards are left at one shop.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from dolbom.clock import SEOUL, seoul_day, stamp
from dolbom.dynamo.items import Item, to_attributes
from dolbom.ids import new_uuid7
from dolbom.meals import keys
from dolbom.meals.accounts import Account, post
from dolbom.meals.files.loads import Load, loaded
from dolbom.meals.files.settlements import Purchase, bought
from dolbom.meals.ledger import Entry, Leg, draw
from dolbom.meals.merchant import Merchant
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put, entry_item
from dolbom.meals.store import MealStore
from tests.support.shops import put_shop

CHILDREN = 1_000
RECORDS_A_CHILD = 5
SHOPS = 40
TOWN = "41461"
MORNING = datetime(2026, 8, 1, 0, 5, tzinfo=SEOUL)
EVENING = MORNING.replace(hour=22)
CARDS_AT_SHOP = 6

POLICY = MealPolicy(municipality=TOWN, version=1, effective_from=datetime(2026, 1, 1, tzinfo=SEOUL))
Record = dict[str, Any]


class BusyDay:
    """The rows of the ledger and the accounts as they stand in the evening, and the records in the order of time."""

    def __init__(self, children: int = CHILDREN) -> None:
        self.random = Random(1)
        self.rows: dict[tuple[str, str], Item] = {}
        self._changes: list[tuple[datetime, Item, Item | None]] = []
        for number in range(children):
            self._child(f"child-{number:04}", number)
        self._changes.sort(key=lambda change: change[0])
        self.records = [_record(*change, number) for number, change in enumerate(self._changes)]

    def town(self, store: MealStore) -> None:
        """Publishes the policy and the shops."""
        store.put_policy(POLICY)
        for number in range(SHOPS):
            shop = {"merchant_id": f"shop-{number:02}", "name": f"가게 {number} (예시)", "municipality": TOWN}
            place = {"category": "snack", "lat": 37.24 + number / 1000, "lon": 127.18, "menu": []}
            put_shop(store.table, Merchant.model_validate(shop | place))

    def _child(self, child_id: str, number: int) -> None:
        at = MORNING + timedelta(seconds=number)
        load = Load(load_id=f"load-{number}", child_id=child_id, municipality=TOWN, amount=240_000)
        account, entry = loaded(Account(child_id, TOWN), load, POLICY, at)
        self._posted(at, child_id, entry, load.number, {"amount": 240_000})
        for hour, meal in ((12, "lunch"), (15, "snack")):
            account = self._buys(account, number, hour, meal)
        account = self._orders(account)
        self.rows[keys.child(child_id), keys.ACCOUNT] = dict(account_put(None, account).item)

    def _buys(self, account: Account, number: int, hour: int, meal: str) -> Account:
        at = MORNING.replace(hour=hour) + timedelta(seconds=self.random.randrange(3_000))
        amount = 15_000 if number % 50 == 1 else self.random.randrange(4_000, 6_500, 500)
        shop = f"shop-{self.random.randrange(1, SHOPS):02}"
        if number < CARDS_AT_SHOP and meal == "snack":
            at, amount, shop = MORNING.replace(hour=hour) + timedelta(seconds=number), 18_000, "shop-00"
        purchase = Purchase(f"txn-{number}-{meal}", account.child_id, shop, amount, at, "bc-card")
        account, entry = bought(account, purchase, at)
        more = {"merchant_id": shop, "amount": amount, "purchased_at": stamp(at)}
        self._posted(at, account.child_id, entry, purchase.number, more)
        return account

    def _orders(self, account: Account) -> Account:
        at = MORNING.replace(hour=18) + timedelta(seconds=self.random.randrange(3_000))
        order_id = new_uuid7(at, hashlib.sha256(account.child_id.encode()).digest()[:10])
        today, amount = seoul_day(at), self.random.randrange(4_000, 7_500, 500)
        taken = draw(account.lots, amount, today.isoformat())
        held = (*(Leg("benefit", -part, lot) for lot, part in taken.items()), Leg("hold", amount))
        hold = Entry(f"{order_id}/hold", "hold", stamp(at), today.isoformat(), held)
        paid = (Leg("hold", -amount), Leg("merchant", amount))
        capture = Entry(f"{order_id}/capture", "capture", stamp(at), today.isoformat(), paid)
        row = {
            "pk": keys.child(account.child_id),
            "sk": keys.order(order_id),
            "kind": "order",
            "merchant_id": f"shop-{self.random.randrange(1, SHOPS):02}",
            "municipality": TOWN,
            "placed_at": stamp(at),
            "journal": [entry_item(hold)],
        }
        after = row | {"journal": [entry_item(hold), entry_item(capture)]}
        self._changes += [(at, row, None), (at + timedelta(minutes=2), after, row)]
        self.rows[row["pk"], row["sk"]] = after
        return post(post(account, hold, today), capture, today)

    def _posted(self, at: datetime, child_id: str, entry: Entry, natural_key: str, more: Item) -> None:
        sk = keys.entry(entry.day, entry.kind, natural_key)
        row = {"pk": keys.child(child_id), "sk": sk, "kind": "entry", "municipality": TOWN}
        row |= {"journal": [entry_item(entry)], **more}
        self._changes.append((at, row, None))
        self.rows[row["pk"], sk] = row


def _record(at: datetime, new: Item, old: Item | None, number: int) -> Record:
    """A change as Lambda hands it on."""
    change = {"Keys": to_attributes({"pk": new["pk"], "sk": new["sk"]}), "NewImage": to_attributes(new)}
    change |= {"OldImage": to_attributes(old)} if old is not None else {}
    return {
        "eventID": f"{number}",
        "eventName": "INSERT" if old is None else "MODIFY",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:ap-northeast-2:123456789012:table/dolbom-meals/stream/x",
        "dynamodb": change | {"SequenceNumber": f"{number:021}", "ApproximateCreationDateTime": at.timestamp()},
    }


def write_all(client: Any, table: str, rows: Iterable[Item]) -> None:
    """Puts rows into a table, 25 a call."""
    puts = [{"PutRequest": {"Item": to_attributes(row)}} for row in rows]
    for start in range(0, len(puts), 25):
        client.batch_write_item(RequestItems={table: puts[start : start + 25]})
