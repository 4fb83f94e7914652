"""An address as people write it → the parts that tell one door from another.

Korean addresses have two systems: a road with the house's number on it (가온로12길 25-3), and a lot within a dong or ri
(한빛동 45-1, 산 45). Behind either stands the door: building, floor, number. Blanks around words mean nothing;
separators between digits do: 4-51, 45-1 and 451 are three houses.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from pydantic import Field

from dolbom.dynamo.stored import Stored
from dolbom.patterns import dashed, is_blank
from dolbom.starting.patterns import compiled_later

# Digits are ASCII's: full-width ones are made so, and those of other scripts are not what a house has.
_PROVINCES = (
    "서울(?:특별시|시)?|(?:부산|대구|인천|광주|대전|울산)(?:광역시|시)?|세종(?:특별자치시|시)?|전남광주통합특별시"
    "|경기(?:도)?|강원(?:특별자치도|도)?|충청[남북]도|충[남북]|전라[남북]도|전북특별자치도|전[남북]|경상[남북]도|경[남북]"
    "|제주(?:특별자치도|도)"
)
_POSTCODE = compiled_later(r"^[ ,]*(?:우(?:편번호)?[ ,]*)?[0-9]{5}[ ,]+(?=[^ ,])")
_PROVINCE = compiled_later(rf"^[ ,]*(?:대한민국[ ,]*)?(?:{_PROVINCES})(?=[ ,]|[가-힣]{{1,4}}?[시군구](?:[ ,]|[가-힣]))")
_HOUSE_FOLLOWS = r"[가-힣]{2,12}?[0-9]{0,2}(?:로|길|동|리|가) ?(?:지하|산)? ?[0-9]"
_AREA_FOLLOWS = r"[가-힣]{1,4}?[구읍면](?:[ ,]|$)"
"""용인시처인구 is two areas, whatever follows."""
_FLATS = compiled_later(r"apt|(?<=[가-힣0-9a-z]) ?@(?![a-z가-힣])")
"""`새솔APT`, `새솔@ 101동`: how 아파트 is shortened."""
_BUILDING_FOLLOWS = "아파트|빌라|연립|주택|맨션|오피스텔|빌딩"
_AREA = compiled_later(
    rf"^[ ,]*([가-힣]{{1,5}}?)([시군구읍면])(?! ?(?:{_BUILDING_FOLLOWS}))"
    rf"(?:(?=[ ,]|$|{_AREA_FOLLOWS})|(?:(?<=구)(?=구)|(?![시군구읍면]))(?={_HOUSE_FOLLOWS}))"
)
_AREA_LEVELS = {"시": "city", "군": "city", "구": "ward", "읍": "town", "면": "town"}

_NUMBER = r"([0-9]{1,5})(?:-([0-9]{1,4}))?(?![0-9]|동|호|층|f|가(?!동)|번?[가-하]?안?길|[차단])(?: ?번지)?"
_ROAD = compiled_later(
    r"((?:[가-힣]|[0-9]{1,2}(?:\.[0-9]{1,2})?)[가-힣0-9.]{0,20}?(?:로|길))"
    r"(?: ?([0-9]{1,4}) ?(번)? ?([가-하])? ?(안)?길)?"
    rf"[ ,]*(지하 ?)?{_NUMBER}"
)
_ROAD_ALONE = compiled_later(r"(?:^|[ ,])([가-힣][가-힣0-9.]{0,20}(?:로|길))(?=[ ,]|$)")
_LOT = compiled_later(rf"([가-힣]{{1,12}}?(?:[0-9]{{1,2}})?(?:동|가)|[가-힣]{{1,12}}?리)[ ,]*(산 ?)?{_NUMBER}")
_LOT_ALONE = compiled_later(rf"^[ ,]*(산 ?)?{_NUMBER}(?=[ ,]|$)")
_DONG_ALONE = compiled_later(r"(?:^|[ ,])([가-힣]{1,6}[0-9]{0,2}동|[가-힣]{1,6}리)(?=[ ,]|$)")
_BUILDING_LETTERS = "가나다라마바사아자차카타파하"
_SPELT = {"에이": "a", "비": "b", "씨": "c", "디": "d"}
"""Letters as they are said. 이 is left out: 이동 is a dong of the law."""
_BUILDINGS = frozenset(f"{letter}동" for letter in (*_BUILDING_LETTERS, *_SPELT))
"""A building of a house and no dong: 가동, 나동, 비동 …"""

_BASEMENT = r"(?:b|비|지하 ?|지층 ?|반지하 ?|지)"
_DOOR_OF_BASEMENT = compiled_later(
    rf"(?<![가-힣a-z]){_BASEMENT}(?:([0-9]{{1,4}}) ?호|(0[0-9]|[0-9]{{3,4}})(?![0-9-]| ?[층f]))"
)
"""Without a word for door it is one by its digits: B02 is the second door below, and B2 the second floor."""
_BUILDING_AND_DOOR = compiled_later(r"(?<![0-9-])(?:제 ?)?([0-9]{1,4})-([0-9]{3,5})(?![0-9-])(?: ?호)?")
_BUILDING = compiled_later(
    r"(?<![0-9-])(?:제 ?)?(?:([0-9]{1,4})"
    rf"|(?<![가-힣a-z])([{_BUILDING_LETTERS}a-z]|{'|'.join(_SPELT)})) ?동(?![가-힣])"
)
_DOOR = compiled_later(r"(?<![0-9])(?:제 ?)?([0-9]{1,5}(?:-[0-9]{1,2})?) ?호(?:실)?")
_DOOR_BARE = compiled_later(r"(?:^|[ ,-])([0-9]{3,5})(?=[ ,]|$)")
_FLOOR_BELOW = compiled_later(r"(?:지하|b) ?(?:([0-9]{1,2})(?![0-9]) ?(?:층|f)?|(?![가-힣0-9a-z]))|반지하|지층|지하방")
_FLOORS = "일이삼사오육칠팔구"
_FLOOR = compiled_later(rf"(?<![0-9b-])([0-9]{{1,3}}) ?(?:층|f(?![a-z]))|(?<![가-힣])([{_FLOORS}]) ?층")
_ATTIC = compiled_later(r"옥탑(?:방)?")
ATTIC = 1000
"""The floor of a room on the roof, whatever is below it."""

_DASHES = compiled_later("[‐‑‒–—―−﹣~]")
_DOTS = compiled_later("[·・‧]")
_ROAD_OF_SECTIONS = compiled_later("(?<=[가-힣]로) (?=[0-9]{1,2}가[ ,])")
"""한빛로3가 is a dong of the law, however it is spaced."""
_NUMBERED_ROAD = compiled_later("(?<=[가-힣]{2})(?<![시군구읍면동리가로길]) (?=[0-9]{1,2}(?:로|길)[ ,]?[0-9])")
"""한빛21로 is a road's whole name, however it is spaced; 한빛로 21길 is a road of another one."""
_PART_OF_A_LOT = compiled_later("(?<=[0-9]) ?번지의 ?([0-9]{1,4})(?![0-9])(?: ?호)?")
"""45번지의 1호 is 45-1, and no door."""
_LETTER_AND_DOOR = compiled_later(rf"(?<![가-힣a-z0-9])([{_BUILDING_LETTERS}ac-z]) ?- ?(?=[0-9]{{3,4}}(?![0-9]))")
"""나-203 is 나동 203호; B-203 is below the ground, mostly."""
_BELOW = compiled_later("지하 ?층|(?<![가-힣])지 ?(?=[0-9]{1,2} ?층)")
"""지1층 is how registers write 지하1층."""
_BETWEEN_DIGITS = compiled_later(r"(?<=[0-9]) ?(?:-|/|의) ?(?=[0-9])")
_SEPARATORS = compiled_later(r"[^가-힣a-z0-9.\- ]+|(?<![0-9])[.]|[.](?![0-9])|(?<![0-9동])-|-(?![0-9])")
_BLANKS = compiled_later(" +")
_BLANK_CATEGORIES = ("Zs", "Zl", "Zp", "Cc")
"""What parts words. Other invisible letters (joiners, marks of direction) stand within words, and are left out."""


class Door(Stored):
    """The parts of an address, as far as it says them."""

    areas: dict[str, str] = Field(default_factory=dict)
    """By level: city (시, 군), ward (구), town (읍, 면), dong (동, 리, 가). The province is left out."""
    road: str | None = None
    house: str | None = None
    """The number on the road: `25`, `25-3`, `지하25`."""
    lot: str | None = None
    """The number in the dong: `45`, `45-1`, `산45`."""
    building: str | None = None
    floor: int | None = None
    """Below the ground -1, -2 …"""
    door: str | None = None
    """`1203`, or `b1` in a basement."""
    name: str = ""
    """What else was said, without blanks: the building's name, mostly."""


def parsed(address: str | None) -> Door | None:
    """The parts of an address; None of one that has no number in it, and so tells no house."""
    rest = _plain(address or "")
    if re.search("[0-9]", rest) is None:
        return None
    areas, rest = _areas(_PROVINCE.sub(" ", _POSTCODE.sub("", rest)))
    road, house, before, behind = _road(rest)
    lot_areas, lot, behind = _lot(before, behind, has_road=road is not None)
    parts, name = _door(behind)
    if road is None and lot is None:
        alone = _ROAD_ALONE.search(behind)
        road = alone[1] if alone else None
    return Door(areas=areas | lot_areas, road=road, house=house, lot=lot, name=name, **parts)


def _plain(address: str) -> str:
    """Composed, in lower case, with one kind of dash, dot and blank, and commas for all other punctuation."""
    text = _FLATS.sub("아파트", unicodedata.normalize("NFKC", dashed(address)).lower())
    text = "".join(" " if unicodedata.category(letter) in _BLANK_CATEGORIES else letter for letter in text)
    text = "".join(letter for letter in text if letter == " " or not is_blank(letter))
    text = _PART_OF_A_LOT.sub(r"-\1", _BELOW.sub("지하 ", text))
    text = _LETTER_AND_DOOR.sub(r"\1동 ", _DASHES.sub("-", text))
    text = _BETWEEN_DIGITS.sub("-", _DOTS.sub(".", text))
    text = _BLANKS.sub(" ", _SEPARATORS.sub(",", text)).strip(" ,")
    return _NUMBERED_ROAD.sub("", _ROAD_OF_SECTIONS.sub("", text))


def _areas(rest: str) -> tuple[dict[str, str], str]:
    """The city, ward and town that an address begins with, and what follows; also of words written together."""
    areas: dict[str, str] = {}
    while found := _AREA.match(rest):
        areas[_AREA_LEVELS[found[2]]] = found[1] + found[2]
        rest = rest[found.end() :]
    return areas, rest


def _road(rest: str) -> tuple[str | None, str | None, str, str]:
    """The road and the number on it, and the words before and behind."""
    found = _ROAD.search(rest)
    if found is None:
        return None, None, "", rest
    name, branch, of_number, letter, inner, is_below, main, sub = found.groups()
    road = name + (f"{branch}{of_number or ''}{letter or ''}{inner or ''}길" if branch else "")
    return road, _number("지하" if is_below else "", main, sub), rest[: found.start()], rest[found.end() :]


def _lot(before: str, behind: str, *, has_road: bool) -> tuple[dict[str, str], str | None, str]:
    """The dong and the lot in it, and the words left behind. Beside a road, before it or behind, stand both, or the
    dong alone."""
    for text in (before, behind):
        if (found := _LOT.search(text)) and found[1] not in _BUILDINGS:
            left = behind if text is before else behind[: found.start()] * has_road + "," + behind[found.end() :]
            return {"dong": found[1]}, _number("산" if found[2] else "", found[3], found[4]), left
    if not has_road and (found := _LOT_ALONE.match(behind)):
        return {}, _number("산" if found[1] else "", found[2], found[3]), behind[found.end() :]
    if has_road and (found := _DONG_ALONE.search(behind)) and found[1] not in _BUILDINGS:
        return {"dong": found[1]}, None, behind[: found.start()] + "," + behind[found.end() :]
    return {}, None, behind


def _number(where: str, main: str, sub: str | None) -> str:
    second = int(sub or 0)
    return f"{where}{int(main)}" + (f"-{second}" if second else "")


def _door(rest: str) -> tuple[dict[str, Any], str]:
    """Building, floor and door, and the letters that are left."""
    parts: dict[str, Any] = {"building": None, "floor": None, "door": None}

    def take(pattern: re.Pattern[str]) -> re.Match[str] | None:
        nonlocal rest
        found = pattern.search(rest)
        if found is not None:
            rest = rest[: found.start()] + " , " + rest[found.end() :]
        return found

    if found := take(_DOOR_OF_BASEMENT):
        parts |= {"floor": -1, "door": f"b{int(found[1] or found[2])}"}
    if found := take(_BUILDING_AND_DOOR):
        parts |= {"building": str(int(found[1])), "door": parts["door"] or str(int(found[2]))}
    if parts["building"] is None and (found := take(_BUILDING)):
        parts["building"] = str(int(found[1])) if found[1] else _SPELT.get(found[2], found[2])
    if parts["door"] is None and (found := take(_DOOR)):
        parts["door"] = found[1].lstrip("0") or "0"
    parts["floor"] = _floor(take) or parts["floor"]
    if parts["door"] is None and (found := take(_DOOR_BARE)):
        parts["door"] = str(int(found[1]))
    if (parts["floor"] or 0) < 0 and re.fullmatch("[0-9]+", parts["door"] or ""):
        parts["door"] = f"b{parts['door']}"
    return parts, re.sub("[ ,.-]+", "", rest)


def _floor(take: Callable[[re.Pattern[str]], re.Match[str] | None]) -> int | None:
    if found := take(_FLOOR_BELOW):
        return -int(found[1] or 1)
    if take(_ATTIC):
        return ATTIC
    found = take(_FLOOR)
    if found is None:
        return None
    return int(found[1]) if found[1] else _FLOORS.index(found[2]) + 1
