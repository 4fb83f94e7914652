"""A service of AWS that acts for this account, and for nobody else's who names our role."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import IConstruct


def own_service(scope: IConstruct, service: str) -> iam.ServicePrincipal:
    """Who may take a role: the service, for what is this account's."""
    only = {"StringEquals": {"aws:SourceAccount": Stack.of(scope).account}}
    return iam.ServicePrincipal(service, conditions=only)
