"""Clients for tools that run on the embedded cloud or, with `--aws`, in the account of the installation."""

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


def session() -> botocore.session.Session:
    """Who speaks to AWS.

    Raises:
        StepFailed: nobody is signed in.
    """
    found = botocore.session.get_session()
    if found.get_credentials() is None:
        raise StepFailed("nobody is signed in to AWS: aws sso login, or AWS_PROFILE of who may")
    return found


def clients(*, is_aws: bool) -> Client:
    """What makes a client of a service.

    Raises:
        StepFailed: of AWS, where no file says which region and environment are meant, or nobody is signed in.
    """
    if not is_aws:
        cloud = embedded.chosen()
        cloud.enter()
        return lambda service: people.client(cloud, service.partition(":")[0])
    try:
        said = installation.read(installation.OWN)
    except ValueError as error:
        raise StepFailed(str(error)) from None
    names.use(said.environment)
    signed_in = session()

    def client(service: str) -> Any:
        name, _, elsewhere = service.partition(":")
        return signed_in.create_client(name, region_name=elsewhere or said.region)

    return client
