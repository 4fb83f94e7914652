"""Our own client of DynamoDB against botocore's, which is the oracle: the same calls go out of both, to the byte and to
the signature, and the same comes back, whatever is answered, or is not (docs/decisions/way-to-dynamodb.md)."""

import gc
import json
import os
import sys
import uuid
import warnings
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import botocore.auth
import pytest
from botocore.config import Config
from botocore.credentials import Credentials as Keys
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dolbom import aws
from dolbom.dynamo.refusals import lost, refused
from dolbom.dynamo.table import CONFLICTS, Cancelled, ConditionFailed, Put, Table
from dolbom.errors import Unavailable
from dolbom.wire import environment as way
from dolbom.wire.client import OPERATIONS, RETRIED_CODES, RETRY_TOKENS, Wire
from dolbom.wire.failures import Lost, Refused
from dolbom.wire.signing import Credentials
from tests.support.endpoint import Endpoint, Reply, an_endpoint, authority, told

NOW = datetime(2026, 11, 27, 14, 59, 59, tzinfo=UTC)
REGION = "ap-northeast-2"
SHORT_S = 0.1
COUNTS = {"Count": 0, "ScannedCount": 0}
HEADERS = ("host", "content-type", "x-amz-date", "x-amz-target", "x-amz-security-token")


OPEN: list[Any] = []
"""The clients of these tests, whose connections end with them."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with an_endpoint() as made:
        yield made
        for client in OPEN:
            client.close()
        OPEN.clear()
        with warnings.catch_warnings():
            # botocore leaves a connection that broke in the middle of an answer to the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


def ours(endpoint: Endpoint, token: str = "", **how: Any) -> Wire:
    usual = {"connect_timeout_s": 1.0, "read_timeout_s": 3.0, "attempts_max": 2, "backoff_s_max": 0.0}
    credentials = Credentials("AKIDEXAMPLE", "made/up+secret", token)
    made = Wire(endpoint.url, REGION, credentials, user_agent=aws.CALLED, **{**usual, "now": lambda: NOW, **how})
    OPEN.append(made)
    return made


def theirs(endpoint: Endpoint, token: str = "", **how: Any) -> Any:
    config = Config(
        parameter_validation=False,
        retries={"mode": "standard", "total_max_attempts": 2},
        user_agent=aws.CALLED,
        connect_timeout=1.0,
        read_timeout=how.get("read_timeout_s", 3.0),
    )
    keys = Keys("AKIDEXAMPLE", "made/up+secret", token or None)
    session = aws.session()
    made = session.create_client(
        "dynamodb",
        region_name=REGION,
        endpoint_url=endpoint.url,
        config=config,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
        aws_session_token=keys.token,
    )
    OPEN.append(made)
    return made


@pytest.fixture(scope="module")
def pairs(endpoint: Endpoint) -> dict[str, tuple[Any, Any]]:
    return {token: (ours(endpoint, token), theirs(endpoint, token)) for token in ("", "made/up+token==")}


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """The clock of botocore's signatures, and its waits between attempts."""
    waits = SimpleNamespace(sleep=lambda _: None)
    with (
        patch.object(botocore.auth, "get_current_datetime", lambda **_: NOW),
        patch("botocore.endpoint.time", waits),
        # Not the function itself: a module that is imported meanwhile would keep what stands in its place.
        patch("uuid.os", SimpleNamespace(urandom=bytes)),
    ):
        yield


# ── what goes out, and what comes back ──────────────────────────────────────────────────────────────────────────────

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(10**37), 10**37).map(str)
PLAIN = st.one_of(
    st.builds(lambda value: {"S": value}, TEXT),
    st.builds(lambda value: {"N": value}, NUMBERS),
    st.builds(lambda value: {"BOOL": value}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda value: {"B": value}, st.binary(max_size=9)),
    st.builds(lambda value: {"SS": value}, st.lists(TEXT, min_size=1, max_size=3)),
    st.builds(lambda value: {"BS": value}, st.lists(st.binary(max_size=5), min_size=1, max_size=3)),
)
NAMES = st.one_of(TEXT, st.sampled_from(["pk", "sk", "B", "BS", "S", "N", "M", "Item", "__type"]))
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.builds(lambda value: {"L": value}, st.lists(inner, max_size=3)),
        st.builds(lambda value: {"M": value}, st.dictionaries(NAMES, inner, max_size=3)),
    ),
    max_leaves=6,
)
ITEMS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)
KEYS = st.fixed_dictionaries({"pk": st.builds(lambda value: {"S": value}, TEXT)})
CONDITION = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _calls(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of one operation, as `Table` gives them."""
    table = {"TableName": st.just("meals")}
    binds = {"ExpressionAttributeValues": st.dictionaries(TEXT.map(":{}".format), VALUES, max_size=3)}
    fixed = {
        "get_item": {**table, "Key": KEYS, "ConsistentRead": st.booleans()},
        "put_item": {**table, "Item": ITEMS, **{name: st.just(value) for name, value in CONDITION.items()}},
        "delete_item": {**table, "Key": KEYS, "ConditionExpression": st.just("attribute_exists(pk)")},
        "update_item": {**table, "Key": KEYS, "UpdateExpression": st.just("SET a = :a"), **binds},
        "query": {**table, "KeyConditionExpression": st.just("#pk = :pk"), **binds, "Limit": st.integers(1, 1000)},
        "scan": {**table, "Segment": st.integers(0, 3), "TotalSegments": st.just(4)},
        "execute_statement": {"Statement": TEXT, "Parameters": st.lists(PLAIN, max_size=3)},
        "batch_get_item": {"RequestItems": st.builds(lambda keys: {"meals": {"Keys": keys}}, st.lists(KEYS))},
        "transact_write_items": {
            "TransactItems": st.lists(
                st.builds(lambda item: {"Put": {"TableName": "meals", "Item": item, **CONDITION}}, ITEMS), max_size=4
            )
        },
    }
    return st.fixed_dictionaries(fixed[operation])  # type: ignore[arg-type]


ANSWERS = {
    "get_item": lambda items: {"Item": items[0]},
    "query": lambda items: {"Items": items, "LastEvaluatedKey": items[0], **COUNTS},
    "scan": lambda items: {"Items": items, **COUNTS},
    "execute_statement": lambda items: {"Items": items, "NextToken": "more"},
    "batch_get_item": lambda items: {"Responses": {"meals": items}, "UnprocessedKeys": {}},
    "update_item": lambda items: {"Attributes": items[0]},
}


def wire_form(value: Any) -> Any:
    """Values as DynamoDB writes them in JSON: bytes in base64."""
    return json.loads(json.dumps(value, default=lambda raw: b64encode(raw).decode()))


@pytest.mark.parametrize("token", ["", "made/up+token=="])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_same_call_goes_out_as_botocores_and_the_same_answer_comes_in(
    endpoint: Endpoint, pairs: dict[str, tuple[Any, Any]], operation: str, token: str
) -> None:
    @settings(phases=[Phase.generate])
    @given(arguments=_calls(operation), items=st.lists(ITEMS, min_size=1, max_size=3))
    def same(arguments: dict[str, Any], items: list[dict[str, Any]]) -> None:
        answer = ANSWERS.get(operation, lambda _: {})(items)
        endpoint.will(*[told(wire_form(answer))] * 2)
        own, oracle = (getattr(client, operation)(**arguments) for client in pairs[token])
        oracle.pop("ResponseMetadata")
        mine, known = endpoint.received
        assert mine.body == known.body
        assert mine.headers["authorization"] == known.headers["authorization"]
        assert mine.line == known.line
        assert mine.headers["user-agent"] == known.headers["user-agent"].split()[0] == aws.CALLED
        assert [mine.headers.get(name) for name in HEADERS] == [known.headers.get(name) for name in HEADERS]
        assert own == oracle == answer

    same()


# ── what DynamoDB refuses, and what never comes ─────────────────────────────────────────────────────────────────────

PREFIX = "com.amazonaws.dynamodb.v20120810#"
ITEM = {"pk": {"S": "CHILD#1"}, "sealed": {"B": "AAEC"}}
READ = {"TableName": "meals", "Key": {"pk": {"S": "a"}}}
WRITE = {"TableName": "meals", "Item": {"pk": {"S": "a"}}, **CONDITION}
TWO = {"TransactItems": [{"Put": WRITE}, {"Put": WRITE}]}


def refusal(code: str, status: int = 400, **more: Any) -> Reply:
    return told({"__type": f"{PREFIX}{code}", "message": f"{code}, made up", **more}, status)


REASONS = [{"Code": "ConditionalCheckFailed", "Message": "failed", "Item": ITEM}, {"Code": "None"}]
PAGE = Reply(503, b"<html>busy</html>", {"content-type": "text/html"})
OTHER = Reply(200, b"{}", {"x-amz-crc32": "7"})
REPLIES = {
    "a condition fails": refusal("ConditionalCheckFailedException", Item=ITEM),
    "a transaction is cancelled": refusal("TransactionCanceledException", CancellationReasons=REASONS),
    "a transaction meets another": refusal("TransactionConflictException"),
    "a transaction is in progress": refusal("TransactionInProgressException"),
    "a wrong request": refusal("ValidationException"),
    "not allowed": told({"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "no"}, 400),
    "a clock that is wrong": told({"__type": "com.amazon.coral.service#InvalidSignatureException"}, 400),
    "keys that have expired": told({"__type": "com.amazon.coral.service#ExpiredTokenException"}, 400),
    "too large": told({"__type": "x#SerializationException"}, 413),
    "throttled": refusal("ThrottlingException"),
    "a table is gone": refusal("ResourceNotFoundException"),
    "too much for a table": refusal("ProvisionedThroughputExceededException"),
    "a failure": refusal("InternalServerError", 500),
    "a failure that is no JSON": PAGE,
    "a failure without a body": Reply(502, b""),
    "a failure named in a header": Reply(500, b"", {"x-amzn-errortype": "InternalServerError"}),
    "half of an answer": Reply(how="half", body=b'{"Item": {"pk": {"S": "a"}}}'),
    "no answer": Reply(how="gone"),
}
SEQUENCES = {
    **{name: [reply, told({})] for name, reply in REPLIES.items()},
    **{f"{name}, twice": [reply, reply] for name, reply in REPLIES.items()},
    "first a throttle, then a refusal": [REPLIES["throttled"], REPLIES["a condition fails"]],
    "first lost, then cancelled": [REPLIES["no answer"], REPLIES["a transaction is cancelled"]],
}


def outcome(client: Any, operation: str, arguments: Any) -> Any:
    """What a caller sees of a call."""
    try:
        return {name: value for name, value in getattr(client, operation)(**arguments).items() if name in ("Item",)}
    except refused() as error:
        told = error.response
        known = {name: told[name] for name in ("Item", "CancellationReasons") if name in told}
        return told["Error"]["Code"], told["ResponseMetadata"]["HTTPStatusCode"], known
    except lost():
        return "lost"


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize(
    ("operation", "arguments"), [("get_item", READ), ("put_item", WRITE), ("transact_write_items", TWO)]
)
def test_R7_what_is_refused_or_lost_is_tried_again_where_botocore_would_and_told_alike(
    endpoint: Endpoint, name: str, operation: str, arguments: Any
) -> None:
    seen = []
    for client in (ours(endpoint), theirs(endpoint)):
        endpoint.will(*SEQUENCES[name])
        seen.append((outcome(client, operation, arguments), len(endpoint.received)))
    own, oracle = seen
    assert own == oracle


def test_what_is_not_what_was_sent_is_no_answer_also_the_second_time(endpoint: Endpoint) -> None:
    """Where botocore takes the second as it comes."""
    own = ours(endpoint)
    endpoint.will(OTHER, told({"Item": ITEM}))
    assert own.get_item(**READ)["Item"]["sealed"] == {"B": b"\x00\x01\x02"}
    endpoint.will(OTHER, OTHER)
    with pytest.raises(Lost):
        own.get_item(**READ)
    endpoint.will(OTHER, OTHER)
    assert theirs(endpoint).get_item(**READ).get("Item") is None


def test_a_failure_that_is_json_and_no_object_is_a_failure(endpoint: Endpoint) -> None:
    """Where botocore ends in an error of its own."""
    own = ours(endpoint)
    endpoint.will(*[Reply(500, b"[1]")] * 2)
    assert outcome(own, "get_item", READ) == ("500", 500, {})
    endpoint.will(*[Reply(500, b"[1]")] * 2)
    with pytest.raises(AttributeError):
        theirs(endpoint).get_item(**READ)


@pytest.mark.parametrize("code", sorted(RETRIED_CODES))
def test_each_code_that_is_tried_again_is_one_of_botocores(endpoint: Endpoint, code: str) -> None:
    for client in (ours(endpoint), theirs(endpoint)):
        endpoint.will(refusal(code), told({}))
        client.get_item(**READ)
        assert len(endpoint.received) == 2


def test_both_attempts_of_a_transaction_carry_the_same_token(endpoint: Endpoint) -> None:
    endpoint.will(Reply(how="gone"), told({}))
    with patch("uuid.os", os):  # as it is: another time it would be another one
        ours(endpoint).transact_write_items(**TWO)
        first, second = (json.loads(each.body)["ClientRequestToken"] for each in endpoint.received)
        assert first == second != str(uuid.uuid4())


@pytest.mark.parametrize("make", [ours, theirs])
def test_an_answer_that_does_not_come_in_time_is_lost_after_two_attempts(endpoint: Endpoint, make: Any) -> None:
    client = make(endpoint, read_timeout_s=SHORT_S)
    endpoint.will(Reply(how="silent"), Reply(how="silent"))
    with pytest.raises(lost()):
        client.get_item(**READ)
    assert len(endpoint.received) == 2
    endpoint.will(told({}))
    assert client.get_item(**READ).get("Item") is None
    assert endpoint.connections == 1, "what came too late is no answer to the next"


def test_a_server_that_nobody_reaches_is_lost(endpoint: Endpoint) -> None:
    with an_endpoint() as gone:
        nowhere = gone.url
    client = ours(endpoint)
    client = Wire(
        nowhere, REGION, client.credentials, connect_timeout_s=SHORT_S, read_timeout_s=SHORT_S, attempts_max=2,
        backoff_s_max=0.0,
    )  # fmt: skip
    with pytest.raises(Lost):
        client.get_item(**READ)


def test_over_tls_it_believes_whom_its_authorities_vouch_for_and_nobody_else(tmp_path: Path) -> None:
    known, server = authority(tmp_path, "known")
    other, _ = authority(tmp_path, "other")
    with an_endpoint(server) as endpoint:
        endpoint.will(*[told({"Item": ITEM})] * 2)
        client = ours(endpoint, ca_file=str(known))
        for _ in range(2):
            assert client.get_item(**READ)["Item"]["pk"] == {"S": "CHILD#1"}
        assert endpoint.connections == 1
        client.close()
        for file in (str(other), None):
            with pytest.raises(Lost):
                ours(endpoint, ca_file=file).get_item(**READ)
        assert len(endpoint.received) == 2, "nothing was said to whom nobody vouches for"


def test_one_connection_serves_many_calls_and_one_that_has_idled_away_is_not_used(endpoint: Endpoint) -> None:
    client = ours(endpoint, attempts_max=1)
    endpoint.will()
    for _ in range(3):
        client.get_item(**READ)
    assert endpoint.connections == 1
    client.close()
    endpoint.will(Reply(how="idle"), told({}))
    client.get_item(**READ)
    with suppress(OSError):
        next(iter(client._connections.values())).sock.recv(1)  # until the other end has gone
    client.get_item(**READ)  # it has one attempt, and loses none
    assert len(endpoint.received) == endpoint.connections == 2


def test_each_thread_has_a_connection_of_its_own_and_keeps_it(endpoint: Endpoint) -> None:
    client = ours(endpoint)
    met = Barrier(2)

    def ask(number: int) -> Any:
        found = []
        for _ in range(2):
            met.wait(10)
            found.append(client.put_item(TableName="meals", Item={"pk": {"N": str(number)}}))
        return found

    endpoint.will()
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, range(2))) == [[{}, {}]] * 2
    assert endpoint.connections == 2
    assert len(client._connections) == 2
    client.close()
    assert not client._connections
    assert sorted(json.loads(each.body)["Item"]["pk"]["N"] for each in endpoint.received) == ["0", "0", "1", "1"]


def test_a_process_that_is_refused_for_long_stops_trying_twice_and_begins_again_when_it_is_served(
    endpoint: Endpoint,
) -> None:
    client = ours(endpoint)
    calls = RETRY_TOKENS // 5
    endpoint.will(*[REPLIES["throttled"]] * (2 * calls + 1))
    for _ in range(calls + 1):
        assert outcome(client, "get_item", READ)[0] == "ThrottlingException"
    assert len(endpoint.received) == 2 * calls + 1
    endpoint.will(*[told({})] * 5, REPLIES["throttled"], told({}))
    for _ in range(6):
        client.get_item(**READ)
    assert len(endpoint.received) == 7


def test_a_time_out_costs_a_process_twice_as_many_second_attempts_as_a_refusal(endpoint: Endpoint) -> None:
    client = ours(endpoint, read_timeout_s=SHORT_S)
    calls = RETRY_TOKENS // 5 - 2
    endpoint.will(*[REPLIES["throttled"]] * (2 * calls), *[Reply(how="silent")] * 2, REPLIES["throttled"])
    for _ in range(calls):
        outcome(client, "get_item", READ)
    with pytest.raises(Lost):
        client.get_item(**READ)
    assert outcome(client, "get_item", READ)[0] == "ThrottlingException"
    assert len(endpoint.received) == 2 * calls + 2 + 1, "what the time-out took was the last"


# ── under a table, and which of the two there is ────────────────────────────────────────────────────────────────────


def test_a_table_says_alike_what_either_client_was_told(endpoint: Endpoint) -> None:
    for client in (ours(endpoint), theirs(endpoint)):
        table = Table(client, "meals", sleep=lambda _: None)
        endpoint.will(REPLIES["a condition fails"])
        with pytest.raises(ConditionFailed) as failed:
            table.write(Put({"pk": "a", "sk": "b"}))
        assert failed.value.old == {"pk": "CHILD#1", "sealed": b"\x00\x01\x02"}
        endpoint.will(REPLIES["a transaction is cancelled"])
        with pytest.raises(Cancelled) as cancelled:
            table.transact(Put({"pk": "a", "sk": "b"}), Put({"pk": "a", "sk": "c"}))
        assert (cancelled.value.failed, cancelled.value.old) == ((True, False), (failed.value.old, None))
        for gone in ("no answer", "a failure", "throttled", "half of an answer"):
            endpoint.will(*[REPLIES[gone]] * 2)
            with pytest.raises(Unavailable):
                table.get("a", "b")
        endpoint.will(REPLIES["a table is gone"])  # it is told at once: a restore takes longer than a second attempt
        with pytest.raises(Unavailable):
            table.get("a", "b")
        endpoint.will(refusal(next(iter(CONFLICTS))), *[told({})] * 2)
        table.write(Put({"pk": "a", "sk": "b"}))
        endpoint.will(REPLIES["a wrong request"])
        with pytest.raises(refused()):
            table.get("a", "b")


@pytest.mark.parametrize(
    ("environment", "is_own"),
    [
        ({}, True),
        ({"AWS_ACCESS_KEY_ID": ""}, False),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}, False),
        ({way.CLIENT: way.BY_BOTOCORE}, False),
        ({way.CLIENT: "own"}, True),
    ],
)
def test_the_environment_says_which_client_there_is(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_own: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    waits = {"connect_timeout_s": 1.0, "read_timeout_s": 1.0, "attempts_max": 2, "backoff_s_max": 0.0}
    found = way.from_environment(**waits)
    assert (found is not None) == is_own
    if found is not None:
        assert found.endpoint == f"https://dynamodb.{REGION}.amazonaws.com"
        monkeypatch.setenv("AWS_SESSION_TOKEN", "passing")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        again = way.from_environment(**waits)
        assert again is not None
        assert (again.endpoint, again.credentials.token) == ("http://127.0.0.1:1", "passing")


def test_its_authorities_are_those_that_botocore_brings_along() -> None:
    assert way._authorities() == str(Path(sys.modules["botocore"].__file__ or "").with_name("cacert.pem"))


def test_there_is_no_call_beside_those_of_a_table(endpoint: Endpoint) -> None:
    with pytest.raises(AttributeError):
        ours(endpoint).delete_table  # noqa: B018
    endpoint.will(refusal("ResourceNotFoundException"))
    with pytest.raises(Refused):
        ours(endpoint).get_item(**READ)
