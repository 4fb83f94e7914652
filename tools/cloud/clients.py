"""Clients for tools that run on the embedded cloud or, with `--aws`, in the account of the installation."""

import os
from collections.abc import Callable
from typing import Any

import botocore.session
from botocore.exceptions import ClientError

from infra import installation, names
from tools.cloud import commands as embedded
from tools.cloud import people
from tools.steps import StepFailed

Client = Callable[[str], Any]
"""Makes the client of a service; of `acm:us-east-1` that of another region."""


def outputs(client: Client, stack: str) -> dict[str, str]:
    """What a stack tells of itself.

    Raises:
        StepFailed: there is none.
    """
    name = names.physical(stack)
    try:
        (found,) = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        raise StepFailed(f"there is no stack {name} here: nothing is deployed") from None
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def tables(client: Client) -> dict[str, str]:
    """What each table is called where it is deployed, by its plain name: after a restore it is another name.

    Raises:
        StepFailed: there is no data stack.
    """
    told = outputs(client, "data")
    return {table: told[output] for table in installation.TABLES if (output := f"Table{table.capitalize()}") in told}


def region() -> str:
    """The region that the installation names; without one that of the environment, or the usual one."""
    if installation.OWN.is_file():
        return installation.read().region
    named = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return named or installation.Installation().region


def clients(*, is_aws: bool) -> Client:
    """What makes a client of a service."""
    if not is_aws:
        cloud = embedded.chosen()
        cloud.enter()
        return lambda service: people.client(cloud, service.partition(":")[0])
    if installation.OWN.is_file():
        names.use(installation.read().environment)
    session, usual = botocore.session.get_session(), region()

    def client(service: str) -> Any:
        name, _, elsewhere = service.partition(":")
        return session.create_client(name, region_name=elsewhere or usual)

    return client
