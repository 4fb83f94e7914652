"""Physical names: an alarm, a runbook and a log search say the same word for one thing.

One account and region holds one Dolbom of each environment. The usual one has no name of its own; `stage` is one
beside it, whose things are called `dolbom-stage-…`. A bucket's name ends in account and region, since it must be the
only one in the world. Nothing of the CDK is imported here: whoever only asks for a name does not wait until its engine
has started.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PREFIX = "dolbom"
"""What is called the same in each environment: scopes, labels, what lies in something that has a name already."""
ORIGIN_SECRET_GENERATION = 1
"""One more makes a new secret with the next deployment, on both sides (docs/runbook.md)."""
_environment: ContextVar[str] = ContextVar("environment", default="")


@contextmanager
def called_by(environment: str) -> Iterator[None]:
    """Names are those of this environment (of the usual one: nothing) within."""
    before = _environment.set(environment)
    try:
        yield
    finally:
        _environment.reset(before)


def use(environment: str) -> None:
    """Names are those of this environment from here on: for a tool, which works in one."""
    _environment.set(environment)


def prefix() -> str:
    """What all names of the environment begin with."""
    environment = _environment.get()
    return f"{PREFIX}-{environment}" if environment else PREFIX


def physical(name: str) -> str:
    """The name in AWS of what the code calls `name`: `meals_api` is `dolbom-meals-api`."""
    return f"{prefix()}-{name.replace('_', '-')}"


def plain(physical_name: str) -> str:
    """What the code calls a thing of that name in AWS: `dolbom-meals-api` is `meals_api`."""
    return physical_name.removeprefix(f"{prefix()}-").replace("-", "_")


def log_group_name(name: str) -> str:
    """A log group's name: `/dolbom/meals_api`."""
    return f"/{prefix()}/{name}"


def metrics_namespace() -> str:
    """Where our own numbers are counted: two environments of one account would be added up."""
    environment = _environment.get()
    return f"Dolbom/{environment}" if environment else "Dolbom"


def output(name: str) -> str:
    """A construct's or output's id: `meals_api` is `MealsApi`. CloudFormation allows letters and digits only."""
    return "".join(part.capitalize() for part in name.split("_"))


def asks_first_name() -> str:
    """The function that asks new versions before they take traffic: CodeDeploy's own policy lets it call such names."""
    return f"CodeDeployHook_{prefix()}"


def origin_secret_name() -> str:
    """The name of the secret by which the pages' distribution and the APIs know each other."""
    return physical(f"origin-{ORIGIN_SECRET_GENERATION}")


def origin_secret() -> str:
    """CloudFormation puts the secret in this place as it deploys; no template holds it."""
    return f"{{{{resolve:secretsmanager:{origin_secret_name()}:SecretString}}}}"
