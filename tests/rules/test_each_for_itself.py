"""Rows of a clock and records of a stream: each for itself, and one that fails is named by its ids alone."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.deadline import Deadline
from dolbom.dynamo.items import Foreign, Item, from_attributes, reading, to_attributes
from dolbom.dynamo.streams import partial_batch
from dolbom.dynamo.sweep import TIME_LEFT_S_MIN, Sweep
from dolbom.errors import Unavailable
from tests.support import Context, deadline_of

WORDS = "홍예시가 쓴 말"
ROWS: list[Item] = [{"pk": f"CHILD#{name}", "sk": "ACCOUNT", "text": WORDS} for name in ("haru", "bom", "garam")]


@pytest.fixture
def lines() -> StringIO:
    return StringIO()


@pytest.fixture
def logger(lines: StringIO) -> Logger:
    return Logger(service=f"each-{id(lines)}", stream=lines)


def logged(lines: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def seen_to(row: Item) -> str:
    """Cannot read bom's row."""
    if row["pk"] == "CHILD#bom":
        raise ValueError(row["text"])
    return str(row["pk"])


def test_a_row_that_fails_stops_nobody_and_is_named_by_its_key_alone(logger: Logger, lines: StringIO) -> None:
    sweep = Sweep(logger, Deadline())
    assert sweep.each(ROWS, seen_to) == ["CHILD#haru", "CHILD#garam"]
    assert sweep.rows_failed == 1
    sweep.end()
    (line,) = logged(lines)
    told = ("level", "message", "error", "pk", "sk")
    assert [line[name] for name in told] == ["ERROR", "row_failed", "ValueError", "CHILD#bom", "ACCOUNT"]
    assert WORDS not in lines.getvalue()


def test_R7_a_run_that_is_short_of_time_begins_no_row_and_lists_none(logger: Logger) -> None:
    def listing() -> Iterator[Item]:
        raise AssertionError("it is not even asked for")
        yield

    sweep = Sweep(logger, deadline_of(Context(remaining_ms=int(TIME_LEFT_S_MIN * 1000) - 1)))
    assert sweep.each(listing(), seen_to) == []
    sweep.end()


def test_a_listing_that_breaks_off_is_told_at_the_end_and_what_it_gave_is_done(logger: Logger, lines: StringIO) -> None:
    def listing() -> Iterator[Item]:
        yield ROWS[0]
        raise LookupError(WORDS)

    sweep = Sweep(logger, Deadline())
    assert sweep.each(listing(), seen_to) == ["CHILD#haru"]
    with pytest.raises(LookupError):
        sweep.end()
    assert [line["message"] for line in logged(lines)] == ["listing_failed"]
    assert WORDS not in lines.getvalue()


def test_R7_where_the_table_does_not_answer_no_further_row_is_tried_in_this_run(
    logger: Logger, lines: StringIO
) -> None:
    tried: list[Item] = []

    def unavailable(row: Item) -> None:
        tried.append(row)
        raise Unavailable

    sweep = Sweep(logger, Deadline())
    for _ in range(2):
        assert sweep.each(ROWS, unavailable) == []
    assert tried == ROWS[:1]
    with pytest.raises(Unavailable):
        sweep.end()
    assert [(line["message"], line["pk"]) for line in logged(lines)] == [("row_failed", "CHILD#haru")]


def record(number: int, text: str = "") -> dict[str, Any]:
    key = {"pk": {"S": f"ALERT#{number}"}, "sk": {"S": "REPORT"}}
    change = {"Keys": key, "SequenceNumber": str(number), "NewImage": {**key, "text": {"S": text}}}
    return {"eventID": str(number), "eventName": "INSERT", "dynamodb": change}


def read(record: Any) -> None:
    if text := record["dynamodb"]["NewImage"]["text"]["S"]:
        raise RuntimeError(text) from KeyError(text)


def test_R6_a_record_that_fails_comes_again_alone_and_is_named_by_its_number_and_key(
    logger: Logger, lines: StringIO
) -> None:
    answer = partial_batch({"Records": [record(1), record(2, WORDS), record(3)]}, read, logger)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    (line,) = logged(lines)
    told = ("level", "message", "error", "cause", "pk", "sk", "sequence_number")
    expected = ["ERROR", "record_failed", "RuntimeError", "KeyError", "ALERT#2", "REPORT", "2"]
    assert [line[name] for name in told] == expected
    assert WORDS not in lines.getvalue()


def test_R6_a_batch_of_which_all_fails_names_them_all_and_does_not_raise(logger: Logger) -> None:
    answer = partial_batch({"Records": [record(1, WORDS), record(2, WORDS)]}, read, logger)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}


def test_a_row_that_cannot_be_read_is_named_and_counted_once_by_whoever_fails_on_it(
    logger: Logger, lines: StringIO
) -> None:
    def read_it(row: Item) -> str:
        return reading(lambda item: str(int(item["text"])), row)

    assert Sweep(logger, Deadline()).each(ROWS[:1], read_it) == []
    named, left = logged(lines)
    assert [named[name] for name in ("message", "error", "pk", "sk", "RowsUnreadable")] == [
        "row_unreadable", "ValueError", "CHILD#haru", "ACCOUNT", 1,
    ]  # fmt: skip
    assert [left[name] for name in ("message", "error", "cause")] == ["row_failed", "Unreadable", "ValueError"]
    assert WORDS not in lines.getvalue()


def test_what_is_never_stored_is_read_over_and_goes_back_as_it_was() -> None:
    attributes = {"fraction": {"N": "1.5"}, "set": {"NS": ["1", "2"]}, "large": {"N": "1E+100"}, "number": {"N": "-5"}}
    item = from_attributes({**attributes, "inner": {"M": {"list": {"L": [{"SS": ["a"]}]}}}})
    assert item["number"] == -5
    assert all(isinstance(item[name], Foreign) for name in ("fraction", "set", "large"))
    assert to_attributes(item) == {**attributes, "inner": {"M": {"list": {"L": [{"SS": ["a"]}]}}}}
