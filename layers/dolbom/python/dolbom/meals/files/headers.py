"""What a line file's columns may be called: by our names, or in Korean as municipalities and networks write them.

A blank more or less, a capital, and Hangul taken apart (as some systems save it) make no other name.
"""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from unicodedata import normalize

from dolbom.patterns import is_blank

KOREAN: Mapping[str, tuple[str, ...]] = {
    "load_id": ("충전번호", "지급번호", "번호", "연번", "구분"),
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
    "hours": ("영업시간",),
    "breaks": ("휴게시간",),
    "holidays": ("공휴일",),
    "delivery_m": ("배달거리",),
    "delivery_areas": ("배달지역",),
    "state": ("상태",),
    "cancels": ("원거래번호", "취소대상"),
}
"""Of each column, its names in Korean, the best first: that one stands in templates."""
LIKENESS_MIN = 0.75
"""From so alike on, an unknown name is taken for a slip of a known one."""

_KNOWN = {korean: (column, rank) for column, names in KOREAN.items() for rank, korean in enumerate(names, 1)}


def column_of(name: str, known: Collection[str]) -> tuple[str, int]:
    """The column that a name means among those of a file, and how good a name it is (0 is our own); empty where it
    means none."""
    plain = "".join(letter for letter in normalize("NFC", name).lower() if not is_blank(letter))
    if plain in known:
        return plain, 0
    column, rank = _KNOWN.get(plain, ("", 0))
    return (column, rank) if column in known else ("", 0)


def columns_of(names: Sequence[str], known: Collection[str]) -> list[str]:
    """The columns that a header's names mean, in their order; empty for one that means none. Where two names mean one
    column, the better one does, and two that are equally good both do."""
    found = [column_of(name, known) for name in names]
    best = {column: min(rank for each, rank in found if each == column) for column, _ in found}
    return [column if column and rank == best[column] else "" for column, rank in found]


def is_slip(name: str, known: Collection[str]) -> bool:
    """Whether a name is nearly one of these: who meant it would be surprised that it is passed over."""
    written = [*known, *(korean for column in known for korean in KOREAN.get(column, ()) if len(korean) > 2)]
    plain = "".join(letter for letter in normalize("NFC", name).lower() if not is_blank(letter))
    return bool(get_close_matches(plain, written, 1, LIKENESS_MIN))
