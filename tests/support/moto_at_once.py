"""The tables in memory answer at once: what the code asks of DynamoDB goes from botocore to moto's own handler of the
operation, and its answer back, without the signed request over HTTP on the way that nobody would send.

Whatever the code hears is still moto's: the operation, what it refuses, and its conditions. All but the plain case goes
the long way as before: an operation that is not named here, a binary value that is sent, a cloud that is not in memory.
Where somebody watches the sending, as tests do that lose or delay requests, the request is made and sent, and only
moto's half of the way is short. tests/rules/test_tables_in_memory.py asks both ways, and compares.
"""

import base64
import json
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import botocore.handlers
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4Auth, SigV4Auth
from botocore.compat import get_current_datetime
from botocore.parsers import create_parser
from botocore.regions import EndpointRulesetResolver
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import HTTPException, ServiceException
from moto.core.models import botocore_stubber
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.responses import DynamoHandler

Json = dict[str, Any]
OPERATIONS = {
    "GetItem": "get_item",
    "BatchGetItem": "batch_get_item",
    "Query": "query",
    "Scan": "scan",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "TransactWriteItems": "transact_write_items",
    "ExecuteStatement": "execute_statement",
}
TOLD = {
    *("Item", "Items", "Responses", "UnprocessedKeys", "Attributes", "LastEvaluatedKey"),
    *("Count", "ScannedCount", "ConsumedCapacity", "ItemCollectionMetrics"),
}
"""What DynamoDB's answers have in them; moto's handlers leave more in theirs, which botocore never sees."""
ADDRESS = re.compile(r"https://dynamodb\.([a-z0-9-]+)\.amazonaws\.com")
HEADERS = {"Content-Type": "application/x-amz-json-1.0"}
PARSER = create_parser("json")


class Asked(DynamoHandler):
    """Moto's handler of an operation, with what it would have read from a request."""

    def __init__(self, body: Json, region: str) -> None:
        super().__init__()
        self.body = self.params = body
        self.region, self.current_account = region, DEFAULT_ACCOUNT_ID


def told(operation: str, sent: bytes | str, url: str) -> tuple[int, str] | None:
    """The answer as DynamoDB would send it, its status first; nothing where it must be asked the long way."""
    where, method = ADDRESS.match(url), OPERATIONS.get(operation)
    text = sent.decode() if isinstance(sent, bytes) else sent
    if where is None or method is None or has_binary(text):
        return None
    try:
        with conditions_read_once():
            found: Json = getattr(Asked(json.loads(text), where[1]), method)().result or {}
    except DynamodbException as refusal:
        return refusal.code, refusal.description
    except (ServiceException, HTTPException):
        return None
    return 200, json.dumps({name: value for name, value in found.items() if name in TOLD}, default=on_the_wire)


def on_the_wire(value: Any) -> str:
    return base64.b64encode(value).decode()


def from_the_wire(value: Any) -> Any:
    """An answer with its binary values as botocore gives them."""
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(value.get("B"), str):
            return {"B": base64.b64decode(value["B"])}
        return {name: from_the_wire(inner) for name, inner in value.items()}
    return [from_the_wire(inner) for inner in value] if isinstance(value, list) else value


def has_binary(text: str) -> bool:
    """Whether there may be such a value."""
    return '"B":' in text or '"BS":' in text


def at_once(model: Any, params: Json, request_signer: Any, context: Json, **_: Any) -> tuple[Any, Json] | None:
    """The last handler of `before-call`: the answer, unless somebody wants to see the request being sent."""
    if model.name not in OPERATIONS or not botocore_stubber.enabled:
        return None
    if is_watched(request_signer, f"before-send.dynamodb.{model.name}"):
        return None
    answer = told(model.name, params["body"], params["url"])
    if answer is None:
        return None
    status, text = answer
    meta = {"HTTPStatusCode": status, "HTTPHeaders": HEADERS, "RetryAttempts": 0}
    parsed = json.loads(text) if status == 200 else refused(model, status, text)
    return (
        SimpleNamespace(status_code=status, headers=HEADERS),
        {**(from_the_wire(parsed) if has_binary(text) else parsed), "ResponseMetadata": meta},
    )


def refused(model: Any, status: int, text: str) -> Json:
    """A refusal as botocore reads it: its code, and what its kind has beside."""
    sent = {"status_code": status, "headers": HEADERS, "body": text.encode(), "context": {}}
    found: Json = PARSER.parse(sent, model.output_shape)
    shape = model.service_model.shape_for_error_code(found["Error"]["Code"])
    return {**found, **(PARSER.parse(sent, shape) if shape is not None else {})}


def is_watched(signer: Any, event: str) -> bool:
    """Whether anybody but moto listens to an event of a client."""
    events = signer._event_emitter._emitter
    found = events._lookup_cache.get(event)
    if found is None:
        found = events._lookup_cache[event] = events._handlers.prefix_search(event)
    return list(found) != [botocore_stubber]


the_long_way = BotocoreStubber.process_request


def the_short_way(stubber: BotocoreStubber, request: Any) -> Any:
    """What moto answers to a request that was sent."""
    operation = header(request, "X-Amz-Target").removeprefix("DynamoDB_20120810.")
    answer = told(operation, request.body, request.url) if operation in OPERATIONS else None
    return (answer[0], HEADERS, answer[1]) if answer is not None else the_long_way(stubber, request)


def header(request: Any, name: str) -> str:
    found = request.headers.get(name, "")
    return found.decode() if isinstance(found, bytes) else found


# ── each condition of a call is read once, not three times, and each text is taken apart once ───────────────────────

lexed_anew, parsed_anew = ConditionExpressionParser._lex_condition_expression, ConditionExpressionParser.parse
Known = dict[tuple[str, int, int], tuple[Any, list[str], list[str]]]
known: list[Known] = []
"""What the call that is being answered has read; nothing where none is."""


@cache
def nodes_of(expression: str) -> tuple[Any, ...]:
    return tuple(lexed_anew(ConditionExpressionParser(expression, None, None)))


def lexed(parser: ConditionExpressionParser) -> deque[Any]:
    return deque(nodes_of(parser.condition_expression)) if parser.condition_expression else deque()


def parsed(parser: ConditionExpressionParser) -> Any:
    names, values = parser.expression_attribute_names, parser.expression_attribute_values
    if not known or not parser.condition_expression:
        return parsed_anew(parser)
    # What has something in it is a part of the call, and so the same object while that is answered.
    key = parser.condition_expression, id(names) if names else 0, id(values) if values else 0
    if key not in known[-1]:
        condition = parsed_anew(parser)
        known[-1][key] = condition, parser.expr_attr_names_found, parser.expr_attr_values_found
    condition, names_found, values_found = known[-1][key]
    parser.expr_attr_names_found, parser.expr_attr_values_found = list(names_found), list(values_found)
    return condition


@contextmanager
def conditions_read_once() -> Iterator[None]:
    known.append({})
    try:
        yield
    finally:
        known.pop()


# ── where a client's tables are is made out once ────────────────────────────────────────────────────────────────────

construct_endpoint = EndpointRulesetResolver.construct_endpoint


def endpoint(resolver: Any, operation_model: Any, *asked: Any, **more: Any) -> Any:
    """A client's endpoint: that of DynamoDB is the same for all its operations."""
    if resolver._service_model.service_name != "dynamodb":
        return construct_endpoint(resolver, operation_model, *asked, **more)
    if "known" not in vars(resolver):
        resolver.known = construct_endpoint(resolver, operation_model, *asked, **more)
    return resolver.known


# ── what is sent to a memory needs no signature, which nobody there looks at ─────────────────────────────────────────

signed_in_full = SigV4Auth.add_auth


def signed(auth: SigV4Auth, request: Any) -> None:
    """A request with who sends it and what for; with a signature where it leaves this process, or is given away."""
    if not botocore_stubber.enabled or auth.credentials is None or type(auth) not in (SigV4Auth, S3SigV4Auth):
        signed_in_full(auth, request)
        return
    request.context["timestamp"] = get_current_datetime().strftime(SIGV4_TIMESTAMP)
    auth._modify_request_before_signing(request)
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={auth.scope(request)}, SignedHeaders=, Signature="


def teach() -> None:
    """From now on the tables in memory do so."""
    SigV4Auth.add_auth = signed
    EndpointRulesetResolver.construct_endpoint = endpoint
    botocore.handlers.BUILTIN_HANDLERS.append(("before-call", at_once, botocore.handlers.REGISTER_LAST))
    BotocoreStubber.process_request = the_short_way  # type: ignore[method-assign]
    ConditionExpressionParser._lex_condition_expression = lexed  # type: ignore[method-assign]
    ConditionExpressionParser.parse = parsed  # type: ignore[method-assign]
