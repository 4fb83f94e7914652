"""JSON, strictly: what another program could read differently from us is refused, not guessed at."""

import base64
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from dolbom.errors import BadInput, TooLarge

BODY_BYTES_MAX = 64 * 1024
DEPTH_MAX = 16
WHOLE_FLOAT_MAX = 2**53
"""Up to here every whole number has a floating-point number of its own."""


def parse_body(raw: bytes) -> Any:
    """A request's body as Python values: texts composed (NFC), as people count their letters, whatever keyboard they
    come from; a number without a fraction as a whole number, however it is written (`385.0`), as JSON schema has it.

    Raises:
        TooLarge: over `BODY_BYTES_MAX`.
        BadInput: not UTF-8, not JSON, a key twice, NaN or infinity, a number out of range, a lone surrogate, or
            nested deeper than `DEPTH_MAX`.
    """
    if len(raw) > BODY_BYTES_MAX:
        raise TooLarge(facts={"bytes_max": BODY_BYTES_MAX})
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("not_utf8") from None
    # Nothing of JSON's own signs composes with what follows it.
    text = unicodedata.normalize("NFC", text)
    if _depth(text) > DEPTH_MAX:
        raise BadInput("too_deep", facts={"depth_max": DEPTH_MAX})
    try:
        value = json.loads(
            text, object_pairs_hook=_no_key_twice, parse_constant=_refuse, parse_float=_finite, parse_int=_bounded
        )
        if "\\u" in text:
            value = _composed(value)
    except UnicodeEncodeError:
        raise BadInput("lone_surrogate") from None
    except (ValueError, RecursionError):
        raise BadInput("not_json") from None
    return value


def parse_form(raw: bytes) -> dict[str, str]:
    """A body of `application/x-www-form-urlencoded` as texts by name, each of which is there once.

    Raises:
        TooLarge: over `BODY_BYTES_MAX`.
        BadInput: not UTF-8, no form, or a name twice.
    """
    if len(raw) > BODY_BYTES_MAX:
        raise TooLarge(facts={"bytes_max": BODY_BYTES_MAX})
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(raw), errors="strict")
    except UnicodeDecodeError:
        raise BadInput("not_utf8") from None
    except ValueError:
        raise BadInput() from None
    if len(dict(pairs)) < len(pairs):
        raise BadInput("key_twice")
    return {name: unicodedata.normalize("NFC", value) for name, value in pairs}


def as_sent(event: Mapping[str, Any]) -> bytes:
    """A request's body as API Gateway hands it on, which may be none of ours: as much of it as a body may have.

    Raises:
        ValueError: it says that it is base 64, and is none.
    """
    raw = str(event.get("body") or "")[: BODY_BYTES_MAX * 2]
    return base64.b64decode(raw) if event.get("isBase64Encoded") else raw.encode("utf-8", "replace")


def number_of(text: str) -> float | int:
    """A number that is written with a point or an exponent; without a fraction it is a whole one (`385.0`)."""
    number = float(text)
    is_whole = number.is_integer() and abs(number) <= WHOLE_FLOAT_MAX
    return int(number) if is_whole else number


_ONE_SPELLING = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """One spelling for equal values: the bytes that a body's fingerprint is taken of."""
    return _ONE_SPELLING(value).encode()


def _depth(text: str) -> int:
    """How deep the nesting is, found before anything is parsed; brackets within strings do not count. Few brackets are
    not looked at: they nest no deeper than allowed."""
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return 0
    deepest = now = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            now += 1
            deepest = max(deepest, now)
        elif char in "]}":
            now -= 1
    return deepest


def _composed(value: Any) -> Any:
    """A value whose texts were written with escapes, composed.

    Raises:
        UnicodeEncodeError: half of a pair of surrogates.
    """
    if isinstance(value, str):
        value.encode("utf-8")
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(inner) for inner in value]
    if isinstance(value, dict):
        return _no_key_twice([(_composed(name), _composed(inner)) for name, inner in value.items()])
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise BadInput("key_twice")
    return value


def _refuse(_name: str) -> NoReturn:
    raise BadInput("number_range")


def _finite(text: str) -> float | int:
    number = number_of(text)
    if number in (float("inf"), float("-inf")):
        raise BadInput("number_range")
    return number


def _bounded(text: str) -> int:
    if len(text) > 20:
        raise BadInput("number_range")
    return int(text)
