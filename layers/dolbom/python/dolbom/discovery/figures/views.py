"""A round's figures as answers tell them, and as a table for a spreadsheet: all read from the published document."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from dolbom.alerts.figures.areas import AreaLevel, Named
from dolbom.alerts.figures.views import percent, waits
from dolbom.discovery.figures.document import Json
from dolbom.discovery.figures.questions import FINISHED, GOT_NOTHING, HOW_OF, WAIT_OF
from dolbom.model import Model
from dolbom.texts import audits as texts
from dolbom.texts.spreadsheet import sheet


class VisitGroup(Model):
    """Parts of a question, told as one sum: one part by itself, or several of which some would tell of too few."""

    parts: list[str]
    name_ko: str
    households: int
    share_percent: int | None


class VisitQuestion(Model):
    """An area's households, cut by one question. No part is left out: each is in one group."""

    question: str
    name_ko: str
    groups: list[VisitGroup]


class VisitShares(Model):
    """What is read off the tables; left out where they do not tell it."""

    nothing_percent: int | None
    """Of the households that somebody is done with: those that got nothing."""
    half_within: str | None
    """Of those who were reached, half were within this part of `first_contact`, from the day the centre had them."""
    nine_tenths_within: str | None


class VisitsWithin(VisitShares):
    """An area within the one that was asked for."""

    code: str
    name_ko: str
    households: int


class VisitsTogether(Model):
    """Areas of which only the sum is told."""

    areas: list[str]
    households: int


class RoundFiguresView(VisitShares):
    """What became of a round's households in an area: counted once, published once, and never changed. Of an area that
    is told only together with others, or lies below one, `households` is left out and there are no tables."""

    area: str
    level: AreaLevel
    name: str
    round: str
    counted_at: str
    """As of when its households are told. A visit that ended later is told as unfinished."""
    is_all: bool
    """False where a row could not be read: it is not counted."""
    shown_from: int
    """No number of households below this is told but 0, nor can one be computed from all that is published."""
    households: int | None
    tables: list[VisitQuestion]
    within: list[VisitsWithin]
    together: VisitsTogether | None
    none: list[str]
    """Areas within it to which the round brought nobody."""


def view(document: Json, named: Named, above: Collection[str] = ()) -> RoundFiguresView:
    """What a document tells of an area that lies in those above it."""
    area, areas = named.code, document["areas"]
    told = next((each for each in areas if each["code"] == area), None)
    tables = shown(told["tables"] if told is not None else {})
    is_none = any(code in each["none"] for each in areas for code in (area, *above))
    together = told["together"] if told is not None else None
    below = sorted((each for each in areas if each["above"] == area), key=lambda each: str(each["code"]))
    return RoundFiguresView(
        area=area,
        level=named.level,
        name=named.name_ko,
        round=document["round"],
        counted_at=document["counted_at"],
        is_all=document["is_all"],
        shown_from=document["shown_from"],
        households=told["households"] if told is not None else 0 if is_none else None,
        **shares(tables),
        tables=[
            VisitQuestion(question=name, name_ko=texts.ROUND_QUESTIONS[name].ko, groups=_groups(name, groups))
            for name, groups in tables.items()
        ],
        within=[
            VisitsWithin(
                code=each["code"],
                name_ko=each["name"],
                households=each["households"],
                **shares(shown(each["tables"])),
            )
            for each in below
        ],
        together=VisitsTogether(areas=together["areas"], households=together["households"]) if together else None,
        none=told["none"] if told is not None else [],
    )


def shown(tables: Mapping[str, Sequence[Json]]) -> dict[str, Sequence[Json]]:
    """An area's tables as they are read: of who was reached, one by the wait and one by how, each a sum of what is
    told."""
    if "contact" not in tables:
        return dict(tables)
    by_wait, by_how = (_by(tables["contact"], of) for of in (WAIT_OF, HOW_OF))
    return {**tables, "first_contact": by_wait, "contact": by_how}


def _by(groups: Sequence[Json], of: Mapping[str, str]) -> list[Json]:
    """Groups by something coarser that their parts say: those that have a part of it in common are one."""
    found: dict[str, tuple[set[str], int]] = {}
    for each in groups:
        names, count = {of[part] for part in each["parts"]}, each["households"]
        while met := names & found.keys():
            others, more = found[min(met)]
            found = {name: of_name for name, of_name in found.items() if name not in others}
            names, count = names | others, count + more
        found |= dict.fromkeys(names, (names, count))
    order = list(dict.fromkeys(of.values()))
    sums = {min(map(order.index, names)): (names, count) for names, count in found.values()}
    return [
        {"parts": sorted(names, key=order.index), "households": count} for _, (names, count) in sorted(sums.items())
    ]


def shares(tables: Mapping[str, Sequence[Json]]) -> dict[str, Any]:
    """What can be read off an area's tables."""
    contact = [(each["parts"], each["households"]) for each in tables.get("first_contact", ())]
    return {"nothing_percent": nothing_percent(tables), **waits(contact)}


def nothing_percent(tables: Mapping[str, Sequence[Json]]) -> int | None:
    """Of those whom somebody is done with, who got nothing; None where a group holds others beside them."""
    groups = [(frozenset(each["parts"]), each["households"]) for each in tables.get("result", ()) if each["households"]]
    if not all(parts <= GOT_NOTHING or not parts & GOT_NOTHING for parts, _ in groups):
        return None
    if not all(parts <= FINISHED or not parts & FINISHED for parts, _ in groups):
        return None
    nothing = sum(count for parts, count in groups if parts <= GOT_NOTHING)
    return percent(nothing, sum(count for parts, count in groups if parts <= FINISHED))


def _groups(question: str, groups: Sequence[Json]) -> list[VisitGroup]:
    total = sum(each["households"] for each in groups)
    return [
        VisitGroup(
            parts=each["parts"],
            name_ko=_names(question, each["parts"]),
            households=each["households"],
            share_percent=percent(each["households"], total),
        )
        for each in groups
    ]


def _names(question: str, parts: Sequence[str]) -> str:
    return " + ".join(texts.ROUND_PARTS[question][part].ko for part in parts)


def as_table(document: Json, area: str = "nation") -> tuple[str, bool]:
    """An area's figures and those of all that is told below it, as CSV without formulas; and whether that is all."""
    lines = ((str(at), line) for at, line in enumerate(_lines(document, area)))
    content, cut = sheet([head.ko for head in texts.ROUND_COLUMNS], lines)
    return content, cut is None


def _lines(document: Json, area: str) -> Iterator[Sequence[str]]:
    code, wanted = document["round"], {area}
    for each in document["areas"]:
        if each["code"] not in wanted and each["above"] not in wanted:
            continue
        wanted.add(each["code"])
        of = (code, texts.AREA_LEVELS[each["level"]].ko, each["code"], each["name"])
        yield from _of_area(of, each)
        if (rest := each["together"]) is not None:
            said = texts.TOGETHER.said("ko", {"count": len(rest["areas"])})
            yield from _of_area((code, of[1], "", f"{each['name']}: {said}"), rest)


def _of_area(of: tuple[str, ...], told: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    yield (*of, texts.ROUND_BROUGHT.ko, "", str(told["households"]))
    for question, groups in shown(told["tables"]).items():
        for group in groups:
            yield (*of, texts.ROUND_QUESTIONS[question].ko, _names(question, group["parts"]), str(group["households"]))
