"""Telephone numbers as people write them (A1): none costs the report."""

import pytest

from dolbom.alerts.reports.assessing import of_report
from dolbom.alerts.reports.forms import PHONE_CHARACTERS_MAX, ReportForm, telephone
from dolbom.alerts.reports.intake import identity_of
from dolbom.korea.telephones import is_number
from tests.support.alerts_forms import a_report


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("010-1234-5678", "010-1234-5678"),
        ("01012345678", "01012345678"),
        ("+82 10 1234 5678", "+82 10 1234 5678"),
        ("010.1234.5678", "010-1234-5678"),
        ("(02)123-4567", "02-123-4567"),
        ("02) 123 - 4567", "02-123-4567"),
        ("010–1234—5678", "010-1234-5678"),
        ("０１０－１２３４－５６７８", "010-1234-5678"),
        ("010/1234/5678", "010-1234-5678"),
        (" 010-1234-5678 ", "010-1234-5678"),
        ("\u202d010-1234-5678\u202c", "010-1234-5678"),
        ("\u2068010\u200b1234\ufeff5678\u2069", "01012345678"),
        ("010\u00a01234\u00a05678", "010 1234 5678"),
        ("+82 (0)10 1234 5678", "+82 10 1234 5678"),
        ("010ㅡ1234ㅡ5678", "010-1234-5678"),
        ("０１０ー１２３４一５６７８", "010-1234-5678"),
        ("010,1234,5678", "010-1234-5678"),
        ("010_1234_5678", "010-1234-5678"),
        ("+82-(0)10-1234-5678", "+82-10-1234-5678"),
        ("031-123-4567 내선 12", "031-123-4567 내선 12"),
        ("(031) 123.4567 (내선번호: 12번)", "031-123-4567 내선 12"),
        ("０３１－１２３－４５６７　＃１２", "031-123-4567 내선 12"),
        ("+82 31 123 4567 ext. 12", "+82 31 123 4567 내선 12"),
        ("02-123-4567,,12", "02-123-4567 내선 12"),
        ("02-123-4567~8", "02-123-4567"),
        ("(031) 123-4567 ～ 69", "031-123-4567"),
        ("02-123-4567~4569", "02-123-4567"),
        ("02)123-4567～4569", "02-123-4567"),
        ("(031) 123-4567 / 4570", "031-123-4567"),
        ("0312345678~5680 내선 5", "0312345678 내선 5"),
        ("+82 2 123 4567~4569", "+82 2 123 4567"),
        ("1588-0000~0003", "1588-0000"),
        ("010-1234~5678", "010-1234-5678"),
        ("+82 10 1234~5678", "+82-10-1234-5678"),
        ("+82 010 1234 / 5678", "+82-010-1234-5678"),
        ("0505-1234/5678", "0505-1234-5678"),
        ("1588-0000/1", "1588-0000"),
        ("031.123.4567·8 내선 5", "031-123-4567 내선 5"),
        ("010~1234~5678", "010-1234-5678"),
        ("010,12,34,56,78", "010-12-34-56-78"),
        ("☎ 010_1234_5678", "010-1234-5678"),
        ("휴대폰: 010 1234 5678", "010 1234 5678"),
        ("tel:010-1234-5678", "010-1234-5678"),
        ("٠١٠-١٢٣٤-٥٦٧٨", "010-1234-5678"),
        ("0 1 0 1 2 3 4 5 6 7 8", "01012345678"),
    ],
)
def test_A1_a_number_with_dots_brackets_dashes_and_wide_digits_is_a_telephone(written: str, kept: str) -> None:
    assert telephone(written) == kept
    assert is_number(kept)


@pytest.mark.parametrize("written", ["없음", "1", "전화 주세요 010", "엄마 010-1234-5678", "9" * 500])
def test_A1_what_is_no_number_is_kept_as_it_was_written_and_costs_no_report(written: str) -> None:
    form = ReportForm.model_validate(a_report(reporter={"phone": written}))
    assert identity_of(form) == {"reporter": {"phone": written[:PHONE_CHARACTERS_MAX]}}
    assert not is_number(written)


def test_A1_a_blank_number_is_none() -> None:
    assert telephone(" \u3164 ") is None


@pytest.mark.parametrize(
    "written", ["900101-1234567", "９００１０１－１２３４５６７", "900101 1234567", "주민 900101-1234567"]
)
def test_A1_a_resident_number_in_place_of_a_telephone_is_masked(written: str) -> None:
    kept = telephone(written)
    assert kept is not None
    assert "*" in kept
    assert not any(letter.isdigit() for letter in kept)


@pytest.mark.parametrize("whose", ["reporter", "person"])
def test_A2_danger_that_is_written_in_place_of_a_telephone_is_heard_and_no_word_of_it_is_in_the_report(
    whose: str,
) -> None:
    form = ReportForm.model_validate(a_report(about="neighbour", **{whose: {"phone": "지금 의식이 없어요"}}))
    found = of_report(form)
    assert found.is_found
    assert all(not word.words for word in found.words)
