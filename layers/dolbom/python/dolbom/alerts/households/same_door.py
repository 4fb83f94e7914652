"""Whether two addresses mean one door (A9): surely, possibly, surely not, or the words do not tell.

A case worker is shown what is possible; only what is sure joins two reports by itself.
"""

import re
from typing import Literal

from dolbom.alerts.households.doors import Door
from dolbom.starting.patterns import compiled_later

Verdict = Literal["same", "possible", "different", "unknown"]

_MANY_HOMES = compiled_later("아파트|빌라|연립|다세대|맨션|오피스텔|고시원|원룸|기숙사|여관|모텔")
_LEVELS = ("city", "ward", "town")
_KIND_OF_HOUSE = compiled_later("(?:아파트|빌라|연립|다세대|맨션|오피스텔|고시원|원룸|기숙사|주공)$")
_DOORS_OF_FLOOR = 100
"""Doors are numbered by floor: 203 is on the second, 1203 on the twelfth."""


def compared(one: Door, other: Door) -> Verdict:
    """The same whichever of the two comes first."""
    house, door = _house(one, other), _door(one, other)
    if is_other_house(one, other) or door == "different":
        return "different"
    if house == "unknown":
        says_which_door = one.door is not None and one.door == other.door
        may_be_one = _are_called_alike(one, other) or (says_which_door and not _two_names(one, other))
        return "possible" if may_be_one and door == "same" else "unknown"
    return "same" if house == door == "same" and not (_has_many_homes(one) or _has_many_homes(other)) else "possible"


def is_other_house(one: Door, other: Door) -> bool:
    """Whether two addresses surely name two houses, whatever they say of the door."""
    says_area = any(one.areas[level] != other.areas[level] for level in _LEVELS if _both(one, other, level))
    return says_area or _house(one, other) == "different"


def _has_many_homes(door: Door) -> bool:
    """Whether an address names a house of many homes, and not which of them."""
    is_building_alone = door.building is not None and door.floor is None
    return door.door is None and (is_building_alone or _MANY_HOMES.search(door.name) is not None)


def _house(one: Door, other: Door) -> Verdict:
    """By the road's number or the lot's, whichever both say; or by the building's name."""
    by_road = _by_road(one, other) if one.house and other.house else None
    by_lot = _by_lot(one, other) if one.lot and other.lot else None
    if by_road is not None or by_lot is not None:
        verdicts = {by_road, by_lot} - {None}
        return next(verdict for verdict in ("same", "possible", "different") if verdict in verdicts)
    says_no_number = not (one.house or one.lot or other.house or other.lot or one.road or other.road)
    if not (says_no_number and one.name and one.name == other.name):
        return "unknown"
    # The building's name with its door; or words of any kind that have a number, if both say the very same.
    return "same" if (one.door and other.door) or one == other else "unknown"


def _by_road(one: Door, other: Door) -> Verdict:
    if one.road != other.road or one.house != other.house:
        return "different"
    other_dong = _both(one, other, "dong") and one.areas["dong"] != other.areas["dong"]
    return "possible" if other_dong or _named_otherwise(one, other) else "same"


def _by_lot(one: Door, other: Door) -> Verdict:
    dongs = [door.areas.get("dong") for door in (one, other)]
    if None not in dongs and _of_the_law(dongs[0]) != _of_the_law(dongs[1]):
        return "different"
    if one.lot != other.lot:
        return "possible" if _is_old_number(one, other) or _is_old_number(other, one) else "different"
    is_sure = dongs[0] is not None and dongs[0] == dongs[1] and not _named_otherwise(one, other)
    return "same" if is_sure else "possible"


def _of_the_law(dong: str | None) -> str:
    """An office may be named 한빛1동 in what the law calls 한빛동; 한빛로3가 is a name of its own."""
    return re.sub("[0-9]+동$", "동", dong or "")


def _is_old_number(old: Door, new: Door) -> bool:
    """45번지 1호 is how 45-1 was written, and also the first door of 45."""
    return new.lot == f"{old.lot}-{old.door}" and new.door is None


def _named_otherwise(one: Door, other: Door) -> bool:
    """Whether two houses of one number may be meant: by their names, or by the numbers in them (2차, 3단지)."""
    counted = [re.findall("[0-9]+(?:차|단지)", door.name) for door in (one, other)]
    return counted[0] != counted[1] or not (one.name in other.name or other.name in one.name)


def _two_names(one: Door, other: Door) -> bool:
    return _says_no_number(one, other) and one.name != other.name


def _are_called_alike(one: Door, other: Door) -> bool:
    """새솔 101동 and 새솔아파트 101동: one leaves out what kind of house it is."""
    bare = [_KIND_OF_HOUSE.sub("", door.name) for door in (one, other)]
    is_left_out = bare[0] == bare[1] != "" and bare[0] in (one.name, other.name)
    return is_left_out and _says_no_number(one, other) and (one.building or one.door) is not None


def _says_no_number(one: Door, other: Door) -> bool:
    return not (one.house or one.lot or other.house or other.lot)


def _door(one: Door, other: Door) -> Verdict:
    """By building, floor and door. Nothing at all is the same as nothing at all."""
    if _differ(one.building, other.building) or _differ(_floor(one), _floor(other)):
        return "different"
    if _differ(one.door, other.door):
        # Of a lot written the old way the "door" is a part of its number; 2층 3호 is how 203호 is counted.
        is_told_otherwise = _is_old_number(one, other) or _is_old_number(other, one) or _counted_by_floor(one, other)
        return "possible" if is_told_otherwise else "different"
    if one.building == other.building and one.door == other.door:
        return "same" if one.door is not None or one.floor == other.floor else "possible"
    return "possible"


def _differ(mine: object, theirs: object) -> bool:
    return mine is not None and theirs is not None and mine != theirs


def _counted_by_floor(one: Door, other: Door) -> bool:
    return _with_its_floor(one) == _with_its_floor(other)


def _with_its_floor(door: Door) -> str:
    """2층 3호 → 203."""
    number = door.door or ""
    return f"{door.floor}{int(number):02}" if door.floor and re.fullmatch("[0-9]{1,2}", number) else number


def _floor(door: Door) -> int | None:
    """As said, or as the door's number says."""
    if door.floor is not None or door.door is None:
        return door.floor
    number = door.door.partition("-")[0]
    is_upstairs = re.fullmatch("[0-9]{3,5}", number) is not None
    return int(number) // _DOORS_OF_FLOOR if is_upstairs else None


def _both(one: Door, other: Door, level: str) -> bool:
    return level in one.areas and level in other.areas
