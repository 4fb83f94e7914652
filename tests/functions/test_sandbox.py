"""The partners' sandbox: each line of the table that is published for partners is played, and does what it says."""

import json
import re
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.audits.segments import SegmentProver
from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.sweep import Sweep
from dolbom.dynamo.table import Put
from dolbom.errors import DolbomError
from dolbom.ids import new_uuid7
from dolbom.meals.figures.counting import Run, months_due
from dolbom.meals.figures.store import FigureStore
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.names import is_sandbox
from dolbom.meals.orders import fulfilment, payments
from dolbom.meals.orders.expiries import expire_due
from dolbom.meals.orders.requests import CaptureRequest, OrderRequest
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import town_item
from dolbom.partners.partner import Client, Partner
from dolbom.partners.sandbox import HEADER
from dolbom.partners.store import PartnerStore
from functions.desk_api import handler as desk_api
from functions.enforce_limits.handler import enforced
from functions.meals_api import handler as meals_api
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.streams import batch, journal_records
from tests.support.town import Town
from tools.sandbox import MENU, NETWORK, TOWNS, as_officer, files
from tools.steps import ROOT

ROW = re.compile(
    r"^\| `(sandbox-[a-z-]+)` \| `(sandbox-[a-z0-9-]+)` \| `(\w+)` × (\d+) \| ([\d,]+) \| `(\w+)` \|$", re.M
)
PLAYED = ROW.findall((ROOT / "docs" / "partners.md").read_text())
PRICES = {str(item["item_id"]): int(str(item["price"])) for item in MENU}


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    town.as_after("the sandbox of a month", lambda: the_month(town))
    return town


def the_month(town: Town) -> None:
    for key, content in files("2026-11").items():
        town.bucket.write(key, content.encode(), "text/plain")
        intake = Intake(
            town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), Logger(service="receive_file")
        )
        result = intake.take_in(key)
        assert result is not None
        assert result.failed == 0, (key, result.errors)
    as_officer(town.table, town.now)


def placed(town: Town, child: str, shop: str, item: str, count: int, fee: int = 0) -> Any:
    """An order, or the code of its refusal."""
    lines = [{"item_id": item, "unit_price": {"amount": PRICES[item]}, "count": count}]
    body = {"order_id": new_uuid7(town.now), "merchant_id": shop, "lines": lines, "delivery_fee": {"amount": fee}}
    try:
        return payments.place(town.meals, child, OrderRequest.model_validate(body), town.now)
    except DolbomError as error:
        return error.code


def test_the_published_table_has_each_refusal_that_an_order_can_be_declined_with() -> None:
    assert {code for *_, code in PLAYED} >= {
        *("held", "over_order_cap", "over_day_cap", "over_month_cap", "not_enough_money", "fee_not_covered"),
        *("outside_meal_hours", "not_begun", "lines_refused", "merchant_closed", "merchant_excluded"),
        *("merchant_elsewhere", "unknown_merchant", "account_suspended"),
    }


@pytest.mark.parametrize(("child", "shop", "item", "count", "fee", "code"), PLAYED)
def test_each_line_of_the_published_table_does_what_it_says(
    town: Town, child: str, shop: str, item: str, count: str, fee: str, code: str
) -> None:
    found = placed(town, child, shop, item, int(count), int(fee.replace(",", "")))
    assert getattr(found, "state", found) == code


def test_all_lines_of_the_table_one_after_the_other_do_what_they_say_on_each_day_of_the_month(town: Town) -> None:
    """As a partner's own tests play them, whatever was captured before; but coupons are four a month."""
    for day in range(1, 31):
        town.now = datetime(2026, 11, day, 12, 0, tzinfo=SEOUL)
        lines = PLAYED if day in (1, 30) else [line for line in PLAYED if line[-1] == "held"]
        for child, shop, item, count, fee, code in lines:
            found = placed(town, child, shop, item, int(count), int(fee.replace(",", "")))
            assert (day, getattr(found, "state", found)) == (day, code)
            if code == "held":
                whole = CaptureRequest.model_validate({})
                if fee == "0":
                    fulfilment.capture(town.meals, child, found.order_id, whole, town.now)
                else:
                    fulfilment.void(town.meals, child, found.order_id, town.now)


def test_a_hold_of_the_sandbox_expires_after_a_minute(town: Town) -> None:
    order = placed(town, "sandbox-plenty", "sandbox-99000", "bento", 1)
    town.later(minutes=1)
    with pytest.raises(DolbomError) as refused:
        fulfilment.capture(town.meals, "sandbox-plenty", order.order_id, CaptureRequest.model_validate({}), town.now)
    assert refused.value.code == "hold_expired"


class Phones:
    """The meals API for the sandbox's children and their partner's server, with the sandbox's clock in a header."""

    def __init__(self, town: Town) -> None:
        forget(meals_api)
        self.town = town
        meals_api.app.clock = town.clock
        server = Client(client_id="6exampleexampleexample0002", role="server")
        store = PartnerStore(town.table)
        store.put_partner(
            Partner(partner_id="happy", name="행복한 그릇", contacts=(), clients=(server,), is_house=True)
        )

    def ask(
        self, case: str, path: str, ahead: str | None, claims: dict[str, str], body: Any = None, child: str = ""
    ) -> tuple[int, Any]:
        told = deepcopy(event("meals_api", case))
        names = {"order_id": path.split("/")[3]} if path.count("/") == 4 else None
        told |= {"path": path, "pathParameters": names, "body": json.dumps(body) if body is not None else None}
        told["multiValueQueryStringParameters"] = {"child_id": [child]} if child else None
        told["requestContext"]["authorizer"]["claims"] |= claims
        told["headers"] |= {HEADER: ahead} if ahead is not None else {}
        answer = meals_api.app(told, Context())
        return answer["statusCode"], json.loads(answer["body"])

    def order(self, child: str, shop: str, item: str, ahead: str | None = None) -> tuple[int, Any]:
        """An order whose id is made at the time that it comes."""
        minutes = int(ahead) if ahead is not None and ahead.isdecimal() else 0
        lines = [{"item_id": item, "unit_price": {"amount": PRICES.get(item, 4_000)}, "count": 1}]
        order_id = new_uuid7(self.town.now + timedelta(minutes=minutes))
        body = {"order_id": order_id, "merchant_id": shop, "lines": lines}
        return self.ask("place_order", "/v1/orders", ahead, {"child_id": child}, body)

    def capture(self, ref: str, ahead: str | None = None) -> tuple[int, Any]:
        return self.ask("capture_order", f"/v1/orders/{ref}/capture", ahead, {}, {})


def test_P4_a_call_of_the_sandbox_comes_as_much_later_as_its_header_says(town: Town) -> None:
    phones, town.now = Phones(town), datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
    held = [phones.order("sandbox-plenty", "sandbox-99000", "gimbap")[1] for _ in range(2)]
    assert phones.capture(held[0]["ref"], "0")[1]["state"] == "captured"
    assert phones.capture(held[1]["ref"], "1")[1]["code"] == "hold_expired"
    # Meal hours there are 03:59 to 04:00; the day's cap is full again tomorrow.
    assert phones.order("sandbox-hours", "sandbox-99003", "gimbap")[1]["code"] == "outside_meal_hours"
    assert phones.order("sandbox-hours", "sandbox-99003", "gimbap", str(15 * 60 + 59))[0] == 201
    assert phones.order("sandbox-plenty", "sandbox-99000", "bento")[0] == 201
    assert phones.order("sandbox-plenty", "sandbox-99000", "bento")[1]["code"] == "over_day_cap"
    assert phones.order("sandbox-plenty", "sandbox-99000", "bento", "1440")[0] == 201
    status, allowance = phones.ask("read_allowance", "/v1/allowance", "1440", {"child_id": "sandbox-plenty"})
    assert (status, allowance["today"]["amount"]) == (200, 11_000)
    for wrong in ("1441", "-1", "٣", "soon", ""):
        status, problem = phones.order("sandbox-plenty", "sandbox-99000", "gimbap", wrong)
        assert (status, problem["errors"][0]["detail"]) == (422, "0부터 1440까지의 분을 숫자로만 적어 주세요")


def test_M2_M9_a_month_of_the_sandbox_is_looked_ahead_at_and_its_money_lapses(town: Town) -> None:
    """From the day on which it warns to the day after; what writes goes no further than a day."""
    phones, town.now = Phones(town), datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
    day = 24 * 60

    def told(days: int) -> tuple[list[tuple[str, int]], bool, int]:
        claims = {"child_id": "sandbox-lapses"}
        status, found = phones.ask("read_allowance", "/v1/allowance", str(days * day), claims)
        assert status == 200
        lapses = [(each["on"], each["amount"]["amount"]) for each in found["lapses"]]
        return lapses, "warning" in found, found["coupons"]["left"]

    both = [("2026-11-30", 5_000), ("2026-12-31", 300_000)]
    assert [told(days) for days in (2, 3, 10, 11)] == [
        *((both, False, 4), (both, True, 4), (both, True, 4)),
        ([("2026-12-31", 300_000)], False, 4),
    ]
    assert told(42) == ([], False, 4)
    lines = [{"item_id": "gimbap", "unit_price": {"amount": 4_000}, "count": 1}]
    body = {"merchant_id": "sandbox-99000", "lines": lines}
    for days, code in ((41, "held"), (42, "not_enough_money")):
        asked = phones.ask("quote_order", "/v1/orders/quote", str(days * day), {"child_id": "sandbox-lapses"}, body)
        assert (asked[0], asked[1].get("code", "held")) == (200 if code == "held" else 402, code)
    for days, expected in ((62, 200), (63, 422)):
        claims = {"child_id": "sandbox-lapses"}
        assert phones.ask("read_allowance", "/v1/allowance", str(days * day), claims)[0] == expected
    assert phones.order("sandbox-lapses", "sandbox-99000", "gimbap", str(2 * day))[0] == 422


def test_P4_the_sandboxs_clock_touches_no_child_order_or_shop_that_is_not_its_own(town: Town) -> None:
    phones, town.now = Phones(town), datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
    town.shop("gimbap-1")
    town.load("haru", 50_000)
    for ahead in (None, "1440", "soon"):
        lines = [{"item_id": "w4000", "unit_price": {"amount": 4_000}, "count": 1}]
        body = {"order_id": new_uuid7(town.now), "merchant_id": "gimbap-1", "lines": lines}
        status, order = phones.ask("place_order", "/v1/orders", ahead, {"child_id": "haru"}, body)
        assert (status, order["placed_at"]) == (201, "2026-11-20T12:00:00+09:00")
        assert phones.capture(order["ref"], ahead)[1]["state"] == "captured"
    assert phones.order("sandbox-plenty", "gimbap-1", "gimbap", "1440")[1]["code"] == "merchant_elsewhere"
    held = meals_api.store()._merchants._values  # what calls without the header hold is of now
    assert {at for at, _ in held.values()} <= {town.now}


def test_O1_a_day_of_the_sandbox_with_a_moved_clock_and_a_test_card_adds_up_to_the_won(town: Town) -> None:
    phones, town.now = Phones(town), datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
    for ahead in (None, "30", "720", "1440"):
        status, order = phones.order("sandbox-plenty", "sandbox-99000", "gimbap", ahead)
        assert status == 201
        assert phones.capture(order["ref"], ahead)[1]["state"] == "captured"
    phones.order("sandbox-little", "sandbox-99000", "gimbap", "1440")
    purchase = "sandbox-0001,sandbox-card-little,sandbox-99000,4500,2026-11-20T11:00:00+09:00"
    purchase = f"txn_id,card_ref,merchant_id,amount,purchased_at\n{purchase}\n"
    town.bucket.write(f"settlements/{NETWORK}/1.csv", purchase.encode(), "text/csv")
    intake = Intake(
        town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), Logger(service="receive_file")
    )
    taken = intake.take_in(f"settlements/{NETWORK}/1.csv")
    assert taken is not None
    assert (taken.posted, taken.errors) == (1, [])
    for hours in (0, 15, 39, 63):
        at = town.now + timedelta(hours=hours)
        expire_due(town.meals, at, Sweep(Logger(service="keep_clocks"), Deadline(), town.table, at))
        enforced(batch(journal_records(town.aws)), Enforcement(town.meals, town.limits, lambda at=at: at))
        assert SegmentProver(town.table, at).prove(0, 1).findings == set(), hours


def test_who_governs_the_sandbox_works_there_and_nobody_takes_its_money_out(town: Town) -> None:
    """Jurisdiction 99 is granted to whoever looks after the sandbox: single rows are theirs as a town's are its
    officer's, and no list that officers work by has them."""
    forget(desk_api)
    desk_api.app.clock = town.clock
    town.meals.put_policy(MealPolicy(municipality="41461", version=9, effective_from=town.now))

    def desk(case: str, path: dict[str, str], jurisdiction: str, **body: Any) -> tuple[int, Any]:
        told = deepcopy(event("desk_api", case))
        told["requestContext"]["authorizer"]["claims"]["jurisdiction"] = jurisdiction
        told["pathParameters"] = path
        told["body"] = json.dumps({**json.loads(told["body"]), **body}) if told["body"] else None
        answer = desk_api.app(told, Context())
        return answer["statusCode"], json.loads(answer["body"])

    child, own = {"child_id": "sandbox-plenty"}, {"municipality": "99000"}
    assert [desk("read_child", child, who)[0] for who in ("99", "41461")] == [200, 404]
    assert [desk("read_town", own, who)[0] for who in ("99", "41461")] == [200, 404]
    for into in ("41461", "99001"):
        status, answer = desk("move_child", child, "99,41461", municipality=into)
        assert (status, answer.get("code")) == ((422, "sandbox_apart") if into == "41461" else (200, None))
    town.load("haru", 1_000)
    assert desk("move_child", {"child_id": "haru"}, "99,41461", municipality="99000")[1]["code"] == "sandbox_apart"
    moved = desk("move_children", {}, "99,41461", municipality="99001", into="41461", children=["sandbox-plenty"])
    assert moved[1]["code"] == "sandbox_apart"
    for one, other in (("99000", "41461"), ("41461", "99000")):
        assert desk("join_town", {"municipality": one}, "99,41461", into=other, joins_on="2027-07-01")[0] == 404


def test_no_won_of_the_sandbox_meets_one_that_is_not(town: Town) -> None:
    assert all(is_sandbox(each.code) for each in TOWNS)
    assert not is_sandbox("41460")
    town.shop("gimbap-1")
    town.load("haru", 50_000)
    assert placed(town, "sandbox-plenty", "gimbap-1", "gimbap", 1) == "merchant_elsewhere"
    assert placed(town, "haru", "sandbox-99000", "gimbap", 1) == "merchant_elsewhere"


def test_M16_no_month_of_the_sandbox_is_counted(town: Town) -> None:
    town.table.write(Put(town_item("41460")))
    assert getattr(placed(town, "sandbox-plenty", "sandbox-99000", "bento", 1), "state", "") == "held"
    store = FigureStore(town.table)
    assert {each.code for each in TOWNS} <= set(store.towns())
    run = Run(store, datetime(2026, 12, 8, 3, tzinfo=SEOUL), Deadline(), Logger(service="count_figures"))
    run.count()
    assert (run.children, run.months) == (0, len(months_due(run.now)))
    assert [store.month(each.code, "2026-11") for each in TOWNS] == [None] * len(TOWNS)
    assert store.month("41460", "2026-11") is not None


def test_no_officers_list_of_towns_has_the_sandbox(town: Town) -> None:
    forget(desk_api)
    told = deepcopy(event("desk_api", "list_towns"))
    told["requestContext"]["authorizer"]["claims"]["jurisdiction"] = "99"
    answer = desk_api.app(told, Context())
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"towns": []})
