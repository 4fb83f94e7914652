"""What judges the grants can say no: to a call that is not allowed, a grant that nobody needs, a condition that is not
met. The grants themselves are judged at the end of each run of the tests, by what functions did in it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from dolbom import aws as clients
from dolbom.dynamo.table import Table
from dolbom.schedules.plan import SCHEDULES
from tests.conftest import Aws
from tests.support import Context, event, template
from tests.support.grants.plugin import as_use, plain
from tests.support.grants.policies import Policies, Statement, holds, like, synthesised
from tests.support.grants.recorder import RECORDER, Recorder, Use, allowed_in, used
from tests.support.grants.verdict import NOT_OURS, refused, unused
from tools.cloud.iam import ACCOUNT, ATTRIBUTES, LEADING_KEYS, REGION, UNKNOWN, asked, attributes
from tools.restore.__main__ import NO_BACKUP, READERS, WRITERS

TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/dolbom-meals"
OF_CHILDREN = {"ForAllValues:StringLike": {LEADING_KEYS: ["CHILD#*"]}, "Null": {LEADING_KEYS: "false"}}
WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
PUT = Use("meals_api", "dynamodb:PutItem", TABLE, ((LEADING_KEYS, ("CHILD#…",)),))
GRANT = Statement("meals_api", ("dynamodb:PutItem",), (TABLE,), OF_CHILDREN)


def policies(*statements: Statement) -> Policies:
    return Policies(statements, {})


def test_what_is_allowed_and_done_is_nothing_to_tell() -> None:
    assert refused([PUT], policies(GRANT)) == []
    assert unused([PUT], policies(GRANT)) == []


@pytest.mark.parametrize(
    "use",
    [
        replace(PUT, function="check_misuse"),
        replace(PUT, action="dynamodb:DeleteItem"),
        replace(PUT, resource=f"{TABLE}-of-somebody"),
        replace(PUT, resource=f"{TABLE}/index/clock"),
        replace(PUT, keys=((LEADING_KEYS, ("POLICY#…",)),)),
        replace(PUT, keys=((LEADING_KEYS, ("CHILD#…", "POLICY#…")),)),
        replace(PUT, keys=()),
    ],
    ids=("function", "action", "table", "index", "partition", "one of two partitions", "no partition"),
)
def test_a_missing_grant_is_told(use: Use) -> None:
    assert refused([use], policies(GRANT)) == [use.told()]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"actions": ("dynamodb:PutItem", "dynamodb:GetItem")}, "dynamodb:GetItem on table/dolbom-meals of CHILD#*"),
        (
            {"resources": (TABLE, f"{TABLE}/index/clock")},
            "dynamodb:PutItem on table/dolbom-meals/index/clock of CHILD#*",
        ),
        (
            {"conditions": {"ForAllValues:StringLike": {LEADING_KEYS: ["CHILD#*", "POLICY#*"]}}},
            "dynamodb:PutItem on table/dolbom-meals of POLICY#*",
        ),
        ({"function": "check_misuse"}, "dynamodb:PutItem on table/dolbom-meals of CHILD#*"),
    ],
    ids=("action", "resource", "partition", "function"),
)
def test_a_grant_that_nobody_needs_is_told(more: dict[str, Any], told: str) -> None:
    wider = replace(GRANT, **more)
    assert unused([PUT], policies(wider)) == [f"{wider.function}: {told}"]


def test_an_attribute_that_nobody_writes_is_told() -> None:
    only = {**OF_CHILDREN, "ForAllValues:StringEquals": {ATTRIBUTES: ["pk", "sk", "lots"]}}
    use = replace(PUT, keys=((ATTRIBUTES, ("pk", "sk")), (LEADING_KEYS, ("CHILD#…",))))
    narrow = policies(replace(GRANT, conditions=only))
    assert refused([use], narrow) == []
    assert unused([use], narrow) == ["meals_api: dynamodb:PutItem on table/dolbom-meals of lots"]
    wrong = replace(use, keys=((ATTRIBUTES, ("pk", "sk", "journal")), (LEADING_KEYS, ("CHILD#…",))))
    assert refused([wrong], narrow) == [wrong.told()]


def test_a_key_is_used_by_the_service_in_the_name_of_who_calls_it() -> None:
    via = {"StringEquals": {"kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}}
    key = Statement("meals_api", ("kms:Decrypt", "kms:GenerateDataKey"), ("key",), via)
    encrypted = Policies((GRANT, key), {TABLE: "key"})
    assert refused([PUT], encrypted) == []
    assert unused([PUT], encrypted) == []
    assert len(refused([PUT], Policies((GRANT,), {TABLE: "key"}))) == 2
    elsewhere = replace(key, conditions={"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}})
    assert len(refused([PUT], Policies((GRANT, elsewhere), {TABLE: "key"}))) == 2
    assert len(unused([], encrypted)) == 3


@pytest.mark.parametrize(
    ("conditions", "keys", "is_met"),
    [
        ({"ForAllValues:StringLike": {"k": ["a*"]}}, {}, True),  # hence Null beside it
        ({"ForAllValues:StringLike": {"k": ["a*"]}, "Null": {"k": "false"}}, {}, False),
        ({"ForAllValues:StringLike": {"k": ["a*"]}, "Null": {"k": "false"}}, {"k": ("ab",)}, True),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, {"k": ("b", "a")}, True),
        ({"ForAllValues:StringEquals": {"k": ["a", "b"]}}, {"k": ("b", "c")}, False),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {"k": ("b", "a")}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {}, False),
        ({"StringEquals": {"k": "a"}}, {"k": ("a",)}, True),
        ({"StringEquals": {"k": "a"}}, {"k": ("a", "b")}, False),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringEqualsIfExists": {"k": "a"}}, {}, True),
        ({"StringEqualsIfExists": {"k": "a"}}, {"k": ("b",)}, False),
        ({"BoolIfExists": {"k": "false"}}, {"k": ("true",)}, False),
        ({"Null": {"k": "true"}}, {"k": ("a",)}, False),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": ("a",), "l": ("c",)}, False),
    ],
)
def test_conditions_hold_as_iam_says(conditions: Any, keys: Any, is_met: bool) -> None:
    assert holds(conditions, keys) is is_met


@pytest.mark.parametrize("operator", ["NumericLessThan", "ForMostValues:StringLike", "StringNotLike"])
def test_an_operator_that_is_not_known_lets_nothing_pass(operator: str) -> None:
    with pytest.raises(LookupError):
        holds({operator: {"k": ["1"]}}, {"k": ("1",)})


def test_wildcards_are_iams() -> None:
    assert like("CHILD#…", "CHILD#*")
    assert like("a\nb", "a*")
    assert not like("POLICY#CHILD#1", "CHILD#*")
    assert not like("results", "results/*")
    assert not like("resultsX", "results.")
    assert like("a1", "a?")


# ── what is recorded ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_of_a_function_is_recorded_and_one_of_a_test_is_not(aws: Aws) -> None:
    from functions.meals_api import handler

    own = Recorder()
    own.listen()
    client = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
    client.get_item(TableName=aws.tables["meals"], Key={"pk": {"S": "CHILD#1"}, "sk": {"S": "ACCOUNT"}})
    assert own.uses == set()
    handler.app(event("meals_api", "read_allowance"), Context())
    read = [use for use in RECORDER.uses if (use.function, use.action) == ("meals_api", "dynamodb:BatchGetItem")]
    assert any("CHILD#…" in dict(use.keys)[LEADING_KEYS] and use.resource == TABLE for use in read)


def test_what_a_test_does_in_the_middle_of_a_functions_call_is_not_the_functions(aws: Aws) -> None:
    from functions.meals_api import handler

    beside, before = Table(clients.client("dynamodb"), aws.tables["meals"]), handler.app.clock

    def clock() -> datetime:
        beside.get("ELSEWHERE#1", "BESIDE")
        return datetime(2026, 11, 20, 3, tzinfo=UTC)

    handler.app.clock = clock
    try:
        handler.app(event("meals_api", "read_allowance"), Context())
    finally:
        handler.app.clock = before
    assert not [use for use in RECORDER.uses if "ELSEWHERE" in str(use.keys)]


def test_each_part_of_a_transaction_needs_its_own_action() -> None:
    row = {"pk": {"S": "CHILD#1"}, "sk": {"S": "ACCOUNT"}}
    parts = [
        {
            "Put": {
                "TableName": "dolbom-meals",
                "Item": {**row, "lots": {"L": []}},
                "ConditionExpression": "digest = :d",
            }
        },
        {"ConditionCheck": {"TableName": "dolbom-meals", "Key": row, "ConditionExpression": "attribute_exists(pk)"}},
    ]
    put, check = asked("dynamodb", "TransactWriteItems", {"TransactItems": parts})
    of_child = ((LEADING_KEYS, ("CHILD#1",)),)
    assert put == ("dynamodb:PutItem", TABLE, ((ATTRIBUTES, ("digest", "lots", "pk", "sk")), *of_child))
    assert check == ("dynamodb:ConditionCheckItem", TABLE, of_child)
    assert used("meals_api", check) == replace(PUT, action="dynamodb:ConditionCheckItem")


def test_a_write_names_the_attributes_of_its_expressions() -> None:
    write = {
        "Key": {"pk": {"S": "A#1"}, "sk": {"S": "B"}},
        "UpdateExpression": "SET slots = if_not_exists(slots, :none) + :one, #kind = :kind, lots.#day = :d REMOVE gone",
        "ConditionExpression": "attribute_not_exists(slots) OR NOT taken < :max AND #kind BETWEEN :a AND :b",
        "ExpressionAttributeNames": {"#kind": "kind", "#day": "2026-11-26"},
    }
    assert attributes(write) == ("gone", "kind", "lots", "pk", "sk", "slots", "taken")


@pytest.mark.parametrize(
    "how",
    [
        {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "CHILD#a"}}},
        {
            "KeyConditionExpression": "#k=:a AND sk = :b",
            "ExpressionAttributeNames": {"#k": "pk"},
            "ExpressionAttributeValues": {":a": {"S": "CHILD#a"}, ":b": {"S": "ACCOUNT"}},
        },
        {"KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "CHILD#a"}]}}},
    ],
)
def test_a_query_by_hand_is_of_the_partition_that_it_names_however_it_calls_the_value(how: dict[str, Any]) -> None:
    ((action, _, keys),) = asked("dynamodb", "Query", {"TableName": "dolbom-meals", **how})
    assert (action, keys) == ("dynamodb:Query", ((LEADING_KEYS, ("CHILD#a",)),))


def test_a_statement_by_hand_without_parameters_is_of_the_whole_table() -> None:
    asks = list(asked("dynamodb", "ExecuteStatement", {"Statement": 'SELECT * FROM "dolbom-meals"'}))
    assert [action for action, _, _ in asks] == ["dynamodb:PartiQLSelect"]


def test_reading_a_whole_table_by_partiql_is_told_from_reading_partitions() -> None:
    named = 'SELECT "pk", "sk" FROM "dolbom-meals" WHERE pk IN [?] AND sk BETWEEN ? AND ?'
    values = [{"S": "CHILD#1"}, {"S": "A"}, {"S": "B"}]
    (select,) = asked("dynamodb", "ExecuteStatement", {"Statement": named, "Parameters": values})
    assert select == (
        "dynamodb:PartiQLSelect",
        TABLE,
        (("dynamodb:FullTableScan", ("false",)), (LEADING_KEYS, ("CHILD#1",))),
    )
    (whole,) = asked("dynamodb", "ExecuteStatement", {"Statement": 'SELECT * FROM "dolbom-meals"', "Parameters": []})
    assert dict(whole[2])["dynamodb:FullTableScan"] == ("true",)


def test_a_copy_is_a_read_of_the_one_object_and_a_write_of_the_other() -> None:
    name, folder = f"dolbom-reports-000000000000-{REGION}", f"arn:aws:s3:::dolbom-reports-{ACCOUNT}-{REGION}/discovery"
    for source in ({"Bucket": name, "Key": "discovery/checked/a b.parquet"}, f"{name}/discovery/checked/a%20b.parquet"):
        params = {"Bucket": name, "Key": "discovery/indicators/round=1/b.parquet", "CopySource": source}
        read, written = asked("s3", "CopyObject", params)
        assert read == ("s3:GetObject", f"{folder}/checked/a b.parquet", ())
        assert written == ("s3:PutObject", f"{folder}/indicators/round=1/b.parquet", ())
        told = [used("discovery_round", use).resource for use in (read, written)]
        assert told == [f"{folder}/checked/…", f"{folder}/indicators/…"]


def test_what_athena_does_for_a_function_that_function_must_be_allowed() -> None:
    (started,) = asked("athena", "StartQueryExecution", {"WorkGroup": "dolbom-discovery", "QueryString": "SELECT 1"})
    (looked,) = asked("athena", "GetQueryExecution", {"QueryExecutionId": "one"})
    asks = [used("discovery_round", each) for each in (started, looked)]
    assert refused(asks, synthesised()) == []
    only = [each for each in synthesised().statements if not each.actions[0].startswith("glue:")]
    told = refused(asks, policies(*only))
    assert len(told) == 10
    assert all(" glue:" in line for line in told)


def test_of_keys_only_the_beginning_is_kept() -> None:
    photo = asked("s3", "PutObject", {"Bucket": "dolbom-reports", "Key": "proof/2026-11-26/report.json"})
    bucket = f"arn:aws:s3:::dolbom-reports-{ACCOUNT}-{REGION}"
    assert [used("nightly_audit", use).resource for use in photo] == [f"{bucket}/proof/…"]
    of_cloud = asked("s3", "GetObject", {"Bucket": f"dolbom-reports-000000000000-{REGION}", "Key": "report.json"})
    assert [used("nightly_audit", use).resource for use in of_cloud] == [f"{bucket}/…"]
    keys = [{"pk": {"S": pk}, "sk": {"S": "A"}} for pk in ("CHILD#2", "CHILD#1", "SALT")]
    (read,) = asked("dynamodb", "BatchGetItem", {"RequestItems": {"dolbom-meals": {"Keys": keys}}})
    assert used("meals_api", read).keys == ((LEADING_KEYS, ("CHILD#…", "SALT")),)


def test_what_an_embedded_cloud_allowed_is_recorded_of_the_function_whose_role_it_was(tmp_path: Path) -> None:
    file = tmp_path / "allowed.jsonl"
    table = TABLE.replace(ACCOUNT, "000000000000")
    keys = {LEADING_KEYS: ["CHILD#haneul"]}
    uploads = f"arn:aws:s3:::dolbom-uploads-000000000000-{REGION}"
    key = f"arn:aws:kms:{REGION}:000000000000:key/drawn-by-lot"
    lines = [
        ["dolbom-service-ReceiveIndicatorsRoleF4C87E53-AB", "kms:GenerateMac", key, {}],
        ["dolbom-service-MealsApiRoleB029989A-ABCDEF", "dynamodb:PutItem", table, keys],
        ["dolbom-service-KeepClocksScheduleRole76070902-ABCDEF", "lambda:InvokeFunction", "*", {}],
        ["dolbom-service-ReceivePhotoRoleF4C87E53-AB", "s3:GetObject", f"{uploads}/a/b", {}],
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    photo = Use("receive_photo", "s3:GetObject", f"arn:aws:s3:::dolbom-uploads-{ACCOUNT}-{REGION}/a/…")
    salt = Use("receive_indicators", "kms:GenerateMac", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/dolbom-households")
    assert allowed_in(file) == {PUT, photo, salt}


def test_what_is_not_known_is_on_no_resource_that_a_grant_could_name() -> None:
    assert list(asked("sqs", "SendMessage", {})) == [("sqs:SendMessage", UNKNOWN, ())]
    assert list(asked("dynamodb", "DeleteTable", {})) == [("dynamodb:DeleteTable", UNKNOWN, ())]


def test_a_use_reaches_the_process_that_judges() -> None:
    assert as_use(plain(PUT)) == PUT


# ── the grants as they are synthesised ──────────────────────────────────────────────────────────────────────────────


def test_the_policies_of_every_function_are_read() -> None:
    read = {statement.function for statement in synthesised().statements}
    functions = [
        resource["Properties"]["FunctionName"]
        for resource in template("service")["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    assert read == {name.removeprefix("dolbom-").replace("-", "_") for name in functions}


def test_what_lambda_does_by_itself_is_granted_somewhere() -> None:
    granted = {action for statement in synthesised().statements for action in statement.actions}
    assert set(NOT_OURS) <= granted


def test_R1_while_a_table_is_made_anew_nobody_writes_to_it_what_somebody_has_sent() -> None:
    """Whoever may write to it is stopped, but those whom a clock or a stream calls: what they do is done again."""
    done_again = (
        (SCHEDULES.keys() - {"receive_photo"}) | {"nightly_audit"} | {each for of in READERS.values() for each in of}
    )
    for table in WRITERS.keys() - set(NO_BACKUP):
        may_write = {
            statement.function
            for statement in synthesised().statements
            if not WRITES.isdisjoint(statement.actions)
            and any(resource.endswith(f"table/dolbom-{table}") for resource in statement.resources)
        }
        assert may_write - done_again == set(WRITERS[table]), table
