"""A child's loads in the meals table, by their town's numbers; and a load that is undone."""

from dataclasses import asdict, dataclass
from functools import partial

from dolbom.dynamo.items import Item, reading, texts
from dolbom.dynamo.table import Cancelled, Put, Table
from dolbom.meals import keys
from dolbom.meals.accounts import Account, Change
from dolbom.meals.ledger import Entry
from dolbom.meals.names import numbered
from dolbom.meals.rows import account_or_none, account_put, entries_of, entry_item, origin_of, row_of_line, sealed
from dolbom.meals.store import Stale

UNDO = "load_undo"


@dataclass(frozen=True, slots=True)
class PostedLoad:
    """A load as it was posted; amounts in KRW. `benefit` is what it put on the account beyond what was owed."""

    number: str
    day: str
    amount: int
    benefit: int
    lot: str
    file: str
    line: int


class Undone(Exception):
    """This load has been undone before: with this entry."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("the load has been undone")
        self.entry = entry


class LoadStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def load(self, child_id: str, town: str, load_id: str) -> PostedLoad | None:
        """A load that a town has put on a child's account, by the town's number of it, alone or behind the town."""
        own = load_id.removeprefix(numbered(town, ""))
        if "." in own:
            return None
        # Under its bare number, if it came before numbers were told apart by town.
        for number in (numbered(town, own), own):
            line = self.table.get(keys.line("load", number), keys.TAKEN)
            if line is None:
                continue
            place = reading(row_of_line, line)
            row = self.table.get(*place) if place[0] == keys.child(child_id) else None
            if row is None:
                continue
            posted = reading(partial(_posted, number), row)
            if reading(_town_of, row) == town:
                return posted
        return None

    def undone(self, child_id: str, load: PostedLoad) -> Entry | None:
        """The entry that undid a load, if one has."""
        row = self.table.get(keys.child(child_id), keys.entry(load.day, UNDO, load.number))
        return reading(entries_of, row)[0] if row is not None else None

    def undo(self, before: Account, after: Account, entry: Entry, load: PostedLoad, trace: Change) -> None:
        """Commits that a load is undone: account, entry, and who did it and why. The entry lies on the load's own day,
        so that its key says whether there is one.

        Raises:
            Undone: it has been, meanwhile.
            Stale: the account changed meanwhile.
        """
        child = keys.child(after.child_id)
        row = {
            "pk": child,
            "sk": keys.entry(load.day, UNDO, load.number),
            "kind": "entry",
            "journal": [entry_item(entry)],
            "municipality": after.municipality,
        }
        change = {"pk": child, "sk": keys.change(trace.at, str(after.version)), "kind": "change", **asdict(trace)}
        try:
            self.table.transact(account_put(before, after), Put(sealed(row)), Put(change), looks=True)
        except Cancelled as cancelled:
            old = cancelled.old[1]
            if cancelled.failed[1] and old is not None:
                raise Undone(entries_of(old)[0]) from None
            raise Stale(account_or_none(cancelled.old[0])) from None


def _town_of(row: Item) -> str:
    """The town of a load; empty where an earlier row does not say."""
    town = row.get("municipality", "")
    texts(town)
    return str(town)


def _posted(number: str, row: Item) -> PostedLoad:
    (entry,) = entries_of(row)
    lots = [leg for leg in entry.legs if leg.account == "benefit"]
    return PostedLoad(
        number,
        entry.day,
        -entry.moved("fund"),
        sum(leg.amount for leg in lots),
        lots[0].lot if lots else "",
        *origin_of(row),
    )
