"""Whose a file is stands in its folder: what it holds is its sender's, and touches nobody else's (M1, M2, M11, M15)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.meals.accounts import Change
from dolbom.meals.card_store import Card, CardStore
from dolbom.meals.files.results import KEY_BYTES_MAX, result_key
from dolbom.meals.rows import entries_of
from tests.conftest import Aws
from tests.functions.test_receive_file import LOADS, POLICY, PURCHASES, SHOP, Town, ago

A, B = "41461", "41430"
NOT_OURS = (
    "unknown_folder",
    "no_town",
    "no_network",
    "wrong_ending",
    "no_text",
    "spreadsheet_file",
    "packed_file",
    "empty_file",
)


@pytest.fixture
def town(aws: Aws) -> Town:
    """Two towns that are switched on, a child in each."""
    town = Town(aws)
    town.drop(f"policies/{B}/b.json", json.dumps({**POLICY, "municipality": B}))
    town.enrols("haru", town=A)
    town.enrols("nabi", town=B)
    return town


def codes(town: Town, key: str) -> dict[int, str]:
    return {error["line"]: error["code"] for error in town.result(key)["errors"]}


def refused(town: Town, key: str, content: str | bytes = "load_id") -> Any:
    """What is said of a file that is not taken in."""
    assert town.drop(key, content)["state"] == "refused"
    told = town.result(key)["refused"]
    assert told["detail"]
    assert told["detail_en"]
    return told["code"]


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M2_two_towns_number_their_loads_alike_and_each_of_them_loads(town: Town) -> None:
    line = "2026-12-0001,{child},{town},{amount}\n"
    town.drop(f"loads/{A}/a.csv", LOADS + line.format(child="haru", town=A, amount=1_000))
    town.drop(f"loads/{B}/a.csv", LOADS + line.format(child="nabi", town=B, amount=3_000))
    town.drop(f"loads/{B}/b.csv", LOADS + line.format(child="nabi", town=B, amount=3_000))
    town.drop(f"loads/{B}/c.csv", LOADS + line.format(child="nabi", town=B, amount=4_000))
    assert (town.balance("haru"), town.balance("nabi")) == (1_000, 3_000)
    assert town.result(f"loads/{B}/b.csv")["seen_as"] == f"loads/{B}/a.csv"
    assert codes(town, f"loads/{B}/c.csv") == {2: "already_otherwise"}


def test_M2_a_child_who_moved_gets_the_loads_of_both_towns_under_one_number_on_one_day(town: Town) -> None:
    town.drop(f"loads/{A}/a.csv", "load_id,child_id,amount\nL-1,haru,1000\n")
    account = town.meals.account("haru")
    assert account is not None
    town.meals.change_account(account, replace(account, municipality=B, version=account.version + 1))
    town.drop(f"loads/{B}/a.csv", "load_id,child_id,amount\nL-1,haru,2000\n")
    town.drop(f"loads/{A}/b.csv", "load_id,child_id,amount\nL-2,haru,5000\n")
    assert town.balance("haru") == 3_000
    assert codes(town, f"loads/{A}/b.csv") == {2: "other_municipality"}
    assert len(town.rows("haru")) == 2
    # The old town's file once more: what it has loaded is known, and is no error of today.
    town.drop(f"loads/{A}/c.csv", "load_id,child_id,amount\nL-1,haru,1000\nL-2,haru,5000\n")
    assert (town.result(f"loads/{A}/c.csv")["already"], codes(town, f"loads/{A}/c.csv")) == (
        1,
        {3: "other_municipality"},
    )


def test_M11_two_networks_number_their_purchases_alike_and_cancel_their_own_only(town: Town) -> None:
    town.drop(f"loads/{A}/a.csv", LOADS + f"L-1,haru,{A},50000\n")
    at = ago(5)
    content = PURCHASES + f"T-1,haru,gimbap-1,7000,{at}\n"
    for network in ("bc-card", "nh-card"):
        # The same bytes, of two senders: two purchases.
        town.drop(f"settlements/{network}/a.csv", content)
        town.drop(f"settlements/{network}/again.csv", content)
    assert town.balance("haru") == 36_000
    columns = "txn_id,child_id,merchant_id,amount,purchased_at,cancels\n"
    town.drop("settlements/nh-card/c.csv", columns + f"C-1,haru,gimbap-1,7000,{at},T-1\n")
    assert town.balance("haru") == 43_000
    town.drop("settlements/nh-card/d.csv", columns + f"C-2,haru,gimbap-1,1,{at},T-1\n")
    assert codes(town, "settlements/nh-card/d.csv") == {2: "more_than_bought"}
    town.drop("settlements/bc-card/c.csv", columns + f"C-1,haru,gimbap-1,6000,{at},T-1\n")
    assert town.balance("haru") == 49_000
    # One that comes first waits for its own network's purchase.
    town.drop("settlements/nh-card/e.csv", columns + f"C-3,haru,gimbap-1,900,{at},T-2\n")
    town.drop("settlements/bc-card/e.csv", PURCHASES + f"T-2,haru,gimbap-1,1000,{at}\n")
    assert town.balance("haru") == 48_000
    town.drop("settlements/nh-card/f.csv", PURCHASES + f"T-2,haru,gimbap-1,1000,{at}\n")
    assert town.balance("haru") == 47_900


def test_M2_M11_a_row_says_of_which_file_and_line_it_is_and_who_sent_it(town: Town) -> None:
    town.drop(f"loads/{A}/12월.csv", LOADS + f"\nL-1,haru,{A},50000\n")
    town.drop("settlements/bc-card/a.csv", PURCHASES + f"T-1,haru,gimbap-1,7000,{ago(5)}\n")
    told = {row["journal"][0]["kind"]: (row["file"], row["line"], row["sender"]) for row in town.rows("haru")}
    assert told == {"load": (f"loads/{A}/12월.csv", 3, A), "in_store": ("settlements/bc-card/a.csv", 2, "bc-card")}


# ── enrolment ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M1_a_slip_in_a_childs_number_opens_no_account_and_the_rest_of_the_file_is_kept(town: Town) -> None:
    town.drop(f"loads/{A}/a.csv", LOADS + f"L-1,haruu,{A},90000\nL-2,haru,{A},90000\n")
    assert codes(town, f"loads/{A}/a.csv") == {2: "unknown_child"}
    assert town.meals.account("haruu") is None
    assert town.balance("haru") == 90_000
    # Enrolled, the same file again loads what was left.
    town.enrols("haruu", town=A)
    town.deliver(f"loads/{A}/a.csv")
    assert (town.balance("haruu"), town.balance("haru")) == (90_000, 90_000)


def test_P1_a_resident_number_in_an_enrolment_file_opens_no_account_and_its_line_says_so(town: Town) -> None:
    written = ("120315-3234567", "1203153234567", "20120315-3234567", "１２０３１５－３２３４５６７")
    content = "child_id\n" + "".join(f"{number}\n" for number in (*written, "child-120315"))
    town.drop(f"enrolments/{A}/people.csv", content)
    result = town.result(f"enrolments/{A}/people.csv")
    assert (result["posted"], [error["code"] for error in result["errors"]]) == (1, ["bad_value"] * len(written))
    assert all("주민등록번호" in error["detail"] for error in result["errors"])
    assert "3234567" not in json.dumps(result)
    assert town.meals.account("child-120315") is not None
    assert all(town.meals.account(number) is None for number in written)


def test_M1_an_enrolment_twice_changes_nothing_and_another_towns_child_is_a_named_error(town: Town) -> None:
    town.drop(f"loads/{A}/a.csv", LOADS + f"L-1,haru,{A},1000\n")
    before = list(town.meals.table.query_all("CHILD#haru"))
    content = f"child_id,municipality\nharu,{A}\nnabi,{A}\ngaram,{B}\nBom!,{A}\nmaru,{A}\nmaru,{A}\n"
    town.drop(f"enrolments/{A}/more.csv", content)
    result = town.result(f"enrolments/{A}/more.csv")
    assert (result["posted"], result["already"], result["amount"]) == (1, 2, 0)
    assert codes(town, f"enrolments/{A}/more.csv") == {
        3: "enrolled_elsewhere",
        4: "outside_jurisdiction",
        5: "bad_value",
    }
    assert list(town.meals.table.query_all("CHILD#haru")) == before
    (trace,) = town.meals.table.query_all("CHILD#maru", prefix="CHANGE#")
    assert (trace["by"], trace["what"], trace["why"]) == (
        f"files/{A}",
        f"enrol {A}",
        f"enrolments/{A}/more.csv 6",
    )
    account = town.meals.account("maru")
    assert account is not None
    assert (account.municipality, dict(account.lots), account.status) == (A, {}, "active")


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M15_a_towns_file_changes_no_other_towns_rules_or_shops(town: Town) -> None:
    town.drop(f"merchants/{A}/a.json", json.dumps([SHOP]))
    before = list(town.meals.table.query_all(f"POLICY#{A}")), list(town.meals.table.query_all("MERCHANT#gimbap-1"))
    town.drop(f"policies/{B}/x.json", json.dumps([{**POLICY, "municipality": A, "version": 9, "day_cap": 1}]))
    town.drop(
        f"merchants/{B}/x.json",
        json.dumps([SHOP, {**SHOP, "municipality": B}, {**SHOP, "municipality": B, "merchant_id": "bunsik-2"}]),
    )
    assert codes(town, f"policies/{B}/x.json") == {1: "outside_jurisdiction"}
    assert codes(town, f"merchants/{B}/x.json") == {1: "outside_jurisdiction", 2: "merchant_taken"}
    assert town.result(f"merchants/{B}/x.json")["posted"] == 1
    after = list(town.meals.table.query_all(f"POLICY#{A}")), list(town.meals.table.query_all("MERCHANT#gimbap-1"))
    assert after == before
    town.drop(f"merchants/{A}/b.json", json.dumps({**SHOP, "name": "새 이름"}))
    (row,) = town.meals.table.query_all("MERCHANT#gimbap-1", prefix="PROFILE")
    assert json.loads(row["profile"])["name"] == "새 이름"


def test_M11_a_network_takes_no_money_by_another_networks_card_nor_in_a_town_that_does_not_use_it(town: Town) -> None:
    town.drop(f"loads/{A}/a.csv", LOADS + f"L-1,haru,{A},50000\n")
    cards, at = CardStore(town.meals.table), stamp(town.now())
    cards.issue(Card("card-of-nh", "haru", "active", at, "nh-card"), None, Change("o", at, "card-of-nh", "first"))
    cards.issue(Card("card-of-old", "haru", "active", at), None, Change("o", at, "card-of-old", "first"))
    columns = "txn_id,card_ref,merchant_id,amount,purchased_at\n"
    rows = [f"T-{number},{card},gimbap-1,1000,{ago(5)}\n" for number, card in enumerate(("card-of-nh", "card-of-old"))]
    town.drop("settlements/bc-card/a.csv", columns + "".join(rows))
    assert codes(town, "settlements/bc-card/a.csv") == {2: "other_network"}
    town.drop("settlements/nh-card/a.csv", columns + rows[0])
    assert town.balance("haru") == 48_000
    town.drop("settlements/xx/a.csv", PURCHASES + f"T-1,nabi,gimbap-1,1000,{ago(5)}\n")
    assert town.balance("nabi") == -1_000
    strict = {**POLICY, "municipality": "41310", "card_networks": ["nh-card"]}
    town.drop("policies/41310/a.json", json.dumps(strict))
    town.enrols("bora", town="41310")
    for network in ("bc-card", "nh-card"):
        town.drop(f"settlements/{network}/b.csv", PURCHASES + f"T-7,bora,gimbap-1,1000,{ago(5)}\n")
    assert codes(town, "settlements/bc-card/b.csv") == {2: "network_not_of_town"}
    assert town.balance("bora") == -1_000


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("loads/a.csv", "no_town"),
        ("loads/gunpo/a.csv", "no_town"),
        ("loads/4146/a.csv", "no_town"),
        ("loads/４１４６１/a.csv", "no_town"),
        ("loads/41461 /a.csv", "no_town"),
        ("policies/41461.json", "no_town"),
        ("merchants/a.json", "no_town"),
        ("enrolments/a.csv", "no_town"),
        ("settlements/a.csv", "no_network"),
        ("settlements/BC카드/a.csv", "no_network"),
        ("settlements/41461/a.csv", "no_network"),
        ("Loads/41461/a.csv", "unknown_folder"),
        ("load/41461/a.csv", "unknown_folder"),
        ("a.csv", "unknown_folder"),
        ("충전/41461/a.csv", "unknown_folder"),
        ("/loads/41461/a.csv", "unknown_folder"),
        ("loads/41461/a.xlsx", "spreadsheet_file"),
        ("loads/41461/a.XLS", "spreadsheet_file"),
        ("enrolments/41461/a.hwp", "spreadsheet_file"),
        ("merchants/41461/a.xlsx", "wrong_ending"),
        ("loads/41461/a.csv.zip", "packed_file"),
        ("loads/41461/a.txt", "wrong_ending"),
        ("loads/41461/a", "wrong_ending"),
        ("loads/41461/a.csv ", "wrong_ending"),
        ("loads/41461/folder/", "wrong_ending"),
        ("policies/41461/a.csv", "wrong_ending"),
    ],
)
def test_every_name_that_we_do_not_know_is_refused_beside_it_in_words_that_cure(
    town: Town, key: str, code: str
) -> None:
    assert refused(town, key) == code
    assert code in NOT_OURS


@pytest.mark.parametrize("key", ["loads/41461/A.CSV", "loads/41461/2026/12월 (최종).Csv", "loads/41461/..csv"])
def test_endings_in_capitals_and_folders_below_the_senders_are_taken(town: Town, key: str) -> None:
    assert town.drop(key, LOADS + f"L-1,haru,{A},1000\n")["posted"] == 1


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("loads/41461/a.csv", b"", "empty_file"),
        ("merchants/41461/a.json", b" \n", "empty_file"),
        ("loads/41461/a.csv", b"PK\x03\x04 an xlsx under another name", "spreadsheet_file"),
        ("loads/41461/a.csv", b"\xd0\xcf\x11\xe0 an xls", "spreadsheet_file"),
        ("loads/41461/a.csv", b"\x1f\x8b\x08\x00 a gz", "packed_file"),
        ("policies/41461/a.json", b"\x1f\x8b\x08\x00 a gz", "packed_file"),
        ("merchants/41461/a.json", b"PK\x03\x04 a zip", "packed_file"),
        ("loads/41461/a.csv", b"%PDF-1.7", "no_text"),
        ("policies/41461/a.json", b"[[[" * 100_000, "not_json"),
        ("policies/41461/a.json", b'{"version": 1, "version": 2}', "not_json"),
        ("policies/41461/a.json", b"[NaN]", "not_json"),
        ("continue/a.json", b"[]", "no_note"),
    ],
)
def test_what_a_file_holds_against_its_name_is_said(town: Town, key: str, content: bytes, code: str) -> None:
    assert refused(town, key, content) == code


def test_an_empty_folder_of_a_console_is_no_file_and_a_name_too_long_for_a_result_has_one_all_the_same(
    town: Town,
) -> None:
    assert town.drop("loads/41461/", "") == {"state": "passed_over"}
    key = "loads/41461/" + "가" * 330 + ".csv"
    assert KEY_BYTES_MAX - 20 < len(key.encode()) <= KEY_BYTES_MAX
    assert town.drop(key, LOADS + f"L-1,haru,{A},1000\n")["posted"] == 1
    assert town.bucket.read_json(result_key(key), 1_000_000)["key"] == key


def test_M15_policies_saved_by_any_editor_are_read(town: Town) -> None:
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16", "cp949"), 2):
        rules = {**POLICY, "version": number, "effective_from": f"2030-01-0{number}T00:00:00+09:00"}
        content = json.dumps(rules, ensure_ascii=False).replace("{", "{ ", 1)
        town.drop(f"policies/{A}/{number}.JSON", content.encode(encoding))
        assert town.result(f"policies/{A}/{number}.JSON")["posted"] == 1, encoding
    town.drop(f"merchants/{A}/cp949.json", json.dumps(SHOP, ensure_ascii=False).encode("cp949"))
    (row,) = town.meals.table.query_all("MERCHANT#gimbap-1", prefix="PROFILE")
    assert json.loads(row["profile"])["name"] == "맛나김밥"


def test_one_entry_that_cannot_be_written_stops_no_other(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.drop(f"merchants/{A}/a.json", json.dumps([SHOP]))
    town.meals.table.client.update_item(
        TableName=town.meals.table.name,
        Key={"pk": {"S": "MERCHANT#gimbap-1"}, "sk": {"S": "PROFILE"}},
        UpdateExpression="SET profile = :broken",
        ExpressionAttributeValues={":broken": {"S": "{"}},
    )
    town.drop(f"merchants/{A}/b.json", json.dumps([SHOP, {**SHOP, "merchant_id": "bunsik-2"}]))
    result = town.result(f"merchants/{A}/b.json")
    assert (codes(town, f"merchants/{A}/b.json"), result["posted"], result["stuck"]) == ({1: "not_settled"}, 1, 1)
    assert "line_failed" in [record.getMessage() for record in caplog.records]


def test_M2_the_entries_of_a_load_and_a_purchase_name_their_numbers_among_all_senders(town: Town) -> None:
    town.drop(f"loads/{A}/a.csv", LOADS + f"L-1,haru,{A},50000\n")
    town.drop("settlements/bc-card/a.csv", PURCHASES + f"T-1,haru,gimbap-1,7000,{ago(5)}\n")
    ids = {entry.entry_id for row in town.rows("haru") for entry in entries_of(row)}
    assert ids == {f"load/{A}.L-1", "in_store/bc-card.T-1"}
