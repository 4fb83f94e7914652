"""Many children moved at once (M1, M15): looked at, confirmed, one by one in its own transaction; and by a file."""

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dolbom.meals.children.bulk_moves import MOVES_A_CALL_MAX
from functions.desk_api import handler
from tests.conftest import Aws
from tests.functions.test_nightly_audit import overwrite
from tests.functions.test_questions import ELSEWHERE, OFFICER
from tests.support import Context, event, forget
from tests.support.town import CODE, Town
from tools import moves as command
from tools.steps import StepFailed

INTO = "41463"
CHILDREN = ["child-a", "child-b", "child-c"]


@pytest.fixture
def town(aws: Aws) -> Town:
    forget(handler)
    town = Town(aws)
    policy = town.meals.policy(CODE, town.now)
    assert policy is not None
    town.meals.put_policy(policy.model_copy(update={"municipality": INTO}))
    town.shop("gimbap-1")
    town.load("child-a", 60_000)
    town.load("child-b", 30_000)
    town.buys("child-a", 8_000)
    town.enrols("child-c")
    handler.app.clock = town.clock
    return town


def send(who: dict[str, str] = OFFICER, **body: Any) -> tuple[int, dict[str, Any]]:
    told = deepcopy(event("desk_api", "move_children"))
    told["requestContext"]["authorizer"] = {"claims": who}
    told["body"] = json.dumps(
        {"municipality": CODE, "into": INTO, "why": "구가 나뉨", "children": CHILDREN, **body}, ensure_ascii=False
    )
    answer = handler.app(told, Context())
    return answer["statusCode"], json.loads(answer["body"])


def results(answer: Mapping[str, Any]) -> dict[str, str]:
    return {line["child_id"]: line["result"] for line in answer["children"]}


def where(town: Town) -> dict[str, str]:
    return {child: town.meals.account(child).municipality for child in CHILDREN}  # type: ignore[union-attr]


def test_M1_a_preview_moves_nobody_and_its_confirmation_moves_money_and_caps_along(town: Town) -> None:
    status, seen = send(children=[*CHILDREN, "child-a", "child-of-nobody"])
    assert status == 200
    assert results(seen) == dict.fromkeys(CHILDREN, "moves") | {"child-of-nobody": "not_found"}
    assert seen["loaded"]["amount"] == 82_000
    assert set(where(town).values()) == {CODE}
    before = town.meals.account("child-a")
    status, done = send(children=[*CHILDREN, "child-of-nobody"], token=seen["token"])
    assert status == 200
    assert results(done) == dict.fromkeys(CHILDREN, "moved") | {"child-of-nobody": "not_found"}
    assert set(where(town).values()) == {INTO}
    after = town.meals.account("child-a")
    assert before is not None
    assert after is not None
    assert (after.lots, after.days, after.months) == (before.lots, before.days, before.months)
    (change,) = [row for row in town.table.scan(0, 1).items if row["pk"] == "CHILD#child-b" and row["kind"] == "change"
                 and row["what"] == f"move {INTO}"]  # fmt: skip
    assert (change["by"], change["why"]) == (OFFICER["sub"], "구가 나뉨")


def test_M1_what_stands_otherwise_by_then_moves_nobody(town: Town) -> None:
    token = send()[1]["token"]
    town.meals.put_policy(town.meals.policy(CODE, town.now).model_copy(update={"municipality": "41465"}))  # type: ignore[union-attr]
    for child, into in (("child-b", "41465"),):
        assert send(children=[child], into=into, token=send(children=[child], into=into)[1]["token"])[0] == 200
    status, refused = send(token=token)
    assert (status, refused["code"]) == (409, "preview_changed")
    assert where(town) == {"child-a": CODE, "child-b": "41465", "child-c": CODE}
    assert send(token="0" * 32)[1]["code"] == "preview_changed"


def test_M1_after_half_of_it_the_same_confirmation_moves_the_rest(town: Town) -> None:
    token = send()[1]["token"]
    one = send(children=["child-b"])[1]["token"]
    assert results(send(children=["child-b"], token=one)[1]) == {"child-b": "moved"}
    assert results(send(token=token)[1]) == {"child-a": "moved", "child-b": "already", "child-c": "moved"}
    assert results(send(token=token)[1]) == dict.fromkeys(CHILDREN, "already")


def test_M15_nobody_moves_into_a_town_that_has_no_rules_or_their_own(town: Town) -> None:
    assert send(into="41999")[1]["code"] == "not_switched_on"
    status, told = send(into=CODE)
    assert (status, told["code"], told["errors"][0]["pointer"]) == (422, "same_town", "/into")
    assert "시작" not in told["detail"], "the service has begun there"
    assert send(children=["child-a"] * (MOVES_A_CALL_MAX + 1))[0] == 422


def test_M15_nobody_is_moved_to_where_nothing_can_be_ordered_yet(town: Town) -> None:
    """A split is prepared in the week before; whoever was moved then would have no dinner until the first day."""
    rules = town.meals.policies(CODE, town.now)[0]
    begins = town.now.replace(hour=0, minute=0) + timedelta(days=3)
    town.meals.put_policy(rules.model_copy(update={"municipality": "41465", "effective_from": begins}))
    status, problem = send(into="41465")
    assert (status, problem["code"], problem["starts_on"]) == (422, "not_begun", begins.date().isoformat())
    assert set(where(town).values()) == {CODE}
    town.later(days=3)
    token = send(into="41465")[1]["token"]
    assert results(send(into="41465", token=token)[1]) == dict.fromkeys(CHILDREN, "moved")


def test_R12_another_towns_officer_moves_and_learns_nothing(town: Town) -> None:
    assert send(ELSEWHERE)[1]["code"] == "not_found"
    seen = send(ELSEWHERE, municipality="41430", into=INTO)
    assert results(seen[1]) == dict.fromkeys(CHILDREN, "not_found")
    assert send(ELSEWHERE, municipality="41430", into=INTO, token=seen[1]["token"])[0] == 200
    assert set(where(town).values()) == {CODE}


def test_M1_each_child_that_is_not_moved_has_its_own_cause(town: Town) -> None:
    row = town.table.get("CHILD#child-a", "ACCOUNT")
    assert row is not None
    spoilt, elsewhere = {**row, "lots": "spoilt"}, {**row, "municipality": "41430"}
    for other, told in ((spoilt, "unreadable"), (elsewhere, "not_found")):
        overwrite(town, row)
        seen = send()[1]
        assert results(seen) == dict.fromkeys(CHILDREN, "moves")
        # Between the look and the move of this one child.
        events, at = handler.meals().table.client.meta.events, "before-call.dynamodb.GetItem"

        def meanwhile(other: Any = other, events: Any = events, at: str = at, **_: Any) -> None:
            events.unregister(at, meanwhile)
            overwrite(town, other)

        events.register(at, meanwhile)
        assert results(send(children=["child-a"], token=send(children=["child-a"])[1]["token"])[1]) == {"child-a": told}
    overwrite(town, spoilt)
    assert results(send()[1]) == {"child-a": "unreadable", "child-b": "moves", "child-c": "moves"}


def sent(part: Mapping[str, Any]) -> Mapping[str, Any]:
    status, answer = send(**part)
    assert status == 200, answer
    return answer


def test_M15_a_file_is_looked_at_and_then_moved_as_it_was_seen(town: Town, tmp_path: Path) -> None:
    source, out = tmp_path / "moves.csv", tmp_path / "out.csv"
    source.write_text("동,아동번호\n" + "".join(f"풍덕천동,{child}\n" for child in [*CHILDREN, "child-x"]), "utf-8-sig")
    about = {"municipality": CODE, "into": INTO, "why": "구가 나뉨"}
    found, token = command.run(source, out, about, sent)
    assert found == {"moves": 3, "not_found": 1}
    assert set(where(town).values()) == {CODE}
    with pytest.raises(StepFailed, match="otherwise"):
        command.run(source, out, about, sent, confirm="0" * 16)
    assert command.run(source, out, about, sent, confirm=token)[0] == {"moved": 3, "not_found": 1}
    assert command.run(source, out, about, sent, confirm=token)[0] == {"already": 3, "not_found": 1}
    rows = out.read_text("utf-8-sig").splitlines()
    assert rows[0] == "아동번호,결과,함께 옮긴 금액(원)"
    assert rows[1] == "child-a,이미 옮겨져 있음,"
