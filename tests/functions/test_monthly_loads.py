"""A month's loads: computed, looked at, confirmed as seen, posted once each, taken back (M2; R1, R2, R7)."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from dolbom.aws import CALL_S_MAX
from dolbom.clock import SEOUL, stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.items import to_attributes
from dolbom.errors import Declined
from dolbom.meals.accounts import Account, Change
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.policy import MealPolicy
from functions.desk_api import handler
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import ACCIDENTS, Died, Rehearsal
from tests.functions.test_desk_loads import is_proved, undo
from tests.support import Context, event, forget
from tests.support.depth import in_turn
from tests.support.staff import is_called
from tests.support.town import CODE, LOADS, LOGGER, Town

NEXT_TOWN = "41430"
MONTH = "2026-12"
AMOUNT = 31 * 9_000
WHY = "12월 정기 충전"


@pytest.fixture
def town(aws: Aws) -> Any:
    """A town with three children, on the first of December."""
    forget(handler)
    made = Town(aws, datetime(2026, 12, 1, 9, tzinfo=SEOUL))
    made.shop("gimbap-1")
    made.enrols("bom", "haru", "sora")
    handler.app.clock = made.clock
    yield made
    forget(handler)


def send(
    case: str,
    preview_id: str | None = None,
    *,
    who: str = CODE,
    group: str = "officer",
    query: dict[str, str] | None = None,
    remaining_ms: int = 10_000,
    **body: Any,
) -> Any:
    told = deepcopy(event("desk_api", case))
    claims = told["requestContext"]["authorizer"]["claims"]
    claims["jurisdiction"], claims["cognito:groups"] = who, group
    claims["entitlements"] = "1"  # a token from after the name was given
    told["pathParameters"] = {"preview_id": preview_id} if preview_id is not None else None
    told["queryStringParameters"] = query
    told["multiValueQueryStringParameters"] = {name: [value] for name, value in (query or {}).items()} or None
    told["body"] = json.dumps(body) if body else None
    answer = handler.app(told, Context(remaining_ms=remaining_ms))
    return answer["statusCode"], json.loads(answer["body"])


def previewed(who: str = CODE, **more: Any) -> dict[str, Any]:
    status, preview = send("preview_loads", who=who, **{"municipality": CODE, "month": MONTH, "why": WHY, **more})
    assert status == 201, preview
    found: dict[str, Any] = preview
    return found


def confirmed(preview: dict[str, Any], **more: Any) -> Any:
    return send("confirm_preview", preview["preview_id"], token=preview["token"], **more)


def taken_in(town: Town, preview: dict[str, Any]) -> Any:
    """What S3's event does with the file that a confirmed preview became."""
    key = f"loads/{CODE}/preview-{preview['preview_id']}.csv"
    return Intake(town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), LOGGER).take_in(key)


def read(preview: dict[str, Any], **query: str) -> dict[str, Any]:
    status, found = send("read_preview", preview["preview_id"], query=query or None)
    assert status == 200
    shown: dict[str, Any] = found
    return shown


def money(town: Town) -> dict[str, int]:
    accounts = {child: town.meals.account(child) for child in ("bom", "haru", "sora")}
    return {child: sum(account.lots.values()) for child, account in accounts.items() if account is not None}


def everything(town: Town) -> list[Any]:
    rows = town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"]
    return sorted(json.dumps(row, sort_keys=True, default=repr) for row in rows)


# ── computing and confirming ─────────────────────────────────────────────────────────────────────────────────────────


def test_M2_a_towns_month_is_computed_looked_at_confirmed_and_posted_once_each(town: Town) -> None:
    preview = previewed()
    assert money(town) == {"bom": 0, "haru": 0, "sora": 0}, "a preview loads nothing"
    kept = f"previews/{CODE}/{preview['preview_id']}.json"
    assert Intake(town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), LOGGER).take_in(kept) is None
    assert (preview["children"], preview["count"], preview["total"]["amount"]) == (3, 3, 3 * AMOUNT)
    assert preview["support"]["meals"] == 31
    assert [(line["child_id"], line["load_id"], line["amount"]["amount"]) for line in preview["lines"]] == [
        (child, f"2026-12_{child}", AMOUNT) for child in ("bom", "haru", "sora")
    ]
    status, seen = confirmed(preview)
    assert (status, seen["state"], seen["file"]["state"]) == (202, "confirmed", "waiting")
    taken_in(town, preview)
    assert money(town) == {"bom": AMOUNT, "haru": AMOUNT, "sora": AMOUNT}
    progress = read(preview)["file"]
    assert (progress["state"], progress["posted"], progress["amount"]["amount"]) == ("done", 3, 3 * AMOUNT)
    # Confirmed again, delivered again, previewed and confirmed again: nobody is loaded twice.
    assert confirmed(preview)[0] == 202
    taken_in(town, preview)
    again = previewed()
    assert (again["count"], again["odd"]) == (0, {"already_loaded": 3})
    assert confirmed(again)[1]["code"] == "nothing_to_load"
    assert money(town) == {"bom": AMOUNT, "haru": AMOUNT, "sora": AMOUNT}
    assert all(is_proved(town, child) for child in ("bom", "haru", "sora"))


def test_M2_what_is_odd_is_told_and_loaded_only_if_it_is_asked_for(town: Town) -> None:
    town.file("loads", LOADS + f"special-1,bom,{CODE},5000\n")
    town.buys("haru", 2_000)
    sora = town.meals.account("sora")
    assert sora is not None
    town.meals.change_account(sora, Account(sora.child_id, CODE, "suspended", version=sora.version + 1))
    preview = previewed()
    assert {line["child_id"]: (line["odd"], line["amount"]["amount"]) for line in preview["lines"]} == {
        "bom": (["already_loaded"], 0),
        "haru": (["owes"], AMOUNT),
        "sora": (["suspended"], 0),
    }
    assert preview["odd"] == {"already_loaded": 1, "owes": 1, "suspended": 1}
    knowing = previewed(include=["already_loaded", "suspended"])
    assert knowing["count"] == 3
    confirmed(knowing)
    taken_in(town, knowing)
    assert money(town) == {"bom": 5_000 + AMOUNT, "haru": AMOUNT - 2_000, "sora": AMOUNT}


def test_M2_what_a_towns_file_brought_days_before_its_month_is_not_loaded_a_second_time(town: Town) -> None:
    """The 1st is a bad day to be in a hurry on: many towns send December's file in November."""
    town.now = datetime(2026, 11, 28, 9, tzinfo=SEOUL)
    town.load("bom", AMOUNT, "2026-12-31")
    town.load("haru", 4_000)  # November's own money
    town.file("loads", f"load_id,child_id,amount,lapses_on\nDEC-1,sora,{AMOUNT},2026-12-31\n")
    assert undo("DEC-1", "sora")[0] == 200
    assert [line["odd"] for line in previewed()["lines"]] == [["already_loaded"], [], []], "looked at ahead, too"
    town.now = datetime(2026, 12, 1, 9, tzinfo=SEOUL)
    preview = previewed()
    assert {line["child_id"]: (line["odd"], line["amount"]["amount"]) for line in preview["lines"]} == {
        "bom": (["already_loaded"], 0),
        "haru": ([], AMOUNT),
        "sora": ([], AMOUNT),
    }
    knowing = previewed(include=["already_loaded"])
    assert [line["amount"]["amount"] for line in knowing["lines"]] == [AMOUNT] * 3


def test_M2_a_row_that_cannot_be_read_leaves_out_its_own_child_and_says_so(town: Town) -> None:
    town.table.client.update_item(
        TableName=town.table.name,
        Key={"pk": {"S": "CHILD#haru"}, "sk": {"S": "ACCOUNT"}},
        UpdateExpression="SET lots = :broken",
        ExpressionAttributeValues={":broken": {"S": "?"}},
    )
    preview = previewed()
    assert (preview["count"], preview["odd"]) == (2, {"unreadable": 1})


def test_M2_one_child_who_joins_within_the_month_is_loaded_from_that_day_on(town: Town) -> None:
    preview = previewed(child_id="haru", from_day="2026-12-22")
    assert [(line["child_id"], line["amount"]["amount"]) for line in preview["lines"]] == [("haru", 10 * 9_000)]
    assert confirmed(preview)[0] == 202
    taken_in(town, preview)
    assert money(town) == {"bom": 0, "haru": 90_000, "sora": 0}
    assert send("preview_loads", municipality=CODE, month=MONTH, child_id="nobody", why=WHY)[0] == 404


def test_M2_who_is_suspended_between_the_confirmation_and_its_file_is_loaded_as_confirmed_and_pays_nothing(
    town: Town,
) -> None:
    preview = previewed()
    assert confirmed(preview)[0] == 202
    account = town.meals.account("haru")
    assert account is not None
    trace = Change("desk", stamp(town.now), "status suspended", "예시")
    town.meals.change_account(account, replace(account, status="suspended", version=account.version + 1), trace)
    taken_in(town, preview)
    after = town.meals.account("haru")
    assert after is not None
    assert (sum(after.lots.values()), after.status) == (AMOUNT, "suspended")
    assert town.row("haru", lambda row: row["journal"][0]["kind"] == "load")
    with pytest.raises(Declined):
        town.pays("haru", 9_000)
    (line,) = [line for line in previewed()["lines"] if line["child_id"] == "haru"]
    assert (line["amount"]["amount"], line["odd"]) == (0, ["already_loaded", "suspended"])
    status, undone = send("undo_preview", preview["preview_id"], why="정지된 아동")
    assert status == 200, undone
    after = town.meals.account("haru")
    assert after is not None
    assert sum(after.lots.values()) == 0


def test_M2_the_timeline_tells_who_confirmed_a_load_and_why(town: Town) -> None:
    preview = previewed()
    confirmed(preview)
    taken_in(town, preview)
    account = event("desk_api", "confirm_preview")["requestContext"]["authorizer"]["claims"]["sub"]
    is_called(town.aws, account, "최예시 주무관")
    (listed,) = send("list_previews", query={"municipality": CODE})[1]["previews"]
    for shown in (listed, send("read_preview", preview["preview_id"])[1]):
        assert (shown["by_name"], shown["confirmed_by_name"]) == ("최예시 주무관", "최예시 주무관")
    told = deepcopy(event("desk_api", "read_timeline"))
    told["requestContext"]["authorizer"]["claims"] |= {"jurisdiction": CODE, "entitlements": "1"}
    told["pathParameters"] = {"child_id": "haru"}
    events = json.loads(handler.app(told, Context())["body"])["events"]
    (load,) = [each for each in events if each["kind"] == "load"]
    assert (load["why"], load["by"]) == (WHY, told["requestContext"]["authorizer"]["claims"]["sub"])


@pytest.mark.parametrize(
    "change",
    [
        lambda town: town.enrols("maru"),
        lambda town: town.load("haru", 1_000),
        lambda town: town.policy(2, town.now, unit_price=9_500),
        lambda town: town.policy(2, town.now, lapse="next_month_end"),
        lambda town: suspend(town, "haru"),
    ],
    ids=["a child more", "a load meanwhile", "another policy", "the same sums for longer", "a suspension"],
)
def test_M2_what_has_changed_since_it_was_seen_is_not_confirmed(town: Town, change: Any) -> None:
    preview = previewed()
    change(town)
    forget(handler)
    status, problem = confirmed(preview)
    assert (status, problem["code"]) == (409, "preview_changed")
    assert town.bucket.open(f"loads/{CODE}/preview-{preview['preview_id']}.csv") is None


def suspend(town: Town, child: str) -> None:
    account = town.meals.account(child)
    assert account is not None
    town.meals.change_account(account, Account(child, CODE, "suspended", version=account.version + 1))


def test_M2_no_preview_is_confirmed_when_it_is_old_too_early_or_other_than_seen(town: Town) -> None:
    preview, january = previewed(), previewed(month="2027-01")
    assert send("confirm_preview", preview["preview_id"], token="0" * 32)[1]["code"] == "preview_changed"
    assert confirmed(january)[1]["code"] == "month_not_begun"
    assert january["support"]["lapses_on"] == "2027-01-31"
    town.later(hours=25)
    assert confirmed(preview)[1]["code"] == "preview_old"
    fresh = previewed()
    town.now = datetime(2026, 12, 31, 23, 59, tzinfo=SEOUL)
    last = previewed()
    town.later(minutes=1)
    assert {confirmed(each)[1]["code"] for each in (fresh, last)} == {"preview_old"}
    assert money(town) == {"bom": 0, "haru": 0, "sora": 0}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"month": "2026-11"}, 422, "month_out_of_reach"),
        ({"month": "2027-02"}, 422, "month_out_of_reach"),
        ({"from_day": "2027-01-02"}, 422, "month_out_of_reach"),
        ({"from_day": "2026-12-32"}, 422, "invalid"),
        ({"why": "　"}, 422, "invalid"),
        ({"include": ["owes"]}, 422, "invalid"),
        ({"municipality": NEXT_TOWN}, 404, "not_found"),
    ],
)
def test_M2_what_cannot_be_computed_says_what_to_change(town: Town, body: Any, status: int, code: str) -> None:
    found, problem = send("preview_loads", **{"municipality": CODE, "month": MONTH, "why": WHY, **body})
    assert (found, problem["code"]) == (status, code)


def test_M2_a_month_that_is_dearer_than_any_load_and_a_town_that_is_larger_than_any_preview_are_refused(
    town: Town,
) -> None:
    town.policy(2, town.now, unit_price=40_000)
    forget(handler)
    assert send("preview_loads", municipality=CODE, month=MONTH, why=WHY)[1]["code"] == "load_too_large"
    assert previewed(from_day="2026-12-10")["count"] == 3
    rows = [{"pk": f"TOWN#{CODE}", "sk": f"CHILD#child-{number:04}", "kind": "listed"} for number in range(2_998)]
    for start in range(0, len(rows), 25):
        puts = [{"PutRequest": {"Item": to_attributes(row)}} for row in rows[start : start + 25]]
        town.table.client.batch_write_item(RequestItems={town.table.name: puts})
    status, problem = send("preview_loads", municipality=CODE, month=MONTH, from_day="2026-12-10", why=WHY)
    assert (status, problem["code"], problem["children_max"]) == (409, "too_many_children", 3_000)


def test_R12_a_preview_is_another_towns_business_and_no_other_roles(town: Town) -> None:
    preview = previewed()
    for case, body in (
        ("read_preview", {}),
        ("confirm_preview", {"token": preview["token"]}),
        ("undo_preview", {"why": WHY}),
    ):
        missing = send(case, f"{CODE}-20260101000000-00000000", **body)
        assert missing[0] == 404
        assert send(case, preview["preview_id"], who=NEXT_TOWN, **body) == missing
        assert send(case, "whatever", **body) == missing
        assert send(case, preview["preview_id"], group="caseworker", **body)[0] == 403
    assert send("list_previews", who=NEXT_TOWN, query={"municipality": CODE})[0] == 404
    assert money(town) == {"bom": 0, "haru": 0, "sora": 0}


def test_M2_previews_and_their_lines_are_paged_the_newest_and_the_first_number_first(town: Town) -> None:
    made = []
    for _ in range(3):
        made.append(previewed()["preview_id"])
        town.later(seconds=1)
    found: list[str] = []
    query = {"municipality": CODE, "limit": "2"}
    while True:
        page = send("list_previews", query=query)[1]
        found += [each["preview_id"] for each in page["previews"]]
        if "next" not in page:
            break
        query["next"] = page["next"]
    assert found == made[::-1]
    first = read({"preview_id": made[0]}, limit="2")
    second = read({"preview_id": made[0]}, limit="2", next=first["next"])
    assert [line["child_id"] for page in (first, second) for line in page["lines"]] == ["bom", "haru", "sora"]
    assert "next" not in second


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────────


def undone(preview: dict[str, Any], **more: Any) -> dict[str, str]:
    """What became of each child's load, call by call."""
    found: dict[str, str] = {}
    body = {"why": "단가를 잘못 적음", "limit": 2, **more}
    while True:
        status, page = send("undo_preview", preview["preview_id"], **body)
        assert status == 200, page
        found |= {each["child_id"]: each["code"] for each in page["results"]}
        if "next" not in page:
            return found
        body["next"] = page["next"]


def test_M2_a_wrong_month_is_taken_back_child_by_child_as_far_as_it_is_unspent_and_loaded_anew(
    town: Town,
) -> None:
    preview = previewed()
    assert undone(preview) == {}, "nothing is posted yet"
    confirmed(preview)
    assert undone(preview) == {"bom": "posting", "haru": "posting", "sora": "posting"}, "it will be there: come again"
    said = send("undo_preview", preview["preview_id"], why="단가를 잘못 적음")[1]["results"][0]
    assert said["detail"] == "아직 충전하는 중입니다. 충전이 끝난 뒤 다시 되돌려 주세요."
    taken_in(town, preview)
    town.pays("haru", 9_000)
    assert undone(preview) == {"bom": "undone", "haru": "load_spent", "sora": "undone"}
    assert money(town) == {"bom": 0, "haru": AMOUNT - 9_000, "sora": 0}
    assert undone(preview, in_part=True) == {"bom": "undone", "haru": "undone", "sora": "undone"}
    assert money(town) == {"bom": 0, "haru": 0, "sora": 0}
    # The right month comes under numbers of its own.
    town.policy(2, town.now, unit_price=5_000)
    forget(handler)
    right = previewed()
    assert [line["load_id"] for line in right["lines"]] == [f"2026-12_{each}_2" for each in ("bom", "haru", "sora")]
    confirmed(right)
    taken_in(town, right)
    taken_in(town, preview)
    assert money(town) == {"bom": 155_000, "haru": 155_000, "sora": 155_000}
    assert all(is_proved(town, child) for child in ("bom", "haru", "sora"))


def test_M2_a_line_that_its_file_could_not_post_has_nothing_to_undo_and_says_so(town: Town) -> None:
    preview = previewed()
    confirmed(preview)
    account = town.meals.account("sora")
    assert account is not None
    gone = replace(account, municipality="41463", version=account.version + 1)
    town.meals.change_account(account, gone, Change("desk", stamp(town.now), "move 41463", "이사"))
    taken_in(town, preview)
    assert read(preview)["file"]["failed"] == 1
    assert undone(preview) == {"bom": "undone", "haru": "undone", "sora": "not_posted"}


# ── accidents ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_R1_whatever_happens_at_any_call_of_a_confirmation_its_second_delivery_posts_each_load_once(aws: Aws) -> None:
    """The whole way: confirm, the file's event, and both again."""
    forget(handler)
    town = Town(aws, datetime(2026, 12, 1, 9, tzinfo=SEOUL))
    handler.app.clock = town.clock
    desk = [handler.meals().table.client, handler.bucket("files_bucket").client]
    rehearsal = Rehearsal(desk)

    def go(number: int, accident: Any = None, at: int = 0) -> int:
        child = f"child-{number:04}"
        town.enrols(child)
        preview = previewed(child_id=child)
        rehearsal.arm(accident, at)
        try:
            status, answer = confirmed(preview, remaining_ms=100_000)
        except Died:
            status, answer = 503, {"code": "unavailable"}
        calls = len(rehearsal.calls)
        rehearsal.arm()
        assert status == 202 or (status, answer["code"]) == (503, "unavailable"), (accident, at)
        taken_in(town, preview)
        assert confirmed(preview)[0] == 202, (accident, at)
        taken_in(town, preview)
        account = town.meals.account(child)
        assert account is not None
        assert dict(account.lots) == {"2026-12-31": AMOUNT}, (accident, at)
        assert is_proved(town, child)
        return calls

    with rehearsal.open():
        calls = go(0)
        number = 0
        for at in range(1, calls + 1):
            for accident in in_turn(ACCIDENTS, at, calls):
                number += 1
                go(number, accident, at)
    assert calls >= 6
    forget(handler)


def test_R2_two_officers_confirm_at_once_and_one_load_comes_of_it(town: Town) -> None:
    preview = previewed()
    client = handler.meals().table.client
    answers = []

    class Meanwhile:
        """What another does before the first write."""

        def __getattr__(self, name: str) -> Any:
            if name == "put_item" and not answers:
                answers.append(None)
                handler.meals().table.client = client
                answers[0] = confirmed(preview)
                handler.meals().table.client = self
            return getattr(client, name)

    handler.meals().table.client = Meanwhile()
    second = confirmed(preview)
    assert answers[0] == second
    taken_in(town, preview)
    assert money(town) == {"bom": AMOUNT, "haru": AMOUNT, "sora": AMOUNT}


def test_M15_a_month_is_supported_from_the_towns_first_day_on_and_not_before(town: Town) -> None:
    told = town.meals.policies(CODE, town.now)[0].model_dump() | {"municipality": NEXT_TOWN}
    begins = datetime(2027, 1, 15, tzinfo=SEOUL)
    town.meals.put_policy(MealPolicy.model_validate({**told, "effective_from": begins}))
    body = {"municipality": NEXT_TOWN, "why": WHY}
    assert send("preview_loads", who=NEXT_TOWN, month=MONTH, **body)[1]["code"] == "not_switched_on"
    status, preview = send("preview_loads", who=NEXT_TOWN, month="2027-01", **body)
    support = preview["support"]
    days = support["school_days"] + support["days_off"] + support["vacation_days"]
    assert (status, support["from_day"], days, support["lapses_on"]) == (201, "2027-01-15", 17, "2027-01-31")


def test_M2_who_moved_away_or_cannot_be_read_stops_no_other_load_from_being_taken_back(town: Town) -> None:
    preview = previewed()
    confirmed(preview)
    taken_in(town, preview)
    sora, haru = town.meals.account("sora"), town.meals.account("haru")
    assert sora is not None
    assert haru is not None
    town.meals.change_account(sora, replace(sora, municipality=NEXT_TOWN, version=sora.version + 1))
    key = {"pk": {"S": "CHILD#haru"}, "sk": {"S": "ACCOUNT"}}
    client, name = town.table.client, town.table.name
    row = client.get_item(TableName=name, Key=key)["Item"]
    client.put_item(TableName=name, Item={**row, "lots": {"S": "?"}})
    assert undone(preview) == {"bom": "undone", "haru": "unreadable", "sora": "moved_away"}
    client.put_item(TableName=name, Item=row)
    assert undone(preview) == {"bom": "undone", "haru": "undone", "sora": "moved_away"}


@pytest.mark.parametrize("case", ["preview_loads", "read_preview", "confirm_preview", "undo_preview"])
def test_R7_with_little_time_left_nothing_is_begun_and_the_officer_comes_again(town: Town, case: str) -> None:
    preview = previewed()
    before = everything(town)
    bodies: dict[str, dict[str, Any]] = {
        "preview_loads": {"municipality": CODE, "month": MONTH, "why": WHY},
        "confirm_preview": {"token": preview["token"]},
        "undo_preview": {"why": WHY},
    }
    path = None if case == "preview_loads" else preview["preview_id"]
    status, problem = send(case, path, remaining_ms=int(CALL_S_MAX * 1000) - 1, **bodies.get(case, {}))
    assert (status, problem["code"]) == (503, "unavailable")
    assert everything(town) == before
