"""The two halves of least privilege: what was done and is not allowed; what is allowed and nobody did."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tests.support.grants.policies import Policies, Statement
from tests.support.grants.recorder import Use
from tools.cloud.iam import ATTRIBUTES, LEADING_KEYS

NOT_OURS = {
    "logs:CreateLogStream": "Lambda writes the lines of a function",
    "logs:PutLogEvents": "Lambda writes the lines of a function",
    "xray:PutTelemetryRecords": "Lambda traces a call",
    "xray:PutTraceSegments": "Lambda traces a call",
    "sqs:SendMessage": "Lambda puts aside what a function could not process",
    "dynamodb:DescribeStream": "Lambda reads the stream",
    "dynamodb:GetRecords": "Lambda reads the stream",
    "dynamodb:GetShardIterator": "Lambda reads the stream",
    "dynamodb:ListStreams": "Lambda reads the stream",
}
"""What Lambda does in a function's name, and no code of ours: no test of a function can do it."""


def refused(uses: Iterable[Use], policies: Policies) -> list[str]:
    """What functions did that their roles do not allow."""
    asked = {asked for use in uses for asked in (use, *policies.implied(use))}
    return [use.told() for use in sorted(asked) if not policies.allow(use)]


def unused(uses: Iterable[Use], policies: Policies) -> list[str]:
    """What roles allow that no function did: each action on each resource, partition and attribute for itself."""
    done = list(uses)
    done += [implied for use in done for implied in policies.implied(use)]
    found = set()
    for statement in policies.statements:
        mine = [use for use in done if use.function == statement.function and statement.allows(use)]
        found |= {_told(part) for part in _parts(statement) if not any(part.allows(use) for use in mine)}
    return sorted(found)


def _parts(statement: Statement) -> Iterator[Statement]:
    """A statement by its single grants."""
    for action in statement.actions:
        if action in NOT_OURS:
            continue
        for resource in statement.resources:
            one = replace(statement, actions=(action,), resources=(resource,))
            keyed = [
                replace(one, conditions={**one.conditions, _ANY: {key: [value]}})
                for key in (LEADING_KEYS, ATTRIBUTES)
                for value in statement.values(key)
            ]
            yield from keyed or [one]


_ANY = "ForAnyValue:StringLike"
"""A grant by one of its values: a use needs it if one of its own is like it."""


def _told(part: Statement) -> str:
    of = "".join(f" of {' '.join(values)}" for values in part.conditions.get(_ANY, {}).values())
    return f"{part.function}: {part.actions[0]} on {part.resources[0].rpartition(':')[2]}{of}"
