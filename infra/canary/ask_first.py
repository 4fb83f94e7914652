"""Asks new versions of the APIs' functions, before they take traffic, what a stranger's phone may ask.

CodeDeploy calls the handler and waits for its word. It is deployed as it stands here, with nothing but what Lambda's
runtime brings: a layer of ours may be what is broken. It asks as API Gateway would, has no token, and writes nothing:
a text is looked at, an application that nobody made and an app that nobody registered are asked for, and a list for
staff is refused to whoever is nobody. `tools/smoke.py` asks the same through the public address after a deployment.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.session

NOBODY = "00000000-0000-7000-8000-000000000000"
FROM = "192.0.2.1"
"""An address that nobody has (RFC 5737)."""


@dataclass(frozen=True)
class Question:
    """A request, and what its answer says."""

    method: str
    resource: str
    status: int
    said: str
    places: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None

    @property
    def path(self) -> str:
        return self.resource.format(**self.places)

    def event(self) -> dict[str, Any]:
        """As API Gateway sends it to a function, of whoever has no token."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        return {
            "resource": self.resource,
            "path": self.path,
            "httpMethod": self.method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": dict(self.query) or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in self.query.items()} or None,
            "pathParameters": dict(self.places) or None,
            "stageVariables": None,
            "requestContext": {
                "httpMethod": self.method,
                "resourcePath": self.resource,
                "path": self.path,
                "requestId": NOBODY,
                "identity": {"sourceIp": FROM},
            },
            "body": None if self.body is None else json.dumps(self.body),
            "isBase64Encoded": False,
        }


LOOKED_AT = {"anonymous": True, "text": "옆집 아이가 지금 맞고 있어요"}
QUESTIONS = {
    "alerts_api": Question("POST", "/v1/alerts/check", 200, "112", body=LOOKED_AT),
    "meals_api": Question(
        "GET",
        "/v1/merchant_applications/{application_id}",
        404,
        "not_found",
        {"application_id": NOBODY},
        {"municipality": "41460"},
    ),
    "people_api": Question("GET", "/v1/oauth/authorize", 422, "invalid", query={"client_id": "nobody"}),
    "desk_api": Question("GET", "/v1/desk/children", 401, "not_signed_in"),
}
"""By the function that answers."""


def wrong(lambda_client: Any, versions: Mapping[str, str]) -> Iterator[str]:
    """What does not answer as it should, a sentence each. `versions`: by function, the ARN or name that is asked."""
    for function, question in QUESTIONS.items():
        told = lambda_client.invoke(FunctionName=versions[function], Payload=json.dumps(question.event()).encode())
        answer = json.loads(told["Payload"].read())
        if "FunctionError" in told:
            yield f"{function}: the new version fails: {answer}"
        elif answer.get("statusCode") != question.status or question.said not in answer.get("body", ""):
            yield (
                f"{function}: {question.method} {question.path} is answered {answer.get('statusCode')}, not"
                f" {question.status} with {question.said!r}: {str(answer.get('body'))[:200]}"
            )


def line(fault: str) -> str:
    """What the log says of a version that must not take traffic (docs/runbook.md)."""
    return json.dumps({"level": "ERROR", "message": "version_refused", "fault": fault}, ensure_ascii=False)


def client(service: str) -> Any:
    return botocore.session.get_session().create_client(service, region_name=os.environ["AWS_REGION"])


def handler(event: Mapping[str, str], _context: object) -> None:
    """CodeDeploy's hook before traffic moves; the versions stand in the environment, each by its function's name."""
    try:
        faults = list(wrong(client("lambda"), {name: os.environ[name.upper()] for name in QUESTIONS}))
    except Exception as error:  # whatever it is: CodeDeploy would wait an hour for a word that never comes
        faults = [f"{type(error).__name__}: {error}"]
    for fault in faults:
        print(line(fault))  # noqa: T201
    client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Failed" if faults else "Succeeded",
    )
