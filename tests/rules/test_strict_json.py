"""Bodies: what two programs could read differently is refused (R10)."""

import contextlib
import json
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.errors import BadInput, TooLarge
from dolbom.strict_json import BODY_BYTES_MAX, DEPTH_MAX, canonical, parse_body, parse_form
from tests.support.strategies import json_values

WHOLE = st.integers(-(10**18), 10**18)
COMPOSED = st.text(max_size=20).map(lambda text: normalize("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | COMPOSED,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(COMPOSED, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{} {}", "not_json"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": 1, "a": 1}', "key_twice"),
        (b'{"a": {"b": 1, "b": 2}}', "key_twice"),
        (b'{"a": NaN}', "number_range"),
        (b'{"a": Infinity}', "number_range"),
        (b'{"a": -Infinity}', "number_range"),
        (b'{"a": 1e400}', "number_range"),
        (b'{"a": -1e400}', "number_range"),
        (b'{"a": 123456789012345678901}', "number_range"),
        (b'{"a": -12345678901234567890}', "number_range"),
        (b'{"a": "\xff"}', "not_utf8"),
        (b"\xff\xfe{\x00}\x00", "not_utf8"),
        (b'{"a": "\xed\xa0\x80"}', "not_utf8"),
        (b'{"a": "\\ud800"}', "lone_surrogate"),
        (b'{"\\udfff": 1}', "lone_surrogate"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"[" * 17 + b"]" * 17, "too_deep"),
        (b"[" * 5000, "too_deep"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "too_deep"),
        (b"[" + b"[]," * 40 + b"[" * 16 + b"]" * 16 + b"]", "too_deep"),
        (b"[" + b"[]," * 20 + b'"' + b"\\\\" * 3 + b'",' + b"[" * 16 + b"]" * 16 + b"]", "too_deep"),
        (b"[" + b"[]," * 20 + b"X" * 20 + b"]", "not_json"),
    ],
)
def test_R10_a_body_that_cannot_be_read_in_one_way_only_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_body(raw)
    assert refused.value.code == code
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"{}", {}),
        (b' {"a" : 12345678901234567890 } ', {"a": 12345678901234567890}),
        (b'{"a": 1e308}', {"a": 1e308}),
        (b'{"a": "\\ud83c\\udf59"}', {"a": "🍙"}),
        ('{"가": "나"}'.encode(), {"가": "나"}),
        (b"[" * 16 + b"]" * 16, None),
        (b'{"a": "' + b"[" * 40 + b'"}', {"a": "[" * 40}),
        (b'{"a": "' + b'\\"[' * 40 + b'"}', {"a": '"[' * 40}),
        (b'{"a": "' + b"\\\\" * 3 + b'", "b": [' + b"[]," * 40 + b"[]]}", None),
        (b"[" + b"[]," * 40 + b"[]]", [[] for _ in range(41)]),
        (b"[" * 16 + b"]" * 15 + b",[]" * 20 + b"]", None),
    ],
)
def test_R10_a_body_that_is_only_unusual_is_read(raw: bytes, value: Any) -> None:
    read = parse_body(raw)
    assert value is None or read == value


def test_R10_a_body_over_the_limit_is_refused_before_it_is_read() -> None:
    fits = b'"' + b"x" * (BODY_BYTES_MAX - 2) + b'"'
    assert len(parse_body(fits)) == BODY_BYTES_MAX - 2
    with pytest.raises(TooLarge) as refused:
        parse_body(b"\xff" * (BODY_BYTES_MAX + 1))
    assert refused.value.facts == {"bytes_max": 65_536}


def test_R10_the_deepest_body_that_is_read_is_sixteen_levels_deep() -> None:
    with pytest.raises(BadInput) as refused:
        parse_body(b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1))
    assert refused.value.facts == {"depth_max": 16}


@given(st.binary(max_size=200))
def test_R10_bytes_at_random_are_read_or_refused_and_nothing_else(raw: bytes) -> None:
    with contextlib.suppress(BadInput):
        parse_body(raw)


@given(VALUES)
def test_R10_every_sane_body_is_read_as_it_was_written(value: Any) -> None:
    assert parse_body(json.dumps(value, ensure_ascii=False).encode("utf-8", "strict")) == value
    assert parse_body(json.dumps(value).encode()) == value


@pytest.mark.parametrize("spelled", [ascii, lambda text: text], ids=["escaped", "as it is"])
def test_A1_letters_are_counted_as_people_count_them_from_whatever_keyboard(spelled: Callable[[str], str]) -> None:
    name = "김하늘"
    taken_apart = normalize("NFD", name)
    assert (len(name), len(taken_apart)) == (3, 8)
    written = spelled(f"'{taken_apart}'").strip("'\"")
    read = parse_body(f'{{"{written}": ["{written}"]}}'.encode())
    assert read == {name: [name]}


def test_R10_one_key_in_two_spellings_is_a_key_twice() -> None:
    for again in ("하늘", normalize("NFD", "하늘"), ascii(normalize("NFD", "하늘")).strip("'")):
        with pytest.raises(BadInput) as refused:
            parse_body(f'{{"하늘": 1, "{again}": 2}}'.encode())
        assert refused.value.code == "key_twice"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(
            ("385.0", 385),
            ("-3.0", -3),
            ("0.0", 0),
            ("1e3", 1_000),
            ("12000.00", 12_000),
            ("9007199254740992.0", 2**53),
        ),
        *(("12000.5", 12_000.5), ("1e300", 1e300), ("0.1", 0.1)),
    ],
)
def test_R10_a_whole_number_is_one_however_it_is_written(written: str, read: float) -> None:
    value = parse_body(f'{{"amount": {written}}}'.encode())["amount"]
    assert (value, type(value)) == (read, type(read))


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=5))
def test_M4_equal_bodies_have_one_spelling_whatever_the_order_of_their_fields(body: dict[str, Any]) -> None:
    turned = dict(reversed(list(body.items())))
    assert canonical(body) == canonical(turned)
    assert json.loads(canonical(body)) == body


def test_M4_the_one_spelling_is_sorted_dense_and_in_utf_8() -> None:
    assert canonical({"b": 1, "a": ["김밥"]}) == '{"a":["김밥"],"b":1}'.encode()


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (b"", {}),
        (b"a=1&b=%EA%B0%80+x&c=", {"a": "1", "b": "가 x", "c": ""}),
        (b"a=" + normalize("NFD", "하늘").encode(), {"a": "하늘"}),
        (b"a=" + b"x" * (BODY_BYTES_MAX - 2), {"a": "x" * (BODY_BYTES_MAX - 2)}),
    ],
)
def test_R10_a_form_is_read_as_texts_by_name(raw: bytes, read: dict[str, str]) -> None:
    assert parse_form(raw) == read


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"a=1&a=2", "key_twice"),
        (b"a=1&b=2&a=1", "key_twice"),
        (b"a", "bad_input"),
        (b"a=1&&b=2", "bad_input"),
        (b"a=\xff", "not_utf8"),
        (b"a=%FF", "not_utf8"),
        (b"a=" + b"x" * (BODY_BYTES_MAX - 1), "too_large"),
    ],
)
def test_R10_a_form_that_cannot_be_read_in_one_way_only_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises((BadInput, TooLarge)) as refused:
        parse_form(raw)
    assert refused.value.code == code
    assert refused.value.facts == ({"bytes_max": 65_536} if code == "too_large" else {})


def test_R10_a_whole_number_beyond_what_a_float_can_tell_apart_stays_one() -> None:
    assert type(parse_body(b'{"a": 9007199254740994.0}')["a"]) is float
    assert type(parse_body(b'{"a": -9007199254740992.0}')["a"]) is int
