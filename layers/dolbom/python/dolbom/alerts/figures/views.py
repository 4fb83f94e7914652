"""An area's month as answers tell it, and as a table for a spreadsheet: all of it read from the published document."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from dolbom.alerts.figures.areas import AreaLevel, Named
from dolbom.alerts.figures.document import Json
from dolbom.alerts.figures.questions import NO_CONTACT, OF_DISCOVERY, QUESTIONS
from dolbom.model import Model
from dolbom.texts import audits as texts
from dolbom.texts.spreadsheet import sheet

HALF, NINE_TENTHS = 50, 90


class GroupView(Model):
    """Parts of a question, told as one sum: one part by itself, or several of which some would tell of too few."""

    parts: list[str]
    name_ko: str
    reports: int
    share_percent: int | None


class QuestionView(Model):
    """An area's reports, cut by one question. No part is left out: each is in one group."""

    question: str
    name_ko: str
    groups: list[GroupView]


class SharesView(Model):
    """What is read off the tables; left out where they do not tell it."""

    never_percent: int | None
    """Of the reports of which it is known: households that discovery had never selected."""
    half_within: str | None
    """Of those who were reached, half were within this part of `first_contact`."""
    nine_tenths_within: str | None


class SliceView(SharesView):
    """The nation's reports of one category, or of one kind of reporter, or of several together."""

    parts: list[str]
    name_ko: str
    received: int
    tables: list[QuestionView]


class WithinView(SharesView):
    """An area within the one that was asked for."""

    code: str
    name_ko: str
    received: int


class TogetherView(Model):
    """Areas of which only the sum is told."""

    areas: list[str]
    received: int


class FiguresView(SharesView):
    """An area's month: counted once, published once, and never changed. Of an area that is told only together with
    others, or lies below one, `received` is left out and there are no tables."""

    area: str
    level: AreaLevel
    name: str
    month: str
    counted_at: str
    """As of when its reports are told. A report that ended later is told as unfinished."""
    is_all: bool
    """False where a row could not be read: it is not counted."""
    shown_from: int
    """No number of reports below this is told but 0, nor can one be computed from all that is published."""
    received: int | None
    tables: list[QuestionView]
    within: list[WithinView]
    together: TogetherView | None
    none: list[str]
    """Areas within it that had no report."""
    by_category: list[SliceView]
    """Of the nation alone."""
    by_reporter: list[SliceView]


class FiguresTable(Model):
    """An area's month, and all that is told below it, as a spreadsheet opens it."""

    filename: str
    content_type: str = "text/csv; charset=utf-8"
    content: str
    is_all: bool
    """Whether every line fitted in."""


def view(document: Json, named: Named, above: Collection[str] = ()) -> FiguresView:
    """What a document tells of an area that lies in those above it."""
    area = named.code
    told = next((each for each in document["areas"] if each["code"] == area), None)
    tables = told["tables"] if told is not None else {}
    is_none = any(code in each["none"] for each in document["areas"] for code in (area, *above))
    together = told["together"] if told is not None else None
    slices = document["slices"] if area == "nation" else {}
    return FiguresView(
        area=area,
        level=named.level,
        name=named.name_ko,
        month=document["month"],
        counted_at=document["counted_at"],
        is_all=document["is_all"],
        shown_from=document["shown_from"],
        received=told["received"] if told is not None else 0 if is_none else None,
        tables=_questions(tables),
        within=[
            WithinView(code=each["code"], name_ko=each["name"], received=each["received"], **shares(each["tables"]))
            for each in sorted(document["areas"], key=lambda each: str(each["code"]))
            if each["above"] == area
        ],
        together=TogetherView(areas=together["areas"], received=together["received"]) if together else None,
        none=told["none"] if told is not None else [],
        by_category=[_slice("category", each) for each in slices.get("category", ())],
        by_reporter=[_slice("reporter", each) for each in slices.get("reporter", ())],
        **shares(tables),
    )


def _slice(by: str, told: Json) -> SliceView:
    return SliceView(
        parts=told["parts"],
        name_ko=_names(by, told["parts"]),
        received=told["received"],
        tables=_questions(told["tables"]),
        **shares(told["tables"]),
    )


def _questions(tables: Mapping[str, Sequence[Json]]) -> list[QuestionView]:
    return [
        QuestionView(question=name, name_ko=texts.FIGURES_QUESTIONS[name].ko, groups=_groups(name, groups))
        for name, groups in tables.items()
    ]


def _groups(question: str, groups: Sequence[Json]) -> list[GroupView]:
    total = sum(each["reports"] for each in groups)
    return [
        GroupView(
            parts=each["parts"],
            name_ko=_names(question, each["parts"]),
            reports=each["reports"],
            share_percent=percent(each["reports"], total),
        )
        for each in groups
    ]


def _names(question: str, parts: Sequence[str]) -> str:
    return " + ".join(texts.FIGURES_PARTS[question][part].ko for part in parts)


def percent(part: int, total: int) -> int | None:
    """A part of a total in whole per cent, rounded half up; None of nothing."""
    return (200 * part + total) // (2 * total) if total else None


def shares(tables: Mapping[str, Sequence[Json]]) -> dict[str, Any]:
    """What can be read off an area's tables."""
    contact = [(each["parts"], each["reports"]) for each in tables.get("first_contact", ())]
    return {"never_percent": _never_percent(tables.get("discovery", ())), **waits(contact)}


def waits(contact: Sequence[tuple[Sequence[str], int]]) -> dict[str, str | None]:
    """Within which wait half, and nine tenths, of those who were reached were, by a table of first contacts."""
    found = (("half_within", HALF), ("nine_tenths_within", NINE_TENTHS))
    return {name: _reached_within(contact, share) for name, share in found}


def _never_percent(groups: Sequence[Json]) -> int | None:
    of = [each for each in groups if set(each["parts"]) <= set(OF_DISCOVERY)]
    never = [each["reports"] for each in of if each["parts"] == ["never"]]
    if not never or {part for each in of for part in each["parts"]} != set(OF_DISCOVERY):
        return None
    return percent(never[0], sum(each["reports"] for each in of))


def _reached_within(groups: Sequence[tuple[Sequence[str], int]], share: int) -> str | None:
    """The last part of the group within which so many per cent of those who were reached were; None where it cannot be
    told, or nobody was reached."""
    reached = [(parts[-1], count) for parts, count in groups if NO_CONTACT not in parts]
    if any(count and NO_CONTACT in parts and len(parts) > 1 for parts, count in groups):
        return None
    total, so_far = sum(count for _, count in reached), 0
    for last, count in sorted(reached, key=lambda each: QUESTIONS["first_contact"].index(each[0])):
        so_far += count
        if total and 100 * so_far >= share * total:
            return last
    return None


def as_table(document: Json, area: str = "nation") -> tuple[str, bool]:
    """An area's figures and those of all that is told below it, as CSV without formulas; and whether that is all."""
    lines = ((str(at), line) for at, line in enumerate(_lines(document, area)))
    content, cut = sheet([head.ko for head in texts.FIGURES_COLUMNS], lines)
    return content, cut is None


def _lines(document: Json, area: str) -> Iterator[Sequence[str]]:
    month, wanted = document["month"], {area}
    for each in document["areas"]:
        if each["code"] not in wanted and each["above"] not in wanted:
            continue
        wanted.add(each["code"])
        of = (month, texts.AREA_LEVELS[each["level"]].ko, each["code"], each["name"])
        yield (*of, texts.RECEIVED.ko, "", str(each["received"]))
        yield from _of_tables(of, each["tables"])
        if (rest := each["together"]) is not None:
            rest_of = (month, of[1], "", f"{each['name']}: {texts.TOGETHER.said('ko', {'count': len(rest['areas'])})}")
            yield (*rest_of, texts.RECEIVED.ko, "", str(rest["received"]))
            yield from _of_tables(rest_of, rest["tables"])
    for by, slices in document["slices"].items() if area == "nation" else ():
        for told in slices:
            of = (month, texts.FIGURES_QUESTIONS[by].ko, "", _names(by, told["parts"]))
            yield (*of, texts.RECEIVED.ko, "", str(told["received"]))
            yield from _of_tables(of, told["tables"])


def _of_tables(of: tuple[str, ...], tables: Mapping[str, Sequence[Json]]) -> Iterator[Sequence[str]]:
    for question, groups in tables.items():
        for group in groups:
            yield (*of, texts.FIGURES_QUESTIONS[question].ko, _names(question, group["parts"]), str(group["reports"]))
