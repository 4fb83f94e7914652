"""O5: what no single payment of a shop shows, found by numbers alone; honest shops are left in peace."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from dolbom.audits.patterns.report import as_csv, as_html, as_json, has_line, said
from dolbom.audits.patterns.rules import Pattern, patterns
from dolbom.audits.patterns.run import _plain
from dolbom.audits.patterns.weeks import PAST_WEEKS, weeks_of
from dolbom.clock import SEOUL
from dolbom.meals.misuse.facts import Fact, FactKind
from dolbom.texts.findings import PATTERNS

WEEK = date(2026, 11, 16)
CAP = 20_000
SHOPS = {f"shop-{number}": ("snack", "korean")[number % 2] for number in range(12)}
ODD = "shop-4"


class Street:
    """A made-up street of honest shops, five weeks long: some forty payments a week each, most by app."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)
        self.facts: dict[str, list[Fact]] = {shop: [] for shop in SHOPS}
        self.number = 0
        for shop in SHOPS:
            prices = self.random.sample(range(4_500, 11_500, 500), 6)
            for week in range(PAST_WEEKS + 1):
                for _ in range(self.random.randint(34, 46)):
                    self.pays(shop, week, self.random.choice(prices))

    def pays(self, shop: str, week: int, amount: int, **more: Any) -> None:
        """A payment in one of the weeks, the last of which is looked at."""
        self.number += 1
        day = WEEK + timedelta(weeks=week - PAST_WEEKS, days=more.get("day", self.random.randrange(7)))
        hour = more.get("hour", self.random.choice((12, 13, 18, 19)))
        at = datetime(day.year, day.month, day.day, hour, self.random.randrange(60), tzinfo=SEOUL)
        kind: FactKind = more.get("kind") or self.random.choice(("order", "order", "in_store"))
        child = more.get("child") or f"child-{self.random.randrange(400)}"
        self.facts[shop].append(Fact(at, f"{kind}/{self.number}", kind, child, shop, "41461", amount))

    def found(self) -> list[Pattern]:
        return patterns({shop: weeks_of(facts, WEEK, CAP) for shop, facts in self.facts.items()}, SHOPS)


def round_amounts(street: Street) -> None:
    for number in range(90):
        street.pays(ODD, PAST_WEEKS, (10_000, 15_000)[number % 2])


def near_cap(street: Street) -> None:
    for number in range(25):
        street.pays(ODD, PAST_WEEKS, 19_500 - 100 * (number % 9))


def late_nights(street: Street) -> None:
    for _ in range(16):
        street.pays(ODD, PAST_WEEKS, 9_500, hour=23)


def many_refunds(street: Street) -> None:
    for _ in range(16):
        street.pays(ODD, PAST_WEEKS, 9_500, kind="refund")


def few_children(street: Street) -> None:
    for number in range(90):
        street.pays(ODD, PAST_WEEKS, 16_500, child=f"child-{number % 5}")


def sudden_growth(street: Street) -> None:
    for number in range(150):
        street.pays(ODD, PAST_WEEKS, 7_500 + 500 * (number % 5))


def till_shift(street: Street) -> None:
    kept = [fact for fact in street.facts[ODD] if fact.at < datetime(2026, 11, 16, tzinfo=SEOUL)]
    street.facts[ODD] = kept
    for number in range(40):
        street.pays(ODD, PAST_WEEKS, 7_500 + 500 * (number % 5), kind="in_store")


PLANTED = (round_amounts, near_cap, late_nights, many_refunds, few_children, sudden_growth, till_shift)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_O5_each_planted_pattern_is_named_at_its_shop_and_no_other_is(plant: Any) -> None:
    street = Street()
    plant(street)
    found = street.found()
    assert plant.__name__ in {each.kind for each in found}, found
    assert {each.merchant_id for each in found} == {ODD}


@pytest.mark.parametrize("seed", range(1, 9))
def test_O5_honest_shops_give_none(seed: int) -> None:
    assert Street(seed).found() == []


def test_O5_a_class_that_comes_once_is_no_growth() -> None:
    street = Street()
    for number in range(120):
        street.pays(ODD, PAST_WEEKS, 7_500 + 500 * (number % 5), day=2)
    assert [each for each in street.found() if each.kind == "sudden_growth"] == []


def test_O5_what_was_always_so_is_found_as_well() -> None:
    street = Street()
    for week in range(PAST_WEEKS + 1):
        for number in range(60):
            street.pays(ODD, week, 19_500 - 100 * (number % 9))
    assert ("near_cap", ODD) in {(each.kind, each.merchant_id) for each in street.found()}


def test_O5_what_everybody_does_is_no_pattern() -> None:
    street = Street()
    for shop in SHOPS:
        for number in range(25):
            street.pays(shop, PAST_WEEKS, 19_500 - 100 * (number % 9))
    assert street.found() == [], "the rush before the money lapses"


def test_A13_of_fewer_than_five_children_no_number_is_told() -> None:
    street = Street()
    for number in range(16):
        street.pays(ODD, PAST_WEEKS, 9_500, hour=23, child=f"child-{number % 4}")
    (found,) = [each for each in street.found() if each.kind == "late_nights"]
    assert found.is_hidden
    told = _plain(found, SHOPS)
    assert {told[name] for name in ("now", "past", "peers", "payments")} == {None}
    assert told["weeks"] == []
    assert not has_line(told), "of peers neither"
    assert said(told, "ko") == ("", "아동 다섯 명 미만의 결제라서 수는 보이지 않습니다.")


def report_of(*found: Pattern, unread: int = 0) -> dict[str, Any]:
    town = {"shops": 12, "payments": 500, "patterns": [_plain(each, SHOPS) for each in found]}
    towns = {"41461": {**town, "beyond": 0, "unread_rows": unread, "not_looked_at": [ODD][:unread]}}
    return {**as_json("2026-11-16", towns), "number": 1, "previous": None}


def test_O5_the_report_reads_well_and_tells_of_no_child() -> None:
    street = Street()
    late_nights(street)
    (found,) = street.found()
    others = [
        replace(found, kind=kind, merchant_id=f"shop-{at}", is_hidden=at == 1) for at, kind in enumerate(PATTERNS)
    ]
    report = report_of(*others)
    page = as_html(report).decode()
    assert "<svg" in page
    lines = {each["kind"] for each in report["patterns"] if has_line(each)}
    assert lines == PATTERNS.keys() - {"sudden_growth", others[1].kind}
    assert "<script" not in page
    assert all(words.title.ko in page and words.explanation.ko in page for words in PATTERNS.values())
    assert "살펴볼 까닭일 뿐 잘못이라는 뜻이 아니며" in page
    table = as_csv(report).decode("utf-8-sig")
    assert table.splitlines()[0].startswith("municipality,merchant_id,category,kind")
    assert "child" not in f"{page}{table}{report}".replace("few_children", "").replace("children", "").lower()
    assert "<strong>눈에 띄는 가게가 없습니다" in as_html(report_of()).decode()


def test_O5_a_report_of_what_could_not_be_read_says_so_and_calls_nothing_clean() -> None:
    report = report_of(unread=7)
    assert (report["unread_rows"], report["not_looked_at"]) == (7, [ODD])
    page = as_html(report).decode()
    assert "<strong>모두 살피지 못했습니다</strong>: 읽지 못한 행 7개, 모두 보지 못한 가게\n1곳" in page
    assert "읽은 것 가운데에는 눈에 띄는 가게가 없습니다" in page
    assert "<strong>눈에 띄는 가게가 없습니다" not in page
    assert as_csv(report).decode("utf-8-sig").splitlines()[1].startswith(",,,patterns_unread,7,")


def test_O5_the_evidence_is_a_sentence() -> None:
    pattern = Pattern("late_nights", ODD, 285, 4, 25, 56, (0, 0, 10, 8, 285), is_hidden=False)
    usual, now = said(_plain(pattern, SHOPS), "ko")
    assert now == "이번 주 결제 56건에서 28%"
    assert usual == "지난 네 주 0%, 견준 가게 넷 중 셋은 2% 이하"
