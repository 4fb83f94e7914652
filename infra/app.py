"""The CDK app. `--context target=local` synthesises for the embedded cloud; `target=data` the data stack alone, for
tests; without it, for AWS, with `--context installation=…` (`installation.json`)."""

from dataclasses import replace

from aws_cdk import App, Environment, Stack, Validations
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks

from infra import installation
from infra.nag import acknowledge_everywhere
from infra.stacks.apis import Apis
from infra.stacks.data import Data
from infra.stacks.edge import Edge
from infra.stacks.service import Service
from infra.stacks.watch import Watch
from infra.stacks.web import Web
from infra.target import LOCAL, TARGETS, Target


def build(app: App, target: Target) -> None:
    """Adds the stacks to the app."""
    region = Environment(region=target.installation.region)
    data = Data(app, "dolbom-data", env=region, target=target)
    service = Service(app, "dolbom-service", env=region, data=data, target=target)
    apis = Apis(app, "dolbom-apis", env=region, data=data, service=service)
    Watch(app, "dolbom-watch", env=region, data=data, service=service, apis=apis, target=target)
    Web(app, "dolbom-web", env=region, data=data, apis=apis, target=target)
    if target.is_aws:
        Edge(app, "dolbom-edge", env=region, data=data, apis=apis)
        for stack in app.node.children:
            if isinstance(stack, Stack):
                acknowledge_everywhere(stack)
        Validations.of(app).add_plugins(
            AwsSolutionsChecks(app), NIST80053R5Checks(app), PCIDSS321Checks(app), ServerlessChecks(app)
        )


def chosen(wanted: str, path: object) -> Target:
    """The target of a name; AWS with what the installation's file says.

    Raises:
        SystemExit: the file does not say what it must; with a sentence for whoever deploys.
    """
    target = TARGETS[wanted]
    if not target.is_aws:
        return target
    try:
        return replace(target, installation=installation.given(path))
    except ValueError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    app = App()
    wanted = app.node.try_get_context("target") or "aws"
    if wanted == "data":
        Data(app, "dolbom-data", env=Environment(region=LOCAL.installation.region), target=LOCAL)
    else:
        build(app, chosen(wanted, app.node.try_get_context("installation")))
    app.synth()
