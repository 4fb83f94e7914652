"""Letters of many children at once (P2): by the route, part by part, and by the command that sends a town's file."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dolbom.people.links.batches import LETTERS_A_CALL_MAX
from functions.people_api import handler
from tests.conftest import Aws
from tests.functions.test_card_links import MOTHER, send
from tests.rows.tables import Tables, attributes
from tests.support import forget
from tests.support.town import Town
from tools import letters as command
from tools.steps import StepFailed
from tools.tables import table

CHILDREN = ("child-haneul", "child-bada", "child-nabi")
BORN = "2014-03-02"
REQUEST = "3f0b3a51-1111-4222-8333-44445555{:04x}"


@pytest.fixture
def town(aws: Aws) -> Town:
    forget(handler)
    town = Town(aws)
    town.enrols(*CHILDREN)
    handler.app.clock = town.clock
    return town


def card_of(number: int) -> str:
    return f"9410 0000 0000 {number:04}"


def wanted(*children: str) -> list[dict[str, str]]:
    return [
        {"child_id": child, "card_number": card_of(CHILDREN.index(child)), "birth_date": BORN} for child in children
    ]


def make(letters: list[dict[str, str]], request: int = 1, **more: Any) -> dict[str, Any]:
    status, answer = send("make_many_letters", request_id=REQUEST.format(request), letters=letters, **more)
    assert status == 201, answer
    return answer


def links(code: str, child: str) -> tuple[int, dict[str, Any]]:
    number = card_of(CHILDREN.index(child))
    return send("link_card", MOTHER, card_number=number, birth_date=BORN, code=code, linked_as="guardian")


def test_P2_a_part_of_a_file_gives_each_child_a_code_and_again_the_same(town: Town) -> None:
    answer = make(wanted("child-haneul", "child-bada"))
    codes = {line["child_id"]: line["code"] for line in answer["letters"]}
    assert answer["made"] == len(set(codes.values())) == 2
    assert make(wanted("child-bada", "child-haneul"))["letters"] == answer["letters"][::-1]
    assert links(codes["child-bada"], "child-bada")[1]["child_id"] == "child-bada"
    assert links(codes["child-bada"], "child-haneul")[1]["code"] == "link_refused"
    rows = list(csv.reader(io.StringIO(answer["content"])))
    assert [row[:2] for row in rows] == [["child-haneul", codes["child-haneul"]], ["child-bada", codes["child-bada"]]]


def test_P2_a_second_file_leaves_out_who_is_provided_or_replaces_them_as_it_says(town: Town) -> None:
    first = make(wanted("child-haneul", "child-bada"))["letters"]
    links(first[0]["code"], "child-haneul")
    left = make(wanted(*CHILDREN), 2)["letters"]
    assert [line.get("left_out") for line in left] == ["linked", "has_letter", None]
    assert all(line["detail"] for line in left[:2])
    anew = make(wanted(*CHILDREN), 3, replaces=True)["letters"]
    assert all("code" in line for line in anew)
    assert links(first[1]["code"], "child-bada")[0] == 404, "the letter of before opens nothing"
    assert links(anew[1]["code"], "child-bada")[0] == 200


def test_P2_what_cannot_be_made_is_named_and_the_rest_is_made(town: Town) -> None:
    lines = [
        *wanted("child-haneul"),
        {"child_id": "child-of-nobody", "card_number": card_of(70), "birth_date": BORN},
        {**wanted("child-bada")[0], "card_number": card_of(0)},
        *wanted("child-nabi"),
    ]
    answer = make(lines)
    assert [line.get("left_out") for line in answer["letters"]] == [None, "not_found", "card_twice", None]
    other = [{**wanted("child-haneul")[0], "birth_date": "2013-01-01"}]
    assert make(other)["letters"][0]["left_out"] == "request_differs"


def spoil(aws: Aws, kind: str, *, begins: str = "") -> None:
    tables = Tables(aws)
    for place, row in tables.rows().items():
        if (item := attributes(row))["kind"] == {"S": kind} and item.get("child_id", {}).get("S", "").startswith(
            begins
        ):
            tables.put(place[0], {**item, "valid_until": {"SS": ["a"]}})


@pytest.mark.parametrize("replaces", [False, True])
def test_P2_a_letter_that_cannot_be_read_is_named_and_a_new_one_takes_its_place(
    town: Town, aws: Aws, caplog: pytest.LogCaptureFixture, replaces: bool
) -> None:
    before = make(wanted("child-bada"))["letters"][0]["code"]
    spoil(aws, "letter")
    town.later(minutes=1)
    assert links(before, "child-bada")[1]["code"] == "unreadable"
    (anew,) = make(wanted("child-bada"), 2, replaces=replaces)["letters"]
    assert make(wanted("child-bada"), 2, replaces=replaces)["letters"] == [anew]
    assert {vars(line)["pk"][:7] for line in caplog.records if line.getMessage() == "row_unreadable"} == {"LETTER#"}
    assert links(before, "child-bada")[1]["code"] == "link_refused"
    assert links(anew["code"], "child-bada")[0] == 200
    lines = [place for place in Tables(aws).rows() if place[1] == "LETTERS#child-bada"]
    assert len(lines) == 2, "the line of the one before stays"


def test_P2_of_a_file_whose_request_cannot_be_read_for_one_child_the_others_have_theirs(town: Town, aws: Aws) -> None:
    first = make(wanted(*CHILDREN))["letters"]
    spoil(aws, "letter_request", begins="child-bada")
    spoil(aws, "letter", begins="child-bada")
    again = make(wanted(*CHILDREN))["letters"]
    assert [again[0], again[2]] == [first[0], first[2]]
    assert (again[1]["left_out"], "code" in again[1]) == ("unreadable", False)
    assert again[1]["detail"]
    (anew,) = make(wanted("child-bada"), 2, replaces=True)["letters"]
    assert links(anew["code"], "child-bada")[0] == 200


def test_P2_R12_only_an_officer_of_the_town_makes_them_and_other_towns_children_look_missing(town: Town) -> None:
    for group in ("resident", "caseworker", "auditor", "ministry"):
        assert send("make_many_letters", {"cognito:groups": group})[0] == 403
    assert send("make_many_letters", {"jurisdiction": "4143"})[0] == 404
    assert (
        send("make_many_letters", {"jurisdiction": "41"}, municipality="41430", letters=wanted("child-nabi"))[1][
            "letters"
        ][0]["left_out"]
        == "not_found"
    )
    assert send("make_many_letters", letters=wanted("child-nabi") * (LETTERS_A_CALL_MAX + 1))[0] == 422


def test_P2_who_makes_letters_is_written_down_first_and_no_number_or_code_is_kept(town: Town) -> None:
    code = make(wanted("child-haneul"))["letters"][0]["code"]
    (opening,) = [row for row in town.table.scan(0, 1).items if row.get("what") == "letters"]
    assert opening["why"]
    client = town.aws.client("dynamodb")
    kept = json.dumps([client.scan(TableName=name)["Items"] for name in town.aws.tables.values()], default=str)
    for secret in (code, code.replace("-", ""), card_of(0), card_of(0).replace(" ", ""), BORN, REQUEST.format(1)):
        assert secret not in kept


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────

ABOUT = {"municipality": "41461", "why": "11월 안내문", "replaces": False}


def sent(part: Mapping[str, Any]) -> Mapping[str, Any]:
    status, answer = send("make_many_letters", **part)
    assert status == 201, answer
    return answer


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "town.csv"
    lines = [f"{child},{card_of(place)},{BORN}" for place, child in enumerate(CHILDREN)]
    path.write_text(
        "아동번호,카드번호,생년월일\n" + "\n".join([*lines, "child-x,12,2014-02-30", ""]), encoding="utf-8-sig"
    )
    return path


AS_SENT = {
    "cp949": lambda text: text.encode("cp949"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 without mark": lambda text: text.encode("utf-16-le"),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "separator said": lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode("utf-8-sig"),
    "tabs, CR": lambda text: text.replace(",", "\t").replace("\n", "\r").encode(),
    "spaced names": lambda text: text.replace("아동번호", " 아동 번호* ").encode(),
    "more columns": lambda text: text.replace("\n", ',"줄\n바꿈"\n').replace('"줄\n바꿈"', "비고", 1).encode(),
}


@pytest.mark.parametrize("form", AS_SENT)
def test_P2_a_commands_file_is_read_as_spreadsheets_write_it(source: Path, form: str) -> None:
    text = source.read_text("utf-8-sig")
    source.write_bytes(text.encode())
    plain = list(table(source, command.COLUMNS))
    source.write_bytes(AS_SENT[form](text))
    assert list(table(source, command.COLUMNS)) == plain
    assert [line["child_id"] for line in plain] == [*CHILDREN, "child-x"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x14\x00", "spreadsheet"),
        (b"child_id,card_number\nx,1\n", "no column birth_date"),
        (b'child_id,card_number,birth_date\n"x,1,2\ny,2,3\n', "no table"),
        ("아동번호,카드번호,생년월일\n".encode() + b"\xff\xfe\xfd,1,2\n", "no table"),
    ],
)
def test_P2_what_is_no_table_says_so(source: Path, content: bytes, why: str) -> None:
    source.write_bytes(content)
    with pytest.raises(StepFailed, match=why):
        list(table(source, command.COLUMNS))


def rows_of(out: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))


def test_P2_a_command_that_broke_off_goes_on_with_its_own_file_alone(town: Town, source: Path) -> None:
    out, calls = source.with_name("codes.csv"), list[str]()

    def breaks(part: Mapping[str, Any]) -> Mapping[str, Any]:
        calls.append("sent")
        if len(calls) == 2:
            raise StepFailed("the line is down")
        return sent(part)

    with pytest.raises(StepFailed, match="down"):
        command.run(source, out, ABOUT, breaks, a_part=2)
    begun = out.read_text("utf-8-sig")
    other = source.with_name("other.csv")
    other.write_text(source.read_text("utf-8-sig").replace(BORN, "2013-01-02"), encoding="utf-8-sig")
    with pytest.raises(StepFailed, match="another file"):
        command.run(other, out, ABOUT, sent, a_part=2)
    assert out.read_text("utf-8-sig") == begun
    assert command.run(source, out, ABOUT, sent, a_part=2) == len(CHILDREN)


def test_P2_a_towns_file_becomes_a_file_of_codes_and_bad_lines_are_named(town: Town, source: Path) -> None:
    out = source.with_name("codes.csv")
    assert command.run(source, out, ABOUT, sent) == len(CHILDREN)
    head, *rows = rows_of(out)
    assert head == ["아동번호", "코드", "유효기한", "만들지 않은 이유"]
    assert [row[0] for row in rows] == [*CHILDREN, "child-x"]
    assert rows[-1][3] == "생년월일, 카드번호 칸을 확인해 주세요."
    assert not out.with_name("codes.csv.state").exists()
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(StepFailed, match="there already"):
        command.run(source, out, ABOUT, sent)


def test_P2_a_command_that_broke_off_goes_on_with_the_same_codes(town: Town, source: Path) -> None:
    """Killed after the answer, and again before it: each child has one code in the file, and it opens."""
    out = source.with_name("codes.csv")
    told = []

    def dies(part: Mapping[str, Any]) -> Mapping[str, Any]:
        told.append(sent(part))
        if len(told) in (1, 3):
            raise KeyboardInterrupt
        return told[-1]

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            command.run(source, out, ABOUT, dies, a_part=1)
    assert command.run(source, out, ABOUT, dies, a_part=1) == len(CHILDREN)
    rows = rows_of(out)[1:]
    assert [row[0] for row in rows] == [*CHILDREN, "child-x"]
    assert rows[0][1] == told[0]["letters"][0]["code"]
    assert links(rows[0][1], CHILDREN[0])[0] == 200
