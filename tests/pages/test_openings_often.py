"""Who opened a file, as it is told to whom it concerns (A11): what is seldom is not lost in what is often."""

import json
import subprocess
from typing import Any

from tools.steps import BUILD, ROOT

OFTEN = ROOT / "web" / "src" / "pages" / "report" / "follow" / "often.ts"


def told(openings: list[dict[str, Any]]) -> list[tuple[str, str, str, int]]:
    module = BUILD / "web" / "tried" / "often.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    bundled = ["--bundle", "--format=esm", "--log-level=error"]
    subprocess.run([esbuild, OFTEN, *bundled, f"--outfile={module}"], check=True)
    script = f'import {{ often }} from "{module}";'
    script += f"process.stdout.write(JSON.stringify(often({json.dumps(openings)})));"
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    return [
        (each["first"]["what"], each["first"]["at"], each["last"]["at"], each["times"])
        for each in json.loads(done.stdout)
    ]


def opened(at: str, what: str, role: str = "담당자", **more: str) -> dict[str, Any]:
    return {"at": f"2026-11-{at}:00+09:00", "what": what, "office": "예시 센터", "role": role, **more}


def test_A11_what_is_opened_often_on_a_day_is_told_once_with_how_often_and_nothing_else_is_joined() -> None:
    openings = [
        opened("28T09:52", "report"),
        opened("28T09:53", "discovery"),
        opened("28T09:55", "report"),
        opened("28T09:56", "identity", why="첫 통화"),
        opened("28T09:57", "report", role="팀장"),
        opened("28T10:05", "report"),
        opened("28T10:06", "identity", why="다시 통화"),
        opened("29T09:00", "report"),
    ]
    day, other = "2026-11-28T", "2026-11-29T"
    assert told(openings) == [
        ("report", f"{day}09:52:00+09:00", f"{day}10:05:00+09:00", 3),
        ("discovery", f"{day}09:53:00+09:00", f"{day}09:53:00+09:00", 1),
        ("identity", f"{day}09:56:00+09:00", f"{day}09:56:00+09:00", 1),
        ("report", f"{day}09:57:00+09:00", f"{day}09:57:00+09:00", 1),
        ("identity", f"{day}10:06:00+09:00", f"{day}10:06:00+09:00", 1),
        ("report", f"{other}09:00:00+09:00", f"{other}09:00:00+09:00", 1),
    ]
    assert sum(times for *_, times in told(openings)) == len(openings)
    assert told([]) == []
