"""The CDK app. `--context target=local` synthesises for the embedded cloud; `target=data` the data stack alone, for
tests; without it, for AWS."""

from aws_cdk import App, Environment, Validations
from cdk_nag import AwsSolutionsChecks

from infra.stacks.apis import Apis
from infra.stacks.data import Data
from infra.stacks.edge import Edge
from infra.stacks.service import Service
from infra.stacks.watch import Watch
from infra.stacks.web import Web
from infra.target import TARGETS, Target

REGION = "ap-northeast-2"


def build(app: App, target: Target) -> None:
    """Adds the stacks to the app."""
    region = Environment(region=app.node.try_get_context("region") or REGION)
    data = Data(app, "dolbom-data", env=region)
    service = Service(app, "dolbom-service", env=region, data=data, target=target)
    apis = Apis(app, "dolbom-apis", env=region, data=data, service=service)
    Watch(app, "dolbom-watch", env=region, data=data, service=service, apis=apis)
    Web(app, "dolbom-web", env=region, data=data, apis=apis, target=target)
    if target.is_aws:
        Edge(app, "dolbom-edge", env=region, apis=apis)
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))


if __name__ == "__main__":
    app = App()
    wanted = app.node.try_get_context("target") or "aws"
    if wanted == "data":
        Data(app, "dolbom-data", env=Environment(region=REGION))
    else:
        build(app, TARGETS[wanted])
    app.synth()
