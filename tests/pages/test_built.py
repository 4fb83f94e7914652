"""The pages as they are built: light, in two languages, and asking nobody but their own address."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from dolbom.alerts.routing.centres import route
from infra.pages.edge import PAGES, edge_code
from tools.boundaries.outlines import OUTLINES
from tools.boundaries.places import AS_OF, FOUNDED, PLACES
from tools.packaging import pages
from tools.steps import ROOT

FIRST_LOAD_BYTES_MAX = {"report": 20 * 1024}
OTHERS_BYTES_MAX = 40 * 1024
OUTWARD = re.compile(r"""(?:\b(?:https?|wss?|ftp):|(?<=["'`(=]))//[^\s"'`()<>/?#\\]*""")
"""The beginning of an address with a host, whatever the host's name, and also where it is put together as one goes."""
NAMES_NOT_ASKED = (
    *("http://www.w3.org", "https://www.weather.go.kr", "https://leafletjs.com"),
    *("https://github.com", "https://aws-amplify.github.io", "https://docs.amplify.aws"),
)
"""Names of kinds of elements; where *leave this page* leads, which is gone to, not asked; a link to the makers of
Leaflet, which no map of ours shows; and what Amplify's messages for those who write programs refer to."""
COGNITO = "cognito-idp"
"""Amplify puts the address of Cognito together, in the part of the sign-in page that it is in, and in no other."""
PLAIN = ("", "eat")
"""Pages that whoever looks on takes for any other app: they name no number to call, but the way to those who help."""


@cache
def site() -> Path:
    return pages.build()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_little_before_its_first_question(page: str) -> None:
    assert 0 < pages.first_load(page, site()) <= FIRST_LOAD_BYTES_MAX.get(page, OTHERS_BYTES_MAX)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_code_or_style_of_its_own_in_it_and_says_whom_to_call_without_any(page: str) -> None:
    html = (site() / page / "index.html").read_text()
    assert not re.search(r"<script(?![^>]* src=)|<style| on\w+=| style=", html)
    numbers = [f'href="tel:{number}"' in html for number in ("112", "119", "109")]
    assert not any(numbers) if page in PLAIN else all(numbers)
    assert '<html lang="ko">' in html
    assert 'lang="en"' in html


def test_the_edge_lets_every_file_of_the_pages_through() -> None:
    names = sorted(path.relative_to(site()).as_posix() for path in site().rglob("*") if path.is_file())
    events = [{"viewer": {"ip": "203.0.113.9"}, "request": {"uri": f"/{name}", "headers": {}}} for name in names]
    asked = f"JSON.stringify({json.dumps(events)}.map((event) => handler(event).uri))"
    command = ["node", "--eval", f"{edge_code()};process.stdout.write({asked})"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [f"/{name}" for name in names]
    assert "robots.txt" in names


def hosts_in(text: str) -> set[str]:
    """All other hosts that a file names."""
    return set(OUTWARD.findall(text)) - set(NAMES_NOT_ASKED)


def test_no_file_of_the_pages_asks_another_host() -> None:
    texts = [path for path in site().rglob("*") if path.suffix in {".js", ".css", ".html", ".webmanifest", ".svg"}]
    assert {path.suffix for path in texts} == {".js", ".css", ".html", ".webmanifest", ".svg"}
    assert len([path for path in texts if COGNITO in path.read_text()]) == 1
    for path in texts:
        text = path.read_text()
        composed = {name for name in hosts_in(text) if name.endswith("//") or "${" in name}
        assert hosts_in(text) - (composed if COGNITO in text else set()) == set(), path.name


@pytest.mark.parametrize(
    "planted",
    [
        *('fetch("https://evil.example.org/x")', 'fetch("//evil.example.org")', "fetch(`https://${host}/x`)"),
        *(
            "url(//evil.example.org/a.png)",
            'new WebSocket("wss://evil.example.org")',
            '<img src="http://localhost:1/">',
        ),
        *("fetch('http://10.0.0.1/')", 'fetch("https://github.com.evil.example.org")', "<img src=//evil.example.org>"),
    ],
)
def test_the_search_finds_other_hosts(planted: str) -> None:
    assert hosts_in(planted)


def test_every_file_says_what_it_is_and_only_what_never_changes_is_kept() -> None:
    for path in site().rglob("*"):
        if path.is_file():
            name = path.relative_to(site()).as_posix()
            told = pages.headers(name)
            assert told["ContentType"]
            is_named_by_content = bool(re.search(r"-[A-Z0-9]{8}\.\w+$", name))
            assert ("immutable" in told["CacheControl"]) is is_named_by_content, name


def test_A3_each_neighbourhood_of_the_list_reaches_the_centre_of_its_name() -> None:
    listed = 0
    provinces = json.loads((PLACES / "provinces.json").read_text())
    assert provinces["date"] == AS_OF.isoformat()
    for province in provinces["provinces"]:
        for town in json.loads((PLACES / f"{province['code']}.json").read_text()):
            for name, lat, lon in town["areas"]:
                centre = route((lat, lon), AS_OF).centre
                if (lat, lon) in FOUNDED.values():
                    # Its boundary is not known yet: the town is right, and the centre that of its position.
                    assert centre.district_name_ko == f"{province['name']} {town['name']}".strip()
                    continue
                assert centre.name_ko.removesuffix(" 행정복지센터") == name, (town["name"], name)
                assert centre.district_name_ko == f"{province['name']} {town['name']}".strip()
                listed += 1
    assert listed > 5_000


def test_a_map_finds_the_outlines_around_every_neighbourhood_of_the_list() -> None:
    districts = json.loads((OUTLINES / "districts.json").read_text())
    assert {path.stem for path in OUTLINES.glob("*.json")} == {"districts", *(code for code, *_ in districts)}
    for path in sorted(PLACES.glob("[0-9]*.json")):
        for town in json.loads(path.read_text()):
            for name, lat, lon in town["areas"]:
                boxes = [each for each in districts if each[1] <= lon <= each[3] and each[2] <= lat <= each[4]]
                assert boxes, (town["name"], name)
    suji = json.loads((OUTLINES / "41465.json").read_text())["objects"]["areas"]["geometries"]
    assert {"풍덕천동", "죽전동", "동천동"} <= {each["properties"]["name"] for each in suji}


@pytest.mark.parametrize("app", ["eat", "report"])
def test_an_app_on_a_phones_home_screen_has_a_name_an_icon_of_its_own_and_its_own_scope(app: str) -> None:
    """What Chrome asks before it offers to install a page, and what an iPhone takes: a picture without holes."""
    told = json.loads((site() / app / "app.webmanifest").read_text())
    assert told["name"]
    assert told["short_name"]
    assert told["display"] == "standalone"
    assert told["start_url"] == told["scope"] == told["id"] == f"/{app}/"
    assert {icon["type"] for icon in told["icons"]} == {"image/svg+xml", "image/png"}
    assert all((site() / icon["src"].removeprefix("/")).is_file() for icon in told["icons"])
    with Image.open(site() / app / "icon.png") as icon:
        assert (icon.format, icon.size, icon.has_transparency_data) == ("PNG", (512, 512), False)
    html = (site() / app / "index.html").read_text()
    assert f'rel="manifest" href="/{app}/app.webmanifest"' in html
    assert f'rel="apple-touch-icon" href="/{app}/icon.png"' in html


def test_no_other_page_can_be_put_on_a_home_screen_or_keeps_its_files() -> None:
    apps = [page for page in PAGES if 'rel="manifest"' in (site() / page / "index.html").read_text()]
    assert apps == ["eat", "report", "report/follow", "report/install"]
    workers = [path.relative_to(site()).as_posix() for path in site().rglob("worker.js")]
    assert sorted(workers) == ["eat/worker.js", "report/worker.js"]


def test_the_makers_are_named() -> None:
    notice = (site() / "NOTICE.txt").read_text()
    made_with = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(name in notice.lower() for name in made_with)


def test_pages_are_told_where_people_sign_in_and_nothing_of_partners() -> None:
    people = {
        "pool": "ap-northeast-2_Residents",
        "app_client": "app",
        "staff_pool": "ap-northeast-2_Staff",
        "staff_client": "desk",
        "partner_client": "partner",
    }
    told = pages.config(people)
    assert told["endpoint"] == "https://cognito-idp.ap-northeast-2.amazonaws.com"
    assert told["pools"]["staff"] == {"pool": "ap-northeast-2_Staff", "client": "desk"}
    assert "partner" not in json.dumps(told)
    assert pages.config(people, "http://127.0.0.1:4566")["endpoint"] == "http://127.0.0.1:4566"
    assert pages.headers(pages.CONFIG)["CacheControl"] == "no-cache"


def test_a_page_keeps_its_own_files_on_the_device_and_none_of_the_desk() -> None:
    workers = [page for page in PAGES if (site() / page / "worker.js").exists()]
    assert "report" in workers
    for page in workers:
        worker = (site() / page / "worker.js").read_text()
        kept = {path for path in re.findall(r"/[\w./-]+", worker) if path.startswith("/assets/")}
        others = [each for each in PAGES if each != page and not (page and each.startswith(f"{page}/"))]
        first = {
            each: set(re.findall(r'src="(/assets/[^"]+)"', (site() / each / "index.html").read_text()))
            for each in others
        }
        assert kept
        assert not [each for each, files in first.items() if files & kept]
        assert not [path for path in re.findall(r'"(/[\w/]+/)"', worker) if path.strip("/") in others]


KEEPERS = ("device/kept.ts", "device/store.ts")
"""The parts that ask a browser to keep something: each says where that fails, and breaks nothing."""


def test_no_page_asks_a_browser_to_keep_anything_but_through_the_parts_that_bear_its_refusal() -> None:
    sources = [path for path in (ROOT / "web" / "src").rglob("*.ts*") if not str(path).endswith(KEEPERS)]
    code = {path.name: re.sub(r"/\*.*?\*/|//.*", "", path.read_text(), flags=re.DOTALL) for path in sources}
    assert len(code) > 100
    assert [name for name, text in code.items() if re.search(r"\b(?:session|local)Storage\b|\bindexedDB\b", text)] == []
