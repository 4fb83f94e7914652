"""What misuse rules are (M14): pure functions over a window of facts.

A rule says "look at this", never "stop this": it opens a case on a merchant or on the adult behind a card, and nothing
that it finds is read on the payment path. Rules only ever find more as facts are added, so that the order in which
facts arrive does not matter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dolbom.meals.merchant import Merchant
from dolbom.meals.misuse.facts import Fact, WindowKind
from dolbom.meals.thresholds import MisuseThresholds

PERCENT = 100
SCORE_MAX = 100
SCORE_BASE = 50
"""The points of a suspicion that just meets its thresholds."""

SubjectKind = Literal["merchant", "adult"]
RuleName = Literal[
    "velocity", "splitting", "same_amount", "refund_rebuy", "late_night", "impossible_travel", "share", "card_at_shop"
]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule may know beside its window: the municipality's numbers, and the shops."""

    thresholds: MisuseThresholds
    day_cap: int
    merchants: Mapping[str, Merchant]

    def won(self, percent: int) -> int:
        """So much of the day's cap, in KRW."""
        return self.day_cap * percent // PERCENT

    def is_watched(self, merchant_id: str) -> bool:
        """Whether a shop is of a kind where no child's meal is expected."""
        merchant = self.merchants.get(merchant_id)
        return merchant is not None and merchant.category in self.thresholds.watched_categories


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a rule found in one window. `parts` are the points that make the score, each with its reason's code."""

    rule: RuleName
    subject_kind: SubjectKind
    subject_id: str
    """A merchant's id; or `adult_of` a child. A child is never a subject."""
    parts: Mapping[str, int]
    evidence: tuple[Fact, ...]


Rule = Callable[[Sequence[Fact], Setting], Suspicion | None]


@dataclass(frozen=True, slots=True)
class Watched:
    """A rule at work; `dolbom.texts.desk` has its words for officers."""

    window: WindowKind
    find: Rule
    field_case: str
    """The case from the field that it stands for."""


def adult_of(child_id: str) -> str:
    """The adult who holds a child's card, as cases name them: nothing here knows who it is, and the child is not the
    subject. The officer asks the guardian first."""
    return f"adult-of:{child_id}"


def beyond(found: int, needed: int, points_each: int, points_max: int) -> int:
    """Points for more than what was needed."""
    return min(points_max, max(0, found - needed) * points_each)
