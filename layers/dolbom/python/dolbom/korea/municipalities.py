"""What municipalities and their districts are called (시·군·구), for whoever is told of one."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from dolbom.starting.patterns import compiled_later

TABLE = Path(__file__).with_name("municipalities.tsv")
"""Written with the boundaries by `tools/boundaries`."""
_CODE = compiled_later(r"[0-9]+")


class District(NamedTuple):
    """A district, and the self-governing city, county or ward that it is of: where that has none, it is its own."""

    name_ko: str
    """경기도 용인시 수지구"""
    municipality_code: str
    municipality_name_ko: str
    """경기도 용인시"""


@cache
def districts() -> Mapping[str, District]:
    """All of them by their codes, five digits each."""
    rows = (line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])
    return {code: District(*told) for code, *told in rows}


def name_of(code: str) -> str:
    """What a municipality or a district is called; the code where it has no name here."""
    return names().get(code, code)


@cache
def names() -> Mapping[str, str]:
    """Names of municipalities and of districts by their codes."""
    towns = {each.municipality_code: each.municipality_name_ko for each in districts().values()}
    return towns | {code: each.name_ko for code, each in districts().items()}


@lru_cache(maxsize=4_096)
def towns_meant(said: str) -> frozenset[str]:
    """Codes of the municipalities that a code or a name may mean, as registers write it: 41465, 용인시, 경기도 용인시,
    경기 용인시 수지구. A district is its municipality; a code that is nobody's means itself, and a name none."""
    if _CODE.fullmatch(said):
        return frozenset({said, districts()[said].municipality_code} if said in districts() else {said})
    words = said.split()
    return next((found for first in range(len(words)) if (found := _called("".join(words[first:])))), frozenset())


def _called(name: str) -> frozenset[str]:
    return _by_name().get(name, frozenset())


@cache
def _by_name() -> Mapping[str, frozenset[str]]:
    """Municipalities by their names and their districts', without blanks, and with or without what they lie in."""
    found: dict[str, set[str]] = {}
    for each in districts().values():
        for words in (each.name_ko.split(), each.municipality_name_ko.split()):
            for first in range(len(words)):
                found.setdefault("".join(words[first:]), set()).add(each.municipality_code)
    return {name: frozenset(codes) for name, codes in found.items()}
