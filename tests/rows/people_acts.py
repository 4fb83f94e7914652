"""What the API of people is asked once: letters, links and second devices of a child, and the staff."""

import json
from collections.abc import Iterator
from typing import Any

from dolbom.people.links import letters, pairings
from tests.recorded.meals_scene import OFFICER
from tests.recorded.stage import Request, Stage
from tests.rows.consenting import Flow
from tests.rows.tables import Json
from tests.support import event
from tests.support.alerts_forms import request_id

CHILD = "haru"
STAFF = "example-officer"
MINISTRY = event("people_api", "list_staff")["requestContext"]["authorizer"]["claims"]
CARDS = ("9409123456789010", "9409123456789028", "9409123456789036")
BORN = "2015-03-04"
LETTERS, LINKS = f"/v1/desk/children/{CHILD}/letters", f"/v1/desk/children/{CHILD}/links"


def resident(name: str) -> Json:
    return {"sub": f"2222-{name}", "token_use": "id", "cognito:groups": "resident", "cognito:username": name}


GUARDIAN, DEVICE, PAIRED, NEW = map(resident, ("guardian", "device", "paired", "new"))
CONSENTING = Flow(GUARDIAN, CHILD)


def pools(stage: Stage) -> Json:
    """The settings of both pools, with a name in each."""
    idp = stage.aws.client("cognito-idp")
    made = {name: idp.create_user_pool(PoolName=name)["UserPool"]["Id"] for name in ("residents", "staff")}
    for who in (GUARDIAN, NEW):
        idp.admin_create_user(UserPoolId=made["residents"], Username=who["cognito:username"], MessageAction="SUPPRESS")
    return {f"{name}_pool": pool for name, pool in made.items()}


def play(stage: Stage) -> None:
    """Three letters, of which one has linked an account and one was tried wrong; a second device; one that waits."""
    codes = [_done(stage, _letter(number))["code"] for number in range(len(CARDS))]
    link = _link(GUARDIAN, 0, codes[0], "guardian")
    _done(stage, link)
    assert stage.ask(_link(NEW, 1, "0000-0000", "child"))[0] == 404
    _done(stage, _approve(_done(stage, _show(PAIRED, 611))["code"]))
    _done(stage, _show(DEVICE, 610))
    _done(stage, _invite())
    CONSENTING.play(stage)


def _done(stage: Stage, request: Request) -> Any:
    status, answer = stage.ask(request)
    assert status < 300, (request, answer)
    return answer


def _letter(number: int) -> Request:
    body = {"request_id": request_id(600 + number), "card_number": CARDS[number], "birth_date": BORN}
    return Request("people", "POST", LETTERS, OFFICER, body)


def _link(who: Json, number: int, code: str, linked_as: str) -> Request:
    body = {"card_number": CARDS[number], "birth_date": BORN, "code": code, "linked_as": linked_as}
    return Request("people", "POST", "/v1/my/card", who, body)


def _show(who: Json, number: int) -> Request:
    return Request("people", "POST", "/v1/my/pairings", who, {"request_id": request_id(number)})


def _approve(code: str) -> Request:
    return Request("people", "POST", f"/v1/my/children/{CHILD}/devices", GUARDIAN, {"code": code})


def _invite() -> Request:
    body = json.loads(event("people_api", "invite_staff")["body"])
    return Request("people", "POST", "/v1/desk/staff", MINISTRY, body)


def of_people() -> Iterator[Request]:
    """What residents, officers and the ministry ask."""
    code = {number: letters.code_of(request_id(600 + number)) for number in range(len(CARDS))}
    yield _letter(0)
    yield _letter(2)
    yield _link(GUARDIAN, 0, code[0], "guardian")
    yield _link(NEW, 1, code[1], "child")
    yield _link(NEW, 2, "0000-0000", "child")
    for number in (610, 611):
        yield _approve(pairings.code_of(request_id(number)))
    yield _show(DEVICE, 610)
    for who in (GUARDIAN, PAIRED):
        yield Request("people", "DELETE", f"/v1/my/children/{CHILD}", who)
        yield Request("people", "GET", "/v1/my/account", who)
    yield Request("people", "DELETE", "/v1/my/account", GUARDIAN)
    yield Request("people", "GET", LINKS, OFFICER)
    end = {"account": GUARDIAN["sub"], "why": "예시 사유"}
    yield Request("people", "POST", f"{LINKS}/end", OFFICER, end)
    yield Request("people", "GET", "/v1/desk/staff", MINISTRY)
    yield Request("people", "GET", f"/v1/desk/staff/{STAFF}", MINISTRY)
    yield _invite()
    yield Request("people", "POST", f"/v1/desk/staff/{STAFF}/end", MINISTRY, {"reason": "예시 사유"})
    yield from CONSENTING.of_apps()


def about(stage: Stage, request: Request) -> list[str]:
    """What a request is about beside what it says: a letter's place, a code's hash, the account behind a name."""
    body = request.body or {}
    found = [letters.place_of(body["card_number"], body["birth_date"])] if "card_number" in body else []
    found += CONSENTING.about(request)
    found += [letters.request_hash(body["request_id"])] if request.path == LETTERS else []
    for who, number in ((DEVICE, 610), (PAIRED, 611)):
        if request.path.endswith("/devices") and body["code"] == pairings.code_of(request_id(number)):
            found += [pairings.hash_of(body["code"]), who["sub"]]
    if request.path.endswith("/pairings"):
        found.append(pairings.hash_of(pairings.code_of(body["request_id"])))
    if request.method == "DELETE":
        found.append(CHILD)  # whose account tells that rights are over
    if request.path.startswith("/v1/desk/staff/") or (request.path == "/v1/desk/staff" and body):
        found.append(account_of(stage))
    return found


def opened_again(stage: Stage) -> None:
    """In Cognito, what was done before stays done: the staff's name is as it was at first."""
    stage.aws.client("cognito-idp").admin_enable_user(UserPoolId=_staff(stage), Username=STAFF)


def _staff(stage: Stage) -> str:
    found = stage.aws.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
    return next(str(each["Id"]) for each in found if each["Name"] == "staff")


def account_of(stage: Stage) -> str:
    """The account of the staff's one name."""
    idp = stage.aws.client("cognito-idp")
    told = idp.admin_get_user(UserPoolId=_staff(stage), Username=STAFF)["UserAttributes"]
    return str({each["Name"]: each["Value"] for each in told}["sub"])
