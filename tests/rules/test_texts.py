"""The words for faults: whoever reads Korean reads Korean, whoever reads English reads English, whatever is sent."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from dolbom.alerts.casework.forms import NEXT_ATTEMPT_DAYS_MAX, ContactForm
from dolbom.alerts.forms import FlagKind
from dolbom.alerts.report import State as AlertState
from dolbom.alerts.reporters.badges import EndForm
from dolbom.alerts.reports.forms import Person
from dolbom.api import problem
from dolbom.audits.findings.life import State as FindingState
from dolbom.dates import Instant
from dolbom.errors import Conflict, Fault, Invalid
from dolbom.meals.files.loads import Load
from dolbom.meals.files.results import FileRefused, worded
from dolbom.meals.files.settlements import SettlementLine
from dolbom.meals.files.shop_posting import ShopLine
from dolbom.meals.merchant import Merchant
from dolbom.meals.misuse.cases import State as CaseState
from dolbom.meals.orders.requests import MerchantOrdersQuery, OrderId
from dolbom.meals.policy import MealPolicy
from dolbom.meals.shopkeepers.application_store import State as ApplicationState
from dolbom.model import Model, validated
from dolbom.texts import problems
from dolbom.texts.alerts import emergency
from dolbom.texts.problems import FAULTS, PROBLEMS
from dolbom.texts.problems.fields import FORMS, NOT_VALID
from dolbom.texts.words import LANGUAGES, Problem, Words
from infra.operations import operations
from tests.support import APIS
from tools.openapi import FOLDER

HANGUL = re.compile(r"[가-힣]")
PATTERN = re.compile(r"[\^$\[\]{}\\|*?]")
"""What only a regular expression holds: nobody is shown one."""
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
WRONG: list[Any] = [
    *(None, True, -1, 10**30, 1.5, float("nan"), "", "x", "\ud800", "z" * 5_000, "2026-99-99", "2026-02-30"),
    *([], [None], [10**6], ["x"] * 60, {}, {"amount": "x"}, [{}], [{"item_id": 1}]),
]
MODELS: list[type[BaseModel]] = sorted(
    {
        *(MealPolicy, Merchant),
        *(
            model
            for function in APIS.values()
            for operation in operations(function)
            for model in (operation.body, operation.query)
            if model is not None
        ),
    },
    key=lambda model: model.__name__,
)


def faults(model: type[BaseModel], value: Any, language: str) -> list[str]:
    """What is said of a value that is no such model; nothing where it is one."""
    try:
        validated(model, value)
    except Invalid as error:
        return [problems.fault(fault.code, fault.facts, language) for fault in error.faults]
    return []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_slip_in_each_field_is_told_in_the_readers_language(model: type[BaseModel]) -> None:
    slips = [{name: wrong} for name in model.model_fields for wrong in WRONG]
    korean = [words for slip in [*slips, 1, None, []] for words in faults(model, slip, "ko")]
    english = [words for slip in [*slips, 1, None, []] for words in faults(model, slip, "en")]
    assert [words for words in korean if not HANGUL.search(words)] == []
    assert [words for words in korean if re.search(r"\bor\b|\bmust\b|\bshould\b|[Ii]nput", words)] == []
    assert [words for words in english if HANGUL.search(words)] == []
    assert not {*NOT_VALID} & {*korean, *english}
    assert [words for words in (*korean, *english) if PATTERN.search(words)] == []


def test_a_text_in_the_wrong_form_is_told_by_an_example_where_there_is_one() -> None:
    assert faults(Person, {"name": " "}, "en") == ["must not be blank"]
    wrong = {"merchant_id": "분식", "day": "2026-11-30"}
    assert faults(MerchantOrdersQuery, wrong, "en") == ["must have 3 to 40 of a to z, 0 to 9 and -, such as child-0001"]
    (of_an_id,) = faults(Named, {"order_id": "01a1fdb2-dcc0-4202-8202-020202020202"}, "ko")
    assert of_an_id == "UUID 버전 7이어야 합니다"


class Named(Model):
    order_id: OrderId


def patterns(schema: Any) -> Iterator[str]:
    """All patterns of texts in a schema."""
    if isinstance(schema, dict) and isinstance(schema.get("pattern"), str):
        yield schema["pattern"]
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from patterns(part)


def test_each_form_that_a_request_asks_for_has_words_and_no_other() -> None:
    """A time is the one whose pattern only the document has: what is wrong with it, its own check says."""
    models = {model for api in APIS for each in operations(f"{api}_api") for model in (each.body, each.query) if model}
    asked = {pattern for model in models for pattern in patterns(model.model_json_schema())} - {
        TypeAdapter(Instant).json_schema()["pattern"]
    }
    of_files = {
        pattern for model in (Load, SettlementLine, ShopLine) for pattern in patterns(model.model_json_schema())
    }
    assert sorted((asked | of_files) - set(FORMS)) == []
    assert sorted(set(FORMS) - asked - of_files) == []


def test_a_choice_is_listed_without_a_word_of_another_language() -> None:
    slip = {"version": 1, "how": "pigeon", "reached": True}
    assert faults(ContactForm, slip, "ko") == ["다음 중 하나여야 합니다: 'call', 'text', 'visit', 'message'"]
    assert faults(ContactForm, slip, "en") == ["must be one of 'call', 'text', 'visit', 'message'"]


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        *(("2026-11-24T10:00:00+09:00", True), ("2026-11-24T01:00:00Z", True), ("2026-11-24T10:00:00.5+09:00", True)),
        *(("2026-99-99", False), ("2026-11-24", False), ("2026-11-24T10:00:00", False), (1_795_000_000, False)),
        *(("2026-02-30T10:00:00+09:00", False), ("2026-11-24T25:00:00+09:00", False), ("1795000000", False)),
        *(("2026-11-24T10:00:00+99:00", False), (True, False), ("", False)),
    ],
)
def test_the_next_attempt_and_a_rules_first_instant_are_real_times_with_an_offset(text: object, is_taken: bool) -> None:
    attempt = {"version": 1, "how": "call", "reached": False, "next_at": text}
    rule = {"municipality": "41460", "version": 1, "effective_from": text}
    wanted = [] if is_taken else ["시차를 적은 실제 시각이어야 합니다(예: 2026-11-21T18:00:00+09:00)"]
    assert faults(ContactForm, attempt, "ko") == wanted
    assert faults(MealPolicy, rule, "ko") == wanted


@pytest.mark.parametrize("day", ["2026-02-30", "2026-11-31", "2026-13-01", "2027-02-29", "2026-00-10"])
def test_a_day_that_no_calendar_has_is_no_day(day: str) -> None:
    wanted = ["달력에 있는 날짜여야 합니다(예: 2026-11-21)"]
    assert faults(MerchantOrdersQuery, {"merchant_id": "bunsik-suji", "day": day}, "ko") == wanted
    assert wanted[0] in faults(EndForm, {"valid_until": day}, "ko")
    assert faults(MerchantOrdersQuery, {"merchant_id": "bunsik-suji", "day": "2028-02-29"}, "ko") == []


@pytest.mark.parametrize(
    ("ahead", "is_taken"),
    [
        *((timedelta(0), False), (timedelta(seconds=-1), False), (timedelta(seconds=1), True)),
        *((timedelta(days=NEXT_ATTEMPT_DAYS_MAX), True), (timedelta(days=NEXT_ATTEMPT_DAYS_MAX, seconds=1), False)),
    ],
)
def test_A4_the_next_attempt_lies_in_the_future_within_the_time_for_counselling(
    ahead: timedelta, is_taken: bool
) -> None:
    form = ContactForm(version=1, how="call", reached=False, next_at=NOW + ahead)
    if is_taken:
        form.check(NOW)
        return
    with pytest.raises(Invalid) as refused:
        form.check(NOW)
    told = problem(refused.value, "ko").body
    assert "지금부터 14일 안의 시각이어야 합니다" in told
    assert "must lie in the future, at most 14 days from now" in problem(refused.value, "en").body


def test_a_fault_is_said_by_its_codes_words_or_the_problems() -> None:
    error = Invalid(faults=[Fault("/lines_unavailable", "no_such_line", {"last": 4}), Fault("/c")])
    assert "이 주문의 줄 번호는 0부터 4까지입니다" in problem(error, "ko").body
    assert "the order's lines are numbered 0 to 4" in problem(error, "en").body
    assert problem(error, "en").body.count(problems.detail("invalid", "en", {})) == 2


CODED: dict[tuple[str, str], tuple[str, ...]] = {
    ("not_in_this_state", "state"): (*get_args(AlertState), "handed_over"),
    ("against_flag", "flags"): get_args(FlagKind),
    ("case_state", "state"): get_args(CaseState),
    ("application_decided", "state"): get_args(ApplicationState),
    ("finding_state", "state"): get_args(FindingState),
    ("town_joined", "rules_of"): ("41460", "41463", "11110"),
}
"""Facts of problems that are codes, and which there are."""
ONES_OWN = {"starts_on", "month", "day", "year", "version", "merchant_id", "last"}
"""Days, and the numbers that an officer knows things by."""
COUNTED = re.compile(r"\w+_(max|min)|left_\w+|left|count")
NO_WORDS = {"JSON", "UTF", "NaN", "UUID", "UUIDv7", "https", "JPEG", "PNG", "WebP", "HEIC", "MB", "true", "false"}


def places_in(words: Words) -> set[str]:
    return {name for text in words for _, name, _, _ in Formatter().parse(text) if name}


def test_no_code_stands_in_a_sentence_for_people_where_its_words_should() -> None:
    coded = {
        (code, place)
        for code, problem in PROBLEMS.items()
        for place in places_in(problem.detail)
        if place not in ONES_OWN and not COUNTED.fullmatch(place)
    }
    assert coded == CODED.keys()
    for (code, place), values in CODED.items():
        assert values
        for value in values:
            said = {language: problems.detail(code, language, {place: value}) for language in LANGUAGES}
            assert not re.search(r"[a-z]", said["ko"].replace("(despite_flag)", "")), said
            assert "_" not in said["en"].replace("despite_flag", ""), said
    assert problems.detail("town_joined", "ko", {"rules_of": "41460"}) == "그때는 경기도 용인시의 규칙을 따릅니다."
    assert "경기도 용인시" in worded(FileRefused("town_joined", rules_of="41460"))["detail"]
    assert problems.detail("town_joined", "ko", {"rules_of": "99999"}) == "그때는 99999의 규칙을 따릅니다."
    both = problems.detail("against_flag", "ko", {"flags": "no_message, phone_watched"})
    assert "(문자나 말을 남기지 않기, 다른 사람이 휴대전화를 봄)" in both


def test_a_refusals_document_has_the_code_beside_the_words() -> None:
    told = json.loads(problem(Conflict("not_in_this_state", facts={"state": "taken"}), "ko").body)
    assert (told["state"], told["detail"]) == ("taken", "현재 상태(담당자가 맡음)에서는 할 수 없는 처리입니다.")


@pytest.mark.parametrize("table", [PROBLEMS, FAULTS], ids=["problems", "faults"])
def test_the_name_of_a_field_stands_in_brackets_behind_its_korean_word(table: Mapping[str, Any]) -> None:
    for code, each in table.items():
        words = each.detail if isinstance(each, Problem) else each
        plain = re.sub(r"\([^()]*\)|\{\w+\}|'[^']*'", "", words.ko)
        assert set(re.findall(r"[A-Za-z_]{2,}[A-Za-z_0-9]*", plain)) <= NO_WORDS, (code, words.ko)


def test_a_year_and_a_version_are_no_amounts() -> None:
    day = {"year": 2026, "month": 12, "day": 8}
    assert "2026년 12월 8일부터" in problems.detail("figures_later", "ko", day)
    assert "from 2026-12-8 on" in problems.detail("figures_later", "en", day)
    assert "현재 버전 1234" in problems.detail("version_changed", "ko", {"version": 1234})
    assert "1,234개" in problems.detail("messages_full", "ko", {"messages_max": 1234})


def facts_of(code: str) -> dict[str, int]:
    """A number for each place that the words of a code have."""
    words = PROBLEMS[code]
    said = [words.detail, *([words.spent.words] if words.spent is not None else [])]
    places = {name for each in said for text in each for _, name, _, _ in Formatter().parse(text) if name}
    return dict.fromkeys(places | set(words.spent.facts if words.spent is not None else ()), 7)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_each_refusal_of_a_function_is_as_the_published_schema_of_problems_says(code: str, language: str) -> None:
    error = PROBLEMS[code].error(code, facts=facts_of(code))
    error.faults = (Fault("/child_id", "missing"),)
    answer = problem(error, language)
    told = json.loads(answer.body)
    assert (told["status"], told["code"]) == (answer.status_code, code)
    assert told["detail"]
    assert "{" not in told["detail"]
    for api in APIS:
        schema = json.loads((FOLDER / f"{api}.json").read_text())["components"]["schemas"]["Problem"]
        numbers = {"emergency": emergency()} if api == "alerts" else {}
        Draft202012Validator(schema).validate({**numbers, **told})
