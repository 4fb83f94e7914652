"""What is sent beside payments: a shop applies to a town, a child tells that one refused it, families ask their town,
and a partner says where it is told. Nothing of it moves money; each is done once, however often it is sent."""

from collections.abc import Callable
from typing import Any

from dolbom.partners.webhooks.endpoint import GONE
from dolbom.partners.webhooks.store import WebhookStore
from tests.exactly_once.harness.acts import Act, an_id, look, sent
from tests.exactly_once.harness.told import Told
from tests.exactly_once.harness.world import APP, FAMILY, HANEUL, Answer, Request, World
from tests.support.strategies import SHOP, TOWN

APPLIED = an_id("applied")
ASKED, CLOSED = "0b6f3f5e-8a40-4a4e-9a1c-5b8f1f9d1c01", "0b6f3f5e-8a40-4a4e-9a1c-5b8f1f9d1c02"
"""Questions that stand open, and closed."""
NEW_QUESTION, A_STEP = "0b6f3f5e-8a40-4a4e-9a1c-5b8f1f9d1c03", "0b6f3f5e-8a40-4a4e-9a1c-5b8f1f9d1c04"
PARTNER, WEBHOOK = "happybowl", "/v1/partner/webhook"
NO_PHOTO = "0b6f3f5e-8a40-4a4e-9a1c-5b8f1f9d1c05"
ONE = "/v1/questions/{question_id}"

APPLICATION: dict[str, Any] = {
    "application_id": an_id("application"),
    "municipality": TOWN,
    "name": "만두가게 (지어낸 가게)",
    "category": "snack",
    "business_number": "123-45-67891",
    "phone": "031-000-0000",
    "address": "용인시 수지구 지어낸길 1",
    "lat": 37.3222,
    "lon": 127.0975,
}
QUESTION = {
    "question_id": NEW_QUESTION,
    "child_id": HANEUL,
    "subject": "배달비",
    "text": "배달비도 카드로 낼 수 있나요?",
}


def asked(method: str, path: str, body: Any, *, about: str = ASKED) -> Request:
    return Request("meals_api", method, path, FAMILY, body, {"question_id": about} if "{" in path else {})


SENT = {
    "apply": Request("meals_api", "POST", "/v1/merchant_applications", {}, APPLICATION),
    "refused": Request(
        *("meals_api", "POST", "/v1/merchants/{merchant_id}/refusals", FAMILY),
        {"child_id": HANEUL},
        {"merchant_id": SHOP},
    ),
    "ask": asked("POST", "/v1/questions", QUESTION),
    "add": asked("POST", f"{ONE}/messages", {"request_id": A_STEP, "text": "그리고 주말에도 되나요?"}),
    "close": asked("POST", f"{ONE}/close", {"request_id": A_STEP}),
    "reopen": asked("POST", f"{ONE}/reopen", {"request_id": A_STEP}, about=CLOSED),
    "photo": asked("POST", f"{ONE}/photos", {"request_id": A_STEP, "content_type": "image/jpeg", "size_bytes": 40_000}),
    "webhook": Request(
        *("meals_api", "PUT", WEBHOOK, APP),
        {"url": "https://hooks.example.org/dolbom", "language": "ko", "is_active": True},
    ),
    "replay": Request("meals_api", "POST", f"{WEBHOOK}/replay", APP, {"after": 0}),
}
"""By name, each with a right body; its answer is a 200 or 201."""

BEFORE = (
    Request("meals_api", "POST", "/v1/merchant_applications", {}, {**APPLICATION, "application_id": APPLIED}),
    asked("POST", "/v1/questions", {**QUESTION, "question_id": ASKED}),
    asked("POST", "/v1/questions", {**QUESTION, "question_id": CLOSED}),
    asked("POST", f"{ONE}/close", {"request_id": A_STEP}, about=CLOSED),
    Request("meals_api", "PUT", WEBHOOK, APP, {"url": "https://hooks.example.org/of-before"}),
)

DRAWN = {
    "webhook_secret": Request("meals_api", "POST", f"{WEBHOOK}/secret", APP),
    "webhook_test": Request("meals_api", "POST", f"{WEBHOOK}/test", APP),
}
"""What draws a lot each time that it is sent, and puts it in the place of the one before."""


def happen_before(world: World) -> None:
    """An application lies with the town, of two questions one is closed, and the partner's server is gone."""
    for request in BEFORE:
        assert world.call(request).status in (200, 201), request
    webhooks = WebhookStore(world.store().table)
    standing = webhooks.standing(PARTNER)
    assert standing is not None
    assert webhooks.move(standing, standing.failed(GONE, world.now))


def unsigned(run: Callable[[World, int], Answer]) -> Callable[[World, int], Answer]:
    """The answer without its signature, which is made by the machine's clock: another one each second."""

    def told(world: World, number: int) -> Answer:
        answer = run(world, number)
        if "fields" not in answer.body:
            return answer
        kept = {name: value for name, value in answer.body["fields"].items() if name in ("key", "Content-Type")}
        assert kept.keys() == {"key", "Content-Type"}
        return Answer(answer.status, {**answer.body, "fields": kept})

    return told


def acts_beside() -> dict[str, Act]:
    """All of it as acts, and what is looked at. The model knows money alone, and tells nothing of these."""

    def act(name: str, request: Request) -> Act:
        run = unsigned(sent(request)) if name == "photo" else sent(request)
        return Act(name, run, lambda _model, _now: Told(201, None), f"{request.method} {request.resource}")

    return {name: act(name, request) for name, request in (SENT | DRAWN).items()} | {
        look.name: look for look in looks_beside()
    }


def looks_beside() -> list[Act]:
    """Every list and record beside payments that someone may look at."""
    question = {"question_id": ASKED}
    place = {"child_id": HANEUL, "lat": "37.3222", "lon": "127.0975"}
    return [
        look("shops", "/v1/merchants", FAMILY, {}, place),
        look("shop", "/v1/merchants/{merchant_id}", FAMILY, {"merchant_id": SHOP}, {"child_id": HANEUL}),
        look(
            *("application", "/v1/merchant_applications/{application_id}", {}),
            {"application_id": APPLIED},
            {"municipality": TOWN},
        ),
        look("statement", "/v1/merchant/statements", APP, {}, {"merchant_id": SHOP, "month": "2026-11"}),
        look("webhook_standing", WEBHOOK, APP, {}, {}),
        look("questions", "/v1/questions", FAMILY, {}, {}),
        look("question", ONE, FAMILY, question, {}),
        look("no_photo", f"{ONE}/photos/{{photo_id}}", FAMILY, {**question, "photo_id": NO_PHOTO}, {}),
    ]
