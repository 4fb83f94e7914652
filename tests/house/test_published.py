"""What is published for partners is what the code says: their errors, and what has changed in the APIs."""

import json
import re
from datetime import date

import pytest

from tools import api_changelog, partner_errors
from tools.openapi import APIS, FOLDER, codes_of
from tools.steps import StepFailed

CHANGELOG = api_changelog.PAGE.read_text()
MEALS = json.loads((FOLDER / "meals.json").read_text())


def test_the_errors_of_partners_are_those_of_the_code() -> None:
    assert partner_errors.PAGE.read_text() == partner_errors.written(), "make openapi"


def test_each_code_that_a_partner_can_get_is_listed_with_its_route() -> None:
    section = partner_errors.section()
    assert len(partner_errors.routes()) > 15
    assert len(partner_errors.of_oauth()) == 3
    for operation in (*partner_errors.routes(), *partner_errors.of_oauth()):
        assert f"| `{operation.method} {operation.path}` |" in section
        for status, codes in codes_of(operation).items():
            assert all(f"| `{code}` | {status} |" in section for code in codes)


def test_a_documents_form_is_as_the_newest_entry_says() -> None:
    changed = api_changelog.untold(CHANGELOG)
    assert changed == [], f'python -m tools.api_changelog "{"".join(changed[:1])}: what has changed"'


def test_entries_are_dated_newest_first_and_say_something() -> None:
    days = [date.fromisoformat(day) for day, _ in api_changelog.entries(CHANGELOG)]
    assert days == sorted(set(days), reverse=True) != []
    for _, told in api_changelog.entries(CHANGELOG):
        lines = re.findall(r"^- (.*)$", told, re.MULTILINE)
        assert lines != []
        assert all(api_changelog.LINE.fullmatch(line) for line in lines)


def test_another_form_is_found_and_other_words_are_none() -> None:
    document = json.loads(json.dumps(MEALS))
    path = document["paths"]["/v1/partner/events"]["get"]
    path["description"] = "Otherwise."
    assert api_changelog.form(document) == api_changelog.form(MEALS)
    path["parameters"].pop()
    assert api_changelog.form(document) != api_changelog.form(MEALS)
    document = json.loads(json.dumps(MEALS))
    document["components"]["schemas"]["Any"] = {"properties": {"description": {"type": "string"}}}
    without = json.loads(json.dumps(MEALS))
    without["components"]["schemas"]["Any"] = {"properties": {}}
    assert api_changelog.form(document) != api_changelog.form(without)  # a field may be called so


def test_a_change_is_told_in_a_line_under_its_day() -> None:
    day, later = date(2026, 11, 26), date(2026, 11, 27)
    once = api_changelog.added("# Changes\n\n", "meals: one", day)
    twice = api_changelog.added(once, "desk: two", day)
    ((told, content),) = api_changelog.entries(twice)
    assert (told, re.findall("^- (.*)$", content, re.MULTILINE)) == ("2026-11-26", ["meals: one", "desk: two"])
    assert twice.count(api_changelog.HEAD) == 1
    assert api_changelog.untold(twice) == []
    thrice = api_changelog.added(twice, "people: three", later)
    assert [day for day, _ in api_changelog.entries(thrice)] == ["2026-11-27", "2026-11-26"]
    assert thrice.count(api_changelog.HEAD) == 2
    stale = twice.replace(api_changelog.form(MEALS), "0" * api_changelog.FORM_CHARACTERS)
    assert api_changelog.untold(stale) == ["meals"]
    for wrong in ("nothing", "shops: four", "meals:", "meals: "):
        with pytest.raises(StepFailed):
            api_changelog.added(twice, wrong, day)
    assert len(APIS) == twice.count("| `")
