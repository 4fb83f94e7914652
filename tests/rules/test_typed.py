"""Numbers, codes and days as people type them and spreadsheets write them are read as they were meant."""

from datetime import datetime
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from dolbom.dates import ClockTime, Day, EndTime, Month
from dolbom.discovery.files.lines import _month, _whole
from dolbom.discovery.visits.forms import Code as VisitedCode
from dolbom.errors import Invalid
from dolbom.meals.children.listing import ChildrenQuery
from dolbom.meals.figures.routes import MealFiguresQuery
from dolbom.meals.files.results import LineError
from dolbom.meals.files.settlements import settlement_of
from dolbom.meals.files.shop_posting import ShopLine
from dolbom.meals.merchant import DeliveryArea
from dolbom.meals.merchants.forms import NearQuery
from dolbom.meals.names import CardRef, ChildId, ItemId, LineId, MerchantId, MunicipalityCode
from dolbom.meals.shopkeepers.applications import ApplicationRequest
from dolbom.model import query_in
from dolbom.patterns import as_typed
from dolbom.people.staff.members import Code as StaffCode
from dolbom.texts.problems import document

TYPED = {
    "MunicipalityCode": (MunicipalityCode, "４１４６１", "41461"),
    "ChildId": (ChildId, "ｃhild－１", "child-1"),
    "MerchantId": (MerchantId, "'shop\u20131", "shop-1"),
    "ItemId": (ItemId, "item\u2212１", "item-1"),
    "CardRef": (CardRef, " card－ref－1\u200b", "card-ref-1"),
    "LineId": (LineId, '="2026-12_0001"', "2026-12_0001"),
    "ClockTime": (ClockTime, "０９：３０", "09:30"),
    "EndTime": (EndTime, "２４：００", "24:00"),
    "Day": (Day, "２０１５\u2013０１\u2013３１", "2015-01-31"),
    "Month": (Month, "＇2026－12", "2026-12"),
    "StaffCode": (StaffCode, "４１４６", "4146"),
    "VisitedCode": (VisitedCode, "４１４６５１０１", "41465101"),
}


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_is_read_as_it_was_meant(name: str) -> None:
    form, typed, meant = TYPED[name]
    assert TypeAdapter(form).validate_python(typed) == meant
    assert TypeAdapter(form).validate_python(meant) == meant
    with pytest.raises(ValidationError):
        TypeAdapter(form).validate_python(5)


@pytest.mark.parametrize(
    "written",
    [
        "2015-3-2",
        "2015. 3. 2.",
        "2015/03/02",
        "'2015.03.02",
        "２０１５．３．２．",
        "2015년 3월 2일",
        "2015년03월02일",
        "2015-03-02 00:00:00",
        "2015-3-2 0:00",
        "2015. 3. 2. 00:00:00",
        "2015-03-02T00:00:00.000",
        "2015년 3월 2일 0:00:00",
    ],
)
def test_a_day_is_read_as_spreadsheets_write_it(written: str) -> None:
    assert TypeAdapter(Day).validate_python(written) == "2015-03-02"


@pytest.mark.parametrize(
    "written",
    [
        "2015-2-30",
        "3/2/2015",
        "2015-3/2",
        "15-3-2",
        "20150302",
        "2015-3-2 9:00",
        "2015년 3-2",
        "2015-03-02 00:00:01",
        "2015-03-02 00:01",
        "2015-03-02 24:00",
        "2015-03-02 00",
        "2015-03-0200:00",
    ],
)
def test_what_is_no_day_or_could_be_another_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(written)


@pytest.mark.parametrize(
    "written", ["2026-1", "2026. 1.", "2026.01", "2026/1", "'2026-01", "２０２６－１", "2026년 1월"]
)
def test_a_month_is_read_as_people_and_spreadsheets_write_it(written: str) -> None:
    assert TypeAdapter(Month).validate_python(written) == "2026-01"
    assert _month(written) == _month("2026-01")
    assert query_in(MealFiguresQuery, {"municipality": ["41461"], "month": [written]}).month == "2026-01"


@pytest.mark.parametrize("written", ["2026-13", "2026-0", "26-1", "202601", "2026-1-1-1", "1/2026", "2026", "2026년 1"])
def test_what_is_no_month_is_refused_in_words_that_show_one(written: str) -> None:
    with pytest.raises(LineError):
        _month(written)
    with pytest.raises(Invalid) as refused:
        query_in(MealFiguresQuery, {"municipality": ["41461"], "month": [written]})
    for language in ("ko", "en"):
        assert "2026-11" in document(refused.value, language)["errors"][0]["detail"]


@pytest.mark.parametrize("form", [ClockTime, EndTime])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[("0:00", "00:00"), ("9:05", "09:05"), ("9:05:00", "09:05"), ("21:30:00", "21:30"), ("０：００", "00:00")],
        *[("오전 9:30", "09:30"), ("오전 9시", "09:00"), ("오후6시 반", "18:30"), ("오후 6시 5분", "18:05")],
        *[("오전 12시", "00:00"), ("오후 12:10", "12:10"), ("6:30 PM", "18:30"), ("9am", "09:00")],
    ],
)
def test_a_time_is_read_as_spreadsheets_write_it(form: Any, written: str, meant: str) -> None:
    assert TypeAdapter(form).validate_python(written) == meant


@pytest.mark.parametrize(
    "written", ["9", "9:5", "9:05:30", "25:00", "9:60", "930", "009:30", "9시", "18시", "오전 13시", "오후 0시"]
)
def test_what_is_no_time_of_the_day_is_refused(written: str) -> None:
    for form in (ClockTime, EndTime):
        with pytest.raises(ValidationError):
            TypeAdapter(form).validate_python(written)


def hours(written: str) -> list[tuple[int, str, str]]:
    """How many days, from when, until when."""
    cells = {"merchant_id": "shop-1", "name": "예시", "municipality": "41461", "category": "korean", "lat": 37.3}
    line = ShopLine.model_validate({**cells, "lon": 127.1, "hours": written})
    assert line.hours is not None
    return [(len(span.days), span.from_, span.until) for span in line.hours.open]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9시-18시", [(7, "09:00", "18:00")]),
        ("오전 9시~오후 6시", [(7, "09:00", "18:00")]),
        ("09:00～18:00", [(7, "09:00", "18:00")]),
        ("월~금 오전 10시 반∼오후 9시 30분, 토·일 11:00-20:00", [(5, "10:30", "21:30"), (2, "11:00", "20:00")]),
        ("평일: 9시부터 18시까지 / 주말 10시~17시", [(5, "09:00", "18:00"), (2, "10:00", "17:00")]),
        ("오전 9시-18시", [(7, "09:00", "18:00")]),
        ("9 AM - 6 PM", [(7, "09:00", "18:00")]),
        ("18시-2시", [(7, "18:00", "02:00")]),
        ("연중무휴 24시간", [(7, "00:00", "24:00")]),
        ("09:00-06:00", [(7, "09:00", "06:00")]),
        ("22:00-6:00", [(7, "22:00", "06:00")]),
        ("02:00-05:00", [(7, "02:00", "05:00")]),
        ("7:00-10:00", [(7, "07:00", "10:00")]),
        ("6:00-22:00", [(7, "06:00", "22:00")]),
        ("오후 2:00-오후 5:00", [(7, "14:00", "17:00")]),
        ("월,수,금 9:00-18:00", [(3, "09:00", "18:00")]),
    ],
)
def test_M10_a_shops_hours_are_read_as_people_write_them(written: str, meant: list[tuple[int, str, str]]) -> None:
    assert hours(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "9시-6시",
        "9:00-6:00",
        "매일 11:30 ~ 9:30",
        "9:00-9:00",
        "2:00-5:00",
        "6:59-10:00",
        "월-금 9:00-18:00; 토 5:00-9:30",
        "2시~5시",
        "오전 9시-6시",
        "2시~오후 5시",
        "오전 13시-15시",
        "9-18",
        "아침 9시-18시",
        "9시",
        "24시간 9시",
    ],
)
def test_M10_hours_that_could_be_others_are_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        hours(written)


@pytest.mark.parametrize(
    "typed", ["１２３－４５－６７８９１", "123 45 67891", "'1234567891", "123\u201345\u201367891", "123ㅡ45ㅡ67891"]
)
def test_a_business_number_is_read_as_it_was_meant(typed: str) -> None:
    field = ApplicationRequest.model_fields["business_number"]
    form: Any = Annotated[(field.annotation, *field.metadata)]
    assert TypeAdapter(form).validate_python(typed) == "1234567891"


def test_M10_a_shops_numbers_are_read_as_keyboards_and_spreadsheets_write_them() -> None:
    line = ShopLine.model_validate(
        {
            "merchant_id": "ｓｈｏｐ－１",
            "name": "Ｂ김밥",
            "municipality": "４１４６１",
            "category": "'한식",
            "lat": "３７．３２",
            "lon": "'127.09",
            "hours": "월－금 ０９：００－２１：００",
            "delivery_m": "1,500",
            "delivery_areas": "４１４６５１０１",
            "state": "정지 ",
        }
    )
    assert (line.merchant_id, line.municipality, line.category, line.state) == (
        "shop-1",
        "41461",
        "korean",
        "suspended",
    )
    assert (line.lat, line.lon, line.delivery_m) == (37.32, 127.09, 1_500)
    assert line.name == "Ｂ김밥", "a name is as its shop writes it"
    assert line.hours is not None
    assert [(span.from_, span.until) for span in line.hours.open] == [("09:00", "21:00")]
    assert line.delivery_areas == DeliveryArea(areas=("41465101",))


def test_D1_an_indicators_numbers_are_read_as_they_were_meant() -> None:
    assert (_whole("’５．０"), _whole("４１４６５１０１")) == ("5", "41465101")
    assert _month("２０２６．１０") == _month("2026-10")


def test_M1_a_child_is_looked_for_as_its_number_is_typed() -> None:
    assert ChildrenQuery.model_validate({"municipality": "41461", "begins": "ｈａｒｕ－"}).begins == "haru-"


@pytest.mark.parametrize("begins", ["'", "`", '="', "'a"])
def test_hundreds_of_thousands_of_blanks_are_gone_through_once(begins: str) -> None:
    """Each share of them tried, this would last for minutes."""
    long = begins + " " * 300_000 + "'"
    assert as_typed(long) == long


@pytest.mark.parametrize("whose", [{"child_id": "'child－ａ"}, {"card_ref": "card－1"}], ids=["child", "card"])
def test_a_purchase_is_whose_it_was_meant_to_be(whose: dict[str, str]) -> None:
    line = {"txn_id": "T-1", "merchant_id": "shop-1", "amount": "1000", "purchased_at": "2026-11-27 12:00", **whose}
    now = datetime.fromisoformat("2026-11-27T13:00:00+09:00")
    purchase = settlement_of(line, now, {"card-1": "child-a"}.get, "card-network")
    assert purchase.child_id == "child-a"


@pytest.mark.parametrize(
    "kept", ["", "haru", "41461-1", "it's", "১২", "하루", "a b", "haru\n", "haru\tbom", "１\r", None, 5, ("１",)]
)
def test_what_is_plain_or_means_something_else_stays_as_it_is(kept: object) -> None:
    assert as_typed(kept) == kept


AT = {"lat": ["37.2636"], "lon": ["127.0286"]}


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("lat", "３７．３６１２", 37.3612),
        ("lon", " 127.0286 ", 127.0286),
        ("lon", "\u22127．5", -7.5),
        ("limit", "２０", 20),
    ],
)
def test_a_number_of_a_query_is_read_as_it_was_meant(name: str, typed: str, meant: float) -> None:
    read = query_in(NearQuery, {**AT, name: [typed]})
    assert getattr(read, name) == meant
    assert type(getattr(read, name)) is type(meant)


@pytest.mark.parametrize("typed", ["서울역", "37,36", "1e2", "", "٣٧"])
@pytest.mark.parametrize(("name", "example"), [("lat", "37.36"), ("lon", "37.36"), ("radius_m", "20")])
def test_what_is_no_number_of_a_query_is_told_how_one_is_written(name: str, example: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        query_in(NearQuery, {**AT, name: [typed]})
    for language in ("ko", "en"):
        (told,) = document(refused.value, language)["errors"]
        assert told["pointer"] == f"/{name}"
        assert example in told["detail"]
