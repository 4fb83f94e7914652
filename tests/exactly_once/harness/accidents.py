"""Accidents at one AWS call: the process dies before or after it, its answer is lost, AWS fails to do it, or does it
and fails to say so."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto.core.models import botocore_stubber as engine

ALWAYS = 99


class Died(BaseException):
    """The end of a process: no handler of exceptions sees it."""


@dataclass(frozen=True)
class Accident:
    """What happens, and to how many of botocore's attempts at the call."""

    name: str
    kind: str
    attempts: int = ALWAYS

    @property
    def kills(self) -> bool:
        return self.kind.startswith("die")


ACCIDENTS = (
    Accident("dies before", "die_before"),
    Accident("dies after", "die_after"),
    Accident("the answer is lost once", "lost", 1),
    Accident("every answer is lost", "lost"),
    Accident("it is not reached", "unreached"),
    Accident("AWS fails once", "fails", 1),
    Accident("AWS fails", "fails"),
    Accident("AWS does it, and says that it has failed", "fails_after"),
    Accident("AWS is too busy", "throttled"),
)
DEADLY = tuple(accident for accident in ACCIDENTS if accident.kills or accident.name == "every answer is lost")


def meet(kind: str, event_name: str, request: Any) -> Any:
    """What one attempt at a call meets instead of its answer, from a handler of `before-send`.

    botocore asks every handler of that event, also after one has answered: so the in-memory engine, which is one of
    them, is kept from doing what AWS has not done; `engine_does_all` ends that.
    """
    match kind:
        case "lost":
            engine(event_name, request)
            raise ReadTimeoutError(endpoint_url=request.url)
        case "unreached":
            raise ConnectTimeoutError(endpoint_url=request.url)
        case "fails":
            engine.enabled = False
            return _refusal(request, 500, "InternalServerError")
        case "fails_after":
            return _refusal(request, 500, "InternalServerError")
        case "throttled":
            engine.enabled = False
            return _refusal(request, 400, "ThrottlingException")
    return None


def engine_does_all(**_: Any) -> None:
    """The last handler of `before-send`."""
    engine.enabled = True


class Rehearsal:
    """Watches the calls of some clients, and lets an accident happen to one of them."""

    def __init__(self, clients: Sequence[Any]) -> None:
        self.clients = clients
        self.calls: list[str] = []
        self._accident: Accident | None = None
        self._at = 0
        self._left = 0

    @contextmanager
    def open(self) -> Iterator[None]:
        """While open, calls are counted. botocore's waits between its attempts take no time."""
        for client in self.clients:
            client.meta.events.register_first("before-call.*.*", self._before_call)
            client.meta.events.register_last("after-call.*.*", self._after_call)
            client.meta.events.register_first("before-send.*.*", self._before_send)
            client.meta.events.register_last("before-send", engine_does_all)
        try:
            with patch("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None)):
                yield
        finally:
            for client in self.clients:
                client.meta.events.unregister("before-call.*.*", self._before_call)
                client.meta.events.unregister("after-call.*.*", self._after_call)
                client.meta.events.unregister("before-send.*.*", self._before_send)
                client.meta.events.unregister("before-send", engine_does_all)

    def arm(self, accident: Accident | None = None, at: int = 0) -> None:
        """The accident happens to the call number `at` (from 1) from now on; none if there is none."""
        self.calls, self._accident, self._at = [], accident, at
        self._left = accident.attempts if accident is not None else 0

    @property
    def _is_now(self) -> bool:
        return self._accident is not None and len(self.calls) == self._at

    def _before_call(self, model: Any, **_: Any) -> None:
        self.calls.append(model.name)
        if self._is_now and self._accident is not None and self._accident.kind == "die_before":
            raise Died

    def _after_call(self, **_: Any) -> None:
        if self._is_now and self._accident is not None and self._accident.kind == "die_after":
            raise Died

    def _before_send(self, request: Any, event_name: str, **_: Any) -> Any:
        if not self._is_now or self._accident is None or self._left <= 0:
            return None
        self._left -= 1
        return meet(self._accident.kind, event_name, request)


def _refusal(request: Any, status: int, code: str) -> AWSResponse:
    if ".dynamodb." in request.url or "dynamodb" in request.headers.get("X-Amz-Target", b"").decode().lower():
        body = b'{"__type":"com.amazonaws.dynamodb.v20120810#' + code.encode() + b'","message":"rehearsed"}'
        headers = {"content-type": "application/x-amz-json-1.0"}
    elif "TrentService" in str(request.headers.get("X-Amz-Target", b"")):
        body = b'{"__type":"' + code.encode() + b'","message":"rehearsed"}'
        headers = {"content-type": "application/x-amz-json-1.1"}
    else:
        body = f"<Error><Code>{'SlowDown' if status == 400 else code}</Code></Error>".encode()
        headers = {"content-type": "application/xml"}
    return AWSResponse(request.url, status, headers, _Raw(body))


def as_before(request: Any) -> AWSResponse:
    """DynamoDB's answer to a transaction that it knows by its token for one that it has done."""
    engine.enabled = False
    return AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, _Raw(b"{}"))


class _Raw(io.BytesIO):
    """A raw HTTP answer as botocore reads one."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
