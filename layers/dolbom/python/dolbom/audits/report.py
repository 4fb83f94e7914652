"""The night's report: JSON for programs, HTML for people, CSV for spreadsheets. Korean first."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dolbom.audits.finding import Finding
from dolbom.audits.totals import Totals
from dolbom.texts import audits as texts
from dolbom.texts.audits import FINDINGS as WORDS
from dolbom.texts.pages import page
from dolbom.texts.spreadsheet import plain
from dolbom.texts.words import Words

TEMPLATE = Path(__file__).with_name("report.html")
CHART_DAYS = 14
FINDINGS_SHOWN_MAX = 200
CSV_COLUMNS = ("pk", "sk", "code", "expected", "found")

FIGURES = tuple((name, *words) for name, words in texts.FIGURES.items())
SERIES = (("delivered", texts.DRAWN["delivered"].ko, "#2b6cb0"), ("in_store", texts.DRAWN["in_store"].ko, "#dd6b20"))


def numbers(totals: Totals, findings_count: int) -> dict[str, int]:
    """The metrics of a night."""
    return {"AuditFindings": findings_count, "UnexplainedKrw": abs(totals.unexplained)}


def as_json(day: str, at: str, totals: Totals, findings: Sequence[Finding], count: int) -> dict[str, Any]:
    """The report as data."""
    return {
        "day": day,
        "at": at,
        "ok": count == 0 and totals.unexplained == 0,
        "children": totals.children,
        "rows": totals.rows,
        "entries": totals.entries,
        "amounts": {name: totals.amounts[name] for name, _, _ in FIGURES},
        "unexplained": totals.unexplained,
        "by_day": {name: dict(totals.by_day[name]) for name in _days_told(day) if name in totals.by_day},
        "findings_count": count,
        "findings": [
            {"pk": f.pk, "sk": f.sk, "code": f.code, "what": WORDS[f.code][0], "expected": f.expected, "found": f.found}
            for f in findings
        ],
    }


def as_shown(written: Mapping[str, Any]) -> dict[str, Any]:
    """A finding of a written report, for whoever looks its row up: with the row as `make aside` names it, and in both
    languages what is wrong. Of a code that is no longer known the report's own words stand in both."""
    said = {name: written[name] for name in ("code", "expected", "found")}
    words = WORDS.get(written["code"], Words(written["what"], written["what"]))
    return {"row": f"{written['pk']} {written['sk']}", "what_ko": words.ko, "what_en": words.en, **said}


def as_csv(findings: Iterable[Finding]) -> bytes:
    """The findings as a table that a Korean spreadsheet opens; no cell can be a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*CSV_COLUMNS, "what"))
    for finding in findings:
        cells = [str(getattr(finding, column)) for column in CSV_COLUMNS]
        writer.writerow([plain(cell) for cell in (*cells, WORDS[finding.code][0])])
    return text.getvalue().encode("utf-8-sig")


def as_html(report: dict[str, Any]) -> bytes:
    """The report as one page without scripts or outside links."""
    told = {"report": report, "figures": FIGURES, "days": CHART_DAYS, "words": WORDS, "shown_max": FINDINGS_SHOWN_MAX}
    return page(TEMPLATE, chart=chart(report["by_day"], report["day"]), anew=anew_of(report), **told).encode()


def anew_of(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was proved anew, and since when nothing has been left out; None of a report from before that was told."""
    if "anew" not in report:
        return None
    since, part, parts = (report["anew"][name] for name in ("since", "part", "parts"))
    return {
        "since": since,
        "part": None if part is None else part + 1,
        "parts": len(parts),
        "oldest": min(parts.values()),
    }


def spent_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was spent on each day of a night's chart, in KRW: by orders and in shops."""
    by_day = report["by_day"]
    return [{"day": day, **_series(by_day.get(day, {}))} for day in days_until(report["day"])]


def _series(amounts: Mapping[str, int]) -> dict[str, int]:
    return {name: amounts.get(name, 0) for name, _, _ in SERIES}


def days_until(until: str) -> list[str]:
    """The days of a night's chart: so many up to a day, or none of a day that is none."""
    try:
        last = date.fromisoformat(until)
    except ValueError:
        return []
    return [(last - timedelta(days=back)).isoformat() for back in reversed(range(CHART_DAYS))]


def _days_told(day: str) -> list[str]:
    """The days of the chart and the one after, which has begun when the proof is made: whatever a spoilt row calls its
    day displaces none of them."""
    days = days_until(day)
    return [*days, *((date.fromisoformat(each) + timedelta(days=1)).isoformat() for each in days[-1:])]


def chart(by_day: Mapping[str, Mapping[str, int]], until: str) -> dict[str, Any] | None:
    """What was spent by day, orders and shops, as stacked bars: where each is drawn, on an axis of `CHART_DAYS` up to a
    day, whatever days something was spent on; a dashed line at the mean of the days since the first of them, to see
    each day against. A day that is none is nowhere on it: the row that says so is among the findings. None where
    nothing was spent."""
    width, height, floor = 560, 180, 150
    days = days_until(until)
    sums = [sum(_series(by_day.get(day, {})).values()) for day in days]
    if not any(sums):
        return None
    most = max(sums)
    step = (width - 20) / len(days)
    bars, labels = [], []
    for index, day in enumerate(days):
        x, top = f"{10 + index * step:.1f}", float(floor)
        for name, korean, colour in SERIES:
            amount = by_day.get(day, {}).get(name, 0)
            tall = amount / most * (floor - 20)
            top -= tall
            place = {"x": x, "y": f"{top:.1f}", "width": f"{step * 0.7:.1f}", "height": f"{tall:.1f}"}
            if amount:
                bars.append({**place, "day": day, "korean": korean, "colour": colour, "amount": amount})
        labels.append({"x": f"{10 + (index + 0.35) * step:.1f}", "shown": day[5:].replace("-", "/")})
    first = next(index for index, amount in enumerate(sums) if amount)
    mean = round(sum(sums) / (len(days) - first))
    trend = {"mean": mean, "y": f"{floor - mean / most * (floor - 20):.1f}", "x": f"{10 + first * step:.1f}"}
    legend = [
        {"x": 10 + place * 70, "colour": colour, "korean": korean} for place, (_, korean, colour) in enumerate(SERIES)
    ]
    size = {"width": width, "height": height, "floor": floor, "most": most}
    return {**size, "bars": bars, "days": labels, "legend": legend, "trend": trend}
