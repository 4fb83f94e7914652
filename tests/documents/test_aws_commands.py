"""Every `aws …` in the documents is one that AWS's command line takes: its operation, its options, what it must be
given, and what `--query` picks of the answer. Asked of botocore's models, of which the command line itself is made."""

import shlex
from functools import cache
from typing import Any

import botocore.session
import jmespath
import pytest
from botocore import xform_name
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from tests.support.runbook import commands
from tools.steps import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
OF_ALL = {"query", "region", "output", "profile", "cli_binary_format"}
"""Options of every command."""
OWN = {
    "s3 sync": (set(), {"exclude", "include", "delete", "dryrun"}),
    "cloudtrail validate-logs": ({"trail_arn", "start_time"}, {"end_time", "verbose"}),
}
"""Commands that the command line adds to the APIs: what each must be given, and may be."""
CALLED_OTHERWISE = {"s3api": "s3"}
"""Services that the command line calls by another name than the APIs do."""
RENAMED = {"endpoint": "notification_endpoint"}
"""Options that the command line calls otherwise than the API, lest they be taken for those of every command: of `sns
subscribe`."""
LEFT_OUT = "…"


@cache
def service(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


def wrong(command: str) -> str:
    """What AWS's command line would not take; nothing, where all is right."""
    command = command.partition(" | ")[0]
    _aws, called, operation, *rest = shlex.split(command)
    options = {
        word.removeprefix("--").partition("=")[0].replace("-", "_"): value
        for word, value in zip(rest, [*rest[1:], ""], strict=False)
        if word.startswith("--")
    }
    name = f"{called} {operation}"
    if name in OWN:
        needed, known = OWN[name]
        return _told(options.keys(), needed, known | needed, rest)
    called = CALLED_OTHERWISE.get(called, called)
    if called not in botocore.session.get_session().get_available_services():
        return f"no service {called}"
    by_name = {xform_name(each, "-"): each for each in service(called).operation_names}
    if operation not in by_name:
        return f"no operation {operation}"
    model: OperationModel = service(called).operation_model(by_name[operation])
    members = model.input_shape.members if model.input_shape else {}
    needed = {xform_name(each) for each in (model.input_shape.required_members if model.input_shape else ())}
    known = {xform_name(each) for each in members}
    if name == "sns subscribe":
        needed, known = ({RENAMED.get(each, each) for each in those} for those in (needed, known))
    known |= {f"no_{xform_name(each)}" for each, shape in members.items() if shape.type_name == "boolean"}
    problem = _told(options.keys(), needed, known, rest)
    if not problem and "query" in options:
        problem = _unpicked(jmespath.compile(options["query"]).parsed, model.output_shape)[1]
    return problem


def _told(given: Any, needed: set[str], known: set[str], rest: list[str]) -> str:
    if unknown := given - known - OF_ALL:
        return f"no option {', '.join(sorted(unknown))}"
    if LEFT_OUT not in rest and (missing := needed - given):
        return f"needs {', '.join(sorted(missing))}"
    return ""


def _unpicked(node: dict[str, Any], shape: Shape | None) -> tuple[Shape | None, str]:
    """What an expression picks of an answer, and the first of its names that the answer has not."""
    children, kind = node["children"], node["type"]
    if kind == "field":
        if isinstance(shape, MapShape):
            return shape.value, ""
        members = shape.members if isinstance(shape, StructureShape) else {}
        return members.get(node["value"]), "" if node["value"] in members else f"no {node['value']} in the answer"
    if kind in ("multi_select_list", "not_expression"):
        return None, next(filter(None, (_unpicked(each, shape)[1] for each in children)), "")
    if kind in ("filter_projection", "projection"):
        of, picked, *conditions = children
        found, problem = _unpicked(of, shape)
        each = found.member if isinstance(found, ListShape) else None
        problems = (problem, *(_unpicked(asked, each)[1] for asked in (*conditions, picked)))
        return None, next(filter(None, problems), "")
    if kind in ("subexpression", "index_expression", "flatten"):
        problem = ""
        for each in children:
            shape, problem = _unpicked(each, shape)
            if problem:
                break
        return shape, problem
    if kind == "index":
        return (shape.member if isinstance(shape, ListShape) else None), ""
    return shape, "" if kind in ("identity", "literal") else f"{kind}: not known here"


FOUND = {command: page.name for page in PAGES for command in commands(page.read_text()) if command.startswith("aws ")}


@pytest.mark.parametrize("command", FOUND)
def test_a_command_of_the_documents_is_one_that_aws_takes(command: str) -> None:
    assert not wrong(command), FOUND[command]


def test_the_documents_have_such_commands() -> None:
    assert len(FOUND) > 30
    assert {"runbook.md", "aws-first-deploy.md"} <= set(FOUND.values())


@pytest.mark.parametrize(
    ("command", "because"),
    [
        ("aws lamda get-alias --name live", "no service lamda"),
        ("aws lambda read-alias --function-name f --name live", "no operation read-alias"),
        ("aws lambda get-alias --function f --name live", "no option function"),
        ("aws lambda get-alias --function-name f", "needs name"),
        ("aws cloudtrail validate-logs --trail-arn a", "needs start_time"),
        ("aws s3 sync a b --recursive", "no option recursive"),
        ("aws sesv2 get-account --query ProductionAccess", "no ProductionAccess in the answer"),
        ("aws cognito-idp list-user-pools --max-results 9 --query 'UserPools[].Pool'", "no Pool in the answer"),
        ("aws cloudwatch describe-alarms --query 'MetricAlarms[?!Enabled].AlarmName'", "no Enabled in the answer"),
        ("aws cloudwatch describe-alarms --query 'MetricAlarms[?!ActionsEnabled].Name'", "no Name in the answer"),
        ("aws backup describe-backup-vault --backup-vault-name v --query '[Locked,Points]'", "no Points in the answer"),
    ],
)
def test_what_aws_would_not_take_is_told(command: str, because: str) -> None:
    assert wrong(command) == because
