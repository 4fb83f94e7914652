"""The API layer: a Chalice app that parses, admits, calls one function, and answers in JSON or in a problem document.

A route is declared once, with all that is known of it; the stack derives API Gateway's resources and methods from
`Api.operations`, and the OpenAPI document its schemas:

    app = Api("meals_api")

    @app.operation("POST /v1/orders", auth=people("child", "guardian"), body=OrderRequest, answer=OrderView, status=201)
    def place_order(call: Call[OrderRequest]) -> OrderView:
        ...
"""

import base64
import binascii
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from http import HTTPStatus
from typing import Any, Generic, TypedDict, Unpack, cast, overload
from urllib.parse import urlencode

from aws_lambda_powertools import Logger
from chalice.app import Chalice, Response
from pydantic import BaseModel
from typing_extensions import TypeVar

from dolbom import aws, settings
from dolbom.auth import APP, GUEST, RESIDENTS, STAFF, Auth, Caller, address_of, admit, must_be_entitled_still, peer_in
from dolbom.clock import Clock, system_clock
from dolbom.deadline import MILLISECONDS_A_SECOND, Deadline
from dolbom.errors import (
    BadInput,
    DolbomError,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    TooLarge,
    Unavailable,
    Unreadable,
    bad_next,
    name_as_oauth,
)
from dolbom.logs import begin, failed, guarded, unreadable
from dolbom.model import query_in, validated
from dolbom.patterns import as_typed
from dolbom.starting import snapshots
from dolbom.starting.parts import Parts
from dolbom.starting.values import value
from dolbom.strict_json import BODY_BYTES_MAX, as_sent, parse_body, parse_form
from dolbom.texts import pages, problems
from dolbom.texts.problems import PROBLEMS
from dolbom.texts.words import language_of

PATH_PARAMETER_CHARS_MAX = 80
UNREADABLE_RETRY_AFTER_S = 300
"""A row that cannot be read is mended by hand."""
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"
SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Headers of every answer: nobody keeps it, and no browser takes it for something else than its type says."""

M = TypeVar("M", bound=BaseModel)
N = TypeVar("N", bound=BaseModel)
B = TypeVar("B")
Q = TypeVar("Q", default=None)


@value
class Call(Generic[B, Q]):
    """One request, parsed and admitted: its body and its query as the models that the route declares, or None. Shown,
    it tells nothing that was sent, so that no line and no error can repeat it."""

    caller: Caller
    body: B = field(repr=False)
    path: Mapping[str, str] = field(repr=False)
    query: Q = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Header names in lower case."""
    now: datetime
    language: str
    """`ko` or `en`."""
    source_ip: str = field(repr=False)
    """The network address of the caller, also where the pages' distribution stands between (`dolbom.auth`)."""


Handler = Callable[[Call[B, Q]], Any]
Declared = Callable[[Handler[B, Q]], Handler[B, Q]]
"""A route's decorator: it takes the handler whose call has the models that the route declares, and no other."""


class More(TypedDict, total=False):
    """What a route declares beside its body and query."""

    answer: type[BaseModel]
    status: int
    errors: tuple[str, ...]
    page: Callable[[Any], str]
    takes_form: bool
    browsers_go_to: str


@value
class Operation:
    """One route as declared: the single source of API Gateway's methods and of the OpenAPI document."""

    method: str
    path: str
    auth: Auth
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    errors: tuple[str, ...]
    handler: Handler[Any, Any]
    page: Callable[[Any], str] | None = None
    """Makes a page of the answer, for whoever accepts `text/html`."""
    takes_form: bool = False
    """Whether its body may be a form (`application/x-www-form-urlencoded`), as OAuth has it, in place of JSON."""
    browsers_go_to: str = ""
    """A page of ours, where whoever accepts `text/html` is sent with what was asked: it asks this route in turn."""

    @property
    def name(self) -> str:
        return cast("str", getattr(self.handler, "__name__", ""))


@value
class Answer:
    """An answer with its own status or headers, where the operation's defaults do not fit."""

    body: BaseModel | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Api(Chalice):
    """A Chalice app whose routes carry their models. It is itself the Lambda handler."""

    def __init__(
        self,
        name: str,
        *,
        clock: Clock = system_clock,
        refused_with: Mapping[str, Any] | None = None,
        still_entitled: Callable[[Caller], None] = lambda _caller: None,
    ) -> None:
        # Chalice's own logging would write every line of the Powertools logger a second time.
        super().__init__(name, configure_logs=False)
        self.clock = clock
        self.refused_with = dict(refused_with or {})
        """Members that each refusal has beside those of its own, before them."""
        self.still_entitled = still_entitled
        """Asked before whatever staff does: it refuses whose rights were taken away since their token was made."""
        self.within_quota: Callable[[Auth, Caller, datetime], None] = lambda _auth, _caller, _now: None
        """Asked before whatever a partner's server does: it refuses whose minute is full."""
        self.heard: Callable[[str, bytes], Mapping[str, Any]] = lambda _path, _body: {}
        """What a refusal has in place of `refused_with`, for what its request's body says, as it came."""
        self.deadline = Deadline()
        self.parts = Parts[Operation]()
        self.part = self.parts.add
        # No trace's identifier in its lines: a caller may choose it, and who reports may be anonymous (A1).
        self.logger = Logger(service=name, xray_trace_id=None)
        snapshots.register(self._make_ready, aws.close_connections)

    def __call__(self, event: Any, context: Any) -> Any:
        """One invocation. Its lines also carry API Gateway's own number of the request, as the access log does."""
        self.deadline.begin(context)
        begin(self.logger, context, request_id=str((event.get("requestContext") or {}).get("requestId", "")))
        with guarded(self.logger):
            self.parts.open(str((event.get("requestContext") or {}).get("resourcePath", "")))
            return super().__call__(event, context)

    def _make_ready(self) -> None:
        """Opens every part, builds every model and makes the client that each call needs, for a snapshot of all."""
        aws.client("dynamodb")
        for operation in self.operations:
            for model in (operation.body, operation.query, operation.answer):
                if model is not None:
                    model.model_rebuild()

    @property
    def operations(self) -> list[Operation]:
        """All routes, in the order in which they and their parts are declared."""
        return list(self.parts.all())

    @overload
    def operation(self, route: str, *, auth: Auth, **more: Unpack[More]) -> Declared[None, None]: ...
    @overload
    def operation(self, route: str, *, auth: Auth, body: type[M], **more: Unpack[More]) -> Declared[M, None]: ...
    @overload
    def operation(self, route: str, *, auth: Auth, query: type[N], **more: Unpack[More]) -> Declared[None, N]: ...
    @overload
    def operation(
        self, route: str, *, auth: Auth, body: type[M], query: type[N], **more: Unpack[More]
    ) -> Declared[M, N]: ...

    def operation(
        self,
        route: str,
        *,
        auth: Auth,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        answer: type[BaseModel] | None = None,
        status: int = 200,
        errors: tuple[str, ...] = (),
        page: Callable[[Any], str] | None = None,
        takes_form: bool = False,
        browsers_go_to: str = "",
    ) -> Declared[Any, Any]:
        """Declares a route, such as `POST /v1/orders/{order_id}/cancel`; `errors` are the codes of its own refusals.

        Raises:
            ValueError: it could never answer with one of them; or it is for people of both pools, or of a group that
                there is not.
        """
        method, path = route.split(" ")
        if auth.kind == "people" and not (auth.groups <= RESIDENTS | {APP} or auth.groups <= STAFF):
            raise ValueError(f"{route} admits {sorted(auth.groups)}, whose tokens are not of one pool")
        for code in errors:
            _must_be_answerable(code, route, auth, body)

        def declare(handler: Handler[Any, Any]) -> Handler[Any, Any]:
            operation = Operation(
                *(method, path, auth, body, query, answer, status, errors, handler),
                *(page, takes_form, browsers_go_to),
            )
            self.parts.declare(path, operation)

            def view(**path_parameters: str) -> Response:
                return self._serve(operation, path_parameters)

            view.__name__ = operation.name
            # Any content type: what the body is, is decided by reading it, and the answer says what is wrong.
            self.route(path, methods=[method], content_types=["*/*"], name=operation.name)(view)
            return handler

        return declare

    def _serve(self, operation: Operation, path_parameters: Mapping[str, str]) -> Response:
        started = time.perf_counter()
        request: Any = self.current_request
        headers = {str(name).lower(): value for name, value in (request.headers or {}).items()}
        language = language_of(headers.get("accept-language", ""))
        caller = GUEST
        refused: DolbomError | None = None
        try:
            claims = (request.context.get("authorizer") or {}).get("claims") or {}
            caller = admit(operation.auth, claims)
            now = self.clock()
            must_be_entitled_still(caller, now)
            if operation.auth.is_staff:
                self.still_entitled(caller)
            if operation.auth.kind == "partner":
                self.within_quota(operation.auth, caller, now)
            path = {name: str(as_typed(value)) for name, value in path_parameters.items()}
            if not all(_could_be_an_id(value) for value in path.values()):
                raise NotFound()
            if operation.browsers_go_to and "text/html" in headers.get("accept", ""):
                # A path, with what was asked, right or wrong: no header of the caller's decides where anybody is sent.
                to = f"{operation.browsers_go_to}?{urlencode(_asked(request), doseq=True)}"
                response = _answer(operation, Answer(None, HTTPStatus.SEE_OTHER, {"Location": to}))
            else:
                call: Call[Any, Any] = Call(
                    caller=caller,
                    body=_body(operation, request),
                    path=path,
                    query=_query(operation.query, request),
                    headers=headers,
                    now=now,
                    language=language,
                    source_ip=address_of(headers, peer_in(request.context), _origin_secret),
                )
                response = _answer(operation, operation.handler(call), headers.get("accept", ""))
        except DolbomError as error:
            refused = error
        except Unreadable as error:
            # Nothing is decided on a row that cannot be read: who asked is told so, and asks again once it is mended.
            failed(self.logger, "unreadable", error)
            refused = Unavailable("unreadable", retry_after_s=UNREADABLE_RETRY_AFTER_S)
        except Exception as error:
            failed(self.logger, "unforeseen", error)
            refused = DolbomError()
        if refused is not None:
            response = self._refusal(refused, operation, request, language)
        self.logger.info(
            "served",
            extra={
                "operation": operation.name,
                "status": response.status_code,
                "code": refused.code if refused is not None else "ok",
                "groups": sorted(caller.groups),
                "duration_ms": round((time.perf_counter() - started) * MILLISECONDS_A_SECOND, 1),
            },
        )
        return response

    def _refusal(self, refused: DolbomError, operation: Operation, request: Any, language: str) -> Response:
        """A refusal, with what is heard in what was said. Who may not ask is told the same, whatever is asked."""
        if operation.takes_form:
            name_as_oauth(refused)
        if isinstance(refused.__cause__, Unreadable):
            unreadable(self.logger, refused.__cause__)
        beside = self.refused_with
        try:
            if operation.body is not None and not isinstance(refused, NotSignedIn | Forbidden):
                beside = {**beside, **self.heard(operation.path, as_sent(request.to_original_event()))}
        except Exception as error:
            failed(self.logger, "unheard", error)
        return problem(refused, language, beside)


def _origin_secret() -> str:
    return settings.read(settings.Api).origin_secret


def _must_be_answerable(code: str, route: str, auth: Auth, body: type[BaseModel] | None) -> None:
    if code not in PROBLEMS:
        raise ValueError(f"{route} declares {code!r}, which is no code of texts.problems")
    error = PROBLEMS[code].error
    if error is DolbomError:
        raise ValueError(f"{route} declares {code!r}: what is unforeseen is no refusal of a route's own")
    if error in (BadInput, TooLarge) and body is None:
        raise ValueError(f"{route} declares {code!r}, and reads no body that could be so")
    if error in (NotSignedIn, Forbidden) and auth.kind == "public":
        raise ValueError(f"{route} declares {code!r}, and is open to everybody")


def problem(error: DolbomError, language: str, beside: Mapping[str, Any] | None = None) -> Response:
    """An error as an RFC 9457 problem document, with these further members."""
    body = {**(beside or {}), **problems.document(error, language)}
    headers: dict[str, str | list[str]] = {"Content-Type": PROBLEM, **SAFE}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    return Response(body=json.dumps(body, ensure_ascii=False), status_code=body["status"], headers=headers)


def _answer(operation: Operation, result: Any, accept: str = "") -> Response:
    answer = result if isinstance(result, Answer) else Answer(result, operation.status)
    body = answer.body.model_dump_json(exclude_none=True) if answer.body is not None else ""
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json", **SAFE}
    if operation.page is not None and accept.startswith("text/html"):
        body = operation.page(answer.body)
        headers.update({"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": pages.POLICY})
    headers.update(answer.headers)
    return Response(body=body, status_code=answer.status, headers=headers)


def _could_be_an_id(value: str) -> bool:
    """What no id of ours looks like is missing, before a table is asked for it."""
    return 0 < len(value) <= PATH_PARAMETER_CHARS_MAX and value.isascii() and value.isprintable()


def _body(operation: Operation, request: Any) -> Any:
    if operation.body is None:
        return None
    content_type = str((request.headers or {}).get("content-type", ""))
    is_form = operation.takes_form and content_type.partition(";")[0].strip().lower() == FORM
    return validated(operation.body, (parse_form if is_form else parse_body)(_raw_body(request)))


def _raw_body(request: Any) -> bytes:
    event = request.to_original_event()
    raw = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        try:
            return cast("str", raw).encode("utf-8")
        except UnicodeEncodeError:
            raise BadInput("not_utf8") from None
    if len(raw) > BODY_BYTES_MAX * 2:
        raise TooLarge(facts={"bytes_max": BODY_BYTES_MAX})
    try:
        return base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("not_json") from None


def _asked(request: Any) -> dict[str, list[str]]:
    given = request.query_params
    return {name: given.getlist(name) for name in given} if given else {}


def _query(model: type[BaseModel] | None, request: Any) -> Any:
    if model is None:
        return None
    try:
        return query_in(model, _asked(request))
    except Invalid as error:
        if all(fault.pointer == "/next" for fault in error.faults):
            raise bad_next() from None
        raise
