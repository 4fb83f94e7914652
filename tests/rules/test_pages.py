"""Pages for people (A13, O1): whatever stands in a field is read as text, and a page loads nothing and runs nothing."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from dolbom.alerts.figures.page import as_page
from dolbom.alerts.figures.views import FiguresView, GroupView, QuestionView, SliceView, TogetherView, WithinView
from dolbom.audits.report import FIGURES, FINDINGS_SHOWN_MAX, as_html
from dolbom.texts.audits import FINDINGS as WORDS
from dolbom.texts.pages import POLICY, page

HOSTILE = """<script>alert('x')</script><img src=x onerror="alert(1)">&{{ 7*7 }}"""


class Seen(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}


def report(**changes: Any) -> dict[str, Any]:
    return {
        "day": "2026-11-19",
        "at": "2026-11-20T03:00:00+09:00",
        "ok": True,
        "children": 1_234,
        "rows": 5_678,
        "entries": 9_012,
        "amounts": {name: 1_000_000 + place for place, (name, _, _) in enumerate(FIGURES)},
        "unexplained": 0,
        "by_day": {"2026-11-18": {"delivered": 9_000, "in_store": 3_000}},
        "findings_count": 0,
        "findings": [],
        **changes,
    }


def finding(**changes: str) -> dict[str, str]:
    return {
        "pk": "CHILD#a",
        "sk": "ACCOUNT",
        "code": "unbalanced",
        "what": "",
        "expected": "0",
        "found": "1",
        **changes,
    }


def figures(name: str = "기흥구 신갈동", group: str = "손님", **changes: Any) -> FiguresView:
    told = GroupView(parts=["guest"], name_ko=group, reports=12_345, share_percent=60)
    shares = {"never_percent": 87, "half_within": "within_3_days", "nine_tenths_within": None}
    tables = [QuestionView(question="reporter", name_ko="누가 알렸나요", groups=[told])]
    return FiguresView(
        **{
            "area": "nation",
            "level": "nation",
            "name": name,
            "month": "2026-09",
            "counted_at": "2026-11-01T00:00:00+09:00",
            "is_all": True,
            "shown_from": 6,
            "received": 20_000,
            "tables": tables,
            "within": [WithinView(code="41", name_ko=group, received=9_876, **shares)],
            "together": TogetherView(areas=["36", "central"], received=17),
            "none": [],
            "by_category": [SliceView(parts=["money"], name_ko=group, received=7_654, tables=tables, **shares)],
            "by_reporter": [],
            **shares,
            **changes,
        }
    )


NIGHT_TAGS = Seen(as_html(report(ok=False, findings=[finding()])).decode()).names()
FIGURES_TAGS = Seen(as_page(figures(is_all=False))).names()


@pytest.mark.parametrize(
    "changes",
    [
        {"day": HOSTILE},
        {"at": HOSTILE},
        {"by_day": {HOSTILE: {"delivered": 1}}},
        *({"findings": [finding(**{name: HOSTILE})]} for name in ("pk", "sk", "expected", "found")),
    ],
    ids=lambda changes: "-".join(changes),
)
def test_O1_markup_in_any_field_of_the_nights_report_is_text(changes: dict[str, Any]) -> None:
    seen = Seen(as_html(report(ok=False, findings_count=1, **{"findings": [finding()], **changes})).decode())
    assert seen.names() <= NIGHT_TAGS
    assert not any(name.startswith("on") for _, attributes in seen.tags for name in attributes)
    # What was spent on a day that is none stands nowhere on the axis of days.
    assert HOSTILE in seen.text or "by_day" in changes


@pytest.mark.parametrize("field", ["name", "group"])
def test_A13_markup_in_any_field_of_figures_is_text(field: str) -> None:
    seen = Seen(as_page(figures(is_all=False, **{field: HOSTILE})))
    assert seen.names() <= FIGURES_TAGS
    assert HOSTILE in seen.text


def test_O1_the_auditors_page_forbids_itself_everything_but_its_own_style() -> None:
    policies = [
        attributes["content"]
        for tag, attributes in Seen(as_html(report()).decode()).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == [POLICY]
    assert not {"script", "link", "img", "iframe", "form", "a"} & (NIGHT_TAGS | FIGURES_TAGS)


def test_O1_the_report_tells_all_that_it_knows() -> None:
    found = [finding(code=code) for code in WORDS] * FINDINGS_SHOWN_MAX
    text = Seen(as_html(report(ok=False, findings_count=len(found), findings=found)).decode()).text
    for told in ("2026-11-19", "2026-11-20T03:00:00+09:00", "1,234명", "5,678건", "9,012건", "1,000,008원", "12,000원"):
        assert told in text
    assert f"항목 {len(found):,}건" in text
    assert f"그 밖에 {len(found) - FINDINGS_SHOWN_MAX:,}건" in text
    assert "모든 금액이 맞습니다" in Seen(as_html(report()).decode()).text
    assert "거래가 없습니다" in Seen(as_html(report(by_day={})).decode()).text


def test_A13_the_figures_tell_all_that_is_shown_and_hide_the_rest() -> None:
    text = Seen(as_page(figures())).text
    for told in (
        "기흥구 신갈동 · 2026년 9월",
        "20,000건",
        "12,345건 · 60%",
        "87%",
        "사흘 안",
        "비공개",
        "9,876",
        "7,654",
    ):
        assert told in text
    assert "그 밖의 2곳 합계 17건" in text
    assert "6건보다 적은" in text
    assert "일부만" not in text
    assert "일부만" in Seen(as_page(figures(is_all=False))).text
    assert "다른 지역과 합해서만" in Seen(as_page(figures(received=None, tables=[]))).text


def test_A13_of_nobody_no_share_is_called_hidden() -> None:
    nothing = {"never_percent": None, "half_within": None, "nine_tenths_within": None}
    nobody = SliceView(parts=["housing"], name_ko="주거", received=0, tables=[], **nothing)
    hidden = SliceView(parts=["violence"], name_ko="폭력", received=10, tables=[], **nothing)
    text = "".join(Seen(as_page(figures(by_category=[nobody, hidden]))).text.split())
    assert "주거0–––" in text
    assert "폭력10비공개비공개비공개" in text


def test_a_template_that_asks_for_what_is_not_given_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "hollow.html").write_text("<p>{{ nothing }}</p>")
    with pytest.raises(UndefinedError):
        page(tmp_path / "hollow.html", something=1)
