"""The role of somebody who delivers files: a municipality, a card network, or a body that sends indicators.

It may write into its own folders of the files bucket and read what became of them, and nothing else: a file's sender is
the folder that it lies in, so this grant is what says who sent it.
"""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.bucket import Bucket
from infra.nag import acknowledge_wildcard
from infra.names import physical
from infra.roles import folders_of


class Sender(Construct):
    """A role for one sender. `principal` is the ARN of who may take it; without one this account's administrator says
    who may."""

    def __init__(self, scope: Construct, sender: str, *, files: Bucket, principal: str = "") -> None:
        super().__init__(scope, f"Sender{sender}")
        own, folders = folders_of(sender)
        who = iam.ArnPrincipal(principal) if principal else iam.AccountPrincipal(Stack.of(self).account)
        self.role = iam.Role(
            self,
            "Role",
            role_name=physical(f"sender-{sender}"),
            description=f"Delivers the files of {sender}, and reads what became of them",
            assumed_by=who,
        )
        for folder in folders:
            self._allow("s3:PutObject", files, f"{folder}/{own}/")
            self._allow("s3:GetObject", files, f"results/{folder}/{own}/")

    def _allow(self, action: str, files: Bucket, prefix: str) -> None:
        objects = files.objects(prefix)
        self.role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[objects]))
        acknowledge_wildcard(self.role, objects, because="The sender's files and their results are yet to come.")
