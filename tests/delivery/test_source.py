"""The delivery driver itself keeps AWS's rules."""

from typing import Any

from tests.delivery.source import Chance, Mapping, Record, deliver, lane_of


def record(number: int, key: str = "CHILD#haru") -> Record:
    keys = {"pk": {"S": key}, "sk": {"S": f"JOURNAL#{number}"}}
    return {"eventID": str(number), "eventSourceARN": "arn", "dynamodb": {"Keys": keys, "SequenceNumber": str(number)}}


class Consumer:
    """Writes down what it gets, and fails at poison: by an exception, or by naming the record."""

    def __init__(self, poison: set[str], *, raises: bool) -> None:
        self.poison, self.raises = poison, raises
        self.seen: list[list[str]] = []

    def __call__(self, event: dict[str, Any]) -> Any:
        numbers = [one["dynamodb"]["SequenceNumber"] for one in event["Records"]]
        self.seen.append(numbers)
        bad = [number for number in numbers if number in self.poison]
        if bad and self.raises:
            raise RuntimeError
        return {"batchItemFailures": [{"itemIdentifier": number} for number in bad]}

    @property
    def settled(self) -> set[str]:
        return {number for numbers in self.seen for number in numbers if number not in self.poison}


ONE_LANE = Mapping(lanes=1, retries_max=2)


def test_a_batch_that_succeeds_comes_once() -> None:
    consumer = Consumer(set(), raises=False)
    run = deliver([record(number) for number in range(250)], consumer, ONE_LANE)
    assert [len(numbers) for numbers in consumer.seen] == [100, 100, 50]
    assert run.given_up == []


def test_a_partial_failure_goes_on_from_the_first_failed_number() -> None:
    consumer = Consumer({"3"}, raises=False)
    run = deliver([record(number) for number in range(6)], consumer, Mapping(lanes=1, retries_max=2, bisect=False))
    assert consumer.seen == [["0", "1", "2", "3", "4", "5"]] + [["3", "4", "5"]] * 3
    (message,) = run.given_up
    info = message["DDBStreamBatchInfo"]
    assert (info["startSequenceNumber"], info["endSequenceNumber"], info["batchSize"]) == ("3", "5", 3)


def test_with_bisect_only_the_poison_is_given_up_and_once() -> None:
    for raises in (True, False):
        consumer = Consumer({"3"}, raises=raises)
        run = deliver([record(number) for number in range(8)], consumer, ONE_LANE)
        (message,) = run.given_up
        assert message["DDBStreamBatchInfo"]["startSequenceNumber"] == "3"
        assert message["DDBStreamBatchInfo"]["batchSize"] == 1
        assert consumer.settled == {str(number) for number in range(8)} - {"3"}


def test_an_unknown_identifier_fails_the_whole_batch() -> None:
    calls: list[int] = []

    def consumer(event: dict[str, Any]) -> Any:
        calls.append(len(event["Records"]))
        return {"batchItemFailures": [{"itemIdentifier": ""}]}

    run = deliver([record(1)], consumer, ONE_LANE)
    assert calls == [1, 1, 1]
    assert len(run.given_up) == 1


def test_what_is_too_old_is_given_up_before_its_retries_end() -> None:
    consumer = Consumer({"0"}, raises=True)
    mapping = Mapping(lanes=1, retries_max=100, age_max_s=60)
    run = deliver([record(0)], consumer, mapping, age_s=lambda: 61)
    assert (run.invocations, len(run.given_up)) == (1, 1)


def test_one_keys_records_keep_their_order_whatever_else_happens() -> None:
    records = [record(number, f"CHILD#{number % 7}") for number in range(200)]
    for seed in range(20):
        consumer = Consumer(set(), raises=False)
        deliver(records, consumer, Mapping(lanes=4), Chance(seed, again=0.4, small_batches=True))
        assert consumer.settled == {str(number) for number in range(200)}
        firsts: list[int] = []
        for number in (int(number) for numbers in consumer.seen for number in numbers):
            if number not in firsts:
                firsts.append(number)
        for key in range(7):
            of_key = [number for number in firsts if number % 7 == key]
            assert of_key == sorted(of_key)
    assert lane_of(records[0], 4) == lane_of(records[7], 4)
