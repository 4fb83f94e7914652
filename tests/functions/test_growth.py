"""What a report, a row of a queue and the clocks' minute cost does not grow with the reports that are open, nor a
night's proof with history."""

from typing import Any

from bench import audit
from bench.parts import open_reports

LITTLE, MUCH = 10, 130
GROWTH_MAX = 1.2


def test_an_act_costs_as_much_behind_many_open_reports_as_behind_few() -> None:
    little, much = open_reports.costs(LITTLE), open_reports.costs(MUCH)
    for act, (calls, moved) in much.items():
        assert calls <= little[act][0], act
        assert moved <= GROWTH_MAX * little[act][1], act


def told_of(months: int) -> dict[str, Any]:
    night = audit.OneNight(months)
    night.prove()
    return night.told()


def test_O1_a_nights_proof_reads_as_much_behind_months_of_history_as_behind_one() -> None:
    little, much = told_of(1), told_of(4)
    assert much["units"] <= GROWTH_MAX * little["units"]
    assert much["units_of_all"] > 3 * little["units_of_all"]


def test_O1_a_proof_of_all_reads_as_much_of_an_entry_of_many_children_as_of_few() -> None:
    few, many = audit.scanned(500), audit.scanned(5_000)
    assert many["entries"] >= 9 * few["entries"]
    assert many["units"] / many["entries"] <= GROWTH_MAX * few["units"] / few["entries"]
