"""Which mailbox an office has for reports that come up to it (A4): data with dates, `data/mailboxes.tsv`.

The addresses are **examples** under example.org, which belongs to nobody. A municipality that is switched on replaces
its rows by its own. A centre without a mailbox of its own shares that of its district or municipality; what has none at
all goes to the ministry's, so that no notice is without an address.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from dolbom.alerts.report import CENTRAL, Level, Office

TABLE = Path(__file__).with_name("data") / "mailboxes.tsv"
LAST_RESORT: tuple[str, Level] = (CENTRAL, "ministry")


def mailbox(office: Office, level: Level, on: date) -> str:
    """The address that a level hears at, for reports of an office, as of a calendar day in Seoul."""
    offices = {
        "caseworker": office.codes,
        "team": office.codes,
        "municipality": (office.municipality_code,),
        "ministry": (),
    }[level]
    # A case worker's own escalations are heard by the team.
    return _first(offices, "team" if level == "caseworker" else level, on)


def municipal_mailbox(code: str, on: date) -> str:
    """The address that a municipality hears at, as of a calendar day in Seoul."""
    return _first((code,), "municipality", on)


def _first(codes: Sequence[str], level: Level, on: date) -> str:
    for place in (*((code, level) for code in codes), LAST_RESORT):
        begun = [address for since, address in _table().get(place, ()) if since <= on]
        if begun:
            return begun[-1]
    raise LookupError(f"no mailbox of {LAST_RESORT} on {on}")


@cache
def _table() -> dict[tuple[str, str], list[tuple[date, str]]]:
    """(code, level) → since when, which address; oldest first."""
    found: dict[tuple[str, str], list[tuple[date, str]]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        code, level, since, address = line.split("\t")
        found.setdefault((code, level), []).append((date.fromisoformat(since), address))
    for rows in found.values():
        rows.sort()
    return found
