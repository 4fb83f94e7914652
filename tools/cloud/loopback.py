"""MiniStack as it is served on the loopback interface, where it counts as AWS behind TLS.

Policies of our buckets, queues and topics refuse whatever comes in plain HTTP. On this interface nobody listens in
between; without this they would refuse everything, and the embedded cloud could not enforce policies at all.

To AWS, `ExecuteStatement` is no action of IAM: reading with PartiQL is `PartiQLSelect`, on the statement's table.
MiniStack asks for an action of the call's name on no table; here it asks as AWS does. So it does for a mail, which AWS
allows on the identity of its sender, and MiniStack only on everything.

And code is unpacked once, for all processes that mount it: each process of a function had all layers to itself, a
gigabyte on the disk in a day, and half a second of each start.
"""

import hashlib
import json
import re
import tempfile
import threading
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.app import app as ministack
from ministack.core import iam_actions, lambda_runtime

Channel = Callable[..., Awaitable[Any]]
SELECT = re.compile(r'SELECT [^"]+ FROM "([^"]+)"')

of_transaction = iam_actions.dynamodb_transaction_checks


def checks(action: str, body: bytes, region: str, account: str) -> list[tuple[str, str]]:
    """What a call to DynamoDB must be allowed, where that is not the action of its name: actions on tables."""
    if action == "dynamodb:ExecuteStatement":
        told = SELECT.match(json.loads(body)["Statement"])
        return [("dynamodb:PartiQLSelect", f"arn:aws:dynamodb:{region}:{account}:table/{told[1]}")] if told else []
    return list(of_transaction(action, body, region, account))


iam_actions.dynamodb_transaction_checks = checks

of_mail = iam_actions._ses_v2_resource_arn


def resource_of_mail(method: str, path: str, body: bytes, region: str, account: str) -> str:
    """The resource on which a call to SES must be allowed: to send a mail, the domain of its sender."""
    if path == "/v2/email/outbound-emails":
        domain = str(json.loads(body)["FromEmailAddress"]).rpartition("@")[2]
        return f"arn:aws:ses:{region}:{account}:identity/{domain}"
    return str(of_mail(method, path, body, region, account))


iam_actions._ses_v2_resource_arn = resource_of_mail


class Mounted(zipfile.ZipFile):
    """The code of a layer or of a function, as a process mounts it. Nothing writes there."""

    unpacking = threading.Lock()

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        """Makes of an empty folder a way to the one place where this is unpacked."""
        content = hashlib.sha256(Path(str(self.filename)).read_bytes()).hexdigest()
        place = Path(tempfile.gettempdir()) / "unpacked" / content
        with self.unpacking:
            if not place.exists():
                new = place.with_suffix(".new")
                super().extractall(new, members, pwd)
                new.rename(place)
        Path(path).rmdir()
        Path(path).symlink_to(place)


lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": Mounted})


async def app(scope: dict[str, Any], receive: Channel, send: Channel) -> None:
    """The ASGI app."""
    await ministack({**scope, "scheme": "https"} if scope["type"] == "http" else scope, receive, send)
