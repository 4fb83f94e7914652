"""What the night's report is made of (O1), as values: figures, table and picture."""

from collections import Counter

import pytest

from dolbom.audits import report
from dolbom.audits.findings import Finding
from dolbom.audits.segments import Proof
from dolbom.audits.totals import Totals

DIFFERS = Finding("CHILD#haru", "ACCOUNT", "account_differs", "lots 5", "-6")
FORMULA = Finding("CHILD#nabi", "=1+1", "unreadable_row", "", "KeyError")


def totals(**amounts: int) -> Totals:
    return Totals(3, 4, 2, Counter({"benefit": 900, "balance": 900, **amounts}))


@pytest.mark.parametrize(
    ("balance", "count", "is_ok", "unexplained"),
    [(900, 0, True, 0), (900, 1, False, 0), (901, 0, False, 1), (899, 0, False, -1)],
)
def test_O1_a_night_is_right_when_nothing_was_found_and_every_won_is_explained(
    balance: int, count: int, is_ok: bool, unexplained: int
) -> None:
    made = totals(balance=balance)
    told = report.as_json("2026-11-20", "2026-11-21T04:00", made, [], count)
    assert (told["ok"], told["unexplained"], told["findings_count"]) == (is_ok, unexplained, count)
    assert report.numbers(made, count) == {"AuditFindings": count, "UnexplainedKrw": abs(unexplained)}


def test_O1_the_report_as_data_has_each_figure_the_last_fourteen_days_and_what_was_found() -> None:
    made = totals(loaded=5, held=7)
    made.by_day = {f"2026-11-{day:02}": Counter(lapsed=day) for day in range(20, 4, -1)}
    told = report.as_json("2026-11-20", "2026-11-21T04:00", made, [DIFFERS], 1)
    assert told["amounts"] == {
        **dict.fromkeys(("delivered", "in_store", "refunded", "lapsed", "undone", "coupons", "own_money"), 0),
        "loaded": 5,
        "held": 7,
        "balance": 900,
    }
    assert list(told["by_day"]) == [f"2026-11-{day:02}" for day in range(7, 21)]
    assert told["by_day"]["2026-11-20"] == {"lapsed": 20}
    assert [told[name] for name in ("day", "at", "children", "rows", "entries")] == [
        *("2026-11-20", "2026-11-21T04:00"),
        *(2, 3, 4),
    ]
    said = {"code": "account_differs", "what": "계정이 원장과 다름", "expected": "lots 5", "found": "-6"}
    assert told["findings"] == [{"pk": "CHILD#haru", "sk": "ACCOUNT", **said}]
    assert report.as_shown(told["findings"][0]) == {"row": "CHILD#haru ACCOUNT", **said}


def test_O1_the_table_opens_in_a_korean_spreadsheet_and_no_cell_is_a_formula() -> None:
    made = report.as_csv([DIFFERS, FORMULA])
    assert made.decode("utf-8") == (
        "\ufeffpk,sk,code,expected,found,what\r\n"
        "CHILD#haru,ACCOUNT,account_differs,lots 5,-6,계정이 원장과 다름\r\n"
        "CHILD#nabi,'=1+1,unreadable_row,,KeyError,읽을 수 없는 기록\r\n"
    )


def test_O1_the_picture_stacks_orders_and_shops_of_each_day_to_the_height_of_the_greatest() -> None:
    by_day = {
        "2026-12-02": {"in_store": 20_000, "lapsed": 99_000},
        "2026-12-01": {"delivered": 30_000, "in_store": 10_000},
    }
    made = report.chart(by_day)
    assert made is not None
    assert [made[name] for name in ("width", "height", "floor", "most")] == [560, 180, 150, 40_000]
    assert [[bar[name] for name in ("day", "amount", "x", "y", "width", "height")] for bar in made["bars"]] == [
        ["2026-12-01", 30_000, "10.0", "52.5", "189.0", "97.5"],
        ["2026-12-01", 10_000, "10.0", "20.0", "189.0", "32.5"],
        ["2026-12-02", 0, "280.0", "150.0", "189.0", "0.0"],
        ["2026-12-02", 20_000, "280.0", "85.0", "189.0", "65.0"],
    ]
    assert made["days"] == [{"x": "10.0", "shown": "12/01"}, {"x": "280.0", "shown": "12/02"}]
    assert [(one["x"], one["korean"]) for one in made["legend"]] == [(10, "배달"), (80, "매장")]
    assert [bar["colour"] for bar in made["bars"][:2]] == [one["colour"] for one in made["legend"]]
    assert [bar["korean"] for bar in made["bars"][:2]] == ["배달", "매장"]


def test_O1_the_picture_is_of_fourteen_days_and_of_none_where_nothing_was_spent() -> None:
    assert report.chart({}) is None
    idle = report.chart({"2026-12-01": {}})
    assert idle is not None
    assert (idle["most"], [bar["height"] for bar in idle["bars"]]) == (1, ["0.0", "0.0"])
    month = report.chart({f"2026-11-{day:02}": {"delivered": day} for day in range(1, 16)})
    assert month is not None
    assert [day["shown"] for day in month["days"]] == [f"11/{day:02}" for day in range(2, 16)]


def test_O1_a_segment_counts_all_and_lists_the_first_five_thousand_each_once() -> None:
    proof = Proof()
    many = [Finding("CHILD#haru", str(number), "unreadable_row", "", "KeyError") for number in range(5_001)]
    proof.add(many[:4_999])
    proof.add(many[4_998:])
    assert (proof.findings_count, len(proof.findings)) == (5_001, 5_000)
    assert many[4_999] in proof.findings
    proof.add([Finding("CHILD#haru", "long", "unbalanced", "x" * 1_001, "y" * 1_001)])
    assert (proof.findings_count, len(proof.findings)) == (5_002, 5_000)


def test_O1_a_finding_says_a_thousand_letters_of_what_was_expected_and_of_what_was_there() -> None:
    told = Finding("p", "s", "unbalanced", "x" * 1_001, "y" * 1_001).shortened()
    assert told == Finding("p", "s", "unbalanced", "x" * 1_000, "y" * 1_000)
