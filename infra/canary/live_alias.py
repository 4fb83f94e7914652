"""The version of a function that takes traffic."""

from typing import cast

from aws_cdk import CfnCodeDeployLambdaAliasUpdate, CfnUpdatePolicy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.canary.canary import Canary
from infra.constructs.function import Function
from infra.names import physical, prefix
from infra.operations import ALIAS


class LiveAlias(Construct):
    """The alias `live`: on AWS it moves to a new version step by step, by a canary."""

    def __init__(self, scope: Construct, *, function: Function, api: str, canary: Canary | None) -> None:
        """`api`: the plain name of the API in front of the function."""
        # Its first name: with another id CloudFormation would make the alias anew, under which it is called.
        super().__init__(scope, f"{function.node.id}Live")
        version = function.function.current_version
        self.alias = lambda_.Alias(self, "Alias", alias_name=ALIAS, version=version, description=function.name)
        if canary is not None:
            alias = cast(lambda_.CfnAlias, self.alias.node.default_child)
            alias.node.add_dependency(canary.group(function, physical(api), version))
            if canary.asks is not None:  # with the new versions in its environment, and the right to call them
                alias.node.add_dependency(canary.asks)
            alias.cfn_options.update_policy = CfnUpdatePolicy(
                code_deploy_lambda_alias_update=CfnCodeDeployLambdaAliasUpdate(
                    application_name=prefix(),
                    deployment_group_name=function.function_name,
                    before_allow_traffic_hook=canary.asks.function_name if canary.asks is not None else None,
                )
            )
