"""A town's months in the meals table: how far each is counted, and what is published of it once all of it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, reading, texts
from dolbom.dynamo.table import (
    ABSENT,
    BATCH_GET_KEYS_MAX,
    PARTITIONS_A_QUERY_MAX,
    Condition,
    ConditionFailed,
    Put,
    Table,
)
from dolbom.meals import keys
from dolbom.meals.figures.disclosure import Figures
from dolbom.meals.figures.rows import (
    OF_A_CHANGE,
    OF_A_ROW,
    Came,
    Seen,
    came_of,
    figures_item,
    figures_of,
    seen_of,
    tally_item,
    tally_of,
)
from dolbom.meals.figures.tally import Tally
from dolbom.meals.merchant import Merchant
from dolbom.meals.store import merchant_of


@dataclass(frozen=True, slots=True)
class Counting:
    """How far a month is counted: all children up to one, by their numbers; empty before the first."""

    counted_to: str = ""
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Published:
    """What is published of a month, and the stamp since when."""

    at: str
    figures: Figures


class FigureStore:
    def __init__(self, table: Table, children_a_page: int = PARTITIONS_A_QUERY_MAX) -> None:
        self.table = table
        self.children_a_page = children_a_page

    def towns(self) -> list[str]:
        """The codes of all towns that are or will be switched on."""
        return [row["sk"] for row in self.table.query_all(keys.TOWNS, only=("sk",))]

    def month(self, town: str, month: str) -> Counting | Published | None:
        """How a month stands; None before it is begun.

        Raises:
            Unreadable: it cannot be read.
        """
        row = self.table.get(keys.town(town), keys.figures(month))
        return reading(_month_of, row) if row is not None else None

    def count_on(self, town: str, month: str, before: Counting | None, after: Counting) -> bool:
        """Writes how far a month is counted; False, and nothing written, where another run is further."""
        return self._written(
            town, month, before, {"state": "counting", "counted_to": after.counted_to}, tally=after.tally
        )

    def publish(self, town: str, month: str, before: Counting | None, published: Published) -> bool:
        """Publishes a month, once: from then on its row holds nothing but what everybody may know."""
        made = {"state": "published", "at": published.at, "figures": figures_item(published.figures)}
        return self._written(town, month, before, made)

    def _written(
        self, town: str, month: str, before: Counting | None, made: Mapping[str, object], tally: Tally | None = None
    ) -> bool:
        row = {"pk": keys.town(town), "sk": keys.figures(month), "kind": "meal_figures", **made}
        row |= {"tally": tally_item(tally)} if tally is not None else {}
        still = (
            Condition(
                "#state = :counting AND counted_to = :read",
                {":counting": "counting", ":read": before.counted_to},
                {"#state": "state"},
            )
            if before is not None
            else ABSENT
        )
        try:
            self.table.write(Put(row, still))
        except ConditionFailed:
            return False
        return True

    def children(self, town: str, after: str) -> list[str]:
        """The next children of a town's list, by their numbers; who has moved away among them."""
        pk = keys.town(town)
        start = {"pk": pk, "sk": keys.child(after)} if after else None
        page = self.table.query(pk, prefix=keys.child(""), limit=self.children_a_page, after=start)
        return [keys.child_id_of(row["sk"]) for row in page.items]

    def came(self, child_ids: Sequence[str]) -> dict[str, list[Came]]:
        """Where each of these children has lived since when, the first town first."""
        found: dict[str, list[Came]] = {child_id: [] for child_id in child_ids}
        between = (keys.CHANGES, f"{keys.CHANGES}~")
        rows = self.table.query_many([keys.child(each) for each in child_ids], between=between, only=OF_A_CHANGE)
        for child_id, came in self.table.each(rows, lambda row: (keys.child_of(row), came_of(row))):
            found[child_id] += [came] if came is not None else []
        return {child_id: sorted(towns, key=lambda came: came.at) for child_id, towns in found.items()}

    def journals(self, child_ids: Sequence[str], first_day: str, last_day: str) -> dict[str, list[Seen]]:
        """The journal rows of these children of some days, and of the day after them, on which money lapses."""
        between = keys.journal_between(first_day, last_day)
        found: dict[str, list[Seen]] = {child_id: [] for child_id in child_ids}
        rows = self.table.query_many([keys.child(each) for each in child_ids], between=between, only=OF_A_ROW)
        for child_id, seen in self.table.each(rows, lambda row: (keys.child_of(row), seen_of(row))):
            found[child_id].append(seen)
        return found

    def shops(self, merchant_ids: Sequence[str]) -> list[Merchant]:
        """The profiles of these shops, of those that have one."""
        found: list[Merchant] = []
        for start in range(0, len(merchant_ids), BATCH_GET_KEYS_MAX):
            some = merchant_ids[start : start + BATCH_GET_KEYS_MAX]
            rows = self.table.get_many([(keys.merchant(each), keys.PROFILE) for each in some], consistent=False)
            found += self.table.each(rows, merchant_of)
        return found


def _month_of(row: Item) -> Counting | Published:
    if row["state"] == "published":
        parse_stamp(row["at"])
        return Published(row["at"], figures_of(row["figures"]))
    texts(row["counted_to"])
    if row["state"] != "counting":
        raise ValueError("a month's state")
    return Counting(row["counted_to"], tally_of(row["tally"]))
