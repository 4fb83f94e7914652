"""Which cells of a month's tables are told, so that no other can be worked out (A13); pure, and of nothing but numbers.

An **area** has its own total and the areas that it falls into; each table of an area is its total, cut by one question
(outcome, category …) into parts. All published numbers of a month are decided here at once:

- **Totals.** An area is told from `SHOWN_FROM` reports. What is hidden of an area is told together, as anybody could
  subtract it; that is never one area alone, nor from 1 to 5 reports. Below a hidden area nothing is told.
- **Tables.** An area tells groups of parts: a part by itself, or several together. Each group has no reports, or
  `SHOWN_FROM` and more. Areas of one parent are told by a chain of ever coarser groupings of what the parent tells:
  each area by the finest that suits it, as long as what is left for all later ones, as one sum, suits it too.
- What then follows by itself (a group that only one area has is its parent's) is told as well.

So the numbers that are told are sums over a tree of areas, cut by groups that only grow coarser downwards, and no sum
of the tree is from 1 to 5. From that follows the promise: **of every part that is not told, values that lie at least
`SHOWN_FROM` apart agree with everything that is** (docs/decisions/published-figures.md has the proof).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

SHOWN_FROM = 6
"""No number of reports below this is told but 0, and no part that is hidden lies in a range narrower than this."""

Row = tuple[int, ...]
"""The reports of an area by the parts of one question."""
Group = frozenset[int]
"""Places of parts that are told together; of one place, a part by itself."""
Told = dict[Group, int]
"""Groups that share no part and have all of them, each with its reports."""
Kin = Sequence[tuple[str, ...]]
"""Of each part what it is one of, the widest first (`nothing`, `refused`, `help_refused`): those that are nearest go
together first. None where all are as near."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area's reports by each question, and the areas that it falls into."""

    code: str
    rows: Mapping[str, Row]
    within: tuple["Area", ...] = ()

    @property
    def received(self) -> int:
        """All of its reports."""
        return sum(next(iter(self.rows.values())))


@dataclass(slots=True)
class AreaTold:
    """What is told of an area."""

    code: str
    above: str | None
    received: int
    tables: dict[str, Told]
    none: tuple[str, ...] = ()
    """The areas within it that had no report, told so."""
    rest: tuple[str, ...] = ()
    """The areas within it that are told together alone."""
    rest_received: int = 0
    rest_tables: dict[str, Told] = field(default_factory=dict)


def added(rows: Iterable[Row], width: int) -> Row:
    """The sum of rows, part by part."""
    total = [0] * width
    for row in rows:
        for place, count in enumerate(row):
            total[place] += count
    return tuple(total)


def published(
    nation: Area, ordered: frozenset[str] = frozenset(), kin: Mapping[str, Kin] | None = None
) -> list[AreaTold]:
    """All that is told of a nation's month: each area that is told, its parent before it. Of questions that are
    `ordered` only neighbouring parts are told together, and of those with `kin` the nearest first. Nothing where the
    nation itself has from 1 to 5 reports."""
    if 0 < nation.received < SHOWN_FROM:
        return []
    kin = kin or {}
    tables = {name: alone(row, is_ordered=name in ordered, kin=kin.get(name)) for name, row in nation.rows.items()}
    top = AreaTold(nation.code, None, nation.received, tables)
    found, waiting = [top], [(nation, top)]
    while waiting:
        area, told = waiting.pop()
        for each, below in _within(area, told, ordered, kin):
            found.append(below)
            waiting.append((each, below))
    return found


def _within(area: Area, told: AreaTold, ordered: frozenset[str], kin: Mapping[str, Kin]) -> list[tuple[Area, AreaTold]]:
    hidden = hidden_of({each.code: each.received for each in area.within})
    rest = [each for each in area.within if each.code in hidden]
    shown = [each for each in area.within if each.code not in hidden and each.received]
    told.none = tuple(sorted(each.code for each in area.within if each.code not in hidden and not each.received))
    told.rest, told.rest_received = tuple(sorted(hidden)), sum(each.received for each in rest)
    below = {each.code: AreaTold(each.code, area.code, each.received, {}) for each in shown}
    for name, row in area.rows.items():
        rows = {each.code: each.rows[name] for each in shown}
        if rest:
            rows[""] = added((each.rows[name] for each in rest), len(row))
        of_all = tables_within(told.tables[name], rows, is_ordered=name in ordered, kin=kin.get(name))
        for code, groups in of_all.items():
            if code:
                below[code].tables[name] = groups
            else:
                told.rest_tables[name] = groups
    return [(each, below[each.code]) for each in shown]


def hidden_of(totals: Mapping[str, int]) -> set[str]:
    """The areas of one parent whose totals are not told one by one."""
    hidden = {code for code, total in totals.items() if total < SHOWN_FROM}
    if not any(totals[code] for code in hidden):
        return set()
    while len(hidden) == 1 or sum(totals[code] for code in hidden) < SHOWN_FROM:
        hidden.add(min((code for code in totals if code not in hidden), key=lambda code: (totals[code], code)))
    return hidden


def alone(row: Row, *, is_ordered: bool, kin: Kin | None = None) -> Told:
    """The groups of a table that is part of no other: small parts together, with the next larger ones if need be."""
    if is_ordered or kin:
        told: Told = {frozenset([place]): count for place, count in enumerate(row)}
        while not _suits(told):
            told = _coarser(told, told, is_ordered=is_ordered, kin=kin)
        return told
    small = {place for place, count in enumerate(row) if count < SHOWN_FROM}
    if any(row[place] for place in small):
        while len(small) < len(row) and (len(small) == 1 or sum(row[place] for place in small) < SHOWN_FROM):
            small.add(min((place for place in range(len(row)) if place not in small), key=lambda each: row[each]))
        together = {frozenset(small): sum(row[place] for place in small)}
    else:
        together = {frozenset([place]): 0 for place in small}
    return {frozenset([place]): count for place, count in enumerate(row) if place not in small} | together


def tables_within(above: Told, rows: Mapping[str, Row], *, is_ordered: bool, kin: Kin | None = None) -> dict[str, Told]:
    """What is told of areas that add up to one of which `above` is told, by their names; of the one that is called `""`
    only what follows from the others."""
    found: dict[str, Told] = {}
    left, known, grouping = dict(rows), above, above
    while left:
        suited = _suited(left, grouping)
        if not suited:
            grouping = _coarser(grouping, known, is_ordered=is_ordered, kin=kin)
            continue
        for code in suited:
            found[code] = _with_what_follows(_told(left.pop(code), grouping), known)
        if left:
            rest = added(left.values(), len(next(iter(left.values()))))
            known = grouping = _with_what_follows(_told(rest, grouping), known)
    return found


def _suited(rows: Mapping[str, Row], grouping: Iterable[Group]) -> list[str]:
    """Those that can be told by a grouping, of which also what the others are together suits it."""
    groups = list(grouping)
    suited = {code for code, row in rows.items() if _suits(_told(row, groups))}
    while suited and len(suited) < len(rows):
        others = [row for code, row in rows.items() if code not in suited]
        if _suits(_told(added(others, len(others[0])), groups)):
            break
        suited.discard(min(suited, key=lambda code: (sum(rows[code]), code)))
    return sorted(suited)


def _told(row: Row, grouping: Iterable[Group]) -> Told:
    return {group: sum(row[place] for place in group) for group in grouping}


def _suits(told: Told) -> bool:
    return not any(0 < count < SHOWN_FROM for count in told.values())


def _coarser(grouping: Told, known: Told, *, is_ordered: bool, kin: Kin | None) -> Told:
    """The next coarser grouping: of the groups that somebody has, the smallest goes together with the smallest that it
    may, or with the smallest of those that are nearest to it. What nobody has stays by itself: it is known to be
    nothing."""
    counts = {group: sum(count for part, count in known.items() if part <= group) for group in grouping}
    live = sorted((group for group in counts if counts[group]), key=min)
    least = min(range(len(live)), key=lambda at: (counts[live[at]], at))
    may = [at for at in (least - 1, least + 1) if 0 <= at < len(live)] if is_ordered else range(len(live))
    near = {at: _shared(live[least] | live[at], kin) for at in may if at != least}
    other = min(near, key=lambda at: (-near[at], counts[live[at]], at))
    pair = {live[least], live[other]}
    kept = {group: counts[group] for group in grouping if group not in pair}
    return kept | {live[least] | live[other]: counts[live[least]] + counts[live[other]]}


def _shared(group: Group, kin: Kin | None) -> int:
    """How much all parts of a group share of what they are one of."""
    paths = [kin[place] for place in group] if kin else []
    return sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False)))


def _with_what_follows(told: Told, above: Told) -> Told:
    """With each group that nobody else has told as finely as it is told above, and each that is empty part by part."""
    found: Told = {}
    for group, count in told.items():
        finer = {part: above[part] for part in above if part <= group}
        if count == 0:
            found |= {frozenset([place]): 0 for place in group}
        elif sum(finer.values()) == count:
            found |= finer
        else:
            found[group] = count
    return found
