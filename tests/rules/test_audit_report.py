"""What the night's report is made of (O1), as values: figures, table and picture."""

import json
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest

from dolbom.audits import report
from dolbom.audits.chain import PARTS, Base, broken, parts_after
from dolbom.audits.finding import Finding
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
    said = {"code": "account_differs", "expected": "lots 5", "found": "-6"}
    ko, en = "계정이 원장과 다름", "the account is not what the ledger adds up to"
    assert told["findings"] == [{"pk": "CHILD#haru", "sk": "ACCOUNT", "what": ko, **said}]
    shown = report.as_shown(told["findings"][0])
    assert shown == {"row": "CHILD#haru ACCOUNT", "what_ko": ko, "what_en": en, **said}


def test_O1_whatever_a_spoilt_row_calls_its_day_displaces_none_of_the_fourteen() -> None:
    made = totals()
    days = [f"2026-11-{day:02}" for day in range(7, 21)]
    spoilt = ["2026-11-99", "9999-12-31", "<b>", "내일", "2026-12-01", ""]
    made.by_day = {day: Counter(delivered=1) for day in (*spoilt, *days, "2026-11-21")}
    told = report.as_json("2026-11-20", "2026-11-21T04:00", made, [], 0)
    assert list(told["by_day"]) == [*days, "2026-11-21"]
    assert report.as_json("no day", "2026-11-21T04:00", made, [], 0)["by_day"] == {}


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
    made = report.chart(by_day, "2026-12-02")
    assert made is not None
    assert [made[name] for name in ("width", "height", "floor", "most")] == [560, 180, 150, 40_000]
    assert [[bar[name] for name in ("day", "amount", "x", "y", "width", "height")] for bar in made["bars"]] == [
        ["2026-12-01", 30_000, "472.9", "52.5", "27.0", "97.5"],
        ["2026-12-01", 10_000, "472.9", "20.0", "27.0", "32.5"],
        ["2026-12-02", 20_000, "511.4", "85.0", "27.0", "65.0"],
    ]
    assert [(one["x"], one["korean"]) for one in made["legend"]] == [(10, "배달"), (80, "매장")]
    assert [bar["colour"] for bar in made["bars"][:2]] == [one["colour"] for one in made["legend"]]
    assert [bar["korean"] for bar in made["bars"]] == ["배달", "매장", "매장"]
    assert made["trend"] == {"mean": 30_000, "y": "52.5", "x": "472.9"}


@pytest.mark.parametrize("spent", [["2026-11-15"], ["2026-11-02"], [f"2026-11-{day:02}" for day in range(1, 16)]])
def test_O1_the_picture_keeps_an_axis_of_fourteen_days_also_with_one_days_data(spent: list[str]) -> None:
    made = report.chart({day: {"delivered": 1_000} for day in spent}, "2026-11-15")
    assert made is not None
    assert [day["shown"] for day in made["days"]] == [f"11/{day:02}" for day in range(2, 16)]
    assert {bar["width"] for bar in made["bars"]} == {"27.0"}, "one day's bar does not fill it"
    assert len(made["bars"]) == len([day for day in spent if day >= "2026-11-02"])
    middles = {day["shown"]: float(day["x"]) for day in made["days"]}
    for bar in made["bars"]:
        below = middles[bar["day"][5:].replace("-", "/")]
        assert below == pytest.approx(float(bar["x"]) + float(bar["width"]) / 2, abs=0.1), (
            "a day is named below its bar"
        )


def test_O1_there_is_no_picture_where_nothing_was_spent() -> None:
    assert report.chart({}, "2026-11-15") is None
    assert report.chart({"2026-11-15": {}, "2026-10-01": {"delivered": 5}}, "2026-11-15") is None


def page_of(**more: Any) -> str:
    told = report.as_json("2026-11-20", "2026-11-21T04:00", totals(), [], 0)
    return report.as_html({**told, **more}).decode()


def test_O1_the_page_says_what_was_proved_anew_and_which_page_it_was_written_after() -> None:
    parts = {str(part): f"2026-11-{part + 1:02}" for part in range(20)}
    previous = {"number": 6, "json": "a" * 64, "html": "b" * 64}
    page = page_of(number=7, previous=previous, anew={"since": "2026-11-19", "part": 3, "parts": parts})
    assert "20개로 나눈 것 가운데 4번째" in page
    assert "모든 기록은 2026-11-01 뒤로" in page
    assert "a" * 64 in page
    assert "b" * 64 in page
    assert "7번째 검증입니다" in page
    first = page_of(number=1, previous=None, anew={"since": None, "part": None, "parts": {"0": "2026-11-20"}})
    assert "모든 기록을 새로 검증했습니다" in first
    assert "무엇을 새로" not in page_of(), "a report of before says nothing of it"


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


def test_O1_each_part_of_the_table_is_proved_anew_once_in_twenty_eight_nights() -> None:
    days = [(date(2026, 12, 1) + timedelta(days=back)).isoformat() for back in range(PARTS)]
    base = Base("2026-11-30", parts_after(None, "2026-11-30"), {})
    proved = []
    for day in days:
        proved.append(base.part)
        base = Base(day, parts_after(base, day), {})
    assert proved == list(range(PARTS))
    assert sorted(base.parts.values()) == days
    skipped = Base("2027-02-01", parts_after(base, "2027-02-01"), {})
    assert skipped.part == 1, "a night that did not run puts off, and leaves nothing out"


class Links:
    """A chain of three nights, as a bucket would give it."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        before = None
        for number, day in enumerate(("2026-11-18", "2026-11-19", "2026-11-20"), start=1):
            body = json.dumps({"number": number, "day": day, "previous": before}).encode()
            page = f"<p>{before}</p>".encode()
            name = f"chain/{number:06}-{day}"
            self.objects |= {f"{name}/report.json": body, f"{name}/report.html": page}
            before = {"number": number, "json": sha256(body).hexdigest(), "html": sha256(page).hexdigest()}

    def said(self, until: str = "2026-11-20") -> list[str]:
        names = [key.removesuffix("/report.json") for key in self.objects if key.endswith(".json")]
        return list(broken(names, self.objects.get, until))


FIRST, SECOND, THIRD = "chain/000001-2026-11-18", "chain/000002-2026-11-19", "chain/000003-2026-11-20"


def test_O1_a_chain_that_is_whole_has_nothing_wrong() -> None:
    assert Links().said() == []


@pytest.mark.parametrize("kind", ["json", "html"])
@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_O1_a_report_that_was_changed_is_told_by_the_one_after_it(name: str, kind: str) -> None:
    links = Links()
    links.objects[f"{name}/report.{kind}"] += b"\n"
    following = {FIRST: SECOND, SECOND: THIRD}[name]
    assert f"{following}: the one before it is not the one that it was written after" in links.said()


def test_O1_a_report_that_is_missing_is_told_in_the_midst_at_the_end_and_in_part() -> None:
    links = Links()
    del links.objects[f"{SECOND}/report.json"]
    assert links.said() == [f"link 2 is missing, before {THIRD}"]
    assert Links().said("2026-11-21") == ["2026-11-21: no proof"]
    links = Links()
    del links.objects[f"{SECOND}/report.html"]
    assert f"{SECOND}: its page is missing" in links.said()
    links = Links()
    links.objects[f"{THIRD}/report.html"] = b"<p>another</p>"
    assert links.said() == [f"{THIRD}: its page was not written after the one before it"]


def test_O1_reports_that_changed_places_are_told() -> None:
    links = Links()
    one, other = f"{SECOND}/report.json", f"{THIRD}/report.json"
    links.objects[one], links.objects[other] = links.objects[other], links.objects[one]
    assert f"{SECOND}: is the report of run 3, of 2026-11-20" in links.said()
    links.objects[one] = b"{"
    assert f"{SECOND}: its report cannot be read" in links.said()
