"""A purchase in a shop that is cancelled later (M11): the money goes back to the purchase's day and to where it came
from, each line once, in whatever order the card network sends them."""

from datetime import timedelta
from typing import Any

import pytest

from dolbom.audits.proof import prove
from dolbom.deadline import Deadline
from dolbom.dynamo.table import PRESENT, ConditionFailed, Put, Table
from dolbom.errors import Unavailable
from dolbom.meals import keys
from dolbom.meals.files.intake import Intake, Result
from dolbom.meals.files.rows import WAITING
from dolbom.meals.files.store import AWAITED_MAX, FileStore
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.misuse.rows import facts_of
from dolbom.meals.store import MealStore
from functions.enforce_limits.handler import enforced
from tests.conftest import Aws
from tests.support import resources
from tests.support.items import ITEM_BYTES_MAX, item_bytes
from tests.support.streams import batch, journal_records
from tests.support.town import CODE, LOGGER, NETWORK, Town

COLUMNS = "txn_id,child_id,merchant_id,amount,purchased_at,cancels\n"
DAY = "2026-11-20"


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    town.shop("gimbap-1")
    town.load("haru", 30_000)
    return town


class AlwaysFaster(Table):
    """A table on which somebody else is quicker at each write, a hundred times."""

    tries = 0

    def write(self, *_: Any, **__: Any) -> Any:
        self.tries += 1
        assert self.tries < 100, "it goes on for ever"
        raise ConditionFailed({"pk": "l", "sk": "l", "kind": WAITING, "awaited": {f"C-{self.tries}": ["x"]}})


def line(town: Town, txn: str, amount: int, cancels: str = "", child: str = "haru", shop: str = "gimbap-1") -> str:
    return f"{txn},{child},{shop},{amount},{town.now.isoformat(timespec='seconds')},{cancels}\n"


def settles(town: Town, *lines: str, client: Any = None) -> dict[int, str]:
    """Drops a file with these lines; the codes of what was not taken, by the line's number."""
    return {error["line"]: error["code"] for error in dropped(town, *lines, client=client).errors}


def dropped(town: Town, *lines: str, client: Any = None) -> Result:
    """Drops a file with these lines; what became of it."""
    key = f"settlements/{NETWORK}/{next(town._numbers)}.csv"
    town.bucket.write(key, (COLUMNS + "".join(lines)).encode(), "text/csv")
    table = Table(client or town.table.client, town.table.name, sleep=lambda _: None)
    result = Intake(MealStore(table), FileStore(table), town.bucket, town.clock, Deadline(), LOGGER).take_in(key)
    assert result is not None
    assert all(error["detail"] and error["detail_en"] for error in result.errors)
    return result


def money(town: Town) -> tuple[int, int, int]:
    """What Haru has, what is short, and what counts on the purchase's day."""
    account = town.meals.account("haru")
    assert account is not None
    return sum(account.lots.values()), account.shortfall, account.spent_on(DAY)


def is_proved(town: Town) -> bool:
    rows = list(town.table.query_all("CHILD#haru"))
    return prove("CHILD#haru", rows, lambda code: town.meals.policies(code, town.now), town.now) == []


def enforce(town: Town) -> dict[str, str]:
    """Delivers the stream; the states of Haru's breaches."""
    by = Enforcement(town.meals, town.limits, town.clock)
    assert enforced(batch(journal_records(town.aws)), by) == {"batchItemFailures": []}
    return {row["sk"]: row["state"] for row in town.limits.breaches("haru")}


def test_M11_a_cancelled_purchase_gives_the_day_its_room_back_and_heals_its_breach_by_itself(town: Town) -> None:
    assert settles(town, line(town, "T-1", 12_000), line(town, "T-2", 13_000)) == {}
    assert enforce(town) == {f"BREACH#{DAY}#day_cap": "open"}
    town.later(days=1)
    assert settles(town, line(town, "C-2", 13_000, cancels="T-2")) == {}
    assert money(town) == (18_000, 0, 12_000)
    assert enforce(town) == {f"BREACH#{DAY}#day_cap": "closed"}
    assert town.limits.notice("haru") is None
    assert is_proved(town)


def test_M11_a_cancellation_twice_in_any_file_is_one_and_with_another_amount_a_named_error(town: Town) -> None:
    settles(town, line(town, "T-1", 12_000))
    first = dropped(town, line(town, "C-1", 12_000, "T-1"), line(town, "C-1", 12_000, "T-1"))
    second = dropped(town, line(town, "T-2", 2_000))
    assert first.errors == second.errors == []
    mixed = line(town, "C-1", 12_000, "T-1"), line(town, "C-1", 11_000, "T-1"), line(town, "T-2", 2_001)
    told = dropped(town, *mixed).errors
    assert [(error["line"], error["code"]) for error in told] == [(3, "already_otherwise"), (4, "already_otherwise")]
    for error, where in zip(told, (first.key, second.key), strict=True):
        assert f"(파일 {where}, 2번째 줄)" in error["detail"]
        assert f"(file {where}, line 2)" in error["detail_en"]
    settles(town, line(town, "C-2", 2_000, "T-2"))
    assert money(town) == (30_000, 0, 0)
    assert is_proved(town)


def test_M11_parts_may_be_cancelled_one_after_the_other_and_never_more_than_was_bought(town: Town) -> None:
    settles(town, line(town, "T-1", 12_000))
    assert settles(town, line(town, "C-1", 5_000, "T-1"), line(town, "C-2", 7_001, "T-1")) == {3: "more_than_bought"}
    assert money(town) == (23_000, 0, 7_000)
    assert settles(town, line(town, "C-3", 7_000, "T-1"), line(town, "C-4", 1, "T-1")) == {3: "more_than_bought"}
    assert money(town) == (30_000, 0, 0)
    assert is_proved(town)


def test_M11_a_cancellation_that_comes_before_its_purchase_waits_for_it_and_says_so(town: Town) -> None:
    lines = [line(town, "C-1", 5_000, "T-1"), line(town, "C-2", 1_000, "T-1"), line(town, "C-1", 5_000, "T-1")]
    assert settles(town, *lines) == dict.fromkeys((2, 3, 4), "waits_for_purchase")
    assert money(town) == (30_000, 0, 0)
    assert settles(town, line(town, "T-1", 12_000)) == {}
    assert money(town) == (24_000, 0, 6_000)
    assert settles(town, *lines, line(town, "T-1", 12_000)) == {}
    assert money(town) == (24_000, 0, 6_000)
    assert is_proved(town)


def test_M11_what_waited_for_more_than_was_bought_is_an_error_and_the_purchase_is_not_lost(town: Town) -> None:
    settles(town, line(town, "C-1", 15_000, "T-1"))
    assert settles(town, line(town, "T-1", 12_000)) == {2: "waited_in_vain"}
    assert money(town) == (18_000, 0, 12_000)
    assert is_proved(town)


def test_M11_one_that_waited_for_too_much_does_not_keep_the_others_from_coming_back(town: Town) -> None:
    settles(town, line(town, "C-1", 15_000, "T-1"), line(town, "C-2", 5_000, "T-1"))
    result = dropped(town, line(town, "T-1", 12_000))
    assert (result.lines, result.posted, result.failed, result.amount) == (1, 1, 1, 7_000)
    assert result.errors == [
        {
            "line": 2,
            "code": "waited_in_vain",
            "detail": "이 결제는 반영되었습니다. 먼저 와서 기다리던 취소(C-1, 15,000원)는 반영되지 않았습니다. "
            "결제 T-1에서 취소할 수 있는 금액은 12,000원입니다.",
            "detail_en": "This purchase is posted; the cancellation C-1 of 15,000 won that waited for it is not. "
            "Of the purchase T-1 only 12,000 won are left to cancel.",
        }
    ]
    assert money(town) == (23_000, 0, 7_000)
    again = dropped(town, line(town, "T-1", 12_000), line(town, "T-9", 1_000))
    assert (again.posted, again.already, again.failed, again.amount) == (1, 1, 1, 1_000)
    assert is_proved(town)


def test_M11_more_cancellations_of_one_purchase_than_may_wait_are_named_and_come_back_when_it_has_come(
    town: Town,
) -> None:
    some = [line(town, f"C-{number:04}", 1, "T-1") for number in range(AWAITED_MAX + 3)]
    told = settles(town, *some)
    assert list(told.values()) == ["waits_for_purchase"] * AWAITED_MAX + ["too_many_wait"] * 3
    assert settles(town, line(town, "T-1", 12_000), *some[-3:]) == {}
    assert money(town) == (18_000 + len(some), 0, 12_000 - len(some))
    assert is_proved(town)


def test_M11_the_fullest_row_of_what_waits_is_far_from_what_an_item_may_be(town: Town) -> None:
    txn, child, shop = "T" * 64, "h" * 40, "g" * 40
    for number in range(AWAITED_MAX):
        settles(town, line(town, f"{number:064}", 1_000_000, txn, child, shop))
    (row,) = town.table.query_all(keys.line("in_store", f"{NETWORK}.{txn}"))
    assert len(row["awaited"]) == AWAITED_MAX
    assert item_bytes(row) < ITEM_BYTES_MAX / 4


def test_M11_a_waiting_cancellation_with_another_amount_is_a_named_error_and_the_first_one_stands(town: Town) -> None:
    told = settles(town, line(town, "C-1", 5_000, "T-1"), line(town, "C-1", 9_000, "T-1"))
    assert told == {2: "waits_for_purchase", 3: "waits_otherwise"}
    settles(town, line(town, "T-1", 12_000))
    assert money(town) == (23_000, 0, 7_000)


def test_M11_one_account_that_cannot_be_read_stops_no_other_line_and_is_named_and_alarmed(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.load("bom", 10_000)
    row = town.table.get("CHILD#haru", "ACCOUNT")
    assert row is not None
    town.table.write(Put(row | {"lots": "?"}, PRESENT))
    lines = [line(town, "T-1", 1_000), line(town, "T-2", 2_000, child="bom")]
    result = dropped(town, *lines)
    assert (result.state, result.posted, result.failed, result.stuck) == ("done", 1, 1, 1)
    assert [(error["line"], error["code"]) for error in result.errors] == [(2, "not_settled")]
    (named,) = [vars(record) for record in caplog.records if record.getMessage() == "line_failed"]
    assert (named["line"], named["sha256"]) == ("2", result.sha256)
    # Mended, the same file again posts what was left, once.
    town.table.write(Put(row, PRESENT))
    assert settles(town, *lines) == settles(town, *lines) == {}
    assert money(town) == (29_000, 0, 1_000)


def test_M11_one_waiting_cancellation_that_cannot_be_read_keeps_no_other_waiting(town: Town) -> None:
    settles(town, line(town, "C-1", 5_000, "T-1"), line(town, "C-2", 1_000, "T-1"))
    (row,) = town.table.query_all(keys.line("in_store", f"{NETWORK}.T-1"))
    town.table.write(Put(row | {"awaited": row["awaited"] | {"C-1": {"amount": "?"}}}, PRESENT))
    result = dropped(town, line(town, "T-1", 12_000))
    assert ([error["code"] for error in result.errors], result.stuck) == (["not_settled"], 1)
    assert money(town) == (19_000, 0, 11_000)


def test_the_function_is_granted_each_kind_of_write_that_cancellations_need(town: Town) -> None:
    granted = {
        action.removeprefix("dynamodb:")
        for name, policy in resources("service", "AWS::IAM::Policy").items()
        if name.startswith("ReceiveFileRole")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }

    class Granted:
        """What is not granted is refused, as IAM does."""

        def __getattr__(self, name: str) -> Any:
            def made(**arguments: Any) -> Any:
                kinds = {
                    "transact_write_items": [
                        f"{kind}Item" for item in arguments.get("TransactItems", ()) for kind in item
                    ]
                }
                needed = kinds.get(name, ["".join(part.title() for part in name.split("_"))])
                assert set(needed) <= granted, needed
                return getattr(town.table.client, name)(**arguments)

            return made

    early = [line(town, "C-1", 5_000, "T-1"), line(town, "C-2", 1_000, "T-1")]
    assert settles(town, *early, client=Granted()) == dict.fromkeys((2, 3), "waits_for_purchase")
    assert settles(town, line(town, "T-1", 12_000), *early, client=Granted()) == {}
    assert money(town) == (24_000, 0, 6_000)


@pytest.mark.parametrize("more", [{"child": "bom"}, {"shop": "other-1"}])
def test_M11_a_cancellation_of_somebody_elses_purchase_is_refused(town: Town, more: dict[str, str]) -> None:
    town.load("bom", 10_000)
    settles(town, line(town, "T-1", 12_000))
    assert settles(town, line(town, "C-1", 12_000, "T-1", **more)) == {2: "not_this_purchase"}
    assert money(town) == (18_000, 0, 12_000)


def test_M11_what_was_short_is_made_good_first_and_what_a_load_repaid_meanwhile_comes_back_to_the_child(
    town: Town,
) -> None:
    settles(town, line(town, "T-1", 34_000))
    assert money(town) == (0, 4_000, 34_000)
    settles(town, line(town, "C-1", 5_000, "T-1"))
    assert money(town) == (1_000, 0, 29_000)
    settles(town, line(town, "T-2", 5_000))
    assert money(town) == (0, 4_000, 34_000)
    town.load("haru", 10_000)
    settles(town, line(town, "C-2", 5_000, "T-2"), line(town, "C-3", 29_000, "T-1"))
    assert money(town) == (40_000, 0, 0)
    assert is_proved(town)


def test_M2_what_has_lapsed_meanwhile_goes_to_the_fund_as_the_policy_says(town: Town) -> None:
    settles(town, line(town, "T-1", 12_000))
    town.later(days=15)
    settles(town, line(town, "C-1", 12_000, "T-1"))
    assert money(town)[0] == 18_000
    row = town.row("haru", lambda row: row["kind"] == "entry" and "cancels" in row)
    assert (row["journal"][0]["why"], row["amount"]) == ("to_fund_after_lapse", -12_000)
    assert is_proved(town)


@pytest.mark.parametrize("parts", [[34_000], [30_000, 4_000], [20_000, 12_000, 2_000]])
def test_M2_in_how_many_parts_a_purchase_is_cancelled_changes_nothing_of_what_has_lapsed(
    town: Town, parts: list[int]
) -> None:
    settles(town, line(town, "T-1", 34_000))
    town.later(days=15)
    town.load("haru", 10_000)
    assert money(town)[:2] == (6_000, 0)
    settles(town, *(line(town, f"C-{number}", part, "T-1") for number, part in enumerate(parts)))
    assert money(town)[:2] == (10_000, 0)
    assert is_proved(town)


def test_M14_a_cancellation_is_seen_as_a_refund_with_its_own_row(town: Town) -> None:
    settles(town, line(town, "T-1", 12_000))
    town.now += timedelta(minutes=5)
    settles(town, line(town, "C-1", 12_000, "T-1"))
    row = town.row("haru", lambda row: row["kind"] == "entry" and "cancels" in row)
    (fact,) = facts_of(row)
    assert (fact.kind, fact.amount, fact.row, fact.at) == ("refund", 12_000, row["sk"], town.now)
    assert row["municipality"] == CODE


class Dies(BaseException):
    """The process is killed."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_R1_killed_before_or_after_any_write_the_file_dropped_again_finishes(town: Town, after: bool) -> None:
    client = town.table.client

    class Dying:
        def __init__(self, at: int) -> None:
            self.left = at

        def __getattr__(self, name: str) -> Any:
            def made(**arguments: Any) -> Any:
                self.left -= name in ("transact_write_items", "put_item", "update_item")
                if self.left == 0 and not after:
                    raise Dies
                answer = getattr(client, name)(**arguments)
                if self.left == 0:
                    raise Dies
                return answer

            return made

    writes = 0
    while True:
        writes += 1
        child, purchase = f"haru-{writes}", f"T-{writes}"
        town.load(child, 30_000)
        lines = [
            line(town, f"C-{writes}", 5_000, purchase, child),
            line(town, purchase, 12_000, child=child),
            line(town, f"D-{writes}", 1_000, purchase, child),
        ]
        try:
            settles(town, *lines, client=Dying(writes))
            break
        except Dies:
            settles(town, *lines)
            account = town.meals.account(child)
            assert account is not None
            assert (sum(account.lots.values()), account.spent_on(DAY)) == (24_000, 6_000)
    assert writes > 5


def test_M11_a_line_that_others_are_always_quicker_at_is_left_for_later(town: Town) -> None:
    table = AlwaysFaster(town.aws.client("dynamodb"), town.aws.tables["meals"], sleep=lambda _: None)
    with pytest.raises(Unavailable):
        FileStore(table).wait_for("in_store", "bc-card#T-1", "C-own", {"amount": "1"})
    assert 1 < table.tries < 100
