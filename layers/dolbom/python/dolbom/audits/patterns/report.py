"""A week's report: JSON for programs, HTML for people, CSV for spreadsheets. Korean first. No child is in it."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from dolbom.texts import findings as texts
from dolbom.texts.desk import TOWNS
from dolbom.texts.pages import page
from dolbom.texts.spreadsheet import plain

TEMPLATE = Path(__file__).with_name("report.html")
SHOWN_MAX = 200
CSV_COLUMNS = ("municipality", "merchant_id", "category", "kind", "now", "past", "peers", "payments")
UNREAD: Final = "patterns_unread"
"""The kind of a finding: that not all of a town could be read."""
SHOPS_NAMED_MAX = 20
"""Of a town's shops that were not looked at in whole, in its finding; the report names all."""
WIDTH, HEIGHT, FLOOR = 220, 70, 58


def as_json(week: str, towns: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The report as data, made of what was found in each town."""
    return {
        "week": week,
        "towns": len(towns),
        "shops": sum(town["shops"] for town in towns.values()),
        "payments": sum(town["payments"] for town in towns.values()),
        "patterns": [
            {"municipality": code, **each} for code, town in sorted(towns.items()) for each in town["patterns"]
        ],
        "beyond": sum(town["beyond"] for town in towns.values()),
        "unread_rows": sum(town["unread_rows"] for town in towns.values()),
        "not_looked_at": sorted(shop for town in towns.values() for shop in town["not_looked_at"]),
    }


def said(pattern: Mapping[str, Any], language: str) -> tuple[str, str]:
    """What would be as others do, and what is, in words."""
    return texts.said(pattern["kind"], facts_of(pattern), language)


def facts_of(pattern: Mapping[str, Any]) -> dict[str, str | int]:
    """What a pattern says; of few children's payments no number, but that it is so."""
    if pattern["is_hidden"]:
        return {"hidden": 1}
    return {name: pattern[name] for name in ("now", "past", "peers", "payments")}


def unread_facts(town: Mapping[str, Any]) -> dict[str, str | int]:
    """What could not be read of a town."""
    shops = town["not_looked_at"]
    more = ", …" if len(shops) > SHOPS_NAMED_MAX else ""
    return {"rows": town["unread_rows"], "shops": len(shops), "named": ", ".join(shops[:SHOPS_NAMED_MAX]) + more}


def as_csv(report: Mapping[str, Any]) -> bytes:
    """The patterns as a table that a Korean spreadsheet opens; no cell can be a formula. That not all could be read is
    a line of it, too: an empty table would look clean."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*CSV_COLUMNS, "what"))
    for each in report["patterns"]:
        cells = ["" if each[column] is None else str(each[column]) for column in CSV_COLUMNS]
        writer.writerow([plain(cell) for cell in (*cells, texts.PATTERNS[each["kind"]].title.ko)])
    if report["unread_rows"]:
        told = {CSV_COLUMNS[3]: UNREAD, CSV_COLUMNS[4]: report["unread_rows"]}
        writer.writerow([*(told.get(column, "") for column in CSV_COLUMNS), texts.KINDS[UNREAD].ko])
    return text.getvalue().encode("utf-8-sig")


def as_html(report: Mapping[str, Any]) -> bytes:
    """The report as one page without scripts or outside links."""
    shown = [_shown(each) for each in report["patterns"][:SHOWN_MAX]]
    size = {"width": WIDTH, "height": HEIGHT, "floor": FLOOR}
    return page(TEMPLATE, report=report, shown=shown, kinds=texts.PATTERNS, **size).encode()


def _shown(pattern: Mapping[str, Any]) -> dict[str, Any]:
    town = TOWNS.get(pattern["municipality"])
    told = {"pattern": pattern, "words": texts.PATTERNS[pattern["kind"]], "town": town.ko if town else ""}
    return {**told, "ko": said(pattern, "ko"), "en": said(pattern, "en"), "chart": chart(pattern)}


def chart(pattern: Mapping[str, Any]) -> dict[str, Any] | None:
    """The shop's weeks as bars, the last of them dark, and its peers' third quartile as a dashed line; None where no
    number is shown. Of growth there is no line: peers' payments are their own."""
    if pattern["is_hidden"]:
        return None
    is_share = has_line(pattern)
    most = max(*pattern["weeks"], pattern["peers"] if is_share else 0, 1)
    step = WIDTH // (len(pattern["weeks"]) + 1)
    bars = [
        {
            "x": place * step + 8,
            "y": FLOOR - tall,
            "width": step - 12,
            "height": tall,
            "colour": "#c53030" if place == len(pattern["weeks"]) - 1 else "#a0aec0",
            "amount": amount if not is_share else f"{amount // 10}%",
        }
        for place, amount in enumerate(pattern["weeks"])
        for tall in [amount * (FLOOR - 14) // most]
    ]
    return {"bars": bars, "line": FLOOR - pattern["peers"] * (FLOOR - 14) // most if is_share else None}


def has_line(pattern: Mapping[str, Any]) -> bool:
    """Whether peers are a line in the picture: of growth their payments are their own, and of few children nothing is
    told."""
    return pattern["kind"] != "sudden_growth" and not pattern["is_hidden"]
