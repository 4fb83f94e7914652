"""Deploys to AWS, in three steps that a person sees: what will change, a word that it shall, and whether it works.

    python -m tools.deploy_aws --data    tables, buckets, keys and people, which are deployed rarely (make deploy-data)
    python -m tools.deploy_aws           everything else (make deploy)

Account and credentials are those of the environment; the region, and who is told, are those of installation.json. The
account must be bootstrapped once (docs/aws-first-deploy.md).
"""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra import installation
from infra.installation import Installation
from infra.names import physical, use
from tools import smoke
from tools.cloud.clients import session
from tools.deploy import OUTPUTS, STACKS_AT_ONCE, Outputs, read
from tools.packaging import pages
from tools.packaging.assembly import CDK, QUIET, assembly
from tools.steps import BUILD, ROOT, StepFailed, finish, run, step

DATA = ("data",)
DAILY = ("service", "apis", "watch", "web", "edge")
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION", "CDK_DEFAULT_REGION")
TOLD = BUILD / "installation.json"
Client = Callable[[str], Any]


def told(own: Path, changed: Path, *, at_once: bool, again: str) -> Path:
    """The installation's file; where this one deployment does something otherwise, a changed copy of it."""
    if not (at_once or again) or not own.is_file():
        return own
    otherwise = {"has_canary": False} if at_once else {}
    said = {**json.loads(own.read_text()), **otherwise, **({"again": again} if again else {})}
    changed.parent.mkdir(exist_ok=True)
    changed.write_text(json.dumps(said, ensure_ascii=False))
    return changed


def given(path: Path) -> Installation:
    """What the file says.

    Raises:
        StepFailed: it is not there, or does not say what it must.
    """
    try:
        return installation.given(path)
    except ValueError as error:
        raise StepFailed(str(error)) from None


def region_of(said: Installation, environment: dict[str, str]) -> dict[str, str]:
    """The environment of all that follows: its region is the installation's.

    Raises:
        StepFailed: the environment names another one, so that somebody is mistaken.
    """
    for name in REGIONS:
        if environment.get(name, said.region) != said.region:
            raise StepFailed(f"{name} is {environment[name]}, and installation.json says {said.region}: which one?")
    return dict.fromkeys(REGIONS, said.region)


def check_account(client: Client, said: Installation, *, is_data: bool) -> None:
    """Looks at what would make a deployment fail half-way.

    Raises:
        StepFailed: the account has less room than the installation says, or no data stack yet.
    """
    has = int(client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"])
    if has < said.concurrency:
        raise StepFailed(
            f"the account has {has} concurrent executions of Lambda, and installation.json says {said.concurrency}: ask"
            " for more (Service Quotas, L-B99A9384) before anything is deployed"
        )
    if not is_data:
        try:
            client("cloudformation").describe_stacks(StackName=physical(DATA[0]))
        except ClientError:
            raise StepFailed("there are no tables yet: make deploy-data comes first") from None


def confirm(region: str, stacks: Sequence[str], answer: Callable[[str], str] = input) -> None:
    """Asks whoever deploys; the region typed is a yes.

    Raises:
        StepFailed: anything else was typed.
    """
    print(f"To deploy {', '.join(stacks)} as shown, type the region ({region}); anything else deploys nothing.")
    if answer("> ").strip() != region:
        raise StepFailed("nothing was deployed")


def deploy(path: Path, stacks: Sequence[str], environment: dict[str, str]) -> Outputs:
    """Shows the difference, asks, and deploys these stacks and no others."""
    made = assembly("aws", path)
    chosen: list[object] = [*map(physical, stacks), "--exclusively", "--app", made, "--no-color"]
    shown = BUILD / "logs" / "diff-aws.log"
    with step("what will change"):
        run([CDK, "diff", *chosen], log=shown, environment={**QUIET, **environment})
    print(shown.read_text())
    confirm(environment[REGIONS[0]], [*map(physical, stacks)])
    options = ["--require-approval", "never", "--concurrency", STACKS_AT_ONCE, "--outputs-file", OUTPUTS]
    with step("cdk deploy to AWS"):
        run(
            [CDK, "deploy", *chosen, *options],
            log=BUILD / "logs" / "deploy-aws.log",
            environment={**QUIET, **environment},
        )
    return read(OUTPUTS)


def outputs_of(client: Client) -> Outputs:
    """What all stacks tell of themselves, whoever deployed them."""
    found = client("cloudformation").get_paginator("describe_stacks").paginate()
    ours = {*map(physical, (*DATA, *DAILY))}
    stacks = [stack for page in found for stack in page["Stacks"] if stack["StackName"] in ours]
    every = {
        stack["StackName"]: {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
        for stack in stacks
    }
    OUTPUTS.write_text(json.dumps(every))
    return read(OUTPUTS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.deploy_aws", description="Deploys to AWS.")
    parser.add_argument("--data", action="store_true", help="the tables, buckets, keys and people")
    parser.add_argument("--at-once", action="store_true", help="without a canary, where what runs is broken")
    parser.add_argument("--again", default="", help="a word that no deployment had: new versions of the same code")
    chosen = parser.parse_args()
    path = told(installation.OWN, TOLD, at_once=chosen.at_once, again=chosen.again)
    said = given(path)
    use(said.environment)
    environment = region_of(said, dict(os.environ))
    os.environ.update(environment)
    signed_in = session()

    def client(service: str) -> Any:
        return signed_in.create_client(service, region_name=said.region)

    print(f"Deploying to AWS, account {client('sts').get_caller_identity()['Account']}, {said.region}:", flush=True)
    check_account(client, said, is_data=chosen.data)
    deploy(path, DATA if chosen.data else DAILY, environment)
    outputs = outputs_of(client)
    if chosen.data:
        print("    the tables, buckets, keys and people are there; make deploy brings the rest")
        return
    pages.upload(client("s3"), outputs["web"]["bucket"], pages.config(outputs["people"]))
    address = f"https://{outputs['web']['domain']}"
    with step("a stranger's phone asks every API"):
        if faults := list(smoke.wrong(address, dict.fromkeys(("alerts", "meals", "people", "desk"), f"{address}/v1"))):
            raise StepFailed("\n".join([*faults, "Take it back: docs/runbook.md#a-canary-is-taken-back"]))
    print(f"    {address}/\n    all outputs: {OUTPUTS.relative_to(ROOT)}\n    what the account lacks: make aws-doctor")


if __name__ == "__main__":
    finish(main)
