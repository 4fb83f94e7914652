"""The pages: one address for all people, which serves files and the APIs alike."""

from aws_cdk import CfnParameter, Environment, Stack
from constructs import Construct

from infra.constructs.bucket import Bucket
from infra.outputs import publish
from infra.pages.distribution import Distribution
from infra.stacks.apis import Apis
from infra.stacks.data import Data
from infra.target import Target


class Web(Stack):
    def __init__(self, scope: Construct, id: str, *, env: Environment, data: Data, apis: Apis, target: Target) -> None:
        super().__init__(scope, id, env=env, description="Dolbom: pages, and the one address of pages and APIs.")
        self.add_dependency(apis)
        bucket = Bucket(
            self, "pages", no_access_logs_because="CloudFront alone reads it, and its files are everybody's."
        )
        cloud_port = None if target.is_aws else CfnParameter(self, "CloudPort", type="Number")
        told = target.installation
        usual = {} if told.environment else self.node.try_get_context("web") or {}
        own = {"domain": told.web_domain, "certificate": told.web_certificate}
        configured: dict[str, str] = own if told.web_domain else usual
        pages = Distribution(
            self,
            bucket=bucket,
            apis=apis.apis,
            connect=self._origins_beside(data.uploads.bucket_name, cloud_port),
            pictures=self._bucket_origins(data.evidence.bucket_name, cloud_port),
            origins_beside=told.origins,
            domain=configured.get("domain", ""),
            certificate=configured.get("certificate", ""),
            cloud_port=cloud_port,
        )
        publish(self, "web", "bucket", bucket.bucket_name)
        publish(self, "web", "domain", configured.get("domain") or pages.distribution.distribution_domain_name)
        publish(self, "web", "distribution", pages.distribution.distribution_id)

    def _origins_beside(self, uploads: str, cloud_port: CfnParameter | None) -> list[str]:
        """Where people sign in, and where a photo goes: straight to its bucket, by the form that an API gave (A6)."""
        cognito = [] if cloud_port is not None else [f"https://cognito-idp.{self.region}.{self.url_suffix}"]
        return [*cognito, *self._bucket_origins(uploads, cloud_port)]

    def _bucket_origins(self, bucket: str, cloud_port: CfnParameter | None) -> list[str]:
        """The addresses at which a bucket answers to what an API has signed; an embedded cloud has one for all."""
        if cloud_port is not None:
            return [f"http://127.0.0.1:{cloud_port.value_as_string}"]
        return [f"https://{bucket}.s3.{self.region}.{self.url_suffix}"]
