"""The areas that an address names, by which the desk sees that a report has come to another centre's household."""

import json
import subprocess

import pytest

from tools.steps import BUILD, ROOT

AREAS = ROOT / "web" / "src" / "pages" / "desk" / "cases" / "acts" / "areas.ts"
ADDRESSES = {
    "경기도 의왕시 고천동 12-3, 101동 1203호": "경기도 의왕시 고천동",
    "경기도 의왕시 시청로 11 (고천동, 예시아파트)": "경기도 의왕시 고천동",
    "경기도 용인시 기흥구 보정로12번길 3": "경기도 용인시 기흥구",
    "서울특별시 종로구 종로1가 3층": "서울특별시 종로구 종로1가",
    "서울시 종로구 (예시)": "서울 종로구",
    "경기도 용인시 기흥구 구갈동 (지어낸 주소 1f2e)": "경기도 용인시 기흥구 구갈동",
    "경기도 용인시 처인구 이동읍 천리 5": "경기도 용인시 처인구 이동읍",
    "의왕시": "의왕시",
    "할머니 댁 옆집": "",
    "101동 1203호": "",
    "": "",
}


@pytest.fixture(scope="module")
def read() -> list[list[str]]:
    module = BUILD / "web" / "tried" / "areas.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, AREAS, "--format=esm", f"--outfile={module}", "--log-level=error"], check=True)
    asked = json.dumps(list(ADDRESSES))
    script = f'import {{ areasIn }} from "{module}"; console.log(JSON.stringify({asked}.map(areasIn)))'
    command = ["node", "--input-type=module", "--eval", script]
    found: list[list[str]] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def test_A3_an_address_names_the_areas_that_a_centre_is_found_by(read: list[list[str]]) -> None:
    assert [" ".join(areas) for areas in read] == list(ADDRESSES.values())
