"""What has to be read before a written pattern need be tried: one of the two or three jamo that it can begin with,
and the letters that stand in each of its matches."""

import re

from dolbom.alerts.danger.letters import folded
from dolbom.starting.patterns import compiled_later

ANY = frozenset({""})
_SYLLABLE = compiled_later(r"[\uac00-\ud7a3]")


def starts_of(written: str) -> frozenset[str]:
    """The first jamo of each way to begin; the empty start where that cannot be told."""
    written = re.sub(r"^(?:<|\(\?<!(?:[^()]|\([^()]*\))*\))+", "", written)
    if not written:
        return ANY
    if written[0] == "(" and not written.startswith("(?"):
        inner, rest = _group(written)
        ways = frozenset().union(*(starts_of(way) if way else starts_of(rest) for way in _ways(inner)))
        return ways | starts_of(rest.lstrip("?")) if rest.startswith("?") else ways
    if written[0] == "[" and "]" in written:
        inner, rest = written[1 : written.index("]")], written[written.index("]") + 1 :]
        return frozenset().union(*map(starts_of, inner)) if _SYLLABLE.match(inner) and rest[:1] not in "?*{" else ANY
    if _SYLLABLE.match(written[0]):
        if written[1:2] == "?":
            return frozenset({folded(written[0])[:2]}) | starts_of(written[2:])
        literal = re.match(r"[\uac00-\ud7a3]+(?![?*{])|[\uac00-\ud7a3]+(?=[\uac00-\ud7a3][?*{])", written)
        return frozenset({folded(literal[0] if literal else written[0])[:3]})
    return ANY


def always_in(written: str) -> str:
    """The longest run of letters that stands in whatever the pattern matches, folded; empty where there is none."""
    runs, depth, at = [""], 0, 0
    while at < len(written):
        letter = written[at]
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter == "|":
            return ""
        if depth == 0 and _SYLLABLE.match(letter) and written[at + 1 : at + 2] not in ("?", "*", "{"):
            runs[-1] += letter
        else:
            runs.append("")
        at += 2 if letter == "\\" else 1
    return folded(max(runs, key=len))


def _group(written: str) -> tuple[str, str]:
    """What stands in the group that a pattern begins with, and what stands behind it."""
    depth = 0
    for at, letter in enumerate(written):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return written[1:at], written[at + 1 :]
    return written[1:], ""


def _ways(inner: str) -> list[str]:
    """The alternatives of a group."""
    ways, depth = [""], 0
    for letter in inner:
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and depth == 0:
            ways.append("")
        else:
            ways[-1] += letter
    return ways
