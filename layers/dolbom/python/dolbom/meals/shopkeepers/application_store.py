"""Applications in the meals table, by the town that they were sent to; and the counters that bound them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from dolbom.clock import parse_stamp, seoul_day
from dolbom.dynamo.counters import is_any_spoilt, one_more
from dolbom.dynamo.items import Item, lies_at, reading, texts, words_of
from dolbom.dynamo.table import Cancelled, Condition, ConditionFailed, Put, Table, Update
from dolbom.ids import derived
from dolbom.meals import keys
from dolbom.meals.merchants.registry_store import StaleShop

T = TypeVar("T")

State = Literal["open", "approved", "refused"]
OF_NETWORK_A_DAY_MAX = 30
"""A municipality's own desk, or a franchise's, may send some; a flood is stopped."""
OF_TOWN_A_DAY_MAX = 500
COUNTED_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Application:
    """An application and what became of it; `content` is the form, times are stamps."""

    municipality: str
    application_id: str
    content: str
    applied_at: str
    state: State = "open"
    by: str = ""
    decided_at: str = ""
    why: str = ""
    merchant_id: str = ""


class Taken(Exception):
    """There is an application of this number."""

    def __init__(self, application: Application) -> None:
        super().__init__("the application is known")
        self.application = application


class Full(Exception):
    """As many as a day takes have come."""


class ApplicationStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def application(self, municipality: str, application_id: str) -> Application | None:
        """One application, or None."""
        item = self.table.get(keys.applications(municipality), keys.application(application_id))
        return reading(application_of, item) if item is not None else None

    def add(self, application: Application, network: str, now: datetime) -> None:
        """Writes a new one, counted once.

        Raises:
            Taken: there is one of this number.
            Full: the day's counters of its network or of its town are full.
        """
        day = seoul_day(now).isoformat()
        counters = (
            _one_more(derived("applicant", day, network), OF_NETWORK_A_DAY_MAX, now),
            _one_more(derived("applied to", day, application.municipality), OF_TOWN_A_DAY_MAX, now),
        )
        added = Put(_item(application))
        try:
            self.table.transact(added, *counters, looks=added)
        except Cancelled as cancelled:
            if cancelled.failed[0] and cancelled.old[0] is not None:
                raise Taken(reading(application_of, cancelled.old[0])) from None
            if not is_any_spoilt(self.table, cancelled.old[1:]):
                raise Full from None
            self._add_uncounted(application)

    def _add_uncounted(self, application: Application) -> None:
        try:
            self.table.write(Put(_item(application)))
        except ConditionFailed as failed:
            raise Taken(reading(application_of, failed.old or {})) from None

    def decision(self, after: Application) -> Update:
        """The write of a decision, which stands if none was made before."""
        return Update(
            keys.applications(after.municipality),
            keys.application(after.application_id),
            "SET #state = :state, #by = :by, decided_at = :at, why = :why, registered_as = :merchant",
            Condition("#state = :open", {":open": "open"}, {"#state": "state"}),
            {
                ":state": after.state,
                ":by": after.by,
                ":at": after.decided_at,
                ":why": after.why,
                ":merchant": after.merchant_id,
            },
            {"#state": "state", "#by": "by"},
        )

    def decide(self, after: Application) -> None:
        """Writes a decision.

        Raises:
            StaleShop: one was made before.
        """
        try:
            self.table.write(self.decision(after), looks=True)
        except ConditionFailed:
            raise StaleShop from None

    def of_town(self, municipality: str, after: str | None) -> Iterator[Application]:
        """A town's applications, oldest first, those after one of them."""
        first = f"{keys.application(after)}\0" if after is not None else keys.APPLICATION
        rows = self.table.query_all(keys.applications(municipality), between=(first, f"{keys.APPLICATION}~"))
        return self.table.each(rows, application_of)


def readable_content(application: Application, read: Callable[[str], T]) -> T:
    """What an application's form is to its reader.

    Raises:
        Unreadable: it is none, and the row is named.
    """
    place = {"pk": keys.applications(application.municipality), "sk": keys.application(application.application_id)}
    return reading(lambda _: read(application.content), place)


def decided(known: Application, state: State, by: str, at: str, why: str, merchant_id: str) -> Application:
    """The application after a decision."""
    return replace(known, state=state, by=by, decided_at=at, why=why, merchant_id=merchant_id)


_TOLD = tuple(name for name in Application.__dataclass_fields__ if name != "merchant_id")
"""The shop's number has another name in the row: by its own, the row would stand in the index of the shop's orders."""


def _item(application: Application) -> Item:
    told = {name: getattr(application, name) for name in _TOLD}
    place = {"pk": keys.applications(application.municipality), "sk": keys.application(application.application_id)}
    return {**place, "kind": "application", **told, "registered_as": application.merchant_id}


def application_of(item: Item) -> Application:
    """An application from its item."""
    known: dict[str, Any] = {**{name: item[name] for name in _TOLD}, "merchant_id": item["registered_as"]}
    texts(*known.values())
    parse_stamp(known["applied_at"])
    if known["decided_at"]:
        parse_stamp(known["decided_at"])
    words_of(State, known["state"])
    lies_at(item, keys.applications(known["municipality"]), keys.application(known["application_id"]))
    return Application(**known)


def _one_more(name: str, count_max: int, now: datetime) -> Update:
    return one_more(keys.applied(name), keys.COUNTED, "applied", count_max, now + COUNTED_FOR)
