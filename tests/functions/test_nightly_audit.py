"""nightly_audit and audit_segment: every won adds up, and what does not is named by its item (O1)."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from dolbom.audits.chain import PARTS, append, base_of, report_of
from dolbom.audits.findings.life import ClosedAs, moved
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.night import Night
from dolbom.audits.segments import SegmentProver
from dolbom.clock import stamp
from dolbom.dynamo.items import Item, to_attributes
from dolbom.gateways.objects import Bucket
from dolbom.meals.children.lapses import lapse
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.orders import fulfilment
from dolbom.meals.rows import account_of, digest, seal_of, sealed
from functions.audit_segment.handler import handler as prove_segment
from functions.enforce_limits.handler import enforced
from functions.nightly_audit.handler import handler as write_report
from tests.conftest import Aws
from tests.support import Context, cases, event
from tests.support.depth import DEPTH, some
from tests.support.streams import batch, journal_records
from tests.support.town import CODE, Town
from tools.audit_verify import problems

SEGMENTS = 3


@pytest.fixture
def town(aws: Aws) -> Town:
    """Two children, and one of everything that can happen to money."""
    town = Town(aws)
    town.as_after("one of everything that can happen to money", lambda: everything(town))
    return town


def everything(town: Town) -> None:
    town.shop("gimbap-1")
    town.load("haru", 100_000)
    town.load("bom", 30_000)
    town.pays("haru", 12_000)
    town.cancels("haru", town.orders("haru", 5_000))
    town.captures("haru", town.orders("haru", 6_000, delivery_fee={"amount": 3_000}), 4_000, 3_000)
    town.later(minutes=20)
    town.refunds("haru", town.pays("haru", 3_000), 1_000)
    town.buys("bom", 31_000)
    town.orders("haru", 1_000)
    enforced(batch(journal_records(town.aws)), Enforcement(town.meals, town.limits, town.clock))


def run(town: Town, segments: int = SEGMENTS) -> dict[str, Any]:
    """What the state machine does: all segments, then the report."""
    order = {"at": stamp(town.now), "day": None}
    answers = [prove_segment({**order, "segment": n, "segments": segments}, Context()) for n in range(segments)]
    told = json.loads(json.dumps(answers))
    answer: dict[str, Any] = write_report({**order, "segments": told}, Context())
    return answer


def report(town: Town, answer: dict[str, Any]) -> dict[str, Any]:
    bucket = Bucket(town.aws.client("s3"), town.aws.buckets["reports"])
    found: dict[str, Any] = bucket.read_json(answer["report"]["json"], 10_000_000)
    return found


def rows_of(town: Town, child: str) -> list[Item]:
    return list(town.table.query_all(f"CHILD#{child}"))


def held_order(town: Town) -> str:
    order_id: str = town.row("haru", lambda row: row.get("state") == "held")["order_id"]
    return order_id


def overwrite(town: Town, item: Item) -> None:
    """What nobody may do, and somebody with the console can."""
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item=to_attributes(item))


def digested(account: Item) -> Item:
    """An account as our own code would have written it."""
    return {**account, "digest": digest(account_of(account))}


def remove(town: Town, item: Item) -> None:
    key = {name: {"S": item[name]} for name in ("pk", "sk")}
    town.aws.client("dynamodb").delete_item(TableName=town.table.name, Key=key)


def test_O1_a_day_of_everything_adds_up_to_the_won(town: Town) -> None:
    answer = run(town)
    found = report(town, answer)
    assert found["findings"] == []
    assert answer == {
        "day": "2026-11-19",
        "ok": True,
        "findings": 0,
        "children": 2,
        "report": {kind: f"proof/2026-11-19/report.{kind}" for kind in ("json", "html", "csv")},
    }
    assert found["unexplained"] == 0
    assert found["amounts"] == {
        "loaded": 130_000,
        "delivered": 12_000 + 4_000 + 3_000 + 3_000,
        "in_store": 31_000,
        "refunded": 1_000,
        "lapsed": 0,
        "undone": 0,
        "held": 1_000,
        "coupons": 3_000,
        "own_money": 0,
        "balance": 100_000 - 12_000 - 4_000 - 2_000 - 1_000 + 30_000 - 31_000,
    }


def test_O1_the_report_reads_well_in_html_and_opens_in_a_spreadsheet(town: Town) -> None:
    town.cancels("haru", held_order(town))
    town.later(days=1)
    answer = run(town)
    bucket = Bucket(town.aws.client("s3"), town.aws.buckets["reports"])
    opened = bucket.open(answer["report"]["html"])
    assert opened is not None
    page = b"".join(opened[1]).decode()
    assert "모든 금액이 맞습니다" in page
    assert "<svg" in page
    assert "<script" not in page
    opened = bucket.open(answer["report"]["csv"])
    assert opened is not None
    assert b"".join(opened[1]).decode("utf-8-sig").splitlines() == ["pk,sk,code,expected,found,what"]


def test_O1_after_a_lapse_and_a_month_the_books_still_agree(town: Town) -> None:
    town.cancels("haru", held_order(town))
    town.later(days=11)
    list(lapse(town.meals, "haru", town.now))
    town.load("haru", 50_000)
    assert run(town)["findings"] == 0
    town.later(days=40)
    assert run(town)["findings"] == 0


def test_O1_what_a_night_finds_is_kept_until_somebody_closes_it(town: Town) -> None:
    store = FindingStore(town.table)
    overwrite(town, an_amount_on_both_sides(town.row("haru", lambda row: row.get("state") == "held")))
    run(town)
    run(town)
    (kept,) = [each for each in store.all_of("nightly_proof") if each.found.kind == "seal_broken"]
    assert (kept.found.item.split()[0], kept.nights, kept.state) == ("CHILD#haru", 1, "open")
    town.later(days=1)
    run(town)
    assert {each.nights for each in store.all_of("nightly_proof") if each.finding_id == kept.finding_id} == {2}
    assert [(each.day, each.is_whole) for each in store.runs("nightly_proof")] == [
        ("2026-11-20", True),
        ("2026-11-19", True),
    ]


Tamper = Callable[[Item], Item]


def an_amount(item: Item) -> Item:
    """One leg is changed."""
    item["journal"][0]["legs"][0]["amount"] += 1_000
    return item


def an_amount_on_both_sides(item: Item) -> Item:
    """Two legs are changed, so that they still balance."""
    item["journal"][0]["legs"][0]["amount"] += 1_000
    item["journal"][0]["legs"][-1]["amount"] -= 1_000
    return item


def an_amount_on_both_sides_sealed_again(item: Item) -> Item:
    """As above, by somebody who knows of seals."""
    item = an_amount_on_both_sides(item)
    item["journal"][0]["seal"] = seal_of(item["journal"][0])
    return item


def a_day(item: Item) -> Item:
    item["journal"][-1]["day"] = "2026-11-18"
    return item


def a_missing_field(item: Item) -> Item:
    del item["journal"][0]["legs"]
    return item


@pytest.mark.parametrize("tamper", [an_amount, an_amount_on_both_sides, a_day, a_missing_field])
def test_O1_any_row_that_was_changed_is_named_by_its_key(town: Town, tamper: Tamper) -> None:
    for child in ("haru", "bom"):
        for row in some(town.meals.journal_rows(child), DEPTH.damages):
            overwrite(town, tamper(town.table.get(row["pk"], row["sk"]) or {}))
            answer = run(town)
            named = {(finding["pk"], finding["sk"]) for finding in report(town, answer)["findings"]}
            assert (row["pk"], row["sk"]) in named
            assert not answer["ok"]
            overwrite(town, row)
    assert run(town)["ok"]


def test_O1_a_row_changed_and_sealed_again_is_found_by_what_else_knows_of_it(town: Town) -> None:
    for child in ("haru", "bom"):
        for row in some(town.meals.journal_rows(child), DEPTH.damages):
            overwrite(town, an_amount_on_both_sides_sealed_again(town.table.get(row["pk"], row["sk"]) or {}))
            findings = report(town, run(town))["findings"]
            assert any(row["sk"] in (finding["sk"], *_listed(finding["expected"])) for finding in findings)
            overwrite(town, row)


def _listed(expected: str) -> list[str]:
    """The rows that a finding about an account says bear on it."""
    return expected.partition("(")[2].rstrip(")").split(", ")


def test_O1_a_row_that_is_missing_leaves_an_account_that_does_not_agree(town: Town) -> None:
    for child in ("haru", "bom"):
        for row in town.meals.journal_rows(child):
            if row.get("state") == "voided":
                continue  # it moved nothing in the end: nobody's money misses it
            remove(town, row)
            findings = report(town, run(town))["findings"]
            assert f"CHILD#{child}" in {finding["pk"] for finding in findings}
            overwrite(town, row)


def test_O1_a_row_that_stands_twice_is_named(town: Town) -> None:
    for child in ("haru", "bom"):
        for row in town.meals.journal_rows(child):
            double = {**row, "sk": row["sk"] + "x"}
            overwrite(town, double)
            named = {finding["sk"] for finding in report(town, run(town))["findings"]}
            assert double["sk"] in named
            remove(town, double)


def test_R8_rows_that_changed_places_are_both_named(town: Town) -> None:
    rows = [*town.meals.journal_rows("haru"), *town.meals.journal_rows("bom")]
    for one, other in pairwise(rows):
        places = {(row["pk"], row["sk"]) for row in (one, other)}
        overwrite(town, {**one, "pk": other["pk"], "sk": other["sk"]})
        overwrite(town, {**other, "pk": one["pk"], "sk": one["sk"]})
        found = SegmentProver(town.table, town.now).prove(0, 1).findings
        assert places <= {(finding.pk, finding.sk) for finding in found}
        for row in (one, other):
            overwrite(town, row)
    assert SegmentProver(town.table, town.now).prove(0, 1).findings == set()


def test_O1_a_changed_account_is_found(town: Town) -> None:
    account = town.table.get("CHILD#haru", "ACCOUNT")
    assert account is not None
    for counter in ("lots", "days", "months", "coupons", "coupon_money"):
        changed = {**account, counter: {name: amount + 1 for name, amount in account[counter].items()}}
        overwrite(town, changed)
        differs, unsealed = report(town, run(town))["findings"]
        assert (differs["sk"], differs["code"]) == ("ACCOUNT", "account_differs")
        assert (unsealed["sk"], unsealed["code"]) == ("ACCOUNT", "seal_broken")
        overwrite(town, digested(changed))
        assert report(town, run(town))["findings"] == [differs]
    for name, other in (("municipality", "41430"), ("status", "suspended"), ("version", account["version"] + 1)):
        overwrite(town, {**account, name: other})
        (finding,) = report(town, run(town))["findings"]
        assert (finding["sk"], finding["code"]) == ("ACCOUNT", "seal_broken"), name
    overwrite(town, {**account, "shortfall": 5})
    assert report(town, run(town))["unexplained"] == -5
    remove(town, account)
    codes = {finding["code"] for finding in report(town, run(town))["findings"]}
    assert codes == {"account_missing"}


@pytest.mark.parametrize(
    "spoilt",
    [
        *({"lots": "no lots"}, {"lots": {"2026-12-31": "much"}}, {"days": []}, {"months": None}, {"shortfall": None}),
        {"coupons": {"2026-11": []}},
    ],
    ids=str,
)
def test_O1_an_account_that_cannot_be_read_is_named_and_leaves_no_other_child_unproven(
    town: Town, spoilt: dict[str, Any]
) -> None:
    account = town.table.get("CHILD#haru", "ACCOUNT")
    other = town.table.get("CHILD#bom", "ACCOUNT")
    assert account is not None
    assert other is not None
    overwrite(town, {name: value for name, value in {**account, **spoilt}.items() if value is not None})
    overwrite(town, {**other, "shortfall": other["shortfall"] + 7})
    found = report(town, run(town))["findings"]
    assert {(each["pk"], each["sk"]) for each in found if each["pk"].startswith("CHILD#")} == {
        ("CHILD#haru", "ACCOUNT"),
        ("CHILD#bom", "ACCOUNT"),
    }


@pytest.mark.parametrize("spoilt", [{"journal": 7}, {"journal": [7]}, {"journal": [{"legs": [[]]}]}], ids=str)
def test_O1_a_row_that_cannot_be_read_leaves_no_other_child_unproven(town: Town, spoilt: dict[str, Any]) -> None:
    row = next(row for row in rows_of(town, "haru") if row["kind"] == "order")
    other = town.table.get("CHILD#bom", "ACCOUNT")
    assert other is not None
    overwrite(town, {**row, **spoilt})
    overwrite(town, {**other, "shortfall": other["shortfall"] + 7})
    found = {(each["pk"], each["sk"]) for each in report(town, run(town))["findings"]}
    assert {("CHILD#haru", row["sk"]), ("CHILD#bom", "ACCOUNT")} <= found


def test_O1_a_hold_that_outlived_its_life_is_found(town: Town) -> None:
    town.later(hours=1)
    (finding,) = report(town, run(town))["findings"]
    assert finding["code"] == "hold_too_old"


def test_O1_a_passed_limit_that_the_stream_has_not_seen_is_found(town: Town) -> None:
    town.load("sol", 100_000)
    town.buys("sol", 30_000)
    town.later(minutes=20)
    assert run(town)["findings"] == 0
    town.later(hours=2)
    codes = {finding["code"] for finding in report(town, run(town))["findings"] if finding["pk"] == "CHILD#sol"}
    assert codes == {"breach_missed"}


def test_O1_the_same_night_again_gives_the_same_report(town: Town) -> None:
    overwrite(town, an_amount(town.meals.journal_rows("haru")[0]))
    assert report(town, run(town)) == report(town, run(town))


class SmallPages:
    """A client whose scans end after two items, wherever that cuts a child's rows."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)
        return (lambda **arguments: call(**{**arguments, "Limit": 2})) if name == "scan" else call


def test_O1_pages_that_cut_a_childs_rows_change_nothing(town: Town) -> None:
    overwrite(town, an_amount(town.meals.journal_rows("haru")[2]))
    whole = SegmentProver(town.table, town.now).prove(0, 1)
    town.table.client = SmallPages(town.table.client)
    cut = SegmentProver(town.table, town.now).prove(0, 1)
    assert (cut.totals, cut.findings) == (whole.totals, whole.findings)
    assert len(cut.findings) > 0


class PaysMeanwhile:
    """A client during whose scan a child goes on paying."""

    def __init__(self, client: Any, pay: Callable[[], object]) -> None:
        self.client, self.pay = client, pay

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def scan(**arguments: Any) -> Any:
            answer = call(**{**arguments, "Limit": 3})
            self.pay()
            return answer

        return scan if name == "scan" else call


def test_O1_a_child_who_pays_while_the_proof_reads_is_no_finding(town: Town) -> None:
    town.later(days=1)
    client = town.table.client

    def pay() -> None:
        town.table.client = client
        town.cancels("haru", town.orders("haru", 1_000))
        town.table.client = paying

    fulfilment.expire(town.meals, "haru", held_order(town), town.now)
    paying = PaysMeanwhile(client, pay)
    town.table.client = paying
    assert SegmentProver(town.table, town.now + timedelta(minutes=1)).prove(0, 1).findings == set()


@pytest.mark.parametrize("case", cases("audit_segment"))
def test_every_segment_event_is_answered(aws: Aws, case: str) -> None:
    answer = prove_segment(event("audit_segment", case), Context())
    assert (answer["day"], answer["findings"]) == ("2026-11-20", 0)


@pytest.mark.parametrize("case", [case for case in cases("nightly_audit") if case != "every_morning"])
def test_every_report_event_is_answered(aws: Aws, case: str) -> None:
    told = event("nightly_audit", case)
    prove_segment({"segment": 0, "segments": 8, "at": told["at"], "day": told["day"]}, Context())
    assert write_report(told, Context())["ok"]


def named(town: Town) -> list[tuple[str, str, str]]:
    """The rows that the night's report names, and what for."""
    return sorted({(each["pk"], each["sk"], each["code"]) for each in report(town, run(town))["findings"]})


def reference(town: Town) -> Item:
    """The reference of the order that is held."""
    order = town.row("haru", lambda row: row.get("state") == "held")
    found = town.table.get(f"ORDER#{order['ref']}", "PLACED")
    assert found is not None
    return found


def test_O1_an_order_that_nothing_finds_by_its_reference_is_named(town: Town) -> None:
    row = reference(town)
    remove(town, row)
    order = town.row("haru", lambda row: row.get("state") == "held")
    assert named(town) == [(order["pk"], order["sk"], "reference_missing")]
    found = report(town, run(town))["findings"]
    assert [finding["expected"] for finding in found] == [row["pk"]]


def test_O1_a_reference_whose_order_is_gone_is_named(town: Town) -> None:
    row = reference(town)
    overwrite(town, {**row, "pk": "ORDER#0123456789ABCDEFGHJKMNPQRS", "child_id": "nobody"})
    assert named(town) == [("ORDER#0123456789ABCDEFGHJKMNPQRS", "PLACED", "order_missing")]


def test_O1_a_reference_to_another_childs_or_another_order_is_named_from_both_sides(town: Town) -> None:
    row = reference(town)
    other = next(row for row in rows_of(town, "haru") if row.get("state") == "captured")
    overwrite(town, {**row, "order_id": other["order_id"]})
    assert named(town) == [(row["pk"], "PLACED", "reference_differs")]


def test_O1_a_reference_that_cannot_be_read_is_named_and_no_other(town: Town) -> None:
    row = reference(town)
    overwrite(town, {**row, "order_id": 7})
    assert named(town) == [(row["pk"], "PLACED", "unreadable_row")]


def test_R8_a_card_and_a_files_line_are_missed_where_they_stand_once_more(town: Town) -> None:
    """Without its card a purchase finds no child, and without its line a number is posted twice."""
    card = {"card_ref": "card-1", "child_id": "haru", "state": "active", "since": stamp(town.now)}
    whole = {"pk": "CARD#card-1", "sk": "CARD", "kind": "card", **card}
    listed = {"pk": "CHILD#haru", "sk": "CARD#card-1", "kind": "card_of", "card_ref": "card-1"}
    for row in (whole, listed):
        overwrite(town, row)
    assert run(town)["ok"]
    load = town.row("haru", lambda row: row["sk"].split("#")[2:3] == ["LOAD"])
    line = town.table.get(f"LINE#load#{load['sk'].rpartition('#')[2]}", "TAKEN")
    assert line is not None
    for gone in (whole, listed, line):
        remove(town, gone)
        named = {(found["pk"], found["sk"], found["code"]) for found in report(town, run(town))["findings"]}
        assert named == {(gone["pk"], gone["sk"], "double_missing")}
        overwrite(town, gone)
    overwrite(town, {**whole, "child_id": "bom"})
    named = {(found["pk"], found["sk"]) for found in report(town, run(town))["findings"]}
    assert ("CARD#card-1", "CARD") in named
    overwrite(town, whole)
    assert run(town)["ok"]


def test_O1_an_order_of_the_time_before_references_needs_none(town: Town) -> None:
    order, row = town.row("haru", lambda row: row.get("state") == "held"), reference(town)
    overwrite(town, sealed({name: value for name, value in order.items() if name != "ref"}))
    remove(town, row)
    assert named(town) == []


def night(town: Town) -> dict[str, Any]:
    """The proof of the day that ended last, as its report."""
    return report(town, run(town, 1))


def test_O1_a_night_starts_from_the_last_one_and_says_the_same_as_one_that_reads_all(town: Town) -> None:
    first = report(town, run(town))
    assert (first["anew"]["since"], first["number"], first["previous"]) == (None, 1, None)
    town.cancels("haru", held_order(town))
    town.later(days=1)
    town.captures("haru", town.orders("haru", 6_000), 6_000, 0)
    town.load("sol", 50_000)
    town.buys("sol", 4_000)
    second = report(town, run(town))
    assert second["anew"]["since"] == first["day"]
    whole = SegmentProver(town.table, town.now).prove(0, 1)
    assert second["findings"] == []
    assert {name: second[name] for name in ("rows", "entries", "children")} == {
        name: getattr(whole.totals, name) for name in ("rows", "entries", "children")
    }
    assert second["amounts"] == {name: whole.totals.amounts[name] for name in second["amounts"]}
    assert second["by_day"] == {day: dict(amounts) for day, amounts in sorted(whole.totals.by_day.items())}
    assert second["previous"]["number"] == 1
    town.later(days=6)
    third = report(town, run(town))
    assert (third["anew"]["since"], third["findings"]) == (second["day"], [])
    assert third["amounts"] == second["amounts"]


@pytest.fixture
def later(town: Town) -> Town:
    """The same town five days on, after a night in which everything was right: its rows are no recent ones."""
    town.cancels("haru", held_order(town))
    town.later(days=4)
    assert night(town)["ok"]
    town.later(days=1)
    assert night(town)["anew"]["since"] is not None
    town.later(days=1)
    return town


def nights_until_found(town: Town, row: Item) -> int:
    """After how many nights a row is named."""
    for passed in range(PARTS + 1):
        named = {(each["pk"], each["sk"]) for each in night(town)["findings"]}
        if (row["pk"], row["sk"]) in named:
            return passed
        town.later(days=1)
    raise AssertionError("in a month of nights it was not found")


def test_O1_what_a_checkpoint_hides_is_found_within_the_month(later: Town) -> None:
    """An old row that was changed, and nothing else: the account still follows from what was brought forward."""
    row = next(row for row in rows_of(later, "haru") if row.get("state") == "captured")
    overwrite(later, an_amount(deepcopy(row)))
    assert 0 < nights_until_found(later, row) < PARTS


def test_O1_an_account_of_nobody_whom_a_town_lists_is_found_within_the_month(later: Town) -> None:
    """Money that no load made, of a child from nowhere: no night's lists lead there, but the part that is read anew."""
    account = later.table.get("CHILD#haru", "ACCOUNT")
    assert account is not None
    nobody = {**account, "pk": "CHILD#nobody", "child_id": "nobody"}
    overwrite(later, nobody)
    assert 0 < nights_until_found(later, nobody) < PARTS


def test_O1_an_old_row_is_found_the_same_night_once_its_childs_account_moves_otherwise(later: Town) -> None:
    """A refund of an old order: what is brought forward does not explain it, and the child is read whole."""
    row = next(row for row in rows_of(later, "haru") if row["kind"] == "entry")
    overwrite(later, an_amount(deepcopy(row)))
    old = next(row for row in rows_of(later, "haru") if len(row.get("journal", ())) == 2 and row["kind"] == "order")
    later.refunds("haru", old["order_id"], 1_000)
    assert nights_until_found(later, row) == 0


def test_O1_a_recent_row_that_was_changed_after_its_proof_is_found_the_same_night(later: Town) -> None:
    order = later.pays("haru", 2_000)
    later.later(days=1)
    assert night(later)["ok"]
    later.later(days=1)
    row = later.row("haru", lambda row: row.get("order_id") == order)
    overwrite(later, an_amount(deepcopy(row)))
    assert nights_until_found(later, row) == 0


def test_O1_a_changed_account_is_found_the_same_night_whatever_was_brought_forward(later: Town) -> None:
    account = later.table.get("CHILD#haru", "ACCOUNT")
    assert account is not None
    overwrite(later, {**account, "lots": {lot: won + 1_000 for lot, won in account["lots"].items()}})
    assert nights_until_found(later, account) == 0
    remove(later, account)
    assert nights_until_found(later, account) == 0


def rows_that_say(town: Town, word: str) -> list[dict[str, Any]]:
    """Every row with a word in it, as it lies in the table."""
    return [row for row in town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"] if word in str(row)]


def take_away(town: Town, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        key = {"pk": row["pk"], "sk": row["sk"]}
        town.aws.client("dynamodb").delete_item(TableName=town.table.name, Key=key)


def told_of(town: Town) -> list[tuple[str, str, str, str]]:
    """What the proof of the day that ended last says."""
    return [(each["pk"], each["code"], each["expected"], each["found"]) for each in night(town)["findings"]]


HARU_IS_GONE = [("CHILD#haru", "rows_missing", "6 rows, benefit 82000", "0 rows")]


def closed(town: Town, as_: ClosedAs) -> None:
    """An auditor closes the one finding."""
    store = FindingStore(town.table)
    (known,) = store.all_of("nightly_proof")
    store.save(known, moved(known, "close", "auditor-1", "looked into", town.now, as_))


def test_O1_a_child_of_whom_every_row_is_gone_is_missed_each_night_until_its_rows_are_back(later: Town) -> None:
    """Orders, references, cards and lists with it: nothing that is left speaks of the child."""
    rows = rows_that_say(later, "haru")
    take_away(later, rows)
    for _ in range(3):
        assert told_of(later) == HARU_IS_GONE
        later.later(days=1)
    (known,) = FindingStore(later.table).all_of("nightly_proof")
    assert (known.state, known.nights) == ("open", 3)
    for row in rows:
        later.aws.client("dynamodb").put_item(TableName=later.table.name, Item=row)
    for _ in range(2):
        assert told_of(later) == []
        later.later(days=1)


@pytest.mark.parametrize("segments", [1, 3])
def test_O1_a_child_is_missed_also_where_the_night_before_found_something_else(later: Town, segments: int) -> None:
    account = later.table.get("CHILD#bom", "ACCOUNT")
    assert account is not None
    overwrite(later, {**account, "shortfall": account["shortfall"] + 5})
    for _ in range(2):
        assert not report(later, run(later, segments))["ok"]
        later.later(days=1)
    take_away(later, [*rows_that_say(later, "haru"), *rows_that_say(later, "bom")])
    for _ in range(2):
        told = report(later, run(later, segments))["findings"]
        assert [(each["pk"], each["code"]) for each in told] == [
            ("CHILD#bom", "rows_missing"),
            ("CHILD#haru", "rows_missing"),
        ]
        later.later(days=1)


def test_O1_older_rows_that_are_gone_are_missed_though_the_account_was_made_to_agree(later: Town) -> None:
    """What is left adds up: a child who has never had anything."""
    account = later.table.get("CHILD#haru", "ACCOUNT")
    assert account is not None
    rows = rows_that_say(later, "haru")
    take_away(later, rows)
    nothing: dict[str, dict[str, int]] = {name: {} for name in ("lots", "days", "months", "coupons", "coupon_money")}
    overwrite(later, digested({**account, **nothing, "shortfall": 0}))
    for _ in range(3):
        assert told_of(later) == HARU_IS_GONE
        later.later(days=1)


@pytest.mark.parametrize(("as_", "is_back"), [("accepted", False), ("no_fault", False), ("mended", True)])
def test_O1_rows_that_are_gone_are_missed_no_longer_once_an_auditor_lives_with_it(
    later: Town, as_: ClosedAs, is_back: bool
) -> None:
    take_away(later, rows_that_say(later, "haru"))
    assert told_of(later) == HARU_IS_GONE
    closed(later, as_)
    for _ in range(2):
        later.later(days=1)
        assert told_of(later) == (HARU_IS_GONE if is_back else [])
    (known,) = FindingStore(later.table).all_of("nightly_proof")
    assert (known.state, known.returns) == (("open", 1) if is_back else ("closed", 0))


def test_O1_after_a_night_that_found_something_everything_is_proved_until_it_is_mended(later: Town) -> None:
    account = later.table.get("CHILD#haru", "ACCOUNT")
    assert account is not None
    overwrite(later, {**account, "shortfall": 5})
    assert night(later)["anew"]["since"] is not None
    for _ in range(2):
        later.later(days=1)
        told = night(later)
        assert (told["ok"], told["anew"]["since"]) == (False, None)
    overwrite(later, account)
    assert night(later)["ok"]


@pytest.mark.parametrize("is_listed", [True, False])
def test_O1_a_child_who_has_moved_is_proved_once_a_night_wherever_it_is_said_to_live(
    later: Town, is_listed: bool
) -> None:
    account = later.table.get("CHILD#haru", "ACCOUNT")
    assert account is not None
    overwrite(later, {"pk": "TOWNS", "sk": "41463", "kind": "town"})
    overwrite(later, digested({**account, "municipality": "41463"}))
    if is_listed:
        later.meals.list_child("41463", "haru")
    for _ in range(2):
        told = night(later)
        assert (told["children"], told["unexplained"], told["anew"]["since"] is not None) == (2, 0, True)
        later.later(days=1)


def test_O1_a_checkpoint_that_was_changed_is_named_and_believed_in_nothing(later: Town) -> None:
    s3, bucket = later.aws.client("s3"), later.aws.buckets["reports"]
    told = night(later)
    later.later(days=1)
    key = next(key for key in told["marks"] if key.endswith("kept.json") and CODE in body_of(later, key))
    forged = body_of(later, key).replace('"shortfall":0', '"shortfall":1')
    assert forged != body_of(later, key)
    s3.put_object(Bucket=bucket, Key=key, Body=forged.encode())
    (finding,) = night(later)["findings"]
    assert (finding["pk"], finding["code"], finding["expected"]) == (key, "checkpoint_changed", told["marks"][key])
    s3.delete_object(Bucket=bucket, Key=key)
    assert [each["found"] for each in night(later)["findings"]] == [""]


def body_of(town: Town, key: str) -> str:
    opened = Bucket(town.aws.client("s3"), town.aws.buckets["reports"]).open(key)
    assert opened is not None
    return b"".join(opened[1]).decode()


class Killed(BaseException):
    """The process ends."""


class DiesAtPage(SmallPages):
    """A client of a process that is killed when it asks for a page."""

    def __init__(self, client: Any, page: int) -> None:
        super().__init__(client)
        self.left = page

    def __getattr__(self, name: str) -> Any:
        if name == "scan":
            self.left -= 1
            if self.left < 0:
                raise Killed
        return super().__getattr__(name)


def test_O1_a_segment_killed_at_any_page_goes_on_from_there_and_says_the_same(town: Town) -> None:
    overwrite(town, an_amount(town.meals.journal_rows("bom")[0]))
    reports = Bucket(town.aws.client("s3"), town.aws.buckets["reports"])
    client = town.table.client

    def proved(at: str, dies: int) -> tuple[Any, int]:
        """What a run says whose processes are killed at every so many pages; and how many lives it took."""
        for lives in range(1, 100):
            town.table.client = DiesAtPage(client, dies)
            try:
                one = Night(reports, "2026-11-19", at, 0, 1)
                found, _ = one.prove(SegmentProver(town.table, town.now, "2026-11-19", pages_a_save=2), None)
            except Killed:
                continue
            finally:
                town.table.client = client
            return json.dumps(found.plain()), lives
        raise AssertionError("it never comes to its end")

    whole, _ = proved("2026-11-20T00:00:00.000Z", 1_000)
    for dies in range(8, 14):
        said, lives = proved(f"2026-11-20T00:00:00.{dies:03}Z", dies)
        assert said == whole
        assert lives > 1


def test_O1_the_chain_of_nights_is_whole_and_says_no_to_each_thing_that_is_not(town: Town) -> None:
    town.cancels("haru", held_order(town))
    s3, bucket = town.aws.client("s3"), town.aws.buckets["proofs"]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    days = []
    for _ in range(3):
        told = night(town)
        assert night(town) == told, "the same run again is no further link"
        days.append(told["day"])
        town.later(days=1)
    assert problems(s3, bucket, days[-1]) == []
    first, second, third = (f"chain/{number:06}-{day}/report" for number, day in enumerate(days, start=1))
    for key in (f"{first}.json", f"{second}.html", f"{third}.json"):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket=bucket, Key=key, Body=body + b" ")
        assert f"{key}: written over, 2 versions" in problems(s3, bucket, days[-1])
        assert (len(problems(s3, bucket, days[-1])) > 1) == (key != f"{third}.json"), "by its hash too, but the last"
        versions = s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
        newest = next(version["VersionId"] for version in versions if version["IsLatest"])
        s3.delete_object(Bucket=bucket, Key=key, VersionId=newest)
    assert problems(s3, bucket, days[-1]) == []
    s3.delete_object(Bucket=bucket, Key=f"{third}.json")
    link = third.removesuffix("/report")
    assert problems(s3, bucket, days[-1]) == [
        f"{days[-1]}: no proof",
        f"{link}: the list of its day names it, and it is not there",
        f"{third}.json: written over, 2 versions",
    ]


def test_O1_a_link_that_its_days_list_does_not_name_is_found(town: Town) -> None:
    town.cancels("haru", held_order(town))
    s3, bucket = town.aws.client("s3"), town.aws.buckets["proofs"]
    day = night(town)["day"]
    s3.delete_object(Bucket=bucket, Key=f"chain/days/{day}/000001")
    assert problems(s3, bucket, day) == [f"chain/000001-{day}: the list of its day does not name it"]
    night(town)
    assert problems(s3, bucket, day) == [], "a run that was killed between the two ends its work when it comes again"
    s3.delete_object(Bucket=bucket, Key=f"chain/days/{day}/000001")
    town.later(days=1)
    night(town)
    assert problems(s3, bucket, day) == [], "where it never comes again, the next night does"


def test_O1_a_look_at_one_day_lists_no_other(town: Town) -> None:
    town.cancels("haru", held_order(town))
    days = []
    for _ in range(3):
        days.append(night(town)["day"])
        town.later(days=1)
    s3, asked = town.aws.client("s3"), []

    def noted(params: dict[str, Any], **_: Any) -> None:
        asked.append((params["Prefix"], params["StartAfter"]))

    chain = Bucket(s3, town.aws.buckets["proofs"])
    s3.meta.events.register("before-parameter-build.s3.ListObjectsV2", noted)
    try:
        assert report_of(chain, days[1], 10_000_000)["day"] == days[1]
        base = base_of(chain, days[2])
        append(chain, stamp(town.now)[:10], lambda number, previous: ({"number": number, "previous": previous}, b""))
    finally:
        s3.meta.events.unregister("before-parameter-build.s3.ListObjectsV2", noted)
    assert base is not None
    assert base.day == days[1]
    of_days = [prefix for prefix, _ in asked if prefix.startswith("chain/days/")]
    assert of_days[:2] == [f"chain/days/{days[1]}/"] * 2
    rest = [(prefix, after) for prefix, after in asked if not prefix.startswith("chain/days/")]
    assert rest == [("chain/0", f"chain/000003-{days[2]}/~")], "a night lists what follows on the one before it"
