"""What an API tells by a code is told on the pages in words, of each language."""

import json
import re
from pathlib import Path

from dolbom.alerts.danger.assess import MODEL, assessed
from dolbom.alerts.danger.phrases import LEXICON
from dolbom.meals.misuse import rules
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
