"""Nothing on a child's device says whose money it is: whoever looks on sees an app to eat with (M8)."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tools.packaging import pages

CHILDS = ("", "eat")
"""The pages of a child."""
MARKS = re.compile(
    "급식|결식|드림|꿈나무|아동|복지|지원금|저소득|바우처|수급|돌봄|"
    r"dolbom|meal.?card|welfare|benefit|subsid|voucher|allowance_card|\bpoor\b|needy|low.income",
    re.IGNORECASE,
)
CARD = re.compile(r"카드|\bcards?\b|card_", re.IGNORECASE)
OF_LINKING = ("/v1/my/card", "card_number", "카드 번호", "Card number")
"""Whoever links a number says which. These four alone, and in the part of the page that does it, which is loaded by
whoever opens it: the path and the field of the people API, and the field's label in both languages."""
PARTS = re.compile(r"""["'](?:\./|/assets/)([\w-]+\.js)["']""")


@cache
def site() -> Path:
    return pages.build()


def parts_of(page: str) -> Iterator[Path]:
    """All scripts that a page may ever load, those that it shares with others and its worker among them."""
    html = (site() / page / "index.html").read_text()
    todo, found = PARTS.findall(html), set[str]()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        yield site() / "assets" / name
        todo += PARTS.findall((site() / "assets" / name).read_text())
    yield from (site() / page).glob("worker.js")


@cache
def files() -> dict[str, str]:
    """All that a child's pages are made of, by name."""
    own = [site() / page / "index.html" for page in CHILDS] + list((site() / "eat").rglob("*"))
    scripts = [part for page in CHILDS for part in parts_of(page)]
    found = {path for path in [*own, *scripts] if path.is_file()}
    # Of a picture the bytes that are letters: a remark in it would be read, too.
    return {path.relative_to(site()).as_posix(): path.read_text(errors="ignore") for path in sorted(found)}


def style() -> dict[str, str]:
    """The style sheet, which all pages share."""
    return {path.name: path.read_text() for path in (site() / "assets").glob("*.css")}


def test_M8_no_file_of_a_childs_pages_has_a_mark_in_its_name_or_in_what_it_says() -> None:
    own = {f"eat/{name}" for name in ("index.html", "app.webmanifest", "icon.svg", "icon.png", "worker.js")}
    assert {"index.html", *own} <= files().keys()
    assert len(files()) > 10
    assert style()
    all_of_it = {**files(), **style()}
    told = [(name, mark.group()) for name, text in all_of_it.items() for mark in MARKS.finditer(name + text)]
    assert told == []


def test_M8_a_card_is_named_where_its_number_is_linked_and_nowhere_else() -> None:
    naming = {name: text for name, text in files().items() if CARD.search(text)}
    assert len(naming) == 1, naming.keys()
    ((name, text),) = naming.items()
    first = {part.name for page in CHILDS for part in _first_of(page)}
    assert Path(name).name not in first
    for allowed in OF_LINKING:
        assert allowed in text
        text = text.replace(allowed, "")
    assert CARD.findall(text) == []


def _first_of(page: str) -> list[Path]:
    html = (site() / page / "index.html").read_text()
    return [site() / "assets" / name for name in PARTS.findall(html)]


@pytest.mark.parametrize(
    "told", ["급식 주문", '{"name":"아동 카드"}', "Your meal card", "const benefit=1", "복지포인트", "dolbom.s"]
)
def test_M8_the_search_finds_marks(told: str) -> None:
    assert MARKS.search(told)


def test_the_app_on_the_phone_is_the_childs_pages_alone() -> None:
    manifest = json.loads(files()["eat/app.webmanifest"])
    assert manifest["scope"] == manifest["start_url"] == manifest["id"] == "/eat/"
    scripts = "".join(text for name, text in files().items() if name.endswith(".js"))
    assert re.findall(r'scope:"(.*?)"', scripts) == ["/eat/"]
    assert not (site() / "worker.js").exists()


def test_nothing_of_the_apis_is_kept_on_the_device() -> None:
    kept = json.loads(re.search(r'\["/.*?"\]', files()["eat/worker.js"]).group())  # type: ignore[union-attr]
    assert "/eat/" in kept
    assert not [path for path in kept if path.startswith(("/v1", "/report", "/desk", "/sign-in"))]
