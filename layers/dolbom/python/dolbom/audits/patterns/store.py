"""What the ledger says of a town's shops: who they are, and each one's payments of some weeks, page by page."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from dolbom.audits.patterns.weeks import PAST_WEEKS
from dolbom.dynamo.items import Item, texts
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, Table
from dolbom.meals import keys
from dolbom.meals.misuse.facts import Fact
from dolbom.meals.misuse.rows import facts_of
from dolbom.meals.policy_store import policy_of

PAGES_MAX = 1_000
"""A hundred thousand payments in five weeks: no shop has so many, and no run reads for ever."""
Unread = Callable[[Item], object]
"""What is told of each row that counts for nothing because it cannot be read."""


class PatternStore:
    """Reads only. A row that cannot be read is named in the table's log, counts for nothing, and is told of: shops of
    which nothing could be read would look like shops at which nothing stands out."""

    def __init__(self, table: Table, pages_max: int = PAGES_MAX) -> None:
        self.table, self.pages_max = table, pages_max

    def towns(self) -> list[str]:
        """The codes of all towns that are or will be switched on."""
        return [row["sk"] for row in self.table.query_all(keys.TOWNS, only=("sk",))]

    def shops(self, municipality: str, unread: Unread) -> dict[str, str]:
        """A town's shops, each with its category, in order of their numbers."""
        rows = self.table.query_all(keys.shops(municipality), prefix=keys.SHOP)
        return dict(self.table.each(rows, _shop_of, unread))

    def day_cap(self, municipality: str, at: datetime, unread: Unread) -> int:
        """What a child of a town may spend in a day by the policy that held at an instant; 0 where none is known."""
        rows = self.table.query_all(keys.policy(municipality), prefix=keys.POLICY_FROM)
        held = [policy for policy in self.table.each(rows, policy_of, unread) if policy.effective_from <= at]
        return max(held, key=lambda policy: policy.effective_from).day_cap if held else 0

    def facts(self, merchant_id: str, week: date, unread: Unread) -> Iterator[Fact]:
        """A shop's payments and refunds of a week and of its past, read from the index of its rows. That there are more
        than `pages_max` pages of them is told as one unread row, the last."""
        first = (week - timedelta(weeks=PAST_WEEKS)).isoformat()
        between = keys.journal_between(first, (week + timedelta(days=6)).isoformat())
        after: Item | None = None
        for number in itertools.count():
            if number == self.pages_max:
                unread(after or {})
                return
            page = self.table.query(
                merchant_id,
                between=between,
                limit=BATCH_GET_KEYS_MAX,
                after=after,
                index=keys.BY_MERCHANT,
                index_keys=("merchant_id", "sk"),
            )
            places = [(row["pk"], row["sk"]) for row in page.items]
            rows = self.table.get_many(places, consistent=False)
            for facts in self.table.each(rows, _facts_of, unread):
                yield from facts
            after = page.next
            if after is None:
                return


def _facts_of(row: Item) -> list[Fact]:
    return list(facts_of(row))


def shop_in(row: Item) -> str:
    """The shop of a row in a town's list, which its key alone says."""
    return str(row["sk"]).removeprefix(keys.SHOP)


def _shop_of(row: Item) -> tuple[str, str]:
    texts(row["category"])
    return shop_in(row), row["category"]
