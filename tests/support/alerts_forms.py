"""Crisis reports as devices send them: made up, and the same in each run."""

from typing import Any
from uuid import UUID

Json = dict[str, Any]

GIHEUNG = (37.2801, 127.1159)
"""In 기흥구 of 용인시."""
UIWANG = (37.3448, 126.9683)


def request_id(number: int) -> str:
    """A device's random number, the same in each run."""
    return str(UUID(int=0x5EED << 100 | number, version=4))


def a_report(number: int = 1, **changes: Any) -> Json:
    """A report for oneself in 기흥구, made up."""
    report: Json = {
        "request_id": request_id(number),
        "about": "self",
        "kinds": ["money"],
        "text": "예시입니다. 두 달째 월세를 못 내고 있습니다.",
        "place": {"lat": GIHEUNG[0], "lon": GIHEUNG[1], "address": "경기도 용인시 기흥구 예시로 12"},
    }
    return {name: value for name, value in {**report, **changes}.items() if value is not None}


def anonymous(number: int = 1, **changes: Any) -> Json:
    """An anonymous report on a neighbour."""
    return a_report(number, **{"about": "neighbour", "anonymous": True, "kinds": ["isolation"], **changes})
