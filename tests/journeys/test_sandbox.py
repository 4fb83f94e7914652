"""The partners' sandbox on the embedded cloud, as the command sets it up: twice is once, and its clock goes ahead."""

from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.partners.sandbox import HEADER
from tools import sandbox
from tools.cloud import people
from tools.cloud.ministack import Cloud
from tools.cloud.people import Person
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone

pytestmark = pytest.mark.xdist_group("cloud")


def order(phone: Phone, child: str, minutes: int = 0) -> Answer:
    line = {"item_id": "gimbap", "unit_price": {"amount": 4_000}, "count": 1}
    order_id = new_uuid7(datetime.now(UTC) + timedelta(minutes=minutes))
    body = {"order_id": order_id, "child_id": child, "merchant_id": "sandbox-99000", "lines": [line]}
    return phone.post("/orders", body, headers={HEADER: str(minutes)})


def test_P4_the_command_sets_the_sandbox_up_once_and_a_partner_plays_in_it_later_than_it_is(
    cloud: dict[str, Any],
) -> None:
    with Operator(cloud) as operator, ExitStack() as made:
        own, resources = Cloud(int(str(cloud["endpoint"]).rpartition(":")[2])), cloud["resources"]
        s3, dynamodb = (made.enter_context(closing(people.client(own, service))) for service in ("s3", "dynamodb"))
        table, now = Table(dynamodb, resources["tables"]["meals"]), datetime.now(UTC)
        done = sandbox.set_up(s3, resources["buckets"]["files"], table, now)
        assert sandbox.set_up(s3, resources["buckets"]["files"], table, now) == done
        operator.serve("happybowl", "sandbox-99000")
        tester = Person("sandbox-tester", "guardian", children="sandbox-plenty,sandbox-suspended")
        phone = operator.phone("meals", operator.invite([tester])["sandbox-tester"])
        assert phone.get("/allowance", child_id="sandbox-plenty").body["today"]["amount"] > 0
        assert order(phone, "sandbox-suspended").outcome == "402 account_suspended"
        held = order(phone, "sandbox-plenty", 30)
        assert (held.outcome, held.body["state"]) == ("201", "held")
        path = f"/orders/{held.body['ref']}/capture"
        assert operator.partner().post(path, {}, headers={HEADER: "31"}).outcome == "409 hold_expired"
