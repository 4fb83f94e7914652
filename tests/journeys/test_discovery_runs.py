"""Discovery as it is deployed: a body's file is checked when it lands, a round runs on DuckDB, and the same SQL says
the same on the embedded cloud's Athena (D1, D2).

That Athena runs on DuckDB, too: what is shown is the path (workgroup, tables by edition, the answer's CSV), and not how
Athena proper reads the SQL.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.journeys.test_embedded_cloud import client
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

HEADER = "type,address,dong,value,since"
LINES = [f"power_cut,예시로 {number},41465101,{1 + number % 5},2026-01" for number in range(1, 31)]
KEY = "indicators/power/2026-01/power.csv"


def run(cloud: dict[str, Any], **event: Any) -> dict[str, Any]:
    answer = client(cloud, "lambda").invoke(FunctionName="dolbom-discovery-round", Payload=json.dumps(event).encode())
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, told
    return told


def read(cloud: dict[str, Any], bucket: str, key: str) -> dict[str, Any]:
    found = client(cloud, "s3").get_object(Bucket=cloud["resources"]["buckets"][bucket], Key=key)
    told: dict[str, Any] = json.loads(found["Body"].read())
    return told


def faces(cloud: dict[str, Any]) -> list[dict[str, Any]]:
    """What the round said of itself as it ran dry, and as it ran: both of one edition, of the same files."""
    found = client(cloud, "s3").list_objects_v2(
        Bucket=cloud["resources"]["buckets"]["reports"], Prefix="discovery/rounds/2026-01-"
    )
    keys = sorted(each["Key"] for each in found["Contents"] if each["Key"].endswith(("/dry.json", "/face.json")))
    dry, ran = keys
    assert dry.replace("dry.json", "face.json") == ran
    return [read(cloud, "reports", key) for key in keys]


def test_D2_a_file_becomes_a_queue_and_both_engines_say_the_same(cloud: dict[str, Any]) -> None:
    s3 = client(cloud, "s3")
    body = "".join(f"{line}\n" for line in (HEADER, *LINES, "power_cut,수지구,41465101,1,2026-01"))
    s3.put_object(Bucket=cloud["resources"]["buckets"]["files"], Key=KEY, Body=body.encode("cp949"))

    def result() -> dict[str, Any] | None:
        try:
            return read(cloud, "files", f"results/{KEY}.json")
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None

    taken = until(result, bool)
    assert (taken["posted"], taken["failed"]) == (30, 1)
    assert run(cloud, round="2026-01", is_dry=True, engine="athena")["central"] == 30
    state = run(cloud, round="2026-01", engine="duckdb")
    assert (state["step"], state["households"]) == ("done", 30)
    by_athena, by_duckdb = faces(cloud)
    assert by_athena == {**by_duckdb, "is_dry": True}
    queue = client(cloud, "dynamodb").query(
        TableName=cloud["resources"]["tables"]["alerts"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :visit)",
        ExpressionAttributeValues={":pk": {"S": "CENTRE#41465101"}, ":visit": {"S": "VISIT#2026-01#"}},
    )
    assert len(queue["Items"]) == 30
