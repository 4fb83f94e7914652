"""Line files are read alike however their bytes arrive, and in bounded memory (M2, M11)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.meals.files.columns import column_of
from dolbom.meals.files.csv_lines import lines
from dolbom.meals.files.decoding import LINE_LETTERS_MAX, survey
from dolbom.meals.files.loads import COLUMNS, OPTIONAL_COLUMNS
from dolbom.meals.files.results import FileRefused
from dolbom.texts.files import REFUSALS

HEADER = b"load_id,child_id,municipality,amount,lapses_on\n"


def cut(content: bytes, sizes: list[int]) -> list[bytes]:
    chunks = []
    for size in sizes:
        chunks.append(content[:size])
        content = content[size:]
    return [*chunks, content]


@given(st.binary(max_size=400), st.lists(st.integers(0, 40), max_size=20))
def test_M2_where_the_bytes_are_cut_changes_nothing(body: bytes, sizes: list[int]) -> None:
    content = HEADER + body
    whole, pieces = survey([content]), survey(cut(content, sizes))
    assert whole == pieces
    read = [
        list(lines(chunks, whole.encoding, COLUMNS, OPTIONAL_COLUMNS)) for chunks in ([content], cut(content, sizes))
    ]
    told = [[(line.number, dict(line.values), line.error and line.error.code) for line in found] for found in read]
    assert told[0] == told[1]


@given(st.lists(st.integers(1, 9_999), max_size=30))
def test_M2_each_line_keeps_its_number(amounts: list[int]) -> None:
    body = b"".join(b"L%d,haru,41461,%d,\n" % (number, amount) for number, amount in enumerate(amounts))
    found = list(lines([HEADER + body], "utf-8-sig", COLUMNS, OPTIONAL_COLUMNS))
    assert [(line.number, int(line.values["amount"])) for line in found] == list(enumerate(amounts, 2))


@given(st.lists(st.integers(1, 999_999), min_size=1, max_size=5), st.data())
def test_M2_wherever_a_file_is_cut_no_line_is_read_with_another_amount(amounts: list[int], data: st.DataObject) -> None:
    content = HEADER + b"".join(b"L%d,haru,41461,%d,\n" % (number, amount) for number, amount in enumerate(amounts))
    end = data.draw(st.integers(len(HEADER), len(content)))
    for encoding in ("utf-8-sig", "cp949"):
        found = list(lines([content[:end]], encoding, COLUMNS, OPTIONAL_COLUMNS))  # type: ignore[arg-type]
        good = [int(line.values["amount"]) for line in found if line.error is None]
        assert good == amounts[: content[:end].count(b"\n") - 1]
        named = [(line.number, line.error.code) for line in found if line.error is not None]
        assert named == ([] if content[:end].endswith(b"\n") else [(len(good) + 2, "cut_off")])


def test_M2_a_line_without_an_end_is_dropped_as_it_comes_and_the_next_one_is_read() -> None:
    endless = [HEADER, *([b"x" * LINE_LETTERS_MAX] * 50), b"\nL1,haru,41461,1000,\n"]
    broken, good = lines(endless, "utf-8-sig", COLUMNS, OPTIONAL_COLUMNS)
    assert broken.error is not None
    assert (broken.number, broken.error.code) == (2, "line_too_long")
    assert (good.number, good.values["amount"]) == (3, "1000")


def test_M2_a_file_over_a_limit_is_refused_before_its_first_line_is_taken() -> None:
    chunk = b"\n" * 1_000_000
    assert survey([chunk, chunk]).lines == 2_000_000
    for chunks, refusal in (
        ([chunk, chunk, b"\n"], ("too_many_lines", {"lines_max": 2_000_000})),
        ([b"x" * (16 * 1024 * 1024)] * 17, ("file_too_large", {"bytes_max": 256 * 1024 * 1024})),
    ):
        with pytest.raises(FileRefused) as found:
            survey(chunks)
        assert (found.value.code, found.value.facts) == refusal


def test_M2_every_refusal_has_words_in_both_languages() -> None:
    assert all(words.ko and words.en for words in REFUSALS.values())


REQUIRED = ("load_id", "child_id")


def header(text: str, **more: Any) -> list[str]:
    """The columns of a line under a header of these required columns, and `amount`."""
    (line,) = lines([f"{text}\n{'x,' * text.count(',')}x\n".encode()], "utf-8-sig", REQUIRED, ("amount",), **more)
    return list(line.values)


def refused(text: str, **more: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(FileRefused) as found:
        header(text, **more)
    return found.value.code, dict(found.value.facts)


def test_M2_a_header_that_does_not_name_its_columns_is_refused_with_what_would_do() -> None:
    known = "충전번호(load_id), 아동번호(child_id), 금액(amount)"
    with pytest.raises(FileRefused) as found:
        list(lines([b"\n,;|\n"], "utf-8-sig", REQUIRED, ("amount",)))
    assert (found.value.code, found.value.facts) == ("no_header", {"columns": known})
    assert refused("load_id,amount") == ("missing_column", {"column": "아동번호(child_id)", "columns": known})
    assert refused("load_id,child_id,colour") == ("unknown_column", {"column": "colour", "columns": known})
    assert refused(f"load_id,child_id,{'c' * 41}")[1]["column"] == "c" * 40
    assert refused("load_id,child_id,load_id") == ("column_twice", {"column": "load_id, load_id"})
    # A title above the names, or none at all: nothing that it holds is told to be a column.
    for title in ("x;y", "2026년 12월 급식카드 충전 명단,,", "충전 명단,2026-12-01", "L1,haru,8000"):
        assert refused(title) == refused(title, ignored=[]) == ("no_header", {"columns": known})
    # Under the separator that makes most of it, where one of its names is nearly known.
    assert refused("lod_id;y") == ("unknown_column", {"column": "lod_id", "columns": known})
    for content in (b"load_id,child_id\xff\nL1,haru\n", b"x" * 1_001 + b"\nload_id,child_id\n"):
        with pytest.raises(FileRefused, match="no_header"):
            list(lines([content], "utf-8-sig", REQUIRED, ("amount",)))
    # Where others are passed over, a slip of a name is not, nor is anything as long as a column is missing.
    assert refused("load_id,child_id,amout", ignored=[]) == ("unknown_column", {"column": "amout", "columns": known})
    assert refused("load_id,colour", ignored=[]) == ("unknown_column", {"column": "colour", "columns": known})


def test_M2_empty_columns_at_the_end_are_none_and_others_are_counted() -> None:
    content = b"load_id,child_id\nL1,haru,, ,\nL2,haru,x,\nL3\n,haru\n"
    good, more, fewer, blank = lines([content], "utf-8-sig", REQUIRED)
    assert (good.values, good.error) == ({"load_id": "L1", "child_id": "haru"}, None)
    for line, found in ((more, 3), (fewer, 1)):
        assert line.error is not None
        assert (line.error.code, line.error.facts) == (
            "wrong_fields",
            {"found": found, "expected": 2, "separator": ","},
        )
    assert blank.values == {"child_id": "haru"}


def test_M2_other_columns_are_passed_over_and_named_fifty_of_them_and_forty_letters_of_each() -> None:
    ignored: list[str] = []
    others = [f"c{number}" for number in range(51)]
    assert header(",".join(["load_id", *others, "child_id"]), ignored=ignored) == ["load_id", "child_id"]
    assert ignored == others[:50]
    assert header(f"load_id,{'d' * 41},child_id", ignored=(long := [])) == ["load_id", "child_id"]
    assert long == ["d" * 40]


@pytest.mark.parametrize(
    ("names", "columns", "passed_over"),
    [
        ("시군구,시군구코드", ["municipality_name", "municipality"], []),
        ("시군구코드,시군구명", ["municipality", "municipality_name"], []),
        ("시군구 이름*,municipality", ["municipality_name", "municipality"], []),
        ("시군구", ["municipality"], []),
        ("시군구명", ["municipality_name"], []),
        ("법정동,법정동코드", ["dong"], ["법정동"]),
        ("법정동명,법정동코드,시군구코드", ["dong", "municipality"], ["법정동명"]),
        ("영업상태명,영업상태", ["state"], ["영업상태명"]),
        ("아동,아동번호,아동이름", ["child_id"], ["아동", "아동이름"]),
    ],
)
def test_M10_a_name_beside_its_code_as_registers_write_both_is_no_second_column(
    names: str, columns: list[str], passed_over: list[str]
) -> None:
    known, ignored = ("municipality", "dong", "state", "child_id"), list[str]()
    content = f"load_id,{names}\n{'용인시,' * (names.count(',') + 1)}용인시\n".encode()
    (line,) = lines([content], "utf-8-sig", ("load_id",), known, ignored)
    assert (list(line.values), ignored) == (["load_id", *columns], passed_over)


def test_M10_a_towns_name_that_no_town_has_is_told_once_and_keeps_no_line_from_its_code() -> None:
    ignored: list[str] = []
    names = ["용인", "경기 용인시 수지구", "", "용인", "마포"]
    content = "load_id,시군구코드,시군구\n" + "".join(f"L,41465,{name}\n" for name in names)
    found = list(lines([content.encode()], "utf-8-sig", ("load_id",), ("municipality",), ignored))
    assert [line.values["municipality"] for line in found] == ["41465"] * len(names)
    assert ignored == ["시군구 '용인'", "시군구 '마포'"]
    many = "load_id,시군구\n" + "".join(f"L,{number}번 마을\n" for number in range(60))
    assert len(list(lines([many.encode()], "utf-8-sig", ("load_id",), ("municipality",), ignored))) == 60
    assert ignored[2:] == [], "a column that is called as the town is one of codes or names, whose line says it"
    many = many.replace("시군구", "시군구명", 1)
    assert len(list(lines([many.encode()], "utf-8-sig", ("load_id",), ("municipality",), ignored))) == 60
    assert len(ignored) == 50


def test_M11_a_networks_file_has_names_beside_its_codes_and_nothing_else() -> None:
    known, ignored = ("merchant_id", "child_id", "cancels"), list[str]()
    content = "거래번호,가맹점번호,가맹점명,아동,아동번호\nT-1,a,b,c,d\n".encode()
    (line,) = lines([content], "utf-8-sig", ("txn_id",), known, ignored, is_strict=True)
    assert (line.values, ignored) == ({"txn_id": "T-1", "merchant_id": "a", "child_id": "d"}, ["가맹점명", "아동"])
    for other in ("취소거래", "비고", "카드사"):
        with pytest.raises(FileRefused, match="unknown_column"):
            list(lines([f"거래번호,{other}\n".encode()], "utf-8-sig", ("txn_id",), known, [], is_strict=True))


@pytest.mark.parametrize(
    "names", ["시군구코드,municipality", "아동번호,아동코드,child_id", "금액,충전금액", "시군구명,시군구이름"]
)
def test_M2_two_codes_two_sums_and_two_names_are_two_columns_still(names: str) -> None:
    known = ("municipality", "child_id", "amount")
    with pytest.raises(FileRefused, match=r"column_twice|unknown_column"):
        list(lines([f"load_id,{names}\n".encode()], "utf-8-sig", ("load_id",), known, []))


def test_M2_columns_are_known_by_the_names_that_towns_and_networks_write() -> None:
    written = {
        "load_id": "충전번호 지급번호",
        "child_id": "아동번호 아동",
        "municipality": "시군구코드 시군구",
        "amount": "금액 충전금액 지급금액 결제금액",
        "lapses_on": "소멸일 사용기한",
        "txn_id": "거래번호 승인번호",
        "card_ref": "카드토큰 카드",
        "merchant_id": "가맹점번호 가게번호",
        "purchased_at": "결제일시 결제시각 승인일시 구매일시",
        "name": "상호 가게이름 가맹점명 업소명",
        "category": "업종 종류",
        "lat": "위도",
        "lon": "경도",
        "address": "주소 소재지",
        "hours": "영업시간",
        "breaks": "휴게시간",
        "holidays": "공휴일",
        "delivery_m": "배달거리",
        "delivery_areas": "배달지역",
        "state": "상태",
        "cancels": "원거래번호 취소대상",
    }
    for column, names in written.items():
        assert [column_of(name, written) for name in (column, *names.split())] == [
            (column, rank) for rank in range(len(names.split()) + 1)
        ]
    assert column_of("상태", ("amount",)) == ("", 0)


def test_M2_what_a_file_is_is_told_by_its_first_bytes_however_they_are_cut() -> None:
    for begins, code in (
        (b"PK\x03\x04", "spreadsheet_file"),
        (b"\x1f\x8bxx", "packed_file"),
        (b"PK\x03\x04" + bytes(22) + b"\x07\x00\x00\x00" + b"may.CSV\x00", "packed_file"),
        (b"PK\x03\x04" + bytes(22) + b"\x08\x00\x00\x00" + b"mimetypeb.csv", "spreadsheet_file"),
        (b"%PDF", "no_text"),
        (b"\xef\xbb\xbf%PDF-1.7\n", "no_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no_text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "no_text"),
        (b"MZ\x90\x00\x03\x00", "no_text"),
        (b"7z\xbc\xaf'\x1c", "no_text"),
        (b"SQLite format 3\x00", "no_text"),
        (bytes(2_000), "no_text"),
    ):
        for at in range(4):
            with pytest.raises(FileRefused) as found:
                survey([begins[:at], begins[at:]])
            assert (found.value.code, dict(found.value.facts)) == (code, {"ending": ".csv"})
    for empty in ([], [b""], [b"", b""]):
        with pytest.raises(FileRefused, match="empty_file"):
            survey(empty)
    assert survey([b"\xff", b"\xfea\x00"]).encoding == "utf-16"
    assert [survey([text]).encoding for text in (b"a\x00b\x00", b"\x00a\x00b", b"\xb1\xdd\xbe\xd7")] == [
        *("utf-16-le", "utf-16-be", "cp949"),
    ]


@pytest.mark.parametrize(
    ("content", "count"), [(b"a", 1), (b"a\n", 1), (b"a\r", 1), (b"a\r\nb", 2), (b"a\n\rb\r\n\n", 4), (b"\n", 1)]
)
def test_M2_lines_are_counted_as_editors_count_them_however_they_end(content: bytes, count: int) -> None:
    assert survey([content]).lines == survey([content[at : at + 1] for at in range(len(content))]).lines == count


def test_M2_a_line_of_a_thousand_letters_is_read_and_one_of_more_is_named_also_at_the_end() -> None:
    longest = b"L1,haru,41461,1," + b"0" * (LINE_LETTERS_MAX - 16)
    for line, code in ((longest, None), (longest + b"0", "line_too_long")):
        (found,) = lines([HEADER + line + b"\n"], "utf-8-sig", COLUMNS, OPTIONAL_COLUMNS)
        assert (found.error and found.error.code) == code
    (last,) = lines([HEADER, longest, b"0", b"0"], "utf-8-sig", COLUMNS, OPTIONAL_COLUMNS)
    assert last.error is not None
    assert (last.error.code, last.error.facts) == ("line_too_long", {"letters_max": 1_000})
