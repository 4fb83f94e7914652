"""What the columns of line files are called and hold, and a line's values as a model.

They may be called by our names, or in Korean as municipalities and networks write them: a blank or a low line more or
less, a capital, a star, `(원)` behind, and Hangul taken apart (as some systems save it) make no other name.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, TypeVar
from unicodedata import normalize

from pydantic import BeforeValidator, Field, ValidationError

from dolbom.clock import SEOUL
from dolbom.dates import MIDNIGHT
from dolbom.korea.municipalities import towns_meant
from dolbom.meals.files.results import LineError, bad_value
from dolbom.model import Model
from dolbom.money import AMOUNT_KRW_MAX
from dolbom.patterns import as_typed, is_blank
from dolbom.starting.patterns import compiled_later

M = TypeVar("M", bound=Model)
_WON = compiled_later(r"(?:₩|￦|\\)? ?([0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2}) ?원?")
"""Whole won, as a spreadsheet shows them: with commas between thousands, and the won's sign (on Korean keyboards the
backslash) or 원."""
_DAY = (
    r"(?P<y>20[0-9]{2})(?:(?P<between>[-/.]) ?|년 ?)(?P<m>[0-9]{1,2})(?(between)(?P=between) ?|월 ?)"
    r"(?P<d>[0-9]{1,2})(?(between)\.?|일)"
)
_PLAIN_DAY = compiled_later(_DAY + MIDNIGHT)
_HALVES = {"오전": 0, "오후": 12, "AM": 0, "PM": 12, "am": 0, "pm": 12, "Am": 0, "Pm": 12}
_HALF = "|".join(_HALVES)
_TIME = compiled_later(
    _DAY
    + rf"(?:T| +)(?:(?P<half>{_HALF}) ?)?(?P<o_clock>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}})"
    + rf"(?:\.(?P<part>[0-9]{{1,6}}))?)?(?: ?(?P<half_after>{_HALF}))? ?(?P<offset>Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
)
_NOON_AT = 12


def _whole_won(cell: object) -> object:
    """A cell's number; signs, points and the like make none, where a spreadsheet might have meant something."""
    found = _WON.fullmatch(cell) if isinstance(cell := as_typed(cell), str) else None
    return int(found[1].replace(",", "")) if found is not None else cell


def _day(cell: object) -> str:
    """A day as spreadsheets write it: `2027-01-31`, `2027/1/31`, `2027. 1. 31.`, `2027년 1월 31일`, or as
    the time of its midnight, `2027-01-31 00:00:00`; as an ISO day."""
    found = _PLAIN_DAY.fullmatch(cell) if isinstance(cell := as_typed(cell), str) else None
    if found is None:
        raise ValueError("no day")
    return _date(found).isoformat()


def _instant(cell: object) -> datetime:
    """A time as programs and spreadsheets write it: `2026-01-05 09:05`, with seconds or without, `2026-1-5 9:05`,
    `2026. 1. 5. 오후 9:05`. One without offset is Seoul's."""
    found = _TIME.fullmatch(cell) if isinstance(cell := as_typed(cell), str) else None
    if found is None:
        raise ValueError("no time")
    day, hour = _date(found), int(found["o_clock"])
    half = found["half"] or found["half_after"]
    if half:
        if not 1 <= hour <= _NOON_AT or (found["half"] and found["half_after"]):
            raise ValueError("no time")
        hour = hour % _NOON_AT + _HALVES[half]
    offset = (found["offset"] or "+09:00").replace("Z", "+00:00")
    text = (
        f"{day.isoformat()}T{hour:02}:{found['minute']}:{found['second'] or '00'}.{(found['part'] or '').ljust(6, '0')}"
    )
    try:
        at = datetime.fromisoformat(text + offset)
    except ValueError:
        # Python's own message repeats the text.
        raise ValueError("no time") from None
    return at.replace(tzinfo=SEOUL) if at.utcoffset() == SEOUL.utcoffset(None) else at


def _date(found: re.Match[str]) -> date:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise ValueError("no day") from None


LineAmount = Annotated[int, BeforeValidator(_whole_won), Field(gt=0, le=AMOUNT_KRW_MAX)]
"""Whole won, more than none."""
LineDay = Annotated[str, BeforeValidator(_day)]
"""A day, kept as ISO has it."""
LineInstant = Annotated[datetime, BeforeValidator(_instant)]
"""An instant; without offset Seoul's."""


def instant(cell: str | None) -> datetime | None:
    """The instant of a cell, or None where it holds none."""
    try:
        return _instant(cell)
    except ValueError:
        return None


def read(model: type[M], values: Mapping[str, str]) -> tuple[M | None, frozenset[str]]:
    """A line's values as a model; or None, and the columns whose values are not valid."""
    try:
        return model.model_validate(values), frozenset()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return None, frozenset(str(fault["loc"][0]) for fault in faults)


def refuse(faults: Collection[str], columns: Sequence[str]) -> None:
    """Names the first of these columns that is at fault, if one is.

    Raises:
        LineError: as it says.
    """
    for column in columns:
        if column in faults:
            raise bad_value(column)


KOREAN: Mapping[str, tuple[str, ...]] = {
    "load_id": ("충전번호", "지급번호"),
    "child_id": ("아동번호", "아동"),
    "municipality": ("시군구코드", "시군구"),
    "amount": ("금액", "충전금액", "지급금액", "결제금액"),
    "lapses_on": ("소멸일", "사용기한"),
    "txn_id": ("거래번호", "승인번호"),
    "card_ref": ("카드토큰", "카드"),
    "merchant_id": ("가맹점번호", "가게번호"),
    "purchased_at": ("결제일시", "결제시각", "승인일시", "구매일시"),
    "name": ("상호", "가게이름", "가맹점명", "업소명"),
    "category": ("업종", "종류"),
    "lat": ("위도",),
    "lon": ("경도",),
    "address": ("주소", "소재지"),
    "hours": ("영업시간", "운영시간", "여는시간"),
    "breaks": ("휴게시간", "쉬는시간", "휴식시간", "브레이크타임"),
    "holidays": ("공휴일", "공휴일영업"),
    "delivery_m": ("배달거리", "배달반경"),
    "delivery_areas": ("배달지역", "배달동"),
    "state": ("상태", "영업상태"),
    "cancels": ("원거래번호", "취소대상"),
    "type": ("위기정보", "지표"),
    "dong": ("법정동코드", "법정동"),
    "value": ("수치",),
    "since": ("발생월", "발생일", "기준월"),
}
"""Of each column, its names in Korean, the best first: that one stands in templates."""
SERIALS = frozenset({"연번", "순번", "번호", "구분", "no", "no."})
"""Names of a column that counts a file's lines: the next month's file has the same numbers, and its loads would be
taken for those of before."""
LIKENESS_MIN = 0.75
"""From so alike on, an unknown name is taken for a slip of a known one."""

TOWN, TOWN_NAME = "municipality", "municipality_name"
"""The code of a line's town, and what the line calls it beside."""
_CODES = ("코드", "번호", "code")
_ENDING = compiled_later(f"(?:{'|'.join((*_CODES, '명', '이름', 'name'))})$")
_BESIDE_A_NAME = compiled_later(r"\*|[(\[]원[)\]]$")
_KNOWN = {korean: (column, rank) for column, names in KOREAN.items() for rank, korean in enumerate(names, 1)}


def column_of(name: str, known: Collection[str]) -> tuple[str, int]:
    """The column that a name means among those of a file, and how good a name it is (0 is our own); empty where it
    means none."""
    plain = spelt(name)
    ours = next((column for column in known if spelt(column) == plain), None)
    if ours is not None:
        return ours, 0
    column, rank = _KNOWN.get(plain, ("", 0))
    return (column, rank) if column in known else ("", 0)


def both_names(column: str) -> str:
    """A column's best name in Korean, and ours: either may be written."""
    korean = KOREAN.get(column)
    return f"{korean[0]}({column})" if korean else column


def spelt(name: str) -> str:
    """A column's name without what makes no other one of it."""
    plain = "".join(letter for letter in normalize("NFC", name).lower() if not is_blank(letter) and letter != "_")
    return _BESIDE_A_NAME.sub("", plain)


def columns_of(names: Sequence[str], known: Collection[str]) -> list[str]:
    """The columns that a header's names mean, in their order; empty for one that means none. Where two names mean one
    column, the better one does, and two that are equally good both do."""
    found = [column_of(name, known) for name in names]
    best = {column: min(rank for each, rank in found if each == column) for column, _ in found}
    return [column if column and rank == best[column] else "" for column, rank in found]


def is_beside(name: str, column: str, written: str = "") -> bool:
    """Whether a name is that of `column` but for 코드, 번호, 명 or 이름: registers write a name beside its code, which
    says nothing else. `written` is what the file calls the column, if it has it. Two codes are two things."""
    plain, other = spelt(name), spelt(written)
    stem = _ENDING.sub("", plain)
    if not stem or plain == other or all(each == spelt(column) or _is_code(each) for each in (plain, other)):
        return False
    return stem == _ENDING.sub("", other) or any(f"{stem}{ending}" in KOREAN.get(column, ()) for ending in _CODES)


def _is_code(plain: str) -> bool:
    return plain.endswith(_CODES)


def of_town(values: Mapping[str, str], town: str) -> dict[str, str]:
    """A line's values with its town's code: `town`, the folder's, where it says none or says that by a name, or by a
    district of it.

    Raises:
        LineError: its code and its name are two towns'.
    """
    told = dict(values)
    code, name = told.get(TOWN, ""), told.pop(TOWN_NAME, "")
    by_code, by_name = towns_meant(str(as_typed(code))), towns_meant(str(as_typed(name)))
    if by_code and by_name and not by_code & by_name:
        raise LineError("two_towns")
    if code and not by_code:
        return told
    is_ours = town in by_code if code else not by_name or not by_name.isdisjoint(towns_meant(town))
    return {**told, TOWN: town if is_ours else min(by_code or by_name)}


def is_slip(name: str, known: Collection[str]) -> bool:
    """Whether a name is nearly one of these: who meant it would be surprised that it is passed over."""
    written = [*known, *(korean for column in known for korean in KOREAN.get(column, ()) if len(korean) > 2)]
    return bool(get_close_matches(spelt(name), map(spelt, written), 1, LIKENESS_MIN))
