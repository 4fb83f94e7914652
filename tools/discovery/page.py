"""The page about a made-up round, in Korean with English beside it: one file that loads nothing."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from dolbom.discovery.catalogue import DECAY_PARTS, bodies, indicators
from dolbom.discovery.choosing.query import Choice
from dolbom.discovery.store import Reason
from dolbom.discovery.words import in_words
from tools.discovery.fairness import Group, best_of, ratio, reading, share
from tools.discovery.findings import Found, Row

NAMES = {
    "city": ("도시(구)", "cities"),
    "town": ("시", "towns"),
    "country": ("군", "the country"),
    "alone": ("1인 가구", "people alone"),
    "couple": ("부부", "couples"),
    "family": ("가족", "families"),
    "single_parent": ("한부모", "single parents"),
    "old_alone": ("홀몸 어르신", "the old and alone"),
    "11": ("서울", "Seoul"),
    "12": ("전남광주", "Jeonnam and Gwangju"),
    "26": ("부산", "Busan"),
    "27": ("대구", "Daegu"),
    "28": ("인천", "Incheon"),
    "30": ("대전", "Daejeon"),
    "31": ("울산", "Ulsan"),
    "36": ("세종", "Sejong"),
    "41": ("경기", "Gyeonggi"),
    "43": ("충북", "Chungbuk"),
    "44": ("충남", "Chungnam"),
    "47": ("경북", "Gyeongbuk"),
    "48": ("경남", "Gyeongnam"),
    "50": ("제주", "Jeju"),
    "51": ("강원", "Gangwon"),
    "52": ("전북", "Jeonbuk"),
}
BAR, BAR_OF_GROUP = 260, 110
TEMPLATE = Path(__file__).with_name("page.html")
EXAMPLES_OF = (
    ("central", "중앙 발굴 · centrally"),
    ("local", "지자체 발굴 · by municipalities"),
    ("found", "실제 위기 · found, in real need"),
    ("missed", "놓친 가구 · in need, not chosen"),
    ("unseen", "어느 정보에도 없음 · in need, in no file at all"),
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
        "precision": _percent(share(facts["found"], facts["chosen"])),
        "base": _percent(share(facts["in_need"], facts["households"])),
        "recall": _percent(share(facts["found"], facts["in_need"])),
        "numbers": "".join(_big(facts[name], words) for name, words in EXAMPLES_OF),
        "unseen_share": _percent(share(facts["unseen"], facts["in_need"])),
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


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _big(number: int, words: str) -> str:
    return f"<div><b>{number:,}</b><span class='soft'>{escape(words)}</span></div>"


def _bar(part: float, of: float = 1.0, wide: int = BAR) -> str:
    width = wide * min(1.0, part / of if of else 0.0)
    track = f"<rect width='{wide}' height='12' rx='3' fill='var(--line)'/>"
    filled = f"<rect width='{width:.0f}' height='12' rx='3' fill='var(--good)'/>"
    return f"<svg width='{wide}' height='12' aria-hidden='true'>{track}{filled}</svg>"


def _table(groups: Sequence[Group], head: str) -> str:
    best = best_of(groups)
    lines = "".join(
        f"<tr><td>{escape(' · '.join(NAMES.get(each.name, (each.name,))))}</td><td>{each.households:,}</td>"
        f"<td>{_percent(share(each.in_need, each.households))}</td>"
        f"<td>{_percent(share(each.chosen, each.households))}</td>"
        f"<td>{_bar(each.rate, best.rate, BAR_OF_GROUP)} {_percent(each.rate)}</td><td>{_against(each, best)}</td>"
        f"<td>{_percent(share(each.unseen, each.in_need))}</td></tr>"
        for each in groups
    )
    names = (
        head,
        "가구 households",
        "실제 위기 in need",
        "선정률 chosen",
        "위기 가구 중 찾음 found",
        "가장 높은 곳의 몇 배(95%) of the best",
        "위기인데 정보 없음 in no file",
    )
    return _scroll("".join(f"<th>{escape(name)}</th>" for name in names), lines)


def _against(group: Group, best: Group) -> str:
    found = ratio(group, best)
    if found is None:
        return "기준" if group is best else "–"
    colour = {True: "good", False: "bad", None: "soft"}[found.is_even]
    return f"<span class='{colour}'>{found.value:.2f}</span> <span class='soft'>{found.low:.2f}–{found.high:.2f}</span>"


def _reasons(rows: list[Row]) -> str:
    most = max((count for _, count, _ in rows), default=1)
    lines = "".join(
        f"<tr><td>{escape(indicators()[name].name_ko)}"
        f" <span class='soft'>{escape(indicators()[name].name_en)}</span></td>"
        f"<td>{_bar(count, most)}</td><td>{count:,}</td><td>{_percent(share(hit, count))}</td></tr>"
        for name, count, hit in rows[:15]
    )
    names = ("위기정보 indicator", "", "가구 households", "그 가운데 위기 of them in need")
    return _scroll("".join(f"<th>{escape(name)}</th>" for name in names), lines)


def _scroll(head: str, lines: str) -> str:
    return f"<div class='scroll' tabindex='0'><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"


def _reading(found: Found) -> str:
    """What the two tables say, a paragraph each, in Korean and below it in English."""
    said = [
        reading(what, groups, NAMES)
        for what, groups in ((("지역", "area"), found.by_area), (("가구의 모습", "kind of household"), found.by_kind))
    ]
    return "".join(f"<p>{escape(ko)}<br><span class='soft'>{escape(en)}</span></p>" for ko, en in said)


def _example(row: dict[str, object]) -> str:
    lines = row["why"]
    assert isinstance(lines, list)
    said = [in_words(Reason(**{name: each[name] for name in Reason.model_fields})) for each in lines]
    items = "".join(f"<li>{escape(each['ko'])} <span class='soft'>{escape(each['en'])}</span></li>" for each in said)
    head = f"<b>{escape(str(row['household']))}</b> {int(str(row['score'])) // DECAY_PARTS} points"
    return f"<div class='card'>{head}<ul>{items}</ul></div>"
