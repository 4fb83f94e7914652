"""The areas that figures are told for: centre, municipality, province, nation; their names, and who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from dolbom.alerts.report import CENTRAL
from dolbom.alerts.routing import centres
from dolbom.auth import Caller

NATION = "nation"
AreaLevel = Literal["nation", "province", "municipality", "centre"]
PROVINCE_DIGITS = 2
READS_ALL = frozenset({"auditor", "ministry"})


@dataclass(frozen=True, slots=True)
class Named:
    """An area, and the one above it; None of the nation."""

    code: str
    level: AreaLevel
    name_ko: str
    above: str | None


@dataclass(frozen=True, slots=True)
class Country:
    """All areas as of a calendar day in Seoul."""

    map_of: Mapping[str, Mapping[str, list[str]]]
    """Province → municipality → its centres; what has nothing below it is a centre itself."""
    names: Mapping[str, Named]


def country(on: date) -> Country:
    """The country as of a day."""
    return Country(map_of(on), names(on))


@cache
def map_of(on: date) -> Mapping[str, Mapping[str, list[str]]]:
    """Province → municipality → the codes of its centres, as of a calendar day in Seoul. The central desk stands among
    the provinces, with nothing below it."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in sorted(centres.all_centres(on), key=lambda each: each.code):
        province = found.setdefault(each.municipality_code[:PROVINCE_DIGITS], {})
        province.setdefault(each.municipality_code, []).append(each.code)
    return {**found, CENTRAL: {}}


@cache
def names(on: date) -> Mapping[str, Named]:
    """Every area as of a calendar day in Seoul, by its code."""
    desk = centres.CENTRAL_DESK
    found = {
        NATION: Named(NATION, "nation", "전국", None),
        CENTRAL: Named(CENTRAL, "centre", desk.name_ko, NATION),
    }
    for each in centres.all_centres(on):
        town, province = each.municipality_code, each.municipality_code[:PROVINCE_DIGITS]
        found[province] = Named(province, "province", each.municipality_name_ko.split()[0], NATION)
        found[town] = Named(town, "municipality", each.municipality_name_ko, province)
        found[each.code] = Named(each.code, "centre", f"{each.district_name_ko} {each.name_ko}", town)
    return found


def above(area: Named, on: date) -> list[str]:
    """The codes of the areas that an area lies in, as of a calendar day in Seoul."""
    found: list[str] = []
    while area.above is not None:
        found.append(area.above)
        area = names(on)[area.above]
    return found


def may_read(caller: Caller, code: str, on: date) -> bool:
    """Whether somebody may read an area's figures: the ministry and the auditor all, others what they govern."""
    if caller.groups & READS_ALL:
        return True
    if code in names(on) and names(on)[code].level != "centre":
        return caller.governs(code)
    centre = centres.centre_of(code, on)
    return centre is not None and centres.governs(caller, centre)
