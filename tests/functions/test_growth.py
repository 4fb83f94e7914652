"""What a report, a row of a queue and the clocks' minute cost does not grow with the reports that are open."""

from bench.parts import open_reports

LITTLE, MUCH = 10, 130
GROWTH_MAX = 1.2


def test_an_act_costs_as_much_behind_many_open_reports_as_behind_few() -> None:
    little, much = open_reports.costs(LITTLE), open_reports.costs(MUCH)
    for act, (calls, moved) in much.items():
        assert calls <= little[act][0], act
        assert moved <= GROWTH_MAX * little[act][1], act
