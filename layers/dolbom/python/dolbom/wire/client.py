"""DynamoDB over its own HTTP protocol: the calls that `Table` makes, and no others (docs/decisions/way-to-dynamodb.md).

The same names, arguments and answers as a client of botocore's, so that either can stand under a `Table`. botocore
stays the oracle: tests/exactly_once/test_wire.py sends the same calls through both, and compares.
"""

import json
import random
import select
import time
import uuid
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import get_ident
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dolbom.wire.failures import Lost, Refused
from dolbom.wire.signing import Credentials, Signer

_CALLED = "batch_get_item delete_item execute_statement get_item put_item query scan transact_write_items update_item"
OPERATIONS = {name: name.title().replace("_", "") for name in _CALLED.split()}
"""What a `Table` calls, and DynamoDB's names of it."""
RETRIED_STATUSES = frozenset({500, 502, 503, 504})
RETRIED_CODES = frozenset(
    {
        *("BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete"),
        *("ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled"),
        *("RequestThrottledException", "RequestTimeout", "RequestTimeoutException", "SlowDown", "Throttling"),
        *("ThrottledException", "ThrottlingException", "TooManyRequestsException", "TransactionInProgressException"),
    }
)
"""What AWS's standard retries take for passing, in the words of its SDKs' reference guide."""
RETRY_TOKENS, RETRY_COST, RETRY_COST_OF_TIME_OUT = 500, 5, 10
"""A process that is refused again and again stops trying twice: each second attempt costs, each success earns."""


class Answer(NamedTuple):
    """What came back over HTTP; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """A client of DynamoDB at one endpoint; each thread that calls has a connection of its own.

    Raises, of each call: Refused, as DynamoDB refuses; Lost, where no answer came.
    """

    serves_threads = True

    def __init__(
        self,
        endpoint: str,
        region: str,
        credentials: Credentials,
        *,
        connect_timeout_s: float,
        read_timeout_s: float,
        attempts_max: int,
        backoff_s_max: float,
        ca_file: str | None = None,
        user_agent: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint, self.region, self.credentials = endpoint, region, credentials
        parts = urlsplit(endpoint)
        self._is_tls = parts.scheme == "https"
        self._host, self._port, self._ca_file = str(parts.hostname), parts.port, ca_file
        self._netloc, self._path = parts.netloc, parts.path or "/"
        self._user_agent, self._timeouts = user_agent, (connect_timeout_s, read_timeout_s)
        self._attempts_max, self._backoff_s_max = attempts_max, backoff_s_max
        self._now, self._sleep = now, sleep
        self._signer = Signer(self._netloc, self._path, region)
        self._connections: dict[int, HTTPConnection] = {}
        """By thread."""
        self._tokens = RETRY_TOKENS

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in OPERATIONS:
            raise AttributeError(name)
        return partial(self._call, OPERATIONS[name])

    def _call(self, operation: str, **arguments: Any) -> Any:
        if operation == "TransactWriteItems":
            # By this DynamoDB knows the second attempt for the first, whose answer was lost.
            arguments.setdefault("ClientRequestToken", str(uuid.uuid4()))
        return self.asked(operation, _AS_JSON(arguments).encode())

    def asked(self, operation: str, body: bytes) -> Any:
        """A call by its body, in as many attempts as there may be."""
        paid = 0
        for attempt in range(1, self._attempts_max + 1):
            failure: Lost | Refused
            try:
                answer = self.sent(operation, body)
            except Lost as error:
                failure, cost = error, RETRY_COST_OF_TIME_OUT if error.is_time_out else RETRY_COST
            else:
                found = _told(answer)
                if answer.status < 300:
                    self._tokens = min(RETRY_TOKENS, self._tokens + (paid or 1))
                    return found
                failure, cost = _refusal(operation, answer, found), RETRY_COST
                code = failure.response["Error"]["Code"]
                if answer.status not in RETRIED_STATUSES and code not in RETRIED_CODES:
                    raise failure
            if attempt == self._attempts_max or self._tokens < cost:
                raise failure
            self._tokens -= cost
            paid = cost
            self._sleep(random.random() * min(2 ** (attempt - 1), self._backoff_s_max))  # noqa: S311 - no secret
        raise AssertionError("at least one attempt is made")

    def sent(self, operation: str, body: bytes) -> Answer:
        """One attempt at a call.

        Raises:
            Lost: no answer came, or not all of it, or another one than was sent.
        """
        is_half = True
        try:
            connection = self._open()
            # In one piece, and so one packet, one record of TLS and one waking of whoever reads it: `http.client` sends
            # the headers by themselves.
            connection.sock.sendall(self._head(operation, body) + body)
            with HTTPResponse(connection.sock, method="POST") as answer:
                answer.begin()
                read = answer.read()
            is_half = False
        except TimeoutError as error:
            raise Lost(operation, is_time_out=True) from error
        except (OSError, HTTPException) as error:
            raise Lost(operation) from error
        finally:
            if is_half:
                self._hang_up()
        if answer.will_close:
            self._hang_up()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        if headers.get("x-amz-crc32") not in (None, str(zlib.crc32(read))):
            raise Lost(operation)
        return Answer(answer.status, headers, read)

    def _open(self) -> HTTPConnection:
        """The connection that is kept, unless its other end has gone: DynamoDB closes what idled, as a function does
        that is frozen between two calls."""
        kept = self._connections.get(get_ident())
        if kept is not None and kept.sock is not None:
            there = select.poll()
            there.register(kept.sock, select.POLLIN)
            if not there.poll(0):
                return kept
            self._hang_up()
        connect_s, read_s = self._timeouts
        if self._is_tls:
            import ssl

            context = ssl.create_default_context(cafile=self._ca_file)
            made: HTTPConnection = HTTPSConnection(self._host, self._port, timeout=connect_s, context=context)
        else:
            made = HTTPConnection(self._host, self._port, timeout=connect_s)
        self._connections[get_ident()] = made
        made.connect()
        made.sock.settimeout(read_s)
        return made

    def _hang_up(self) -> None:
        """Ends the calling thread's connection."""
        kept = self._connections.pop(get_ident(), None)
        if kept is not None:
            kept.close()

    def close(self) -> None:
        """Ends all connections, while nobody calls; the next call opens another."""
        while self._connections:
            self._connections.popitem()[1].close()

    def _headers(self, operation: str, body: bytes) -> dict[str, str]:
        named = {"User-Agent": self._user_agent} if self._user_agent else {}
        return self._signer.headers(operation, body, self.credentials, self._now()) | named

    def _head(self, operation: str, body: bytes) -> bytes:
        """What goes before a call's body."""
        headers = self._headers(operation, body)
        headers |= {"Accept-Encoding": "identity", "Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {self._path} HTTP/1.1\r\n{lines}\r\n".encode("ascii")


def _bytes_as_text(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is no part of a request")


_AS_JSON = json.JSONEncoder(default=_bytes_as_text).encode


def _told(answer: Answer) -> dict[str, Any]:
    """An answer's JSON; of what is none, as a gateway's page, nothing."""
    hook = _with_bytes if b'"B"' in answer.body or b'"BS"' in answer.body else None
    try:
        found = json.loads(answer.body or b"{}", object_hook=hook)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _with_bytes(found: dict[str, Any]) -> dict[str, Any]:
    """A value of bytes, or of a set of them: no other object has one member of this name that is text, or a list."""
    if len(found) == 1:
        if isinstance(found.get("B"), str):
            return {"B": b64decode(found["B"])}
        if isinstance(found.get("BS"), list):
            return {"BS": [b64decode(each) for each in found["BS"]]}
    return found


def _refusal(operation: str, answer: Answer, found: Mapping[str, Any]) -> Refused:
    code = str(found.get("__type") or answer.status).rpartition("#")[2]
    error = {"Code": code, "Message": str(found.get("message") or found.get("Message") or "")}
    beside = {name: found[name] for name in ("Item", "CancellationReasons") if name in found}
    return Refused(operation, {"Error": error, "ResponseMetadata": {"HTTPStatusCode": answer.status}, **beside})
