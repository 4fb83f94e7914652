"""What parliament finds in the roles' policies, and why each of it is as it is: asked by `make synth`.

It knows each action of AWS, the resources that it works on and the conditions that it knows, and so finds a grant that
allows nothing. What a policy refers to by CloudFormation's functions is written out as it is called in AWS.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.names import plain
from tools.steps import StepFailed
from tools.template_rules import Template, Templates

ACCOUNT, REGION = "123456789012", "ap-northeast-2"
PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}
AT = f"{REGION}:{ACCOUNT}"
ARNS: Mapping[str, str] = {
    "AWS::Cognito::UserPool": f"arn:aws:cognito-idp:{AT}:userpool/{REGION}_{{}}",
    "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{AT}:table/{{}}",
    "AWS::KMS::Key": f"arn:aws:kms:{AT}:key/12345678-1234-1234-1234-123456789012",
    "AWS::Lambda::Function": f"arn:aws:lambda:{AT}:function:{{}}",
    "AWS::Lambda::Version": f"arn:aws:lambda:{AT}:function:{{}}:1",
    "AWS::Logs::LogGroup": f"arn:aws:logs:{AT}:log-group:{{}}:*",
    "AWS::SNS::Topic": f"arn:aws:sns:{AT}:{{}}",
    "AWS::SQS::Queue": f"arn:aws:sqs:{AT}:{{}}",
    "AWS::StepFunctions::StateMachine": f"arn:aws:states:{AT}:stateMachine:{{}}",
}
"""How AWS calls a resource of a type, by its logical id."""
ACKNOWLEDGED: Mapping[tuple[str, str], str] = {
    ("RESOURCE_MISMATCH", "dynamodb:ListStreams"): (
        "AWS's own policy for who reads a stream grants it on the stream (DynamoDB's developer guide)."
    ),
    ("RESOURCE_MISMATCH", "states:DescribeExecution"): (
        "The CDK's own grant on the runs of a distributed map, which are Standard ones: the rule knows Express alone."
    ),
    ("RESOURCE_MISMATCH", "codedeploy:PutLifecycleEventHookExecutionStatus"): (
        "AWS's examples and the CDK grant it on the deployment group; the first deployment shows it."
    ),
}
"""Reasons, by what is found and the action that it is about."""
Json = dict[str, Any]
Found = tuple[str, str, str]


def policies(templates: Templates) -> Iterator[tuple[str, Json]]:
    """Every policy of a role, by its stack and logical id, written out."""
    for stack, template in templates.items():
        for name, resource in template["Resources"].items():
            told = resource.get("Properties", {})
            documents: list[Json] = []
            if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                documents = [told["PolicyDocument"]]
            elif resource["Type"] == "AWS::IAM::Role":
                documents = [each["PolicyDocument"] for each in told.get("Policies", [])]
            for number, document in enumerate(documents):
                yield f"{stack}.{name}.{number}", written_out(document, templates, stack)


def written_out(value: Any, templates: Templates, stack: str) -> Any:
    """A value of a stack's template as it is once deployed.

    Raises:
        LookupError: a function of CloudFormation, or a type, that is not known here.
    """
    if isinstance(value, list):
        return [written_out(each, templates, stack) for each in value]
    if not isinstance(value, dict):
        return value
    name, inner = next(iter(value.items()), ("", None))
    if len(value) == 1 and (name == "Ref" or name.startswith("Fn::")):
        return _made(name, inner, templates, stack)
    return {key: written_out(each, templates, stack) for key, each in value.items()}


def _made(name: str, inner: Any, templates: Templates, stack: str) -> Any:
    """What one of CloudFormation's functions makes."""
    match name:
        case "Ref":
            return PSEUDO.get(inner) or _arn_of(inner, templates[stack])
        case "Fn::GetAtt" if inner[1] == "StreamArn":
            return f"{_arn_of(inner[0], templates[stack])}/stream/1"
        case "Fn::GetAtt" if inner[1] == "Arn":
            return _arn_of(inner[0], templates[stack])
        case "Fn::GetStackOutput":
            other = plain(inner["StackName"])
            return written_out(templates[other]["Outputs"][inner["OutputName"]]["Value"], templates, other)
        case "Fn::Join":
            return inner[0].join(written_out(inner[1], templates, stack))
        case "Fn::Select":
            return written_out(inner[1], templates, stack)[int(inner[0])]
        case "Fn::Split":
            return written_out(inner[1], templates, stack).split(inner[0])
    raise LookupError(f"{name} {inner} is not known here")


def _arn_of(name: str, template: Template) -> str:
    return ARNS[template["Resources"][name]["Type"]].format(name)


def found(program: Path, templates: Templates, folder: Path) -> list[Found]:
    """What parliament finds: the policy, the issue, and the action or the detail. Policies are written into the folder.

    Raises:
        StepFailed: it broke off, or was given no policy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    given = dict(policies(templates))
    for name, document in given.items():
        (folder / f"{name}.json").write_text(json.dumps(document, indent=1))
    if not given:
        raise StepFailed("parliament was given no policy: there is none in the templates")
    command: Sequence[object] = [program, "--directory", folder, "--include_policy_extension", "json", "--json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    try:
        told = [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        told = []
    if done.returncode not in (0, 1) or (done.returncode == 1) != bool(told):
        said = (done.stderr or done.stdout).strip().splitlines()
        raise StepFailed(f"parliament ended with {done.returncode} and told nothing: {' '.join(said[-1:])}")
    return [
        (Path(each["location"]["filepath"]).stem, each["issue"], what)
        for each in told
        for what in _actions_of(each["detail"]) or [str(each["detail"] or each["title"])]
    ]


def _actions_of(detail: Any) -> list[str]:
    return [each["action"] for each in detail if "action" in each] if isinstance(detail, list) else []


def unanswered(told: Sequence[Found]) -> Iterator[str]:
    """Findings without a reason, and reasons without a finding, a sentence each."""
    yield from (f"{policy}: {issue}, {what}" for policy, issue, what in told if (issue, what) not in ACKNOWLEDGED)
    needed = {(issue, what) for _, issue, what in told}
    yield from (
        f"{issue}: nothing needs the reason of {what}" for issue, what in ACKNOWLEDGED if (issue, what) not in needed
    )
