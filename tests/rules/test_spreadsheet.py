"""What we write for spreadsheets: no cell is a formula, whatever somebody wrote, and a number stays a number."""

import csv
import io

import pytest

from dolbom.texts.spreadsheet import plain


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "\u2212"])
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\n", "\r\n", "\u3000", "\u200b", "\ufeff", "\x00", "\u115f", "\u3164", "\u034f"]
)
def test_a_cell_that_begins_like_a_formula_is_a_text(sign: str, before: str) -> None:
    assert plain(f"{before}{sign}1+1").startswith("'")


@pytest.mark.parametrize("cell", ["-1200", "-3.5", "0", "1200", "2026-11-20T12:00:00+09:00", "", " ", "010-0000-0000"])
def test_numbers_times_and_plain_words_stay_as_they_are(cell: str) -> None:
    assert plain(cell) == cell


@pytest.mark.parametrize("cell", ["-1200원", "-1+1", "--1", "-", "-1200\n", "-１２", "+821000000000"])
def test_what_only_looks_like_a_negative_number_is_a_text(cell: str) -> None:
    assert plain(cell).startswith("'")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\t", "\v", "\f", "\x85", "\u2028"])
def test_a_cell_stays_on_its_line_so_nothing_behind_a_break_begins_a_cell(end: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerow([plain(f"밤에{end}=1+1"), plain("끝")])
    assert list(csv.reader(io.StringIO(text.getvalue()))) == [["밤에 =1+1", "끝"]]
    assert len(text.getvalue().splitlines()) == 1
