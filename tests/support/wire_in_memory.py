"""Our own client of DynamoDB over the tables in memory: it serialises, signs, reads and retries as it does on Lambda,
and its requests go to moto. It tells botocore's handlers of what it does, so accidents, schedules and recorders that
listen to a client of botocore's listen to it too; and what it has no call for, botocore's client does."""

import threading
from functools import cache
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import botocore.handlers
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.exceptions import ConnectionError as ConnectionLost
from botocore.exceptions import ConnectTimeoutError, HTTPClientError, ReadTimeoutError
from botocore.hooks import HierarchicalEmitter
from moto.core.models import botocore_stubber as engine

from dolbom import aws
from dolbom.wire.client import OPERATIONS, Answer, Wire
from dolbom.wire.environment import from_environment
from dolbom.wire.failures import Lost, Refused

VERSION = "DynamoDB_20120810"
TIME_OUTS = (ReadTimeoutError, ConnectTimeoutError)


@cache
def _model(operation: str) -> Any:
    return SimpleNamespace(name=operation, service_model=SimpleNamespace(service_name="dynamodb"))


class OfOneThread(Wire):
    def __del__(self) -> None:
        self.close()


class InMemory(Wire):
    """A client whose attempts go to moto, past the handlers of botocore's events. Moto is not to be asked by several
    threads, and who plays accidents or schedules wants one call after the other."""

    serves_threads = False

    def __init__(self, *where: Any, **how: Any) -> None:
        # Whoever tells the time of botocore's waits tells that of ours.
        super().__init__(*where, **{**how, "sleep": lambda seconds: botocore.endpoint.time.sleep(seconds)})
        self._where, self._how, self._threads = where, how, threading.local()
        self._by_botocore = cache(lambda: aws.by_botocore("dynamodb"))
        self.meta = SimpleNamespace(events=HierarchicalEmitter())
        self.meta.events.register("before-send", engine)
        for event, handler, *_ in botocore.handlers.BUILTIN_HANDLERS:
            if event == "before-parameter-build" and getattr(handler, "__self__", None) is not None:
                self.meta.events.register(event, handler)

    def __getattr__(self, name: str) -> Any:
        return super().__getattr__(name) if name in OPERATIONS else getattr(self._by_botocore(), name)

    def _call(self, operation: str, **arguments: Any) -> Any:
        model = _model(operation)
        told: dict[str, Any] = {"params": arguments, "model": model, "context": {}}
        self._tell("before-parameter-build", operation, **told)
        self._tell("provide-client-params", operation, **told)
        return super()._call(operation, **arguments)

    def asked(self, operation: str, body: bytes) -> Any:
        model, context = _model(operation), {"client_region": self.region}
        params = {"url": f"{self.endpoint}/", "body": body.decode(), "headers": {}, "context": context}
        event = f"before-call.dynamodb.{operation}"
        _, instead = self.meta.events.emit_until_response(event, model=model, params=params, context=context)
        http, parsed = instead or (SimpleNamespace(status_code=200, headers={}), None)
        refusal = Refused(operation, parsed) if parsed is not None and http.status_code >= 300 else None
        if parsed is None:
            try:
                parsed = super().asked(operation, body)
                parsed["ResponseMetadata"] = {"HTTPStatusCode": 200, "RetryAttempts": 0, "HTTPHeaders": {}}
            except Refused as error:
                refusal, parsed = error, dict(error.response)
                http = SimpleNamespace(status_code=parsed["ResponseMetadata"]["HTTPStatusCode"], headers={})
        self._tell("after-call", operation, http_response=http, parsed=parsed, model=model, context=context)
        if refusal is not None:
            raise refusal
        return parsed

    def _tell(self, event: str, operation: str, **told: Any) -> None:
        self.meta.events.emit(f"{event}.dynamodb.{operation}", **told)

    def sent(self, operation: str, body: bytes) -> Answer:
        # botocore's own requests say the names of calls in bytes, and who listens reads them so.
        headers = self._headers(operation, body) | {"X-Amz-Target": f"{VERSION}.{operation}".encode()}
        request = AWSPreparedRequest("POST", f"{self.endpoint}/", HeadersDict(headers), body, False)
        try:
            told = self.meta.events.emit(f"before-send.dynamodb.{operation}", request=request)
        except (ConnectionLost, HTTPClientError) as error:
            raise Lost(operation, is_time_out=isinstance(error, TIME_OUTS)) from error
        found = next((answer for _, answer in told if answer is not None), None)
        if found is None:  # an engine of its own, at an endpoint
            return self._of_this_thread().sent(operation, body)
        return Answer(found.status_code, {name.lower(): value for name, value in found.headers.items()}, found.content)

    def _of_this_thread(self) -> Wire:
        """Each thread of a test is a process of Lambda's, with a connection of its own."""
        if not hasattr(self._threads, "wire"):
            self._threads.wire = OfOneThread(*self._where, **self._how)
        made: Wire = self._threads.wire
        return made


def in_memory(**how: Any) -> Wire | None:
    """As `from_environment`."""
    made = from_environment(**how)
    return made and InMemory(made.endpoint, made.region, made.credentials, **how)
