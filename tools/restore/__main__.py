"""Brings tables back, step by step as docs/runbook.md has it ("A table is lost or spoilt").

    python -m tools.restore stop  TABLE …                 nobody writes to these tables any more
    python -m tools.restore table TABLE --at INSTANT      makes it anew beside the one that is spoilt, or from a backup
    python -m tools.restore adopt TABLE …                 the data stack takes in what was made
    python -m tools.restore feed  --since INSTANT         the streams' readers see again what was written since then
    python -m tools.restore begin TABLE …                 everybody writes again
    python -m tools.restore objects BUCKET --since INSTANT [--prefix …]   what was deleted in a bucket since then

On the embedded cloud; with --aws in the account of installation.json. Each of them twice is once.
"""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra import installation, names
from infra.installation import TABLES, Installation, Table
from tools.cloud import clients, commands
from tools.deploy import installation_of
from tools.packaging.assembly import assembly
from tools.redrive import Redrive, invoker
from tools.restore import objects, tables
from tools.steps import StepFailed, finish

WRITERS: dict[Table, tuple[str, ...]] = {
    "meals": ("meals_api", "people_api", "desk_api", "receive_file", "receive_photo"),
    "alerts": ("alerts_api", "desk_api", "receive_photo", "receive_indicators"),
    "identities": ("alerts_api", "people_api", "desk_api"),
    "limits": (),
}
"""Who writes what somebody has sent: while a table is made anew they answer that they cannot, and lose nothing; a file
or a photo waits for its function. Clocks and streams go on: what they do to the table that is left is done again on the
new one."""
READERS = {"meals": ("enforce_limits", "check_misuse"), "alerts": ("follow_alerts", "match_reports")}
STREAM_HOLDS = timedelta(days=1)
NO_BACKUP: tuple[Table, ...] = ("limits",)
"""Made anew and empty, on purpose: with a backup of its salts an anonymous reporter could be computed (A10)."""


class Restore:
    """The steps, in one deployment. `path`: its installation's file."""

    def __init__(self, client: clients.Client, said: Installation, path: Path, *, target: str, poll_s: float) -> None:
        self.client, self.said, self.path, self.target, self.poll_s = client, said, path, target, poll_s

    def stop(self, of: Sequence[Table]) -> list[str]:
        """Functions that write get no room to run."""
        found = self._writers(of)
        for function in found:
            self.client("lambda").put_function_concurrency(
                FunctionName=names.physical(function), ReservedConcurrentExecutions=0
            )
        return [f"{function} does not run" for function in found]

    def begin(self, of: Sequence[Table]) -> list[str]:
        """They get back what the installation gives them."""
        found = self._writers(of)
        for function in found:
            named = {"FunctionName": names.physical(function)}
            if own := self.said.reserved.get(function):
                self.client("lambda").put_function_concurrency(**named, ReservedConcurrentExecutions=own)
            else:
                self.client("lambda").delete_function_concurrency(**named)
        return [f"{function} runs" for function in found]

    def table(self, table: Table, at: datetime | None) -> list[str]:
        """Makes a table anew under its next name."""
        source = self.deployed()[table]
        into = self.next_name(table)
        if table in NO_BACKUP:
            return [f"{into}: will be made empty (nothing of it is ever copied)"]
        dynamodb = self.client("dynamodb")
        said = tables.wanted(self._template(), source)
        how = tables.restore(dynamodb, table, source, into, at=at, poll_s=self.poll_s)
        back = tables.complete(dynamodb, into, said, self.poll_s)
        return [f"{into}: {how}; put back: {', '.join(back) or 'nothing was missing'}"]

    def adopt(self, of: Sequence[Table]) -> list[str]:
        """Writes the new names into the installation's file, and has the data stack take the tables in.

        Raises:
            StepFailed: one of them is not there, so that CloudFormation would make an empty one.
        """
        dynamodb, new = self.client("dynamodb"), {table: self.next_name(table) for table in of}
        for table, name in new.items():
            if table not in NO_BACKUP and tables.state(dynamodb, name) is None:
                raise StepFailed(f"{name} is not there yet: restore {table} first, or an empty table takes its place")
        said = json.loads(self.path.read_text()) if self.path.is_file() else {}
        said["tables"] = {**said.get("tables", {}), **new}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
        made = assembly(self.target, self.path)
        stack = names.physical("data")
        resources = json.loads((made / f"{stack}.template.json").read_text())["Resources"]
        taken = {
            logical_id: resource
            for logical_id, resource in resources.items()
            if resource["Type"] == "AWS::DynamoDB::Table"
            and (name := resource["Properties"]["TableName"]) in new.values()
            and name not in {new.get(table) for table in NO_BACKUP}
        }
        tables.take_in(self.client("cloudformation"), stack, self._template(), taken)
        return [f"{table} is {name} from the next deployment on" for table, name in new.items()]

    def feed(self, since: datetime, until: datetime) -> list[str]:
        """Gives the streams' readers what stands in the tables of a day before `since` and of the time from then on, as
        if it had just been written: a stream holds a day, and its readers may have been behind."""
        called, told = self.deployed(), []
        redrive = Redrive(None, None, self.client("dynamodb"), invoker(self.client("lambda")), called)
        for table, functions in READERS.items():
            fed = redrive.since(table, since - STREAM_HOLDS, until, [names.physical(each) for each in functions])
            told.append(f"{called[table]}: {fed} rows fed to {' and '.join(functions)}")
        left = [f"{row}: cannot be read, and is left out: mend it" for row in sorted(redrive.left_out)]
        return [*told, *left, *self._partners(called["meals"])]

    def objects(self, bucket: str, prefix: str, since: datetime) -> list[str]:
        """Brings back what was deleted in a bucket.

        Raises:
            StepFailed: it is none of ours, or keeps no versions.
        """
        s3, known = self.client("s3"), clients.outputs(self.client, "data")
        name = known.get(f"Bucket{names.output(bucket)}")
        if name is None:
            raise StepFailed(f"there is no bucket {bucket!r} here")
        if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
            raise StepFailed(f"{name} keeps no versions, on purpose: what is deleted there is gone")
        return [f"{objects.bring_back(s3, name, prefix, since)} objects of {name} are there again"]

    def deployed(self) -> dict[str, str]:
        """What each table is called in the present deployment."""
        return clients.tables(self.client)

    def next_name(self, table: Table) -> str:
        """The name of a table once it is made anew: `dolbom-meals-2`, then `-3`. While it is made and the deployment
        does not have it yet, the same."""
        of_now = self.deployed()[table].removeprefix(names.physical(table)).strip("-")
        return f"{names.physical(table)}-{int(of_now or 1) + 1}"

    def _partners(self, meals: str) -> list[str]:
        """Where each partner's feed ends now: what a partner has read beyond it is numbered anew."""
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=meals,
                FilterExpression="begins_with(pk, :feed) AND sk = :head",
                ExpressionAttributeValues={":feed": {"S": "FEED#"}, ":head": {"S": "HEAD"}},
            )
        )
        heads = [row for page in pages for row in page["Items"]]
        return [
            f"partner {row['pk']['S'].partition('#')[2]}: its feed ends at {row['last_position']['N']}; if it has read"
            " on, it goes back there"
            for row in heads
        ]

    def _writers(self, of: Sequence[Table]) -> list[str]:
        return list(dict.fromkeys(function for table in of for function in WRITERS[table]))

    def _template(self) -> Any:
        """The data stack's template, as it is deployed."""
        told = self.client("cloudformation").get_template(StackName=names.physical("data"))["TemplateBody"]
        return json.loads(told) if isinstance(told, str) else told


def of_cloud() -> Restore:
    """In the embedded cloud that is meant."""
    cloud = commands.chosen()
    return Restore(clients.clients(is_aws=False), Installation(), installation_of(cloud), target="local", poll_s=0.1)


def of_account() -> Restore:
    """In the account of installation.json."""
    client = clients.clients(is_aws=True)
    return Restore(client, installation.read(), installation.OWN, target="aws", poll_s=tables.POLL_S)


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.restore", description="Brings tables back.")
    parser.add_argument("--aws", action="store_true", help="in the account of installation.json")
    steps = parser.add_subparsers(dest="step", required=True)
    for name in ("stop", "adopt", "begin"):
        steps.add_parser(name).add_argument("tables", nargs="+", choices=TABLES)
    one = steps.add_parser("table")
    one.add_argument("table", choices=TABLES)
    one.add_argument("--at", type=datetime.fromisoformat, help="the instant before the harm, with its offset")
    fed = steps.add_parser("feed")
    fed.add_argument("--since", type=datetime.fromisoformat, required=True)
    fed.add_argument("--until", type=datetime.fromisoformat)
    lost = steps.add_parser("objects")
    lost.add_argument("bucket")
    lost.add_argument("--prefix", default="")
    lost.add_argument("--since", type=datetime.fromisoformat, required=True)
    chosen = parser.parse_args()
    for name in ("at", "since", "until"):
        instant = getattr(chosen, name, None)
        if instant is not None and instant.tzinfo is None:
            raise StepFailed(
                f"{instant.isoformat()} may be of any place: with its offset, as {instant.isoformat()}+09:00"
            )
    restore = of_account() if chosen.aws else of_cloud()
    match chosen.step:
        case "table":
            told = restore.table(chosen.table, chosen.at)
        case "feed":
            told = restore.feed(chosen.since, chosen.until or datetime.now(chosen.since.tzinfo))
        case "objects":
            told = restore.objects(chosen.bucket, chosen.prefix, chosen.since)
        case step:
            told = getattr(restore, step)(chosen.tables)
    print("\n".join(told))


if __name__ == "__main__":
    finish(main)
