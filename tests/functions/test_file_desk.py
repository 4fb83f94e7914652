"""A town's files at the desk: a form to upload one, how far each is, bad lines, templates; and what columns are called
(M2, M11)."""

import base64
import csv
import io
import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from dolbom.deadline import Deadline
from dolbom.meals.deliveries.templates import COLUMNS
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.results import Result, errors_key
from dolbom.meals.files.store import FileStore
from functions.desk_api import handler
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.staff import is_called
from tests.support.town import CODE, LOGGER, NETWORK, Town

NEXT_TOWN = "41430"


@pytest.fixture
def town(aws: Aws) -> Any:
    """A town with two children, at the desk's time too."""
    forget(handler)
    made = Town(aws)
    made.shop("gimbap-1")
    made.enrols("bom", "haru")
    handler.app.clock = made.clock
    yield made
    forget(handler)


def send(
    case: str, *, who: str = CODE, group: str = "officer", query: dict[str, str] | None = None, **body: Any
) -> Any:
    told = deepcopy(event("desk_api", case))
    claims = told["requestContext"]["authorizer"]["claims"]
    claims["jurisdiction"], claims["cognito:groups"] = who, group
    claims["entitlements"] = "1"  # a token from after the name was given
    if query is not None:
        told["queryStringParameters"] = query
        told["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
    if body:
        told["body"] = json.dumps(body)
    answer = handler.app(told, Context(remaining_ms=10_000))
    return answer["statusCode"], json.loads(answer["body"])


def takes(town: Town, key: str, content: str | bytes | None = None) -> Result:
    """What becomes of an object."""
    if content is not None:
        town.bucket.write(key, content.encode() if isinstance(content, str) else content, "text/csv")
    result = Intake(town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), LOGGER).take_in(key)
    assert result is not None
    return result


def uploads(town: Town, form: dict[str, Any], content: str) -> None:
    """What S3 keeps of an upload by a form: the object, and who was given leave to write it."""
    metadata = {"by": form["fields"]["x-amz-meta-by"]}
    town.bucket.client.put_object(
        Bucket=town.bucket.name, Key=form["key"], Body=content.encode(), ContentType="text/csv", Metadata=metadata
    )


def money(town: Town, child: str = "haru") -> int:
    account = town.meals.account(child)
    assert account is not None
    return sum(account.lots.values())


def rows_in(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))


# ── a form, and how far a file is ───────────────────────────────────────────────────────────────────────────────────


def test_M2_a_form_uploads_one_file_of_its_kind_into_the_own_folder_and_nothing_else(town: Town) -> None:
    status, form = send("upload_file", municipality=CODE, kind="loads")
    assert status == 201
    assert form["key"].startswith(f"loads/{CODE}/20261120T1200")
    assert form["fields"]["key"] == form["key"]
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    conditions = policy["conditions"]
    assert ["content-length-range", 0, form["bytes_max"]] in conditions, "what is empty is told of by its result"
    assert {"Content-Type": "text/csv"} in conditions
    assert {"key": form["key"]} in conditions
    by = event("desk_api", "upload_file")["requestContext"]["authorizer"]["claims"]["sub"]
    assert {"x-amz-meta-by": by} in conditions
    assert form["expires_at"].startswith("2026-11-20T12:15:")
    empty = send("upload_file", municipality=CODE, kind="loads")[1]["key"]
    takes(town, empty, "")
    assert send("read_file_result", query={"key": empty})[1]["refused"]["code"] == "empty_file"
    status, waiting = send("read_file_result", query={"key": form["key"]})
    assert (status, waiting["state"], waiting["errors"]) == (200, "waiting", [])
    is_called(town.aws, by, "최예시 주무관")
    uploads(town, form, "load_id,child_id,amount\nL-1,haru,9000\nL-2,nobody,1\n")
    takes(town, form["key"])
    status, done = send("read_file_result", query={"key": form["key"]})
    assert (done["by"], done["by_name"]) == (by, "최예시 주무관")
    listed = send("list_files", query={"municipality": CODE, "kind": "loads"})[1]["files"]
    assert {each["key"]: each.get("by_name") for each in listed} == {form["key"]: "최예시 주무관", empty: None}
    assert (done["state"], done["posted"], done["failed"], done["amount"]["amount"]) == ("done", 1, 1, 9_000)
    assert [(bad["line"], bad["code"]) for bad in done["errors"]] == [(3, "unknown_child")]
    status, table = send("export_file_errors", query={"key": form["key"]})
    assert rows_in(table["content"])[1][:2] == ["3", "unknown_child"]
    beside = town.bucket.open(errors_key(form["key"]))
    assert beside is not None
    assert b"".join(beside[1]).decode() == table["content"]


@pytest.mark.parametrize("kind", ["policies", "merchants", "enrolments"])
def test_M15_every_kind_of_a_towns_file_has_its_form(town: Town, kind: str) -> None:
    status, form = send("upload_file", municipality=CODE, kind=kind)
    assert status == 201
    assert form["key"].startswith(f"{kind}/{CODE}/")
    assert form["key"].endswith(".csv" if kind == "enrolments" else ".json")


def test_M10_shops_come_as_entries_with_menus_or_as_a_spreadsheet_whose_template_is_taken(town: Town) -> None:
    status, form = send("upload_file", municipality=CODE, kind="merchants", form="csv")
    assert status == 201
    assert {"Content-Type": "text/csv"} in json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]
    told = event("desk_api", "read_template")
    told["pathParameters"]["kind"] = "merchants"
    answer = json.loads(handler.app(told, Context(remaining_ms=10_000))["body"])
    cells = {"merchant_id": "shop-1", "name": "김밥나라", "category": "분식", "lat": "37.24", "lon": "127.18"}
    row = ",".join(cells.get(column["name"], "") for column in answer["columns"])
    assert takes(town, form["key"], f"{answer['content']}{row}\n").posted == 1
    status, problem = send("upload_file", municipality=CODE, kind="loads", form="json")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/form")


def test_R12_nobody_gets_a_form_or_a_result_of_another_town_or_of_a_network(town: Town) -> None:
    takes(town, f"loads/{CODE}/a.csv", "load_id,child_id,amount\nL-1,haru,9000\n")
    missing = send("read_file_result", query={"key": "whatever"})
    assert missing[0] == 404
    for key in (
        f"loads/{CODE}/a.csv",
        f"results/loads/{NEXT_TOWN}/a.csv.json",
        f"settlements/{NETWORK}/1.csv",
        "x/y/z",
    ):
        for case in ("read_file_result", "export_file_errors"):
            assert send(case, who=NEXT_TOWN, query={"key": key}) == missing, (case, key)
    assert send("upload_file", who=NEXT_TOWN, municipality=CODE, kind="loads")[0] == 404
    assert send("list_files", who=NEXT_TOWN, query={"municipality": CODE, "kind": "loads"})[0] == 404
    for kind in ("settlements", "results", "previews", ""):
        assert send("upload_file", municipality=CODE, kind=kind)[0] == 422
    for case in ("upload_file", "list_files", "read_file_result", "read_template"):
        assert send(case, group="caseworker")[0] == 403


def test_M2_a_towns_files_are_listed_by_name_over_all_pages_however_they_came(town: Town) -> None:
    names = [f"loads/{CODE}/{number:02}.csv" for number in range(7)]
    for number, name in enumerate(names):
        takes(town, name, f"load_id,child_id,amount\nL-{number},haru,{'x' if number % 2 else 100}\n")
    takes(town, f"loads/{CODE}/sub/last.csv", "")
    found: list[tuple[str, str, int]] = []
    query = {"municipality": CODE, "kind": "loads", "limit": "3"}
    while True:
        status, page = send("list_files", query=query)
        assert status == 200
        assert len(page["files"]) <= 3
        found += [(each["key"], each["state"], each["failed"]) for each in page["files"]]
        if "next" not in page:
            break
        query["next"] = page["next"]
    assert found == [
        *((name, "done", number % 2) for number, name in enumerate(names)),
        (f"loads/{CODE}/sub/last.csv", "refused", 0),
    ]


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "content",
    [
        "지급번호,아동번호,금액\nL-1,haru,9000\n",
        "충전 번호;아동 번호;금액;소멸일\nL-1;haru;9000;2026-11-30\n",
        "금액\t아동\t지급 번호\n9000\tharu\tL-1\n",
        "Load_ID,아동번호,AMOUNT\nL-1,haru,9000\n",
        "연번,충전번호,아동번호,성명,금액,비고\n1,L-1,haru,가나다,9000,없음\n",
        "\u110e\u116e\u11bc\u110c\u1165\u11ab\u1107\u1165\u11ab\u1112\u1169,아동번호,금액\nL-1,haru,9000\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_M2_columns_are_taken_by_their_korean_names_in_any_order(town: Town, content: str, encoding: str) -> None:
    if encoding == "cp949" and "\u110e" in content:
        content = content.replace("\u110e\u116e\u11bc\u110c\u1165\u11ab\u1107\u1165\u11ab\u1112\u1169", "충전번호")
    result = takes(town, f"loads/{CODE}/1.csv", content.encode(encoding))
    assert (result.state, result.posted, result.failed) == ("done", 1, 0), result.errors
    assert money(town) == 9_000


@pytest.mark.parametrize("serial", ["연번", "순 번", "번호", "구분", "No."])
def test_M2_a_column_that_counts_lines_is_no_loads_number_for_the_next_month_counts_alike(
    town: Town, serial: str
) -> None:
    """Its lines would be known already, and the children get nothing."""
    for month in ("2026-11", "2026-12"):
        result = takes(town, f"loads/{CODE}/{month}.csv", f"{serial},아동번호,금액\n101,haru,9000\n")
        assert (result.state, result.refused and result.refused["code"]) == ("refused", "serial_number")
        assert result.refused
        assert serial in result.refused["detail"]
    assert money(town) == 0


def test_M2_columns_that_mean_nothing_are_passed_over_and_named_and_slips_of_ours_are_refused(town: Town) -> None:
    others = "load_id,child_id,amount,성명,비고\nL-1,haru,9000,가나다,\n"
    result = takes(town, f"loads/{CODE}/1.csv", others)
    assert (result.posted, result.ignored) == (1, ["성명", "비고"])
    shown = send("read_file_result", query={"key": f"loads/{CODE}/1.csv"})[1]
    assert shown["ignored"] == ["성명", "비고"]
    for slip in ("lapse_on", "lapse on", "소멸 일자", "municipalty"):
        result = takes(town, f"loads/{CODE}/2.csv", f"load_id,child_id,amount,{slip}\nL-2,haru,1,\n")
        assert (result.state, result.refused and result.refused["code"]) == ("refused", "unknown_column"), slip
    twice = takes(town, f"loads/{CODE}/3.csv", "load_id,child_id,금액,금 액\nL-3,haru,1,2\n")
    assert twice.refused
    assert (twice.refused["code"], "금액, 금 액" in twice.refused["detail"]) == ("column_twice", True)
    assert money(town) == 9_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("충전 번호,아동번호,지급 금액(원)\nL-1,haru,많이\n", "지급 금액(원): 값이"),
        ("Load_ID,child_id,AMOUNT\nL-1,haru,많이\n", "AMOUNT: 값이"),
        ("아동번호,금액\nharu,1\n", "충전번호(load_id)"),
        ("충전번호,아동번호,금액,충전금액\nL-1,haru,1,2\n", "같은 열이 두 번 있습니다: 금액, 충전금액"),
        ("충전번호;아동번호;금액\nL-1;haru\n", "세미콜론(;)으로"),
        ("충전번호\t아동번호\t금액\nL-1\tharu\n", "탭으로"),
        ("충전번호,아동번호,금액\nL-1,haru\n", "쉼표(,)로"),
    ],
)
def test_M2_what_is_wrong_is_told_in_the_words_of_the_files_own_header(town: Town, content: str, said: str) -> None:
    result = takes(town, f"loads/{CODE}/1.csv", content)
    (error,) = [result.refused] if result.refused else result.errors
    assert said in error["detail"]


def test_M11_a_networks_file_has_no_other_columns_since_a_misspelt_one_would_buy_and_not_give_back(town: Town) -> None:
    header = "거래번호,아동번호,가맹점번호,결제금액,결제일시"
    line = "T-1,haru,gimbap-1,3000,2026-11-20 11:00"
    refused = takes(town, f"settlements/{NETWORK}/1.csv", f"{header},취소\n{line},\n")
    assert refused.refused
    assert refused.refused["code"] == "unknown_column"
    assert takes(town, f"settlements/{NETWORK}/2.csv", f"{header},원거래번호\n{line},\n").posted == 1


@pytest.mark.parametrize("kind", COLUMNS)
def test_M2_a_template_is_taken_in_as_it_is_and_holds_no_line(town: Town, kind: str) -> None:
    told = deepcopy(event("desk_api", "read_template"))
    told["pathParameters"] = {"kind": kind}
    template = json.loads(handler.app(told, Context())["body"])
    assert template["content"].startswith("\ufeff")
    assert template["content"].strip("\ufeff\r\n").split(",") == [column["korean"] for column in template["columns"]]
    assert all(column["holds"] for column in template["columns"])
    sender = NETWORK if kind == "settlements" else CODE
    result = takes(town, f"{kind}/{sender}/template.csv", template["content"])
    assert (result.state, result.lines, result.ignored) == ("done", 0, [])


def test_M2_there_is_no_template_of_what_no_line_file_is(town: Town) -> None:
    told = deepcopy(event("desk_api", "read_template"))
    for kind in ("policies", "nothing"):
        told["pathParameters"] = {"kind": kind}
        assert handler.app(told, Context())["statusCode"] == 404


# ── what else a file may be ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "note",
    [
        {"key": "", "continued": 1},
        {"key": "x" * 2_000, "continued": 1},
        {"key": f"loads/{CODE}/1.csv", "continued": 0},
        {"key": f"loads/{CODE}/1.csv", "continued": 10**9},
        {"key": f"loads/{CODE}/1.csv", "continued": True},
        {"key": f"policies/{CODE}/1.json", "continued": 1},
        {"key": "continue/x.json", "continued": 1},
        {"key": ["loads"], "continued": 1},
        {"key": "loads/\ud800/1.csv", "continued": 1},
        ["loads"],
        7,
    ],
)
def test_M2_a_note_that_somebody_made_by_hand_is_refused_beside_it(town: Town, note: Any) -> None:
    result = takes(town, "continue/mine.json", json.dumps(note))
    assert (result.state, result.refused and result.refused["code"]) == ("refused", "no_note")


def test_M7_a_shop_whose_menu_has_one_item_twice_is_named_and_the_others_are_taken_in(town: Town) -> None:
    item = {"item_id": "bibimbap", "name": "비빔밥", "kind": "meal", "price": 9_000}
    shop = {"name": "산본분식", "municipality": CODE, "category": "snack", "lat": 37.3, "lon": 126.9}
    twice = {**shop, "merchant_id": "shop-twice", "menu": [item, {**item, "price": 1}]}
    once = {**shop, "merchant_id": "shop-once", "menu": [item]}
    result = takes(town, f"merchants/{CODE}/1.json", json.dumps([twice, once]))
    assert (result.posted, [error["code"] for error in result.errors]) == (1, ["item_twice"])
    assert "bibimbap" in result.errors[0]["detail"]


@pytest.mark.parametrize(("first", "second"), [("", "2026-11-30"), ("2026-11-30", "")])
def test_M2_a_load_that_says_the_day_that_the_policy_means_is_the_same_load(
    town: Town, first: str, second: str
) -> None:
    header = "load_id,child_id,amount,lapses_on\n"
    assert takes(town, f"loads/{CODE}/1.csv", f"{header}L-1,haru,9000,{first}\n").posted == 1
    town.now += timedelta(days=1)
    again = takes(town, f"loads/{CODE}/2.csv", f"{header}L-1,haru,9000,{second}\n")
    assert (again.already, again.failed) == (1, 0)
    other = takes(town, f"loads/{CODE}/3.csv", f"{header}L-1,haru,9000,2026-12-31\nL-1,haru,9001,{second}\n")
    assert [error["code"] for error in other.errors] == ["already_otherwise"] * 2
    assert money(town) == 9_000


def test_bad_lines_as_a_table_hold_no_formula_whatever_separates_its_cells(town: Town) -> None:
    content = "load_id,child_id,amount,a;=1+1\nL-1,haru,9000,\n"
    takes(town, f"loads/{CODE}/1.csv", content)
    header = "load_id,child_id,＝1+1\n"
    takes(town, f"loads/{CODE}/2.csv", header)
    for number, formula in ((2, "＝1+1"),):
        table = send("export_file_errors", query={"key": f"loads/{CODE}/{number}.csv"})[1]["content"]
        for separator in ",;\t|":
            for cell in (cell for line in table.splitlines() for cell in line.split(separator)):
                assert not cell.strip(' "').startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), (formula, cell)
