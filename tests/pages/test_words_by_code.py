"""What an API tells by a code is told on English pages in English words."""

import json
import re

from dolbom.alerts.danger.assess import MODEL, assessed
from dolbom.alerts.danger.phrases import LEXICON
from tools.steps import ROOT

DANGER = ROOT / "web" / "src" / "pages" / "desk" / "cases" / "words" / "danger.ts"


def test_A2_each_reason_for_danger_has_english_words() -> None:
    known = {entry["id"] for entry in json.loads(LEXICON.read_text("utf-8"))["entries"]}
    chosen = {word.entry for word in assessed(["violence"]).words}
    assert known
    assert chosen
    told = {name for name, words in re.findall(r'^    "?([a-z_.]+)"?: "(.+)",$', DANGER.read_text("utf-8"), re.M)}
    assert told == {*known, *chosen, MODEL}
