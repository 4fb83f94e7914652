"""Where the histories of this folder happen: every API, tokens as Cognito has them made, files, streams and the clock,
on tables in memory. It knows requests and answers, and nothing of what lies behind them.

`watched` tells which calls to AWS a request made, and `meets` lets another request happen in the midst of one.
"""

import copy
import functools
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import botocore.client
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.make_token import handler as make_token
from tests.conftest import REGION, Aws, aws_in_memory
from tests.recorded.stage import Json, Request, Stage
from tests.support import Context, event, forget, new_clients
from tests.support.moto_taught import rows_of
from tests.support.wire_in_memory import InMemory

POOLS = ("residents", "staff")
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a client sees of an answer: all of it."""

    status: int
    raw: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        """The problem's code; empty where it is none."""
        return str(self.body.get("code", "")) if self.status >= 400 else ""

    def __str__(self) -> str:
        return f"{self.status} {self.raw[:400]}"


class City(Stage):
    """The stage with tokens, and with all of an answer."""

    def __init__(self, aws: Aws, now: datetime, pools: dict[str, str]) -> None:
        super().__init__(aws, now)
        self.pools = pools
        self._watching: list[Callable[[Json], None]] = []
        forget(make_token)

    def signs_up(self, account: str) -> None:
        """Makes an account of Cognito's, as a resident does."""
        address = {"Name": "email", "Value": f"{account}@example.org"}
        self.aws.client("cognito-idp").admin_create_user(
            UserPoolId=self.pools["residents"], Username=account, UserAttributes=[address], MessageAction="SUPPRESS"
        )

    def asked(self, request: Request) -> Answer:
        """One request through API Gateway, with every byte of its answer."""
        answer = self.answered(request)
        headers = tuple(sorted((name, str(value)) for name, value in answer["headers"].items()))
        return Answer(answer["statusCode"], answer["body"], headers)

    def token(self, account: str, *, pool: str = "residents", client: str = "app") -> Json:
        """The claims of an ID token, made as Cognito has it made."""
        told = event("make_token", "resident_signs_in")
        told["userPoolId"], told["userName"] = self.pools[pool], account
        told["callerContext"]["clientId"] = client
        told["request"]["userAttributes"]["sub"] = account
        override = make_token.handler(told, Context(), self.clock)["response"]["claimsOverrideDetails"]
        claims = {"sub": account, "token_use": "id", "aud": client, "cognito:username": account}
        claims |= override.get("claimsToAddOrOverride") or {}
        groups = (override.get("groupOverrideDetails") or {}).get("groupsToOverride") or []
        return claims | ({"cognito:groups": ",".join(groups)} if groups else {})

    @contextmanager
    def watched(self) -> Iterator[list[Json]]:
        """The calls to AWS that are made meanwhile, as they are sent."""
        seen: list[Json] = []
        self._watching.append(seen.append)
        try:
            yield seen
        finally:
            self._watching.remove(seen.append)

    def meets(self, first: Request, other: Callable[[], None], at: int) -> Answer:
        """The answer to `first`, before whose call number `at` (from 0) `other` happens. Where it makes fewer, `other`
        happens after it."""
        return self.amid(lambda: self.asked(first), other, at)

    def amid(self, run: Callable[[], T], other: Callable[[], None], at: int) -> T:
        """The same of whatever runs."""
        left = [at]

        def turn(_: Json) -> None:
            left[0] -= 1
            if left[0] == -1:
                other()

        self._watching.append(turn)
        try:
            answer = run()
        finally:
            self._watching.remove(turn)
        if left[0] >= 0:
            other()
        return answer

    def saved(self) -> dict[str, Any]:
        """Everything in the tables, to be put back."""
        return {name: rows_of(table) for name, table in self._tables().items()}

    def back(self, saved: dict[str, Any]) -> None:
        for name, table in self._tables().items():
            table.items = copy.copy(saved[name])

    def _tables(self) -> dict[str, Any]:
        found: dict[str, Any] = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
        return found

    def heard(self, operation: str, parameters: Json) -> None:
        """What the patched client tells before each call."""
        for watcher in list(self._watching):
            watcher({"operation": operation, **parameters})


def shape(call: Json) -> Json:
    """What a call is like to whoever cannot read its keys: the operation, its tables, and how much is asked."""
    writes = [(kind, one["TableName"]) for item in call.get("TransactItems", ()) for kind, one in item.items()]
    return {"operation": call["operation"], "table": call.get("TableName", ""), "writes": writes}


@contextmanager
def a_city(now: datetime) -> Iterator[City]:
    """An empty city, in a memory of its own."""
    with pytest.MonkeyPatch.context() as patched, aws_in_memory() as aws:
        for name, value in aws.settings.items():
            patched.setenv(f"DOLBOM_{name.upper()}", value)
        idp = aws.client("cognito-idp")
        pools = {name: idp.create_user_pool(PoolName=name)["UserPool"]["Id"] for name in POOLS}
        for name, pool in pools.items():
            patched.setenv(f"DOLBOM_{name.upper()}_POOL", pool)
        city = City(aws, now, pools)
        new_clients()
        # How slow a hash is changes no rule.
        slow = hashlib.scrypt
        patched.setattr(hashlib, "scrypt", lambda what, **how: slow(what, **{**how, "n": 2}))
        call = botocore.client.BaseClient._make_api_call

        @functools.wraps(call)
        def told(client: Any, operation: str, parameters: Json) -> Any:
            city.heard(operation, parameters)
            return call(client, operation, parameters)

        patched.setattr(botocore.client.BaseClient, "_make_api_call", told)
        asked = InMemory._call

        @functools.wraps(asked)
        def told_too(client: Any, operation: str, **parameters: Any) -> Any:
            city.heard(operation, parameters)
            return asked(client, operation, **parameters)

        patched.setattr(InMemory, "_call", told_too)
        try:
            yield city
        finally:
            city.strike()
            forget(make_token)
            new_clients()


def lot(chance: random.Random, **weights: int) -> str:
    """One of the names, by their weights."""
    return chance.choices(list(weights), list(weights.values()))[0]
