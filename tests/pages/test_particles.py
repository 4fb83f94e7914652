"""Korean particles after names that no page knows beforehand: by how the name is read."""

import json
import subprocess

from tools.steps import BUILD, ROOT

KIT = ROOT / "web" / "src" / "kit" / "particles.ts"
WORDS = ["날마다 하는 점검", "가게의 감사", "서울", "수지구청", "경기도 의왕시 (41430)", "41460", "41461", "dolbom", ""]


def said(function: str) -> list[str]:
    """What stands for each of the words with its particle."""
    module = BUILD / "web" / "tried" / "particles.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, KIT, "--format=esm", f"--outfile={module}", "--log-level=error"], check=True)
    script = f'import * as kit from "{module}"; console.log(JSON.stringify({json.dumps(WORDS)}.map(kit.{function})))'
    command = ["node", "--input-type=module", "--eval", script]
    found: list[str] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [each.removeprefix(word) for each, word in zip(found, WORDS, strict=True)]


def test_a_particle_follows_how_the_word_before_it_ends() -> None:
    assert said("withSubject") == ["이", "가", "이", "이", "가", "이", "이", "이(가)", "이(가)"]
    assert said("withTowards") == ["으로", "로", "로", "으로", "로", "으로", "로", "(으)로", "(으)로"]


def test_no_words_of_the_pages_leave_the_particle_to_the_reader() -> None:
    left = [
        path
        for path in (ROOT / "web" / "src").rglob("*.ts*")
        if "(으)" in path.read_text() or "이(" in path.read_text()
    ]
    assert left == [KIT]
