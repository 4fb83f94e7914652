"""Deploys the stacks: to an embedded cloud, or to the AWS account that the environment names.

python -m tools.deploy aws
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from tools.cloud.ministack import ACCOUNT, REGION, Cloud
from tools.packaging.assembly import CDK, QUIET, assembly, key
from tools.steps import BUILD, ROOT, finish, run, step

STACKS_AT_ONCE = "4"
OUTPUTS = BUILD / "outputs.json"
KINDS = ("table", "bucket", "queue", "machine", "function", "topic", "api", "people")
Outputs = dict[str, dict[str, str]]


def deploy_local(cloud: Cloud) -> Outputs:
    """Brings an embedded cloud up to date with the sources: CDK's own bootstrap and deploy. Nothing, if it is."""
    outputs = cloud.folder / "outputs.json"
    made = assembly("local")
    wanted = key("local")
    deployed = cloud.folder / "deployed"
    if deployed.exists() and deployed.read_text() == wanted:
        return read(outputs)
    environment = {**QUIET, **cloud.environment}
    bootstrapped = cloud.folder / "bootstrapped"
    if not bootstrapped.exists():
        with step("cdk bootstrap"):
            command = [CDK, "bootstrap", "--app", made, f"aws://{ACCOUNT}/{REGION}"]
            run(command, log=cloud.folder / "bootstrap.log", environment=environment)
        bootstrapped.touch()
    with step("cdk deploy"):
        run(_deploy_command(made, outputs), log=cloud.folder / "deploy.log", environment=environment)
    deployed.write_text(wanted)
    return read(outputs)


def deploy_aws() -> Outputs:
    """Deploys to AWS, with the credentials and the region in the environment. The account must be bootstrapped."""
    made = assembly("aws")
    with step("cdk deploy to AWS"):
        run(_deploy_command(made, OUTPUTS), log=BUILD / "logs" / "deploy-aws.log", environment=QUIET)
    return read(OUTPUTS)


def _deploy_command(made: Path, outputs: Path) -> list[object]:
    # The embedded cloud changes resources at once; a change set would only be a second round of questions.
    quick = ["--method", "direct"] if "local" in made.parts else []
    options = ["--require-approval", "never", "--concurrency", STACKS_AT_ONCE, "--outputs-file", outputs]
    return [CDK, "deploy", "--all", "--app", made, "--no-color", *quick, *options]


def read(path: Path) -> Outputs:
    """The stacks' outputs as {kind: {plain name: value}}."""
    found: Outputs = {kind: {} for kind in KINDS}
    stacks: dict[str, dict[str, Any]] = json.loads(path.read_text())
    for outputs in stacks.values():
        for name, value in outputs.items():
            kind, _, plain = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower().partition("_")
            if kind in found:
                found[kind][plain] = value
    return found


def main() -> None:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or REGION
    print(f"Deploying to AWS, {region}:", flush=True)
    for name, value in deploy_aws()["api"].items():
        print(f"    {name}: https://{value}.execute-api.{region}.amazonaws.com/live/v1")
    print(f"    all outputs: {OUTPUTS.relative_to(ROOT)}")


if __name__ == "__main__":
    finish(main)
