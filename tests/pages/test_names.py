"""Names on the desk's pages: read out as Korean where they are, whatever language the page is read in."""

import json
import subprocess

import pytest

from tools.steps import BUILD, ROOT

NAME = ROOT / "web" / "src" / "desk" / "parts" / "name.tsx"
NAMES = {
    "김예시 주무관": "ko",
    "풍덕천동": "ko",
    "Jane 예시 (auditor)": "ko",
    "officer_yongin": None,
    "(no name) 5d1c7a52": None,
    "": None,
}


@pytest.fixture(scope="module")
def spoken() -> list[str | None]:
    module = BUILD / "web" / "tried" / "name.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    bundled = ["--bundle", "--format=esm", "--jsx=automatic", "--jsx-import-source=preact", "--log-level=error"]
    subprocess.run([esbuild, NAME, *bundled, f"--outfile={module}"], check=True)
    names = json.dumps([*NAMES])
    script = f'import {{ Name }} from "{module}";'
    script += f"const told = {names}.map((text) => Name({{ text }}).props.lang ?? null);"
    script += "process.stdout.write(JSON.stringify(told));"
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    found: list[str | None] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(NAMES)), ids=[*NAMES])
def test_a_korean_name_says_that_it_is_korean(spoken: list[str | None], number: int) -> None:
    assert spoken[number] == [*NAMES.values()][number]
