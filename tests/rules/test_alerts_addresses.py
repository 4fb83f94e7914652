"""A9: which addresses are one door, by a table of pairs that was written before the code."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.forms import ADDRESS_CHARACTERS_MAX
from dolbom.alerts.households.doors import Door, parsed
from dolbom.alerts.households.same_door import compared
from tests.support.address_pairs import PAIRS

PIECES = (
    "가",
    "시",
    "구",
    "로",
    "길",
    "동",
    "리",
    "1",
    "12",
    "-",
    " ",
    ",",
    "번",
    "지하",
    "산",
    "호",
    "층",
    "b",
    "읍",
    "의",
    ".",
)


def verdict(one: str, other: str) -> str:
    doors = parsed(one), parsed(other)
    return "unknown" if doors[0] is None or doors[1] is None else compared(doors[0], doors[1])


@pytest.mark.parametrize(("wanted", "one", "other"), PAIRS)
def test_A9_two_addresses_are_one_door_surely_possibly_or_not(wanted: str, one: str, other: str) -> None:
    assert verdict(one, other) == verdict(other, one) == wanted


@pytest.mark.parametrize("address", sorted({address for _, *pair in PAIRS for address in pair}))
def test_A9_an_address_is_its_own_door_however_its_letters_are_coded_and_kept(address: str) -> None:
    door = parsed(address)
    if door is None:
        return
    assert parsed(unicodedata.normalize("NFD", address)) == door
    assert parsed(address.replace(" ", "\u3000")) == door
    assert parsed(f"  {address}\u200b ,") == door
    assert Door.model_validate(door.model_dump()) == door
    assert compared(door, door) in {"same", "possible", "unknown"}


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.lists(st.sampled_from(PIECES), max_size=60))
def test_A9_any_two_texts_have_a_verdict_and_the_same_one_in_either_order(one: list[str], other: list[str]) -> None:
    texts = "".join(one)[:ADDRESS_CHARACTERS_MAX], "".join(other)[:ADDRESS_CHARACTERS_MAX]
    assert verdict(*texts) == verdict(*reversed(texts))


@given(st.integers(0, 2**64 - 1))
def test_A9_words_with_a_number_that_are_no_address_are_one_place_if_they_are_the_same(number: int) -> None:
    words = f"지어낸 주소 {number:016x} 1"
    assert verdict(words, words) == "same"
    assert verdict(words, f"{words}2") in {"unknown", "different"}


@given(st.text(max_size=ADDRESS_CHARACTERS_MAX))
def test_A9_no_text_is_an_error(text: str) -> None:
    parsed(text)


@pytest.mark.parametrize("address", [None, "", " ", "\u3164", "시장 앞 골목", "가온로", "가온로 ٣", "예시초등학교 뒤"])
def test_A9_an_address_without_a_digit_tells_no_house(address: str | None) -> None:
    assert parsed(address) is None


def test_A9_the_parts_of_an_address_are_these() -> None:
    door = parsed("경기도 용인시 기흥구 가온로 12번길 25-3, 예시 아파트 101동 지하 1층 B02호 (한빛동)")
    assert door == Door(
        areas={"city": "용인시", "ward": "기흥구", "dong": "한빛동"},
        road="가온로12번길",
        house="25-3",
        building="101",
        floor=-1,
        door="b2",
        name="예시아파트",
    )
    assert parsed("양구군 양구읍 한솔리 산 45-1") == Door(
        areas={"city": "양구군", "town": "양구읍", "dong": "한솔리"}, lot="산45-1"
    )
