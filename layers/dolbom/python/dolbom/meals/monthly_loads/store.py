"""Previews of loads: rows in the meals table, lines in the files bucket; and what they are computed from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dolbom.clock import month_of, parse_stamp
from dolbom.dynamo.items import Item, counters, counts, lies_at, lists, reading, texts, words_of
from dolbom.dynamo.table import (
    BATCH_GET_KEYS_MAX,
    PARTITIONS_A_QUERY_MAX,
    Condition,
    ConditionFailed,
    Put,
    Table,
)
from dolbom.errors import Unreadable, bad_next
from dolbom.gateways.objects import Bucket
from dolbom.logs import unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.files.results import PREVIEWS, Result, result_of
from dolbom.meals.monthly_loads.preview import Included, Line, Preview, Standing, State
from dolbom.meals.monthly_loads.support import Holiday, HolidayBy, Support
from dolbom.meals.rows import account_of, entries_of
from dolbom.starting.patterns import compiled_later

LINES_BYTES_MAX = 4 * 1024 * 1024
_ID = compiled_later(r"(?P<town>[0-9]{5})-[0-9]{14}-[0-9a-f]{8}")
_OF_LOADS = compiled_later(r"#(LOAD|LOAD_UNDO)#([^#]+)$")


@dataclass(frozen=True, slots=True)
class PreviewsPage:
    """Previews of a town, the newest first, and the id that the next page starts after."""

    previews: tuple[Preview, ...]
    next: str | None


def town_in(preview_id: str) -> str | None:
    """The town that a preview's id names; None where it is no such id."""
    found = _ID.fullmatch(preview_id)
    return found.group("town") if found is not None else None


class PreviewStore:
    def __init__(self, table: Table, bucket: Bucket) -> None:
        self.table = table
        self.bucket = bucket

    # ── what a preview is computed from ───────────────────────────────────────────────────────────────────────────

    def children(self, municipality: str, most: int) -> list[str]:
        """The numbers of all children that are listed in a town, in order; one more than `most` at most. Some may have
        moved away."""
        found: list[str] = []
        for row in self.table.query_all(keys.town(municipality), prefix=keys.child("")):
            found.append(keys.child_id_of(row["sk"]))
            if len(found) > most:
                break
        return found

    def standings(self, municipality: str, month: str, lapses_on: str, child_ids: Sequence[str]) -> Iterator[Standing]:
        """How children stand in a month whose money lapses on a day; not those who live in another town, or have no
        account."""
        for start in range(0, len(child_ids), PARTITIONS_A_QUERY_MAX):
            part = child_ids[start : start + PARTITIONS_A_QUERY_MAX]
            accounts = self._accounts(part)
            here = [
                child_id
                for child_id in part
                if child_id in accounts
                and ((account := accounts[child_id]) is None or account.municipality == municipality)
            ]
            loads = self._loads(municipality, month, here)
            stands = {child_id: loads[child_id]["LOAD"] - loads[child_id]["LOAD_UNDO"] for child_id in here}
            ahead = self._ahead(
                municipality,
                month,
                lapses_on,
                [child_id for child_id in here if not stands[child_id] and _has_lot(accounts[child_id], lapses_on)],
            )
            for child_id in here:
                known = stands[child_id] | ahead.get(child_id, set())
                yield Standing(child_id, accounts[child_id], frozenset(known), frozenset(loads[child_id]["LOAD_UNDO"]))

    def _accounts(self, child_ids: Sequence[str]) -> dict[str, Account | None]:
        found: dict[str, Account | None] = {}
        for start in range(0, len(child_ids), BATCH_GET_KEYS_MAX):
            wanted = [
                (keys.child(child_id), keys.ACCOUNT) for child_id in child_ids[start : start + BATCH_GET_KEYS_MAX]
            ]
            for item in self.table.get_many(wanted):
                try:
                    found[keys.child_of(item)] = reading(account_of, item)
                except Unreadable as error:
                    found[keys.child_of(item)] = None
                    if self.table.logger is not None:
                        unreadable(self.table.logger, error)
        return found

    def _loads(self, municipality: str, month: str, child_ids: Sequence[str]) -> dict[str, dict[str, set[str]]]:
        """The numbers of a month's loads and of those that were undone, by child; this town's without the town."""
        found: dict[str, dict[str, set[str]]] = {each: {"LOAD": set(), "LOAD_UNDO": set()} for each in child_ids}
        for row in self._in_month(month, child_ids, ("pk", "sk")):
            load = _OF_LOADS.search(row["sk"])
            if load is not None:
                found[keys.child_of(row)][load.group(1)].add(load.group(2).removeprefix(f"{municipality}."))
        return found

    def _ahead(self, municipality: str, month: str, lapses_on: str, child_ids: Sequence[str]) -> dict[str, set[str]]:
        """The numbers of loads that came in the month before for this one, by child: what lapses when this month's
        money does, and was not undone. A town's file may come days before its month."""
        found: dict[str, set[str]] = {}
        undone: dict[str, set[str]] = {}
        before = month_of(date.fromisoformat(f"{month}-01") - timedelta(days=1))
        for row in self._in_month(before, child_ids, ("pk", "sk", "journal")):
            load = _OF_LOADS.search(row["sk"])
            if load is None:
                continue
            number = load.group(2).removeprefix(f"{municipality}.")
            if load.group(1) == "LOAD_UNDO":
                undone.setdefault(keys.child_of(row), set()).add(number)
            elif any(lapses_on in lots for lots in self.table.each([row], lots_in)):
                found.setdefault(keys.child_of(row), set()).add(number)
        return {child_id: numbers - undone.get(child_id, set()) for child_id, numbers in found.items()}

    def _in_month(self, month: str, child_ids: Sequence[str], only: Sequence[str]) -> list[Item]:
        """The journal rows of children in a month, with the attributes that are wanted."""
        between = (f"{keys.JOURNAL}{month}-01", f"{keys.JOURNAL}{month}-32")
        return self.table.query_many([keys.child(child_id) for child_id in child_ids], between=between, only=only)

    # ── previews ──────────────────────────────────────────────────────────────────────────────────────────────────

    def save(self, preview: Preview, lines: Sequence[Line]) -> None:
        """Keeps a preview: its lines first, so that none is without."""
        plain = [[line.child_id, line.load_id, line.amount, list(line.odd)] for line in lines]
        self.bucket.write_json(_lines_key(preview), {"lines": plain})
        # The id was drawn for this very preview: what stands there is it, and the answer to its writing was lost.
        with suppress(ConditionFailed):
            self.table.write(Put(_item(preview)))

    def preview(self, preview_id: str) -> Preview | None:
        """A preview, or None."""
        town = town_in(preview_id)
        item = self.table.get(keys.town(town), keys.preview(preview_id)) if town is not None else None
        return reading(preview_of, item) if item is not None else None

    def page(self, municipality: str, limit: int, after: str | None) -> PreviewsPage:
        """Previews of a town, the newest first.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and town_in(after) != municipality:
            raise bad_next()
        pk = keys.town(municipality)
        start = {"pk": pk, "sk": keys.preview(after)} if after is not None else None
        page = self.table.query(pk, prefix=keys.PREVIEW, limit=limit, after=start, forward=False)
        following = str(page.next["sk"]).removeprefix(keys.PREVIEW) if page.next is not None else None
        return PreviewsPage(tuple(self.table.each(page.items, preview_of)), following)

    def lines(self, preview: Preview) -> list[Line]:
        """The lines of a preview, as it was made."""
        stored = self.bucket.read_json(_lines_key(preview), LINES_BYTES_MAX)
        return [Line(child_id, load_id, amount, tuple(odd)) for child_id, load_id, amount, odd in stored["lines"]]

    def confirm(self, before: Preview, after: Preview) -> bool:
        """Writes that a preview is confirmed; False if somebody has confirmed it meanwhile."""
        is_open = Condition("#state = :open", {":open": before.state}, {"#state": "state"})
        try:
            self.table.write(Put(_item(after), is_open))
        except ConditionFailed:
            return False
        return True

    # ── the file that a confirmed preview becomes ─────────────────────────────────────────────────────────────────

    def post(self, preview: Preview, lines: Iterable[Line]) -> None:
        """Drops the lines of a preview as a file of loads, unless it has been taken up: it is taken in as any other,
        each line once."""
        if self.result(preview) is not None:
            return
        rows = [
            f"{line.load_id},{line.child_id},{line.amount},{preview.support.lapses_on}" for line in lines if line.amount
        ]
        text = "\n".join(["load_id,child_id,amount,lapses_on", *rows]) + "\n"
        self.bucket.write(file_of(preview), text.encode(), "text/csv; charset=utf-8")

    def result(self, preview: Preview) -> Result | None:
        """What has become of the file so far; None before the first of it."""
        return result_of(self.bucket, file_of(preview))


def lots_in(row: Item) -> set[str]:
    """The last days of the money that a row's entries have put on a child's account."""
    return {leg.lot for entry in entries_of(row) for leg in entry.legs if leg.account == "benefit" and leg.amount > 0}


def _has_lot(account: Account | None, lapses_on: str) -> bool:
    return account is not None and account.lots.get(lapses_on, 0) > 0


def file_of(preview: Preview) -> str:
    """The key of the file that a confirmed preview becomes."""
    return f"loads/{preview.municipality}/preview-{preview.preview_id}.csv"


def _lines_key(preview: Preview) -> str:
    return f"{PREVIEWS}{preview.municipality}/{preview.preview_id}.json"


_PLAIN = tuple(name for name in Preview.__dataclass_fields__ if name not in ("support", "include", "odd"))


def _item(preview: Preview) -> Item:
    return {
        "pk": keys.town(preview.municipality),
        "sk": keys.preview(preview.preview_id),
        "kind": "load_preview",
        **{name: getattr(preview, name) for name in _PLAIN},
        "support": asdict(preview.support) | {"weekdays_off": [asdict(day) for day in preview.support.weekdays_off]},
        "include": list(preview.include),
        "odd": dict(preview.odd),
    }


def preview_of(item: Mapping[str, Any]) -> Preview:
    """A preview from its item."""
    plain = {name: item[name] for name in _PLAIN}
    numbers = ("policy_version", "children", "count", "amount")
    counts(*(plain[name] for name in numbers))
    texts(*(value for name, value in plain.items() if name not in numbers), *item["include"])
    counters(item["odd"])
    parse_stamp(item["at"])
    lists(item["include"])
    words_of(State, item["state"])
    lies_at(item, keys.town(item["municipality"]), keys.preview(item["preview_id"]))
    words_of(Included, *item["include"])
    support = _support_of(item["support"])
    return Preview(**plain, support=support, include=tuple(item["include"]), odd=item["odd"])


_LATER = ("meals_on_school_days", "meals_on_days_off", "meals_in_vacations")
"""What previews of before do not tell."""


def _support_of(item: Mapping[str, Any]) -> Support:
    first = {name: item[name] for name in ("from_day", "lapses_on")}
    numbers = {name: item[name] for name in ("school_days", "days_off", "vacation_days", "meals", "unit_price")}
    later = {name: item[name] for name in _LATER if item.get(name) is not None}
    found = item.get("weekdays_off", [])
    texts(*first.values(), *(day[name] for day in found for name in ("day", "name")))
    counts(*numbers.values(), *later.values())
    words_of(HolidayBy, *(day["by"] for day in found))
    weekdays_off = tuple(Holiday(day["day"], day["by"], day["name"]) for day in found)
    return Support(**first, **numbers, **later, weekdays_off=weekdays_off)
