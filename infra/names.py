"""Physical names: an alarm, a runbook and a log search say the same word for one thing.

One account and region holds one Dolbom. Buckets have generated names, since theirs are shared with the whole world.
"""

PREFIX = "dolbom"
METRICS_NAMESPACE = "Dolbom"


def physical(name: str) -> str:
    """The name in AWS of what the code calls `name`: `meals_api` is `dolbom-meals-api`."""
    return f"{PREFIX}-{name.replace('_', '-')}"


def output(name: str) -> str:
    """A stack output's key: `meals_table` is `MealsTable`. CloudFormation allows letters and digits only."""
    return "".join(part.capitalize() for part in name.split("_"))
