"""Clients for tools that run on the embedded cloud or, with `--aws`, in the account of the installation."""

import os
from collections.abc import Callable
from typing import Any

import botocore.session

from infra import installation
from tools.cloud import commands as embedded
from tools.cloud import people

Client = Callable[[str], Any]


def region() -> str:
    """The region that the installation names; without one that of the environment, or the usual one."""
    if installation.OWN.is_file():
        return installation.read().region
    named = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return named or installation.Installation().region


def clients(*, is_aws: bool) -> Client:
    """What makes a client of a service."""
    if is_aws:
        session, where = botocore.session.get_session(), region()
        return lambda service: session.create_client(service, region_name=where)
    cloud = embedded.chosen()
    cloud.enter()
    return lambda service: people.client(cloud, service)
