"""The misuse rules (M14): each quotes its case from the field, and leaves its innocent look-alike alone."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict
from dolbom.ids import new_uuid7
from dolbom.meals.merchant import Merchant
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.cases import EVIDENCE_MAX, STEPS_MAX, Case, Move, joined, moved, opened
from dolbom.meals.misuse.facts import Fact, FactKind, WindowKind, service_day, windows_of
from dolbom.meals.misuse.rows import facts_in, facts_of, lines_of, packed, unpacked
from dolbom.meals.misuse.rule import SCORE_MAX, Setting, Suspicion, adult_of
from dolbom.meals.misuse.rules import RULES, RuleName
from dolbom.meals.thresholds import MisuseThresholds
from dolbom.texts.desk import MISUSE

DAY = datetime(2026, 11, 2, tzinfo=SEOUL)


def shop(merchant_id: str, category: str = "snack", lat: float = 37.24, lon: float = 127.18) -> Merchant:
    place = {"municipality": "41461", "category": category, "lat": lat, "lon": lon}
    return Merchant.model_validate({"merchant_id": merchant_id, "name": merchant_id, "menu": [], **place})


SHOPS = {
    "shop-1": shop("shop-1"),
    "shop-2": shop("shop-2"),
    "shop-3": shop("shop-3"),
    "pub-1": shop("pub-1", "pub"),
    "far-1": shop("far-1", lat=37.60),  # 40 km to the north
}
SETTING = Setting(MisuseThresholds(), 20_000, SHOPS)


def fact(
    when: datetime,
    amount: int,
    merchant_id: str = "shop-1",
    child_id: str = "haru",
    kind: FactKind = "in_store",
) -> Fact:
    own = f"{when.isoformat()}-{child_id}-{merchant_id}-{amount}"
    order_id = new_uuid7(when, hashlib.sha256(own.encode()).digest()[:10])
    number = {"in_store": f"in_store/{own}", "order": f"{order_id}/capture", "refund": f"{order_id}/refund/r-1"}[kind]
    return Fact(when, number, kind, child_id, merchant_id, "41461", amount)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(days=day, hours=hour, minutes=minute)


def look(rule: RuleName, facts: Sequence[Fact]) -> Suspicion | None:
    return RULES[rule].find(sorted(facts), SETTING)


# Each: the rule, what the field tells of, and what looks like it and is innocent.
FIELD: list[tuple[RuleName, list[Fact], list[Fact]]] = [
    (
        "velocity",
        [fact(at(0, 16, minute), 5_000, f"shop-{1 + minute // 12}") for minute in (0, 10, 20, 30)],
        [fact(at(0, hour), 5_000, f"shop-{place}") for hour, place in ((12, 1), (15, 2), (18, 3), (20, 1))],
    ),
    (
        "splitting",
        [fact(at(day, 18, minute), 10_000) for day in (0, 3, 6) for minute in (0, 4)],
        [fact(at(day, 18, minute), won) for day in range(8) for minute, won in ((0, 9_000), (5, 1_500))],
    ),
    (
        "same_amount",
        [fact(at(day, 13), 14_000) for day in range(0, 24, 3)],
        [fact(at(day, 13), 8_000) for day in range(0, 24, 1)],
    ),
    (
        "refund_rebuy",
        [
            made
            for day in (0, 5, 9)
            for made in (
                fact(at(day, 12), 9_000),
                fact(at(day, 12, 10), 9_000, kind="refund"),
                fact(at(day, 12, 14), 9_000),
            )
        ],
        [
            fact(at(0, 12), 9_000),
            fact(at(0, 12, 10), 9_000, kind="refund"),
            fact(at(0, 12, 20), 8_500),
            fact(at(3, 12, 10), 9_000, kind="refund"),
        ],
    ),
    (
        "late_night",
        [fact(at(day, 23), 20_000, "pub-1") for day in (0, 7)],
        [fact(at(day, 23), 18_000) for day in (0, 9, 20)],
    ),
    (
        "impossible_travel",
        [fact(at(0, 12), 9_000, "shop-1"), fact(at(0, 12, 10), 9_000, "far-1")],
        [fact(at(0, 12), 9_000, "shop-1"), fact(at(0, 13, 30), 9_000, "far-1")],
    ),
    (
        "share",
        [fact(at(day, 19), 9_000, "pub-1") for day in range(0, 26, 2)],
        [fact(at(day, 19), 8_500) for day in range(22)],
    ),
    (
        "card_at_shop",
        [fact(at(0, 19, minute), 20_000, child_id=f"child-{minute}") for minute in range(6)],
        [fact(at(0, 19, minute // 2), 8_000, child_id=f"child-{minute}") for minute in range(25)],
    ),
]


@pytest.mark.parametrize(("rule", "misuse", "innocent"), FIELD, ids=[rule for rule, _, _ in FIELD])
def test_M14_the_case_from_the_field_is_seen_and_its_innocent_look_alike_is_not(
    rule: RuleName, misuse: list[Fact], innocent: list[Fact]
) -> None:
    suspicion = look(rule, misuse)
    assert suspicion is not None
    assert set(suspicion.evidence) <= set(misuse)
    assert sum(suspicion.parts.values()) > 0
    assert look(rule, innocent) is None


def test_M14_every_rule_has_a_field_case_a_title_and_an_explanation_that_also_says_what_else_it_may_be() -> None:
    assert {rule for rule, _, _ in FIELD} == set(RULES)
    assert MISUSE.keys() == RULES.keys()
    for rule, watched in RULES.items():
        told = MISUSE[rule]
        assert all(told.title)
        assert "수 있습니다" in told.explanation.ko or "수도 있" in told.explanation.ko
        assert "may also be" in told.explanation.en
        assert watched.field_case


def test_M14_most_rules_open_on_the_merchant_and_none_on_a_child() -> None:
    found = {rule: suspicion for rule, misuse, _ in FIELD if (suspicion := look(rule, misuse)) is not None}
    kinds = {rule: suspicion.subject_kind for rule, suspicion in found.items()}
    assert kinds == dict.fromkeys(RULES, "merchant") | {"velocity": "adult", "impossible_travel": "adult"}
    children = {one.child_id for _, misuse, _ in FIELD for one in misuse}
    for suspicion in found.values():
        assert suspicion.subject_id not in children
        if suspicion.subject_kind == "merchant":
            assert suspicion.subject_id in {one.merchant_id for one in suspicion.evidence}
        else:
            assert suspicion.subject_id == adult_of(suspicion.evidence[0].child_id)


def test_M14_fifty_times_in_one_pub_in_four_months_is_seen_in_each_of_them() -> None:
    for month in range(4):
        visits = [fact(at(month * 30 + 2 * day, 19), 15_000, "pub-1") for day in range(12)]
        assert look("share", visits) is not None


def test_M14_siblings_who_eat_up_their_day_together_are_no_cards_left_at_a_shop() -> None:
    siblings = [fact(at(0, 18, minute), 20_000, child_id=f"child-{minute}") for minute in range(4)]
    assert look("card_at_shop", siblings) is None


def test_M14_a_towns_own_numbers_decide() -> None:
    strict = Setting(MisuseThresholds(card_at_shop_children=3), 20_000, SHOPS)
    siblings = [fact(at(0, 18, minute), 20_000, child_id=f"child-{minute}") for minute in range(3)]
    assert RULES["card_at_shop"].find(siblings, strict) is not None


some_facts = st.lists(
    st.builds(
        fact,
        st.integers(0, 3 * 24 * 60).map(lambda minutes: DAY + timedelta(minutes=minutes)),
        st.sampled_from([3_000, 9_000, 14_000, 20_000]),
        st.sampled_from(sorted(SHOPS)),
        st.sampled_from([f"child-{number}" for number in range(7)]),
        st.sampled_from(["order", "in_store", "refund"]),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda made: made.fact_id,
)
LOOSE = Setting(
    MisuseThresholds(
        velocity_payments=2,
        velocity_shops=2,
        split_days=1,
        same_amount_times=2,
        rebuy_times=1,
        late_times=1,
        late_times_watched=1,
        share_visits=2,
        share_percent=10,
        share_visits_watched=1,
        card_at_shop_children=2,
        travel_km=1,
    ),
    20_000,
    SHOPS,
)


@given(some_facts, st.data())
def test_M14_a_rule_only_ever_finds_more_as_facts_are_added_so_their_order_does_not_matter(
    facts: list[Fact], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(facts), min_size=1, unique=True))
    shop_of_all = data.draw(st.sampled_from(["shop-1", "pub-1"]))
    for rule in RULES.values():
        less = rule.find(windowed(rule.window, some, shop_of_all), LOOSE)
        more = rule.find(windowed(rule.window, facts, shop_of_all), LOOSE)
        if less is None:
            continue
        assert more is not None
        assert {one.fact_id for one in less.evidence} <= {one.fact_id for one in more.evidence}
        assert all(more.parts[part] >= points for part, points in less.parts.items())


def windowed(kind: WindowKind, facts: list[Fact], shop_of_all: str) -> list[Fact]:
    """Facts as a window of this kind holds them: of one child, one shop, or one child at one shop."""
    child = {} if kind == "SHOP" else {"child_id": "haru"}
    merchant = {} if kind == "VISITS" else {"merchant_id": shop_of_all}
    return sorted(replace(one, **child, **merchant) for one in facts)


@given(st.lists(some_facts, min_size=1, max_size=4), st.randoms())
def test_M14_a_case_is_the_same_in_whatever_order_its_evidence_came(many: list[list[Fact]], random: object) -> None:
    suspicions = [
        Suspicion(
            "share", "merchant", "shop-1", {"visits_in_month": 50, "more_visits": len(facts)}, tuple(sorted(facts))
        )
        for facts in many
    ]
    now = at(0, 12)
    forwards = backwards = opened(suspicions[0], "41461", "2026-11", now)
    for suspicion in suspicions:
        forwards = joined(forwards, suspicion)
    for suspicion in reversed(suspicions * 2):
        backwards = joined(backwards, suspicion)
    assert forwards == backwards
    assert forwards.score <= SCORE_MAX
    assert len(forwards.evidence) <= EVIDENCE_MAX
    assert tuple(facts_in(lines_of(forwards.evidence))) == forwards.evidence


@given(some_facts)
def test_M14_a_fact_survives_its_window(facts: list[Fact]) -> None:
    for one in facts:
        assert unpacked(one.fact_id, packed(one)) == one


def test_M14_a_night_is_one_service_day() -> None:
    assert service_day(at(0, 23)) == service_day(at(1, 3, 59)) == "2026-11-02"
    assert service_day(at(1, 4)) == "2026-11-03"
    kinds = [key.kind for key in windows_of(fact(at(0, 12), 1_000))]
    assert kinds == ["VISITS", "PAIR", "SHOP"]
    assert [key.kind for key in windows_of(fact(at(0, 12), 1_000, kind="refund"))] == ["PAIR"]


def test_M14_a_partly_captured_order_counts_with_what_it_took_of_the_benefit() -> None:
    hold = [("benefit", -12_000), ("own", -3_000), ("hold", 15_000)]
    capture = [("hold", -15_000), ("merchant", 9_000), ("own", 3_000), ("benefit", 3_000)]
    row = {
        "pk": "CHILD#haru",
        "sk": "JOURNAL#2026-11-02#ORDER#x",
        "merchant_id": "shop-1",
        "municipality": "41461",
        "placed_at": "2026-11-02T03:00:00.000000Z",
        "journal": [
            {"id": f"x/{kind}", "kind": kind, "legs": [{"account": name, "amount": won} for name, won in legs]}
            for kind, legs in (("hold", hold), ("capture", capture))
        ],
    }
    (found,) = facts_of(row)
    assert (found.kind, found.amount, found.at) == ("order", 9_000, at(0, 12))


def test_M14_a_case_that_is_full_stays_decided_and_is_no_larger_than_an_item_may_be() -> None:
    evidence = tuple(
        Fact(at(0, 12), f"{'o' * 36}/{number:060}", "order", "c" * 64, "m" * 64, "41460", 9_999_999)
        for number in range(EVIDENCE_MAX)
    )
    case = Case("x" * 60, "41460", "velocity", "merchant", "m" * 64, "2026-11", stamp(at(0, 12)), evidence=evidence)
    moves: tuple[Move, ...] = ("review", "confirm", "appeal")
    why = "\U0001f35a" * 500
    who = "5d1c7a52-0000-4000-8000-000000000ff1"
    while len(case.steps) + 3 <= STEPS_MAX or case.state != "confirmed":
        case = moved(case, moves[len(case.steps) % 3], who, why, at(0, 13))
    with pytest.raises(Conflict) as refused:
        moved(case, "appeal", who, why, at(0, 13))
    assert (refused.value.code, case.state) == ("case_full", "confirmed")
    assert STEPS_MAX - 3 < len(case.steps) <= STEPS_MAX
    memory: dict[str, Any] = {}

    class Kept:
        def put_item(self, **write: Any) -> None:
            memory.update(write["Item"])

    CaseStore(Table(Kept(), "meals")).save(None, case)
    assert 100_000 < len(json.dumps(memory, ensure_ascii=False).encode()) < ITEM_BYTES_MAX


ITEM_BYTES_MAX = 400 * 1024
