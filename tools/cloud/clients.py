"""Clients for tools that run on the embedded cloud or, with `--aws`, in the account of the installation."""

import os
from collections.abc import Callable
from typing import Any

import botocore.session

from infra import installation
from tools.cloud import commands as embedded
from tools.cloud import people

Client = Callable[[str], Any]
"""Makes the client of a service; of `acm:us-east-1` that of another region."""


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
    session, usual = botocore.session.get_session(), region()

    def client(service: str) -> Any:
        name, _, elsewhere = service.partition(":")
        return session.create_client(name, region_name=elsewhere or usual)

    return client
