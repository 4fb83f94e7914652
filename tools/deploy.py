"""Deploys the stacks to an embedded cloud; what a deployment has in common with one to AWS (tools/deploy_aws.py)."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session

from tools.cloud.ministack import ACCOUNT, REGION, Cloud
from tools.packaging import pages
from tools.packaging.assembly import CDK, EXAMPLE, QUIET, assembly, key
from tools.steps import BUILD, run, step

STACKS_AT_ONCE = "4"
OUTPUTS = BUILD / "outputs.json"
"""What the stacks on AWS told of themselves when they were deployed last."""
KINDS = ("table", "bucket", "queue", "machine", "function", "topic", "api", "people", "web")
Outputs = dict[str, dict[str, str]]


def deploy_local(cloud: Cloud) -> Outputs:
    """Brings an embedded cloud up to date with the sources: CDK's own bootstrap and deploy. Nothing, if it is."""
    outputs = cloud.folder / "outputs.json"
    named = installation_of(cloud)
    said = named if named.is_file() else EXAMPLE
    made = assembly("local", said)
    wanted = key("local", said)
    deployed = cloud.folder / "deployed"
    if not deployed.exists() or deployed.read_text() != wanted:
        _deploy_stacks(cloud, made, outputs)
        deployed.write_text(wanted)
    found = read(outputs)
    cloud.distribution.write_text(found["web"]["domain"])
    pages.upload(client(cloud.environment), found["web"]["bucket"], pages.config(found["people"], cloud.endpoint))
    return found


def installation_of(cloud: Cloud) -> Path:
    """Where it stands what tables are called in a cloud in which some were made anew."""
    return cloud.folder / "installation.json"


def _deploy_stacks(cloud: Cloud, made: Path, outputs: Path) -> None:
    environment = {**QUIET, **cloud.environment}
    bootstrapped = cloud.folder / "bootstrapped"
    if not bootstrapped.exists():
        with step("cdk bootstrap"):
            command = [CDK, "bootstrap", "--app", made, f"aws://{ACCOUNT}/{REGION}"]
            run(command, log=cloud.folder / "bootstrap.log", environment=environment)
        bootstrapped.touch()
    with step("cdk deploy"):
        parameters = ["--parameters", f"dolbom-web:CloudPort={cloud.port}"]
        command = [*_deploy_command(made, outputs), *parameters]
        run(command, log=cloud.folder / "deploy.log", environment=environment)


def client(environment: Mapping[str, str]) -> Any:
    """A client of S3 for the embedded cloud that an environment names."""
    return botocore.session.Session().create_client(
        "s3",
        region_name=environment["AWS_REGION"],
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


def _deploy_command(made: Path, outputs: Path) -> list[object]:
    # The embedded cloud changes resources at once; a change set would only be a second round of questions.
    options = ["--require-approval", "never", "--concurrency", STACKS_AT_ONCE, "--outputs-file", outputs]
    return [CDK, "deploy", "--all", "--app", made, "--no-color", "--method", "direct", *options]


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
