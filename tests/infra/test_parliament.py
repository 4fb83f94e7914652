"""Policies are written out as they are in AWS, and what parliament finds in them is answered by a reason, or named;
parliament itself is asked by `make synth`."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.infra.test_aws import STACKS
from tests.support import template
from tools.parliament import ACKNOWLEDGED, found, policies, unanswered, written_out
from tools.steps import StepFailed

KNOWN = [("service.SomePolicy.0", issue, action) for issue, action in ACKNOWLEDGED]


def test_what_has_a_reason_is_not_named_and_what_has_none_is() -> None:
    assert list(unanswered(KNOWN)) == []
    strange = ("service.SomePolicy.0", "UNKNOWN_ACTION", "Unknown action dynamodb:Look")
    assert list(unanswered([*KNOWN, strange])) == ["service.SomePolicy.0: UNKNOWN_ACTION, Unknown action dynamodb:Look"]


def test_a_reason_that_nothing_needs_is_named() -> None:
    (gone, *others) = KNOWN
    assert list(unanswered(others)) == [f"{gone[1]}: nothing needs the reason of {gone[2]}"]


def test_every_policy_of_a_role_is_written_out() -> None:
    ours = {stack: template(stack, "aws") for stack in STACKS}
    made = dict(policies(ours))
    assert len(made) >= 40
    assert not [name for name, document in made.items() if "Fn::" in json.dumps(document) or "Ref" in document]
    resources = [
        resource
        for document in made.values()
        for told in document["Statement"]
        for resource in (told["Resource"] if isinstance(told["Resource"], list) else [told["Resource"]])
    ]
    assert not [each for each in resources if each != "*" and not each.startswith("arn:aws:")]


def test_what_is_not_known_is_not_passed_over() -> None:
    for value in ({"Fn::Sub": "x"}, {"Fn::GetAtt": ["Table", "Name"]}):
        with pytest.raises(LookupError):
            written_out(value, {"data": {"Resources": {}}}, "data")


POLICY: dict[str, Any] = {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Statement": []}}}


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo no pkg_resources >&2; exit 1", "told nothing: no pkg_resources"),
        ("echo not json; exit 1", "told nothing: not json"),
        ("exit 2", "ended with 2"),
    ],
)
def test_a_checker_that_says_nothing_of_the_policies_ends_it_in_a_sentence(
    script: str, said: str, tmp_path: Path
) -> None:
    program = tmp_path / "parliament"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(StepFailed, match=said):
        found(program, {"data": {"Resources": {"One": POLICY}}}, tmp_path / "policies")
    with pytest.raises(StepFailed, match="no policy"):
        found(program, {"data": {"Resources": {}}}, tmp_path / "policies")


def test_what_it_says_is_told_by_policy_and_action(tmp_path: Path) -> None:
    detail = [{"action": "dynamodb:ListStreams", "required_format": "*"}]
    told = [
        {"issue": "RESOURCE_MISMATCH", "title": "No resources match", "detail": detail},
        {"issue": "UNKNOWN_ACTION", "title": "Unknown action", "detail": "Unknown action dynamodb:Look"},
    ]
    lines = [json.dumps({**each, "location": {"filepath": "x/data.One.0.json"}}) for each in told]
    (tmp_path / "said").write_text("\n".join(lines))
    program = tmp_path / "parliament"
    program.write_text(f"#!/bin/sh\ncat {tmp_path / 'said'}\nexit 1\n")
    program.chmod(0o755)
    assert found(program, {"data": {"Resources": {"One": POLICY}}}, tmp_path / "policies") == [
        ("data.One.0", "RESOURCE_MISMATCH", "dynamodb:ListStreams"),
        ("data.One.0", "UNKNOWN_ACTION", "Unknown action dynamodb:Look"),
    ]
