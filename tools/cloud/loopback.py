"""MiniStack as it is served on the loopback interface, where it counts as AWS behind TLS.

Policies of our buckets, queues and topics refuse whatever comes in plain HTTP. On this interface nobody listens in
between; without this they would refuse everything, and the embedded cloud could not enforce policies at all.

What a call to DynamoDB must be allowed, MiniStack asks of its table alone, and of what PartiQL does by a name that AWS
does not have. Here it asks as AWS does (`tools.cloud.iam`): with the partitions and attributes that the call names, of
each part of a transaction for itself. So it does for a mail, which AWS allows on the identity of its sender, and
MiniStack only on everything; and for a look at a query of Athena, which AWS allows on the query's workgroup. What
functions were allowed stands in `allowed.jsonl`, each different thing once.

What comes to any other port than the cloud's own is for the distribution of the pages, whose name no browser resolves
(`tools.cloud.ministack`); that way it comes behind TLS too.

Rows are copied as what they are, JSON: a general copy of each row that an update changes, five times over, was a third
of what an update took.

An address by which somebody signed up is verified with its code, as AWS does it: MiniStack left it unverified, and
nobody who signed up could sign in by it.

And code is unpacked once, for all processes that mount it: each process of a function had all layers to itself, a
gigabyte on the disk in a day, and half a second of each start.
"""

import copy
import hashlib
import json
import os
import tempfile
import threading
import zipfile
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.app import app as ministack
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import cognito, dynamodb

from tools.cloud import iam
from tools.cloud.ministack import HEALTH, LEADER

Channel = Callable[..., Awaitable[Any]]
ALLOWED = "DOLBOM_CLOUD_ALLOWED"
"""Names the file of what functions were allowed."""
VERIFIED = "AutoVerifiedAttributes"
DISTRIBUTION = "DOLBOM_CLOUD_DISTRIBUTION"
"""Names the file that holds the domain name of the pages' distribution, once it is deployed."""

of_transaction = iam_actions.dynamodb_transaction_checks


class Resource(str):
    """An ARN, with the condition keys of what is asked of it."""

    condition_keys: dict[str, Any]

    def __new__(cls, arn: str, keys: iam.Keys) -> "Resource":
        made = super().__new__(cls, arn)
        made.condition_keys = {name: list(told) if name in iam.OF_MANY else told[0] for name, told in keys}
        return made


def checks(action: str, body: bytes, region: str, account: str) -> list[tuple[str, str]]:
    """What a call to DynamoDB must be allowed: actions on tables and indexes, each with its condition keys."""
    if action in iam.ITEM_OPERATIONS:
        found: list[tuple[str, str]] = []
        for asked, arn, keys in iam.asked("dynamodb", action.partition(":")[2], json.loads(body or b"{}")):
            found.append((asked, Resource(arn.replace(iam.ACCOUNT, account), keys)))
        if found:
            return found
    return list(of_transaction(action, body, region, account))


iam_actions.dynamodb_transaction_checks = checks

enforced, evaluated = iam_evaluator.enforce, iam_evaluator.evaluate


def enforce(*asked: Any, resource_arn: str = "*", service_context: dict[str, Any] | None = None) -> Any:
    """Whether a call is allowed, with the condition keys that its resource carries."""
    keys = getattr(resource_arn, "condition_keys", {})
    return enforced(*asked, resource_arn=resource_arn, service_context={**(service_context or {}), **keys})


told: set[str] = set()


def evaluate(context: Any, *policies: Any) -> Any:
    """What the policies say; that a function was allowed is noted."""
    found = evaluated(context, *policies)
    if found.decision == "Allow" and ":assumed-role/" in context.principal_arn:
        keys = getattr(context.resource_arn, "condition_keys", {})
        line = json.dumps([context.principal_arn.split("/")[1], context.action, context.resource_arn, keys])
        if line not in told and ALLOWED in os.environ:
            told.add(line)
            with Path(os.environ[ALLOWED]).open("a") as file:
                file.write(line + "\n")
    return found


iam_evaluator.enforce, iam_evaluator.evaluate = enforce, evaluate

of_mail = iam_actions._ses_v2_resource_arn


def resource_of_mail(method: str, path: str, body: bytes, region: str, account: str) -> str:
    """The resource on which a call to SES must be allowed: to send a mail, the domain of its sender. AWS asks for the
    domain's configuration set as well; here a call has one resource, and the tests' own verdict looks at both."""
    if path == "/v2/email/outbound-emails":
        (_, arn, keys), *_ = iam.asked("sesv2", "SendEmail", json.loads(body))
        return Resource(arn.replace(iam.ACCOUNT, account), keys)
    return str(of_mail(method, path, body, region, account))


iam_actions._ses_v2_resource_arn = resource_of_mail


of_any = iam_actions.extract_resource_arn


def resource_of(service: str, *asked: Any) -> str:
    """The resource on which a call must be allowed; of a key with what something is sealed for."""
    if service == "athena":
        leave_answers_where_they_are_said_to_be()
        if b"QueryExecutionId" in asked[3]:
            ((_, query, _),) = iam.asked("athena", "GetQueryExecution", {})
            return query.replace(iam.ACCOUNT, asked[6])
    arn = str(of_any(service, *asked)) if service == "kms" else of_any(service, *asked)
    if service != "kms":
        return arn
    try:
        params = json.loads(asked[3] or b"{}")
    except ValueError:
        return arn
    if not params.get("EncryptionContext"):
        return arn
    ((_, _, keys),) = iam.asked("kms", "Encrypt", params)
    return Resource(arn, keys)


iam_actions.extract_resource_arn = resource_of


@cache
def leave_answers_where_they_are_said_to_be() -> None:
    """Has Athena write an answer to the place that it tells of: MiniStack's tells of `….csv`, and takes that for the
    folder. Not before somebody asks it something: with it comes its engine."""
    from ministack.services import athena

    saves = athena._save_query_results

    async def save(query_id: str) -> None:
        execution = athena._executions[query_id]
        told = execution["ResultConfiguration"]
        execution["ResultConfiguration"] = {"OutputLocation": told["OutputLocation"].rpartition("/")[0]}
        try:
            await saves(query_id)
        finally:
            execution["ResultConfiguration"] = told

    athena._save_query_results = save


def copied(value: Any) -> Any:
    """A copy of JSON in which nothing is shared with it; of anything else, as Python copies it."""
    if type(value) is dict:
        return {name: copied(each) for name, each in value.items()}
    if type(value) is list:
        return [copied(each) for each in value]
    return value if type(value) is str else copy.deepcopy(value)


dynamodb.copy = SimpleNamespace(**{**vars(copy), "deepcopy": copied})


confirmed = cognito._confirm_sign_up


def confirm_sign_up(told: dict[str, Any]) -> Any:
    """Confirms a sign-up whose code was right: from then on its address is one by which to sign in, unless it is
    somebody else's already."""
    pools = cognito._user_pools.values()
    pool: Any = next((each for each in pools if told.get("ClientId") in each["_clients"]), {})
    user = cognito._resolve_user(pool, told.get("Username"))[0] if "email" in pool.get(VERIFIED, ()) else None
    if user is None:
        return confirmed(told)
    attributes = cognito._attr_list_to_dict(user["Attributes"])
    holder, _ = cognito._resolve_user(pool, attributes.get("email"))
    if holder is not None and holder is not user:
        return cognito.error_response_json("AliasExistsException", "An account with the email already exists.", 400)
    answer = confirmed(told)
    user["Attributes"] = cognito._dict_to_attr_list({**attributes, "email_verified": "true"})
    return answer


cognito._confirm_sign_up = confirm_sign_up


class Mounted(zipfile.ZipFile):
    """The code of a layer or of a function, as a process mounts it. Nothing writes there."""

    unpacking = threading.Lock()

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        """Makes of an empty folder a way to the one place where this is unpacked."""
        content = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
        place = Path(tempfile.gettempdir()) / "unpacked" / content
        with self.unpacking:
            if not place.exists():
                new = place.with_suffix(".new")
                super().extractall(new, members, pwd)
                new.rename(place)
        Path(path).rmdir()
        Path(path).symlink_to(place)


lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": Mounted})


def to_distribution(scope: dict[str, Any]) -> dict[str, Any]:
    """A request as a browser would have sent it to the distribution itself."""
    if scope["server"][1] == int(os.environ["GATEWAY_PORT"]):
        return scope
    domain = Path(os.environ[DISTRIBUTION])
    host = domain.read_bytes() if domain.exists() else b"none.cloudfront.net"
    own = {b"host": host, b"x-forwarded-proto": b"https"}
    others = [(name, value) for name, value in scope["headers"] if name not in own]
    return {**scope, "headers": [*others, *own.items()]}


def signed(send: Channel) -> Channel:
    """Tells whose cloud answers: two checkouts may have been told the same port."""

    async def sent(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = (LEADER.encode(), str(os.getpgrp()).encode())
            message = {**message, "headers": [*message.get("headers", ()), own]}
        await send(message)

    return sent


async def app(scope: dict[str, Any], receive: Channel, send: Channel) -> None:
    """The ASGI app."""
    if scope["type"] == "http":
        scope = {**to_distribution(scope), "scheme": "https"}
        if scope["path"] == HEALTH:
            send = signed(send)
    await ministack(scope, receive, send)
