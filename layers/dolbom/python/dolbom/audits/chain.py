"""Reports of nights, and of weeks, as a chain each (O1, O5): each says the hash of the one before, and is written once.
A report that was changed, left out or put elsewhere is found by its neighbours, and by the days.

`chain/<number>-<day>/report.json` and `.html`, in a bucket that lets nobody delete: the number counts runs of the
proof, and a day that is proved again has another link. `chain/days/<day>/<number>` says which links a day has, so that
a look at one day reads no list of all. Weeks are in `weeks/`, each by its Monday. What nobody can see from the chain
alone is a newest link that was written over: that is seen from the object's versions (`make audit-verify`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from dolbom.errors import Unavailable
from dolbom.gateways.objects import Bucket
from dolbom.gateways.s3 import RETRY_AFTER_S

FOLDER = "chain/"
WEEKS = "weeks/"
"""The chain of weekly reports."""
DAYS = "days/"
"""Within a chain's folder."""
REPORT = "/report.json"
PAGE = "/report.html"
LINKS_MAX = 100_000
REPORT_BYTES_MAX = 16 * 1024 * 1024
A_DAY = timedelta(days=1)
BASE_DAYS_MAX = 7
"""From a night that is longer ago nothing is brought forward."""
PARTS = 28
"""Of the table; each night one of them is proved anew, so all of them in each month."""

Previous = Mapping[str, Any]
"""`{"number": 6, "json": hash of its report, "html": hash of its page}`"""
Report = tuple[Mapping[str, Any], bytes]
"""As data, and as a page."""


@dataclass(frozen=True, slots=True)
class Base:
    """The night that a proof starts from. Where something was wrong in it, all is proved, and it only says who was
    there."""

    day: str
    parts: Mapping[str, str]
    """By the part of the table, the day whose night proved it anew last."""
    marks: Mapping[str, str]
    """By its key, the hash of each object in which something is brought forward."""
    is_clean: bool = True

    @property
    def part(self) -> int:
        """The part that is next: which was proved longest ago."""
        return min(range(PARTS), key=lambda part: (self.parts[str(part)], part))


def base_of(bucket: Bucket, day: str) -> Base | None:
    """What the proof of a day starts from: the last night before it, if that found nothing wrong; otherwise nothing,
    and everything is proved.

    Raises:
        Unavailable: S3 does not answer.
    """
    last = last_of(bucket, day)
    return last if last is not None and last.is_clean else None


def last_of(bucket: Bucket, day: str) -> Base | None:
    """The last night before a day, whatever it found; nothing where it cannot be read, or is too long ago.

    Raises:
        Unavailable: S3 does not answer.
    """
    name = _before(bucket, day, FOLDER)
    if name is None:
        return None
    try:
        told = json.loads(_read(bucket, name + REPORT))
        base = Base(told["day"], told["anew"]["parts"], told["marks"], told["ok"] is True)
        return base if base.day == day_of(name) and base.part >= 0 else None
    except (ValueError, KeyError, TypeError):
        return None


def parts_after(base: Base | None, day: str) -> dict[str, str]:
    """When each part of the table was proved anew last, once a day is proved."""
    if base is None:
        return {str(part): day for part in range(PARTS)}
    return {**base.parts, str(base.part): day}


def links(bucket: Bucket, folder: str = FOLDER, after: str = "") -> list[str]:
    """The links in their order, as `chain/000007-2026-11-20`; behind one of them."""
    # Numbers of six digits, below `LINKS_MAX`, begin so; what lies beside them in the folder does not.
    found, _ = bucket.names(f"{folder}0", REPORT, LINKS_MAX, after and f"{after}/~")
    return [key.removesuffix(REPORT) for key in found]


def links_of(bucket: Bucket, day: str, folder: str = FOLDER) -> list[str]:
    """The links of one day, in their order; nothing else is listed."""
    found, _ = bucket.names(f"{folder}{DAYS}{day}/", "", LINKS_MAX)
    return [f"{folder}{key.rpartition('/')[2]}-{day}" for key in found]


def listed(bucket: Bucket, folder: str = FOLDER) -> list[str]:
    """The links that stand in the lists of their days."""
    found, _ = bucket.names(f"{folder}{DAYS}", "", LINKS_MAX)
    return sorted(f"{folder}{number}-{day}" for *_, day, number in (key.split("/") for key in found))


def _before(bucket: Bucket, day: str, folder: str) -> str | None:
    """The last link of the last day before one, which may not be long ago."""
    for back in range(1, BASE_DAYS_MAX + 1):
        found = links_of(bucket, (date.fromisoformat(day) - timedelta(days=back)).isoformat(), folder)
        if found:
            return found[-1]
    return None


def report_of(bucket: Bucket, day: str, bytes_max: int, folder: str = FOLDER) -> Any:
    """What the last run that proved a day said of it, as it was written once; None where none did.

    Raises:
        ValueError: it is larger, is no JSON, or is another day's.
        Unavailable: S3 does not answer.
    """
    own = links_of(bucket, day, folder)
    if not own:
        return None
    report = bucket.read_json(own[-1] + REPORT, bytes_max)
    # What its list names and what lies there are one, or it is not believed.
    if not isinstance(report, dict) or report.get("day") != day:
        raise ValueError("no report of this day")
    return report


def day_of(name: str) -> str:
    return name.rpartition("/")[2].partition("-")[2]


def _number_of(name: str) -> str:
    return name.rpartition("/")[2].partition("-")[0]


def append(bucket: Bucket, day: str, make: Callable[[int, Previous | None], Report], folder: str = FOLDER) -> Report:
    """Writes a run's link, made of its number and of what the one before is known by. Of the same run again, the same:
    where the last link is what this run would have written, it stands.

    Raises:
        Unavailable: S3 does not answer, or another run has just taken the number.
    """
    start = _before(bucket, day, folder)
    names = [start, *links(bucket, folder, start)] if start is not None else links(bucket, folder)
    for each in names[start is not None :]:
        _list(bucket, each)  # the run that wrote it may have ended before it was listed
    count = int(_number_of(names[-1])) if names else 0
    if names and day_of(names[-1]) == day:
        *before, last = names
        made = make(count, _known_by(bucket, before[-1]) if before else None)
        if _body(made[0]) == _read(bucket, last + REPORT):
            return _written(bucket, last, made)
    name = f"{folder}{count + 1:06}-{day}"
    return _written(bucket, name, make(count + 1, _known_by(bucket, names[-1]) if names else None))


def _written(bucket: Bucket, name: str, made: Report) -> Report:
    for key, wanted, kind in (
        (name + REPORT, _body(made[0]), "application/json; charset=utf-8"),
        (name + PAGE, made[1], "text/html; charset=utf-8"),
    ):
        if not bucket.write_once(key, wanted, kind) and _read(bucket, key) != wanted:
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
    _list(bucket, name)
    return made


def _list(bucket: Bucket, name: str) -> None:
    """Lists a link among its day's, if it is not."""
    folder, _, last = name.rpartition("/")
    number, _, day = last.partition("-")
    bucket.write_once(f"{folder}/{DAYS}{day}/{number}", b"", "text/plain")


def _body(report: Mapping[str, Any]) -> bytes:
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def broken(
    names: Sequence[str],
    read: Callable[[str], bytes | None],
    until: str,
    every: timedelta = A_DAY,
) -> Iterator[str]:
    """What is wrong with a chain, in words: a link that is changed, missing, or not in its place, and each day up to
    the last one, `until`, that no link is of; of a chain of weeks, each week."""
    before: Previous | None = None
    for number, name in enumerate(sorted(names), start=1):
        if _number_of(name) != f"{number:06}":
            yield f"link {number} is missing, before {name}"
            return
        body, page = read(name + REPORT), read(name + PAGE)
        try:
            told = json.loads(body or b"")
            said = (told["number"], told["day"], told["previous"])
        except (ValueError, KeyError, TypeError):
            yield f"{name}: its report cannot be read"
            return
        if said[:2] != (number, day_of(name)):
            yield f"{name}: is the report of run {said[0]}, of {said[1]}"
        if said[2] != before:
            yield f"{name}: the one before it is not the one that it was written after"
        if page is None:
            yield f"{name}: its page is missing"
        elif before is not None and any(str(before[kind]).encode() not in page for kind in ("json", "html")):
            yield f"{name}: its page was not written after the one before it"
        before = {"number": number, "json": _hash(body), "html": _hash(page)}
    days = {day_of(name) for name in names}
    day = date.fromisoformat(min(days, default=until))
    while day.isoformat() <= until:
        if day.isoformat() not in days:
            yield f"{day.isoformat()}: no {'proof' if every == A_DAY else 'report of this week'}"
        day += every


def unlisted(names: Sequence[str], in_days: Sequence[str]) -> Iterator[str]:
    """What is wrong with the lists of days (`listed`): a link that its day's does not name, or one that is none."""
    yield from (f"{name}: the list of its day does not name it" for name in sorted({*names} - {*in_days}))
    yield from (f"{name}: the list of its day names it, and it is not there" for name in sorted({*in_days} - {*names}))


def _known_by(bucket: Bucket, name: str) -> Previous:
    number = int(_number_of(name))
    return {"number": number, "json": _hash(_read(bucket, name + REPORT)), "html": _hash(_read(bucket, name + PAGE))}


def _read(bucket: Bucket, key: str) -> bytes:
    opened = bucket.open(key)
    return b"".join(opened[1]) if opened is not None else b""


def _hash(body: bytes | None) -> str:
    return sha256(body or b"").hexdigest()
