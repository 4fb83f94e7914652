"""The role of somebody who delivers files: a municipality, or a card network.

It may write into its own folders of the files bucket and read what became of them, and nothing else: a file's sender is
the folder that it lies in, so this grant is what says who sent it.
"""

import re

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.bucket import Bucket
from infra.nag import acknowledge_wildcard
from infra.names import physical

FOLDERS_OF_A_TOWN: tuple[str, ...] = ("policies", "merchants", "enrolments", "loads")
FOLDERS_OF_A_NETWORK: tuple[str, ...] = ("settlements",)
_TOWN, _NETWORK = re.compile(r"[0-9]{5}"), re.compile(r"[a-z][a-z0-9-]{1,19}")


class Sender(Construct):
    """A role for one sender. `principal` is the ARN of who may take it; without one this account's administrator says
    who may."""

    def __init__(self, scope: Construct, sender: str, *, files: Bucket, principal: str = "") -> None:
        super().__init__(scope, f"Sender{sender}")
        if _TOWN.fullmatch(sender):
            folders = FOLDERS_OF_A_TOWN
        elif _NETWORK.fullmatch(sender):
            folders = FOLDERS_OF_A_NETWORK
        else:
            raise ValueError(f"{sender!r} is neither a municipality's code nor a card network's name")
        who = iam.ArnPrincipal(principal) if principal else iam.AccountPrincipal(Stack.of(self).account)
        self.role = iam.Role(
            self,
            "Role",
            role_name=physical(f"sender-{sender}"),
            description=f"Delivers the files of {sender}, and reads what became of them",
            assumed_by=who,
        )
        for folder in folders:
            self._allow("s3:PutObject", files, f"{folder}/{sender}/")
            self._allow("s3:GetObject", files, f"results/{folder}/{sender}/")

    def _allow(self, action: str, files: Bucket, prefix: str) -> None:
        objects = files.objects(prefix)
        self.role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[objects]))
        acknowledge_wildcard(self.role, objects, because="The sender's files and their results are yet to come.")
