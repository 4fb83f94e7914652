"""The APIs in front of the functions: routes, refusals and access logs. A stack of its own, for CloudFormation lets
none have more than 500 resources, and each route is two. Functions are called by name: it needs nothing of the
service stack but that it is there."""

from aws_cdk import ArnFormat, Environment, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.function import Function
from infra.constructs.rest_api import AccessLogging, RestApi
from infra.operations import ALIAS
from infra.stacks.data import Data
from infra.stacks.service import Service


class Apis(Stack):
    def __init__(self, scope: Construct, id: str, *, env: Environment, data: Data, service: Service) -> None:
        super().__init__(scope, id, env=env, description="Dolbom: APIs, their routes, refusals and access logs.")
        self.add_dependency(service)
        access_logging = AccessLogging(self)
        self.apis = [
            RestApi(
                self,
                name,
                function=function,
                live=self._live(function),
                residents=data.people.pool,
                staff=data.staff.pool,
                description=f"Dolbom {name}",
            )
            for name, function in service.behind_apis.items()
        ]
        for api in self.apis:
            api.api.deployment_stage.node.add_dependency(access_logging.account)

    def _live(self, function: Function) -> lambda_.IFunction:
        """A function's alias by its name: who may call it stands in this stack, beside who calls."""
        arn = self.format_arn(
            service="lambda",
            resource="function",
            resource_name=f"{function.function_name}:{ALIAS}",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        return lambda_.Function.from_function_attributes(
            self, f"{function.node.id}Live", function_arn=arn, same_environment=True
        )
