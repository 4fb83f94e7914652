"""Before money lapses, the accounts that are linked to the child are told by mail, once each: a week before its last
day and on the Friday before its last weekend, by the day in Seoul (M2, O3)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import EndpointConnectionError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from dolbom import aws as clients
from dolbom.clock import SEOUL, seoul_day, stamp, system_clock
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.directory import Directory
from dolbom.gateways.mail import Mail
from dolbom.meals.lapse_warnings.days import to_warn, warned_on
from dolbom.meals.lapse_warnings.run import WarningRun
from dolbom.meals.lapse_warnings.store import WarningStore
from dolbom.meals.lapse_warnings.switch_store import SwitchStore
from dolbom.people.entitlements import Decision, Kind, ended, granted
from dolbom.people.store import PeopleStore
from dolbom.schedules.turns import Turn
from functions.warn_lapses import handler as warning
from tests.conftest import MAIL_FROM, REGION, Aws
from tests.support import Context, event, forget
from tests.support.meeting import once_before
from tests.support.pools import new_pool
from tests.support.town import Town

WEEK_BEFORE, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)  # the money's last day is Monday, November 30th
NOT_SAID = ("급식", "카드", "아동", "지원", "복지", "돌봄", "meal card", "child", "welfare", "benefit")


class Family:
    """A town, and who signs in there."""

    def __init__(self, aws: Aws, pool: str) -> None:
        self.aws, self.pool = aws, pool
        self.town = Town(aws)
        self.people = PeopleStore(Table(aws.client("dynamodb"), aws.tables["identities"]))
        self.idp = aws.client("cognito-idp")
        self.now = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)

    def signs_up(self, name: str, *, verified: str = "true", locale: str = "") -> str:
        """The `sub` of a new account."""
        told = {"email": f"{name}@example.org", "email_verified": verified} | ({"locale": locale} if locale else {})
        attributes = [{"Name": key, "Value": value} for key, value in told.items()]
        made = self.idp.admin_create_user(
            UserPoolId=self.pool, Username=name, UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        return str({each["Name"]: each["Value"] for each in made["User"]["Attributes"]}["sub"])

    def links(self, subject: str, kind: Kind, child: str) -> None:
        told = Decision("granted", "2026-11-01T00:00:00.000000Z", "an-officer", "a test")
        self.people.change(subject, lambda person: granted(person, kind, child, told))

    def unlinks(self, subject: str, kind: Kind, child: str) -> None:
        told = Decision("ended", "2026-11-21T00:00:00.000000Z", "an-officer", "a test")
        self.people.change(subject, lambda person: ended(person, [person.entitlements[(kind, child)]], told))

    def spoils(self, child: str, **told: str) -> None:
        """Writes something else into a child's account."""
        table = self.town.table.name
        key = {"pk": {"S": f"CHILD#{child}"}, "sk": {"S": "ACCOUNT"}}
        row = self.aws.client("dynamodb").get_item(TableName=table, Key=key)["Item"]
        row |= {name: {"S": value} for name, value in told.items()}
        self.aws.client("dynamodb").put_item(TableName=table, Item=row)

    def runs(self, on: date, at: datetime | None = None) -> bool:
        """A run of the clock on a day, at ten in the morning if nothing is said; whether it is done."""
        slot = datetime(on.year, on.month, on.day, 10, tzinfo=SEOUL)
        run = WarningRun(
            WarningStore(self.town.table, self.people.table),
            Directory(lambda: self.idp, self.pool),
            Mail(self.aws.client("sesv2"), MAIL_FROM, Deadline()),
            Deadline(),
            Logger(service="a-run"),
            lambda: at or slot,
            sleep=lambda _: None,
        )
        return run.warn(Turn(slot, 1, slot))

    def mails(self) -> list[tuple[str, str, str]]:
        """To whom, subject, text."""
        sent: list[Any] = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        return [(mail.destinations["ToAddresses"][0], mail.subject, mail.body) for mail in sent]

    def told(self) -> list[str]:
        return [to.partition("@")[0] for to, _, _ in self.mails()]


@pytest.fixture
def family(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Family]:
    pool = new_pool(aws.client("cognito-idp"), "residents")
    monkeypatch.setenv("DOLBOM_RESIDENTS_POOL", pool)
    forget(warning)
    yield Family(aws, pool)
    forget(warning)


@pytest.mark.parametrize(
    ("last_day", "days"),
    [
        ("2026-11-30", {"2026-11-23": "week", "2026-11-27": "weekend"}),  # a Monday
        ("2026-10-31", {"2026-10-24": "week", "2026-10-30": "weekend"}),  # a Saturday: the evening before
        ("2026-07-31", {"2026-07-24": "week"}),  # a Friday: its last weekend is the one before
        ("2027-01-03", {"2026-12-27": "week", "2027-01-01": "weekend"}),  # a Sunday, over New Year
        ("2028-02-29", {"2028-02-22": "week", "2028-02-25": "weekend"}),
    ],
)
def test_O3_it_is_said_a_week_before_and_on_the_friday_of_the_last_weekend(last_day: str, days: dict[str, str]) -> None:
    day = date.fromisoformat(last_day)
    assert {on.isoformat(): which for on, which in warned_on(day).items()} == days
    for back in range(30):
        on = day - timedelta(days=back)
        said = [which for _, _, which in to_warn({last_day: 1, "2026-01-01": 1, "2029-01-01": 1}, on, on)]
        assert said == [which for told, which in days.items() if told == on.isoformat()]


def test_O3_a_run_that_is_late_says_nothing_of_what_has_lapsed() -> None:
    assert to_warn({"2026-11-30": 1}, FRIDAY, date(2026, 11, 30)) == [("2026-11-30", 1, "weekend")]
    assert to_warn({"2026-11-30": 1}, FRIDAY, date(2026, 12, 1)) == []
    assert to_warn({"2026-11-30": 0}, FRIDAY, FRIDAY) == []


def test_O3_child_and_guardian_are_told_in_their_language_and_in_words_that_say_nothing_to_others(
    family: Family,
) -> None:
    family.town.load("haru", 12_000)
    family.town.load("bom", 5_000)  # nobody is linked
    family.links(family.signs_up("haru"), "child", "haru")
    family.links(family.signs_up("parent", locale="en-GB"), "ward", "haru")
    assert family.runs(WEEK_BEFORE)
    child, parent = sorted(family.mails())
    assert (child[0], child[1]) == ("haru@example.org", "곧 지나가는 날짜가 있어요")
    assert child[2].startswith("11월 30일이 지나면 12,000원은 쓸 수 없어요.")
    assert (parent[0], parent[1]) == ("parent@example.org", "A date is coming up")
    assert "12,000 won can be spent until November 30" in parent[2]
    for _, subject, text in family.mails():
        assert not [word for word in NOT_SAID if word in (subject + text).lower()]
        assert "원" not in subject
        assert "won" not in subject


def test_O3_each_is_told_once_a_day_that_is_due_however_often_it_runs(family: Family) -> None:
    family.town.load("haru", 12_000)
    family.links(family.signs_up("haru"), "child", "haru")
    for day in range(20, 31):
        on = date(2026, 11, day)
        assert family.runs(on)
        assert family.runs(on)  # the schedule's event twice
        assert len(family.told()) == (on >= WEEK_BEFORE) + (on >= FRIDAY)


def test_O3_whoever_has_spent_it_or_cannot_spend_it_is_not_told(family: Family) -> None:
    town = family.town
    town.shop("gimbap-1")
    for child in ("spent", "stopped", "moved", "left", "unproved", "closed"):
        town.load(child, 5_000)
        subject = family.signs_up(child, verified="false" if child == "unproved" else "true")
        family.links(subject, "child", child)
        if child == "left":
            family.unlinks(subject, "child", child)
    town.pays("spent", 5_000)
    family.idp.admin_disable_user(UserPoolId=family.pool, Username="closed")
    family.spoils("stopped", status="suspended")
    family.spoils("moved", municipality="41117")
    assert family.runs(WEEK_BEFORE)
    assert family.told() == ["moved"]


def test_O3_an_account_that_cannot_be_read_keeps_nobody_from_being_told(family: Family) -> None:
    for child in ("haru", "bom", "sora"):
        family.town.load(child, 5_000)
        family.links(family.signs_up(child), "child", child)
    family.spoils("bom", lots="홍예시")
    assert family.runs(WEEK_BEFORE)
    assert sorted(family.told()) == ["haru", "sora"]


class Killed(BaseException):
    """The process is gone."""


def kill() -> None:
    raise Killed


@pytest.mark.parametrize(("at", "told_in_all"), [("sesv2.SendEmail", 1), ("dynamodb.PutItem", 1)])
def test_O3_a_run_that_is_killed_is_gone_on_with_once_it_was_left_alone(
    family: Family, at: str, told_in_all: int
) -> None:
    family.town.load("haru", 5_000)
    family.links(family.signs_up("haru"), "child", "haru")
    service, _, operation = at.partition(".")
    client = family.aws.client(service)
    if service == "dynamodb":
        once_before(client, operation, kill)
    else:
        client.meta.events.register_first(f"before-call.{at}", lambda **_: kill(), unique_id="kill")
    morning = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
    with pytest.raises(Killed):
        family.runs(WEEK_BEFORE, morning)
    if service != "dynamodb":
        client.meta.events.unregister(f"before-call.{at}", unique_id="kill")
        assert not family.runs(WEEK_BEFORE, morning + timedelta(seconds=30))  # it is in the hands of who was killed
        assert family.told() == []
    assert family.runs(WEEK_BEFORE, morning + timedelta(minutes=17))
    assert len(family.told()) == told_in_all
    assert family.runs(WEEK_BEFORE, morning + timedelta(hours=1))
    assert len(family.told()) == told_in_all


def test_O3_killed_between_a_mail_and_its_mark_it_is_sent_once_more_and_then_no_more(family: Family) -> None:
    family.town.load("haru", 5_000)
    family.links(family.signs_up("haru"), "child", "haru")
    events = family.aws.client("sesv2").meta.events
    events.register_last("after-call.sesv2.SendEmail", lambda **_: kill(), unique_id="kill")
    at = datetime(2026, 11, 23, 10, 0, tzinfo=SEOUL)
    for _ in range(2):
        with pytest.raises(Killed):
            family.runs(WEEK_BEFORE, at)
        at += timedelta(minutes=17)
    events.unregister("after-call.sesv2.SendEmail", unique_id="kill")
    assert family.runs(WEEK_BEFORE, at)
    assert family.told() == ["haru"] * 2


def test_O3_a_mail_service_that_is_down_is_asked_again_by_the_next_run(family: Family) -> None:
    for child in ("haru", "bom"):
        family.town.load(child, 5_000)
        family.links(family.signs_up(child), "child", child)

    def down() -> None:
        raise EndpointConnectionError(endpoint_url="x")

    once_before_mail = family.aws.client("sesv2").meta.events
    once_before_mail.register_first("before-call.sesv2.SendEmail", lambda **_: down(), unique_id="down")
    assert not family.runs(WEEK_BEFORE)
    once_before_mail.unregister("before-call.sesv2.SendEmail", unique_id="down")
    assert family.runs(WEEK_BEFORE)
    assert sorted(family.told()) == ["bom", "haru"]


def test_O3_the_function_warns_of_the_day_at_which_it_is_called_and_leaves_its_beat(family: Family) -> None:
    today = seoul_day(system_clock())
    last = today + timedelta(days=7)
    family.town.enrols("haru")
    family.town.file(
        "loads", f"load_id,child_id,municipality,amount,lapses_on\nload-x,haru,41461,7000,{last.isoformat()}\n"
    )
    family.links(family.signs_up("haru"), "child", "haru")
    at = datetime(today.year, today.month, today.day, 10, tzinfo=SEOUL)
    told = event("warn_lapses", "every_morning") | {"time": stamp(at)}
    through: list[str] = []
    asked = clients.client("sesv2").meta.events
    noted = "before-parameter-build.sesv2.SendEmail"
    asked.register(noted, lambda params, **_: through.append(params["ConfigurationSetName"]), unique_id="through")
    assert warning.handler(told, Context(remaining_ms=800_000))["told"] == 1
    asked.unregister(noted, unique_id="through")
    assert through == ["dolbom-reminders"], "whose list leaves out addresses that bounced"
    assert warning.handler(told, Context(remaining_ms=800_000)) == {"done": 0, "told": 0, "rows_failed": 0}
    row = Table(clients.client("dynamodb"), family.town.table.name).get("SCHEDULE#warn_lapses", "STANDING")
    assert row is not None
    assert (row["done_slot"], row["result"]) == (stamp(at), "done")


def test_O3_whoever_wants_no_mail_gets_none_and_others_of_the_same_child_do(family: Family) -> None:
    """A word for the own account alone, which can be taken back."""
    family.town.load("haru", 10_000)
    family.town.load("duri", 10_000)
    child, guardian, other = (family.signs_up(name) for name in ("haru", "guardian", "other"))
    family.links(child, "child", "haru")
    family.links(guardian, "ward", "haru")
    family.links(other, "child", "duri")
    switches = SwitchStore(family.people.table)
    assert switches.is_on(guardian)
    switches.turn(guardian, is_on=False)
    switches.turn(guardian, is_on=False)
    assert family.runs(WEEK_BEFORE)
    assert sorted(family.told()) == ["haru", "other"]
    switches.turn(guardian, is_on=True)
    assert family.runs(FRIDAY)
    assert sorted(family.told()) == ["guardian", "haru", "haru", "other", "other"]
    switches.forget(guardian)
    switches.forget(guardian)
    assert switches.is_on(guardian)
