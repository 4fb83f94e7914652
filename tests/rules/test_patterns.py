"""What is blank, and what a query may say (R10)."""

import sys
import unicodedata
from typing import Annotated, Any

import pytest
from pydantic import Field

from dolbom.alerts.forms import Note, Reason
from dolbom.api import query_in
from dolbom.dates import Instant, Month
from dolbom.errors import Invalid
from dolbom.meals.merchant import MenuItem
from dolbom.model import Model
from dolbom.patterns import is_blank, trimmed
from tests.rules.test_texts import faults

INVISIBLE = [
    *("", " ", "\t\r\n", "\u00a0", "\u3000", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u202e"),
    *("\u3164", "\uffa0", "\u115f\u1160", "\u2800", "\u180e", "\ufe0f", "\U000e0041", "\x00", "\x7f", "\ufff9\ufffb"),
    *("\U0001d159", "\U00016fe4", "\U00013430", "\u2d7f"),
]
SEEN = ["가", "ㄱ", "\u1100", "a", ".", "1", "１", "😢", "\u0301", "ก", "مرحبا", " 가 ", "\u200b가", "\u3164x"]


@pytest.mark.parametrize("text", INVISIBLE, ids=ascii)
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)
    assert is_blank(text * 3)


@pytest.mark.parametrize("text", SEEN, ids=ascii)
def test_what_shows_something_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("text", INVISIBLE, ids=ascii)
def test_what_shows_nothing_at_the_ends_of_a_text_is_none_of_it(text: str) -> None:
    assert trimmed(text) == ""
    assert trimmed(f"{text}가{text}b{text}") == f"가{text}b"


def test_no_character_of_white_space_or_control_is_seen_and_each_letter_number_and_sign_but_fillers_is() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        kind = unicodedata.category(char)
        if kind in ("Zs", "Zl", "Zp", "Cc"):
            assert is_blank(char), hex(code)
        elif kind[0] in "NPS" and code not in (0x2800, 0x1D159):
            assert not is_blank(char), hex(code)
        elif kind[0] == "L":
            assert is_blank(char) == (unicodedata.name(char, "").endswith("FILLER")), hex(code)


class Written(Model):
    note: Note | None = None
    reason: Reason | None = None


@pytest.mark.parametrize("text", [text for text in INVISIBLE if text], ids=ascii)
def test_A5_a_note_and_a_reason_of_invisible_letters_are_none(text: str) -> None:
    assert faults(Written, {"note": text}, "ko") == ["내용을 적어 주세요"]
    assert faults(Written, {"reason": text}, "en") == ["must not be blank"]
    item = {"item_id": "a", "name": text, "price": {"amount": 1, "currency": "KRW"}, "kind": "meal"}
    assert "must not be blank" in faults(MenuItem, item, "en")


class Asked(Model):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    level: int | None = None
    mine: bool | None = None
    month: Month | None = None
    word: str | None = None


def wrong(**given: list[str]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        query_in(Asked, given)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "text", ["5_0", "+5", "5.0", " 5", "5 ", "05", "５", "٥", "0x5", "5e0", "", "-0", "five", "1" * 21]
)
def test_R10_a_number_in_a_query_is_plain_digits(text: str) -> None:
    assert wrong(limit=[text]) == [("/limit", "int_type")]
    assert wrong(level=[text]) == [("/level", "int_type")]


@pytest.mark.parametrize("text", ["1", "0", "True", "yes", "on", "t", " true", ""])
def test_R10_a_truth_in_a_query_is_true_or_false(text: str) -> None:
    assert wrong(mine=[text]) == [("/mine", "bool_type")]


def test_R10_a_parameter_twice_is_refused_whatever_it_says() -> None:
    assert wrong(limit=["5", "5"]) == [("/limit", "given_twice")]
    assert wrong(nothing=["1", "2"]) == [("/nothing", "given_twice")]
    assert wrong(nothing=["1"]) == [("/nothing", "extra_forbidden")]


def test_R10_a_query_in_its_right_form_is_read() -> None:
    given: dict[str, Any] = {"limit": ["50"], "level": ["-3"], "mine": ["false"], "month": ["2026-11"], "word": ["5"]}
    assert query_in(Asked, given) == Asked(limit=50, level=-3, mine=False, month="2026-11", word="5")
    assert query_in(Asked, {}) == Asked()
    assert query_in(Asked, {"word": ["true"]}).word == "true"


@pytest.mark.parametrize("text", ["２０２６-11", "2026-１1", "٢٠٢٦-11", "2026-13", "2026-1"])
def test_A13_a_month_has_plain_digits_only(text: str) -> None:
    assert wrong(month=[text]) == [("/month", "string_pattern_mismatch")]


class At(Model):
    at: Instant


@pytest.mark.parametrize("text", ["2026-11-24T01:00:00Z", "2026-11-23T20:00:00-05:00", "2026-11-24T10:00:00+09:00"])
def test_A4_a_time_taken_with_any_offset_is_told_in_seouls(text: str) -> None:
    assert At(at=text).at.isoformat() == "2026-11-24T10:00:00+09:00"  # type: ignore[arg-type]
