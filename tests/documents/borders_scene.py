"""What lies there when every operation is asked, beside what is recorded: things of two towns, centres and askers."""

import json
from typing import Any
from uuid import UUID

from dolbom.alerts.figures.areas import country
from dolbom.clock import rfc3339, seoul_day, stamp
from dolbom.discovery.feedback.store import Proposal, WeightStore
from dolbom.discovery.figures.document import document as round_document
from dolbom.discovery.figures.published import PublishedRounds
from dolbom.discovery.store import RoundStore
from dolbom.discovery.visits.store import LetterList, VisitStore
from dolbom.dynamo.table import Table
from dolbom.meals.figures.disclosure import published
from dolbom.meals.figures.store import FigureStore, Published
from dolbom.meals.figures.tally import Tally
from dolbom.meals.monthly_loads.preview import Line, Preview, token_of
from dolbom.meals.monthly_loads.store import PreviewStore
from dolbom.meals.monthly_loads.support import Support
from dolbom.meals.questions.question import QuestionPhoto
from dolbom.meals.questions.rows import photo_item
from dolbom.meals.questions.rules import ref_of
from dolbom.people.entitlements import Decision, Person, granted
from dolbom.people.store import PeopleStore
from functions.desk_api import handler as desk_api
from tests.documents.lists import TEAMMATE
from tests.documents.scene import (
    GUARDIAN,
    Asked,
    Claims,
    Scene,
    linked_child,
)
from tests.recorded.meals_scene import NEXT_TOWN, TOWN
from tests.support.visits import CENTRE as OF_ROUND
from tests.support.visits import ROUND, household, visit

Json = dict[str, Any]


def a_teammate(scene: Scene) -> None:
    """A case worker of the centre that the examples name, to whom its lead gives reports and visits."""
    decision = Decision("granted", stamp(scene.stage.now), "1111-ministry", "예시")
    people = PeopleStore(Table(scene.stage.aws.client("dynamodb"), scene.stage.aws.tables["identities"]))

    def decide(person: Person) -> Person:
        working = granted(person, "group", "caseworker", decision)
        return granted(working, "jurisdiction", "41463", decision)

    people.change(TEAMMATE["sub"], decide)


LETTERS = "0b0f5c1e-7d2a-4c55-9a10-000000000020"
PROPOSAL = "7V3J9K2M4N5P6Q7R"


def a_round(scene: Scene) -> None:
    """What a round of discovery brought to two centres: a household and a list of letters each; and its proposal."""
    alerts = Table(scene.stage.aws.client("dynamodb"), scene.stage.aws.tables["alerts"])
    for number, report in enumerate(("guest", "elsewhere")):
        centre = scene.centre_of(scene.alerts.receipts[report]["alert_id"])
        RoundStore(alerts).page([visit(number, centre if number else OF_ROUND)], scene.stage.now)
        letters = {"letters_id": LETTERS, "round": ROUND, "centre": centre, "households": [household(number)]}
        VisitStore(alerts).begin_letters(LetterList.model_validate(letters | {"by": "1111", "at": scene.stage.now}))
    found = {"type": "power_cut", "before": 40, "after": 44, "spoken_to": 100, "hits": 60}
    made = {"proposal_id": PROPOSAL, "rounds": [ROUND], "base": 1, "types": [found], "spoken_to": 100, "hits": 60}
    WeightStore(alerts).propose(Proposal.model_validate(made | {"tests": [], "made_at": scene.stage.now}))
    told = round_document({}, ROUND, rfc3339(scene.stage.now), country(seoul_day(scene.stage.now)), is_all=True)
    assert PublishedRounds(desk_api.bucket("reports_bucket")).publish(told)


def published_figures(scene: Scene) -> None:
    """The figures of a month in two towns."""
    store = FigureStore(desk_api.meals().table)
    for town in (TOWN, NEXT_TOWN):
        assert store.publish(town, "2026-11", None, Published(stamp(scene.stage.now), published(Tally(), "2026-11")))


def a_preview(scene: Scene) -> None:
    """A preview of a month's loads in each of two towns, under a number that is known."""
    store = PreviewStore(desk_api.meals().table, desk_api.bucket("files_bucket"))
    support = Support("2026-11-01", 21, 9, 0, 30, 9_000, "2026-11-30")
    lines = [Line("haru", "2026-11_haru", 270_000)]
    for town in (TOWN, NEXT_TOWN):
        of = (f"{town}-20261101090000-0a1b2c3d", town, "2026-11", "", (), "예시", "officer", stamp(scene.stage.now))
        store.save(Preview(*of, 1, support, token_of(support, lines), 1, 1, 270_000, {}), lines)


ASKERS = {"child": linked_child("haru"), "guardian": GUARDIAN, "sora": linked_child("sora")}
"""Who has asked a question: Sora lives in the next town by then."""
QUESTION_PHOTO = "7K3M9QX2T5VZ8RBN4T7WQ2M9X5"


def question_id(who: str) -> str:
    return str(UUID(int=list(ASKERS).index(who), version=4))


def question_ref(who: str) -> str:
    return ref_of(str(ASKERS[who]["sub"]), question_id(who))


def asked(scene: Scene, who: str, claims: Claims) -> None:
    """Somebody's question, with a photo that can be looked at."""
    child = {"child_id": "haru"} if who == "guardian" else {}
    body = {"question_id": question_id(who), "subject": "문의", "text": "언제 열어요?", **child}
    told = scene.ask("meals", Asked("POST", "/v1/questions", claims, body=json.dumps(body).encode()))
    assert told is not None
    assert told.status == 201, told.body
    photo = QuestionPhoto(ref=question_ref(who), photo_id=QUESTION_PHOTO, state="ready", content_type="image/jpeg",
                          asked_at=scene.stage.now, image_key="questions/a", thumbnail_key="questions/b")  # fmt: skip
    scene.stage.put("meals", photo_item(photo))
