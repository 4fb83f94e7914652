"""Towns by a part of their name, as people at the desk type them."""

import json
import subprocess

import pytest

from tools.steps import BUILD, ROOT

TOWN_NAMES = ROOT / "web" / "src" / "desk" / "town-names.ts"
NAMES = {
    "41460": "경기도 용인시",
    "41461": "경기도 용인시 처인구",
    "41463": "경기도 용인시 기흥구",
    "41430": "경기도 의왕시",
    "36110": "세종특별자치시",
    "48820": "경상남도 고성군",
    "51820": "강원특별자치도 고성군",
}
TYPED = {
    "용인": ["41460"],
    "용인시": ["41460"],
    "  경기도   용인시 ": ["41460"],
    "경기 기흥": ["41463"],
    "기흥구": ["41463"],
    "용인 처인구": ["41461"],
    "처인 용인": [],
    "세종": ["36110"],
    "고성": ["48820", "51820"],
    "경상남도 고성": ["48820"],
    "강원 고성": ["51820"],
    "경기": ["41430", "41460", "41461", "41463"],
    "인시": [],
    "부산": [],
    " ": [],
    "": [],
}


@pytest.fixture(scope="module")
def meant() -> list[list[str]]:
    module = BUILD / "web" / "tried" / "town-names.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    bundled = ["--bundle", "--format=esm", "--log-level=error"]
    subprocess.run([esbuild, TOWN_NAMES, *bundled, f"--outfile={module}"], check=True)
    script = f'import {{ townsNamed }} from "{module}";'
    script += f"const told = {json.dumps([*TYPED])}.map((typed) => townsNamed(typed, {json.dumps(NAMES)}));"
    script += "process.stdout.write(JSON.stringify(told));"
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(TYPED)), ids=[*TYPED])
def test_a_town_is_found_by_a_part_of_its_name(meant: list[list[str]], number: int) -> None:
    assert sorted(meant[number]) == [*TYPED.values()][number]
