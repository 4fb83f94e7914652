"""The night's report: JSON for programs, HTML for people, CSV for spreadsheets. Korean first."""

import csv
import html
import io
from collections.abc import Iterable, Sequence
from typing import Any

from dolbom.audits.findings import Finding
from dolbom.audits.totals import Totals
from dolbom.texts import audits as texts
from dolbom.texts.audits import FINDINGS as WORDS
from dolbom.texts.spreadsheet import plain

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
        "by_day": {name: dict(amounts) for name, amounts in sorted(totals.by_day.items())[-CHART_DAYS:]},
        "findings_count": count,
        "findings": [
            {"pk": f.pk, "sk": f.sk, "code": f.code, "what": WORDS[f.code][0], "expected": f.expected, "found": f.found}
            for f in findings
        ],
    }


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
    ok = report["ok"]
    verdict = "모든 금액이 맞습니다" if ok else f"확인이 필요한 항목 {report['findings_count']:,}건"
    english = "Every won adds up" if ok else f"{report['findings_count']:,} findings"
    figures = "".join(
        f"<tr><th>{korean}<small>{english_name}</small></th><td>{report['amounts'][name]:,}원</td></tr>"
        for name, korean, english_name in FIGURES
    )
    page = f"""<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>야간 검증 {report["day"]}</title><style>{STYLE}</style></head><body>
<h1>야간 검증 <small>Nightly proof</small></h1>
<p>{report["day"]} · 실행 {html.escape(report["at"])}</p>
<p class="{"ok" if ok else "bad"}"><strong>{verdict}</strong><br><small>{english}</small></p>
<p>아동 {report["children"]:,}명 · 기록 {report["rows"]:,}건 · 거래 {report["entries"]:,}건
· 원장과 계정의 차이 {report["unexplained"]:,}원</p>
<h2>금액 <small>Amounts</small></h2><table>{figures}</table>
<h2>최근 {CHART_DAYS}일 <small>Spent by day</small></h2>{chart(report["by_day"])}
<h2>확인할 항목 <small>Findings</small></h2>{_findings_table(report["findings"])}
</body></html>
"""
    return page.encode()


def chart(by_day: dict[str, dict[str, int]]) -> str:
    """What was spent by day, orders and shops, as stacked bars (SVG)."""
    width, height, floor = 560, 180, 150
    days = sorted(by_day)[-CHART_DAYS:]
    if not days:
        return "<p>거래가 없습니다. <small>No entries.</small></p>"
    most = max(sum(by_day[day].get(name, 0) for name, _, _ in SERIES) for day in days) or 1
    step = (width - 20) / len(days)
    bars = []
    for index, day in enumerate(days):
        top = float(floor)
        for name, korean, colour in SERIES:
            amount = by_day[day].get(name, 0)
            tall = amount / most * (floor - 20)
            top -= tall
            bars.append(
                f'<rect x="{10 + index * step:.1f}" y="{top:.1f}" width="{step * 0.7:.1f}" height="{tall:.1f}" '
                f'fill="{colour}"><title>{day} {korean} {amount:,}원</title></rect>'
            )
        bars.append(f'<text x="{10 + index * step:.1f}" y="{floor + 14}">{day[5:].replace("-", "/")}</text>')
    legend = "".join(
        f'<rect x="{10 + place * 70}" y="4" width="9" height="9" fill="{colour}"/>'
        f'<text x="{23 + place * 70}" y="12">{korean}</text>'
        for place, (_, korean, colour) in enumerate(SERIES)
    )
    label = f"하루 최대 {most:,}원"
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{legend}'
        f'<text x="{width - 10}" y="12" text-anchor="end">{label}</text>{"".join(bars)}</svg>'
    )


def _findings_table(findings: Sequence[dict[str, Any]]) -> str:
    if not findings:
        return "<p>없습니다. <small>None.</small></p>"
    rows = "".join(
        f"<tr><td>{WORDS[f['code']][0]}<small>{WORDS[f['code']][1]}</small></td>"
        f"<td><code>{html.escape(f['pk'])}<br>{html.escape(f['sk'])}</code></td>"
        f"<td>{html.escape(f['expected'])}</td><td>{html.escape(f['found'])}</td></tr>"
        for f in findings[:FINDINGS_SHOWN_MAX]
    )
    head = "<tr><th>내용</th><th>항목</th><th>맞는 값</th><th>있는 값</th></tr>"
    more = len(findings) - FINDINGS_SHOWN_MAX
    rest = f"<p>그 밖에 {more:,}건은 CSV에 있습니다.</p>" if more > 0 else ""
    return f"<table>{head}{rows}</table>{rest}"


STYLE = """
body{font:16px/1.6 system-ui,"Apple SD Gothic Neo","Malgun Gothic",sans-serif;max-width:46rem;margin:2rem auto;
padding:0 1rem;color:#1a202c}
small{color:#4a5568;font-weight:normal;font-size:.8em;margin-left:.4em}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #e2e8f0;padding:.35rem;text-align:left;
vertical-align:top}td:last-child{text-align:right}
.ok,.bad{padding:.8rem 1rem;border-radius:.5rem;background:#f0fff4}.bad{background:#fff5f5;border:2px solid #c53030}
code{font-size:.8em;overflow-wrap:anywhere}svg text{font-size:10px;fill:#2d3748}
""".replace("\n", "")
