"""Every command of the runbook, word for word, on the embedded cloud, against the failure that it is for: each failure
is made, the command is run, and it is asked whether things are right again."""

import json
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dolbom.audits.chain import WEEKS, day_of, links
from dolbom.audits.findings.schedule import AUDITS
from dolbom.clock import seoul_day, system_clock
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from dolbom.meals.accounts import Account
from dolbom.meals.rows import account_put
from infra.canary import ask_first
from tests.journeys.test_embedded_cloud import client
from tests.support.runbook import PAGE, Done, Shell, commands, unlisted
from tools import smoke
from tools.cloud.ministack import Cloud
from tools.day.operator import Operator
from tools.day.town import YONGIN, Load, lapses_on, load_file, rule_files
from tools.restore import words

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
TEXT = PAGE.read_text()
GET_ITEM = 'aws dynamodb get-item --table-name dolbom-meals --key \'{"pk": {"S": "<pk>"}, "sk": {"S": "<sk>"}}\''
STANDING = GET_ITEM.replace("<pk>", "SCHEDULE#<schedule>").replace("<sk>", "STANDING")
CLOCKS = (
    "aws lambda invoke --function-name dolbom-keep-clocks --cli-binary-format raw-in-base64-out"
    ' --payload "{\\"time\\": \\"$(date -u +%FT%TZ)\\"}" /dev/stdout'
)
ROUND = (
    "aws lambda invoke --function-name dolbom-discovery-round --invocation-type Event --cli-binary-format"
    ' raw-in-base64-out --payload \'{"round": "2026-11"}\' /dev/stdout'
)
REDRIVE = "make redrive QUEUE=enforce_limits"
ASIDE, PUT_BACK = "make aside", 'make aside ROW="<pk> <sk>" AWS=1'
SHOW, END = "make people ARGS='show ACCOUNT'", "make people ARGS='end NAME --why \"…\"'"
SECOND_FACTOR = "make people ARGS='second-factor NAME --why \"…\"'"
REVOKE = "make people ARGS='revoke ACCOUNT ward CHILD --why \"…\"'"
OBJECTS = "make restore DO='objects evidence --since 2026-11-27T18:04:59+09:00' AWS=1"
PROVE = "make prove DAY=2026-11-27 AWS=1"
DRILL = "tests/journeys/test_restore.py"
LAPSED = "2026-01-31"
"""The last day of money that lapsed long ago."""
ALIAS = "aws lambda update-alias --function-name dolbom-meals-api --name live --function-version <the version noted>"
LIVE = "aws lambda get-alias --function-name dolbom-meals-api --name live"
VERSIONS = "aws lambda list-versions-by-function --function-name dolbom-meals-api"
BEFORE = ALIAS.replace("<the version noted>", "<the version before>")
ROOM = "aws lambda get-account-settings"
TOPIC = """aws sns create-topic --name dolbom-duty --attributes '{"KmsMasterKeyId": "alias/dolbom-duty-topic"}'"""
HEAR = "aws sns subscribe --topic-arn <arn> --protocol sms --notification-endpoint <number>"
SHARE = "aws lambda get-function-concurrency --function-name dolbom-keep-clocks"
GIVE_SHARE = (
    "aws lambda put-function-concurrency --function-name dolbom-keep-clocks --reserved-concurrent-executions <share>"
)
VAULT = "--backup-vault-name dolbom-backups"
HOT_KEYS = "aws dynamodb update-contributor-insights --table-name dolbom-meals --contributor-insights-action ENABLE"
SEEN = "aws dynamodb describe-contributor-insights --table-name dolbom-meals"
RUN = {
    **dict.fromkeys(
        (LIVE, VERSIONS, BEFORE), "test_R1_a_bad_version_is_told_before_it_takes_traffic_and_taken_back_by_hand"
    ),
    **dict.fromkeys((ROOM, SHARE, GIVE_SHARE), "test_R7_a_function_without_room_is_found_and_given_its_share_again"),
    **dict.fromkeys((HOT_KEYS, SEEN), "test_R7_the_hot_key_of_a_throttled_table_is_looked_for_and_no_longer"),
    ALIAS: "test_R1_an_alias_that_was_moved_by_hand_is_put_back_on_the_version_that_was_noted",
    REDRIVE: "test_R6_what_a_schedule_and_a_stream_gave_up_is_fed_again",
    "make redrive AWS=1 QUEUE=enforce_limits": "test_R6_what_a_schedule_and_a_stream_gave_up_is_fed_again",
    SHOW: "test_P5_somebody_of_the_staff_loses_the_second_factor_and_leaves",
    END: "test_P5_somebody_of_the_staff_loses_the_second_factor_and_leaves",
    SECOND_FACTOR: "test_P5_somebody_of_the_staff_loses_the_second_factor_and_leaves",
    REVOKE: "test_P5_somebody_of_the_staff_loses_the_second_factor_and_leaves",
    **dict.fromkeys(
        (CLOCKS, GET_ITEM, STANDING, ASIDE, f"{ASIDE} AWS=1", PUT_BACK),
        "test_M2_a_row_that_stands_still_is_listed_mended_and_put_back",
    ),
    "make page-drill AWS=1": "test_A2_a_topic_that_nobody_hears_is_named_by_the_drill",
    **dict.fromkeys((TOPIC, HEAR), "test_A2_a_topic_that_was_deleted_is_made_again_under_its_name"),
    "make audit-verify": "test_O1_a_row_that_was_tampered_with_is_named_by_the_proof_of_the_day",
    PROVE: "test_O1_a_row_that_was_tampered_with_is_named_by_the_proof_of_the_day",
    OBJECTS: "test_A6_a_picture_that_was_deleted_is_brought_back",
    **{command: DRILL for step in words.STEPS for command in step.commands},
}
"""Commands by the test that runs them."""
NOT_HERE = {
    'aws lambda invoke --function-name dolbom-weekly-patterns --payload \'{"time": "2026-11-23T00:00:00Z"}\' …': (
        "tests/functions/test_weekly_patterns.py, in memory"
    ),
    "aws lambda invoke --function-name dolbom-<function> …": "a form to be filled in; that of keep_clocks is run",
    "make drill-restore": f"it is the whole of {DRILL}",
    "make synth": "needs no cloud: tests/infra reads what it makes",
    "make bench NAME=backlog": "a measurement",
    ROUND: "it would choose households anew beside other tests; tests/journeys/test_discovery_runs.py runs rounds",
    "git checkout <commit before> && make deploy CANARY=off": "CodeDeploy: there is no canary on the embedded cloud",
    "make deploy AGAIN=2026-11-27": "CodeDeploy; tests/infra/test_environments.py shows the new versions",
    "make audit-verify AWS=<bucket of proofs>": "object lock; the same without a bucket is run",
    **dict.fromkeys(
        (
            "aws kms describe-key --key-id alias/dolbom-identities --query KeyMetadata.KeyId",
            "aws kms cancel-key-deletion --key-id <key id>",
            "aws kms enable-key --key-id <key id>",
        ),
        "the embedded cloud deletes a key at once; tests/infra/test_aws.py: no role of ours may, and a month is left,"
        " and tests/infra/test_data.py runs them in memory",
    ),
    **dict.fromkeys(
        (
            f"aws backup create-backup-vault {VAULT}",
            f"aws backup put-backup-vault-lock-configuration {VAULT} --min-retention-days 35 --max-retention-days 365",
        ),
        "the embedded cloud has no vault; tests/infra/test_data.py runs them in memory",
    ),
    "make aws-doctor": "reads an account: tests/infra/test_doctor.py, tests/journeys/test_first_account.py",
    "make people ARGS='invite …'": "tests/functions/test_people_tool.py; here it makes whom another test ends",
    "make letters": "tests/functions/test_letters_by_file.py",
    "make partner": "tests/functions/test_partner_command.py",
    "aws s3 sync s3://dolbom-trail-<account>-<region>/AWSLogs/<account>/CloudTrail/<region>/<yyyy>/<mm>/<dd>/ trail/": (
        "there is no trail"
    ),
    'gunzip -c trail/*.gz | jq -c \'.Records[] | select(.eventSource == "dynamodb.amazonaws.com") |'
    " [.eventTime, .userIdentity.arn, .eventName, .requestParameters.key]' | grep '<pk>'": "there is no trail",
    "aws cloudtrail validate-logs --trail-arn <arn> --start-time <day>": "there is no trail",
}
"""Commands that no test here runs, each with its reason."""


@pytest.fixture(scope="module")
def shell(cloud: Json, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    here = Cloud(int(str(cloud["endpoint"]).rpartition(":")[2]))
    return Shell(here, tmp_path_factory.mktemp("bin"))


@pytest.fixture
def meals(cloud: Json) -> Table:
    return Table(client(cloud, "dynamodb"), cloud["resources"]["tables"]["meals"])


def ends(done: Done, status: int, *words: str) -> str:
    """What a command said, which ended so and said these."""
    assert (done.status, [each for each in words if each not in done.said]) == (status, []), done.said
    return done.said


def test_every_command_of_the_page_is_run_or_says_why_not() -> None:
    assert unlisted(commands(TEXT), RUN, NOT_HERE) == []
    here = Path(__file__).read_text()
    for command, test in RUN.items():
        assert test == DRILL or f"def {test}(" in here, command
    assert unlisted([*commands(TEXT), "make tea"], RUN, NOT_HERE) == ["make tea"]


def test_R1_the_page_of_a_restore_is_the_drills_own_words() -> None:
    assert words.with_steps(TEXT) == TEXT, "python -m tools.restore.words writes them"


def test_R6_what_a_schedule_and_a_stream_gave_up_is_fed_again(cloud: Json, shell: Shell) -> None:
    """A full queue: of what a schedule could not send, of what can be done now, and of what cannot yet."""
    sqs, queues = client(cloud, "sqs"), cloud["resources"]["queues"]
    schedules = sqs.get_queue_url(QueueName="dolbom-keep-clocks-schedule-dead-letters")["QueueUrl"]
    sqs.send_message(QueueUrl=schedules, MessageBody=json.dumps({"time": "2026-11-20T00:00:00Z"}))
    ends(shell(REDRIVE.replace("enforce_limits", "keep_clocks_schedule")), 0, "1 messages, 1 done")
    nothing = shell(REDRIVE.replace("enforce_limits", "keep_clocks_schedule"))
    assert "nothing to redrive: dolbom-keep-clocks-schedule-dead-letters is empty" in nothing.said

    sqs.send_message(QueueUrl=queues["enforce_limits"], MessageBody=json.dumps({"Records": []}))
    poison = {"eventID": "1", "dynamodb": {"Keys": {"pk": {"S": "CHILD#x"}, "sk": {"S": "JOURNAL#y#ORDER#z"}}}}
    poison["dynamodb"] |= {"NewImage": poison["dynamodb"]["Keys"], "SequenceNumber": "1"}
    sqs.send_message(QueueUrl=queues["enforce_limits"], MessageBody=json.dumps({"Records": [poison]}))
    ends(shell(REDRIVE), 1, "2 messages, 1 done", "1 records failed again")
    # It stays, and is there at once for whoever has mended the cause.
    (left,) = sqs.receive_message(QueueUrl=queues["enforce_limits"])["Messages"]
    sqs.delete_message(QueueUrl=queues["enforce_limits"], ReceiptHandle=left["ReceiptHandle"])
    known = shell(REDRIVE.replace("enforce_limits", "enforce_limit"))
    assert "no dead letters of 'enforce_limit'; there are those of" in known.said


def test_P5_somebody_of_the_staff_loses_the_second_factor_and_leaves(cloud: Json, shell: Shell) -> None:
    name = f"leaver{uuid.uuid4().hex[:8]}"
    invited = shell(
        f"make people ARGS='invite {name} --email {name}@example.org --group officer --jurisdiction 41460 --why drill'"
    )
    assert invited.status == 0, invited.said
    why = {"NAME": name, "…": "drill"}
    assert shell(SECOND_FACTOR, **why).status == 0
    ended = shell(END, **why)
    assert ended.status == 0, ended.said
    assert shell(END, **why).status == 0, "twice is once"
    idp, pool = client(cloud, "cognito-idp"), cloud["resources"]["people"]["staff_pool"]
    assert idp.admin_get_user(UserPoolId=pool, Username=name)["Enabled"] is False
    child = f"runbook-{uuid.uuid4().hex[:8]}"
    with Operator(cloud) as operator:
        operator.drop_all(rule_files(child))
        assert operator.drop(f"enrolments/{YONGIN}/{child}.csv", f"child_id\n{child}\n")["failed"] == 0
    guardian = idp.admin_get_user(UserPoolId=cloud["resources"]["people"]["pool"], Username="guardian")
    (account,) = [each["Value"] for each in guardian["UserAttributes"] if each["Name"] == "sub"]
    granted = shell(f"make people ARGS='grant {account} ward {child} --why drill'")
    assert granted.status == 0, granted.said
    revoked = shell(REVOKE, ACCOUNT=account, CHILD=child, **{"…": "drill"})
    assert revoked.status == 0, revoked.said
    shown = shell(SHOW, ACCOUNT=account)
    ends(shown, 0, child, "drill")


def test_A2_a_topic_that_nobody_hears_is_named_by_the_drill(cloud: Json, shell: Shell) -> None:
    ends(shell("make page-drill AWS=1"), 1, "nobody hears dolbom-duty: what it says reaches no one")
    sns = client(cloud, "sns")
    arns = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    ours = [arn for arn in arns if arn.endswith(("dolbom-duty", "dolbom-alarms", "dolbom-mail-troubles"))]
    heard = [sns.subscribe(TopicArn=arn, Protocol="sms", Endpoint="+821000000000")["SubscriptionArn"] for arn in ours]
    try:
        drilled = shell("make page-drill AWS=1")
        assert (drilled.status, drilled.said.count("ask whether it was heard")) == (0, 3), drilled.said
    finally:
        for arn in heard:
            sns.unsubscribe(SubscriptionArn=arn)


def test_A2_a_topic_that_was_deleted_is_made_again_under_its_name(cloud: Json, shell: Shell) -> None:
    sns = client(cloud, "sns")
    (arn,) = [each["TopicArn"] for each in sns.list_topics()["Topics"] if each["TopicArn"].endswith("dolbom-duty")]
    sns.delete_topic(TopicArn=arn)
    try:
        ends(shell("make page-drill AWS=1"), 1, "there is no topic dolbom-duty")
    finally:
        made = shell(TOPIC)
    ends(made, 0, f'"TopicArn": "{arn}"')
    ends(shell(HEAR, **{"<arn>": arn, "<number>": "+821000000001"}), 0)
    try:
        told = ends(shell("make page-drill AWS=1"), 1, "sms +821000000001: ask whether it was heard")
        assert "nobody hears dolbom-duty" not in told
    finally:
        for one in sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
            sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])


def test_M2_a_row_that_stands_still_is_listed_mended_and_put_back(meals: Table, shell: Shell) -> None:
    """An account that cannot be read, and then one that no clock finds: its money lapses once it is mended."""
    child = f"runbook-{uuid.uuid4().hex[:8]}"
    whole = account_put(None, Account(child, YONGIN, lots={LAPSED: 5_000})).item
    key = {"pk": whole["pk"], "sk": whole["sk"]}
    named = {"<pk>": key["pk"], "<sk>": key["sk"]}

    def lies() -> Json:
        return meals.get(key["pk"], key["sk"]) or {}

    def put(row: Json) -> None:
        meals.client.put_item(TableName=meals.name, Item=_typed(row))

    try:
        put({**whole, "version": "?"})
        ends(shell(CLOCKS), 0, "rows_failed")  # the schedule's own run may come first
        ends(shell(STANDING, **{"<schedule>": "warn_lapses"}), 0, '"kind": {"S": "schedule"}')
        aside = f"{meals.name}  {key['pk']}  {key['sk']}  Unreadable at dolbom."
        ends(shell(ASIDE), 0, aside, "rows are set aside")
        ends(shell(GET_ITEM, **named), 0, '"version": {"S": "?"}')
        # Mended. As if it had been looked at for a day: else the schedule might come before whoever does not wait.
        put({**lies(), "version": whole["version"], "due_at": "9000-01-01"})
        ends(shell(CLOCKS), 0)
        assert lies()["lots"] == whole["lots"]
        ends(shell(PUT_BACK, **named), 0, "1 of 1 rows are put back")
        ends(shell(CLOCKS), 0)
        assert lies()["lots"] == {}
        ends(shell(PUT_BACK, **named), 1, "That row is not set aside.")

        # Off the clock; its version is the next one, for a lapse is known by that.
        again = account_put(None, Account(child, YONGIN, lots={LAPSED: 5_000}, version=9)).item
        put({name: value for name, value in again.items() if name not in ("clock_shard", "due_at")})
        ends(shell(CLOCKS), 0)
        assert lies()["lots"] == whole["lots"]
        ends(shell(PUT_BACK, **named), 0, "It is put back on the clock.")
        ends(shell(CLOCKS), 0)
        assert lies()["lots"] == {}
        assert aside.partition("Unreadable")[0] not in ends(shell(ASIDE), 0)
    finally:
        for row in meals.query_all(key["pk"]):
            meals.client.delete_item(TableName=meals.name, Key=_typed({name: row[name] for name in key}))


def test_O1_a_row_that_was_tampered_with_is_named_by_the_proof_of_the_day(
    cloud: Json, meals: Table, shell: Shell
) -> None:
    day, s3 = seoul_day(system_clock()).isoformat(), client(cloud, "s3")
    child = f"runbook-{uuid.uuid4().hex[:8]}"
    # A child of a town: one from nowhere is met within a month alone, in the part of the table that is proved anew.
    with Operator(cloud) as operator:
        operator.drop_all(rule_files(child))
        load = Load(child, child, YONGIN, 5_000, lapses_on(seoul_day(system_clock())))
        assert operator.drop(f"enrolments/{YONGIN}/{child}.csv", f"child_id\n{child}\n")["failed"] == 0
        assert operator.drop(f"loads/{YONGIN}/{child}.csv", load_file([load]))["posted"] == 1
    (row,) = meals.query_all(f"CHILD#{child}", prefix="JOURNAL#")
    moved = json.loads(json.dumps(row, default=int))
    for leg in moved["journal"][0]["legs"]:
        leg["amount"] *= 2

    def proved() -> set[tuple[str, str]]:
        """Proves the day; what its report names. What other journeys spoilt may be named beside ours."""
        done = shell(PROVE, **{"2026-11-27": day})
        told = s3.get_object(Bucket=cloud["resources"]["buckets"]["reports"], Key=f"proof/{day}/report.json")
        found = json.load(told["Body"])["findings"]
        page = ("docs/runbook.md#the-nightly-proof-finds-something",) if found else ()
        ends(done, 1 if found else 0, f"{day}: {len(found)} findings; proof/{day}/report.html", *page)
        return {(each["sk"], each["code"]) for each in found if each["pk"] == row["pk"]}

    assert proved() == set()
    meals.client.put_item(TableName=meals.name, Item=_typed(moved))
    try:
        assert (row["sk"], "seal_broken") in proved()
    finally:
        meals.client.put_item(TableName=meals.name, Item=_typed(row))
    assert proved() == set()

    # Nothing is wrong with the chain but the days that no journey has proved, to the day; then a link is written over.
    proofs = cloud["resources"]["buckets"]["proofs"]
    names = links(Bucket(s3, proofs))
    assert day_of(names[-1]) == day
    days = [f"{each}: no proof" for each in unproved([day_of(name) for name in names])]
    weeks = [
        f"{each}: no report of this week"
        for each in unlooked([day_of(name) for name in links(Bucket(s3, proofs), WEEKS)])
    ]
    chain_is(shell("make audit-verify"), [*days, *weeks])
    last = f"{names[-1]}/report.json"
    body = s3.get_object(Bucket=proofs, Key=last)["Body"].read()
    spoilt = s3.put_object(Bucket=proofs, Key=last, Body=body.replace(b'"findings"', b'"findinqs"'))["VersionId"]
    try:
        chain_is(shell("make audit-verify"), [*days, f"{last}: written over, 2 versions", *weeks])
    finally:
        s3.delete_object(Bucket=proofs, Key=last, VersionId=spoilt, BypassGovernanceRetention=True)
    chain_is(shell("make audit-verify"), [*days, *weeks])


def unproved(proved: list[str]) -> list[str]:
    """The days from the first one that was proved to yesterday that none of these are."""
    first, today = date.fromisoformat(min(proved)), seoul_day(system_clock())
    days = ((first + timedelta(days=number)).isoformat() for number in range((today - first).days))
    return [day for day in days if day not in proved]


def unlooked(weeks: list[str]) -> list[str]:
    """The weeks from the first one that was looked at to the last one that must be, of which none of these are."""
    week, due = (
        date.fromisoformat(min(weeks, default="9999-01-01")),
        next(AUDITS["weekly_patterns"].periods_due(system_clock())),
    )
    found = []
    while week.isoformat() <= due:
        found.append(week.isoformat())
        week += timedelta(weeks=1)
    return [each for each in found if each not in weeks]


def chain_is(done: Done, problems: list[str]) -> None:
    """That `make audit-verify` said these, and nothing else."""
    how = f"{len(problems)} things are wrong with the chain of proofs" if problems else "the chain of proofs is whole"
    assert (done.status, done.said.split("\n")[:-1]) == (1 if problems else 0, [*problems, how])


def test_R1_an_alias_that_was_moved_by_hand_is_put_back_on_the_version_that_was_noted(
    cloud: Json, shell: Shell
) -> None:
    """Of a bad deployment what is there without CodeDeploy: the embedded cloud has the alias, and no canary."""
    lambda_ = client(cloud, "lambda")
    live = {"FunctionName": cloud["resources"]["functions"]["meals_api"], "Name": "live"}
    noted = lambda_.get_alias(**live)["FunctionVersion"]
    lambda_.update_alias(**live, FunctionVersion="$LATEST")
    try:
        ends(shell(ALIAS, **{"<the version noted>": noted}), 0, f'"FunctionVersion": "{noted}"')
        assert lambda_.get_alias(**live)["FunctionVersion"] == noted != "$LATEST"
    finally:
        lambda_.update_alias(**live, FunctionVersion=noted)


def test_R1_a_bad_version_is_told_before_it_takes_traffic_and_taken_back_by_hand(cloud: Json, shell: Shell) -> None:
    """A version that was deployed without the name of its table: what is asked first names it, and so do the questions
    after a deployment; the page's commands give the version before the traffic."""
    lambda_, functions = client(cloud, "lambda"), cloud["resources"]["functions"]
    named = {"FunctionName": functions["meals_api"]}
    well = lambda_.get_function_configuration(**named)["Environment"]["Variables"]
    noted = lambda_.get_alias(**named, Name="live")["FunctionVersion"]
    assert list(ask_first.wrong(lambda_, functions)) == []
    try:
        spoilt = {name: value for name, value in well.items() if name != "DOLBOM_MEALS_TABLE"}
        lambda_.update_function_configuration(**named, Environment={"Variables": spoilt})
        bad = lambda_.publish_version(**named)["Version"]
        (before_traffic,) = ask_first.wrong(lambda_, {**functions, "meals_api": f"{named['FunctionName']}:{bad}"})
        assert before_traffic.startswith("meals_api: ")
        assert list(smoke.wrong(cloud["pages"], cloud["apis"])) == [], "no caller has met it"
        lambda_.update_alias(**named, Name="live", FunctionVersion=bad)
        (met,) = smoke.wrong(cloud["pages"], cloud["apis"])
        assert met.startswith("meals: ")
        ends(shell(LIVE), 0, f'"FunctionVersion": "{bad}"')
        ends(shell(VERSIONS), 0, f'"Version": "{noted}"', f'"Version": "{bad}"')
        ends(shell(BEFORE, **{"<the version before>": noted}), 0, f'"FunctionVersion": "{noted}"')
        assert list(smoke.wrong(cloud["pages"], cloud["apis"])) == []
    finally:
        lambda_.update_function_configuration(**named, Environment={"Variables": well})
        lambda_.update_alias(**named, Name="live", FunctionVersion=noted)


def test_R7_a_function_without_room_is_found_and_given_its_share_again(cloud: Json, shell: Shell) -> None:
    lambda_, name = client(cloud, "lambda"), cloud["resources"]["functions"]["keep_clocks"]
    ends(shell(ROOM), 0, '"ConcurrentExecutions"')
    lambda_.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        ends(shell(CLOCKS), 1, "TooManyRequestsException")
        ends(shell(SHARE), 0, '"ReservedConcurrentExecutions": 0')
        ends(shell(GIVE_SHARE, **{"<share>": "10"}), 0, '"ReservedConcurrentExecutions": 10')
        ends(shell(CLOCKS), 0, "rows_failed")
    finally:
        lambda_.delete_function_concurrency(FunctionName=name)


def test_R7_the_hot_key_of_a_throttled_table_is_looked_for_and_no_longer(shell: Shell) -> None:
    """The embedded cloud throttles no table: `tests/functions/test_every_function.py` shows what callers then hear."""
    ends(shell(HOT_KEYS), 0)
    ends(shell(SEEN), 0, "ENABL")
    ends(shell(HOT_KEYS.replace("ENABLE", "DISABLE")), 0)
    ends(shell(SEEN), 0, "DISABL")


def test_A6_a_picture_that_was_deleted_is_brought_back(cloud: Json, shell: Shell) -> None:
    s3, bucket = client(cloud, "s3"), cloud["resources"]["buckets"]["evidence"]
    key, since = f"alerts/runbook-{uuid.uuid4().hex}/clean.jpg", system_clock().isoformat()
    s3.put_object(Bucket=bucket, Key=key, Body=b"a picture")
    s3.delete_object(Bucket=bucket, Key=key)
    ends(shell(OBJECTS, **{"2026-11-27T18:04:59+09:00": since}), 0, "are there again")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"a picture"
    s3.delete_object(Bucket=bucket, Key=key)
    ends(shell(OBJECTS.replace("evidence", "uploads")), 1, "keeps no versions, on purpose")
    ends(shell(OBJECTS, **{"+09:00": ""}), 1, "may be of any place")


def _typed(row: Json) -> Json:
    return dict(to_attributes(row))
