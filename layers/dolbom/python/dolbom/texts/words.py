"""What words for people are made of: Korean and English side by side, with places for the facts that fill them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from dolbom.errors import DolbomError
from dolbom.starting.patterns import compiled_later

LANGUAGES = ("ko", "en")
LANGUAGE_HEADER_CHARS_MAX = 200

_TAG = compiled_later(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", re.ASCII)


class Words(NamedTuple):
    """The same in Korean and English; `{name}` is filled from facts."""

    ko: str
    en: str

    def said(self, language: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words in a language, filled with facts; as they stand, where there are none to fill in."""
        text = self.en if language == "en" else self.ko
        return text if facts is None else filled(text, facts)


class Spent(NamedTuple):
    """What is said where all of these facts are 0: there "up to 0" is no answer."""

    facts: tuple[str, ...]
    words: Words


class Problem(NamedTuple):
    """One code of an error: the class that answers with it, and with that the status; its one title (RFC 9457), in
    Korean; and what it says to whoever meets it."""

    error: type[DolbomError]
    title: str
    detail: Words
    spent: Spent | None = None
    spoken: Mapping[str, Mapping[str, Words]] | None = None
    """How facts that are codes are said to people; in the document beside the words they stay codes."""

    def told(self, language: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts as people read them: each code, or each of several with commas between, by its words."""
        return spoken_as(self.spoken or {}, language, facts)


def spoken_as(spoken: Mapping[str, Mapping[str, Words]], language: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Facts as people read them: each code that has words by these."""
    return {name: _spoken(spoken[name], value, language) if name in spoken else value for name, value in facts.items()}


class NamesByCode(Mapping[str, Words]):
    """Names in place of codes, read when the first one is told."""

    def __init__(self, names: Callable[[], Mapping[str, str]]) -> None:
        self._names = names

    def __getitem__(self, code: str) -> Words:
        name = self._names()[code]
        return Words(name, f"{name} ({code})")

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())


def _spoken(words: Mapping[str, Words], value: object, language: str) -> str:
    return ", ".join(words[code].said(language) if code in words else code for code in str(value).split(", "))


_MONTHS = "January February March April May June July August September October November December"
MONTHS: Mapping[str, Words] = {str(at): Words(str(at), name) for at, name in enumerate(_MONTHS.split(), start=1)}
"""Months by their numbers: `{month}월 {day}일`, `{month} {day}`."""
_DAY = Words("{month}월 {day}일", "{month} {day}")


def day_said(iso: str, language: str) -> str:
    """A day of the coming weeks as people say it: 12월 31일, December 31."""
    _, month, day = iso.split("-")
    return _DAY.said(language, {"month": MONTHS[str(int(month))].said(language), "day": int(day)})


UNGROUPED = frozenset({"year", "version"})
"""Numbers that count nothing: 2026 is no 2,026."""


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """A text with its `{names}` filled in, whole numbers that count something with their thousands set apart."""
    counts = {k for k, v in facts.items() if isinstance(v, int) and not isinstance(v, bool) and k not in UNGROUPED}
    shown = {k: f"{v:,}" if k in counts else v for k, v in facts.items()}
    return text.format_map(shown)


def language_of(accept_language: str) -> str:
    """`ko` or `en`: the better liked one of an Accept-Language header, Korean where nothing is said."""
    best, best_q = "ko", 0.0
    for part in accept_language[:LANGUAGE_HEADER_CHARS_MAX].split(","):
        match = _TAG.fullmatch(part)
        if match and match[1].lower() in LANGUAGES:
            q = float(match[2]) if match[2] else 1.0
            if q > best_q:
                best, best_q = match[1].lower(), q
    return best
