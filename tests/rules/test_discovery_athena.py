"""What Athena is asked and how often (D2): one question is paid once, and one that failed can be asked again."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom.discovery.choosing.athena import ASKED_MAX, Athena, QueryFailed
from dolbom.errors import Unavailable
from dolbom.gateways.objects import Bucket
from tests.conftest import Aws

SQL = "SELECT count(*) AS many FROM indicators WHERE round = '2026-11-e'"


class Asked:
    """Athena's own rule of tokens: the same one is the same execution, whatever became of it. `ends` are the states of
    executions, in the order in which they are begun, each as it is looked at."""

    def __init__(self, aws: Aws, *ends: list[str]) -> None:
        self.ends, self.began, self.looks = ends, dict[str, int](), list[int]()
        self.bucket = aws.buckets["reports"]
        aws.client("s3").put_object(Bucket=self.bucket, Key="discovery/athena/a.csv", Body=b'"many"\n"7"\n')

    def start_query_execution(self, *, ClientRequestToken: str, **_: Any) -> dict[str, str]:  # noqa: N803
        assert 32 <= len(ClientRequestToken) <= 128
        number = self.began.setdefault(ClientRequestToken, len(self.began))
        if number == len(self.looks):
            self.looks.append(0)
        return {"QueryExecutionId": str(number)}

    def get_query_execution(self, *, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        number = int(QueryExecutionId)
        states = self.ends[min(number, len(self.ends) - 1)]
        state = states[min(self.looks[number], len(states) - 1)]
        self.looks[number] += 1
        if state == "gone":
            raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "GetQueryExecution")
        place = {"OutputLocation": f"s3://{self.bucket}/discovery/athena/a.csv"}
        return {"QueryExecution": {"Status": {"State": state}, "ResultConfiguration": place}}


def asked(aws: Aws, folder: Path, athena: Asked) -> list[tuple[Any, ...]]:
    reports = Bucket(aws.client("s3"), athena.bucket)
    return Athena(lambda: athena, "w", "d", reports, folder, sleep=lambda _: None).rows(SQL)


def test_D2_one_question_is_one_execution_whichever_call_waits_for_it(aws: Aws, tmp_path: Path) -> None:
    athena = Asked(aws, ["QUEUED", "RUNNING", "gone", "RUNNING", "SUCCEEDED"])
    with pytest.raises(Unavailable):
        asked(aws, tmp_path, athena)
    assert asked(aws, tmp_path, athena) == asked(aws, tmp_path, athena) == [(7,)]
    assert len(athena.began) == 1


def test_D2_a_question_that_failed_is_asked_anew_by_the_next_call(aws: Aws, tmp_path: Path) -> None:
    athena = Asked(aws, ["RUNNING", "FAILED"], ["QUEUED", "CANCELLED"], ["RUNNING", "SUCCEEDED"])
    for begun in (1, 2):
        with pytest.raises(QueryFailed):
            asked(aws, tmp_path, athena)
        assert len(athena.began) == begun, "once a call: what fails may have been paid for"
    assert asked(aws, tmp_path, athena) == [(7,)]
    assert len(athena.began) == 3


def test_D2_what_always_fails_is_not_asked_for_ever(aws: Aws, tmp_path: Path) -> None:
    athena = Asked(aws, ["FAILED"])
    for _ in range(2):
        with pytest.raises(QueryFailed):
            asked(aws, tmp_path, athena)
    assert len(athena.began) == ASKED_MAX
