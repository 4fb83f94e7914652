"""The embedded cloud itself: that it guards what AWS guards, so that the other journeys prove something."""

import base64
import json
import re
import socket
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore.exceptions import ClientError

from dolbom.clock import seoul_day, stamp, system_clock
from tools.cloud import commands as embedded
from tools.cloud.people import PEOPLE
from tools.steps import StepFailed

pytestmark = pytest.mark.xdist_group("cloud")

PROOF_S_MAX = 240.0


def status(url: str, *, method: str = "GET", token: str = "") -> int:
    """The status of a request's answer."""
    request = urllib.request.Request(url, method=method, headers={"Authorization": token} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def client(cloud: dict[str, Any], service: str, access_key: str = "test") -> Any:
    return botocore.session.get_session().create_client(
        service,
        region_name=cloud["region"],
        endpoint_url=cloud["endpoint"],
        aws_access_key_id=access_key,
        aws_secret_access_key=access_key,
    )


def test_everybody_of_the_made_up_town_is_signed_in(cloud: dict[str, Any]) -> None:
    assert set(cloud["users"]) >= {person.username for person in PEOPLE}
    assert all(user["id_token"] and user["groups"] for user in cloud["users"].values())
    assert set(cloud["apis"]) == {"meals", "alerts", "desk", "people"}
    assert all(url.startswith(cloud["endpoint"]) and url.endswith("/v1") for url in cloud["apis"].values())


def test_the_cloud_listens_on_one_address_of_this_machine_alone(cloud: dict[str, Any]) -> None:
    at = urlsplit(cloud["endpoint"])
    assert at.hostname == "127.0.0.1"
    socket.create_connection((at.hostname, at.port), timeout=30).close()
    # Whoever listens on all addresses answers here, too.
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", at.port), timeout=30).close()


def test_a_stranger_reads_no_table(cloud: dict[str, Any]) -> None:
    table = cloud["resources"]["tables"]["meals"]
    with pytest.raises(ClientError):
        client(cloud, "dynamodb", access_key="stranger").scan(TableName=table, Limit=1)
    client(cloud, "dynamodb").scan(TableName=table, Limit=1)


def test_R11_api_gateway_takes_no_forged_token_and_none_of_the_wrong_use(cloud: dict[str, Any]) -> None:
    allowance = f"{cloud['apis']['meals']}/allowance"
    good = cloud["users"]["haneul"]["id_token"]
    head, claims, signature = good.split(".")
    forged = f"{head}.{claims}.{signature[::-1]}"
    assert status(allowance) == 401
    assert status(allowance, token=forged) in {401, 403}
    assert status(allowance, token=cloud["partner"]["access_token"]) in {401, 403}
    assert status(allowance, token=good) not in {401, 403}


def test_R11_a_reporters_own_door_takes_no_forged_token_and_the_guests_door_looks_at_none(
    cloud: dict[str, Any],
) -> None:
    mine = f"{cloud['apis']['alerts']}/my/alerts"
    good = cloud["users"]["honorary"]["id_token"]
    head, claims, signature = good.split(".")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    for forged in (f"{head}.{claims}.{signature[::-1]}", f"{unsigned}.{claims}.", f"{unsigned}.{claims}.{signature}"):
        assert status(mine, token=forged) in {401, 403}
        assert status(f"{cloud['apis']['alerts']}/alerts/{'0' * 26}", token=forged) == 404
    assert status(mine) == 401
    assert status(mine, token=cloud["users"]["haneul"]["id_token"]) == 200, "a child is a resident, and may report"
    assert status(mine, token=cloud["users"]["caseworker_yongin"]["id_token"]) == 401
    assert status(mine, token=good) == 200


def test_O1_the_nightly_proof_goes_through_all_its_segments_and_the_next_one_starts_from_it(
    cloud: dict[str, Any],
) -> None:
    yesterday = seoul_day(system_clock()) - timedelta(days=1)
    before = (yesterday - timedelta(days=1)).isoformat()
    for order in ({"day": before}, {}):
        found = proof(cloud, order)
        assert found["status"] == "SUCCEEDED", found.get("cause")
    told = client(cloud, "s3").get_object(
        Bucket=cloud["resources"]["buckets"]["reports"], Key=f"proof/{yesterday.isoformat()}/report.json"
    )
    report = json.loads(told["Body"].read())
    assert (report["anew"]["since"], report["findings"]) == (before, [])


def proof(cloud: dict[str, Any], order: dict[str, str]) -> dict[str, Any]:
    """A run of the nightly proof, once it has ended."""
    machines = client(cloud, "stepfunctions")
    arn = cloud["resources"]["state_machines"]["nightly_proof"]
    run = machines.start_execution(stateMachineArn=arn, input=json.dumps(order))["executionArn"]
    deadline = time.monotonic() + PROOF_S_MAX
    found: dict[str, Any] = machines.describe_execution(executionArn=run)
    while found["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(0.5)
        found = machines.describe_execution(executionArn=run)
    return found


def test_O6_the_daily_look_may_look_at_everything(cloud: dict[str, Any]) -> None:
    """With the function's own rights, which the cloud asks for: what it may not look at is a finding."""
    told = json.loads(Path("events/nightly_audit/every_morning.json").read_text()) | {"time": stamp(system_clock())}
    made = client(cloud, "lambda").invoke(FunctionName="dolbom-nightly-audit", Payload=json.dumps(told).encode())
    answer = json.loads(made["Payload"].read())
    rows = client(cloud, "dynamodb").query(
        TableName=cloud["resources"]["tables"]["meals"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "FINDINGS#daily_hygiene"}},
    )["Items"]
    assert [row for row in rows if row.get("what", {}).get("S") == "not_looked"] == [], answer
    assert answer.get("is_whole") or answer.get("is_done"), answer


def test_without_a_port_the_cloud_that_came_up_last_is_meant(cloud: dict[str, Any], tmp_path: Path) -> None:
    told = tmp_path / "local.json"
    told.write_text(json.dumps(cloud))
    assert embedded.chosen(told).endpoint == cloud["endpoint"]
    assert embedded.chosen(tmp_path / "of nothing.json") == embedded.usual()


def test_code_is_unpacked_once_and_mounted_by_every_process_that_runs_it(cloud: dict[str, Any], tmp_path: Path) -> None:
    told = tmp_path / "local.json"
    told.write_text(json.dumps(cloud))
    here = embedded.chosen(told)
    embedded.invoke(here, "keep_clocks", "every_minute")
    of_processes = (here.folder / "files").glob("ministack-lambda-*/*")
    mounted = [path for path in of_processes if re.fullmatch(r"code|layer_\d+", path.name)]
    assert len(mounted) >= 3
    assert all(path.is_symlink() for path in mounted)


def test_a_log_is_read_without_the_lines_of_lambda_itself(
    cloud: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "local.json"
    told.write_text(json.dumps(cloud))
    here = embedded.chosen(told)
    embedded.invoke(here, "keep_clocks", "every_minute")
    capsys.readouterr()
    embedded.logs(here, "keep_clocks")
    ours = capsys.readouterr().out
    embedded.logs(here, "keep_clocks", of_lambda=True)
    everything = capsys.readouterr().out
    assert '"message":"clocks"' in ours
    assert "RequestId" not in ours
    assert "END RequestId" in everything
    with pytest.raises(StepFailed, match=r"no function is called 'clocks'; there are alerts_api, .*receive_photo"):
        embedded.logs(here, "clocks")
