"""The version of a function that takes traffic."""

from typing import cast

from aws_cdk import CfnCodeDeployLambdaAliasUpdate, CfnUpdatePolicy
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.function import Function
from infra.names import PREFIX
from infra.target import Target

ALIAS = "live"


class LiveAlias(Construct):
    """The alias `live`: on AWS it moves to a new version step by step, by the canary that the edge stack defines."""

    def __init__(self, scope: Construct, *, function: Function, target: Target) -> None:
        # Its first name: with another id CloudFormation would make the alias anew, under which it is called.
        super().__init__(scope, f"{function.node.id}Live")
        self.alias = lambda_.Alias(
            self, "Alias", alias_name=ALIAS, version=function.function.current_version, description=function.name
        )
        if target.is_aws:
            alias = cast(lambda_.CfnAlias, self.alias.node.default_child)
            # By name: the edge stack looks at this one, and two stacks cannot look at each other.
            alias.cfn_options.update_policy = CfnUpdatePolicy(
                code_deploy_lambda_alias_update=CfnCodeDeployLambdaAliasUpdate(
                    application_name=PREFIX, deployment_group_name=function.function_name
                )
            )
