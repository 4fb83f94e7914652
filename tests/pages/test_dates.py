"""Days are written in one way on every page of the people, whichever browser writes them."""

import json
import subprocess

from tools.steps import BUILD, ROOT

SOURCE = ROOT / "web" / "src"
KIT = SOURCE / "kit" / "words.ts"
WHERE_WORDS_ARE = 'globalThis.document = { documentElement: {} }; globalThis.navigator ??= { language: "ko" };'
LATE_IN_UTC = "2026-12-31T15:20:00Z"
"""It is the new year in Seoul."""


def said(language: str, call: str) -> str:
    """What a call of the words' own functions says in a language."""
    module = BUILD / "web" / "tried" / "dates.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, KIT, "--bundle", "--format=esm", f"--outfile={module}", "--log-level=error"], check=True)
    script = f'{WHERE_WORDS_ARE} const kit = await import("{module}"); kit.choose("{language}");'
    command = ["node", "--input-type=module", "--eval", f"{script} console.log(JSON.stringify(kit.{call}))"]
    told: str = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return told


def test_a_day_is_written_alike_with_its_hour_and_without_it() -> None:
    for language, day in {"ko": "2027년 1월 1일 (금)", "en": "January 1, 2027 (Fri)"}.items():
        assert said(language, 'day("2027-01-01")') == day
        assert said(language, f'day("{LATE_IN_UTC}")') == day
        assert said(language, f'moment("{LATE_IN_UTC}")').startswith(f"{day} ")


def test_a_day_without_its_year_is_written_alike() -> None:
    assert said("ko", 'day("2026-09-30", false)') == "9월 30일 (수)"
    assert said("en", 'day("2026-09-30", false)') == "September 30 (Wed)"


def test_no_page_writes_days_in_a_way_of_its_own() -> None:
    own = {path for path in SOURCE.rglob("*.ts*") if 'month: "long"' in path.read_text()} - {KIT}
    own = {path for path in own if not path.is_relative_to(SOURCE / "pages" / "desk")}
    assert own == {SOURCE / "pages" / "eat" / "shown.ts"}, "but a month alone"
