"""Which community centre is competent for a position (A3): the one of the eup, myeon or dong that it lies in.

Areas are legal ones (법정 읍·면·동), their codes and names those in force on the day asked for. The centres are
**examples**: named after their area, with telephone numbers that do not exist (exchange 000). A municipality
that is switched on replaces its rows of `data/centres.tsv` with its own.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from typing import Literal

from dolbom.alerts.report import Office
from dolbom.alerts.routing.boundaries import DATA, locate
from dolbom.alerts.routing.nearest import nearest
from dolbom.auth import Caller
from dolbom.korea.municipalities import districts
from dolbom.patterns import words_of
from dolbom.starting.values import value

How = Literal["inside", "border", "nearest", "outside"]

TAKEN_M_MAX = 3_000
"""How far outside all areas a place still is its nearest area's. New ground lies up to 1.6 km outside the boundaries
where people live (송도, 시화, 새솔동, the ports of 부산), and nobody lives at sea."""


@value
class Centre:
    """A community centre (행정복지센터) as it is between two days."""

    code: str
    """The code of its eup, myeon or dong, 8 digits; the first 5 are its district's or municipality's."""
    name_ko: str
    district_code: str
    district_name_ko: str
    """경기도 용인시 수지구: the office above the centre; the municipality itself where that has no districts."""
    municipality_code: str
    municipality_name_ko: str
    """경기도 용인시: the self-governing city, county or ward."""
    office_phone: str
    effective_from: date
    effective_until: date | None
    """The first day on which it was no longer so; None while it holds."""


CENTRAL_DESK = Centre(
    code="central",
    name_ko="중앙 접수창구(보건복지상담센터)",
    district_code="central",
    district_name_ko="보건복지부",
    municipality_code="central",
    municipality_name_ko="보건복지부",
    office_phone="129",
    effective_from=date(2023, 5, 1),
    effective_until=None,
)
"""Takes what lies in no area. 129 is the ministry's real help line: nobody is sent to a number that is not answered."""


@value
class Routed:
    """Where a report goes. `candidates` are the other centres that may turn out to be right: those within 50 m of it,
    and outside all areas the nearest ones."""

    centre: Centre
    candidates: tuple[Centre, ...]
    how: How


def route(position: tuple[float, float], on: date) -> Routed:
    """The centre for a position, (latitude, longitude) in degrees of WGS 84, as of a calendar day in Seoul.

    Never fails anywhere on the globe. Outside all areas the nearest within `TAKEN_M_MAX` takes over; farther out, at
    sea or abroad, the central desk (A3), and centres that are not too far to be right are its candidates.
    """
    place = locate(*position)
    if place.owner is None:
        return _routed_outside(position, on)
    candidates = tuple(_in_force(centres_of(number), on) for number in place.near)
    centre = _in_force(centres_of(place.owner), on)
    return Routed(centre, candidates, "border" if candidates else "inside")


def _routed_outside(position: tuple[float, float], on: date) -> Routed:
    around = nearest(*position)
    centres = tuple(_in_force(centres_of(number), on) for number, _ in around)
    if around and around[0][1] <= TAKEN_M_MAX:
        return Routed(centres[0], centres[1:], "nearest")
    return Routed(CENTRAL_DESK, centres, "outside")


def centre_of(code: str, on: date) -> Centre | None:
    """The centre of a code, the central desk among them, as of a calendar day in Seoul; None if there is none.

    The code of a centre that has another by then finds its successor.
    """
    if code == CENTRAL_DESK.code:
        return CENTRAL_DESK
    area = _areas().get(code)
    return _in_force(centres_of(area), on) if area is not None else None


def area_of(code: str) -> int | None:
    """The number of the area whose centre has, or had, a code; None of the central desk, which has none."""
    return _areas().get(code)


def all_centres(on: date) -> list[Centre]:
    """Every area's centre as of a calendar day in Seoul, each once."""
    in_force = (_in_force(centres_of(area), on) for area in range(len(_rows())))
    return list({centre.code: centre for centre in in_force}.values())


def all_codes() -> list[str]:
    """Each code that a centre has or had."""
    return sorted(_areas())


def found(words: str, on: date, most: int) -> list[Centre]:
    """Centres in force whose name, with those of the towns above them, has some words, folded; at most so many."""
    wanted = words_of(words)
    named = (_in_force(centres_of(area), on) for area in range(len(_rows())))
    fits = (centre for centre in named if wanted and all(word in _told(centre) for word in wanted))
    in_time = (centre for centre in fits if centre.effective_until is None or centre.effective_until > on)
    return list(islice(in_time, most))


@lru_cache(maxsize=8_192)
def _told(centre: Centre) -> str:
    names = (centre.district_name_ko, centre.name_ko)
    return " ".join("".join(words_of(name)) for name in names)


def governs(caller: Caller, centre: Centre) -> bool:
    """Whether a centre is of the caller's jurisdiction, or of an office above it that is."""
    return any(caller.governs(code) for code in (centre.code, centre.district_code, centre.municipality_code))


def offices_at(code: str, on: date) -> tuple[str, ...]:
    """The codes of an office and of those above it: of a centre its district and town, of a district its town."""
    centre = centre_of(code, on)
    if centre is not None:
        return tuple(dict.fromkeys((code, *office_of(centre).codes)))
    district = districts().get(code)
    return (code,) if district is None else tuple(dict.fromkeys((code, district.municipality_code)))


def is_municipality(code: str) -> bool:
    """Whether a code is that of a self-governing city, county or ward."""
    return any(code == each.municipality_code for each in districts().values())


def _in_force(centres: Sequence[Centre], on: date) -> Centre:
    """The latest that had begun by then; for days before the service opened, the earliest known."""
    return next((centre for centre in reversed(centres) if centre.effective_from <= on), centres[0])


@cache
def centres_of(area: int) -> tuple[Centre, ...]:
    """The centres that an area, by its number in the index, has had since the service opened; oldest first."""
    rows = [row.split("\t") for row in _rows()[area]]
    starts = [date.fromisoformat(since) for _, since, _, _, _ in rows]
    centres = []
    for (_, _, code, name, phone), since, until in zip(rows, starts, [*starts[1:], None], strict=True):
        centres.append(Centre(code, name, code[:5], *districts()[code[:5]], phone, since, until))
    return tuple(centres)


@cache
def _rows() -> list[list[str]]:
    """The lines of `centres.tsv` by area; those of an area stand together, oldest first."""
    by_area: list[list[str]] = []
    for line in _lines("centres.tsv"):
        if int(line.partition("\t")[0]) == len(by_area):
            by_area.append([])
        by_area[-1].append(line)
    return by_area


@cache
def _areas() -> dict[str, int]:
    """Each code that an area's centre has or had → the area."""
    return {row.split("\t")[2]: area for area, rows in enumerate(_rows()) for row in rows}


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()[1:]


def office_of(centre: Centre) -> Office:
    """A centre as a report remembers it."""
    above = centre.district_name_ko
    return Office(
        code=centre.code,
        name=centre.name_ko if centre.code == centre.district_code else f"{above} {centre.name_ko}",
        phone=centre.office_phone,
        district_code=centre.district_code,
        municipality_code=centre.municipality_code,
    )
