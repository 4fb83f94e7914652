"""receive_file: files of policies, merchants, loads and in-store purchases, each line once (M2, M11, M15)."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

import pytest

from dolbom import aws as clients
from dolbom.clock import SEOUL, month_end, seoul_day, seoul_midnight, stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import PRESENT, Put, Table
from dolbom.gateways.objects import Bucket
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.card_store import Card, CardStore
from dolbom.meals.files import intake as files
from dolbom.meals.files.decoding import LINE_LETTERS_MAX
from dolbom.meals.files.store import FileStore
from dolbom.meals.store import MealStore
from functions.receive_file import handler as receive_file
from tests.conftest import Aws
from tests.exactly_once.harness.contention import overtaken
from tests.support import Context, cases, event, forget
from tests.support.town import LOGGER

TOWN = "41461"
POLICY = {"municipality": TOWN, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
SHOP = {
    "merchant_id": "gimbap-1",
    "name": "맛나김밥",
    "municipality": TOWN,
    "category": "snack",
    "lat": 37.24,
    "lon": 127.18,
    "menu": [{"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 4000}],
}
LOADS = "load_id,child_id,municipality,amount\n"
PURCHASES = "txn_id,child_id,merchant_id,amount,purchased_at\n"


class Town:
    """A town that is switched on, and a way to drop files into its bucket."""

    def __init__(self, aws: Aws) -> None:
        forget(receive_file)  # what it holds of another test's towns
        self.aws = aws
        self.moment: datetime | None = None
        table = Table(aws.client("dynamodb"), aws.tables["meals"], sleep=lambda _: None)
        self.meals = MealStore(table)
        self.files = FileStore(table)
        self.bucket = Bucket(aws.client("s3"), aws.buckets["files"])
        self.drop("policies/41461/a.json", json.dumps([POLICY]))

    def enrols(self, *children: str, town: str = TOWN) -> dict[str, Any]:
        return self.drop(f"enrolments/{town}/{'-'.join(children)}.csv", "child_id\n" + "\n".join([*children, ""]))

    def now(self) -> datetime:
        return self.moment or datetime.now(UTC)

    def put(self, key: str, content: str | bytes) -> None:
        self.bucket.write(key, content if isinstance(content, bytes) else content.encode(), "text/csv")

    def deliver(self, key: str, remaining_ms: int = 900_000) -> dict[str, Any]:
        told = event("receive_file", "loads")
        told["detail"]["object"]["key"] = key
        return receive_file.handler(told, Context(remaining_ms=remaining_ms), self.now)

    def drop(self, key: str, content: str | bytes) -> dict[str, Any]:
        self.put(key, content)
        return self.deliver(key)

    def result(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.bucket.read_json(f"results/{key}.json", 1_000_000)
        return found

    def balance(self, child: str) -> int:
        account = self.meals.account(child)
        assert account is not None
        return sum(account.lots.values()) - account.shortfall

    def rows(self, child: str) -> list[dict[str, Any]]:
        return self.meals.journal_rows(child)


@pytest.fixture
def town(aws: Aws) -> Town:
    """A town with two children."""
    town = Town(aws)
    town.enrols("haru", "bom")
    return town


def ago(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="seconds")


def test_M2_a_load_file_puts_money_on_accounts(town: Town) -> None:
    assert town.drop("loads/41461/a.csv", LOADS + f"L001,haru,{TOWN},160000\nL002,bom,{TOWN},80000\n") == {
        "state": "done",
        "lines": 2,
        "posted": 2,
        "already": 0,
        "failed": 0,
    }
    assert (town.balance("haru"), town.balance("bom")) == (160_000, 80_000)
    assert town.result("loads/41461/a.csv")["amount"] == 240_000


SPOILT_RESULTS = ("", "null", "[]", "{", '{"state": "running"}', '{"key": "loads/41461/a.csv", "last_line": "many"}')


@pytest.mark.parametrize("spoilt", SPOILT_RESULTS)
def test_M11_a_result_that_cannot_be_read_is_made_anew_and_stops_no_file(
    town: Town, spoilt: str, caplog: pytest.LogCaptureFixture
) -> None:
    content = LOADS + f"L001,haru,{TOWN},160000\nL002,bom,{TOWN},80000\n"
    town.bucket.write("results/loads/41461/a.csv.json", spoilt.encode(), "application/json")
    assert town.drop("loads/41461/a.csv", content)["posted"] == 2
    assert (town.balance("haru"), town.result("loads/41461/a.csv")["state"]) == (160_000, "done")
    named = [vars(line)["key"] for line in caplog.records if line.getMessage() == "row_unreadable"]
    assert named == ["results/loads/41461/a.csv.json"]


def test_M2_the_same_load_file_twice_under_any_name_is_one_load(town: Town) -> None:
    content = LOADS + f"L001,haru,{TOWN},160000\n"
    town.drop("loads/41461/a.csv", content)
    town.deliver("loads/41461/a.csv")
    town.drop("loads/41461/copy.csv", content)
    assert town.balance("haru") == 160_000
    assert len(town.rows("haru")) == 1
    copy = town.result("loads/41461/copy.csv")
    assert copy["seen_as"] == "loads/41461/a.csv"
    assert (copy["posted"], copy["already"]) == (0, copy["lines"]), "each line is known, and counted so"


@pytest.mark.parametrize("key", ["a.csv", "2026-12.csv"])
@pytest.mark.parametrize("more", ["", "L003,bom,{town},1000\n"])
def test_M2_a_number_of_another_month_is_told_apart_and_never_passed_over_as_known(
    town: Town, key: str, more: str
) -> None:
    content = LOADS + f"L001,haru,{TOWN},160000\nL002,bom,{TOWN},80000\n"
    town.drop("loads/41461/a.csv", content)
    town.moment = seoul_midnight(month_end(seoul_day(town.now())) + timedelta(days=4))
    again = town.drop(f"loads/41461/{key}", content + more.format(town=TOWN))
    assert (again["posted"], again["already"], again["failed"]) == (bool(more), 0, 2)
    first, _ = town.result(f"loads/41461/{key}")["errors"]
    assert (first["line"], first["code"]) == (2, "number_used")
    day = datetime.now(SEOUL).date().isoformat()
    assert f"{day}에 이미 쓰였습니다(파일 loads/41461/a.csv, 2번째 줄)" in first["detail"]
    assert f"used on {day} (file loads/41461/a.csv, line 2)" in first["detail_en"]
    assert town.balance("haru") == 160_000, "no won is made"
    town.drop("loads/41461/mended.csv", content.replace("L00", "2026-12-00"))
    assert town.balance("haru") == 320_000


def test_M2_a_file_that_was_killed_in_the_last_minute_of_a_month_goes_on_in_the_next(town: Town) -> None:
    town.moment = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    content = LOADS + f"L001,haru,{TOWN},160000\nL002,bom,{TOWN},80000\n"
    town.drop("loads/41461/a.csv", content)
    # As it stands where the function was killed behind the lines and before it wrote down that they are settled.
    place = keys.file("loads/41461", hashlib.sha256(content.encode()).hexdigest()), keys.FILE_STATE
    state = town.files.table.get(*place)
    assert state is not None
    town.files.table.write(Put({**state, "state": "running"}, PRESENT))
    town.aws.client("s3").delete_object(Bucket=town.aws.buckets["files"], Key="results/loads/41461/a.csv.json")
    town.moment = datetime(2026, 11, 30, 15, 1, tzinfo=UTC)
    assert town.deliver("loads/41461/a.csv") == {"state": "done", "lines": 2, "posted": 0, "already": 2, "failed": 0}
    assert town.balance("haru") == 160_000
    again = town.drop("loads/41461/december.csv", content)
    assert (again["posted"], again["already"], again["failed"]) == (0, 0, 2), "it was begun with in November"


def next_month(town: Town) -> datetime:
    return seoul_midnight(month_end(seoul_day(town.now())) + timedelta(days=4))


def keeps_versions(town: Town) -> None:
    """As the bucket of the template does."""
    how = {"Bucket": town.aws.buckets["files"], "VersioningConfiguration": {"Status": "Enabled"}}
    town.aws.client("s3").put_bucket_versioning(**how)


@pytest.mark.parametrize("key", ["a.csv", "again.csv"])
def test_M2_an_object_that_s3_tells_of_again_in_another_month_keeps_its_result(town: Town, key: str) -> None:
    keeps_versions(town)
    content = LOADS + f"L001,haru,{TOWN},160000\nL002,bom,{TOWN},80000\n"
    for name in dict.fromkeys(("a.csv", key)):
        town.drop(f"loads/41461/{name}", content)
    before = town.result(f"loads/41461/{key}")
    town.moment = next_month(town)
    assert town.deliver(f"loads/41461/{key}")["failed"] == 0
    assert town.result(f"loads/41461/{key}") == before
    assert town.drop(f"loads/41461/{key}", content)["failed"] == 2, "what is sent again is another object"
    assert town.balance("haru") == 160_000


def test_M2_a_faulty_object_that_s3_tells_of_again_in_another_month_is_of_its_own_month(town: Town) -> None:
    keeps_versions(town)
    content = LOADS + f"L001,haru,{TOWN},160000\nL002,nabi,{TOWN},80000\n"
    assert town.drop("loads/41461/a.csv", content)["failed"] == 1
    town.moment = next_month(town)
    town.enrols("nabi")
    again = town.deliver("loads/41461/a.csv")
    assert (again["posted"], again["already"], again["failed"]) == (1, 1, 0)
    assert (town.balance("haru"), town.balance("nabi")) == (160_000, 80_000)


def test_M2_a_number_of_another_month_with_its_own_last_day_is_the_same_load(town: Town) -> None:
    lot = (month_end(seoul_day(town.now())) + timedelta(days=60)).isoformat()
    line, header = f"L001,haru,{TOWN},160000,{lot}\n", LOADS.replace("amount", "amount,lapses_on")
    town.drop("loads/41461/a.csv", header + line)
    town.moment = seoul_midnight(month_end(seoul_day(town.now())) + timedelta(days=4))
    again = town.drop("loads/41461/b.csv", header + line + f"L002,bom,{TOWN},1000,\nL001,haru,{TOWN},160000,\n")
    assert (again["posted"], again["already"], again["failed"]) == (1, 1, 1)
    assert town.result("loads/41461/b.csv")["errors"][0]["code"] == "number_used"
    assert town.balance("haru") == 160_000


def test_M2_the_same_line_in_another_file_is_one_load_and_with_another_amount_a_named_error(town: Town) -> None:
    town.drop("loads/41461/a.csv", LOADS + f"L001,haru,{TOWN},160000\n")
    town.drop(
        "loads/41461/b.csv", LOADS + f"L001,haru,{TOWN},160000\nL001,haru,{TOWN},170000\nL001,bom,{TOWN},160000\n"
    )
    result = town.result("loads/41461/b.csv")
    assert (result["posted"], result["already"], result["failed"]) == (0, 1, 2)
    assert [(error["line"], error["code"]) for error in result["errors"]] == [
        (3, "already_otherwise"),
        (4, "already_otherwise"),
    ]
    for error in result["errors"]:
        assert "(파일 loads/41461/a.csv, 2번째 줄)" in error["detail"]
        assert "(file loads/41461/a.csv, line 2)" in error["detail_en"]
    assert town.balance("haru") == 160_000
    assert town.rows("bom") == []


def test_M2_a_bad_line_is_reported_with_its_number_and_the_rest_is_kept(town: Town) -> None:
    lines = [
        f"L001,haru,{TOWN},160000",
        f"L002,HARU!,{TOWN},160000",
        f"L003,bom,{TOWN},-1",
        f"L004,bom,{TOWN},1e5",
        "L005,bom,99999,1000",
        f"L006,bom,{TOWN}",
        f'L007,"bom,{TOWN},1000',
        "x" * (LINE_LETTERS_MAX + 1),
        f"L009,bom,{TOWN},0",
        f"L010,bom,{TOWN},80000",
    ]
    town.drop("loads/41461/a.csv", LOADS + "\n".join(lines) + "\n")
    result = town.result("loads/41461/a.csv")
    assert (result["lines"], result["posted"], result["failed"]) == (10, 2, 8)
    assert [(error["line"], error["code"]) for error in result["errors"]] == [
        (3, "bad_value"),
        (4, "bad_value"),
        (5, "bad_value"),
        (6, "outside_jurisdiction"),
        (7, "wrong_fields"),
        (8, "not_csv"),
        (9, "line_too_long"),
        (10, "bad_value"),
    ]
    assert all(error["detail"] and error["detail_en"] for error in result["errors"])
    assert town.balance("bom") == 80_000


def test_M2_M11_a_file_cut_within_its_last_amount_posts_nothing_of_that_line_and_the_whole_file_posts_the_rest(
    town: Town,
) -> None:
    whole = LOADS + f"L001,haru,{TOWN},160000\nL002,bom,{TOWN},80000\n"
    for missing in (1, 2, 3, 5):
        town.drop(f"loads/41461/cut-{missing}.csv", whole[:-missing])
        result = town.result(f"loads/41461/cut-{missing}.csv")
        assert [(error["line"], error["code"]) for error in result["errors"]] == [(3, "cut_off")]
        assert town.rows("bom") == []
    town.drop("loads/41461/whole.csv", whole)
    assert (town.balance("haru"), town.balance("bom")) == (160_000, 80_000)
    town.drop("settlements/bc-card/cut.csv", PURCHASES + f"T001,haru,gimbap-1,27000,{ago(5)}")
    (error,) = town.result("settlements/bc-card/cut.csv")["errors"]
    assert (error["line"], error["code"]) == (2, "cut_off")
    assert "줄바꿈" in error["detail"]
    assert "line break" in error["detail_en"]
    assert town.balance("haru") == 160_000


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + (LOADS + f"L001,haru,{TOWN},1000\n").encode(),
        (LOADS + f"L001,haru,{TOWN},1000\n").replace("\n", "\r\n").encode(),
        f'amount,"child_id",municipality,load_id,lapses_on\r\n1000,haru,{TOWN},L001,\r\n'.encode("cp949"),
        (LOADS + f"L001,haru,{TOWN},1000\n,,,\n\nL002,봄,{TOWN},1\n").encode("cp949"),
        # What nobody sees: a mark of the byte order twice, as joined files have it, and letters without a shape.
        ("\ufeff\ufeff" + LOADS + f"\ufeffL001,haru,{TOWN},1000\n").encode(),
        ("load_id\u200b,\u2060child_id,amount\u3164\n" + "L001\u200b,\u00adharu,\u200e1000\u00a0\n").encode(),
    ],
)
def test_M2_what_a_spreadsheet_does_to_a_file_is_forgiven(town: Town, content: bytes) -> None:
    town.drop("loads/41461/a.csv", content)
    assert town.balance("haru") == 1_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n,,,\n", "no_header"),
        (b"load_id;child;municipality;amount\n", "unknown_column"),
        (b"load_id/child_id/amount\n", "no_header"),
        ("2026년 12월 충전 명단,,\nload_id,child_id,amount\n".encode(), "no_header"),
        (b"load_id,child_id,municipality\n", "missing_column"),
        (b"load_id,load_id,child_id,municipality,amount\n", "column_twice"),
    ],
)
def test_M2_a_file_that_cannot_be_read_is_refused_whole_and_says_why(town: Town, content: bytes, code: str) -> None:
    assert town.drop("loads/41461/a.csv", content)["state"] == "refused"
    refused = town.result("loads/41461/a.csv")["refused"]
    assert refused["code"] == code
    assert refused["detail"]


def test_M2_a_towns_folder_takes_only_that_towns_lines(town: Town) -> None:
    town.drop("loads/41461/a.csv", LOADS + f"L001,haru,{TOWN},1000\n")
    town.drop("loads/41430/a.csv", LOADS + f"L002,haru,{TOWN},1000\n")
    assert town.balance("haru") == 1_000
    assert town.result("loads/41430/a.csv")["errors"][0]["code"] == "outside_jurisdiction"


def test_M11_a_purchase_in_a_shop_counts_even_when_it_breaks_the_cap_and_the_next_load_repays_the_rest(
    town: Town,
) -> None:
    town.drop("loads/41461/a.csv", LOADS + f"L001,haru,{TOWN},25000\n")
    town.drop("settlements/bc-card/a.csv", PURCHASES + f"T001,haru,gimbap-1,27000,{ago(5)}\n")
    account = town.meals.account("haru")
    assert account is not None
    assert (dict(account.lots), account.shortfall) == ({}, 2_000)
    assert account.spent_on(seoul_day(datetime.now(UTC) - timedelta(minutes=5)).isoformat()) == 27_000
    town.drop("loads/41461/b.csv", LOADS + f"L002,haru,{TOWN},10000\n")
    account = town.meals.account("haru")
    assert account is not None
    assert (sum(account.lots.values()), account.shortfall) == (8_000, 0)


def test_M11_a_purchase_twice_in_any_file_is_one_purchase(town: Town) -> None:
    town.drop("loads/41461/a.csv", LOADS + f"L001,haru,{TOWN},25000\n")
    line = f"T001,haru,gimbap-1,7000,{ago(90)}\n"
    town.drop("settlements/bc-card/a.csv", PURCHASES + line + line)
    town.drop("settlements/bc-card/b.csv", PURCHASES + f"T002,haru,gimbap-1,1000,{ago(80)}\n" + line)
    assert town.balance("haru") == 17_000


def test_M1_M11_a_purchase_by_card_is_the_childs_also_when_the_card_was_replaced_meanwhile(town: Town) -> None:
    town.drop("loads/41461/a.csv", LOADS + f"L001,haru,{TOWN},25000\n")
    cards = CardStore(town.meals.table)
    at = stamp(datetime.now(UTC))
    cards.issue(Card("card-old-1", "haru", "active", at), None, Change("officer-1", at, "card card-old-1", "first"))
    cards.issue(Card("card-new-1", "haru", "active", at), "card-old-1", Change("officer-1", at, "card", "lost"))
    lines = [
        f"T001,card-old-1,,gimbap-1,7000,{ago(90)}",
        f"T002,card-new-1,,gimbap-1,3000,{ago(80)}",
        f"T003,card-nobody,,gimbap-1,3000,{ago(80)}",
        f"T004,card-old-1,haru,gimbap-1,3000,{ago(80)}",
        f"T005,,,gimbap-1,3000,{ago(80)}",
    ]
    town.drop(
        "settlements/bc-card/a.csv",
        "txn_id,card_ref,child_id,merchant_id,amount,purchased_at\n" + "\n".join(lines) + "\n",
    )
    assert town.balance("haru") == 15_000
    codes = [(error["line"], error["code"]) for error in town.result("settlements/bc-card/a.csv")["errors"]]
    assert codes == [(4, "unknown_card"), (5, "bad_value"), (6, "bad_value")]


def test_M11_a_purchase_by_an_unknown_child_or_in_the_future_is_a_named_error(town: Town) -> None:
    lines = [
        f"T001,nobody,gimbap-1,7000,{ago(5)}",
        f"T002,haru,gimbap-1,7000,{ago(-90)}",
        f"T003,haru,gimbap-1,7000,{ago(401 * 24 * 60)}",
        "T004,haru,gimbap-1,7000,2026-13-01 10:00",
    ]
    town.drop("settlements/bc-card/a.csv", PURCHASES + "\n".join(lines) + "\n")
    codes = [error["code"] for error in town.result("settlements/bc-card/a.csv")["errors"]]
    assert codes == ["unknown_child", "in_the_future", "too_old", "bad_value"]


class Dies(BaseException):
    """The process is killed."""


class DyingClient:
    """A client that is killed before or after its n-th call."""

    def __init__(self, client: Any, at_call: int, *, after: bool) -> None:
        self.client, self.left, self.after = client, at_call, after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def made(**arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Dies
            answer = call(**arguments)
            if self.left == 0:
                raise Dies
            return answer

        return made


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_M2_killed_before_or_after_any_call_a_file_is_finished_by_its_redelivery_and_no_won_is_doubled(
    town: Town, after: bool
) -> None:
    town.enrols("c-0", "c-1")
    town.drop("loads/41461/zero.csv", LOADS + "".join(f"zero-{child},c-{child},{TOWN},1000\n" for child in range(2)))
    for call in range(1, 40):
        key = f"loads/41461/{call}-{after}.csv"
        town.put(key, LOADS + "".join(f"K{call}{after}-{child},c-{child},{TOWN},100\n" for child in range(2)))
        dying = DyingClient(town.aws.client("dynamodb"), call, after=after)
        dying_s3 = DyingClient(town.aws.client("s3"), max(1, 14 - call), after=after)
        table = Table(dying, town.aws.tables["meals"], sleep=lambda _: None)
        intake = files.Intake(
            MealStore(table),
            FileStore(table),
            Bucket(dying_s3, town.aws.buckets["files"]),
            lambda: datetime.now(UTC),
            Deadline(),
            LOGGER,
        )
        try:
            intake.take_in(key)
        except Dies:
            town.deliver(key)
        assert [town.balance(f"c-{child}") for child in range(2)] == [1_000 + 100 * call] * 2
        assert town.result(key)["state"] == "done"


def test_M2_a_file_longer_than_one_call_goes_on_in_the_next(town: Town) -> None:
    town.put("loads/41461/a.csv", LOADS + "".join(f"L{n:03},haru,{TOWN},100\n" for n in range(5)))
    key, calls, late = "loads/41461/a.csv", 1, int(files.TIME_LEFT_S_MIN * 1000) - 1
    counts = town.deliver(key, remaining_ms=late)
    while counts["state"] == "running":
        note = town.result("loads/41461/a.csv")
        key, calls = f"continue/loads/41461/{note['sha256']}.json", calls + 1
        counts = town.deliver(key, remaining_ms=late)
    assert calls == 6
    assert town.balance("haru") == 500
    result = town.result("loads/41461/a.csv")
    assert (result["state"], result["lines"], result["posted"]) == ("done", 5, 5)


@pytest.mark.parametrize("again", ["loads/41461/a.csv", "loads/41461/b.csv"])
def test_M2_a_long_file_with_a_bad_line_that_is_sent_again_comes_to_its_end(town: Town, again: str) -> None:
    content = LOADS + f"L000,late-child,{TOWN},100\n" + "".join(f"L{n:03},haru,{TOWN},100\n" for n in range(1, 5))
    town.drop("loads/41461/a.csv", content)
    assert town.result("loads/41461/a.csv")["failed"] == 1
    town.enrols("late-child")
    town.put(again, content)
    key, late = again, int(files.TIME_LEFT_S_MIN * 1000) - 1
    for _ in range(6):
        counts = town.deliver(key, remaining_ms=late)
        key = f"continue/loads/41461/{town.result(again)['sha256']}.json"
    assert counts == {"state": "done", "lines": 5, "posted": 1, "already": 4, "failed": 0}
    assert (town.balance("late-child"), town.balance("haru")) == (100, 400)


def test_M15_a_town_is_switched_on_by_a_file(town: Town) -> None:
    town.drop("loads/41430/before.csv", LOADS + "L001,nabi,41430,1000\n")
    assert town.result("loads/41430/before.csv")["errors"][0]["code"] == "not_switched_on"
    town.enrols("nabi", town="41430")
    assert town.result("enrolments/41430/nabi.csv")["errors"][0]["code"] == "not_switched_on"
    town.drop("policies/41430/41430.json", json.dumps({**POLICY, "municipality": "41430", "day_cap": 24_000}))
    town.enrols("nabi", town="41430")
    town.drop("loads/41430/again.csv", LOADS + "L001,nabi,41430,1000\n")
    assert town.balance("nabi") == 1_000


def test_M15_a_later_version_is_published_ahead_and_never_changes_a_published_one(town: Town) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    town.drop("policies/41461/late.json", json.dumps({**POLICY, "version": 2, "effective_from": ago(1)}))
    town.drop("policies/41461/soon.json", json.dumps({**POLICY, "version": 2, "effective_from": soon}))
    town.drop("policies/41461/again.json", json.dumps([{**POLICY, "version": 2, "effective_from": soon}]))
    town.drop("policies/41461/other.json", json.dumps({**POLICY, "version": 3, "effective_from": soon}))
    town.drop("policies/41461/bad.json", json.dumps({**POLICY, "day_cap": "viel"}))
    later = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    town.drop("policies/41461/huge.json", json.dumps({**POLICY, "version": 10**40, "effective_from": later}))
    outcomes = {
        name: [error["code"] for error in town.result(f"policies/41461/{name}.json")["errors"]]
        for name in ("late", "soon", "again", "other", "bad", "huge")
    }
    assert outcomes == {
        "late": ["published_late"],
        "soon": [],
        "again": [],
        "other": ["version_taken"],
        "bad": ["invalid"],
        "huge": ["invalid"],
    }


def test_M15_a_version_that_two_files_bring_at_once_is_one_version(town: Town) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    version = json.dumps({**POLICY, "version": 2, "effective_from": soon})
    client = clients.client("dynamodb")
    with overtaken(client, lambda: town.drop("policies/41461/first.json", version), b'"POLICY#') as first:
        second = town.drop("policies/41461/second.json", version)
    assert [result["failed"] for result in (*first, second)] == [0, 0]


def test_M11_a_file_with_two_cancellations_of_one_unknown_purchase_is_taken_in_to_its_end(town: Town) -> None:
    town.drop("merchants/41461/a.json", json.dumps([SHOP]))
    town.drop("loads/41461/a.csv", LOADS + "L001,haru,41461,30000\n")
    lines = [f"C-{number},haru,gimbap-1,1000,{ago(1)},T-1\n" for number in (1, 2)]
    columns = PURCHASES.replace("\n", ",cancels\n")
    town.drop("settlements/bc-card/early.csv", columns + "".join([*lines, f"T-2,haru,gimbap-1,4000,{ago(1)},\n"]))
    result = town.result("settlements/bc-card/early.csv")
    assert [error["code"] for error in result["errors"]] == ["waits_for_purchase"] * 2
    assert result["posted"] == 1
    assert town.balance("haru") == 26_000


def test_M15_merchants_come_by_file_and_a_bad_one_is_named_by_its_place(town: Town) -> None:
    town.drop("merchants/41461/a.json", json.dumps([SHOP, {**SHOP, "merchant_id": "bad", "lat": 200}]))
    result = town.result("merchants/41461/a.json")
    assert (result["posted"], result["errors"][0]["line"]) == (1, 2)
    assert town.meals.merchant("gimbap-1", datetime.now(UTC)) is not None
    assert town.drop("merchants/41461/b.json", "{nope")["state"] == "refused"


@pytest.mark.parametrize("is_ascii", [True, False], ids=["escaped", "as it is"])
def test_M15_a_shop_is_read_as_programs_write_it(town: Town, is_ascii: bool) -> None:
    """Whole numbers with a point; names taken apart, as some systems keep them, and counted as people count."""
    dish = {**SHOP["menu"][0], "name": normalize("NFD", "떡볶이" * 20), "price": 4000.0}
    shop = {**SHOP, "name": normalize("NFD", "맛나김밥"), "lat": 37.0, "menu": [dish]}
    assert town.drop("merchants/41461/a.json", json.dumps([shop], ensure_ascii=is_ascii))["posted"] == 1
    known = town.meals.merchant("gimbap-1", datetime.now(UTC))
    assert known is not None
    assert (known.name, known.menu[0].name, known.menu[0].price) == ("맛나김밥", "떡볶이" * 20, 4_000)
    town.drop("merchants/41461/b.json", json.dumps([{**SHOP, "lat": 1}]).replace('"lat": 1', '"lat": 1e999'))
    assert town.result("merchants/41461/b.json")["errors"][0]["code"] == "invalid"


@pytest.mark.parametrize("case", cases("receive_file"))
def test_an_event_whose_object_is_gone_is_passed_over(aws: Aws, case: str) -> None:
    assert receive_file.handler(event("receive_file", case), Context(remaining_ms=900_000)) == {"state": "passed_over"}


def test_a_result_is_never_taken_for_a_file(town: Town) -> None:
    assert town.drop("results/loads/a.csv.json", "{}") == {"state": "passed_over"}
