"""The CDK app. `--context target=local` synthesises for the embedded cloud; `target=data` the data stack alone, for
tests; without it, for AWS, with `--context installation=…` (`installation.json`)."""

from dataclasses import replace
from pathlib import Path

from aws_cdk import App, Environment, Stack, Validations
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks

from infra import installation
from infra.nag import acknowledge_everywhere
from infra.names import physical, use
from infra.stacks.apis import Apis
from infra.stacks.data import Data
from infra.stacks.edge import Edge
from infra.stacks.service import Service
from infra.stacks.watch import Watch
from infra.stacks.web import Web
from infra.target import LOCAL, TARGETS, Target


def build(app: App, target: Target) -> None:
    """Adds the stacks to the app, called by the environment of the installation."""
    use(target.installation.environment)
    region = Environment(region=target.installation.region)
    data = Data(app, physical("data"), env=region, target=target)
    service = Service(app, physical("service"), env=region, data=data, target=target)
    apis = Apis(app, physical("apis"), env=region, data=data, service=service)
    Watch(app, physical("watch"), env=region, data=data, service=service, apis=apis, target=target)
    Web(app, physical("web"), env=region, data=data, apis=apis, target=target)
    if target.is_aws:
        Edge(app, physical("edge"), env=region, data=data, apis=apis)


def check(app: App) -> None:
    """Has cdk-nag look at all stacks: nothing is synthesised that breaks a rule and is not acknowledged."""
    for stack in app.node.children:
        if isinstance(stack, Stack):
            acknowledge_everywhere(stack)
    Validations.of(app).add_plugins(
        AwsSolutionsChecks(app), NIST80053R5Checks(app), PCIDSS321Checks(app), ServerlessChecks(app)
    )


def chosen(wanted: str, path: object) -> Target:
    """The target of a name; AWS with what the installation's file says. The embedded cloud, which has nobody to tell,
    takes its names alone from such a file.

    Raises:
        SystemExit: the file does not say what it must; with a sentence for whoever deploys.
    """
    target = TARGETS[wanted]
    try:
        if not target.is_aws:
            named = installation.read(Path(str(path))) if path else target.installation
            only = installation.Installation(environment=named.environment, tables=named.tables, pools=named.pools)
            return replace(target, installation=only)
        return replace(target, installation=installation.given(path))
    except ValueError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    app = App()
    wanted = app.node.try_get_context("target") or "aws"
    if wanted == "data":
        Data(app, "dolbom-data", env=Environment(region=LOCAL.installation.region), target=LOCAL)
    else:
        target = chosen(wanted, app.node.try_get_context("installation"))
        build(app, target)
        if target.is_aws:
            check(app)
    app.synth()
