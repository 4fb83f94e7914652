"""A town's children, as the rows that list them say, each looked up in its own account."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dolbom.dynamo.items import Item
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, PARTITIONS_A_QUERY_MAX, Table
from dolbom.errors import bad_next
from dolbom.meals import keys
from dolbom.meals.accounts import Account, Status
from dolbom.meals.rows import account_of, entries_of

LAST_OF_JOURNAL = f"{keys.JOURNAL}~"
OF_A_PURCHASE = ("pk", "sk", "journal", "cancels")
LOOKED_BACK_DAYS = 62
"""Of whom the ledger tells nothing for so long, and who is given money, is asked after two weeks later."""
CHILDREN_READ_MAX = 1_000
"""Children whose accounts one request looks at."""


@dataclass(frozen=True, slots=True)
class ChildrenPage:
    """Some accounts of a town, in the order of the children's numbers, and the number that the next page starts
    after."""

    accounts: tuple[Account, ...]
    next: str | None


class ListStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def page(
        self,
        municipality: str,
        limit: int,
        begins: str = "",
        after: str | None = None,
        status: Status | None = None,
        not_since: str | None = None,
    ) -> ChildrenPage:
        """Children of a municipality whose numbers begin so, in one status or all, by number over all pages; with
        `not_since` those who had been given money by that day, and have bought nothing from it on. Where few of very
        many are wanted, a page may hold fewer than `limit`, and still have a next one.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and not after.startswith(begins):
            raise bad_next()
        found: list[Account] = []
        read = 0
        while True:
            page = self.table.query(
                keys.town(municipality),
                prefix=keys.child(begins),
                limit=BATCH_GET_KEYS_MAX,
                after={"pk": keys.town(municipality), "sk": keys.child(after)} if after is not None else None,
            )
            accounts = self.accounts([keys.child_id_of(row["sk"]) for row in page.items])
            if not_since is not None:
                bought, loaded = self._bought_and_loaded(list(accounts), not_since)
                # Money that was not given since is older, whether the ledger of two months tells of it or not.
                new = loaded - self._had_money(list(loaded - bought), not_since)
                accounts = {child_id: account for child_id, account in accounts.items() if child_id not in bought | new}
            for row in page.items:
                after = keys.child_id_of(row["sk"])
                read += 1
                account = accounts.get(after)
                # Who has moved away is listed still; where a child lives is told by its account.
                is_here = account is not None and account.municipality == municipality
                if account is not None and is_here and status in (None, account.status):
                    found.append(account)
                if len(found) == limit or read == CHILDREN_READ_MAX:
                    is_last = page.next is None and row is page.items[-1]
                    return ChildrenPage(tuple(found), None if is_last else after)
            if page.next is None:
                return ChildrenPage(tuple(found), None)

    def child_of_card(self, card_ref: str) -> str | None:
        """The child whose card this is, or was."""
        card = self.table.get(keys.card(card_ref), keys.CARD)
        return str(card["child_id"]) if card is not None else None

    def _bought_and_loaded(self, child_ids: list[str], since: str) -> tuple[set[str], set[str]]:
        """Which children have bought something from a day on, and kept it, and which were given money since: one AWS
        call for each fifty of them."""
        first, _ = keys.journal_between(since, since)
        kept: Counter[tuple[str, str]] = Counter()
        loaded: set[str] = set()
        for start in range(0, len(child_ids), PARTITIONS_A_QUERY_MAX):
            some = [keys.child(child_id) for child_id in child_ids[start : start + PARTITIONS_A_QUERY_MAX]]
            for row in self.table.query_many(some, between=(first, LAST_OF_JOURNAL), only=OF_A_PURCHASE):
                if _day_and_kind(row)[1] == "LOAD":
                    loaded.add(keys.child_of(row))
                if _is_purchase_since(row, since):
                    # What was taken back of a purchase is a row of its own, which names it.
                    which = row.get("cancels") or keys.natural_key_of(row["sk"])
                    kept[keys.child_of(row), which] += sum(entry.kept for entry in entries_of(row))
        return {child_id for (child_id, _), won in kept.items() if won > 0}, loaded

    def _had_money(self, child_ids: list[str], by: str) -> set[str]:
        """Of which children the ledger tells anything in the two months until a day: one AWS call for each fifty."""
        first = (date.fromisoformat(by) - timedelta(days=LOOKED_BACK_DAYS)).isoformat()
        between = f"{keys.JOURNAL}{first}", f"{keys.JOURNAL}{by}~"
        found: set[str] = set()
        for start in range(0, len(child_ids), PARTITIONS_A_QUERY_MAX):
            some = [keys.child(child_id) for child_id in child_ids[start : start + PARTITIONS_A_QUERY_MAX]]
            rows = self.table.query_many(some, between=between, only=("pk",))
            found |= {keys.child_id_of(row["pk"]) for row in rows}
        return found

    def accounts(self, child_ids: Sequence[str]) -> dict[str, Account]:
        """The accounts of up to a hundred different children, of those who have one."""
        items = self.table.get_many([(keys.child(child_id), keys.ACCOUNT) for child_id in child_ids])
        return {account.child_id: account for account in self.table.each(items, account_of)}

    def listed(self, municipality: str, child_ids: Sequence[str]) -> set[str]:
        """Which of up to a hundred different children live in a municipality, or once did."""
        rows = self.table.get_many([(keys.town(municipality), keys.child(child_id)) for child_id in child_ids])
        return {keys.child_id_of(row["sk"]) for row in rows}


def _is_purchase_since(row: Item, since: str) -> bool:
    """Whether a journal row is a purchase of a day or a later one, or what was taken back of one."""
    day, kind = _day_and_kind(row)
    return day >= since and kind in ("ORDER", "IN_STORE", "IN_STORE_CANCEL")


def _day_and_kind(row: Item) -> tuple[str, str]:
    """The day and the kind that stand in a journal row's key."""
    day, _, more = row["sk"].removeprefix(keys.JOURNAL).partition("#")
    return day, more.partition("#")[0]
