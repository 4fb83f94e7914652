"""The page about a made-up round, in Korean with English beside it: one file that loads nothing."""

from html import escape
from pathlib import Path
from string import Template

from dolbom.discovery.catalogue import DECAY_PARTS, bodies, indicators
from dolbom.discovery.choosing.lists import in_words
from dolbom.discovery.choosing.query import Choice
from dolbom.discovery.store import Reason
from tools.discovery.findings import Found, Row

NAMES = {
    "city": "도시 · 구 city",
    "town": "시 town",
    "country": "군 country",
    "alone": "1인 alone",
    "couple": "부부 couple",
    "family": "가족 family",
    "single_parent": "한부모 single parent",
    "old_alone": "홀몸 어르신 old and alone",
    "11": "서울",
    "12": "전남광주",
    "26": "부산",
    "27": "대구",
    "28": "인천",
    "30": "대전",
    "31": "울산",
    "36": "세종",
    "41": "경기",
    "43": "충북",
    "44": "충남",
    "47": "경북",
    "48": "경남",
    "50": "제주",
    "51": "강원",
    "52": "전북",
}
BAR = 260
TEMPLATE = Path(__file__).with_name("page.html")
FAIR_MIN = 0.8
"""Below four fifths of the best rate, another one is called unequal."""
EXAMPLES_OF = (
    ("central", "중앙 발굴 · centrally"),
    ("local", "지자체 발굴 · by municipalities"),
    ("found", "실제 위기 · found, in real need"),
    ("missed", "놓친 가구 · in need, not chosen"),
    ("hidden", "어느 정보에도 없음 · in need, in no file at all"),
    ("served", "이미 지원 중 · served, left out"),
)


def as_page(found: Found, choice: Choice) -> str:
    """The page."""
    facts = found.facts | {"missed": found.facts["in_need"] - found.facts["found"]}
    numbers = {name: f"{value:,}" for name, value in facts.items() if isinstance(value, int)}
    silent = ", ".join(f"{bodies()[body].name_ko} ({bodies()[body].name_en})" for body in found.silent)
    more = {
        "seed": facts["seed"],
        "seconds": facts["seconds"],
        "heard": len(bodies()) - len(found.silent),
        "precision": _percent(_share(facts["found"], facts["chosen"])),
        "base": _percent(_share(facts["in_need"], facts["households"])),
        "recall": _percent(_share(facts["found"], facts["in_need"])),
        "numbers": "".join(_big(facts[name], words) for name, words in EXAMPLES_OF),
        "silent": escape(silent) or "없음 · nobody",
        "reasons": _reasons(found.reasons),
        "provinces": _table(found.by_province, "시도 · province"),
        "areas": _table(found.by_area, "지역 · area"),
        "kinds": _table(found.by_kind, "가구 · household"),
        "reading": _reading(found),
        "examples": "".join(map(_example, found.examples)),
        "sha256": facts["sha256"],
        "weights": choice.weights.version,
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(numbers | more)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _big(number: int, words: str) -> str:
    return f"<div><b>{number:,}</b><span class='soft'>{escape(words)}</span></div>"


def _bar(share: float, of: float = 1.0) -> str:
    width = BAR * min(1.0, share / of if of else 0.0)
    track = f"<rect width='{BAR}' height='12' rx='3' fill='var(--line)'/>"
    filled = f"<rect width='{width:.0f}' height='12' rx='3' fill='var(--good)'/>"
    return f"<svg width='{BAR}' height='12' aria-hidden='true'>{track}{filled}</svg>"


def _table(rows: list[Row], head: str) -> str:
    lines = "".join(
        f"<tr><td>{escape(NAMES.get(name) or name)}</td><td>{households:,}</td>"
        f"<td>{_percent(_share(chosen, households))}</td>"
        f"<td>{need:,}</td><td>{_bar(_share(hit, need))}</td><td>{_percent(_share(hit, need))}</td></tr>"
        for name, households, need, chosen, hit in rows
    )
    names = (head, "가구 households", "선정률 chosen", "위기 in need", "", "찾은 비율 found of those in need")
    return _scroll("".join(f"<th>{escape(name)}</th>" for name in names), lines)


def _reasons(rows: list[Row]) -> str:
    most = max((count for _, count, _ in rows), default=1)
    lines = "".join(
        f"<tr><td>{escape(indicators()[name].name_ko)}"
        f" <span class='soft'>{escape(indicators()[name].name_en)}</span></td>"
        f"<td>{_bar(count, most)}</td><td>{count:,}</td><td>{_percent(_share(hit, count))}</td></tr>"
        for name, count, hit in rows[:15]
    )
    names = ("위기정보 indicator", "", "가구 households", "그 가운데 위기 of them in need")
    return _scroll("".join(f"<th>{escape(name)}</th>" for name in names), lines)


def _scroll(head: str, lines: str) -> str:
    return f"<div class='scroll' tabindex='0'><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"


def _reading(found: Found) -> str:
    """What the two tables say, in a sentence each: the best and the worst rate of finding, and their ratio."""
    said = []
    for what, rows in (("지역 · area", found.by_area), ("가구 · household kind", found.by_kind)):
        rates = sorted((_share(hit, need), NAMES[name]) for name, _, need, _, hit in rows if need)
        (low, worst), (high, best) = rates[0], rates[-1]
        judged = "below four fifths: unequal" if high and low / high < FAIR_MIN else "within four fifths of each other"
        ratio = low / high if high else 1.0
        rated = f"{_percent(high)} are found in {escape(best)}, {_percent(low)} in {escape(worst)}"
        said.append(f"{escape(what)}: of those in need {rated} ({ratio:.2f} of it: {judged}).")
    return " ".join(said)


def _example(row: dict[str, object]) -> str:
    lines = row["why"]
    assert isinstance(lines, list)
    said = [in_words(Reason(**{name: each[name] for name in Reason.model_fields})) for each in lines]
    items = "".join(f"<li>{escape(each['ko'])} <span class='soft'>{escape(each['en'])}</span></li>" for each in said)
    head = f"<b>{escape(str(row['household']))}</b> {int(str(row['score'])) // DECAY_PARTS} points"
    return f"<div class='card'>{head}<ul>{items}</ul></div>"
