"""Physical names: an alarm, a runbook and a log search say the same word for one thing.

One account and region holds one Dolbom. A bucket's name ends in both, since it must be the only one in the world.
Nothing of the CDK is imported here: whoever only asks for a name does not wait until its engine has started.
"""

PREFIX = "dolbom"
METRICS_NAMESPACE = "Dolbom"
ORIGIN_SECRET_GENERATION = 1
"""One more makes a new secret with the next deployment, on both sides (docs/runbook.md)."""


def physical(name: str) -> str:
    """The name in AWS of what the code calls `name`: `meals_api` is `dolbom-meals-api`."""
    return f"{PREFIX}-{name.replace('_', '-')}"


def output(name: str) -> str:
    """A construct's or output's id: `meals_api` is `MealsApi`. CloudFormation allows letters and digits only."""
    return "".join(part.capitalize() for part in name.split("_"))


ORIGIN_SECRET_NAME = physical(f"origin-{ORIGIN_SECRET_GENERATION}")
ORIGIN_SECRET = f"{{{{resolve:secretsmanager:{ORIGIN_SECRET_NAME}:SecretString}}}}"
"""CloudFormation puts the secret in this place as it deploys; no template holds it."""
