"""What an operation of AWS is to IAM: its actions, each on a resource, with the condition keys that AWS finds in it.

A transaction is not an action of its own: each of its parts needs the action of its kind, on its own table. Reading
with PartiQL is `PartiQLSelect`. The embedded cloud is told so, and the tests' record of what functions do.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

ACCOUNT = "123456789012"
REGION = "ap-northeast-2"
OURS = "dolbom-"
LEADING_KEYS, ATTRIBUTES = "dynamodb:LeadingKeys", "dynamodb:Attributes"
CONFIGURED = f"{OURS}notices"
FULL_SCAN, SENDER = "dynamodb:FullTableScan", "ses:FromAddress"
SEALED_FOR, SEALED_FOR_KEYS = "kms:EncryptionContext:", "kms:EncryptionContextKeys"
NAMES_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/{OURS}names"
"""The key under which functions seal and open, by its other name: its own is drawn by lot."""
HOUSEHOLDS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/{OURS}households"
"""The key that salts the keys of households, likewise."""
A_WORKGROUP = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{OURS}discovery"
"""The one workgroup of Athena: who looks at a query names the query alone."""
A_POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/…"
"""Any of the two: their ids are drawn by lot."""
OF_MANY = frozenset({LEADING_KEYS, ATTRIBUTES, SEALED_FOR_KEYS})
"""Condition keys that have a list of values."""
_GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
_DATABASE = (f"{_GLUE}:catalog", f"{_GLUE}:database/{OURS.replace('-', '_')}discovery")
_TABLES = tuple(f"{_GLUE}:table/{OURS.replace('-', '_')}discovery/{name}" for name in ("indicators", "left_out"))
_REPORTS = f"arn:aws:s3:::{OURS}reports-{ACCOUNT}-{REGION}"
BY_ATHENA = (
    *(("glue:GetDatabase", arn) for arn in _DATABASE),
    *((f"glue:{what}", arn) for what in ("GetTable", "GetPartitions") for arn in (*_DATABASE, *_TABLES)),
    ("s3:GetBucketLocation", _REPORTS),
    ("s3:ListBucket", _REPORTS),
    *(("s3:GetObject", f"{_REPORTS}/discovery/{folder}/…") for folder in ("indicators", "left_out")),
    ("s3:PutObject", f"{_REPORTS}/discovery/athena/…"),
)
"""What Athena does in the name of who asks it: the embedded cloud's does not ask for it."""
UNKNOWN = f"what this is to IAM {__name__} must say"

Json = Mapping[str, Any]
Keys = tuple[tuple[str, tuple[str, ...]], ...]
Asked = tuple[str, str, Keys]
"""Action, resource, condition keys."""

_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_READS = ("GetItem", "ConditionCheckItem")
_EXPRESSIONS = ("ConditionExpression", "UpdateExpression")
_NAME = re.compile(r"(?<![:\w#])#?[A-Za-z_]\w*(?![\w(]|\s*\()")
_EQUALS = re.compile(r"(#?\w+)\s*=\s*(:\w+)")
_RANGES = frozenset({"sk", "due_at"})
"""The range keys of our tables and their indexes."""
_WORDS = frozenset({"and", "or", "not", "set", "remove", "add", "delete", "between", "in"})
_SELECT = re.compile(r'SELECT (?:\*|"\w+"(?:, "\w+")*) FROM "([^"]+)" WHERE pk IN')


def asked(service: str, operation: str, params: Json) -> Iterator[Asked]:
    """The actions that an operation needs, with resources of `ACCOUNT`. Of what is not known here nothing can be
    allowed: it is told with a resource that no grant has."""
    known = _KNOWN.get((service, operation))
    if known:
        yield from known(params)
    elif service == "dynamodb" and operation in _PARTS.values():
        yield from _item(operation, params)
    elif service == "s3" and operation in ("GetObject", "PutObject", "DeleteObject"):
        yield f"s3:{operation}", f"{bucket(params['Bucket'])}/{params['Key']}", ()
    elif service == "cognito-idp" and "UserPoolId" in params:
        yield f"{service}:{operation}", A_POOL, ()
    else:
        yield f"{service}:{operation}", UNKNOWN, ()


def _transaction(params: Json) -> Iterator[Asked]:
    for item in params["TransactItems"]:
        for kind, part in item.items():
            yield from _item(_PARTS[kind], part)


def _batch(params: Json) -> Iterator[Asked]:
    for name, wanted in params["RequestItems"].items():
        yield from _on_table("BatchGetItem", name, {LEADING_KEYS: _leading(wanted["Keys"])})


def _query(params: Json) -> Iterator[Asked]:
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    yield from _on_table("Query", params["TableName"], {LEADING_KEYS: sorted(_partition_of(params))}, index)


def _partition_of(params: Json) -> set[str]:
    """The partition that a query reads: what its key is equal to. Whoever looks by hand calls a value
    what they like, and may ask as it was done before there were expressions."""
    values, names = params.get("ExpressionAttributeValues", {}), params.get("ExpressionAttributeNames", {})
    equal = {
        names.get(key, key): values.get(of, {}) for key, of in _EQUALS.findall(params.get("KeyConditionExpression", ""))
    }
    equal |= {key: (each.get("AttributeValueList") or [{}])[0] for key, each in params.get("KeyConditions", {}).items()}
    return {value["S"] for key, value in equal.items() if key not in _RANGES and "S" in value}


def _scan(params: Json) -> Iterator[Asked]:
    yield from _on_table("Scan", params["TableName"], {})


def _select(params: Json) -> Iterator[Asked]:
    """By partitions that it names, or else over the whole table."""
    named = _SELECT.match(params["Statement"])
    name = named[1] if named else f"{OURS}{params['Statement']}"
    pks = sorted({value["S"] for value in params.get("Parameters", ())[:-2] if "S" in value}) if named else ()
    yield from _on_table("PartiQLSelect", name, {LEADING_KEYS: pks, FULL_SCAN: [str(not named).lower()]})


def _listing(params: Json) -> Iterator[Asked]:
    yield "s3:ListBucket", bucket(params["Bucket"]), ()


def _copy(params: Json) -> Iterator[Asked]:
    """Reading the one object and writing the other: a copy is no action of its own."""
    source = params["CopySource"]
    place = unquote(source) if isinstance(source, str) else f"{source['Bucket']}/{source['Key']}"
    name, _, key = place.partition("/")
    yield "s3:GetObject", f"{bucket(name)}/{key}", ()
    yield "s3:PutObject", f"{bucket(params['Bucket'])}/{params['Key']}", ()


def _publish(params: Json) -> Iterator[Asked]:
    yield "sns:Publish", re.sub(r":\d{12}:", f":{ACCOUNT}:", params["TopicArn"]), ()


def _queue(operation: str) -> Callable[[Json], Iterator[Asked]]:
    def asks(params: Json) -> Iterator[Asked]:
        name = params.get("QueueName") or params["QueueUrl"].rpartition("/")[2]
        yield f"sqs:{operation}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}", ()

    return asks


def _mail(params: Json) -> Iterator[Asked]:
    sender = params["FromEmailAddress"]
    identity = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{sender.rpartition('@')[2]}"
    yield "ses:SendEmail", identity, ((SENDER, (sender,)),)
    # The identity's own configuration set goes with it, where none is named.
    through = params.get("ConfigurationSetName", CONFIGURED)
    configured = f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{through}"
    yield "ses:SendEmail", configured, ((SENDER, (sender,)),)


def _sealing(operation: str) -> Callable[[Json], Iterator[Asked]]:
    """Sealing or opening under a key, for what it is sealed for."""

    def asks(params: Json) -> Iterator[Asked]:
        purpose = params.get("EncryptionContext") or {}
        keys = [(SEALED_FOR + name, (str(value),)) for name, value in purpose.items()]
        keys += [(SEALED_FOR_KEYS, tuple(purpose))] if purpose else []
        yield f"kms:{operation}", NAMES_KEY, tuple(sorted(keys))

    return asks


def _asking(params: Json) -> Iterator[Asked]:
    name = params["WorkGroup"]
    yield "athena:StartQueryExecution", f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{name}", ()


def _looking(_: Json) -> Iterator[Asked]:
    yield "athena:GetQueryExecution", A_WORKGROUP, ()


def _mac(_: Json) -> Iterator[Asked]:
    yield "kms:GenerateMac", HOUSEHOLDS_KEY, ()


def _invocation(params: Json) -> Iterator[Asked]:
    name = str(params["FunctionName"]).rpartition(":")[2]
    yield "lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}", ()


_KNOWN: dict[tuple[str, str], Callable[[Json], Iterator[Asked]]] = {
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("dynamodb", "BatchGetItem"): _batch,
    ("dynamodb", "Query"): _query,
    ("dynamodb", "Scan"): _scan,
    ("dynamodb", "ExecuteStatement"): _select,
    ("kms", "Encrypt"): _sealing("Encrypt"),
    ("athena", "GetQueryExecution"): _looking,
    ("athena", "StartQueryExecution"): _asking,
    ("kms", "Decrypt"): _sealing("Decrypt"),
    ("kms", "GenerateMac"): _mac,
    ("lambda", "Invoke"): _invocation,
    ("s3", "CopyObject"): _copy,
    ("s3", "ListObjectsV2"): _listing,
    ("sns", "Publish"): _publish,
    ("sqs", "GetQueueAttributes"): _queue("GetQueueAttributes"),
    ("sqs", "GetQueueUrl"): _queue("GetQueueUrl"),
    ("sesv2", "SendEmail"): _mail,
}


ITEM_OPERATIONS = frozenset(
    f"dynamodb:{operation}"
    for operation in (*_PARTS.values(), *(name for service, name in _KNOWN if service == "dynamodb"))
)
"""The operations of DynamoDB that read or write items."""


def _item(operation: str, part: Json) -> Iterator[Asked]:
    found = {LEADING_KEYS: _leading([part["Item"] if "Item" in part else part["Key"]])}
    if operation not in _READS:
        found[ATTRIBUTES] = attributes(part)
    yield from _on_table(operation, part["TableName"], found)


def attributes(part: Json) -> tuple[str, ...]:
    """The top-level attributes that a write names, in its item, its key and its expressions."""
    names = part.get("ExpressionAttributeNames") or {}
    found = set(part.get("Item") or part["Key"])
    for expression in _EXPRESSIONS:
        for name in _NAME.findall(re.sub(r"\.[\w#]+", "", part.get(expression) or "")):
            if name.lower() not in _WORDS:
                found.add(names.get(name, name))
    return tuple(sorted(found))


def _on_table(operation: str, name: str, keys: Mapping[str, Sequence[str]], index: str = "") -> Iterator[Asked]:
    name = name.rpartition("/")[2]
    if name.startswith(OURS):
        arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}{index}"
        yield f"dynamodb:{operation}", arn, tuple(sorted((key, tuple(values)) for key, values in keys.items()))


def _leading(keys: Sequence[Json]) -> tuple[str, ...]:
    return tuple(sorted({key["pk"]["S"] for key in keys}))


def bucket(name: str) -> str:
    """A bucket's ARN, by the name that the stack gives it; in memory its name has no account and region."""
    plain = name.removesuffix(f"-{REGION}").rstrip("0123456789").rstrip("-")
    return f"arn:aws:s3:::{plain}-{ACCOUNT}-{REGION}"
