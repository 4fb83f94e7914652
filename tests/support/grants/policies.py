"""What the synthesised roles allow, read from the templates and judged by IAM's rules: an action is allowed where a
statement names it, its resource, and every one of its conditions holds. Ours have no Deny.

Raises `LookupError` at an operator that it does not know, rather than let it pass.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.support import made
from tests.support.grants.recorder import Use
from tools.cloud.iam import A_POOL, ACCOUNT, BY_ATHENA, REGION
from tools.steps import BUILD, ROOT

KEPT = BUILD / "grants"
SOURCES = ("infra", "tests/support/grants")
FILES = ("layers/dolbom/python/dolbom/settings.py", "requirements/dev.txt", "cdk.json")
KINDS = (
    *("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"),
    *("AWS::Lambda::Function", "AWS::SNS::Topic", "AWS::DynamoDB::Table"),
    *("AWS::KMS::Key", "AWS::KMS::Alias", "AWS::Cognito::UserPool"),
)
VIA = "kms:ViaService"
Json = dict[str, Any]
Conditions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One `Allow` of a function's role."""

    function: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions = field(default_factory=dict)

    def allows(self, use: Use) -> bool:
        return (
            any(like(use.action.lower(), action.lower()) for action in self.actions)
            and any(like(use.resource, resource) for resource in self.resources)
            and holds(self.conditions, dict(use.keys))
        )

    def values(self, key: str) -> tuple[str, ...]:
        """What its conditions say of a key, but for whether it is there."""
        return tuple(
            value
            for operator, keys in self.conditions.items()
            if operator != "Null"
            for value in _listed(keys.get(key))
        )


@dataclass(frozen=True, slots=True)
class Policies:
    statements: tuple[Statement, ...]
    keys: Mapping[str, str]
    """By the ARN of a topic or table the key that its content is encrypted with, where it is one of ours."""

    def allow(self, use: Use) -> bool:
        return any(statement.function == use.function and statement.allows(use) for statement in self.statements)

    def implied(self, use: Use) -> Iterator[Use]:
        """What a service does in the name of who calls it: with its key; Athena also with the tables that it is asked
        about, and their bucket, where it leaves its answers."""
        service = use.action.partition(":")[0]
        key = self.keys.get(use.resource.partition("/index/")[0])
        if key:
            via = ((VIA, (f"{service}.{REGION}.amazonaws.com",)),)
            for action in ("kms:Decrypt", "kms:GenerateDataKey"):
                yield Use(use.function, action, key, via)
        if use.action == "athena:StartQueryExecution":
            yield from (Use(use.function, action, resource) for action, resource in BY_ATHENA)


def like(value: str, pattern: str) -> bool:
    """IAM's wildcards: `*` for any text, `?` for one letter; all else stands for itself."""
    parts = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(parts, value, re.DOTALL) is not None


def holds(conditions: Conditions, keys: Mapping[str, Sequence[str]]) -> bool:
    """Whether all conditions hold of a request with these keys.

    Raises:
        LookupError: a condition has an operator that is not known here.
    """
    return all(
        _holds(operator, _listed(expected), keys.get(key, ()))
        for operator, expectations in conditions.items()
        for key, expected in expectations.items()
    )


def _holds(operator: str, expected: Sequence[str], actual: Sequence[str]) -> bool:
    if operator == "Null":
        return [str(not actual).lower()] == [str(value).lower() for value in expected]
    quantity, _, plain = operator.rpartition(":")
    if plain.endswith("IfExists"):
        plain = plain.removesuffix("IfExists")
        if not actual:
            return True
    if plain not in _OPERATORS:
        raise LookupError(f"no operator that is known here: {operator}")
    each = [any(_OPERATORS[plain](value, wanted) for wanted in expected) for value in actual]
    match quantity:
        case "ForAllValues":
            return all(each)  # also where there is none: hence `Null` beside it
        case "ForAnyValue":
            return any(each)
        case "":
            return len(each) == 1 and each[0]
    raise LookupError(f"no operator that is known here: {operator}")


_OPERATORS = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringLike": like,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
}


# ── from the templates ──────────────────────────────────────────────────────────────────────────────────────────────


@cache
def synthesised() -> Policies:
    """The policies of all functions, as the stacks of these sources give them. They are kept by a hash of what they
    are made from, so that a run of some tests seldom waits for the CDK."""
    digest = hashlib.sha256()
    folders = [path for name in SOURCES for path in (ROOT / name).rglob("*.py")]
    for path in sorted([*folders, *(ROOT / name for name in FILES)]):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    kept = KEPT / f"{digest.hexdigest()[:16]}.json"
    if not kept.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(f".{id(kept)}")
        new.write_text(json.dumps({stack: _needed(_template(stack)) for stack in ("data", "service")}))
        new.rename(kept)
    return of_templates(json.loads(kept.read_text()))


def _template(stack: str) -> Json:
    found: Json = json.loads((made("local") / f"dolbom-{stack}.template.json").read_text())
    return found


def _needed(found: Json) -> Json:
    resources = {name: one for name, one in found["Resources"].items() if one["Type"] in KINDS}
    for one in resources.values():
        one.get("Properties", {}).pop("Environment", None)
    return {"Resources": resources, "Outputs": found.get("Outputs", {})}


def of_templates(templates: Mapping[str, Json]) -> Policies:
    """The policies of the functions in these templates, by the names of their stacks."""
    service = _Names(templates, "service")
    functions = {
        one["Properties"]["Role"]["Fn::GetAtt"][0]: _function(one["Properties"]["FunctionName"])
        for one in service.of("AWS::Lambda::Function").values()
        if "FunctionName" in one["Properties"]
    }
    statements = [
        _statement(functions[role["Ref"]], told, service)
        # What a role's own policy has no room for is put into a further one.
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for one in service.of(kind).values()
        for role in one["Properties"]["Roles"]
        if role["Ref"] in functions
        for told in one["Properties"]["PolicyDocument"]["Statement"]
    ]
    return Policies(tuple(statements), {**service.encrypted(), **_Names(templates, "data").encrypted()})


def _statement(function: str, told: Json, names: "_Names") -> Statement:
    if told["Effect"] != "Allow":
        raise LookupError("a Deny: nobody has said here what it means")
    conditions = {
        operator: {key: [names.name(value) for value in _listed(values)] for key, values in keys.items()}
        for operator, keys in told.get("Condition", {}).items()
    }
    resources = tuple(names.name(resource) for resource in _listed(told["Resource"]))
    return Statement(function, tuple(_listed(told["Action"])), resources, conditions)


def _function(physical: str) -> str:
    return physical.removeprefix("dolbom-").replace("-", "_")


@dataclass(frozen=True)
class _Names:
    """What a stack's template refers to, by names as they are in AWS."""

    templates: Mapping[str, Json]
    stack: str

    @property
    def resources(self) -> Json:
        found: Json = self.templates[self.stack]["Resources"]
        return found

    def of(self, kind: str) -> Json:
        return {name: one for name, one in self.resources.items() if one["Type"] == kind}

    def name(self, value: Any) -> str:
        if not isinstance(value, dict):
            return str(value)
        ((how, what),) = value.items()
        match how:
            case "Fn::Join":
                return str(what[0]).join(self.name(part) for part in what[1])
            case "Fn::GetStackOutput":
                other = _Names(self.templates, what["StackName"].removeprefix("dolbom-"))
                return other.name(self.templates[other.stack]["Outputs"][what["OutputName"]]["Value"])
            case "Ref":
                return self._referred(what)
            case "Fn::GetAtt" if what[0] in self.of("AWS::Cognito::UserPool"):
                return A_POOL
            case "Fn::GetAtt":
                return self._alias(what[0]) or f"{self.stack}/{what[0]}"
        raise LookupError(f"no intrinsic function that is known here: {how}")

    def _referred(self, logical_id: str) -> str:
        known = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}
        if logical_id in known:
            return known[logical_id]
        topic = self.of("AWS::SNS::Topic").get(logical_id)
        if topic:
            return f"arn:aws:sns:{REGION}:{ACCOUNT}:{topic['Properties']['TopicName']}"
        return f"{self.stack}/{logical_id}"

    def _alias(self, logical_id: str) -> str:
        """A key by its other name, by which functions ask for it in memory."""
        for alias in self.of("AWS::KMS::Alias").values():
            if alias["Properties"]["TargetKeyId"]["Fn::GetAtt"][0] == logical_id:
                return f"arn:aws:kms:{REGION}:{ACCOUNT}:{alias['Properties']['AliasName']}"
        return ""

    def encrypted(self) -> dict[str, str]:
        found = {}
        for name, topic in self.of("AWS::SNS::Topic").items():
            if "KmsMasterKeyId" in topic["Properties"]:
                found[self._referred(name)] = self.name(topic["Properties"]["KmsMasterKeyId"])
        for table in self.of("AWS::DynamoDB::Table").values():
            key = table["Properties"].get("SSESpecification", {}).get("KMSMasterKeyId")
            if key:
                arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table['Properties']['TableName']}"
                found[arn] = self.name(key)
        return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
