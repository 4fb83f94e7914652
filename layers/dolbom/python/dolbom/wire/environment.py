"""The client of DynamoDB that the environment allows: our own, where it holds a role's keys
(docs/decisions/way-to-dynamodb.md)."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dolbom.wire.client import Wire
from dolbom.wire.signing import Credentials

CLIENT = "DOLBOM_DYNAMODB_CLIENT"
BY_BOTOCORE = "botocore"
"""What this variable says where DynamoDB is to be called by botocore: the way back."""


def from_environment(**how: Any) -> Wire | None:
    """Our own client, `how` as for `Wire`; None where botocore is wanted, or where keys must be looked for or fetched
    anew: on somebody's desk, and with SnapStart. Lambda puts a role's keys into the environment for a process's life.
    """
    here = os.environ
    key, secret = here.get("AWS_ACCESS_KEY_ID"), here.get("AWS_SECRET_ACCESS_KEY")
    region = here.get("AWS_REGION") or here.get("AWS_DEFAULT_REGION")
    if here.get(CLIENT) == BY_BOTOCORE or not (key and secret and region):
        return None
    endpoint = here.get("AWS_ENDPOINT_URL_DYNAMODB") or here.get("AWS_ENDPOINT_URL")
    credentials = Credentials(key, secret, here.get("AWS_SESSION_TOKEN", ""))
    authorities = here.get("AWS_CA_BUNDLE") or _authorities()
    return Wire(endpoint or f"https://dynamodb.{region}.amazonaws.com", region, credentials, ca_file=authorities, **how)


def _authorities() -> str | None:
    """The file of certificate authorities that botocore brings along and goes by."""
    found = find_spec("botocore")
    file = Path(str(found.origin)).with_name("cacert.pem") if found and found.origin else None
    return str(file) if file and file.is_file() else None
