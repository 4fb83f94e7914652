"""The place of a report without any map: roads and neighbourhoods, found by what people type."""

import gzip
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from tools.boundaries import roads
from tools.boundaries.codes import Code
from tools.boundaries.places import PLACES
from tools.boundaries.roads import ROADS
from tools.steps import BUILD, ROOT

ROADS_BYTES_MAX = 120 * 1024
"""What a phone loads, as gzip sends it, whose owner searches in the largest province."""
WITHOUT_GROUND = {"능동", "덕정동", "퇴촌동"}
"""Of the areas without a boundary (docs/boundaries.md), those whose place no list tells: their roads are not found."""
SEARCH = ROOT / "web" / "src" / "pages" / "report" / "search.ts"
CALL = """
import {{ readFileSync }} from "node:fs";
import {{ placesOf, search }} from "{module}";
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const places = placesOf(json("{areas}"), json("{roads}"));
process.stdout.write(JSON.stringify({typed}.map((each) => search(places, each))));
"""


@cache
def provinces() -> list[str]:
    return [each["code"] for each in json.loads((PLACES / "provinces.json").read_text())["provinces"]]


def areas_of(code: str) -> dict[str, set[str]]:
    return {
        town["name"]: {area[0] for area in town["areas"]} for town in json.loads((PLACES / f"{code}.json").read_text())
    }


def roads_of(code: str) -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((ROADS / f"{code}.json").read_text())
    return listed


def found(code: str, *typed: str) -> list[dict[str, Any]]:
    """What the page's own search finds in a province, for each of what was typed."""
    # Of each process its own: another one may be writing it while this one reads.
    module = BUILD / "web" / "tried" / f"search-{os.getpid()}.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run(
        [esbuild, SEARCH, "--bundle", "--format=esm", f"--outfile={module}", "--log-level=error"], check=True
    )
    script = CALL.format(
        module=module, areas=PLACES / f"{code}.json", roads=ROADS / f"{code}.json", typed=json.dumps(typed)
    )
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def test_a_road_is_found_by_a_part_of_its_name_by_its_first_consonants_and_in_a_syllable_half_typed() -> None:
    typed = ("보정로", "보정로 12-3", "보저", "기흥구 ㅂㅈㄹ", "기흥구 보정동", "수지구 ㅍㄷㅊㄹ", "정로", "없는로길")
    whole, numbered, half, initials, area, within, part, nothing = found("41", *typed)
    assert whole["places"][0]["road"] == "보정로"
    assert (whole["places"][0]["town"], whole["places"][0]["area"]) == ("용인시 기흥구", "보정동")
    assert numbered["number"] == "12-3"
    assert numbered["places"][0] == whole["places"][0]
    assert all(each.get("road", each["area"]).startswith("보정") for each in half["places"][:3])
    assert all(each["town"] == "용인시 수지구" for each in within["places"])
    assert {each.get("road") for each in within["places"]} >= {"풍덕천로"}
    assert area["places"][0]["area"] == "보정동"
    assert "road" not in area["places"][0]
    assert part["more"] > 0
    assert nothing == {"places": [], "more": 0}
    assert whole["places"][0] in initials["places"]


def test_two_consonants_that_a_keyboard_wrote_as_one_are_two_and_signs_of_patterns_are_letters() -> None:
    one, two, sign, empty = found("11", "ㄳ", "ㄱㅅ", "(.*", " ")
    assert one == two
    assert one["places"]
    assert sign["places"] == empty["places"] == []


def test_however_a_keyboard_writes_letters_the_same_is_found() -> None:
    """Of full and half width, in parts as some systems send them, and a consonant as the first part of a syllable."""
    wanted = found("11", "세종대로", "ㅅㅈㄷㄹ", "ㅅㅈㄷㄹ 12")
    initials = "\u1109\u110c\u1103\u1105"  # as parts of syllables
    half = "\uffb5\uffb8\uffa7\uffa9"
    again = found("11", normalize("NFD", "세종대로"), initials, f"{initials} １２", half)
    assert again == [*wanted, wanted[1]]
    assert wanted[1]["places"]


@pytest.mark.parametrize("code", provinces())
def test_each_road_of_a_province_leads_to_a_neighbourhood_that_the_list_has(code: str) -> None:
    listed, known = roads_of(code), areas_of(code)
    assert listed["date"] == roads.LISTED_ON
    missing = {(town, area) for town, areas in listed["towns"].items() for area in areas} - {
        (town, area) for town, areas in known.items() for area in areas
    }
    assert {area for _, area in missing} <= WITHOUT_GROUND
    assert sum(names.count(" ") + 1 for areas in listed["towns"].values() for names in areas.values()) > 1_000


@pytest.mark.parametrize("code", provinces())
def test_a_province_of_roads_weighs_no_more_than_a_phone_loads_on_a_slow_line(code: str) -> None:
    assert len(gzip.compress((ROADS / f"{code}.json").read_bytes(), 9)) <= ROADS_BYTES_MAX


def test_a_dong_of_the_old_list_is_told_by_its_name_of_today_and_an_unknown_one_stops_the_list() -> None:
    table = {
        code: Code(code, name, "2001-03-21", until, by)
        for code, name, until, by in (
            ("41590116", "경기도 화성시 진안동", "2026-02-01", "41595101"),
            ("41595101", "경기도 화성시 병점구 진안동", "", ""),
            ("41595102", "경기도 화성시 병점구 병점동", "", ""),
        )
    }
    listed = {"18000": {"경기도": {"화성시": ["병점로 1|진안동", "병점로 3|진안동", "진안길 2-1|진안동 어느리"]}}}
    assert roads.roads(listed, table) == {"41": {"화성시 병점구": {"진안동": {"병점로", "진안길"}}}}
    with pytest.raises(roads.StepFailed, match="경기도 화성시 없는동"):
        roads.roads({"18000": {"경기도": {"화성시": ["길 1|없는동"]}}}, table)


def test_the_post_office_s_list_is_read_out_of_a_package_that_is_pinned_and_never_installed() -> None:
    assert "kozip==" in roads.LOCK.read_text()
    assert "kozip" not in (ROOT / "requirements" / "dev.txt").read_text()
    assert Path(roads.LOCK).with_suffix(".in").exists()


def test_who_reads_no_hangul_finds_a_road_as_street_signs_write_it() -> None:
    names = [
        [f"{place['town']} {place['area']} {place.get('road', '')}".rstrip() for place in each["places"]]
        for each in found("41", "Bojeong-ro 12", "giheung bojeongro", "Pungdeokcheon-dong", "Uiwang gocheon")
    ]
    assert names[0][0] == names[1][0] == "용인시 기흥구 보정동 보정로"
    assert names[2][0] == "용인시 수지구 풍덕천동"
    assert "의왕시 고천동" in names[3]


LATIN = ROOT / "web" / "src" / "kit" / "latin.ts"
SIGNS = {
    "서울특별시": "Seoul-teukbyeolsi",
    "경기도": "Gyeonggi-do",
    "용인시 기흥구": "Yongin-si Giheung-gu",
    "신림동": "Sillim-dong",
    "독립문로": "Dongnimmun-ro",
    "왕십리로": "Wangsimni-ro",
    "별내동": "Byeollae-dong",
}


def test_names_stand_in_latin_letters_as_on_street_signs() -> None:
    module = BUILD / "web" / "tried" / "latin.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, LATIN, "--format=esm", f"--outfile={module}", "--log-level=error"], check=True)
    script = f'import {{ latin }} from "{module}"; console.log(JSON.stringify({json.dumps(list(SIGNS))}.map(latin)))'
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    assert dict(zip(SIGNS, json.loads(done.stdout), strict=True)) == SIGNS
