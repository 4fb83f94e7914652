"""How evenly a round finds those in need, and how surely that can be said: rates by group, each held against the best
one, and what the numbers say in words, in Korean first."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

FAIR_MIN = 0.8
"""Below four fifths of the best rate, another one is called uneven."""
LESS_SEEN = 1.2
"""So many times as many in no file at all: that is why fewer are found."""
Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Group:
    """Households of one kind, and what became of them."""

    name: str
    households: int
    in_need: int
    chosen: int
    found: int
    """Chosen, and in need."""
    unseen: int
    """In need, and in no file of any body."""

    @property
    def rate(self) -> float:
        """Of those in need, the share that is found."""
        return share(self.found, self.in_need)


class Ratio(NamedTuple):
    """A group's rate of finding as a part of the best one's, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_even(self) -> bool | None:
        """Whether it lies above four fifths; None where the interval holds both."""
        if self.low >= FAIR_MIN:
            return True
        return False if self.high < FAIR_MIN else None


def share(part: int, whole: int) -> float:
    """A part of a whole, and nothing of nothing."""
    return part / whole if whole else 0.0


def best_of(groups: Sequence[Group]) -> Group:
    """The group of which most are found."""
    return max(groups, key=lambda each: each.rate)


def ratio(group: Group, best: Group) -> Ratio | None:
    """A rate against the best one (Katz's interval of a ratio of two shares); None where nobody was found, or all are
    one group."""
    if not group.found or not best.found or group is best:
        return None
    value = group.rate / best.rate
    spread = math.sqrt(1 / group.found - 1 / group.in_need + 1 / best.found - 1 / best.in_need)
    return Ratio(value, value * math.exp(-Z * spread), value * math.exp(Z * spread))


def reading(what: tuple[str, str], groups: Sequence[Group], names: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """What a table says, in Korean and in English: the best, the worst, whether that is even, and why."""
    of = [each for each in groups if each.in_need]
    best, worst = best_of(of), min(of, key=lambda each: each.rate)
    found = ratio(worst, best)
    if found is None:
        return f"{what[0]}: 견줄 수 없습니다.", f"{what[1]}: nothing to compare."
    high, low = f"{best.rate * 100:.0f}", f"{worst.rate * 100:.0f}"
    told = f"{found.value:.2f}", f"{found.low:.2f}–{found.high:.2f}"
    judged = {
        True: ("다섯에 넷(0.8)을 넘어 고르다고 볼 수 있습니다", "above four fifths: even enough"),
        False: ("다섯에 넷(0.8)에 못 미쳐 고르지 않습니다", "below four fifths: uneven"),
        None: (
            "구간이 다섯에 넷(0.8)에 걸쳐 있어 이 수로는 판단할 수 없습니다",
            "the interval holds four fifths: too few to judge",
        ),
    }[found.is_even]
    hidden = [f"{share(each.unseen, each.in_need) * 100:.0f}" for each in (worst, best)]
    needs = [f"{share(each.in_need, each.households) * 100:.1f}" for each in (worst, best)]
    why_ko, why_en = _why(worst, best, names, hidden)
    korean = (
        f"{what[0]}에 따라: 위기에 놓인 100가구 가운데 {names[best.name][0]}에서는 {high}가구,"
        f" {names[worst.name][0]}에서는 {low}가구를 찾았습니다({told[0]}배, 95% 구간 {told[1]}). {judged[0]}. {why_ko}"
        f" 실제 위기 비율은 {names[worst.name][0]} {needs[0]}%, {names[best.name][0]} {needs[1]}%입니다."
    )
    english = (
        f"By {what[1]}: of 100 in need, {high} are found in {names[best.name][1]} and {low} in {names[worst.name][1]}"
        f" ({told[0]} of it, 95 % interval {told[1]}), {judged[1]}. {why_en}"
    )
    return korean, english


def _why(worst: Group, best: Group, names: Mapping[str, tuple[str, str]], hidden: Sequence[str]) -> tuple[str, str]:
    if share(worst.unseen, worst.in_need) > LESS_SEEN * share(best.unseen, best.in_need):
        korean = (
            "덜 어려워서가 아니라 덜 보여서입니다: 위기 가구 가운데 어느 기관의 정보에도 없는 비율이"
            f" {names[worst.name][0]} {hidden[0]}%, {names[best.name][0]} {hidden[1]}%입니다."
        )
        english = (
            f"Not for less need, but for being seen less: {hidden[0]} % of those in need are in no file at all there,"
            f" and {hidden[1]} % in {names[best.name][1]}."
        )
        return korean, english
    korean = (
        f"어느 정보에도 없는 비율은 {hidden[0]}%와 {hidden[1]}%로 비슷합니다: 정보가 있어도 점수가 낮은 쪽이 밀립니다."
    )
    english = f"About as many are in no file at all ({hidden[0]} and {hidden[1]} %): what is seen of them scores less."
    return korean, english
