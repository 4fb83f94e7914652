"""What readers of rows refuse, kind by kind: a word that is on no list, a text in place of a list, what is neither true
nor false, how many less than none, and a row that lies at another's place."""

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, get_args

import pytest

import dolbom
from dolbom.alerts import keys as alert_keys
from dolbom.alerts.households.store import _member_of
from dolbom.alerts.photo import Photo
from dolbom.alerts.report import Message, Notice, Report
from dolbom.dynamo.items import Foreign, Item, counts, lies_at, lists, reading, switches, whole_numbers, words_of
from dolbom.dynamo.stored import Stored
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.access_records.store import opening_of
from dolbom.meals.card_store import CardState, card_of
from dolbom.meals.misuse.case_store import case_of
from dolbom.meals.monthly_loads.store import preview_of
from dolbom.meals.questions.question import Asker, Question, Step
from dolbom.meals.rows import account_of
from dolbom.meals.shopkeepers.application_store import application_of
from dolbom.people.links.rows import letter_of, pairing_of
from dolbom.people.rows import standing_of
from tests.rules.test_rows_at_their_bounds import rows_at_bounds

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
FRACTION = Foreign({"N": "1.5"})
LIES_ELSEWHERE = {"pk": "ELSEWHERE#1"}
SUPPORT = {"from_day": "2026-12-01", "lapses_on": "2026-12-31", "unit_price": 9_000} | dict.fromkeys(
    ("school_days", "days_off", "vacation_days", "meals"), 1
)
OTHERWISE: tuple[tuple[str, Callable[[Item], Any], Mapping[str, Any]], ...] = (
    ("account", account_of, {"version": -1}),
    ("standing", standing_of, {"version": -1}),
    ("standing", standing_of, {"over": -1}),
    ("card", card_of, {"state": "of_tomorrow"}),
    ("card", card_of, LIES_ELSEWHERE),
    ("case", case_of, {"subject_kind": "of_tomorrow"}),
    ("case", case_of, {"steps": "none"}),
    ("case", case_of, LIES_ELSEWHERE),
    ("application", application_of, {"state": "of_tomorrow"}),
    ("application", application_of, LIES_ELSEWHERE),
    ("load_preview", preview_of, {"include": "suspended"}),
    ("load_preview", preview_of, {"include": ["of_tomorrow"]}),
    ("load_preview", preview_of, {"sk": "ELSEWHERE"}),
    (
        "load_preview",
        preview_of,
        {"support": {**SUPPORT, "weekdays_off": [{"day": "2026-12-25", "by": "me", "name": ""}]}},
    ),
    ("load_preview", preview_of, {"support": {**SUPPORT, "weekdays_off": [{"day": 25, "by": "policy", "name": ""}]}}),
    ("load_preview", preview_of, {"support": {**SUPPORT, "meals_on_days_off": -1}}),
    ("desk_opening", opening_of, {"codes": "41463"}),
    ("letter", letter_of, {"state": "of_tomorrow"}),
    ("letter", letter_of, {"used_by": 7}),
    ("letter", letter_of, {"tries": -1}),
    ("letter", letter_of, LIES_ELSEWHERE),
    ("pairing", pairing_of, {"state": "of_tomorrow"}),
    ("pairing", pairing_of, {"child_id": 7}),
    ("pairing", pairing_of, LIES_ELSEWHERE),
    ("member", _member_of, {"is_in": FRACTION}),
    ("member", _member_of, {"is_in": "false"}),
    ("report", Report.of, {"messages": -1}),
    ("report", Report.of, {"unread": -1}),
    ("report", Report.of, {"version": -1}),
    ("message", Message.of, {"sk": alert_keys.message("another")}),
    ("notice", Notice.of, {"sk": alert_keys.notice("another")}),
    ("photo", Photo.of, {"sk": alert_keys.photo("another")}),
    ("question", Question.of, {"unread": -1}),
    ("question", Question.of, LIES_ELSEWHERE),
    ("question_step", Step.of, {"sk": keys.step("another")}),
    ("asker", Asker.of, {"asker": "of_tomorrow"}),
    ("asker", Asker.of, {"open": -1}),
)


@pytest.mark.parametrize(("kind", "read", "change"), OTHERWISE, ids=lambda part: getattr(part, "__name__", str(part)))
def test_what_is_not_of_the_form_is_named(kind: str, read: Callable[[Item], Any], change: Mapping[str, Any]) -> None:
    row = rows_at_bounds()[kind]
    reading(read, row)
    with pytest.raises(Unreadable) as refused:
        reading(read, {**row, **change})
    assert refused.value.ids["pk"] == {**row, **change}["pk"]


OF_EITHER_SIGN = {"lat_e6", "lon_e6", "floor", "source_mark", "rank", "ages", "lat_cell", "lon_cell"}
"""What a stored number may be less than nothing in: places, cellars, marks, and what only sorts."""


def test_no_stored_number_that_counts_is_less_than_nothing() -> None:
    for module in pkgutil.walk_packages(dolbom.__path__, "dolbom."):
        import_module(module.name)
    models = list(models_below(Stored))
    assert {Report, Asker} <= set(models)
    unbounded = {
        f"{model.__module__}.{model.__name__}.{name}"
        for model in models
        for name, field in model.model_fields.items()
        if name not in OF_EITHER_SIGN and int in (*get_args(field.annotation), field.annotation)
        if not any(getattr(bound, "ge", None) == 0 for bound in field.metadata)
    }
    assert not unbounded


def models_below(model: type[Stored]) -> Iterator[type[Stored]]:
    for each in model.__subclasses__():
        yield each
        yield from models_below(each)


def test_what_holds() -> None:
    whole_numbers(-1, 0, 7)
    counts(0, 7)
    words_of(CardState, "active", "replaced")
    lists([], ["a"])
    switches(True, False)
    lies_at({"pk": "A", "sk": "B"}, "A", "B")
    lies_at({}, "A", "B")
    lies_at({"pk": "C", "sk": "B"}, None, "B")
    for fails, wrong in (
        (lambda: words_of(CardState, "ended"), ValueError),
        (lambda: lists("a"), TypeError),
        (lambda: lists(("a",)), TypeError),
        (lambda: switches(1), TypeError),
        (lambda: counts(-1), ValueError),
        (lambda: counts(True), TypeError),
        (lambda: whole_numbers(1.5), TypeError),
        (lambda: lies_at({"pk": "A", "sk": "C"}, "A", "B"), ValueError),
    ):
        with pytest.raises(wrong):
            fails()
