"""Misuse rules (M14): pure functions over a window of facts, each named, explained, and with its evidence.

A rule says "look at this", never "stop this": it opens a case on a merchant or on the adult behind a card, and nothing
that it finds is read on the payment path. Rules only ever find more as facts are added, so that the order in which
facts arrive does not matter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dolbom.meals.history import Fact, WindowKind
from dolbom.meals.merchants import Merchant
from dolbom.meals.thresholds import MisuseThresholds

PERCENT = 100
SCORE_MAX = 100

SubjectKind = Literal["merchant", "adult"]
RuleName = Literal["card_at_shop"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule may know beside its window: the municipality's numbers, and the shops."""

    thresholds: MisuseThresholds
    day_cap: int
    merchants: Mapping[str, Merchant]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a rule found in one window. `parts` are the points that make the score, each with its reason's code."""

    rule: RuleName
    subject_kind: SubjectKind
    subject_id: str
    """A merchant's id; or a child's, whose card's adult is meant."""
    parts: Mapping[str, int]
    evidence: tuple[Fact, ...]


Rule = Callable[[Sequence[Fact], Setting], Suspicion | None]


def card_at_shop(facts: Sequence[Fact], setting: Setting) -> Suspicion | None:
    """Many children's limits used up at one shop within minutes: their cards may be kept there."""
    limits = setting.thresholds
    full = setting.day_cap * limits.card_at_shop_percent // PERCENT
    span = timedelta(minutes=limits.card_at_shop_minutes)
    found: set[Fact] = set()
    most = 0
    for start, first in enumerate(facts):
        near = [fact for fact in facts[start:] if fact.at - first.at <= span]
        by_child: dict[str, int] = {}
        for fact in near:
            by_child[fact.child_id] = by_child.get(fact.child_id, 0) + fact.amount
        used_up = {child_id for child_id, amount in by_child.items() if amount >= full}
        if len(used_up) >= limits.card_at_shop_children:
            found.update(fact for fact in near if fact.child_id in used_up)
            most = max(most, len(used_up))
    if not found:
        return None
    beyond = most - limits.card_at_shop_children
    return Suspicion(
        "card_at_shop",
        "merchant",
        facts[0].merchant_id,
        {"children_within_minutes": min(SCORE_MAX, 60 + 5 * beyond)},
        tuple(sorted(found)),
    )


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule as officers read it."""

    window: WindowKind
    find: Rule
    title: str
    explanation: str
    """Korean, for the officer: what was seen, why it may be misuse, and what else it may be."""


RULES: Mapping[RuleName, Explained] = {
    "card_at_shop": Explained(
        "SHOP",
        card_at_shop,
        "가게에 맡겨진 카드",
        "여러 아동의 하루 한도가 한 가게에서 몇 분 사이에 모두 쓰였습니다. 카드를 가게에 맡겨 두고 한꺼번에 "
        "결제했을 수 있습니다. 학교 행사나 단체 식사일 수도 있으니 가게에 먼저 확인해 주세요.",
    ),
}
