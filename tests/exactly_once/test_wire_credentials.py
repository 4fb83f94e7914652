"""Whose a call is, and when: clocks that are wrong or put right, keys that are exchanged, that have expired, that are
missing, or that an endpoint hands out, as Lambda gives them. botocore is the oracle."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.auth
import pytest
from botocore.credentials import Credentials as Keys

from dolbom import aws
from dolbom.dynamo.refusals import lost
from dolbom.dynamo.table import Table
from dolbom.errors import Unavailable
from dolbom.wire.client import Wire
from dolbom.wire.environment import from_environment
from dolbom.wire.signing import Credentials
from tests.exactly_once.test_wire import NOW, READ, REGION, ours, outcome, refusal, theirs
from tests.support import new_clients
from tests.support.endpoint import Endpoint, Reply, an_endpoint, told

BEFORE_MIDNIGHT, AFTER = datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 28, 0, 0, 0, tzinfo=UTC)
WAITS = {"connect_timeout_s": 1.0, "read_timeout_s": 3.0, "attempts_max": 2, "backoff_s_max": 0.0}
FROM_ENDPOINT = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
SIGNED = ("authorization", "x-amz-date", "x-amz-security-token")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with an_endpoint() as made:
        yield made


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the clocks of both say; the last of it counts."""
    said = [NOW]
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda **_: said[-1])
    return said


@pytest.fixture
def both(endpoint: Endpoint, moment: list[datetime]) -> Iterator[tuple[Wire, Any]]:
    found = ours(endpoint, "first+token", now=lambda: moment[-1]), theirs(endpoint, "first+token")
    yield found
    for each in found:
        each.close()


def signatures(endpoint: Endpoint, client: Any) -> list[str | None]:
    endpoint.will(told({}))
    client.get_item(**READ)
    return [endpoint.received[0].headers.get(name) for name in SIGNED]


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize(
    "reply",
    [("RequestTimeTooSkewed", 403), ("RequestExpired", 400), ("InvalidSignatureException", 400)],
    ids=lambda reply: reply[0],
)
def test_R5_an_answer_that_tells_another_time_is_refused_once_and_corrects_no_clock(
    endpoint: Endpoint, moment: list[datetime], both: tuple[Wire, Any], reply: tuple[str, int], hours: int
) -> None:
    """botocore goes by the clock of its machine alone, whatever a `Date` says; so do we: Lambda's is AWS's own."""
    date = (NOW + timedelta(hours=hours)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    seen = []
    for client in both:
        said = refusal(*reply)
        endpoint.will(Reply(said.status, said.body, {**said.headers, "Date": date}), told({}))
        refused = outcome(client, "get_item", READ), len(endpoint.received)
        seen.append((refused, signatures(endpoint, client)))
    assert seen[0] == seen[1]
    assert seen[0][0] == ((reply[0], reply[1], {}), 1)
    assert seen[0][1][1] == NOW.strftime("%Y%m%dT%H%M%SZ")


def test_R5_a_clock_that_is_put_right_signs_the_next_call_by_the_right_moment_across_midnight_too(
    endpoint: Endpoint, moment: list[datetime], both: tuple[Wire, Any]
) -> None:
    """A day has a key of its own, which is made once."""
    seen: list[list[list[str | None]]] = [[], []]
    for now in (BEFORE_MIDNIGHT, AFTER, AFTER + timedelta(minutes=10), BEFORE_MIDNIGHT - timedelta(minutes=10)):
        moment.append(now)
        for found, client in zip(seen, both, strict=True):
            found.append(signatures(endpoint, client))
    assert seen[0] == seen[1]
    assert len({str(each) for each in seen[0]}) == 4


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("second", [("AKIDOTHER", "another/secret", "second+token"), ("AKIDOTHER", "another", "")])
def test_keys_that_are_exchanged_between_two_calls_sign_the_next_one_also_on_the_same_day(
    endpoint: Endpoint, moment: list[datetime], both: tuple[Wire, Any], second: tuple[str, str, str]
) -> None:
    own, oracle = both
    first = signatures(endpoint, own), signatures(endpoint, oracle)
    own.credentials = Credentials(*second)
    oracle._request_signer._credentials = Keys(second[0], second[1], second[2] or None)
    then = signatures(endpoint, own), signatures(endpoint, oracle)
    assert first[0] == first[1]
    assert then[0] == then[1]
    assert first[0] != then[0]
    assert then[0][2] == (second[2] or None)


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
def test_R7_keys_that_are_no_longer_good_are_refused_at_once_and_alike_under_a_table(
    endpoint: Endpoint, both: tuple[Wire, Any], code: str
) -> None:
    seen = []
    for client in both:
        endpoint.will(refusal(code), told({}))
        refused = outcome(client, "get_item", READ), len(endpoint.received)
        endpoint.will(refusal(code), told({}))
        with pytest.raises(Exception) as raised:
            Table(client, "meals", sleep=lambda _: None).get("a", "b")
        seen.append((refused, isinstance(raised.value, Unavailable)))
    assert seen[0] == seen[1]
    assert seen[0][0] == ((code, 400, {}), 1)


@pytest.fixture
def lambda_environment(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What a process of Lambda finds, but for its keys."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    aws.session.cache_clear()
    new_clients()
    yield monkeypatch
    aws.close_connections()
    aws.session.cache_clear()
    new_clients()


def test_a_process_goes_by_the_keys_that_it_started_with_as_botocore_does(
    endpoint: Endpoint, moment: list[datetime], lambda_environment: pytest.MonkeyPatch
) -> None:
    """Lambda ends a process with its keys: what changes in an environment later is not its role's."""
    for name, value in (("ACCESS_KEY_ID", "AKIDEXAMPLE"), ("SECRET_ACCESS_KEY", "made/up"), ("SESSION_TOKEN", "first")):
        lambda_environment.setenv(f"AWS_{name}", value)
    own = from_environment(**WAITS, now=lambda: moment[-1])
    assert own is not None
    oracle = aws.by_botocore("dynamodb")
    before = signatures(endpoint, own), signatures(endpoint, oracle)
    lambda_environment.setenv("AWS_SESSION_TOKEN", "second")
    after = signatures(endpoint, own), signatures(endpoint, oracle)
    own.close()
    assert before[0] == before[1] == after[0] == after[1]
    assert before[0][2] == "first"


def test_without_keys_a_call_is_lost_before_anything_is_sent(
    endpoint: Endpoint, lambda_environment: pytest.MonkeyPatch
) -> None:
    assert from_environment(**WAITS) is None
    client = aws.client("dynamodb")
    endpoint.will()
    with pytest.raises(lost()):
        client.get_item(**READ)
    with pytest.raises(Unavailable):
        Table(client, "meals").get("a", "b")
    assert not endpoint.received


def test_keys_that_an_endpoint_hands_out_as_after_a_restore_are_fetched_anew_before_they_end(
    endpoint: Endpoint, moment: list[datetime], lambda_environment: pytest.MonkeyPatch
) -> None:
    """SnapStart: no keys in the environment, an address in their place, and a client of botocore's."""
    with an_endpoint() as keys:
        lambda_environment.setenv(FROM_ENDPOINT, f"{keys.url}/v2/credentials")
        lambda_environment.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "made-up")
        now = datetime.now(UTC)
        keys.will(_keys("first", now + timedelta(hours=1)), _keys("second", now + timedelta(hours=2)))
        assert from_environment(**WAITS) is None
        client = aws.client("dynamodb")
        tokens = []
        for minutes in (0, 30, 59, 61):
            here = now + timedelta(minutes=minutes)
            client._request_signer._credentials._time_fetcher = lambda here=here: here
            tokens.append(signatures(endpoint, client)[2])
        assert tokens == ["first", "first", "second", "second"]
        assert [each.headers["authorization"] for each in keys.received] == ["made-up"] * 2


def _keys(token: str, until: datetime) -> Reply:
    keys = {"AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "made/up", "Token": token}
    return Reply(200, json.dumps({**keys, "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ")}).encode())
