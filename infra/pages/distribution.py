"""The one address: pages from a private bucket, and the APIs beside them, so that no browser asks another origin."""

from collections.abc import Mapping, Sequence

from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from constructs import Construct

from dolbom.auth import ORIGIN_HEADER
from infra.constructs.bucket import Bucket
from infra.constructs.rest_api import STAGE, RestApi
from infra.nag import acknowledge
from infra.names import origin_secret, physical
from infra.pages import headers
from infra.pages.edge import API_OF_PATH, edge_code


class Distribution(Construct):
    """CloudFront before the pages' bucket and the APIs. `origins_beside` may call the APIs from a browser. `domain` and
    `certificate` (its ARN, in us-east-1) are a town's or the ministry's own; without them it answers at CloudFront's
    name. `cloud_port` is that of an embedded cloud, whose APIs answer there; on AWS there is none."""

    def __init__(
        self,
        scope: Construct,
        *,
        bucket: Bucket,
        apis: Sequence[RestApi],
        connect: Sequence[str],
        pictures: Sequence[str],
        origins_beside: Sequence[str],
        domain: str,
        certificate: str,
        cloud_port: CfnParameter | None,
    ) -> None:
        super().__init__(scope, "Distribution")
        self._cloud_port = cloud_port
        edge = cloudfront.Function(
            self,
            "Edge",
            function_name=physical("pages"),
            comment="Addresses of pages; the caller's network address for the APIs",
            code=cloudfront.FunctionCode.from_inline(edge_code(origins=origins_beside)),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        at_the_edge = [
            cloudfront.FunctionAssociation(function=edge, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)
        ]
        answers = headers.of_answers(self, origins_beside)
        by_name = {api.name: self._api_origin(api) for api in apis}
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="Dolbom: pages and APIs",
            price_class=cloudfront.PriceClass.PRICE_CLASS_200,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if domain else None,
            domain_names=[domain] if domain else None,
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", certificate) if domain else None,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(bucket.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=headers.of_pages(self, connect, pictures),
                function_associations=at_the_edge,
            ),
            additional_behaviors={
                path: cloudfront.BehaviorOptions(
                    origin=by_name[name],
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                    origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                    response_headers_policy=answers,
                    function_associations=at_the_edge,
                )
                for path, name in API_OF_PATH.items()
            },
        )
        for rule, because in _known(has_domain=bool(domain)).items():
            acknowledge(self.distribution, rule, because=because)

    def _api_origin(self, api: RestApi) -> origins.HttpOrigin:
        secret = {ORIGIN_HEADER: origin_secret()}
        if self._cloud_port is not None:
            return origins.HttpOrigin(
                "127.0.0.1",
                origin_path=f"/restapis/{api.api.rest_api_id}/{STAGE}/_user_request_",
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
                http_port=self._cloud_port.value_as_number,
                custom_headers=secret,
            )
        stack = Stack.of(api)
        return origins.HttpOrigin(
            f"{api.api.rest_api_id}.execute-api.{stack.region}.{stack.url_suffix}",
            origin_path=f"/{STAGE}",
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            custom_headers=secret,
        )


def _known(*, has_domain: bool) -> Mapping[str, str]:
    """Findings of cdk-nag that are meant, each with its reason."""
    known = {
        "AwsSolutions-CFR1": "Help is asked for from anywhere, by families abroad too.",
        "AwsSolutions-CFR2": "The web ACL stands before the APIs and counts by the viewer; pages are files.",
        "AwsSolutions-CFR3": "An access log would hold the network address of somebody who reports anonymously (A1).",
    }
    if not has_domain:
        known["AwsSolutions-CFR4"] = "CloudFront's own name has its own policy; a domain of one's own takes TLS 1.2."
    return known
