"""Identifiers in free text (A1): resident numbers are masked however they are written, and nothing else is."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from dolbom.alerts.reports.check import CheckForm
from dolbom.korea.identifiers import has_mail, has_resident_number, has_telephone, masked
from functions.alerts_api import handler as alerts_api
from functions.desk_api import handler as desk_api
from functions.meals_api import handler as meals_api
from functions.people_api import handler as people_api

RESIDENT = [
    "900101 - 1 2 3 4 5 6 7",
    "9 0 0 1 0 1 - 1234567",
    "900101-1234567",
    "9001011234567",
    "900101 1234567",
    "900101 - 1234567",
    "900101--1234567",
    "900101–1234567",
    "900101—1234567",
    "900101−1234567",
    "900101ㅡ1234567",
    "900101.1234567",
    "900101/1234567",
    "900101·1234567",
    "900101_1234567",
    "900101(1234567)",
    "900101~1234567",
    "90.01.01-1234567",
    "90-01-01-1234567",
    "90 01 01 1234567",
    "900101-1-234567",
    "900101 1 234567",
    "9 0 0 1 0 1 1 2 3 4 5 6 7",
    "9-0-0-1-0-1-1-2-3-4-5-6-7",
    "9 0 0 1 0 1 - 1 2 3 4 5 6 7",
    "９００１０１－１２３４５６７",
    "９００１０１１２３４５６７",
    "٩٠٠١٠١-١٢٣٤٥٦٧",
    "900101\n1234567",
    "9\u200b0\u200b0101-12\u200d34567",
    "9\ufe0f\u20e30\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e3-1234567",
    "900101 다시 1234567",
    "900101 뒷자리 1234567",
    "900101에 뒷자리는 1234567",
    "구공공일공일다시일이삼사오육칠",
    "구공공일공일 다시 일이삼사오육칠",
    "구영영일영일 일이삼사오육칠",
    "900101 다시 일이삼사오육칠",
    "041231-4234567",
    "041231-8234567",
    "90년01월01일-1234567",
    "90년 1월 1일생 1234567",
    "1990년 1월 1일생, 뒷자리 1234567",
    "90.1.1 1234567",
    "900101 그리고 1234567",
    "900101이고 나머지 1234567",
    "900101-123-4567",
    "900101-12-34567",
    "900101-12 345 67",
    "900101-9234567",
    "구십공일공일 1234567",
    "구십공일공일 다시 일이삼사오육칠",
    "팔십일공삼일오 다시 이일삼사오육칠",
]
"""One resident number that nobody has, in the ways that people write; and a child's, and a foreigner's."""
KEPT = [
    "010-1234-5678",
    "01012345678",
    "010 1234 5678 12",
    "01012345678 12",
    "010-1234-5678, 101동 1203호",
    "01012345678일이 생기면 전화 주세요",
    "031-000-0000",
    "+82 10-1234-5678",
    "경기도 용인시 기흥구 예시로 12, 101동 1203호",
    "2026-11-26 18:30:00",
    "20261126 1830",
    "계좌 110-123-456789",
    "카드 1234-5678-1234-5678",
    "130숫자 9013011234567",  # no month 13
    "900132-1234567",  # no day 32
    "9001019234567",  # no century 9, and nothing between
    "25년 3월 1일 3000000원을 빌려줬습니다",
    "250301 3,000,000원 사기",
    "250301에 300만 5천 원",
    "생년월일 900101, 전화 123-4567",
    "900101, 010-1234-5678",
    "900101 031-000-0000",
    "261126 18:30:00 1층",
    "십이월 이십오일 오전",
    "900101-123456",  # twelve digits
    "900101-12345678",  # fourteen
    "900101-1******",  # masked already
    "이 일이 사실이면 이사 오시오",
    "생년월일 900101",
    "",
]


@pytest.mark.parametrize("number", RESIDENT)
@pytest.mark.parametrize("around", ["{}", "엄마 주민번호 {}이에요", "({})", "번호:{}.", "주민번호는{}입니다", "x{}x"])
def test_A1_a_resident_number_is_masked_however_it_is_written(number: str, around: str) -> None:
    text = around.format(number)
    hidden = masked(text)
    assert has_resident_number(text)
    assert not has_resident_number(hidden)
    assert len(hidden) == len(text)
    assert not [letter for letter in hidden if unicodedata.digit(letter, None) is not None]
    before, after = around.split("{}")
    assert hidden.startswith(before)
    assert hidden.endswith(after)


@pytest.mark.parametrize("text", KEPT)
def test_A1_what_is_no_resident_number_stays_letter_by_letter(text: str) -> None:
    assert masked(text) == text
    assert not has_resident_number(text)


def test_A1_two_numbers_are_both_masked_and_the_telephone_beside_them_stays() -> None:
    said = masked("아버지 560203-1234567, 어머니 580711-2234567, 전화 010-1234-5678")
    assert said == "아버지 ******-*******, 어머니 ******-*******, 전화 010-1234-5678"


@given(st.text(alphabet="0123456789- .공일이삼\u200b다시x\n", max_size=60))
def test_A1_masking_takes_nothing_but_digits_and_is_done_at_once(text: str) -> None:
    hidden = masked(text)
    assert len(hidden) == len(text)
    assert masked(hidden) == hidden
    changed = [letter for letter, after in zip(text, hidden, strict=True) if letter != after]
    assert len(changed) % 13 == 0 or has_resident_number(text)
    assert all(letter.isdigit() or letter in "공일이삼" for letter in changed)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "010-1234-5678",
            "01012345678",
            "010.1234.5678",
            "０１０－１２３４－５６７８",
            "(031) 000-0000",
            "02-000-0000",
        ),
        *("+82 10 1234 5678", "공일공 일이삼사 오육칠팔", "070-1234-5678", "010 다시 1234 다시 5678"),
        *("0 1 0 1 2 3 4 5 6 7 8", "0.1.0.1.2.3.4.5.6.7.8"),
    ],
)
def test_A1_a_telephone_is_noticed(text: str) -> None:
    assert has_telephone(f"제 번호는 {text}입니다")


@pytest.mark.parametrize("text", ["900101-1234567", "2026년 11월 26일", "101동 1203호", "두 달째 월세 300000원"])
def test_A1_what_is_no_telephone_is_none(text: str) -> None:
    assert not has_telephone(text)


def test_A1_a_mail_address_is_noticed() -> None:
    assert has_mail("someone＠example.org 로 주세요")
    assert not has_mail("내일 3시에 봐요 @집")


PROBE = "예시: 900101-1234567"


def free_texts(model: type[BaseModel]) -> Iterator[tuple[str, object]]:
    """The fields of a form, and of the forms in it, that take any sentence."""
    for name, field in model.model_fields.items():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from free_texts(part)
        adapter = TypeAdapter(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
        with suppress(ValidationError):
            yield f"{model.__name__}.{name}", adapter.validate_python(PROBE)


def bodies() -> list[type[BaseModel]]:
    """Every form that a route takes."""
    operations = [
        operation for api in (alerts_api, desk_api, meals_api, people_api) for operation in api.app.operations
    ]
    return sorted({operation.body for operation in operations if operation.body is not None}, key=str)


NO_FREE_TEXT = {
    # Compared, followed or called, or the place in a list from which it goes on: not kept as it was sent.
    *("HandOverForm.to", "AssignForm.to", "VisitAssignForm.to", "AssignmentsForm.to", "MessageForm.place_of_photo"),
    "FindingStepForm.to",
    *("ExportForm.next", "ExportRequest.next", "LedgerRequest.next", "LookUpRequest.next", "UndoPreviewRequest.next"),
    *("LedgerRequest.order_id", "LedgerRequest.row", "EndForm.account", "OrderRequest.allowance_token"),
    *("ConsentForm.child_id", "ConsentForm.redirect_uri", "TokenForm.redirect_uri", "WebhookRequest.url"),
    # Of numbers and codes that open something nothing is kept (P2).
    *("DeviceForm.code", "LinkForm.code", "LinkForm.card_number", "LetterForm.card_number", "LetterWanted.card_number"),
}
"""Of what takes any sentence, what nobody writes sentences into."""


def test_A1_every_free_text_of_every_form_is_masked_as_it_is_read() -> None:
    kept = [form for form in bodies() if form is not CheckForm]
    seen = [(name, str(value)) for form in kept for name, value in free_texts(form)]
    names = {name for name, _ in seen}
    assert {"ReportForm.text", "Place.address", "Person.name", "Flag.note", "Contact.when"} <= names
    assert {"ContactForm.note", "CloseForm.reason", "QuestionForm.text", "OpeningForm.reason"} <= names
    assert {"EnrolRequest.why", "UndoRequest.why", "StatusRequest.why", "ApplicationRequest.address"} <= names
    assert {name for name, value in seen if "1234567" in value} == NO_FREE_TEXT


@pytest.mark.parametrize("number", ["19900101-1234567", "20050505 - 3234567"])
def test_A1_a_resident_number_behind_a_whole_year_is_masked_with_it(number: str) -> None:
    kept = masked(f"예시 {number} 입니다")
    assert not any(letter.isdigit() for letter in kept)
    assert masked("주문 202611211234567") == "주문 202611211234567"
