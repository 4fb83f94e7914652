"""What each operation may be about: a thing of the caller's own, somebody else's, and one that does not exist."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from dolbom.clock import month_of, seoul_day
from dolbom.ids import new_uuid7
from tests.documents import people_scene
from tests.documents.borders_scene import LETTERS, PROPOSAL, QUESTION_PHOTO, question_id, question_ref
from tests.documents.scene import (
    APP,
    FINDING,
    Asked,
    Scene,
    document,
    operations,
)
from tests.recorded.meals_scene import NEXT_TOWN, SHOP, SHOP_NEXT, TOWN
from tests.recorded.stage import APIS
from tests.support.visits import ROUND, household

Json = dict[str, Any]
OPERATIONS = [(api, *found) for api in APIS for found in operations(api)]
HOME = "https://happybowl.example.org/signed-in"
ASKS = {
    "client_id": APP["aud"],
    "redirect_uri": HOME,
    "state": "Zk3xQ9vT2b",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
"""What a partner's app asks for: a consent."""
NOBODY = "nobody-at-all"
REFUND = "refund-0001"
SHOP_UNSERVED = "bunsik-dongcheon"
NO_ALERT = "0" * 26
IN_PATHS = ("order_id", "alert_id", "case_id", "merchant_id", "preview_id", "question_id", "question_ref", "household")
OWNERS = (*IN_PATHS, "key", "child_id", "municipality", "centre", "area")
"""What says whose something is, the nearest first; those in paths where the path names them."""
NEW = dict.fromkeys(("/v1/desk/children", "/v1/desk/merchants", "/v1/desk/loads/previews"), "municipality")
"""What makes something new: whose it will be is told by this."""


@dataclass(frozen=True)
class Three:
    """A thing of the caller's own, one of somebody else's, and one that does not exist; None where there is none."""

    own: Json | None
    other: Json | None
    missing: Json | None


def orders(scene: Scene, caller: str, path: str) -> Three:
    haru, sora, none = scene.meals.orders["held"], scene.meals.orders["of sora"], new_uuid7(scene.stage.now, bytes(10))
    if "{refund_id}" in path:
        refunded = {"order_id": scene.meals.orders["refunded"][1], "refund_id": REFUND}
        return Three(refunded, {**refunded, "order_id": sora[1]}, {**refunded, "refund_id": "refund-9999"})
    if caller == "auditor":
        own = {"order_id": haru[1], "child_id": haru[0]}
        return Three(own, {**own, "child_id": "sora"}, {**own, "order_id": none})
    if caller == "app":  # haru's own orders came through no partner's app
        return Three(None, {"order_id": haru[1]}, {"order_id": none})
    named = {"child_id": "haru"} if caller == "guardian" else {}
    own, missing = {"order_id": haru[1], **named}, {"order_id": none, **named}
    return Three(own, {**own, "order_id": sora[1]}, missing)


def alerts(scene: Scene, caller: str, path: str) -> Three:
    receipts = scene.alerts.receipts
    if path.startswith("/v1/alerts/"):
        code = {"X-Receipt-Code": receipts["guest"]["receipt_code"]}
        other = receipts["danger"]["alert_id"]
        own = {"alert_id": receipts["guest"]["alert_id"], **code}
        return Three(own, {**own, "alert_id": other}, {**own, "alert_id": NO_ALERT})
    if path.startswith("/v1/my/"):
        mine, others = ("honorary", "resident") if caller == "honorary" else ("resident", "honorary")
        own = {"alert_id": receipts[mine]["alert_id"]} if caller != "council" else None
        return Three(own, {"alert_id": receipts[others]["alert_id"]}, {"alert_id": NO_ALERT})
    own, other = ({"alert_id": receipts[name]["alert_id"]} for name in ("guest", "elsewhere"))
    return Three(own, other, {"alert_id": NO_ALERT})


def questions(caller: str, owner: str) -> Three:
    own = "guardian" if caller == "guardian" else "child"
    if owner == "question_ref":
        return Three(*({owner: value} for value in (question_ref(own), question_ref("sora"), NO_ALERT)))
    return Three(*({owner: value} for value in (question_id(own), question_id("sora"), str(UUID(int=9, version=4)))))


def shops(caller: str, path: str) -> Three:
    """A shop is its town's to change, its partner's to serve, and anybody's to find."""
    if path.startswith("/v1/partner/"):
        return Three(*({"merchant_id": value} for value in (SHOP, SHOP_UNSERVED, NOBODY)))
    if path.startswith("/v1/merchants"):
        return Three({"merchant_id": SHOP, **({"child_id": "haru"} if caller == "guardian" else {})}, None, None)
    return Three(*({"merchant_id": value} for value in (SHOP, SHOP_NEXT, NOBODY)))


def children(caller: str, path: str) -> Three:
    """Haru, whom child and guardian are linked with; and sora, who is a child's neighbour, and since she has moved, of
    an officer's neighbours."""
    own, other, missing = ({"child_id": value} for value in ("haru", "sora", NOBODY))
    is_linked = not path.startswith(("/v1/my/children/", "/v1/my/consents")) or caller in ("child", "guardian")
    return Three(own if is_linked else None, other, missing)


def numbered(scene: Scene, owner: str) -> Three:
    """What has a number of its own, and is an office's."""
    case, at = scene.case_id(), "20261101090000-0a1b2c3d"
    found = {
        "case_id": (case, case.replace(TOWN, NEXT_TOWN), f"{TOWN}-2026-11-{'0' * 16}"),
        "preview_id": (f"{TOWN}-{at}", f"{NEXT_TOWN}-{at}", f"99999-{at}"),
        "household": (household(0), household(1), household(99)),
    }
    return Three(*({owner: value} for value in found[owner]))


def things(scene: Scene, caller: str, path: str, owner: str) -> Three:
    """What an operation may be about, by what says whose it is."""
    match owner:
        case "order_id":
            return orders(scene, caller, path)
        case "alert_id":
            return alerts(scene, caller, path)
        case "case_id" | "preview_id" | "household":
            return numbered(scene, owner)
        case "merchant_id":
            return shops(caller, path)
        case "municipality" if path == "/v1/merchant_applications":
            return Three({owner: TOWN}, None, None)  # anybody applies anywhere
        case "municipality" | "key":
            form = "loads/{}/2026-12.csv" if owner == "key" else "{}"
            return Three(*({owner: form.format(town)} for town in (TOWN, NEXT_TOWN, "99999")))
        case "centre" | "area":
            own, other = (scene.alerts.receipts[name]["alert_id"] for name in ("guest", "elsewhere"))
            centres = (scene.centre_of(own), scene.centre_of(other), "99999999")
            return Three(*({owner: value} for value in centres))
        case "question_id" | "question_ref":
            return questions(caller, owner)
    return children(caller, path)


def owner_of(path: str, described: Json) -> str:
    """What of a request says whose the thing is; nothing where there is no such thing."""
    named = {parameter["name"] for parameter in described["parameters"]} | set(example(described) or {})
    if described.get("requestBody"):
        named |= set(fields(described, path))
    in_path = [owner for owner in OWNERS if f"{{{owner}}}" in path]
    if path in NEW:
        return NEW[path]
    elsewhere = [owner for owner in OWNERS if owner in named and owner not in IN_PATHS]
    return next(iter((*in_path, *elsewhere)), "")


def fields(described: Json, path: str) -> Mapping[str, Any]:
    api = next(api for api, _, found, _ in OPERATIONS if found == path)
    name = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: Mapping[str, Any] = document(api)["components"]["schemas"][name].get("properties", {})
    return found


def example(described: Json) -> Json | None:
    """The first body that the document shows."""
    if "requestBody" not in described:
        return None
    told = described["requestBody"]["content"]["application/json"]["examples"]
    found: Json = copy.deepcopy(next(iter(told.values()))["value"])
    return found


APPLICATION = "019a9fd2-9000-7000-8000-0000000000a1"
USUAL: Json = {
    "month": "2026-11",
    "day": "2026-11-20",
    "merchant_id": SHOP,
    "account": "5d1c7a52-0000-4000-8000-0000000000e5",
    "municipality": TOWN,
    "child_id": "haru",
    "load_id": "L-0",
    "kind": "loads",
    "lat": "37.32",
    "application_id": APPLICATION,
    "lon": "127.09",
    "username": people_scene.STAFF,
    "response_type": "code",
    "q": "용인",
    "code": "41463118",
    "round": ROUND,
    "request_id": LETTERS,
    "proposal_id": PROPOSAL,
    "finding_id": FINDING,
    "week": "2026-11-16",
    **ASKS,
}
"""Right values of what says nothing of whose it is."""


def request(scene: Scene, method: str, path: str, described: Json, thing: Json) -> Asked:
    """The operation about a thing, with what else it asks for as the document shows it."""
    values = {**USUAL, **thing}
    if "{photo_id}" in path and "alert_id" not in thing:
        values["photo_id"] = QUESTION_PHOTO
    elif "{photo_id}" in path:
        values["photo_id"] = scene.photo_id(thing["alert_id"]) if thing["alert_id"] != NO_ALERT else NO_ALERT
    query, headers = {}, {"X-Receipt-Code": thing["X-Receipt-Code"]} if "X-Receipt-Code" in thing else {}
    at = path
    for parameter in described["parameters"]:
        name = parameter["name"]
        if parameter["in"] == "path":
            at = at.replace(f"{{{name}}}", values[name])
        elif parameter["in"] == "query" and (parameter.get("required") or name in thing):
            query[name] = values[name]
    body = example(described)
    if body is not None:
        body |= scene.people.bodies.get((method, path), {})
    if body is not None and path.endswith("/previews"):
        body["month"] = month_of(seoul_day(scene.stage.now))
    if body is not None:
        known = fields(described, path)
        body |= {name: value for name, value in thing.items() if name in known and f"{{{name}}}" not in path}
        body |= {name: new_uuid7(scene.stage.now, bytes(10)) for name in ("order_id", "application_id") if name in body}
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    return Asked(method, at, query=urlencode(query), body=raw, headers=headers)
