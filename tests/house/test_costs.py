"""What the pages of costs and scale say in all is what their tables add up to, and both say the same of the nation."""

import re

import pytest

from bench.payment import USD_A_MILLION_WRITE_UNITS
from tools.steps import ROOT

COSTS = (ROOT / "docs" / "costs.md").read_text()
SCALE = (ROOT / "docs" / "scale.md").read_text()
CHILDREN = ("25,000", "300,000")
ORDERS_A_CHILD = 5
TOLD_WITHIN = 0.02
"""Rows are rounded to a number that a person reads; so are sums."""


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """A section's table, by its first column."""
    (section,) = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return {line[0]: line[1:] for line in lines[2:]}


def usd(cell: str) -> float:
    """A cell's amount, or the middle of two."""
    found = [float(number.replace(",", "")) for number in re.findall(r"[\d,]*\d(?:\.\d+)?", cell.partition(":")[0])]
    return sum(found) / len(found)


def of_costs(section: str, column: int) -> float:
    cells = {name: row[column - len(CHILDREN)] for name, row in rows(COSTS, section).items()}
    return sum(usd(cell) for name, cell in cells.items() if "for comparison" not in name)


BESIDE, CALLS, WATCH = "What is beside the orders", "What every call costs beside the table", "What keeps watch"


def orders(column: int) -> float:
    units = int(re.findall(r"captured: (\d+) write units", COSTS)[0])
    return usd(CHILDREN[column]) * ORDERS_A_CHILD * units * USD_A_MILLION_WRITE_UNITS / 1_000_000


def in_all(column: int) -> float:
    return orders(column) + sum(of_costs(section, column) for section in (BESIDE, CALLS, WATCH))


def about(value: float) -> object:
    return pytest.approx(value, rel=TOLD_WITHIN)


def test_costs_in_all_are_what_the_tables_add_up_to() -> None:
    city, nation = re.findall(
        r"USD ([\d,]+) a month for a city of 25,000 children, and ([\d,]+) for the nation", COSTS
    )[0]
    assert [usd(city), usd(nation)] == [about(in_all(0)), about(in_all(1))]


READ = 0.136e-6
WRITE = USD_A_MILLION_WRITE_UNITS / 1_000_000
EVENTS_AN_ORDER = 2
COUNTED = {
    "the desk's reads": lambda children: (400 if children < 100_000 else 2_700) * 200 * 22 * 5 * READ,
    "the partners' feed": lambda children: children * ORDERS_A_CHILD * EVENTS_AN_ORDER * (4 * WRITE + READ / 2),
    "a webhook's page of up to 20 events": lambda children: children * ORDERS_A_CHILD * EVENTS_AN_ORDER * 7e-6,
    "a month's figures": lambda children: children * 9 * READ,
    "beside them: a town's list of children who did not eat": lambda children: children * 70 * 4 * READ,
    "the nightly proof, of a night": lambda children: 30 * children * (5 * READ + 1.769 * 0.0000133334 / 1_300),
    "beside it: the part that is proved anew": lambda children: 30 * children * 320 / 28 * READ,
}
"""What a row says in units, at the prices that the page names."""


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("column", [0, 1])
def test_a_row_is_what_its_units_come_to(name: str, column: int) -> None:
    children = float(CHILDREN[column].replace(",", ""))
    assert usd(rows(COSTS, BESIDE)[name][column - 2]) == pytest.approx(COUNTED[name](children), rel=0.15)


def test_the_shares_of_sign_in_and_copies_are_of_that_sum() -> None:
    shares = re.findall(r"sign in with is (\d+) and (\d+) percent of it, copies of tables\n(\d+) percent", COSTS)
    (beside,), copies = (
        [row for name, row in rows(COSTS, BESIDE).items() if name.startswith("Cognito, **Lite**")],
        next(row for name, row in rows(COSTS, WATCH).items() if name.startswith("copies of the tables")),
    )
    reckoned = [usd(beside[-2]) / in_all(0), usd(beside[-1]) / in_all(1), usd(copies[-1]) / in_all(1)]
    assert [tuple(round(100 * each) for each in reckoned)] == [tuple(int(each) for each in found) for found in shares]
    assert f"what people sign in with is {round(100 * reckoned[1])} percent of all" in SCALE


def test_scale_says_of_the_nation_what_costs_say() -> None:
    nation = {name: usd(row[-1]) for name, row in rows(SCALE, "The nation in a month").items()}
    assert sum(nation.values()) == about(in_all(1))
    for link, section in (("beside-the-orders", BESIDE), ("every-call", CALLS), ("keeps-watch", WATCH)):
        cited = [row for row in rows(SCALE, "The nation in a month").values() if link in row[1]]
        less = nation["sign-in, on Cognito's plan Lite (Essentials: 5,500)"] if section == BESIDE else 0
        figures = nation["figures of meals"] if section == BESIDE else 0
        assert [usd(row[-1]) for row in cited] == [about(of_costs(section, 1) - less - figures)]


def test_what_it_comes_to_adds_up_and_is_ten_times_the_nation_where_it_grows() -> None:
    told = rows(SCALE, "What it comes to")
    amounts = {name: [usd(cell) for cell in row] for name, row in told.items() if "machine" not in row[1]}
    amounts = {name: row for name, row in amounts.items() if not name.startswith("a month's figures")}
    total = amounts.pop("**in all**")
    for column in (0, 1):
        assert total[column] == about(sum(row[column] for row in amounts.values()))
    assert total[0] == about(in_all(1))
    for name, (nation, tenfold) in amounts.items():
        assert tenfold == pytest.approx(10 * nation, rel=0.05), name
