"""A drill of restoring, on an embedded cloud of its own (make drill-restore): all four tables go, and come back.

Children eat and somebody reports; copies are made, and somebody eats once more; the tables are deleted. Then come
the runbook's steps, by its own commands, and at the end is asked what it was all for: every won is proved, an order
that was there is answered as it was, one that was not is decided once, and what the streams bring again changes
nothing.

The embedded cloud has no past: what on AWS is the backup that DynamoDB makes of a table with point-in-time recovery
when it is deleted is a backup made beforehand here. A restore is at once here, and takes minutes to hours there.
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

from botocore.exceptions import ClientError

from dolbom.clock import seoul_day
from infra.installation import Pool
from tools.cloud import commands as cloud
from tools.cloud import people
from tools.cloud.ministack import Cloud, free_port
from tools.day import dinner, morning
from tools.day.cast import Cast, new_cast, new_order_id, order_body
from tools.day.neighbour import a_report, receipt_of
from tools.day.operator import Operator
from tools.day.script import Step, Story, until
from tools.day.table import Table
from tools.day.town import SUJI_BUNSIK, YONGIN, Load, load_file
from tools.deploy import installation_of, read
from tools.packaging.assembly import EXAMPLE
from tools.restore.__main__ import READERS
from tools.restore.words import STEPS, commands
from tools.restore.words import Step as Words
from tools.steps import StepFailed, finish, run

BACKED_UP = ("meals", "alerts", "identities")
WORRY, ADDRESS = "앞집 할머니 댁 창에 며칠째 불이 없어요.", "경기도 용인시 수지구 풍덕천동 1"
PICTURE = "alerts/drill/clean.jpg"


class Drill:
    """One drill, on one cloud."""

    def __init__(self, here: Cloud, story: Story) -> None:
        self.here, self.story = here, story
        self.now = datetime.now(UTC)

    def client(self, service: str) -> Any:
        return people.client(self.here, service)

    def play(self) -> None:
        with Operator(cloud.known(self.here)) as operator:
            with self.story.chapter("앞 · Children eat, somebody reports"):
                cast = new_cast(operator, self.now)
                quiet = Story(_nothing)
                morning.play(quiet, operator, cast, self.now)
                dinner.play(quiet, operator, cast, self.now)
                with self.story.step("Morning and dinner of the day", "M1", "as expected") as step:
                    step.got = "; ".join(s.name for s in quiet.steps if not s.ok) or "as expected"
                before = self._before(operator, cast)
            with self.story.chapter("사고 · The tables are gone"):
                lost = self._lose(operator, cast)
            with self.story.chapter("복구 · The runbook's steps"):
                for words in STEPS:
                    self._step(words)
            operator.known = cloud.known(self.here)
            with self.story.chapter("뒤 · What it was all for"):
                self._after(operator, cast, before, lost)
            with self.story.chapter("사람 · The pools of people are gone, too"):
                self.lose_people(operator)

    def _before(self, operator: Operator, cast: Cast) -> dict[str, Any]:
        """What is remembered: an order's body and answer, what is left, the ledger of a child."""
        extra = Load(f"{cast.code}-drill", cast.friends[0].child_id, YONGIN, 50_000, cast.lapses_on)
        operator.drop(f"loads/{YONGIN}/{cast.code}-drill.csv", load_file([extra]))
        body = order_body(new_order_id(), SUJI_BUNSIK, ("gimbap", 1))
        answer = cast.friends[0].send(body)
        receipt = receipt_of(operator.phone("alerts").post("/alerts", a_report(WORRY, ADDRESS)))
        operator.put("evidence", PICTURE, b"a picture")
        # The readers of the streams are through with it.
        until(lambda: self._events(operator), lambda found: answer.body["ref"] in found)
        return {"body": body, "answer": answer, "left": cast.friends[0].left_today(), "receipt": receipt}

    def _lose(self, operator: Operator, cast: Cast) -> dict[str, Any]:
        """Copies, one more order, and then no table is there."""
        dynamodb, tables = self.client("dynamodb"), operator.known["resources"]["tables"]
        for table in BACKED_UP:
            dynamodb.create_backup(TableName=tables[table], BackupName="drill")
        body = order_body(new_order_id(), SUJI_BUNSIK, ("eomuk", 1))
        late = cast.friends[0].send(body)
        for name in tables.values():
            dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
            dynamodb.delete_table(TableName=name)
        self.client("s3").delete_object(Bucket=operator.known["resources"]["buckets"]["evidence"], Key=PICTURE)
        with self.story.step("An order meanwhile: nothing is taken, and it says so", "M4", "503 unavailable") as step:
            step.got = cast.friends[1].order(SUJI_BUNSIK, ("gimbap", 1)).outcome
        with self.story.step("A report meanwhile is told the numbers to call", "A1", "503, 112 and 119") as step:
            told = operator.phone("alerts").post("/alerts", a_report(WORRY, ADDRESS))
            numbers = " and ".join(number for number in ("112", "119") if number.encode() in told.raw)
            step.got = f"{told.status}, {numbers}"
        return {"tables": list(tables.values()), "body": body, "spent": late.body["tender"]["benefit"]["amount"]}

    def _step(self, words: Words) -> None:
        """One step of the page, by its commands."""
        with self.story.step(f"{words.words.partition('.')[0]}.", "R1", "done") as step:
            for command in commands([words], instant=self.now.isoformat(), day=seoul_day(self.now).isoformat()):
                self._command(command)
            step.got = "done"
        if not self.story.is_ok:
            raise StepFailed("what follows needs this step")

    def _command(self, command: list[str]) -> None:
        """A command of the page, as `make` runs it. What on AWS is two deployments is one here."""
        _, target, *variables = command
        told = dict(each.split("=", 1) for each in variables)
        if target in ("deploy-data", "deploy"):
            if target == "deploy":
                cloud.up(self.here)
            return
        module = {"restore": "tools.restore", "prove": "tools.prove"}[target]
        words = told["DO"].split() if target == "restore" else [told["DAY"]]
        environment = {cloud.PORT_VARIABLE: str(self.here.port)}
        log = self.here.folder / f"drill-{words[0]}.log"
        run([sys.executable, "-m", module, *words], log=log, environment=environment)

    def _after(self, operator: Operator, cast: Cast, before: dict[str, Any], lost: dict[str, Any]) -> None:
        tables, friend = operator.known["resources"]["tables"], cast.friends[0]
        with self.story.step("The deployment has the new tables", "O1", "4 new names") as step:
            step.got = f"{len({*tables.values()} - {*lost['tables']})} new names"
        with self.story.step("Streams, readers, time to live, recovery, protection", "O1", "all back") as step:
            step.got = "; ".join(self._lacks(tables)) or "all back"
        with self.story.step("The order from before, sent again", "M4", "the same answer, as much left") as step:
            again, left = friend.send(before["body"]), friend.left_today()
            same = (again.status, again.raw) == (before["answer"].status, before["answer"].raw)
            told = "as much" if left == before["left"] else f"{left:,}"
            step.got = f"{'the same' if same else again.outcome} answer, {told} left"
        with self.story.step("The order after the copy, sent again, twice", "M4", "held once") as step:
            first, second = friend.send(lost["body"]), friend.send(lost["body"])
            spent = before["left"] - friend.left_today()
            once = first.status == 201 and first.raw == second.raw and spent == lost["spent"]
            step.got = "held once" if once else f"{first.outcome}, {spent:,} spent"
        with self.story.step("The report's receipt opens it", "A7", "received") as step:
            receipt = before["receipt"]
            found = operator.phone("alerts").get(f"/alerts/{receipt.alert_id}", headers=receipt.headers)
            step.got = found.body["state"] if found.status == 200 else found.outcome
        with self.story.step("Streams bring what is new to the partner's feed", "R6", "it came") as step:
            ref = first.body["ref"]
            step.got = (
                "it came" if ref in until(lambda: self._events(operator), lambda all_: ref in all_) else "nothing"
            )
        with self.story.step("The streams' readers see all of it once more", "R6", "no row changes") as step:
            rows = self._rows(tables["meals"])
            self._command(["make", "restore", f"DO=feed --since {self.now.isoformat()}"])
            changed = [key for key, row in self._rows(tables["meals"]).items() if rows.get(key) != row]
            step.got = f"changed: {changed[:5]}" if changed else "no row changes"
        with self.story.step("A picture that was deleted comes back", "A6", "a picture") as step:
            self._command(["make", "restore", f"DO=objects evidence --since {self.now.isoformat()}"])
            step.got = (operator.object("evidence", PICTURE) or b"nothing").decode()
        with self.story.step("Every won, proved once more", "O1", "0 findings") as step:
            step.got = f"{operator.prove(seoul_day(self.now).isoformat())['findings']} findings"

    def lose_people(self, operator: Operator) -> None:
        """Both pools go, and are made anew by the numbers of the runbook; nobody's password comes back, so everybody is
        invited once more."""
        idp = self.client("cognito-idp")
        lost = {pool["Name"]: pool["Id"] for pool in idp.list_user_pools(MaxResults=60)["UserPools"]}
        with self.story.step("The pools of people are gone: nobody signs in", "P1", "refused") as step:
            for pool in lost.values():
                idp.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
                if domain := idp.describe_user_pool(UserPoolId=pool)["UserPool"].get("Domain"):
                    idp.delete_user_pool_domain(UserPoolId=pool, Domain=domain)
                idp.delete_user_pool(UserPoolId=pool)
            try:
                people.sign_in(self.here, read(self.here.folder / "outputs.json"))
                step.got = "signed in"
            except ClientError:
                step.got = "refused"
        path = installation_of(self.here)
        said = json.loads(path.read_text()) if path.is_file() else json.loads(EXAMPLE.read_text())
        path.write_text(json.dumps({**said, "pools": dict.fromkeys(get_args(Pool), 2)}))
        cloud.up(self.here)
        operator.known = cloud.known(self.here)
        with self.story.step("Pools of the same names, and each another one", "P1", "2 made anew") as step:
            made = {pool["Name"]: pool["Id"] for pool in idp.list_user_pools(MaxResults=60)["UserPools"]}
            anew = [name for name in lost if made.get(name, lost[name]) != lost[name]]
            step.got = f"{len(anew)} made anew"
        with self.story.step("A child, a case worker and a partner are let in", "P5", "let in") as step:
            asked = [
                operator.phone_of("haneul", "meals").get("/allowance"),
                operator.phone_of("caseworker_yongin", "desk").get("/desk/alerts"),
                operator.partner().get("/partner/events", after="0", limit="1"),
            ]
            refused = [answer.outcome for answer in asked if answer.status in (401, 403)]
            step.got = "; ".join(refused) or "let in"

    def _events(self, operator: Operator) -> list[str]:
        """The orders that the delivery app's feed tells of."""
        partner, refs, after = operator.partner(), list[str](), 0
        while found := partner.get("/partner/events", after=str(after), limit="50").body["events"]:
            refs += [event["data"]["ref"] for event in found]
            after += len(found)
        return refs

    def _rows(self, table: str) -> dict[tuple[str, str], Any]:
        """The rows of the ledger, of what limits found, and of the feed."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        kept = ("CHILD#", "FEED#", "ORDER#")
        rows = [row for page in pages for row in page["Items"] if row["pk"]["S"].startswith(kept)]
        return {(row["pk"]["S"], row["sk"]["S"]): row for row in rows}

    def _lacks(self, tables: dict[str, str]) -> Iterator[str]:
        """What a table has not got back."""
        dynamodb = self.client("dynamodb")
        mappings = self.client("lambda").list_event_source_mappings()["EventSourceMappings"]
        for plain, name in tables.items():
            found = dynamodb.describe_table(TableName=name)["Table"]
            if not found.get("DeletionProtectionEnabled"):
                yield f"{name} can be deleted"
            if plain in READERS:
                reading = [one for one in mappings if one["EventSourceArn"] == found.get("LatestStreamArn")]
                if len(reading) != len(READERS[plain]):
                    yield f"{len(reading)} functions read the stream of {name}"
            if plain in BACKED_UP:  # of a table that it makes anew the embedded CloudFormation sets neither
                lives = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
                if lives != "ENABLED":
                    yield f"{name} keeps rows for ever"
                backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
                if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "ENABLED":
                    yield f"{name} has no recovery"
        alarms = self.client("cloudwatch").get_paginator("describe_alarms").paginate()
        watched = {
            dimension["Value"]
            for page in alarms
            for alarm in page["MetricAlarms"]
            for dimension in alarm.get("Dimensions", [])
            if dimension["Name"] == "TableName"
        }
        if watched != {tables[name] for name in BACKED_UP}:
            yield f"alarms look at {sorted(watched)}"


def _nothing(_: str | Step) -> None:
    """The day's own steps are not what is told here."""


def drill(here: Cloud, story: Story) -> None:
    """Plays it on a cloud that is up."""
    Drill(here, story).play()


def main() -> None:
    here = Cloud(free_port(), is_tethered=True)
    table = Table()
    story = Story(table.tell, here.is_up)
    started = time.monotonic()
    try:
        cloud.up(here)
        table.head()
        drill(here, story)
    finally:
        here.stop()
    failed = [step for step in story.steps if not step.ok]
    took = time.monotonic() - started
    print(f"\n  {len(story.steps) - len(failed)} of {len(story.steps)} steps as expected, in {took:.0f} s")
    if failed:
        raise StepFailed("\n".join(f"  not as expected: {step.name}: {step.got}" for step in failed))


if __name__ == "__main__":
    finish(main)
