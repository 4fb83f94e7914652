"""Ids: an order's tells when it was made, and what is derived never meets by chance (M4)."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import seoul_day
from dolbom.ids import (
    UUID4_PATTERN,
    UUID7_PATTERN,
    UUID_PATTERN,
    base32,
    derived,
    is_same_secret,
    is_uuid7,
    new_uuid7,
    uuid7_time,
)
from tests.support.strategies import instants


@given(instants(), st.binary(min_size=10, max_size=10))
def test_M4_an_order_id_is_a_uuid_version_7_that_tells_its_time(at: datetime, entropy: bytes) -> None:
    made = new_uuid7(at, entropy)
    read = uuid.UUID(made)
    assert (read.version, read.variant) == (7, uuid.RFC_4122)
    assert is_uuid7(made)
    assert timedelta(0) <= at - uuid7_time(made) < timedelta(milliseconds=1)
    assert made == new_uuid7(at, entropy)


def test_M4_two_ids_of_one_instant_differ() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert len({new_uuid7(now) for _ in range(200)}) == 200


def test_M4_ids_of_any_kind_but_a_canonical_version_7_are_told_apart() -> None:
    good = new_uuid7(datetime(2026, 11, 21, tzinfo=UTC), bytes(10))
    assert good == "01a1fb67-1800-7000-8000-000000000000"
    for wrong in (
        good.upper(),
        good.replace("-", ""),
        good + "\n",
        " " + good,
        good[:14] + "4" + good[15:],
        good[:19] + "7" + good[20:],
        "{" + good + "}",
        "",
        str(uuid.UUID(int=0)),
        good[:-1] + "g",
        good.replace("0", "０"),
    ):
        assert not is_uuid7(wrong), wrong


@given(st.text())
def test_M4_no_other_text_passes_for_an_order_id(text: str) -> None:
    if is_uuid7(text):
        assert str(uuid.UUID(text)) == text


@given(st.integers(0, 2**48 - 1))
def test_M4_an_id_of_any_year_has_a_time_and_a_day(milliseconds: int) -> None:
    digits = f"{milliseconds:012x}"
    far = f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"
    assert is_uuid7(far)
    assert seoul_day(uuid7_time(far)) <= date(9999, 1, 1)


def test_codes_leave_out_the_letters_that_are_misheard() -> None:
    assert base32(bytes([0b00000_000, 0b01_11111_0, 0b0000_0000, 0, 0]), 8) == "01Z00000"
    assert base32(b"\xff" * 5, 8) == "ZZZZZZZZ"
    assert not set("ILOU") & set("".join(base32(bytes([n] * 5), 8) for n in range(256)))


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_what_is_derived_depends_on_its_purpose_and_on_every_part(purpose: str, one: str, other: str) -> None:
    assert derived(purpose, one, other) == derived(purpose, one, other)
    assert len(derived(purpose, one, characters=12)) == 12
    assert derived(purpose, one, characters=12) == derived(purpose, one)[:12]
    assert len(derived(purpose, one)) == 26
    assert derived(purpose + "!", one) != derived(purpose, one)
    assert derived(purpose, one) != derived(purpose, one, other)


def test_what_is_derived_stays_what_it_was_since_rows_are_found_by_it() -> None:
    assert derived("order", "01a1fb67-1800-7000-8000-000000000000") == "W6HAWPD8ZCXM526TAQT6JF9E90"
    assert derived("a", "b", "c") == "W3FED55ET9PK4ERDHE31RD1Z4N"


@given(st.text(max_size=9), st.text(max_size=9))
def test_a_secret_is_the_same_or_another_whatever_letters_a_spoilt_row_has(given_: str, kept: str) -> None:
    assert is_same_secret(given_, kept) == (given_ == kept)
    assert is_same_secret(given_, given_)
    assert not is_same_secret(given_, "가" * 10)


def test_the_patterns_of_models_take_whole_ids_of_their_version_and_nothing_else() -> None:
    seven, four = new_uuid7(datetime(2026, 11, 21, tzinfo=UTC)), str(uuid.UUID(bytes=b"\x07" * 16, version=4))
    for pattern, taken in ((UUID7_PATTERN, [seven]), (UUID4_PATTERN, [four]), (UUID_PATTERN, [seven, four])):
        for text in (seven, four, f"x{seven}", f"{seven}x", f"x{four}", f"{four}x", seven.upper(), ""):
            assert (re.search(pattern, text) is not None) == (text in taken), (pattern, text)
