"""The people of the recorded scenes: who is linked with which child, a letter and a device's code that wait, and staff
in a pool of its own. All of it is done through the API, as people do it."""

from dataclasses import dataclass

from functions.people_api import handler as people_api
from tests.conftest import Aws
from tests.recorded.meals_scene import OFFICER, OFFICER_NEXT, family
from tests.recorded.stage import Json, Request, Stage
from tests.support import forget

STAFF = "example-officer"
MINISTRY = {**OFFICER, "sub": "1111-ministry", "cognito:groups": "ministry", "jurisdiction": ""}
BIRTH = "2015-03-04"
DEVICE = {**family("device"), "cognito:groups": "resident"}


@dataclass(frozen=True)
class People:
    """What was made, as bodies of the operations that can use it."""

    bodies: dict[tuple[str, str], Json]


def pools(aws: Aws) -> dict[str, str]:
    """Two pools of Cognito's, in memory."""
    idp = aws.client("cognito-idp")
    return {name: idp.create_user_pool(PoolName=name)["UserPool"]["Id"] for name in ("residents", "staff")}


def play(stage: Stage) -> People:
    """Haru's own account, the guardian of haru and nabi, sora's own; and what waits for somebody."""
    forget(people_api)
    guardian = {**family("guardian"), "cognito:groups": "resident"}
    linked = [(family("haru"), "haru", "child"), (guardian, "haru", "guardian"), (guardian, "nabi", "guardian")]
    for number, (who, child, linked_as) in enumerate([*linked, (family("sora"), "sora", "child")]):
        _said(stage, "POST", "/v1/my/card", who, 200, **_letter(stage, child, number), linked_as=linked_as)
    shown = _said(stage, "POST", "/v1/my/pairings", DEVICE, 201, request_id=_number(900))
    staff = {"username": STAFF, "email": "officer@example.org", "group": "officer", "jurisdiction": ["41460"]}
    _said(stage, "POST", "/v1/desk/staff", MINISTRY, 200, **staff, reason="담당 (예시)")
    return People(
        {
            ("POST", "/v1/my/card"): {**_letter(stage, "nabi", 7), "linked_as": "guardian"},
            ("POST", "/v1/my/children/{child_id}/devices"): {"code": shown["code"]},
            ("POST", "/v1/desk/children/{child_id}/links/end"): {"account": str(family("haru")["sub"])},
        }
    )


def _letter(stage: Stage, child: str, number: int) -> Json:
    """A letter that was made for a child, as its family types it."""
    card = {"card_number": f"94091234567890{number:02}", "birth_date": BIRTH}
    officer = OFFICER_NEXT if child == "sora" else OFFICER
    path = f"/v1/desk/children/{child}/letters"
    made = _said(stage, "POST", path, officer, 201, request_id=_number(number), **card)
    return {**card, "code": made["code"]}


def _number(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def _said(stage: Stage, method: str, path: str, who: Json, status: int, **body: object) -> Json:
    got, answer = stage.ask(Request("people", method, path, who, body))
    assert got == status, (path, answer)
    found: Json = answer
    return found
