"""Puts what people are entitled to into their ID tokens, as Cognito makes them (P3)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import Clock, stamp, system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.logs import lambda_handler
from dolbom.partners.consents import challenge
from dolbom.partners.consents.store import GrantStore
from dolbom.people.store import PeopleStore
from dolbom.people.tokens import Pools, answered
from dolbom.settings import MakeToken

logger = Logger(service="make_token")
deadline = Deadline(aws.CALL_S_MAX_WAITED_FOR)


@cache
def config() -> MakeToken:
    return settings.read(MakeToken)


@cache
def table() -> Table:
    return Table(aws.client("dynamodb", is_waited_for=True), config().identities_table, deadline=deadline)


people = cache(lambda: PeopleStore(table()))
grants = cache(lambda: GrantStore(table()))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object, clock: Clock = system_clock) -> dict[str, Any]:
    """Cognito's event with the claims and groups of the token, or with what is asked before one is made for a
    partner's app. People's sign-ins never fail here; where a ticket cannot be read, the app asks again."""
    if event.get("triggerSource") in challenge.CHALLENGES:
        return challenge.answered(event, grants, config().residents_pool, stamp(clock()))
    pools = Pools(config().residents_pool, config().staff_pool, config().residents_app)
    return answered(event, people, pools, stamp(clock()), logger)
