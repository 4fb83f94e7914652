"""What municipalities and the card network do beside the APIs: accounts of people, files, the nightly proof."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Self

import httpx

from dolbom.clock import stamp
from dolbom.discovery.store import RoundStore
from dolbom.dynamo.table import Table
from dolbom.partners.store import PartnerStore
from tools.cloud import people
from tools.cloud.ministack import Cloud
from tools.cloud.people import Person
from tools.day.phone import Phone
from tools.day.script import until

PROOF_S_MAX = 120.0
SHOPS_A_PAGE = 100


class Operator:
    """The operator of the cloud that a local.json describes. Closes its connections at the end of a `with`."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = known
        self.http = httpx.Client()
        self._cloud = Cloud(int(str(known["endpoint"]).rpartition(":")[2]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    # ── people ──────────────────────────────────────────────────────────────────────────────────────────────────

    def invite(self, persons: Sequence[Person]) -> dict[str, str]:
        """Makes accounts for people; their ID tokens by name."""
        resources = self.known["resources"]
        outputs = {"people": resources["people"], "table": resources["tables"]}
        people.invite(self._cloud, outputs, persons)
        signed_in = people.sign_in(self._cloud, outputs, persons)
        return {name: str(account["id_token"]) for name, account in signed_in.items()}

    def phone(self, api: str, token: str = "", device: str = "day") -> Phone:
        """A client of an API with somebody's token, or a guest's; a guest's reports are counted by device (A10)."""
        return Phone(self.http, self.known["apis"][api], token, device)

    def phone_of(self, user: str, api: str) -> Phone:
        """A client for somebody of local.json."""
        return self.phone(api, self.known["users"][user]["id_token"])

    def partner(self) -> Phone:
        """The delivery app's server, with a fresh token: one lives for a quarter of an hour."""
        return self.phone("meals", self.partner_token())

    def partner_token(self) -> str:
        """A fresh access token of the delivery app's server."""
        return people.partner_token(self._cloud, {"people": self.known["resources"]["people"]})

    def serve(self, partner_id: str, merchant_id: str) -> None:
        """Registers one more shop of a delivery app, as `make partner` does with its file."""
        store = PartnerStore(Table(self._dynamodb, self._meals))
        served, following = store.merchants(partner_id, SHOPS_A_PAGE)
        while following is not None:
            more, following = store.merchants(partner_id, SHOPS_A_PAGE, following)
            served += more
        store.serve(partner_id, [*served, merchant_id])

    # ── files ───────────────────────────────────────────────────────────────────────────────────────────────────

    def drop(self, key: str, content: str) -> dict[str, Any]:
        """Drops a file into the files bucket and waits for what became of it."""
        self._s3.put_object(Bucket=self._bucket("files"), Key=key, Body=content.encode())
        result = until(
            lambda: self.object("files", f"results/{key}.json"),
            lambda found: found is not None and json.loads(found)["state"] != "running",
        )
        if result is None:
            raise TimeoutError(f"nothing became of {key}")
        found: dict[str, Any] = json.loads(result)
        return found

    def drop_all(self, files: Mapping[str, str]) -> list[dict[str, Any]]:
        """Drops files, by key, and waits for what became of each."""
        return [self.drop(key, content) for key, content in files.items()]

    def object(self, bucket: str, key: str) -> bytes | None:
        """An object of one of the buckets, or None."""
        try:
            return bytes(self._s3.get_object(Bucket=self._bucket(bucket), Key=key)["Body"].read())
        except self._s3.exceptions.NoSuchKey:
            return None

    def put(self, bucket: str, key: str, body: bytes) -> None:
        """Puts an object into one of the buckets."""
        self._s3.put_object(Bucket=self._bucket(bucket), Key=key, Body=body)

    def keys(self, bucket: str, prefix: str) -> list[str]:
        """The keys of a bucket under a prefix."""
        answer = self._s3.list_objects_v2(Bucket=self._bucket(bucket), Prefix=prefix)
        return [found["Key"] for found in answer.get("Contents", [])]

    # ── clocks and proofs ───────────────────────────────────────────────────────────────────────────────────────

    def keep_clocks(self, at: datetime) -> dict[str, Any]:
        """Runs the clocks as the schedule would at an instant."""
        return self._scheduled("keep_clocks", at)

    def count_figures(self, at: datetime) -> dict[str, Any]:
        """Counts the months that are over, as the schedule would at an instant."""
        return self._scheduled("count_figures", at)

    def discover(self, round_code: str) -> dict[str, Any]:
        """Runs a round of discovery by hand; what it answers."""
        return self._invoked("discovery_round", {"round": round_code})

    def weigh(self, round_code: str) -> dict[str, Any]:
        """Makes a proposal of weights by a round, as its successor does once it is done; what it answers."""
        return self._invoked("discovery_round", {"weigh": round_code})

    def has_run(self, round_code: str) -> bool:
        """Whether a round of discovery was begun on this cloud."""
        return RoundStore(self.alerts()).state(round_code) is not None

    def alerts(self) -> Table:
        """The alerts table, as the functions have it."""
        return Table(self._dynamodb, str(self.known["resources"]["tables"]["alerts"]))

    def _scheduled(self, function: str, at: datetime) -> dict[str, Any]:
        return self._invoked(function, {"time": stamp(at)})

    def _invoked(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        answer = self._client("lambda").invoke(
            FunctionName=self.known["resources"]["functions"][function], Payload=json.dumps(event).encode()
        )
        result: dict[str, Any] = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise RuntimeError(f"{function}: {result}")
        return result

    def mails(self) -> list[dict[str, Any]]:
        """The mails that the cloud keeps in place of sending them."""
        found = self.http.get(f"{self.known['endpoint']}/_ministack/ses/messages").raise_for_status().json()
        return [mail for mails in found["messages"].values() for mail in mails]

    def prove(self, day: str) -> dict[str, Any]:
        """Runs the nightly proof over a day, and waits for its end; what it answers."""
        steps = self._client("stepfunctions")
        started = steps.start_execution(
            stateMachineArn=self.known["resources"]["state_machines"]["nightly_proof"], input=json.dumps({"day": day})
        )
        ended = until(
            lambda: steps.describe_execution(executionArn=started["executionArn"]),
            lambda execution: execution["status"] != "RUNNING",
            seconds_max=PROOF_S_MAX,
        )
        if ended["status"] != "SUCCEEDED":
            raise RuntimeError(f"the proof {ended['status'].lower()}: {ended.get('cause', '')}")
        found: dict[str, Any] = json.loads(ended["output"])
        return found

    # ── the meals table, as somebody with too many rights could change it ───────────────────────────────────────

    def row(self, pk: str, sk: str) -> dict[str, Any] | None:
        """A row in DynamoDB's own form."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        found: dict[str, Any] | None = self._dynamodb.get_item(TableName=self._meals, Key=key, ConsistentRead=True).get(
            "Item"
        )
        return found

    def overwrite(self, row: Mapping[str, Any]) -> None:
        """Writes a row whatever stood there."""
        self._dynamodb.put_item(TableName=self._meals, Item=row)

    @property
    def _meals(self) -> str:
        return str(self.known["resources"]["tables"]["meals"])

    def _bucket(self, name: str) -> str:
        return str(self.known["resources"]["buckets"][name])

    @cached_property
    def _s3(self) -> Any:
        return self._client("s3")

    @cached_property
    def _dynamodb(self) -> Any:
        return self._client("dynamodb")

    def _client(self, service: str) -> Any:
        return people.client(self._cloud, service)
