"""The desk's routes for a municipality's own rules."""

from collections.abc import Callable

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.errors import NotFound
from dolbom.meals import publishing
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore

OFFICERS = people("officer")


def register(app: Api, meals: Callable[[], MealStore]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation(
        "POST /v1/desk/policies",
        auth=OFFICERS,
        body=MealPolicy,
        answer=MealPolicy,
        status=201,
        errors=("not_found", "published_late", "version_taken"),
    )
    def publish_policy(call: Call[MealPolicy]) -> MealPolicy:
        """Publishes a policy version of one's own municipality, ahead of its time."""
        policy = call.body
        if not call.caller.governs(policy.municipality):
            raise NotFound()
        publishing.publish(meals(), policy, call.now)
        return policy
