"""What stands between `make deploy` and AWS: each refusal is a sentence, and nothing is deployed by it."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from infra import installation, names
from infra.installation import Installation
from infra.names import physical
from tests.conftest import Aws
from tests.support import resources
from tools import deploy_aws, doctor, page_drill, smoke
from tools.cloud import clients
from tools.smoke import Answer
from tools.steps import ROOT, StepFailed

SAID = Installation(concurrency=1000, region="ap-northeast-2")


@dataclass
class Account:
    """What an account answers to what is asked before a deployment."""

    executions: int = 1000
    has_data: bool = True
    asked: list[str] = field(default_factory=list)

    def __call__(self, service: str) -> Any:
        self.asked.append(service)
        return self

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.executions}}

    def describe_stacks(self, **asked: str) -> dict[str, Any]:
        if not self.has_data:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": ""}}, "DescribeStacks")
        return {"Stacks": [asked]}


def test_what_the_first_deployment_is_told_is_shown_by_tests_and_checks_that_are_there() -> None:
    guide = (ROOT / installation.GUIDE).read_text()
    tests = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", guide))
    assert len(named) > 30
    assert named - tests == set()
    told = {check for line in re.findall(r"doctor: ([^|;]+)", guide) for check in re.findall(r"\*([a-z ]+)\*", line)}
    assert len(told) > 5
    assert told - {check.__name__.replace("_", " ") for check in doctor.CHECKS} == set()


def test_a_region_that_the_environment_names_otherwise_is_asked_about() -> None:
    assert deploy_aws.region_of(SAID, {}) == dict.fromkeys(deploy_aws.REGIONS, "ap-northeast-2")
    with pytest.raises(StepFailed, match=r"AWS_REGION is us-east-1, and installation.json says ap-northeast-2"):
        deploy_aws.region_of(SAID, {"AWS_REGION": "us-east-1"})


def test_a_tool_names_the_region_that_it_speaks_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without one botocore ends with `NoRegionError`, at night, in the hands of whoever is on call."""
    own = tmp_path / "installation.json"
    monkeypatch.setattr(installation, "OWN", own)
    with pytest.raises(StepFailed, match=r"installation.json is missing: copy installation.example.json"):
        clients.clients(is_aws=True)
    own.write_text(json.dumps({"region": "us-west-2", "environment": "stage"}))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-nobody")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    try:
        client = clients.clients(is_aws=True)
        assert client("sns").meta.region_name == "us-west-2"
        assert client("acm:us-east-1").meta.region_name == "us-east-1"
        assert physical("duty") == "dolbom-stage-duty"
    finally:
        names.use("")
    made = re.compile(r"create_client\((?:[^()]|\([^()]*\))*\)")
    for path in (ROOT / "tools").rglob("*.py"):
        for call in made.findall(path.read_text()):
            assert "region_name=" in call, f"{path.name}: {call}"


def test_who_is_not_signed_in_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore.session.Session, "get_credentials", lambda *_: None)
    with pytest.raises(StepFailed, match="nobody is signed in to AWS"):
        clients.session()


def test_an_account_without_room_is_told_before_anything_is_deployed() -> None:
    deploy_aws.check_account(Account(), SAID, is_data=False)
    with pytest.raises(StepFailed, match=r"the account has 10 concurrent executions of Lambda, .* says 1000"):
        deploy_aws.check_account(Account(executions=10), SAID, is_data=True)
    with pytest.raises(StepFailed, match="make deploy-data comes first"):
        deploy_aws.check_account(Account(has_data=False), SAID, is_data=False)
    deploy_aws.check_account(Account(has_data=False), SAID, is_data=True)


@pytest.mark.parametrize("typed", ["", "y", "yes", "us-east-1"])
def test_only_the_regions_name_is_a_yes(typed: str) -> None:
    with pytest.raises(StepFailed, match="nothing was deployed"):
        deploy_aws.confirm("ap-northeast-2", deploy_aws.DAILY, lambda _: typed)


def test_the_regions_name_is_a_yes() -> None:
    deploy_aws.confirm("ap-northeast-2", deploy_aws.DAILY, lambda _: "ap-northeast-2 ")


def test_the_data_is_deployed_apart() -> None:
    assert not set(deploy_aws.DATA) & set(deploy_aws.DAILY)


def test_without_an_installation_nothing_is_deployed(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match=r"installation.json is missing: copy installation.example.json"):
        deploy_aws.given(tmp_path / "installation.json")


def test_what_one_deployment_does_otherwise_is_in_no_file_of_the_installation(tmp_path: Path) -> None:
    own, changed = tmp_path / "installation.json", tmp_path / "build" / "installation.json"
    own.write_text(installation.EXAMPLE.read_text())
    before = own.read_text()
    assert deploy_aws.told(own, changed, at_once=False, again="") == own
    said = installation.read(deploy_aws.told(own, changed, at_once=True, again="2026-11-27"))
    assert (said.has_canary, said.again) == (False, "2026-11-27")
    assert installation.read(own).has_canary is True
    assert own.read_text() == before


GOOD = {
    "/report/": Answer(200, "<!doctype html><html>"),
    "/alerts/check": Answer(200, '{"emergency": [{"number": "112"}]}'),
    "/merchant_applications/": Answer(404, '{"code": "not_found"}'),
    "/oauth/authorize": Answer(422, '{"code": "invalid"}'),
    "/desk/children": Answer(401, '{"code": "not_signed_in"}'),
}


def answers(changed: dict[str, Answer]) -> list[str]:
    def ask(_method: str, address: str, _body: object) -> Answer:
        (found,) = [answer for part, answer in {**GOOD, **changed}.items() if part in address]
        return found

    apis = dict.fromkeys(("alerts", "meals", "people", "desk"), "https://dolbom.invalid/v1")
    return list(smoke.wrong("https://dolbom.invalid", apis, ask))


def test_what_answers_as_it_should_is_not_named() -> None:
    assert answers({}) == []


@pytest.mark.parametrize("part", GOOD)
def test_each_api_that_does_not_answer_is_named(part: str) -> None:
    (fault,) = answers({part: Answer(503, json.dumps({"message": "Internal server error"}))})
    assert part in fault
    assert "answers 503" in fault


def test_an_alarm_numbers_page_without_numbers_is_no_answer() -> None:
    (fault,) = answers({"/alerts/check": Answer(200, "{}")})
    assert "not 200 with '112'" in fault


def test_A2_a_drill_names_each_topic_that_nobody_hears(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    sns = aws.client("sns")
    for name in page_drill.TOPICS[:2]:
        sns.create_topic(Name=physical(name))
    duty = page_drill.topics(sns)["dolbom-duty"]
    sns.subscribe(TopicArn=duty, Protocol="sms", Endpoint="+821012345678")
    assert page_drill.drill(sns) == [
        "there is no topic dolbom-mail-troubles: is the service stack deployed?",
        "nobody hears dolbom-alarms: what it says reaches no one",
    ]
    assert "sms +821012345678: ask whether it was heard" in capsys.readouterr().out


def test_what_costs_by_the_piece_is_told_as_many_as_there_are() -> None:
    page = (ROOT / "docs" / "costs.md").read_text()
    alarms = [
        alarm["Properties"]
        for stack in ("service", "watch")
        for alarm in resources(stack, "AWS::CloudWatch::Alarm", "aws").values()
    ]
    looked_at = sum("MetricStat" in each for alarm in alarms for each in alarm.get("Metrics", [{"MetricStat": {}}]))
    assert f"| {len(alarms)} alarms | 0.10 for each of the {looked_at} numbers that they look at |" in page
    (acl,) = resources("edge", "AWS::WAFv2::WebACL", "aws").values()
    assert f"| web ACL | 5, 1 for each of its {len(acl['Properties']['Rules'])} rules," in page
    keys = sum(len(resources(stack, "AWS::KMS::Key", "aws")) for stack in ("data", "service", "watch"))
    assert f"| keys of the three topics, of names, identities, households | {keys}, 1 each |" in page
