"""A REST API in front of one function, with the resources and methods that its Chalice app declares."""

import json
from functools import cached_property

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from dolbom.api import PROBLEM, SAFE, Operation
from dolbom.errors import (
    DolbomError,
)
from dolbom.texts.problems.edge import document_in_both
from dolbom.texts.words import Words
from infra.constructs.function import Function
from infra.limits import REQUESTS_BURST_MAX, REQUESTS_PER_S_MAX
from infra.nag import SERVERLESS, acknowledge, acknowledge_standards
from infra.names import log_group_name, output, physical
from infra.operations import operations
from infra.outputs import publish
from infra.refusals import REFUSALS, TELLS_NUMBERS

STAGE = "live"
JSON = "application/json"
LOG_RETENTION = logs.RetentionDays.THREE_MONTHS

# Neither the caller's address nor the path that was typed: the route's pattern says enough.
ACCESS_LOG = {
    "request_id": "$context.requestId",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "authorizer_error": "$context.authorizer.error",
    "waf": "$context.waf.status",
}


class RestApi(Construct):
    """One API: its stage, its access log, and a method for each operation of the function's app."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        function: Function,
        live: lambda_.IFunction,
        residents: cognito.IUserPool,
        staff: cognito.IUserPool,
        description: str,
    ) -> None:
        super().__init__(scope, f"{output(name)}Rest")
        self.name = name
        self.api_name = physical(name)
        self.function = function
        self.operations = operations(function.name)
        self._residents, self._staff = residents, staff
        log_group = logs.LogGroup(
            self,
            "AccessLogs",
            log_group_name=log_group_name(f"access/{name}"),
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=self.api_name,
            description=description,
            cloud_watch_role=False,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=REQUESTS_PER_S_MAX,
                throttling_burst_limit=REQUESTS_BURST_MAX,
                # A trace of a stage holds the caller's address and device: none is made where guests call (A1).
                tracing_enabled=not any(operation.auth.kind == "public" for operation in self.operations),
                access_log_destination=apigateway.LogGroupLogDestination(log_group),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
            ),
        )
        stage = self.api.deployment_stage
        acknowledge(stage, "AwsSolutions-APIG3", because="The edge stack puts the web ACL in front of this stage.")
        acknowledge_standards(
            stage, "APIGWAssociatedWithWAF", because="The edge stack puts the web ACL in front of this stage."
        )
        acknowledge_standards(
            stage,
            "APIGWExecutionLoggingEnabled",
            because="Execution logs hold addresses, which an anonymous report must not leave; access logs do not.",
        )
        acknowledge_standards(
            stage,
            "APIGWCacheEnabledAndEncrypted",
            because="Each answer is one person's, and is kept nowhere (no-store).",
        )
        acknowledge_standards(
            stage, "APIGWSSLEnabled", because="Behind it are functions alone, which are called by grants, not by TLS."
        )
        acknowledge_standards(
            stage,
            "APIGWXrayEnabled",
            SERVERLESS,
            because="Where guests call, a trace holds the caller's address and device (A1); elsewhere it is on.",
        )
        acknowledge(
            stage,
            "AwsSolutions-APIG6",
            because="Execution logs hold addresses, which an anonymous report must not leave; access logs do not.",
        )
        acknowledge(
            self.api,
            "AwsSolutions-APIG2",
            because="The function validates every body, query and path against its models and says what to change.",
        )
        # One permission for the API: one for each route would be a quarter of what a stack may hold.
        self._integration = apigateway.LambdaIntegration(live, scope_permission_to_method=False)
        publish(Stack.of(self), "api", name, self.api.rest_api_id)
        for operation in self.operations:
            self._add(operation)
        for name, refusal in REFUSALS.items():
            self._refuse(name, *refusal)

    @property
    def stage_arn(self) -> str:
        """The ARN of the deployed stage, to which a web ACL is attached."""
        return self.api.deployment_stage.stage_arn

    # Each is made for the first route that needs it: an API with guests' routes alone has none. A token of the other
    # pool is refused before the function is called (P5).

    @cached_property
    def _tokens(self) -> apigateway.CognitoUserPoolsAuthorizer:
        return apigateway.CognitoUserPoolsAuthorizer(self, "Tokens", cognito_user_pools=[self._residents])

    @cached_property
    def _staff_tokens(self) -> apigateway.CognitoUserPoolsAuthorizer:
        return apigateway.CognitoUserPoolsAuthorizer(self, "StaffTokens", cognito_user_pools=[self._staff])

    def _add(self, operation: Operation) -> None:
        resource = self.api.root.resource_for_path(operation.path)
        if operation.auth.kind == "public":
            method = resource.add_method(
                operation.method, self._integration, authorization_type=apigateway.AuthorizationType.NONE
            )
            public = f"{operation.method} {operation.path} is open to guests, as its handler declares."
            acknowledge(method, "AwsSolutions-APIG4", because=public)
            acknowledge(method, "AwsSolutions-COG4", because=public)
            return
        resource.add_method(
            operation.method,
            self._integration,
            authorization_type=apigateway.AuthorizationType.COGNITO,
            authorizer=self._staff_tokens if operation.auth.is_staff else self._tokens,
            # With scopes API Gateway wants an access token, without them an ID token.
            authorization_scopes=sorted(operation.auth.scopes) or None,
        )

    def _refuse(self, id: str, kind: str, error: DolbomError, words: Words | None) -> None:
        headers = {name: f"'{value}'" for name, value in {**SAFE, "Content-Type": PROBLEM}.items()}
        if error.retry_after_s:
            headers["Retry-After"] = f"'{error.retry_after_s}'"
        said = document_in_both(error, words, has_numbers=self.function.name in TELLS_NUMBERS)
        problem = {**said, "request_id": "$context.requestId"}
        template = json.dumps(problem, ensure_ascii=False)
        self.api.add_gateway_response(
            id,
            type=apigateway.ResponseType.of(kind),
            status_code=str(problem["status"]),
            response_headers=headers,
            # The template of JSON is the one that is used, whatever the caller accepts: without it API Gateway says its
            # own `{"message": …}`, which is no problem document.
            templates=dict.fromkeys((JSON, PROBLEM), template),
        )


class AccessLogging(Construct):
    """Lets API Gateway write access logs: one setting for the whole account and region."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "AccessLogging")
        policy = iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
        role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"), managed_policies=[policy]
        )
        acknowledge(
            role,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
            because="API Gateway asks for exactly this policy.",
        )
        # The account has one such setting: another environment may be writing by this role.
        role.apply_removal_policy(RemovalPolicy.RETAIN)
        self.account = apigateway.CfnAccount(self, "Account", cloud_watch_role_arn=role.role_arn)
