"""Puts what people are entitled to into their ID tokens, as Cognito makes them (P3)."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws, settings
from dolbom.clock import Clock, stamp, system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.logs import lambda_handler
from dolbom.people.store import PeopleStore
from dolbom.people.tokens import Pools, answered
from dolbom.settings import MakeToken

logger = Logger(service="make_token")
deadline = Deadline(aws.CALL_S_MAX_WAITED_FOR)


@cache
def config() -> MakeToken:
    return settings.read(MakeToken)


@cache
def people() -> PeopleStore:
    client = aws.client("dynamodb", is_waited_for=True)
    return PeopleStore(Table(client, config().identities_table, deadline=deadline))


@lambda_handler(logger, deadline)
def handler(event: dict[str, Any], _context: object, clock: Clock = system_clock) -> dict[str, Any]:
    """Cognito's event with the claims and groups of the token. It always answers: a sign-in never fails here."""
    pools = Pools(residents=config().residents_pool, staff=config().staff_pool)
    return answered(event, people, pools, stamp(clock()), logger)
