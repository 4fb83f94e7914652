"""Programmes that may fit (A14): a kept table, each match with its reason, each row with its dates and source."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dolbom.alerts.casework.matching import fitting, name_of
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import CENTRAL_DESK, Routed
from tests.support.alerts_forms import a_report

TODAY = date(2026, 11, 21)


def codes(on: date = TODAY, **changes: Any) -> set[str]:
    form = ReportForm.model_validate(a_report(**{"kinds": ["other"], "text": "예시", **changes}))
    report = received(form, Routed(CENTRAL_DESK, (), "outside"), datetime(2026, 11, 21, tzinfo=UTC)).report
    return {programme.code for programme in fitting(report, on)}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kinds": ["money"]}, "emergency_aid"),
        ({"text": "지난주에 해고당했습니다"}, "emergency_aid"),
        ({"kinds": ["money"], "text": "생활비가 없습니다"}, "livelihood_benefit"),
        ({"kinds": ["money", "health"]}, "medical_benefit"),
        ({"text": "병원비를 낼 수 없습니다"}, "medical_benefit"),
        ({"text": "월세를 못 냅니다"}, "housing_benefit"),
        ({"text": "난방을 못 켭니다"}, "energy_voucher"),
        ({"kinds": ["isolation"], "affected": {"ages": [81]}}, "senior_care"),
        ({"text": "죽고 싶습니다"}, "mental_health"),
        ({"kinds": ["care"], "affected": {"children": 1}}, "child_meals"),
        ({"affected": {"children": 1}, "text": "한부모입니다"}, "single_parent"),
        ({"affected": {"disability": True}}, "disability_support"),
        ({"affected": {"pregnancy": True}}, "maternity_support"),
        ({"kinds": ["violence"]}, "violence_shelter"),
    ],
)
def test_A14_what_is_reported_finds_its_programme(changes: dict[str, Any], code: str) -> None:
    assert code in codes(**changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kinds": ["isolation"], "affected": {"ages": [40]}}, "senior_care"),
        ({"kinds": ["health"]}, "medical_benefit"),
        ({"kinds": ["money"]}, "child_meals"),
        ({"text": "때린 적은 없습니다"}, "violence_shelter"),
    ],
)
def test_A14_what_is_not_reported_does_not(changes: dict[str, Any], code: str) -> None:
    assert code not in codes(**changes)


def test_A14_a_programme_is_proposed_only_while_it_exists() -> None:
    assert "energy_voucher" not in codes(on=date(2015, 11, 30), text="난방을 못 켭니다")
    assert "energy_voucher" in codes(on=date(2015, 12, 1), text="난방을 못 켭니다")
    assert name_of("senior_care", date(2020, 1, 1)) is None
    assert name_of("senior_care", TODAY) == "노인맞춤돌봄서비스"
