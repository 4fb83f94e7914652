"""What is looked for in a shop's week, with every number and why. Whole numbers only: shares are thousandths.

A shop is named where its share is far above **its peers** (shops of its category in its town) and besides either

- far above **its own past**: something has changed there ("jump"); or
- was already so in its past, and then it must be twice as far from its peers ("standing").

"Far" is two things at once: a margin that a town's officer would call large, and more than chance makes of so few
payments: `DEVIATIONS` standard deviations of a share of n payments, (share - base)² · n ≥ D² · base · (1000 - base).
Peers are told by their third quartile: three of four shops are below it. What honest shops do that looks like it (a
class's outing, a shop next door on which some children live) is what the numbers are held against in `tools.misuse`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Literal

from dolbom.audits.patterns.weeks import MARKS, Week

Kind = Literal[
    "round_amounts", "near_cap", "late_nights", "many_refunds", "few_children", "sudden_growth", "till_shift"
]

PAYMENTS_MIN = 20
"""Of a week; a shop with fewer is one family's, and a share of so few is no share."""
PAST_PAYMENTS_MIN = 40
"""Of four weeks together, to be a past."""
PEERS_MIN = 4
"""With fewer there is no "as others do": a shop is held against all shops of the town then, or against nobody."""
DEVIATIONS = 4
"""By chance one week in 30,000; a town of 800 shops has 40,000 weeks a year."""
BASE_MIN = 10
"""No share is held against less than a hundredth: of nothing nobody can be twice as far."""
CHILDREN_SHOWN_FROM = 5
"""What fewer children are behind is not told as a number."""
GROWTH_TIMES = 3
"""As many times its own mean week, without its busiest day: a class's outing is one day."""
GROWTH_PEERS_TIMES = 2
"""If peers grew half as much, it is the season."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share that is looked at: of what, from where on, and how far from peers and past it must be (thousandths)."""

    kind: Kind
    of: Callable[[Week], int]
    floor: int
    """Below it nobody would look twice."""
    apart: int
    """How far above its peers' third quartile."""
    jump: int
    """How far above its own past."""
    events_min: int = 5
    behind: Callable[[Week], int] = lambda week: week.children
    """How many children are behind it."""


def _of(mark: str) -> Callable[[Week], int]:
    return lambda week: permille(week.marks[mark], week.payments)


def _behind(mark: str) -> Callable[[Week], int]:
    return lambda week: week.behind[mark]


SHARES: tuple[Share, ...] = (
    # Menus whose prices are banknotes by chance reach a half.
    Share("round_amounts", _of("round"), 600, 300, 250, 12, _behind("round")),
    # The rush before money lapses brings a tenth there.
    Share("near_cap", _of("near_cap"), 300, 250, 200, 8, _behind("near_cap")),
    # Chicken is eaten late once in a while.
    Share("late_nights", _of("late"), 200, 150, 120, 6, _behind("late")),
    # Wrong orders are one in two hundred.
    Share("many_refunds", _of("refunds"), 200, 150, 120, 6, _behind("refunds")),
    # The shop next door: some live on it, and others come too.
    Share("few_children", lambda week: permille(week.top_won, week.won), 750, 250, 200),
    # From mostly app to mostly till, and back: half of all payments changed sides.
    Share("till_shift", _of("tills"), 800, 250, 400, 12, _behind("tills")),
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands out at a shop. Shares in thousandths; of growth payments a week, and then `past` its mean week."""

    kind: Kind
    merchant_id: str
    now: int
    past: int
    peers: int
    """Three of four of its peers are not above this; of growth, in thousandths of their own mean weeks."""
    payments: int
    weeks: tuple[int, ...]
    """The same number of each week, oldest first, for the picture."""
    is_hidden: bool
    """Fewer than `CHILDREN_SHOWN_FROM` children are behind it: its numbers are told to nobody."""


def permille(part: int, whole: int) -> int:
    return part * 1000 // whole if whole else 0


def third_quartile(values: Iterable[int]) -> int:
    ordered = sorted(values)
    return ordered[len(ordered) * 3 // 4] if ordered else 0


def is_beyond_chance(share: int, base: int, count: int) -> bool:
    """Whether so many payments make a share that far above its base by chance no more."""
    base = min(max(base, BASE_MIN), 1000 - BASE_MIN)
    apart = share - base
    return apart > 0 and apart * apart * count >= DEVIATIONS * DEVIATIONS * base * (1000 - base)


def pooled(weeks: Sequence[Week]) -> Week:
    """Some weeks as one, for shares of it. Children of several weeks are not one another's, and are not added."""
    return Week(
        payments=sum(week.payments for week in weeks),
        won=sum(week.won for week in weeks),
        top_won=sum(week.top_won for week in weeks),
        marks={mark: sum(week.marks[mark] for week in weeks) for mark in MARKS},
    )


def patterns(shops: Mapping[str, Sequence[Week]], categories: Mapping[str, str]) -> list[Pattern]:
    """What stands out among a town's shops, by shop and kind; `shops` are their weeks, oldest first."""
    found: list[Pattern] = []
    busy = {name: weeks for name, weeks in shops.items() if weeks[-1].payments >= PAYMENTS_MIN}
    for share in SHARES:
        levels = {name: share.of(weeks[-1]) for name, weeks in busy.items()}
        for name, weeks in busy.items():
            peers = _peers(name, levels, categories)
            if peers and (each := _share(share, name, weeks, third_quartile(peers))):
                found.append(each)
    growth = {name: grown for name, weeks in busy.items() if (grown := _growth(weeks))}
    for name in growth:
        peers = _peers(name, growth, categories)
        if peers and (each := _grown(name, busy[name], third_quartile(peers))):
            found.append(each)
    return sorted(found, key=lambda each: (each.merchant_id, each.kind))


def _peers(name: str, levels: Mapping[str, int], categories: Mapping[str, str]) -> list[int]:
    """The same number of a shop's peers: of its category, or of all the town where those are too few."""
    others = {other: level for other, level in levels.items() if other != name}
    same = [level for other, level in others.items() if categories.get(other) == categories.get(name)]
    return next((levels for levels in (same, list(others.values())) if len(levels) >= PEERS_MIN), [])


def _share(share: Share, name: str, weeks: Sequence[Week], peers: int) -> Pattern | None:
    this, past = weeks[-1], pooled(weeks[:-1])
    now, before = share.of(this), share.of(past)
    if now < share.floor or now * this.payments < share.events_min * 1000:
        return None
    if now < peers + share.apart or not is_beyond_chance(now, peers, this.payments):
        return None
    has_past = past.payments >= PAST_PAYMENTS_MIN
    is_jump = has_past and now >= before + share.jump and is_beyond_chance(now, before, this.payments)
    is_standing = has_past and min(now, before) >= peers + 2 * share.apart
    if not (is_jump or is_standing):
        return None
    is_hidden = min(this.children, share.behind(this)) < CHILDREN_SHOWN_FROM
    each = tuple(share.of(week) for week in weeks)
    return Pattern(share.kind, name, now, before, peers, this.payments, each, is_hidden)


def _growth(weeks: Sequence[Week]) -> int:
    """This week without its busiest day against six days of the mean week before; 0 of a shop without a past."""
    this, past = weeks[-1], pooled(weeks[:-1])
    if past.payments < PAST_PAYMENTS_MIN:
        return 0
    return (this.payments - this.busiest) * len(weeks[:-1]) * 7 * 1000 // (past.payments * 6)


def _grown(name: str, weeks: Sequence[Week], peers: int) -> Pattern | None:
    this, past = weeks[-1], pooled(weeks[:-1])
    mean = past.payments // len(weeks[:-1])
    grown = _growth(weeks)
    if grown < GROWTH_TIMES * 1000 or grown < peers * GROWTH_PEERS_TIMES:
        return None
    if this.payments < mean + DEVIATIONS * 2 * (isqrt(mean) + 1):
        return None
    is_hidden = this.children < CHILDREN_SHOWN_FROM
    each = tuple(week.payments for week in weeks)
    return Pattern("sudden_growth", name, this.payments, mean, peers, this.payments, each, is_hidden)
