"""Line files are read alike however their bytes arrive, and in bounded memory (M2, M11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    chunk = b"\n" * (1024 * 1024)
    with pytest.raises(FileRefused) as refused:
        survey(chunk for _ in range(3))
    assert refused.value.code == "too_many_lines"
    with pytest.raises(FileRefused) as refused:
        survey(b"x" * (16 * 1024 * 1024) for _ in range(17))
    assert refused.value.code == "file_too_large"


def test_M2_every_refusal_has_words_in_both_languages() -> None:
    assert all(words.ko and words.en for words in REFUSALS.values())
