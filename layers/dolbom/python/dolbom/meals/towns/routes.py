"""The desk's routes for towns as a whole, and for a municipality's own rules (M15)."""

from collections.abc import Callable

from dolbom.api import Api, Call
from dolbom.auth import Caller, people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.sweep import readable
from dolbom.errors import NotFound
from dolbom.meals.names import MUNICIPALITY_CODE, is_sandbox
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import publish
from dolbom.meals.store import MealStore
from dolbom.meals.towns import opening
from dolbom.meals.towns.requests import JoinRequest, OpenRequest, StayRequest, TownList, TownsQuery, TownView
from dolbom.meals.towns.store import TownStore

OFFICERS = people("officer")
TOWN = "/v1/desk/municipalities/{municipality}"


def register(app: Api, meals: Callable[[], MealStore]) -> None:
    """Adds the routes to the desk's API."""

    def towns() -> TownStore:
        return TownStore(meals().table)

    @app.operation("GET /v1/desk/municipalities", auth=OFFICERS, query=TownsQuery, answer=TownList)
    def list_towns(call: Call[None, TownsQuery]) -> TownList:
        """Towns of one's own jurisdiction that are or will be switched on, by their code."""
        after, limit = word_in(call.query.next, MUNICIPALITY_CODE) or "", call.query.limit
        codes = [code for code in towns().towns() if code > after and _is_shown(call.caller, code)]

        def shown(code: str) -> TownView:
            return opening.town_of(meals(), call.caller, code, call.now)

        found = list(readable(meals().table, codes[:limit], shown))
        return TownList(towns=found, next=cursor_after(codes[limit - 1] if len(codes) > limit else None))

    @app.operation(f"GET {TOWN}", auth=OFFICERS, answer=TownView, errors=("not_found",))
    def read_town(call: Call[None]) -> TownView:
        """A town: planned, running or joined to another one, since when, and under which rules."""
        return opening.town_of(meals(), call.caller, call.path["municipality"], call.now)

    @app.operation(
        f"PUT {TOWN}",
        auth=OFFICERS,
        body=OpenRequest,
        answer=TownView,
        errors=("not_found", "town_running", "town_planned_further", "version_taken", "starts_in_past"),
    )
    def open_town(call: Call[OpenRequest]) -> TownView:
        """Switches a town on from a day on, with its rules; until it begins, both may be changed."""
        return opening.open_town(meals(), towns(), call.caller, call.path["municipality"], call.body, call.now)

    @app.operation(
        f"POST {TOWN}/join",
        auth=OFFICERS,
        body=JoinRequest,
        answer=TownView,
        errors=(
            *("not_found", "town_joined", "town_planned_further", "version_taken"),
            *("not_switched_on", "published_late"),
        ),
    )
    def join_town(call: Call[JoinRequest]) -> TownView:
        """Plans that a town joins another one of one's jurisdiction, and lives under its rules from then on."""
        return opening.join_town(meals(), towns(), call.caller, call.path["municipality"], call.body, call.now)

    @app.operation(
        f"POST {TOWN}/stay",
        auth=OFFICERS,
        body=StayRequest,
        answer=TownView,
        errors=("not_found", "town_joined", "version_taken"),
    )
    def stay_town(call: Call[StayRequest]) -> TownView:
        """Takes back that a town joins another one, until five minutes before it does."""
        return opening.stay_town(meals(), towns(), call.caller, call.path["municipality"], call.body, call.now)

    @app.operation(
        "POST /v1/desk/policies",
        auth=OFFICERS,
        body=MealPolicy,
        answer=MealPolicy,
        status=201,
        errors=("not_found", "published_late", "version_taken", "town_joined"),
    )
    def publish_policy(call: Call[MealPolicy]) -> MealPolicy:
        """Publishes a policy version of one's own municipality, ahead of its time."""
        policy = call.body
        if not call.caller.governs(policy.municipality):
            raise NotFound()
        publish(meals(), policy, call.now)
        return policy


def _is_shown(caller: Caller, code: str) -> bool:
    return caller.governs(code) and not is_sandbox(code)
