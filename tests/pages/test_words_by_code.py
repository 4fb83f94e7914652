"""What an API tells by a code is told on the pages in words, of each language."""

import json
import re
from pathlib import Path

from dolbom.alerts.danger.assess import MODEL, assessed
from dolbom.alerts.danger.phrases import LEXICON
from dolbom.alerts.openings.records import ROLES
from dolbom.meals.misuse import rules
from dolbom.texts.alerts import DESK_ROLES
from dolbom.texts.desk import OPENED, opened
from tools.steps import ROOT

DESK = ROOT / "web" / "src" / "pages" / "desk"


def said(path: str) -> list[str]:
    """The names of a page's dictionary that have words, as often as they have."""
    return re.findall(r'^ *"?([a-z_.]+)"?: "', (DESK / path).read_text("utf-8"), re.MULTILINE)


def test_A2_each_reason_for_danger_has_english_words() -> None:
    known = {entry["id"] for entry in json.loads(LEXICON.read_text("utf-8"))["entries"]}
    chosen = {word.entry for word in assessed(["violence"]).words}
    assert known
    assert chosen
    assert set(said("cases/words/danger.ts")) == {*known, *chosen, MODEL}


def test_M14_each_part_of_a_cases_score_has_words_in_both_languages() -> None:
    parts = set(re.findall(r'"([a-z_]+)": (?:SCORE_BASE|beyond|\d)', Path(rules.__file__).read_text("utf-8")))
    assert "watched_kind_of_shop" in parts
    found = said("meals/cases/words.ts")
    assert {part: found.count(part) for part in parts} == dict.fromkeys(parts, 2)


def test_A11_what_was_opened_is_told_in_the_same_words_on_the_page_and_in_the_file_and_who_in_a_role() -> None:
    words = (DESK.parents[1] / "desk" / "openings" / "words.ts").read_text("utf-8")
    first, second = (part.split("}", 1)[0] for part in words.split("opened: {")[1:])
    korean = dict(re.findall(r'^ *"?([a-z ]+?)"?: "([^"]+)",$', first, re.MULTILINE))
    assert korean == OPENED
    assert set(re.findall(r'^ *"?([a-z ]+?)"?: "', second, re.MULTILINE)) == set(OPENED)
    assert set(ROLES) <= set(DESK_ROLES)
    assert opened("visit without address 2026-11") == "발굴 가구(주소 없이) 2026-11"
    assert opened("not kept as this") == "not kept as this"
