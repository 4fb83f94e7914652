"""Openings in the `identities` table: beside the file, and in the month's list of its municipality."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from uuid import uuid4

from dolbom.alerts import keys
from dolbom.alerts.openings.records import OPENINGS_KEPT, Opening
from dolbom.clock import stamp
from dolbom.dynamo.table import Cancelled, Put, Table
from dolbom.errors import bad_next
from dolbom.starting.values import value

OPENINGS_OF_FILE_MAX = 1_000
"""Of one file that are told at once; the months' lists have all."""
PAGE_ROWS = 500
PLACE = f"{keys.OPENED}.+"
"""The form of a place in these lists: judged before an export is traced, as a refused one took nothing away."""
TRACED_AT_ONCE = 50
"""Two rows each, in one transaction; DynamoDB takes a hundred."""


@value
class OpeningsPage:
    """A page of openings, oldest first, and where the next one starts after."""

    openings: tuple[Opening, ...]
    next: str | None


class OpeningStore:
    def __init__(self, identities: Table) -> None:
        self._table = identities

    def trace(self, opening: Opening) -> None:
        """Writes that somebody opens something, before it is shown. Each record has a place of its own, and none is
        written over another."""
        self.trace_all([opening])

    def trace_all(self, openings: Sequence[Opening]) -> None:
        """The same of many at once, before any of them is shown: as few transactions as hold them."""
        for start in range(0, len(openings), TRACED_AT_ONCE):
            part = openings[start : start + TRACED_AT_ONCE]
            # Their numbers were drawn for these very records: what stands there are they, and the answer was lost.
            with suppress(Cancelled):
                self._table.transact(*(write for opening in part for write in _writes(opening)))

    def of_file(self, alert_id: str, *, also_earlier: bool = False) -> list[Opening]:
        """Who opened a file, oldest first, the newest `OPENINGS_OF_FILE_MAX`; `also_earlier` with those that were
        traced beside the identity, as it once was."""
        newest = self._newest(keys.openings(alert_id))
        earlier = self._newest(keys.alert(alert_id), keys.OPENED) if also_earlier else []
        return [*earlier, *newest][-OPENINGS_OF_FILE_MAX:]

    def page_of_month(self, municipality: str, month: str, limit: int, after: str | None) -> OpeningsPage:
        """A page of a municipality's openings in a month, oldest first.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and not after.startswith(keys.OPENED):
            raise bad_next()
        pk = keys.openings_of_month(municipality, month)
        page = self._table.query(pk, limit=limit, after={"pk": pk, "sk": after} if after is not None else None)
        found = tuple(self._table.each(page.items, Opening.model_validate))
        return OpeningsPage(found, page.next["sk"] if page.next else None)

    def of_month(self, municipality: str, month: str, after: str | None) -> Iterator[tuple[str, Opening]]:
        """A municipality's openings in a month with their places, oldest first, from after one of them; read page by
        page, as far as needed.

        Raises:
            Invalid: `after` is no place among them.
        """
        if after is not None and not after.startswith(keys.OPENED):
            raise bad_next()
        within = (f"{after}\0" if after is not None else keys.OPENED, f"{keys.OPENED}~")
        rows = self._table.query_all(keys.openings_of_month(municipality, month), between=within, limit=PAGE_ROWS)
        return self._table.each(rows, lambda row: (str(row["sk"]), Opening.model_validate(row)))

    def _newest(self, pk: str, prefix: str = "") -> list[Opening]:
        page = self._table.query(pk, prefix=prefix, limit=OPENINGS_OF_FILE_MAX, forward=False)
        return list(self._table.each(reversed(page.items), Opening.model_validate))


def _writes(opening: Opening) -> list[Put]:
    number = keys.opening(stamp(opening.at), uuid4().hex)
    kept = {"expires_at": int((opening.at + OPENINGS_KEPT).timestamp()), **opening.model_dump()}
    month = keys.openings_of_month(opening.municipality, opening.month)
    writes = [Put({"pk": month, "sk": number, "kind": "opening_of_month", **kept})]
    if opening.alert_id:
        writes.append(Put({"pk": keys.openings(opening.alert_id), "sk": number, "kind": "opening", **kept}))
    return writes
