"""A municipal officer's day in a browser: real pages, the real APIs behind the same address, a town of the walk's own.

Each walk says what a person would see, and then asks the APIs whether it is so.
"""

import json
import re
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dolbom.alerts.routing.centres import is_municipality
from dolbom.clock import SEOUL, month_of, seoul_day
from dolbom.ids import new_uuid7
from dolbom.meals.figures.counting import months_due
from tests.support.browser import Watched, device, walks
from tools.boundaries.places import PLACES
from tools.cloud.people import Person
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.script import until
from tools.day.till import cases_on, left_card_times
from tools.day.town import (
    MENU,
    NETWORK,
    Load,
    Purchase,
    Shop,
    json_file,
    lapses_on,
    load_file,
    settlement_file,
    shop_files,
)
from tools.packaging import pages

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
WHY = "예시: 화면 시험"
OFFICER = "최예시 주무관"
ADDRESS = "지어낸 주소 34 (예시동)"
ANSWER = "말해 줘서 고마워요. 지금 바로 112에 전화해도 괜찮아요. 오늘 연락할게요."
TOWNS = [str(code) for code in (*range(43_110, 45_000, 10), *range(47_110, 49_000, 10))]
"""Where the walks' towns are looked for: provinces that no other journey opens towns of, and that are called today as
they were."""
PLACE = (36.64, 127.49)
TABLES = ("by_day", "by_hour", "by_category", "by_area")
SIGNED_IN = """([token]) => sessionStorage.setItem("s", JSON.stringify(
  { pool: "staff", id: token, access: "", refresh: "" }))"""


DRAWN = """() => {
  const place = document.querySelector(".wide").getBoundingClientRect();
  const dot = [...document.querySelectorAll(".wide circle")].at(-1).getBoundingClientRect();
  const font = document.querySelector(".wide svg").hasAttribute("font-family");
  return [place.left <= dot.left && dot.right <= place.right, font];
}"""
"""Whether the evidence is in sight within a case's picture, and whether its letters are others than the page's."""


@dataclass
class Scene:
    """A town that has begun, its officer, and its children."""

    known: Json
    operator: Operator
    code: str
    town: str
    token: str
    desk: Phone

    def children(self, count: int) -> list[str]:
        """Numbers of children of this walk, who are in no town yet."""
        return [f"c{index}-{self.code}" for index in range(count)]

    def phone_of_child(self, child_id: str) -> Phone:
        """A signed-in child's phone."""
        token = self.operator.invite([Person(child_id, "child", child_id=child_id)])[child_id]
        return self.operator.phone("meals", token)

    def cut_off_after_confirming(self) -> None:
        """A month's loads as they stand where whoever confirmed them was killed before they were on their way."""
        body = {"municipality": self.town, "month": month_of(seoul_day(datetime.now(UTC))), "why": WHY}
        made = self.desk.post("/desk/loads/previews", {**body, "include": ["already_loaded"]}).body
        row = self.operator.row(f"TOWN#{self.town}", f"PREVIEW#{made['preview_id']}") or {}
        confirmed = {"state": {"S": "confirmed"}, "confirmed_by": row["by"], "confirmed_at": row["at"]}
        self.operator.overwrite({**row, **confirmed})

    @contextmanager
    def at(self, chromium: Browser, language: str, size: dict[str, int], place: str) -> Iterator[Watched]:
        """The officer at one of the pages, signed in."""
        with device(chromium, language, size) as (context, watched):
            context.add_init_script(f"({SIGNED_IN})({json.dumps([self.token])})")
            self.go(watched, place)
            yield watched
            assert watched.faults == []
            mine = (self.known["pages"], self.known["endpoint"])
            assert all(url.startswith(mine) for url in watched.asked if url.startswith("http"))

    def go(self, watched: Watched, place: str) -> None:
        watched.page.goto(f"{self.known['pages']}desk/meals/{place}/")
        expect(watched.page.locator("h1")).to_be_visible()


@contextmanager
def scene(cloud: Json, *, is_old: bool = False, is_open: bool = True) -> Iterator[Scene]:
    """A town of its own for each walk, so that none finds what another one did: begun today, or long ago."""
    with Operator(cloud) as operator:
        code = f"{datetime.now(UTC):%H%M%S}-{secrets.token_hex(3)}"
        town = next(each for each in TOWNS if is_municipality(each) and operator.row("TOWNS", each) is None)
        token = operator.invite([Person(f"officer-{code}", "officer", jurisdiction=town, name=OFFICER)])[
            f"officer-{code}"
        ]
        desk = operator.phone("desk", token)
        if is_old:
            rules = {"municipality": town, "version": 1, "effective_from": "2023-05-01T00:00:00+09:00"}
            assert operator.drop(f"policies/{town}/{code}.json", json_file([rules]))["posted"] == 1
        elif is_open:
            body = {"starts_on": seoul_day(datetime.now(UTC)).isoformat(), "rules": {"day_cap": 20_000}, "why": WHY}
            assert desk.put(f"/desk/municipalities/{town}", body).status == 200
        yield Scene(cloud, operator, code, town, token, desk)


def enrol(scene: Scene, count: int) -> list[str]:
    """Children of the town, by the API."""
    made = scene.children(count)
    for child_id in made:
        body = {"child_id": child_id, "municipality": scene.town, "why": WHY}
        assert scene.desk.post("/desk/children", body).status == 201
    return made


def press(page: Page, act: str) -> None:
    page.locator(f'[data-act="{act}"]').click()


def confirm(page: Page) -> None:
    page.locator(".confirm [data-confirm]").click()


def a_file(name: str, text: str) -> Json:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


@pytest.mark.parametrize(("language", "size"), walks())
def test_M2_a_file_with_bad_lines_goes_up_and_a_month_is_previewed_confirmed_and_taken_back(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud) as here:
        children = enrol(here, 3)
        day = seoul_day(datetime.now(UTC))
        loads = [Load(f"{here.code}-{each}", each, here.town, 12_000, lapses_on(day)) for each in children]
        bad = f"{here.code}-bad,{children[0]},{here.town},-5,\n{here.code}-who,nobody-{here.code},{here.town},5000,\n"
        with here.at(chromium, language, size, "files") as watched:
            page = watched.page
            expect(page.locator(".empty")).to_be_visible()
            watched.look("officer-files-empty")
            page.locator(".next").click()
            expect(page.locator("#file-error")).to_be_visible()
            page.locator("#file").set_input_files(a_file("12월 충전.csv", load_file(loads) + bad))
            page.locator(".next").click()
            watched.look("officer-files-confirm")
            confirm(page)
            expect(page.locator('[data-state="done"]')).to_be_visible()
            expect(page.locator('[data-sum="posted"]')).to_have_text("3")
            expect(page.locator('[data-sum="amount"]')).to_contain_text("36,000")
            expect(page.locator("tbody tr")).to_have_count(2)
            assert {row.get_attribute("data-row") for row in page.locator("tbody tr").all()} == {"5", "6"}
            watched.look("officer-files-result")
            with page.expect_download() as saved:
                page.locator("section .krds-btn").last.click()
            assert saved.value.suggested_filename.endswith(".csv")
            page.go_back()
            expect(page.locator("tbody tr")).to_have_count(1)
            with page.expect_download():
                page.locator('[data-template="loads"]').click()
            expect(page.locator("caption", has_text=":").or_(page.locator("caption:not(.unseen)")).last).to_be_visible()
            watched.look("officer-files")

            here.go(watched, "loads")
            page.locator("#why").fill(WHY)
            page.locator("#include-already_loaded").check()
            page.reload()
            expect(page.locator("#why")).to_have_value(WHY)
            expect(page.locator("#include-already_loaded")).to_be_checked()
            watched.look("officer-loads")
            page.locator(".next").click()
            expect(page.locator('[data-sum="count"]')).to_contain_text("3")
            expect(page.locator("tbody tr")).to_have_count(3)
            watched.look("officer-loads-preview")
            press(page, "confirm")
            watched.look("officer-loads-confirm")
            confirm(page)
            expect(page.locator('[data-progress="done"]')).to_be_visible()
            expect(page.locator("dd[data-by]")).to_have_text(OFFICER)
            expect(page.locator("[data-confirmed-by]")).to_have_text(OFFICER)
            press(page, "undo")
            expect(page.locator(".confirm [data-confirm]")).to_be_disabled()
            page.locator("#undo-why").fill(WHY)
            watched.look("officer-loads-undo")
            confirm(page)
            expect(page.locator("[data-row^=undone-]")).to_have_count(3)
            watched.look("officer-loads-undone")

            here.cut_off_after_confirming()
            here.go(watched, "loads")
            page.locator("[data-open]").first.click()
            expect(page.locator('[data-progress="waiting"]')).to_be_visible()
            watched.look("officer-loads-cut-off")
            press(page, "resend")
            expect(page.locator('[data-progress="done"]')).to_be_visible()
            expect(page.locator('[data-act="resend"]')).to_have_count(0)
        previews = here.desk.get("/desk/loads/previews", municipality=here.town).body["previews"]
        told = [(each["state"], each["month"], each["count"]) for each in previews]
        assert told == [("confirmed", month_of(day), 3)] * 2
        found = here.desk.get(f"/desk/children/{children[0]}").body
        assert found["loaded"]["amount"] == 12_000 + previews[0]["support"]["amount"]["amount"]


@pytest.mark.parametrize(("language", "size"), walks())
def test_M1_M2_a_child_is_enrolled_found_read_suspended_and_let_in_again_with_reasons(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud) as here:
        first, second = (f"c{index}-{here.code}" for index in range(2))
        with here.at(chromium, language, size, "children") as watched:
            page = watched.page
            expect(page.locator(".empty").first).to_be_visible()
            page.locator("#enrol-id").fill("Not A Number")
            page.locator("#enrol-why").fill(WHY)
            page.locator(".next").last.click()
            expect(page.get_by_role("alert")).to_contain_text("child_id")
            expect(page.locator("#enrol-why")).to_have_value(WHY)
            watched.look("officer-children-refused")
            watched.faults.clear()  # what a browser says of a refusal
            page.locator("#enrol-id").fill(first)
            page.locator(".next").last.click()
            expect(page.locator('[data-status="active"]')).to_be_visible()
            body = {"child_id": second, "municipality": here.town, "why": WHY}
            assert here.desk.post("/desk/children", body).status == 201
            load = Load(f"{here.code}-load", first, here.town, 12_000, lapses_on(seoul_day(datetime.now(UTC))))
            assert here.operator.drop(f"loads/{here.town}/{here.code}.csv", load_file([load]))["posted"] == 1

            page.locator(".places a[aria-current]").click()
            expect(page.locator(f'[data-row="{second}"]')).to_be_visible()
            page.locator("#text").fill(first)
            page.locator("#text").press("Enter")
            expect(page.locator(f'[data-row="{second}"]')).to_have_count(0)
            page.locator('[data-act="not-eating"]').click()
            # Nobody's money in this cloud is two weeks old: who has had some only since today is not asked after.
            expect(page.locator(".empty")).to_be_visible()
            # So whoever would be is made up, once.
            quiet = {"days": 14, "children": [{"child_id": first, "loaded": {"amount": 12_000}}]}
            page.route("**/v1/desk/children_not_eating?**", lambda route: route.fulfill(json=quiet), times=1)
            page.locator("section:has(.empty) .paging button").click()
            row = page.locator(f'[data-row="quiet-{first}"]')
            expect(row).to_contain_text("12,000")
            watched.look("officer-children")
            row.locator("[data-open]").click()
            expect(page.locator('[data-sum="loaded"]')).to_contain_text("12,000")
            expect(page.locator('[data-kind="load"]')).to_be_visible()
            assert first not in page.url

            press(page, "status")
            page.locator("#status-why").fill(WHY)
            watched.look("officer-child-suspend")
            confirm(page)
            expect(page.locator('[data-status="suspended"]')).to_be_visible()
            expect(page.locator("tbody tr", has_text=WHY).first).to_contain_text(OFFICER)
            assert here.desk.get(f"/desk/children/{first}").body["status"] == "suspended"
            press(page, "status")
            expect(page.locator("#status-why")).to_have_value("")
            page.locator("#status-why").fill(WHY)
            confirm(page)
            expect(page.locator('[data-status="active"]')).to_be_visible()
            press(page, "card")
            page.locator("#card-ref").fill(f"card-{here.code}")
            watched.look("officer-child-card")
            confirm(page)
            expect(page.locator(f'[data-row="card-{here.code}"]')).to_be_visible()

            page.locator(f'[data-undo$="{here.code}-load"]').click()
            page.locator("#undo-load-why").fill(WHY)
            confirm(page)
            expect(page.locator("[data-undone]")).to_be_visible()
            expect(page.locator("[data-undo]")).to_have_count(0)
            press(page, "save")
            page.locator("#save-timeline-why").fill(WHY)
            with page.expect_download():
                confirm(page)
            press(page, "links")
            page.locator("#card-number").fill("9000 1234 5678 9012")
            page.locator("#birth-date").fill("2015-03-02")
            page.locator(".next").click()
            expect(page.locator("[data-code]")).to_be_visible()
            watched.look("officer-child")
            kept = page.evaluate("JSON.stringify([sessionStorage, localStorage, location.href])")
            assert "9012" not in kept
            assert "2015-03-02" not in kept

            press(page, "move")
            page.locator("#move-town").fill("41460")
            page.locator("#move-why").fill(WHY)
            watched.look("officer-child-move")
            # What is typed into a dialog is there again once it is opened again, and for no other child.
            page.reload()
            expect(page.locator(".confirm")).to_have_count(0)
            press(page, "move")
            expect(page.locator("#move-town")).to_have_value(re.compile("41460"))
            expect(page.locator("#move-why")).to_have_value(WHY)
            page.locator(".confirm .krds-btn").last.click()
            page.locator(".places a[aria-current]").click()
            page.locator(f'[data-open="{second}"]').first.click()
            expect(page.locator('[data-sum="loaded"]')).to_be_visible()
            press(page, "move")
            expect(page.locator("#move-town")).to_have_value("")
            expect(page.locator("#move-why")).to_have_value("")
        found = here.desk.get(f"/desk/children/{first}").body
        assert (found["loaded"]["amount"], found["status"], len(found["cards"])) == (0, "active", 1)


def ask(here: Scene, child_id: str, subject: str, text: str) -> None:
    """A question of a child's own, from a phone."""
    phone = here.phone_of_child(child_id)
    form = {"question_id": str(uuid.uuid4()), "subject": subject, "text": text}
    assert phone.post("/questions", form).status == 201


def add(here: Scene, child_id: str, text: str) -> None:
    """The child goes on with the one question that it has asked."""
    phone = here.phone_of_child(child_id)
    (asked,) = phone.get("/questions").body["questions"]
    form = {"request_id": str(uuid.uuid4()), "text": text}
    assert phone.post(f"/questions/{asked['question_id']}/messages", form).status == 201


@pytest.mark.parametrize(("language", "size"), walks())
def test_M12_a_question_in_danger_stands_first_and_is_answered_closed_and_opened_again(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud) as here:
        (child_id,) = enrol(here, 1)
        ask(here, child_id, "쿠폰", "배달비 쿠폰은 언제 다시 생겨요?")
        add(here, child_id, "언제인지 달력에 적어 두고 싶어요.")
        ask(here, child_id, "무서워요", "아빠가 때려요. 집에 가기 무서워요.")
        with here.at(chromium, language, size, "questions") as watched:
            page = watched.page
            expect(page.locator("tbody tr")).to_have_count(2)
            expect(page.locator("tbody tr").first.locator('[data-mark="danger"]')).to_be_visible()
            watched.look("officer-questions")
            page.locator('[data-open="쿠폰"]').click()
            expect(page.locator('[data-by="asker"]')).to_have_count(2)
            expect(page.locator('[data-by="asker"]').last).to_contain_text(re.compile("덧붙임|added to it"))
            page.go_back()
            page.locator('[data-open="무서워요"]').click()
            expect(page.get_by_role("alert")).to_be_visible()
            press(page, "close")
            confirm(page)
            expect(page.locator(".confirm").get_by_role("alert")).to_be_visible()
            watched.look("officer-question-not-closed")
            watched.faults.clear()  # what a browser says of a refusal
            page.locator(".confirm .krds-btn").last.click()
            page.locator("#answer").fill(ANSWER)
            page.reload()
            expect(page.locator("#answer")).to_have_value(ANSWER)
            watched.look("officer-question")
            page.locator(".next").click()
            expect(page.locator('[data-by="officer"]')).to_contain_text(ANSWER)
            expect(page.locator('[data-by="officer"]')).to_contain_text(OFFICER)
            expect(page.locator("#answer")).to_have_value("")
            assert ANSWER not in page.evaluate("JSON.stringify(sessionStorage)")
            press(page, "close")
            confirm(page)
            expect(page.locator('[data-state="closed"]')).to_be_visible()
            press(page, "reopen")
            expect(page.locator('[data-state="waiting"]')).to_be_visible()
            page.locator(".places a[aria-current]").click()
            press(page, "canned")
            expect(page.locator("#kept-title-0")).to_be_visible()
            page.locator("#kept-title-0").fill("방학")
            watched.look("officer-canned")
            page.locator(".next").click()
            expect(page.locator("details .notice")).to_be_visible()
            page.locator('[data-open="쿠폰"]').click()
            page.locator("#canned").select_option(label="방학")
            expect(page.locator("#answer")).not_to_have_value("")
        listed = here.desk.get("/desk/questions", municipality=here.town, state="waiting").body["questions"]
        refs = {each["subject"]: each["question_ref"] for each in listed}
        assert set(refs) == {"쿠폰", "무서워요"}
        steps = here.desk.get(f"/desk/questions/{refs['무서워요']}").body["steps"]
        assert [step["text"] for step in steps if step["by"] == "officer" and "text" in step] == [ANSWER]
        assert here.desk.get("/desk/canned_answers", municipality=here.town).body["answers"][0]["title"] == "방학"


def place_of(town: str) -> tuple[float, float]:
    """A neighbourhood of a town, by the lists that the pages have."""
    name = json.loads((pages.build() / "desk" / "towns.json").read_text())[town]
    provinces = json.loads((PLACES / "provinces.json").read_text())["provinces"]
    code, own = next(
        (each["code"], name.removeprefix(each["name"]).strip()) for each in provinces if name.startswith(each["name"])
    )
    towns = json.loads((PLACES / f"{code}.json").read_text())
    lat, lon = next(each["areas"][0][1:] for each in towns if f"{each['name']} ".startswith(f"{own} "))
    return lat, lon


def apply(here: Scene, name: str, number: str) -> None:
    """A shop applies by itself, and is nobody's yet."""
    lat, lon = place_of(here.town)
    form = {
        "application_id": new_uuid7(datetime.now(UTC)),
        "municipality": here.town,
        "name": name,
        "category": "snack",
        "business_number": number,
        "phone": "031-000-0000",
        "address": "지어낸 주소 12 (예시동)",
        "lat": lat,
        "lon": lon,
        "menu": MENU,
    }
    answer = here.operator.phone("meals", device=here.code).post("/merchant_applications", form)
    assert answer.status in (200, 201), answer.body


@pytest.mark.parametrize(("language", "size"), walks())
def test_M7_M10_a_shop_is_let_in_another_is_not_and_what_a_child_told_is_settled(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud) as here:
        apply(here, "봄날분식", "123-45-67891")
        apply(here, "먼가게", "220-81-62517")
        (child_id,) = enrol(here, 1)
        shop = f"spring-{here.code}"
        with here.at(chromium, language, size, "merchants") as watched:
            page = watched.page
            expect(page.locator('[data-act="approve"]')).to_have_count(2)
            watched.look("officer-shops")
            page.locator("tr", has_text="봄날분식").locator('[data-act="approve"]').click()
            page.locator("#merchant-id").fill(shop)
            page.locator(".confirm .field input").last.fill(WHY)
            watched.look("officer-shop-approve")
            confirm(page)
            expect(page.locator('[data-act="approve"]')).to_have_count(1)
            page.locator('[data-act="decline"]').click()
            page.locator(".confirm .field input").last.fill("예시: 관할 밖이에요.")
            confirm(page)
            expect(page.locator('[data-act="decline"]')).to_have_count(0)

            assert here.phone_of_child(child_id).post(f"/merchants/{shop}/refusals", {}).status in (200, 201, 202)
            page.reload()
            page.locator('[data-act="settle"]').click()
            page.locator(".confirm .field input").last.fill("예시: 전화로 안내했어요.")
            watched.look("officer-shop-settle")
            confirm(page)
            expect(page.locator('[data-act="settle"]')).to_have_count(0)
            # A shop that is being registered is unfolded by itself after a reload, as it was typed.
            press(page, "register")
            page.locator("#new-id").fill(f"half-{here.code}")
            page.reload()
            expect(page.locator("#new-id")).to_have_value(f"half-{here.code}")
            page.locator("#text").fill("봄날")
            page.locator("#text").press("Enter")
            page.locator('[data-open="봄날분식"]').click()
            press(page, "suspended")
            page.locator(".confirm .field input").last.fill(WHY)
            confirm(page)
            expect(page.locator('[data-state="suspended"]')).to_be_visible()
            press(page, "change-shop")
            lat = page.locator("#shop-lat").input_value()
            page.locator("#shop-lat").fill("33.3")
            expect(page.locator("#shop-lat-error")).to_contain_text("km")
            # What is typed is seen after a reload too, and the place is refused as before.
            page.reload()
            expect(page.locator("#shop-lat-error")).to_contain_text("km")
            page.locator("#shop-lat").fill(lat)
            expect(page.locator("#shop-lat-error")).to_have_count(0)
            page.locator("#shop-address").fill(ADDRESS)
            press(page, "span-add")
            page.locator("#span-0-from").fill("9시")
            expect(page.locator("fieldset .error")).to_be_visible()
            page.locator("#span-0-from").fill("09:00")
            watched.look("officer-shop-change")
            page.locator("details .next").click()
            page.locator(".confirm .field input").last.fill(WHY)
            confirm(page)
            expect(page.locator(".sums").first).to_contain_text(ADDRESS)
            press(page, "statement")
            expect(page.locator("[data-statement]")).to_be_visible()
            with page.expect_download():
                press(page, "statement-csv")
            watched.look("officer-shop")
        found = here.desk.get(f"/desk/merchants/{shop}").body
        assert (found["state"], found["address"]) == ("suspended", ADDRESS)
        assert (found["hours"]["open"][0]["from_"], len(found["menu"])) == ("09:00", len(MENU))
        listed = here.desk.get("/desk/merchant_applications", municipality=here.town).body["applications"]
        assert {each["form"]["name"]: each["state"] for each in listed} == {"봄날분식": "approved", "먼가게": "refused"}


@pytest.mark.parametrize(("language", "size"), walks())
def test_M14_a_case_is_opened_with_its_picture_and_evidence_and_decided_by_a_person(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud) as here:
        now = datetime.now(UTC)
        shop = Shop(f"shop-{here.code}", "예시식당", here.town, PLACE)
        times = left_card_times(now)
        paid = [
            Purchase(f"{here.code}-{index}", child_id, shop.merchant_id, 18_000, at)
            for index, (child_id, at) in enumerate(zip(enrol(here, len(times)), times, strict=True))
        ]
        here.operator.drop_all(shop_files(here.code, [shop]))
        here.operator.drop(f"settlements/{NETWORK}/{here.code}.csv", settlement_file(paid))
        case = until(lambda: cases_on(here.desk, shop), lambda found: [*map(evidence, found)] == [len(times)])[0]
        with here.at(chromium, language, size, "cases") as watched:
            page = watched.page
            expect(page.locator("tbody tr")).to_have_count(1)
            watched.look("officer-cases")
            page.locator("[data-open]").click()
            expect(page.locator("svg circle")).to_have_count(len(times))
            expect(page.locator(".beside tbody tr")).to_have_count(len(times))
            watched.look("officer-case")
            # On a phone late in a month, too: the picture is wider than the screen, and begins where the evidence is.
            assert page.evaluate(DRAWN) == [True, False]
            for act in ("review", "dismiss"):
                press(page, act)
                page.locator(".confirm .field input").fill(f"{WHY} {act}")
                if act == "dismiss":
                    watched.look("officer-case-dismiss")
                confirm(page)
                expect(page.locator(".confirm")).to_have_count(0)
            expect(page.locator('[data-state="dismissed"]')).to_be_visible()
            press(page, "save")
            page.locator(".confirm .field input").fill(WHY)
            with page.expect_download():
                confirm(page)
            watched.look("officer-case-decided")
            # Whose case it is, is read with one press, and back leads to the case.
            page.locator("[data-shop]").click()
            expect(page.get_by_role("heading", name="예시식당")).to_be_visible()
            page.go_back()
            expect(page.locator('[data-state="dismissed"]')).to_be_visible()
        steps = here.desk.get(f"/desk/cases/{case['case_id']}").body["steps"]
        assert [(step["what"], step["why"]) for step in steps][-2:] == [
            ("review", f"{WHY} review"),
            ("dismiss", f"{WHY} dismiss"),
        ]


def evidence(case: Json) -> int:
    return int(case["evidence_count"])


@pytest.mark.parametrize(("language", "size"), walks())
def test_M16_a_months_figures_are_seen_and_what_tells_of_too_few_says_that_it_is_not_shown(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud, is_old=True) as here:
        month = months_due(datetime.now(UTC))[-1]
        at = datetime.combine(date.fromisoformat(f"{month}-20"), time(18), SEOUL)
        big = Shop(f"big-{here.code}", "큰분식", here.town, PLACE)
        small = Shop(f"small-{here.code}", "작은집", here.town, PLACE)
        children = enrol(here, 7)
        paid = [Purchase(f"{here.code}-{each}", each, big.merchant_id, 8_000, at) for each in children]
        paid.append(Purchase(f"{here.code}-one", children[0], small.merchant_id, 3_000, at))
        shops = json_file([big.profile(), {**small.profile(), "category": "bakery"}])
        assert here.operator.drop(f"merchants/{here.town}/{here.code}.json", shops)["posted"] == 2
        posted = here.operator.drop(f"settlements/{NETWORK}/{here.code}.csv", settlement_file(paid))
        assert posted["posted"] == 8, posted
        here.operator.count_figures(datetime.now(UTC))
        with here.at(chromium, language, size, "figures") as watched:
            page = watched.page
            expect(page.locator(f'[data-month="{month}"]')).to_be_visible()
            expect(page.locator("svg.chart").first).to_be_visible()
            watched.look("officer-figures")
            told = here.desk.get("/desk/meal_figures", municipality=here.town, month=month).body
            hidden = [cell for table in TABLES for cell in told[table]["cells"] if "spent" not in cell]
            assert page.locator("[data-hidden]").count() == len(hidden)
            children_told = str(told["children"]) if "children" in told else None
            if children_told:
                expect(page.locator('[data-sum="children"]')).to_have_text(children_told)
            with page.expect_download():
                press(page, "save")
            page.locator("#month").select_option(index=6)
            expect(page.locator(".empty")).to_be_visible()
            watched.look("officer-figures-none")
            watched.faults.clear()  # what a browser says of a refusal


@contextmanager
def two_towns(cloud: Json) -> Iterator[tuple[Scene, str]]:
    """A town and its neighbour, both begun, with an officer above both."""
    with scene(cloud) as here:
        other = next(each for each in TOWNS if is_municipality(each) and here.operator.row("TOWNS", each) is None)
        officer = Person(f"both-{here.code}", "officer", jurisdiction=f"{here.town},{other}")
        token = here.operator.invite([officer])[officer.username]
        both = replace(here, token=token, desk=here.operator.phone("desk", token))
        body = {"starts_on": seoul_day(datetime.now(UTC)).isoformat(), "rules": {"day_cap": 20_000}, "why": WHY}
        assert both.desk.put(f"/desk/municipalities/{other}", body).status == 200
        yield both, other


def choose(page: Page, field: str, file: Json) -> None:
    """Chooses a file that is read on the page, and waits until it is."""
    page.locator(field).set_input_files(file)
    expect(page.locator("[data-bulk] .field > p", has_text=file["name"])).to_be_visible()


@pytest.mark.parametrize(("language", "size"), walks())
def test_M1_M15_children_are_moved_by_a_file_have_letters_by_another_and_two_towns_become_one(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with two_towns(cloud) as (here, other):
        first, second, third = enrol(here, 3)
        with here.at(chromium, language, size, "children") as watched:
            page = watched.page
            page.clock.install()
            here.go(watched, "children")
            page.locator("select").first.select_option(here.town)
            press(page, "bulk-moves")
            for name, content in (("empty.csv", b""), ("book.csv", b"PK\x03\x04\0\0"), ("other.csv", b"a,b\n1,2\n")):
                choose(page, "#moves-file", {"name": name, "mimeType": "text/csv", "buffer": content})
                expect(page.locator("#moves-file-error")).to_be_visible()
            table = f"아동번호,이름\n{first},가\n<b>{second}</b>,나\nnobody-{here.code},다\n"
            choose(page, "#moves-file", {"name": "엑셀.csv", "mimeType": "text/csv", "buffer": table.encode("cp949")})
            expect(page.locator("[data-bulk] .notice-danger")).to_contain_text("3")
            page.locator("[data-bulk] .next").click()
            expect(page.locator("[data-bulk] > .error")).to_be_visible()
            watched.look("officer-moves-refused")
            page.locator("#moves-into").fill(other)
            page.locator("[data-bulk] .next").click()
            expect(page.locator("[data-bulk] tbody tr")).to_have_count(2)
            # Another town is another question.
            page.locator("#moves-into").fill(here.town)
            expect(page.locator("[data-bulk] tbody tr")).to_have_count(0)
            page.locator("#moves-into").fill(other)
            page.locator("[data-bulk] .next").click()
            expect(page.locator("[data-bulk] tbody tr")).to_have_count(2)
            page.locator("[data-bulk] .next").click()
            page.locator(".confirm .field input").fill(WHY)
            confirm(page)
            expect(page.locator("[data-bulk] .notice-info")).to_be_visible()
            watched.look("officer-moves")

            press(page, "bulk-letters")
            lines = ("9000 1234 5678 9012,2015-02-31", "12,2015-03-02", "9000 1234 5678 9012,2015-03-02")
            table = "child_id,card_number,birth_date\n" + "".join(f"{third},{line}\n" for line in lines)
            choose(page, "#letters-file", a_file("letters.csv", table))
            expect(page.locator("[data-bulk] .notice-danger")).to_contain_text("2, 3")
            page.locator("[data-bulk] .next").click()
            page.locator(".confirm .field input").fill(WHY)
            confirm(page)
            expect(page.locator("[data-unsaved]")).to_be_visible()
            expect(page.locator("#letters-file")).to_be_disabled()
            # Whoever goes on is asked, and finds the codes still there: nothing else holds them.
            press(page, "bulk-moves")
            page.once("dialog", lambda asked: asked.dismiss())
            page.evaluate("location.reload()")
            press(page, "bulk-letters")
            expect(page.locator("[data-unsaved]")).to_be_visible()
            # They are thrown away by whoever says so twice, and made anew by whoever wants them after all.
            press(page, "letters-drop")
            page.locator(".confirm .krds-btn").last.click()
            expect(page.locator("[data-unsaved]")).to_be_visible()
            press(page, "letters-drop")
            confirm(page)
            expect(page.locator("[data-unsaved]")).to_have_count(0)
            choose(page, "#letters-file", a_file("letters.csv", table))
            page.locator("#letters-replace").check()
            page.locator("[data-bulk] .next").click()
            page.locator(".confirm .field input").fill(WHY)
            confirm(page)
            expect(page.locator("[data-unsaved]")).to_be_visible()
            # A desk that nobody sits at signs out after a quarter of an hour; codes that are not saved have an hour.
            page.clock.fast_forward("59:20")
            expect(page.locator(".desk-idle")).to_be_visible()
            page.locator(".desk-idle button").click()
            expect(page.locator("[data-unsaved]")).to_be_visible()
            page.clock.set_system_time(datetime.now(UTC))
            with page.expect_download() as saved:
                press(page, "letters-save")
            expect(page.locator("[data-unsaved]")).to_have_count(0)
            expect(page.locator('[data-act="letters-drop"]')).to_have_count(0)
            assert [third in line for line in saved.value.path().read_text("utf-8").splitlines()] == [False, True]
            watched.look("officer-letters")

            here.go(watched, "town")
            page.locator("section .next").last.click()
            expect(page.locator("section > .error")).to_be_visible()
            page.locator("#join-town").select_option(other)
            page.locator("#join-into").select_option(here.town)
            page.locator("#join-on").fill("2023-01-01")
            page.locator("section .next").last.click()
            page.locator(".confirm .field input").fill(WHY)
            confirm(page)
            expect(page.locator(".confirm").get_by_role("alert")).to_be_visible()
            watched.faults.clear()  # what a browser says of a refusal
            page.locator(".confirm .krds-btn").last.click()
            later = (seoul_day(datetime.now(UTC)) + timedelta(days=30)).isoformat()
            page.locator("#join-on").fill(later)
            page.locator("section .next").last.click()
            expect(page.locator(".confirm .field input")).to_have_value(WHY)
            expect(page.locator(".confirm").get_by_role("alert")).to_have_count(0)
            watched.look("officer-join")
            confirm(page)
            expect(page.locator("tbody")).to_contain_text(later)
            press(page, "stay")
            page.locator(".confirm .field input").fill(WHY)
            watched.look("officer-stay")
            confirm(page)
            expect(page.locator("tbody")).not_to_contain_text(later)
            page.locator("#join-town").select_option(other)
            page.locator("#join-into").select_option(here.town)
            page.locator("#join-on").fill(later)
            page.locator("section .next").last.click()
            page.locator(".confirm .field input").fill(WHY)
            confirm(page)
            expect(page.locator("tbody")).to_contain_text(later)
        assert here.desk.get(f"/desk/children/{first}").body["municipality"] == other
        assert here.desk.get(f"/desk/children/{second}").body["municipality"] == here.town
        joins = here.desk.get(f"/desk/municipalities/{other}").body["joins"]
        assert (joins["into"], joins["joins_on"]) == (here.town, later)


@pytest.mark.parametrize(("language", "size"), walks())
def test_M15_a_town_is_opened_from_a_day_on_and_changed_before_it_begins(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud, is_open=False) as here:
        later = (seoul_day(datetime.now(UTC)) + timedelta(days=30)).isoformat()
        with here.at(chromium, language, size, "files") as watched:
            page = watched.page
            expect(page.locator(".empty")).to_be_visible()
            here.go(watched, "town")
            expect(page.locator("#town")).to_have_value(here.town)
            page.locator("#starts").fill(later)
            page.locator("#day_cap").fill("25000")
            page.locator("#unit_price").fill("9500")
            watched.look("officer-town")
            page.locator(".next").click()
            page.locator("#plan-why").fill(WHY)
            watched.look("officer-town-confirm")
            confirm(page)
            expect(page.locator('[data-town-state="planned"]')).to_be_visible()
            press(page, "change")
            expect(page.locator("#day_cap")).to_have_value("25000")
            page.locator("#day_cap").fill("30000")
            page.locator(".next").click()
            page.locator("#plan-why").fill(WHY)
            confirm(page)
            expect(page.locator("tbody tr")).to_contain_text("30,000")
            watched.look("officer-town-planned")
        town = here.desk.get(f"/desk/municipalities/{here.town}").body
        assert (town["state"], town["starts_on"]) == ("planned", later)
        assert (town["policy"]["day_cap"], town["policy"]["unit_price"]) == (30_000, 9_500)


@pytest.mark.parametrize(("language", "size"), walks(is_short=True))
def test_M15_a_running_town_gets_new_rules_from_a_day_on_and_those_that_the_form_does_not_show_stay(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with scene(cloud) as here:
        later = (seoul_day(datetime.now(UTC)) + timedelta(days=3)).isoformat()
        before = here.desk.get(f"/desk/municipalities/{here.town}").body["policy"]
        with here.at(chromium, language, size, "town") as watched:
            page = watched.page
            press(page, "change")
            expect(page.locator("#version")).to_have_value(str(before["version"] + 1))
            page.locator("#starts").fill(later)
            page.locator("#day_cap").fill("31000")
            page.locator(".next").click()
            confirm(page)
            expect(page.locator(".notice")).to_contain_text(later)
        asked = {
            **before,
            "version": before["version"] + 1,
            "effective_from": f"{later}T00:00:00+09:00",
            "day_cap": 31_000,
        }
        assert here.desk.post("/desk/policies", {**asked, "day_cap": 31_001}).outcome == "409 version_taken"
        assert here.desk.post("/desk/policies", asked).status == 201, "the very same version is there already"
