"""Files as spreadsheets write them: read where the meaning is certain, named where it is not (M2, M11)."""

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.meals.files.columns import LineDay, LineInstant, read
from dolbom.meals.files.csv_lines import Line, lines
from dolbom.meals.files.decoding import survey, text_lines
from dolbom.meals.files.loads import COLUMNS, OPTIONAL_COLUMNS, load_of
from dolbom.meals.files.results import FileRefused, LineError, worded
from dolbom.model import Model
from dolbom.texts.files import CELLS

HEADER = "load_id,child_id,municipality,amount,lapses_on"
ROWS = ("L-1,haru,41461,1000,", "L-2,bom,41461,2000,2027-01-31")
TEXT = "\n".join((HEADER, *ROWS, ""))


class Cells(Model):
    day: LineDay = ""
    at: LineInstant | None = None


def rows(content: bytes) -> list[Line]:
    """The lines of a file, as it is read."""
    return list(lines([content], survey([content]).encoding, COLUMNS, OPTIONAL_COLUMNS))


def told(content: bytes) -> list[tuple[int, dict[str, str]]]:
    found = rows(content)
    assert [line.error for line in found if line.error] == []
    return [(line.number, dict(line.values)) for line in found]


EXPECTED = [
    (2, {"load_id": "L-1", "child_id": "haru", "municipality": "41461", "amount": "1000"}),
    (3, {"load_id": "L-2", "child_id": "bom", "municipality": "41461", "amount": "2000", "lapses_on": "2027-01-31"}),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_M2_any_encoding_line_end_and_separator_is_the_same_file(encoding: str, end: str, separator: str) -> None:
    content = TEXT.replace(",", separator).replace("\n", end).encode(encoding)
    assert told(content) == EXPECTED
    assert survey([content]).lines == 3


KOREAN = "충전번호,아동번호,시군구코드,금액,소멸일"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp949"]
)
@pytest.mark.parametrize("header", [KOREAN, "충전 번호*,아동_번호,시군구코드,금액(원),소멸일", "\ufeff" + KOREAN])
def test_M2_korean_names_of_columns_are_read_in_any_encoding(encoding: str, header: str) -> None:
    if header.startswith("\ufeff") and encoding in {"utf-16", "utf-32", "cp949"}:
        header = header[1:]
    assert told(TEXT.replace(HEADER, header).encode(encoding)) == EXPECTED


@pytest.mark.parametrize("header", ["아동번호", "child_id", "아동 번호"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_M1_one_column_alone_tells_its_encoding_too(header: str, encoding: str) -> None:
    content = f"{header}\nharu\n".encode(encoding)
    (line,) = lines([content], survey([content]).encoding, ("child_id",))
    assert line.values == {"child_id": "haru"}


@pytest.mark.parametrize("header", [KOREAN, HEADER])
def test_M2_a_zero_byte_makes_no_wide_letters_of_a_text(header: str) -> None:
    assert told(f"\0{TEXT.replace(HEADER, header)}\0\0".encode()) == EXPECTED


@pytest.mark.parametrize("bom", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_M2_a_byte_order_mark_says_which_utf_16_it_is(bom: bytes) -> None:
    encoding = "utf-16-le" if bom == codecs.BOM_UTF16_LE else "utf-16-be"
    assert told(bom + TEXT.encode(encoding)) == EXPECTED


@pytest.mark.parametrize("said", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;;", " sep=;"])
def test_M2_a_line_that_says_the_separator_is_no_header_and_lines_keep_their_numbers(said: str) -> None:
    found = told(f"{said}\n{TEXT.replace(',', ';')}".encode())
    assert found == [(number + 1, values) for number, values in EXPECTED]


def test_M2_a_separator_that_is_said_is_the_one_even_where_another_stands_in_a_cell() -> None:
    content = "sep=\t\nload_id\tchild_id\tamount\nL-1\tharu\t1,000\n"
    assert told(content.encode()) == [(3, {"load_id": "L-1", "child_id": "haru", "amount": "1,000"})]


@pytest.mark.parametrize("empty", ["", ",,,,", ";;;", "\t\t", '"",""', "  ", "\u3000", "\u200b", "ㅤ", "\ufeff"])
def test_M2_lines_that_show_nothing_are_passed_over_before_the_header_and_behind_it(empty: str) -> None:
    content = "\n".join((empty, HEADER, empty, *ROWS, empty, ""))
    assert [(number - 2, values) for number, values in told(content.encode())] == EXPECTED


def test_M2_empty_columns_at_the_end_are_forgiven_and_a_missing_one_is_not() -> None:
    content = f"{HEADER},,\nL-1,haru,41461,1000,,,\nL-2,bom,41461,2000\nL-3,bom,41461,2000,,x,\n"
    first, short, long = rows(content.encode())
    assert first.error is None
    assert [line.error and line.error.code for line in (short, long)] == ["wrong_fields", "wrong_fields"]


@pytest.mark.parametrize("cell", ["\u200b", "\u3000", "ㅤ", "\u2800", "\xa0 ", "\U000e0041"])
def test_M2_a_cell_that_shows_nothing_is_no_value(cell: str) -> None:
    (line,) = rows(f"{HEADER}\nL-1,haru,41461,1000,{cell}\n".encode())
    assert "lapses_on" not in line.values


@pytest.mark.parametrize(
    "amount",
    [
        *("１０００", "1\u200b000", "'1000", "＇１０００", "’1000", '="1000"', "\xa01000 ", "１，０００"),
        *("1,000", "1000원", "1,000 원", "₩1,000", "￦１０００", "\\1,000"),
    ],
)
def test_M2_an_amount_is_read_as_keyboards_and_spreadsheets_write_it(amount: str) -> None:
    quoted = amount.replace('"', '""')
    (line,) = rows(f'{HEADER}\nL-1,haru,41461,"{quoted}",\n'.encode())
    assert load_of(line.values, "41461").amount == 1_000


@pytest.mark.parametrize("amount", ["১০০০", "1000.0", "1.000", "10,00", "1 000", "-1000", "1,000,00"])
def test_M2_what_might_mean_another_sum_and_digits_of_other_scripts_are_never_an_amount(amount: str) -> None:
    (line,) = rows(f'{HEADER}\nL-1,haru,41461,"{amount}",\n'.encode())
    with pytest.raises(LineError) as found:
        load_of(line.values, "41461")
    told = worded(found.value)
    assert told["detail"] == f"amount: 값이 올바르지 않습니다. {CELLS['amount'].ko}"
    assert told["detail_en"] == f"amount: the value is not valid. {CELLS['amount'].en}"


@pytest.mark.parametrize(
    "child", ["ｈａｒｕ－１", "ha\u00adru-1", "'haru-1", "haru\u2013１", " haru-1\xa0", "ｈaru\u22121"]
)
def test_M1_a_childs_number_is_read_as_keyboards_and_spreadsheets_write_it(child: str) -> None:
    (line,) = rows(f"{HEADER}\n'L－１０１,{child},＇４１４６１,1000,２０２７．１．３１\n".encode())
    found = load_of(line.values, "41461")
    assert (found.load_id, found.child_id, found.municipality) == ("L-101", "haru-1", "41461")
    assert found.lapses_on == "2027-01-31"


@pytest.mark.parametrize("child", ["Haru", "하루", "ha ru", "haru-১"])
def test_M1_a_childs_number_is_the_plain_one_or_none(child: str) -> None:
    (line,) = rows(f"{HEADER}\nL-1,{child},41461,1000,\n".encode())
    with pytest.raises(LineError) as found:
        load_of(line.values, "41461")
    assert found.value.facts["column"] == "child_id"


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-1-5 9:05", "2026-01-05 09:05", "2026-01-05 9:05:00", "2026-1-5T9:05", "2026/1/5 9:05", "2026.1.5 9:05"),
        *(
            "2026. 1. 5. 9:05",
            "2026. 1. 5. 오전 9:05",
            "2026-01-05 오전 09:05:00",
            "2026-1-5 9:05 AM",
            "2026-1-5 9:05am",
            "2026. 1. 5. 오전\u202f9:05",
            "2026-01-05\u00a09:05\u202fAM",
        ),
        *("2026-01-05T09:05:00+09:00", "2026-01-05T00:05:00Z", "2026-01-05 00:05:00.000Z", "2026-01-04T19:05:00-05:00"),
        *("2026-01-05 09:05:00.000", "2026-01-05  09:05", "2026-01-05T09:05:00+0900"),
    ],
)
def test_M11_times_as_spreadsheets_and_programs_write_them_are_one_instant(cell: str) -> None:
    found, _ = read(Cells, {"at": cell})
    assert found is not None
    assert found.at == datetime(2026, 1, 5, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "hour"),
    [("오전 12:05", 0), ("오후 12:05", 12), ("오후 1:05", 13), ("PM 11:05", 23), ("0:05", 0), ("23:05", 23)],
)
def test_M11_halves_of_the_day_are_told_apart(cell: str, hour: int) -> None:
    found, _ = read(Cells, {"at": f"2026. 1. 5. {cell}"})
    assert found is not None
    assert found.at is not None
    assert (found.at.hour, found.at.minute) == (hour, 5)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-1-5", "9:05", "2026-13-01 9:05", "2026-02-30 9:05", "2026-1-5 24:00", "2026-1-5 9:60", "2026-1-5 9:5"),
        *(
            "1/5/2026 9:05",
            "26-1-5 9:05",
            "2026-1/5 9:05",
            "2026-1-5 13:05 PM",
            "2026-1-5 오전 0:05",
            "2026-1-5 오전 9:05 PM",
        ),
        *(
            "২০২৬-1-5 9:05",
            "2026-1-5 9 : 05",
            "46027.378",
            "2026-1-5 9:05 KST",
            "2026-1-5 9:05+9",
            "20260105 0905",
        ),
        *("2026-01-05T09:05:00+99:00", "at noon", ""),
    ],
)
def test_M11_what_could_be_read_in_two_ways_or_is_no_time_is_named(cell: str) -> None:
    assert read(Cells, {"at": cell})[1] >= {"at"}


@pytest.mark.parametrize("cell", ["2027-01-31", "2027-1-31", "2027/1/31", "2027.1.31", "2027. 1. 31.", "2027. 01. 31"])
def test_M2_days_as_spreadsheets_write_them_are_one_day(cell: str) -> None:
    found, _ = read(Cells, {"day": cell})
    assert found is not None
    assert found.day == "2027-01-31"


@pytest.mark.parametrize(
    "cell", ["1/31/2027", "27-1-31", "2027-02-29", "2027-1-31 9:00", "2027-W05-1", "২০২৭-1-31", "46418"]
)
def test_M2_what_is_no_day_is_named(cell: str) -> None:
    assert read(Cells, {"day": cell})[1] == {"day"}


@given(
    st.text(max_size=200), st.lists(st.integers(0, 40), max_size=20), st.sampled_from(["utf-8", "utf-16", "utf-16-le"])
)
def test_M2_wherever_the_bytes_are_cut_the_lines_are_those_of_the_text(
    text: str, sizes: list[int], encoding: str
) -> None:
    text = text.encode("utf-8", "ignore").decode().replace("\ufeff", "")
    content = (HEADER + "\r\n" + text + "\n").encode(encoding)
    chunks = []
    rest = content
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    chunks.append(rest)
    surveyed = survey(chunks)
    whole = (HEADER + "\r\n" + text + "\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]
    assert [line for _, line, _ in text_lines(chunks, surveyed.encoding)] == whole
    assert surveyed.lines == len(whole)


@pytest.mark.parametrize("column", sorted(CELLS))
def test_every_column_has_words_that_say_what_a_value_of_it_looks_like(column: str) -> None:
    assert CELLS[column].ko
    assert CELLS[column].en


def test_M2_broken_letters_are_an_error_of_their_line_and_no_other() -> None:
    content = f"{HEADER}\nL-1,haru,41461,1000,\n".encode() + b"L-2,\xff\xfe,41461,1000,\n" + b"L-3,bom,41461,2000,\n"
    found = rows(content)
    assert [line.error and line.error.code for line in found] == [None, "not_text", None]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_M2_a_file_without_a_letter_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused) as found:
        rows(content)
    assert found.value.code in ("empty_file", "no_header")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_M2_a_broken_letter_is_an_error_of_its_line_in_whatever_encoding(encoding: str) -> None:
    """The file is read as what breaks the fewest letters: one slip in CP949 is no reason to take no line."""
    text = f"{KOREAN}\nL-1,haru,41461,1000,\nL-2,bom,41461,2000,\n".encode(encoding)
    first, broken = rows(text.replace(b"bom", b"b\xffom"))
    assert (first.error, first.values["child_id"]) == (None, "haru")
    assert broken.error is not None
    assert (broken.number, broken.error.code) == (3, "not_text")
