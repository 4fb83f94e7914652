"""The same SQL on Athena, where one machine is outgrown: over the same frozen files, in S3 (D2)."""

import csv
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dolbom.aws import aws_errors
from dolbom.discovery import tables
from dolbom.errors import Unavailable
from dolbom.gateways.objects import Bucket
from dolbom.starting.patterns import compiled_later

RETRY_AFTER_S = 5
TIME_LEFT_S_MIN = 90.0
LOOK_EVERY_S = 1.0
_WHOLE = compiled_later(r"[0-9]{1,18}")
RUNNING = ("QUEUED", "RUNNING")
ASKED_MAX = 10
"""How often one question is asked in all, should it fail: some of what fails has been paid for."""


class QueryFailed(Exception):
    """Athena could not answer; its own words may repeat what lies in the files, and are not told."""


class Athena:
    """A workgroup that writes its answers into the reports bucket, and a database with the tables of a round."""

    def __init__(
        self,
        client: Callable[[], Any],
        workgroup: str,
        database: str,
        reports: Bucket,
        folder: Path,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._workgroup = workgroup
        self._database = database
        self._reports = reports
        self._folder = folder
        self._sleep = sleep

    def answer(self, sql: str, into: Path) -> None:
        """Writes what a query says to a Parquet file.

        Raises:
            Unavailable: Athena does not answer, or not in the time that a function has.
            QueryFailed: it cannot.
        """
        tables.answer_of_csv(self._asked(sql), into, self._folder)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The few rows that a query says, whole numbers as such."""
        with self._asked(sql).open(newline="", encoding="utf-8") as file:
            _, *rows = csv.reader(file)
        return [tuple(int(cell) if _WHOLE.fullmatch(cell) else cell for cell in row) for row in rows]

    def _asked(self, sql: str) -> Path:
        """The answer's CSV. The same question again is the same execution, and is paid once.

        That holds of one that failed, too: Athena would say so for ever. So what failed before is asked anew, under the
        next token; what fails while it is waited for is said, and asked anew by the next call."""
        state = ""
        for token in _tokens(sql):
            execution = self._started(sql, token)
            found = self._looked_at(execution)
            has_waited = False
            while found["Status"]["State"] in RUNNING:
                self._wait()
                has_waited = True
                found = self._looked_at(execution)
            state = found["Status"]["State"]
            if state == "SUCCEEDED":
                return self._answer_of(found, token)
            if has_waited:
                break
        raise QueryFailed(state)

    def _started(self, sql: str, token: str) -> str:
        started = self._call(
            "start_query_execution",
            QueryString=sql,
            QueryExecutionContext={"Database": self._database},
            WorkGroup=self._workgroup,
            ClientRequestToken=token,
        )
        return str(started["QueryExecutionId"])

    def _answer_of(self, found: Any, token: str) -> Path:
        key = found["ResultConfiguration"]["OutputLocation"].partition(f"{self._reports.name}/")[2]
        path = self._folder / f"{token}.csv"
        if self._reports.download(key, path) is None:
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        return path

    def _looked_at(self, execution: str) -> Any:
        return self._call("get_query_execution", QueryExecutionId=execution)["QueryExecution"]

    def _wait(self) -> None:
        """Until the next look. The call's own end is the end of waiting: the next call asks for the same execution."""
        if self._reports.deadline.is_within(TIME_LEFT_S_MIN):
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        self._sleep(LOOK_EVERY_S)

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client(), operation)(**arguments)
        except (aws_errors().BotoCoreError, aws_errors().ClientError) as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error


def _tokens(sql: str) -> list[str]:
    """By which a question is asked, and asked anew."""
    return [hashlib.sha256(f"{sql} {number}".encode()).hexdigest() for number in range(ASKED_MAX)]
