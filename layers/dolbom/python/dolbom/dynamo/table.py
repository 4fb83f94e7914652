"""One DynamoDB table: reads, conditional writes and transactions, with DynamoDB's refusals as typed exceptions.

Every write here is safe to send again: it is conditional, or its effect is the same the second time. So a lost
answer or a killed process is healed by doing the whole operation again.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aws_lambda_powertools import Logger

from dolbom.aws import CALL_S_MAX
from dolbom.deadline import Deadline
from dolbom.dynamo.items import Item, by_place, from_attributes, reading, to_attributes
from dolbom.dynamo.refusals import CONFLICTS, PASSING, is_unavailable, lost, refused
from dolbom.dynamo.retry import RETRY_AFTER_S, Rounds
from dolbom.dynamo.writes import ABSENT as ABSENT
from dolbom.dynamo.writes import PRESENT as PRESENT
from dolbom.dynamo.writes import TRANSACT_NAMES, key_of, place_of, request_of, surely_fails
from dolbom.dynamo.writes import Check as Check
from dolbom.dynamo.writes import Condition as Condition
from dolbom.dynamo.writes import Delete as Delete
from dolbom.dynamo.writes import Put as Put
from dolbom.dynamo.writes import Update as Update
from dolbom.dynamo.writes import Write as Write
from dolbom.errors import Unavailable, Unreadable, bad_next
from dolbom.logs import unreadable

T = TypeVar("T")

QUERY_PAGES_MAX = 100
BATCH_GET_KEYS_MAX = 100
PARTITIONS_A_QUERY_MAX = 50
"""As many partitions one statement may name."""


class ConditionFailed(Exception):
    """A conditional write found the world otherwise; `old` is the item as it stands, if there is one."""

    def __init__(self, old: Item | None) -> None:
        super().__init__("the condition does not hold")
        self.old = old


class Cancelled(Exception):
    """A transaction found the world otherwise: `failed[i]` tells whether the i-th condition failed, `old[i]` is
    that item as it stands (None where it is absent, or where its condition held)."""

    def __init__(self, failed: Sequence[bool], old: Sequence[Item | None]) -> None:
        super().__init__("a condition of the transaction does not hold")
        self.failed = tuple(failed)
        self.old = tuple(old)


@dataclass(slots=True, eq=False, repr=False)
class Page:
    items: tuple[Item, ...]
    next: Item | None
    """The key to start the next page after, or None at the end."""


class Table:
    """A table by its name. No call is begun that might outlive the function, by its `deadline`. `sleep` is passed in by
    tests; `logger` is told of rows that a listing leaves out."""

    def __init__(
        self,
        client: Any,
        name: str,
        sleep: Callable[[float], None] = time.sleep,
        deadline: Deadline | None = None,
        logger: Logger | None = None,
    ) -> None:
        self.client = client
        self.name = name
        self.sleep = sleep
        self.deadline = deadline or Deadline()
        self.logger = logger

    def each(
        self, rows: Iterable[Item], read: Callable[[Item], T], unread: Callable[[Item], object] | None = None
    ) -> Iterator[T]:
        """What the rows of a listing are, each for itself: one that cannot be read is named in the log, and left out of
        the list, so that it hides no other. Where there is no log to name it in, it is raised. `unread` is called with
        each that is left out: whoever says how many there are, or that there are none, says that too.

        Not for what money is decided on: there a row that is left out is a wrong sum.
        """
        for row in rows:
            try:
                found = reading(read, row)
            except Unreadable as error:
                if self.logger is None:
                    raise
                unreadable(self.logger, error)
                if unread is not None:
                    unread(row)
            else:
                yield found

    def get(self, pk: str, sk: str, *, consistent: bool = True) -> Item | None:
        """One item, or None."""
        answer = self._call("get_item", Key=key_of(pk, sk), ConsistentRead=consistent)
        return from_attributes(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        """The items that exist of up to `BATCH_GET_KEYS_MAX` keys, in no order; one that is named twice comes once."""
        if not keys:
            return []
        keys = list(dict.fromkeys(keys))
        if len(keys) > BATCH_GET_KEYS_MAX:
            raise ValueError(f"at most {BATCH_GET_KEYS_MAX} keys")
        wanted: dict[str, Any] = {self.name: {"Keys": [key_of(*key) for key in keys], "ConsistentRead": consistent}}
        found: list[Item] = []
        rounds = self.rounds()
        while rounds.another():
            answer = self._call("batch_get_item", RequestItems=wanted)
            found += [from_attributes(item) for item in answer.get("Responses", {}).get(self.name, [])]
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                return found

    def query(
        self,
        pk: str,
        *,
        prefix: str = "",
        between: tuple[str, str] | None = None,
        limit: int | None = None,
        after: Item | None = None,
        forward: bool = True,
        consistent: bool = True,
        index: str | None = None,
        index_keys: tuple[str, str] = ("pk", "sk"),
        only: Sequence[str] = (),
    ) -> Page:
        """One page of a partition, by sort key; of an index, with `index_keys` its hash and range key. `only` names the
        attributes that are wanted, where not all are.

        Raises:
            Invalid: `after` is no key of this listing.
            Unavailable: DynamoDB did not answer.
        """
        if _is_empty(between):
            return Page((), None)
        names = {"#pk": index_keys[0]}
        values: Item = {":pk": pk}
        expression = "#pk = :pk"
        if between is not None:
            expression += " AND #sk BETWEEN :from AND :to"
            names["#sk"] = index_keys[1]
            values.update({":from": between[0], ":to": between[1]})
        elif prefix:
            expression += " AND begins_with(#sk, :prefix)"
            names["#sk"] = index_keys[1]
            values[":prefix"] = prefix
        more: dict[str, Any] = {}
        if limit is not None:
            more["Limit"] = limit
        if after is not None:
            more["ExclusiveStartKey"] = to_attributes(after)
        if index is not None:
            more["IndexName"] = index
        if only:
            wanted = {f"#only{place}": attribute for place, attribute in enumerate(only)}
            more["ProjectionExpression"] = ", ".join(wanted)
            names |= wanted
        try:
            answer = self._call(
                "query",
                KeyConditionExpression=expression,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=to_attributes(values),
                ScanIndexForward=forward,
                ConsistentRead=consistent and index is None,
                **more,
            )
        except refused() as error:
            # Clients carry the key that a page starts after: DynamoDB refuses one that is not of this listing.
            if after is not None and error.response["Error"]["Code"] == "ValidationException":
                raise bad_next() from None
            raise
        last = answer.get("LastEvaluatedKey")
        return Page(
            tuple(from_attributes(item) for item in answer.get("Items", ())), from_attributes(last) if last else None
        )

    def query_all(self, pk: str, **how: Any) -> Iterator[Item]:
        """Every item of a partition's range, page by page, at most `QUERY_PAGES_MAX` pages."""
        after: Item | None = None
        for _ in range(QUERY_PAGES_MAX):
            page = self.query(pk, after=after, **how)
            yield from page.items
            after = page.next
            if after is None:
                return
        raise Unavailable(retry_after_s=RETRY_AFTER_S)

    def query_many(self, pks: Sequence[str], *, between: tuple[str, str], only: Sequence[str]) -> list[Item]:
        """All items of a range of sort keys in up to `PARTITIONS_A_QUERY_MAX` partitions: one AWS call for each
        megabyte of them, where a query would be one for each partition. `only` names the attributes that are wanted, or
        `*`. Each goes in quotes: some are words of PartiQL, and AWS's own engine takes no such name without.

        Raises:
            Unavailable: DynamoDB did not answer.
        """
        if not pks or _is_empty(between):
            return []
        if len(pks) > PARTITIONS_A_QUERY_MAX:
            raise ValueError(f"at most {PARTITIONS_A_QUERY_MAX} partitions")
        marks = ", ".join("?" for _ in pks)
        names = ", ".join(name if name == "*" else f'"{name}"' for name in only)
        wanted = f'SELECT {names} FROM "{self.name}"'  # noqa: S608 - names of ours, no value
        statement = f"{wanted} WHERE pk IN [{marks}] AND sk BETWEEN ? AND ?"
        parameters = [{"S": value} for value in (*pks, *between)]
        found: list[Item] = []
        more: dict[str, Any] = {}
        for _ in range(QUERY_PAGES_MAX):
            answer = self._call(
                "execute_statement",
                named=False,
                Statement=statement,
                Parameters=parameters,
                ConsistentRead=True,
                **more,
            )
            found += [from_attributes(item) for item in answer.get("Items", ())]
            if not answer.get("NextToken"):
                return found
            more = {"NextToken": answer["NextToken"]}
        raise Unavailable(retry_after_s=RETRY_AFTER_S)

    def scan(self, segment: int, segments: int, after: Item | None = None) -> Page:
        """One page of one segment of the whole table, read consistently."""
        more: dict[str, Any] = {"ExclusiveStartKey": to_attributes(after)} if after is not None else {}
        answer = self._call("scan", Segment=segment, TotalSegments=segments, ConsistentRead=True, **more)
        last = answer.get("LastEvaluatedKey")
        return Page(
            tuple(from_attributes(item) for item in answer.get("Items", ())), from_attributes(last) if last else None
        )

    def write(self, write: Put | Update | Delete, *, looks: bool = False) -> None:
        """One conditional write; `looks` as for `transact`.

        Raises:
            ConditionFailed: with the item as it stands.
            Unavailable: DynamoDB did not answer, or the item stayed in other transactions for too long.
        """
        self._written(write, looks=looks)

    def update(self, update: Update) -> Item:
        """One conditional update; the item as it is after it.

        Raises:
            ConditionFailed, Unavailable: as for `write`.
        """
        return from_attributes(self._written(update, ReturnValues="ALL_NEW")["Attributes"])

    def _written(self, write: Put | Update | Delete, *, looks: bool = False, **more: Any) -> Any:
        operation = {Put: "put_item", Update: "update_item", Delete: "delete_item"}[type(write)]
        rounds = self.rounds()
        while rounds.another():
            try:
                return self._call(operation, **request_of(write), **more)
            except refused() as error:
                code = error.response["Error"]["Code"]
                if code == "ConditionalCheckFailedException":
                    old: Any = error.response.get("Item")
                    raise ConditionFailed(from_attributes(old) if old else None) from None
                if code not in CONFLICTS:
                    raise
            if looks:
                standing = self.get(*place_of(write))
                if surely_fails(write.condition, standing):
                    raise ConditionFailed(standing)

    def transact(self, *writes: Write, tables: Sequence["Table"] | None = None, looks: bool | Write = False) -> None:
        """All writes or none. `tables` names each write's table where they differ.

        `TransactionConflict` is tried again here: botocore does not, and it says nothing about the conditions. With
        `looks`, one that met another looks first whether it can still stand: so of many that are the same, one commits
        and the others read its outcome. It looks at all, or at the one write to this table by which that is known.

        Raises:
            Cancelled: with the items whose conditions failed, as they stand.
            Unavailable: DynamoDB did not answer, or conflicts went on for too long.
        """
        homes = tables or [self] * len(writes)
        items = [
            {TRANSACT_NAMES[type(write)]: {"TableName": home.name, **request_of(write)}}
            for write, home in zip(writes, homes, strict=True)
        ]
        rounds = self.rounds()
        while rounds.another():
            try:
                self._call("transact_write_items", named=False, TransactItems=items)
                return
            except refused() as error:
                code = error.response["Error"]["Code"]
                if code == "TransactionCanceledException":
                    reasons = error.response.get("CancellationReasons", [])
                    failed = [reason.get("Code") == "ConditionalCheckFailed" for reason in reasons]
                    if any(failed):
                        olds = [from_attributes(r["Item"]) if r.get("Item") else None for r in reasons]
                        raise Cancelled(failed, olds) from None
                    if not any(reason.get("Code") in PASSING for reason in reasons):
                        raise
                elif code not in CONFLICTS:
                    raise
            if looks is not False:
                self._look(writes, looks)

    def _look(self, writes: Sequence[Write], at: bool | Write) -> None:
        """Ends a transaction that can no longer stand, as DynamoDB would: a read meets no transaction."""
        items = self.get_many(list(map(place_of, writes))) if isinstance(at, bool) else [self.get(*place_of(at))]
        found = by_place([item for item in items if item is not None])
        standing = [found.get(place_of(write)) for write in writes]
        failed = [
            at in (True, write) and surely_fails(write.condition, item)
            for write, item in zip(writes, standing, strict=True)
        ]
        if any(failed):
            raise Cancelled(failed, [item if is_old else None for item, is_old in zip(standing, failed, strict=True)])

    def _call(self, operation: str, *, named: bool = True, **arguments: Any) -> Any:
        if named and operation != "batch_get_item":
            arguments["TableName"] = self.name
        if self.deadline.is_within(self.deadline.call_s_max or CALL_S_MAX):
            # The call might outlive the function: its caller is told so while there is time.
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        try:
            return getattr(self.client, operation)(**arguments)
        except refused() as error:
            if is_unavailable(error.response):
                raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
            raise
        except lost() as error:  # time-outs and lost connections, after the client's own retries
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error

    def rounds(self) -> Rounds:
        """The rounds of an optimistic loop on this table."""
        return Rounds(lambda seconds: self.sleep(seconds))


def _is_empty(between: tuple[str, str] | None) -> bool:
    """Whether a range ends before it begins. DynamoDB refuses to be asked for one, and a client may carry a place that
    lies behind the end of its listing."""
    return between is not None and between[1] < between[0]
