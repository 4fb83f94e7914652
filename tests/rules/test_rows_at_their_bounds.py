"""Each kind of stored row, filled to its bounds with the largest values that its forms take, is far from what DynamoDB
takes as an item. A kind that is written anywhere and not filled here fails."""

import ast
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, get_args

import pytest
from botocore.exceptions import ClientError

from dolbom.alerts import keys
from dolbom.alerts import rows as alert_rows
from dolbom.alerts.casework.queue_store import QueueStore, page_item
from dolbom.alerts.casework.views import report_view
from dolbom.alerts.danger.assess import lexicon
from dolbom.alerts.dossier import SHOWN_MAX, AlertFile
from dolbom.alerts.forms import NOTE_CHARACTERS_MAX as NOTE_MAX
from dolbom.alerts.forms import REASON_CHARACTERS_MAX as REASON_MAX
from dolbom.alerts.forms import TEXT_CHARACTERS_MAX as TEXT_MAX
from dolbom.alerts.forms import Contact, Flag, Kind
from dolbom.alerts.households.rules import Membership, Suspicion, sighting_of
from dolbom.alerts.households.series import told
from dolbom.alerts.households.series_store import told_item
from dolbom.alerts.households.store import HouseholdStore, _possible_item, _suspicion_item
from dolbom.alerts.openings.records import Opening
from dolbom.alerts.openings.store import OpeningStore
from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.photos.slots import PHOTOS_MAX
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.report import (
    Change,
    Danger,
    DangerWord,
    Event,
    Message,
    Notice,
    Office,
    Report,
    SetAside,
    WorkerNote,
)
from dolbom.alerts.reporters.badges import BADGE_CHANGES_MAX, Badge, BadgeEvent
from dolbom.alerts.reporters.store import ReporterStore, link_item
from dolbom.alerts.reports.code_routes import CODES_PAST_MAX
from dolbom.alerts.reports.views import status
from dolbom.alerts.teams.forms import QUESTIONS_MAX, TITLE_CHARACTERS_MAX
from dolbom.alerts.teams.question_store import ReadyQuestions, ReadyQuestionStore
from dolbom.audits.findings import life
from dolbom.audits.findings.store import FindingStore
from dolbom.clock import stamp
from dolbom.discovery.catalogue import bodies, indicators
from dolbom.discovery.feedback.proposing import ROUNDS_LOOKED_AT
from dolbom.discovery.feedback.store import AcceptedWeights, PastRound, Proposal, TypeFound, WeightStore
from dolbom.discovery.files.lines import ADDRESS_LETTERS_MAX
from dolbom.discovery.matching.rules import HOUSEHOLDS_MAX, VERDICTS_MAX, OnVisit, Verdict, counted, match_of
from dolbom.discovery.matching.store import MatchStore
from dolbom.discovery.store import IndicatorFile, Reason, RoundState, RoundStore, Visit
from dolbom.dynamo.items import Item, from_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.access_records.records import Opening as DeskOpening
from dolbom.meals.access_records.store import OpeningStore as DeskOpeningStore
from dolbom.meals.accounts import Account
from dolbom.meals.accounts import Change as Trace
from dolbom.meals.card_store import Card, CardStore
from dolbom.meals.figures.disclosure import cells_of, published
from dolbom.meals.figures.store import Counting, FigureStore, Published
from dolbom.meals.figures.tally import AREAS_MAX, ELSEWHERE, TABLES, Cell, Tally
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.store import AWAITED_MAX, FileStore
from dolbom.meals.lapse_warnings.switch_store import SwitchStore
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.limits.recount import PROOF_ENTRIES_MAX, Breach
from dolbom.meals.limits.store import LimitStore, Standing
from dolbom.meals.merchant import MENU_ITEMS_MAX, Merchant
from dolbom.meals.merchants.cells import PACKED_BYTES_MAX
from dolbom.meals.merchants.geometry import DEPTH_MAX
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.cases import EVIDENCE_MAX, STEPS_MAX, Case, Step
from dolbom.meals.misuse.facts import FACTS_MAX, Fact, windows_of
from dolbom.meals.misuse.window_store import FACTS_A_WRITE_MAX, WindowStore
from dolbom.meals.monthly_loads.preview import CHILDREN_MAX, Included, Odd, Preview
from dolbom.meals.monthly_loads.store import _item as preview_item
from dolbom.meals.monthly_loads.support import Support
from dolbom.meals.orders.fulfilment import REFUNDS_MAX
from dolbom.meals.orders.lifecycle import Basket, Left, Order, Tender
from dolbom.meals.orders.requests import LINES_MAX
from dolbom.meals.orders.rows import order_item, reference_item
from dolbom.meals.policy import MealPolicy
from dolbom.meals.questions import question as board
from dolbom.meals.questions.forms import CANNED_MAX
from dolbom.meals.questions.store import Canned, QuestionStore
from dolbom.meals.rows import account_put
from dolbom.meals.shopkeepers.application_store import Application, ApplicationStore
from dolbom.meals.shopkeepers.refusal_store import RefusalStore
from dolbom.meals.store import MealStore
from dolbom.money import AMOUNT_KRW_MAX
from dolbom.partners.feed.keys import POSITION_MAX
from dolbom.partners.webhooks.endpoint import (
    SECRETS_MAX,
    URL_CHARACTERS_MAX,
    AskedTest,
    Endpoint,
    SealedSecret,
)
from dolbom.partners.webhooks.endpoint import Standing as Pushing
from dolbom.partners.webhooks.store import WebhookStore
from tests.support import people_at_bounds, visits_at_bounds
from tests.support.items import ITEM_BYTES_MAX, item_bytes
from tests.support.shops import put_shop
from tools.steps import ROOT

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
WIDE = "\U0001f35a"
"""A letter of four bytes: no text is larger than as many of it."""
ANSWER_BYTES_MAX = 6 * 1024 * 1024
"""What Lambda takes as an answer."""
LOTS = 430
CENTRES = 3_700
"""More than there are 읍·면·동."""
SUB = "5d1c7a52-0000-4000-8000-00000000ca5e"
ID = "Z" * 26
CHILD, SHOP = "c" * 40, "m" * 40
CARD = "k" * 40
NUMBER = "bc-card-network-1234." + "T" * 64


@cache
def kinds_written() -> frozenset[str]:
    """The kinds of all rows that the code makes, as it spells them."""
    found = {"waiting"}
    for path in sorted((ROOT / "layers/dolbom/python/dolbom").rglob("*.py")):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if any(way in text for way in ('kind"', "one_more")) else ():
            if isinstance(node, ast.Dict):
                found |= {
                    str(value.value)
                    for name, value in zip(node.keys, node.values, strict=True)
                    if isinstance(name, ast.Constant) and name.value in ("kind", ":kind")
                    if isinstance(value, ast.Constant) and isinstance(value.value, str)
                }
            elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "one_more":
                found |= {str(part.value) for part in node.args[2:3] if isinstance(part, ast.Constant)}
    return frozenset(found)


def test_the_kinds_are_found_however_they_are_written() -> None:
    """In a row that is put, in an update, and as a counter."""
    assert {"report", "photo_count", "refusals", "counter", "applied", "tries", "waiting"} <= kinds_written()


class Kept:
    """A client that keeps what is written, and has nothing."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def put_item(self, **call: Any) -> Any:
        self.items.append(from_attributes(call["Item"]))
        return {}

    def update_item(self, **_call: Any) -> Any:
        raise ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "UpdateItem")

    def transact_write_items(self, **call: Any) -> Any:
        self.items += [from_attributes(one["Put"]["Item"]) for one in call["TransactItems"] if "Put" in one]
        return {}

    def get_item(self, **_call: Any) -> Any:
        return {}

    def batch_get_item(self, **_call: Any) -> Any:
        return {"Responses": {}}

    def query(self, **_call: Any) -> Any:
        return {"Items": []}


def wide(letters: int) -> str:
    return WIDE * letters


def office(number: int = 0) -> Office:
    return Office(
        code=f"{number:08}", name="가" * 60, phone="031-0000-0000", district_code="41463", municipality_code="41460"
    )


@cache
def report() -> Report:
    reasons = (None, *get_args(SetAside))
    words = [
        DangerWord(entry=entry.id, kind=entry.kind, words=wide(60), set_aside=reason, family=entry.name)
        for entry in lexicon().entries
        for reason in reasons
    ]
    content: dict[str, Any] = {
        "alert_id": ID, "version": 999_999, "about": "neighbour", "anonymous": False, "signed_in": "honorary",
        "kinds": list(get_args(Kind)), "text": wide(TEXT_MAX), "help_wanted": wide(500), "lat_e6": 37_280_100,
        "lon_e6": 127_115_900, "address": wide(190) + " 예시로 12", "at_risk": "unsure", "in_danger": True,
        "affected": {"people": 20, "ages": [130] * 20, "children": 20, "disability": True, "pregnancy": True},
        "flags": [Flag(kind="speak_only_to", note=wide(NOTE_MAX))] * 5,
        "contact": Contact(how="message", when=wide(NOTE_MAX)),
        "danger": Danger(lexicon="2026-11-20", is_found=True, words=words), "office": office(),
        "candidates": [office(number) for number in range(10 + PHOTOS_MAX)], "routed_how": "nearest",
        "handed_to": office(1), "offices_before": [f"{number:08}" for number in range(CENTRES)], "taken_by": SUB,
        "assigned_by": SUB,
        "is_in_hand": True, "phrase": "가" * 30, "level": "municipality", "received_at": NOW, "clock_from": NOW,
        "deadline_at": NOW, "promised_at": NOW, "due_at": NOW, "paged_at": NOW, "first_contact_at": NOW, "next_at": NOW,
        "said_last": wide(300), "said_at": NOW,
        "messages": 999_999, "unread": 999_999, "outcome": "livelihood_benefit", "outcome_reason": wide(REASON_MAX),
        "closed_at": NOW, "code_hash": "f" * 64, "codes_past": ["f" * 64] * CODES_PAST_MAX,
        "fingerprint": "f" * 64,
    }  # fmt: skip
    return Report.model_validate(content)


def questions(kept: Kept) -> None:
    question = board.Question(
        ref=ID, question_id=SUB, asker=SUB, asker_kind="guardian", child_id=CHILD, municipality="41460",
        subject=wide(board.SUBJECT_CHARACTERS_MAX), fingerprint="f" * 64, version=999_999, since=NOW, in_danger=True,
        asked_at=NOW, asker_steps=200, officer_steps=200, unread=200, escalated_at=NOW, due_at=NOW,
    )  # fmt: skip
    step = board.Step(step_id=ID, ref=ID, number=999_999, what="answered", by="officer", who=SUB, at=NOW,
                      text=wide(TEXT_MAX), in_danger=True, municipality="41460")  # fmt: skip
    notice = board.Notice(notice_id="n" * 20, ref=ID, what="escalated", channel="topic", municipality="41460",
                    waiting_since=NOW, due_at=NOW)  # fmt: skip
    asker = board.Asker(asker=SUB, version=1, open=10, unread=10, day="2026-11-20", asked=50,
                        said_last=wide(300), said_at=NOW)  # fmt: skip
    photo = board.QuestionPhoto(ref=ID, photo_id=ID, content_type="application/octet-stream", asked_at=NOW,
                                code="c" * 40, image_key="k" * 200, thumbnail_key="k" * 200, width_px=65_000,
                                height_px=65_000)  # fmt: skip
    store = QuestionStore(Table(kept, "meals"))
    store.commit(board.Change(None, question, board.Asker(asker=SUB), asker, step, (notice,)), NOW)
    store.give_slot(question, photo, None, NOW)
    answers = [[wide(board.SUBJECT_CHARACTERS_MAX), wide(TEXT_MAX)]] * CANNED_MAX
    store.put_canned("41460", 0, Canned(version=1, answers=answers))


def alerts(kept: Kept) -> None:
    event = Event(at=NOW, version=999_999, what="hand_over_accepted", by="worker", who=SUB,
                  facts={"reason": wide(500), "name": wide(100), "notes": wide(500)})  # fmt: skip
    notices = tuple(
        Notice(notice_id="n" * 60, alert_id=ID, what="escalated", channel="mail", level="municipality", office=office(),
               in_danger=True, deadline_at=NOW, due_at=NOW)
        for _ in range(2)
    )  # fmt: skip
    message = Message(message_id=ID, alert_id=ID, by="worker", text=wide(TEXT_MAX), question="q" * 40, at=NOW)
    note = WorkerNote(worker=SUB, alert_id=ID, what="taken_over", at=NOW, by=SUB, reason=wide(REASON_MAX))
    kept.items.append(alert_rows.report_item(report()))
    kept.items += [put.item for put in alert_rows.beside(Change(report(), event, notices, message, (note, note)))]
    # Four names and numbers in an envelope, with its keys.
    kept.items.append(alert_rows.identity_item(ID, b"x" * (4 * 4 * 90 + 1_024)))
    photo = Photo(alert_id=ID, photo_id=ID, content_type="application/octet-stream", asked_at=NOW, code="c" * 40,
                  image_key="k" * 200, thumbnail_key="k" * 200, width_px=65_000, height_px=65_000)  # fmt: skip
    kept.items.append(alert_rows.photo_item(photo))
    kept.items.append(alert_rows.hint_item(ID, PlaceHint(photo_id=ID, office=office(), until=NOW)))
    kept.items.append(link_item(SUB, report()))


def casework(kept: Kept) -> None:
    table = Table(kept, "alerts")
    QueueStore(table).place(report().model_copy(update={"level": "ministry"}))
    kept.items.append(page_item(ID, ID, NOW))
    questions = [[wide(TITLE_CHARACTERS_MAX), wide(TEXT_MAX)]] * QUESTIONS_MAX
    ReadyQuestionStore(table).put(ReadyQuestions(code="4146311800", version=1, questions=questions))
    stored = HouseholdStore(table)
    stored.join(report(), NOW)
    one = Membership(alert_id=ID, household=ID, rule="same_place_and_age", joined_to=ID, at=NOW, who=SUB, reason=None)
    stored.move(report(), one, one.model_copy(update={"household": "Y" * 26, "reason": wide(500)}))
    kept.items.append(_possible_item(sighting_of(report()), of=sighting_of(report())))
    kept.items.append(told_item(keys.told_at(1, 1), told(report())))
    kept.items.append(_suspicion_item(ID, Suspicion(reports=999_999, until=NOW)))
    SourceStore(table).salt(NOW)
    places = OpeningStore(table)
    places.trace(
        Opening(alert_id=ID, at=NOW, who=SUB, role="caseworker", place="f" * 45, codes=[f"{n:05}" for n in range(300)],
                office="가" * 60, municipality="41460", what="photo " + ID, why=wide(500))
    )  # fmt: skip
    history = [BadgeEvent(what="granted", at=NOW, who=SUB, reason=wide(REASON_MAX))] * BADGE_CHANGES_MAX
    badge = Badge(account=SUB, badge="honorary", municipality="41460", valid_from="2026-11-20", history=history)
    ReporterStore(table).save_badge(None, badge)


def lots() -> dict[str, int]:
    return {(date(2026, 11, 20) + timedelta(days=number)).isoformat(): AMOUNT_KRW_MAX for number in range(LOTS)}


def entry(kind: Any, number: str, of: list[str], **more: Any) -> Entry:
    legs = [Leg("benefit", -AMOUNT_KRW_MAX, lot) for lot in of]
    total = AMOUNT_KRW_MAX * len(of)
    return Entry(number, kind, stamp(NOW), "2026-11-20", (*legs, Leg("merchant", total)), **more)


def orders(kept: Kept) -> None:
    all_lots = sorted(lots())
    name = f"{'f' * 36}/refund/{'r' * 64}"
    # The refunds of an order give each lot back once, and at each border of two once more.
    size = len(all_lots) // REFUNDS_MAX + 2
    refunds = [
        entry("refund", name, all_lots[start * (size - 2) : start * (size - 2) + size], why="merchant_at_fault" * 3)
        for start in range(REFUNDS_MAX)
    ]
    line = {"item_id": "i" * 40, "name": wide(60), "kind": "high_caffeine", "unit_price": AMOUNT_KRW_MAX, "count": 99}
    order = Order(
        order_id="f" * 36, child_id=CHILD, merchant_id=SHOP, municipality="41460", policy_version=999_999,
        fingerprint="f" * 64, day="2026-11-20", placed_at=stamp(NOW), lines=(line,) * LINES_MAX,
        basket=Basket(AMOUNT_KRW_MAX, AMOUNT_KRW_MAX, AMOUNT_KRW_MAX), hold_until=stamp(NOW), ref="f" * 36,
        tender=Tender(AMOUNT_KRW_MAX, AMOUNT_KRW_MAX, AMOUNT_KRW_MAX), left=Left(AMOUNT_KRW_MAX, AMOUNT_KRW_MAX, 100),
        journal=(entry("hold", name, all_lots), entry("capture", name, all_lots), *refunds),
    )  # fmt: skip
    kept.items += [order_item(order), reference_item(order)]


def found(kept: Kept) -> None:
    step = life.Step(SUB, stamp(NOW), "returned", wide(200), "handed_on")
    told = life.Found("k" * 40, *(wide(life.SAID_CHARACTERS_MAX),) * 3, {"named": wide(life.SAID_CHARACTERS_MAX)})
    finding_id, day = life.finding_id_of("weekly_patterns", told), "2026-11-20"
    steps = (step,) * life.STEPS_MAX
    finding = life.Finding(finding_id, "weekly_patterns", told, day, day, 999_999, "closed", SUB, "handed_on", 999_999,
                           steps, 999_999, stamp(NOW))  # fmt: skip
    FindingStore(Table(kept, "meals")).save(None, finding)
    FindingStore(Table(kept, "meals")).seen("weekly_patterns", "2026-11-20", [], at=NOW)


def account() -> Account:
    return Account(CHILD, "41460", lots=lots(), days={f"2026-11-{day}": AMOUNT_KRW_MAX for day in range(10, 20)})


def money(kept: Kept) -> None:
    table = Table(kept, "meals")
    kept.items.append(account_put(None, account()).item)
    change = Trace(SUB, stamp(NOW), f"card {CARD}", wide(200))
    CardStore(table).issue(Card(CARD, CHILD, "replaced", stamp(NOW), "bc-card-network-1234"), None, change)
    item = {"item_id": "i" * 40, "name": wide(60), "kind": "high_caffeine", "price": 1_000_000}
    shop = {"merchant_id": SHOP, "name": wide(60), "municipality": "41460", "category": "chicken_pizza"}
    menu = [{**item, "item_id": f"{number:040}"} for number in range(MENU_ITEMS_MAX)]
    merchant = Merchant.model_validate({**shop, "lat": 37.123456789012, "lon": 127.123456789012, "menu": menu})
    put_shop(table, merchant)
    networks = tuple(f"network-{number:012}" for number in range(20))
    MealStore(table).put_policy(MealPolicy(municipality="41460", version=1, effective_from=NOW, card_networks=networks))
    of_one = (f"ORDER#{'f' * 64}", f"{'f' * 36}/refund/{'r' * 64}", AMOUNT_KRW_MAX)
    proof = (of_one,) * PROOF_ENTRIES_MAX
    breach = Breach("coupon_budget", "2026-11", "lowered_policy", AMOUNT_KRW_MAX, AMOUNT_KRW_MAX, stamp(NOW), proof)
    days = [date(2026, 10, 1) + timedelta(days=number) for number in range(62)]
    open_ = {f"{day}#{kind}": "f" * 16 for day in days for kind in ("day_cap", "shortfall", "drift")}
    LimitStore(table).commit(account(), account(), Standing(), Standing(open_), [breach], [], NOW)


def figures(kept: Kept) -> None:
    """A month with as many areas as it tells apart, while it is counted; published it tells less."""
    cell = Cell(10**6, 10**9, 10**13)
    cells = {table: dict.fromkeys(cells_of(table, "2026-12"), cell) for table in TABLES}
    cells["area"] = {f"{number:08}": cell for number in range(AREAS_MAX)} | {ELSEWHERE: cell}
    tally = Tally(cell, cell, cell, cells)
    store = FigureStore(Table(kept, "meals"))
    store.count_on("41460", "2026-12", None, Counting(CHILD, tally))
    store.publish("41460", "2026-12", None, Published(stamp(NOW), published(tally, "2026-12")))


def shops(kept: Kept) -> None:
    """A cell and a tile: the one is as large as it may be; the other tells of a hundred thousand cells."""
    kept.items.append({"pk": "CELL#150.508", "sk": f"LEAF#{'0' * DEPTH_MAX}", "kind": "cell"})
    kept.items[-1]["packed"] = bytes(PACKED_BYTES_MAX)
    form = wide(100 * 60 + 500) + "x" * 20_000
    application = Application("41460", "f" * 36, form, stamp(NOW), "approved", SUB, stamp(NOW), wide(200), SHOP)
    table = Table(kept, "meals")
    ApplicationStore(table).add(application, "10.0.0.1", NOW)
    shop = {"merchant_id": SHOP, "name": wide(60), "municipality": "41460", "category": "mart"}
    RefusalStore(table).tell(CHILD, Merchant.model_validate({**shop, "lat": 37.1, "lon": 127.1, "menu": []}), NOW)
    counted = {"count": 10**6, "total": 10**6, "first_day": "2026-11-20", "last_day": "2026-11-20", "name": wide(60)}
    kept.items.append({"pk": "REFUSALS#41460", "sk": f"SHOP#{SHOP}", "kind": "refusals", **counted})
    kept.items.append(
        {"pk": "APPLIED#" + "Z" * 26, "sk": "COUNTED", "kind": "applied", "count": 500, "expires_at": 10**9}
    )
    kept.items.append({"pk": "CELL#150.508", "sk": "SHAPE", "kind": "tile", "shape": "x" * 33_333 + "1" * 100_000})


def files(kept: Kept) -> None:
    store = FileStore(Table(kept, "meals"))
    arrival = Arrival("k" * 1_024, "settlements", "bc-card-network-1234")
    store.known(arrival, "f" * 64, lambda: NOW)
    content = {"txn_id": "T" * 64, "child_id": CHILD, "merchant_id": SHOP, "amount": AMOUNT_KRW_MAX, "card_ref": CARD,
               "cancelled_at": stamp(NOW), "cancels": NUMBER}  # fmt: skip
    waiting = {f"{number:085}": content for number in range(AWAITED_MAX)}
    kept.items.append({"pk": f"LINE#in_store#{NUMBER}", "sk": "TAKEN", "kind": "waiting", "awaited": waiting})
    bought = entry("in_store", f"in_store/{NUMBER}", sorted(lots()))
    more = {**content, "file": "k" * 1_024, "line": 2_000_000, "sender": "bc-card-network-1234"}
    store.post_line(account(), account(), bought, NUMBER, content, more, waiting)


def misuse(kept: Kept) -> None:
    def fact(number: int) -> Fact:
        own = f"in_store_cancel/2026-11-20/{number:085}"
        return Fact(NOW + timedelta(seconds=number), own, "in_store", CHILD, SHOP, "41460", AMOUNT_KRW_MAX)

    part = Kept()
    facts = [fact(number) for number in range(FACTS_MAX)]
    (key,) = [key for key in windows_of(facts[0]) if key.kind == "PAIR"]
    for start in range(0, FACTS_MAX, FACTS_A_WRITE_MAX):
        WindowStore(Table(part, "meals")).add(key, facts[start : start + FACTS_A_WRITE_MAX])
    whole = {number: line for item in part.items for number, line in item["facts"].items()}
    assert len(whole) == FACTS_MAX
    kept.items.append(part.items[0] | {"facts": whole})
    steps = (Step(SUB, stamp(NOW), "confirm", wide(500)),) * STEPS_MAX
    case = Case("x" * 60, "41460", "velocity", "merchant", SHOP, "2026-11", stamp(NOW),
                evidence=tuple(facts[:EVIDENCE_MAX]), steps=steps)  # fmt: skip
    CaseStore(Table(kept, "meals")).save(None, case)


def desk(kept: Kept) -> None:
    store = DeskOpeningStore(Table(kept, "meals"))
    codes = tuple(f"{number:05}" for number in range(300))
    desk_opening = DeskOpening(
        stamp(NOW), SUB, "officer", "f" * 45, codes, "41460", CHILD, "x" * 60, "w" * 40, wide(200)
    )
    store.trace(desk_opening)
    MealStore(Table(kept, "meals")).list_child("41460", CHILD)
    support = Support("2026-11-01", 31, 31, 31, 93, AMOUNT_KRW_MAX, "2026-11-30")
    odd = dict.fromkeys(get_args(Odd), CHILDREN_MAX)
    preview = Preview("41460-20261120120000-ffffffff", "41460", "2026-11", CHILD, get_args(Included), wide(200), SUB,
                      stamp(NOW), 1_000_000_000, support, "f" * 32, CHILDREN_MAX, CHILDREN_MAX,
                      CHILDREN_MAX * AMOUNT_KRW_MAX, odd, "confirmed", SUB, stamp(NOW))  # fmt: skip
    kept.items.append(preview_item(preview))


def counts(kept: Kept) -> None:
    """What updates alone write: numbers under a name."""
    counted = {"sk": "COUNTED", "count": 10**9, "expires_at": 10**10}
    kept.items.append({"pk": f"COUNTER#{'f' * 64}", "kind": "counter", **counted})
    kept.items.append({"pk": f"TRIES#{SUB}", "kind": "tries", **counted, "sk": "DAY#2026-11-20"})
    kept.items.append({"pk": f"CHILD#{CHILD}", "kind": "counted", **counted, "sk": "COUNTED#2026-11-20#DECLINED"})
    kept.items.append({"pk": f"LINKED#{CHILD}", "sk": "TURN", "kind": "turn", "number": 10**9})
    minute = "merchants.read#2026-11-20T03:00Z"
    kept.items.append({"pk": f"CALLS#{'c' * 128}", "kind": "calls", **counted, "sk": minute})
    kept.items.append(
        {"pk": f"ALERT#{ID}", "sk": keys.PHOTO_COUNT, "kind": "photo_count", "slots": 5, "taken_back": 10}
    )


def webhooks(kept: Kept) -> None:
    secrets = [SealedSecret(sealed=b"s" * 400, valid_until=NOW)] * SECRETS_MAX
    endpoint = Endpoint(partner_id="p" * 20, version=999_999, url="u" * URL_CHARACTERS_MAX, secrets=secrets)
    standing = Pushing(partner_id="p" * 20, pushed=POSITION_MAX, pushed_at=NOW, leased_until=NOW, attempts=99,
                        waiting_since=NOW, next_try_at=NOW, why="address_not_public")  # fmt: skip
    store = WebhookStore(Table(kept, "meals"))
    store.commit(None, endpoint, (None, standing))
    store.ask_test(AskedTest(partner_id="p" * 20, test_id="t" * 16, asked_at=NOW, outcome="w" * 40, sent_at=NOW))


def discovery(kept: Kept) -> None:
    """A round of all bodies, and a household that every indicator points at."""
    store = RoundStore(Table(kept, "alerts"))
    numbers = {"lines": 10**7, "kept": 10**7, "repeated": 10**7, "bad": 10**7}
    key = f"indicators/apartments/2026-11/{wide(300)}.csv"
    file = {"round": "2026-11", "body": "apartments", "key": key, "sent_at": f"{stamp(NOW)} {'f' * 64}"}
    store.put_file(IndicatorFile(**file, sha256="f" * 64, checked=f"discovery/checked/{'f' * 90}", **numbers))
    inputs = {body: f"discovery/indicators/round=2026-11-{'E' * 10}/{body}.parquet" for body in bodies()}
    state = {"round": "2026-11", "edition": f"2026-11-{'E' * 10}", "begun_at": NOW, "inputs": inputs, "done_at": NOW}
    counts = {"households": 200_000, "centres": 5_000, "paged": 5_000, "weights": 999}
    store.begin(
        RoundState.model_validate({**state, "step": "done", "left_out": "l" * 90, "sha256": "f" * 64, **counts})
    )
    reasons = [Reason(type=name, points=10_000, value=20_000, month=24_322) for name in indicators()]
    visit = {"household": "H" * 12, "round": "2026-11", "centre": "41465101", "how": "central", "score": 10**6}
    place = {"place": 99_999, "reasons": reasons, "address": wide(ADDRESS_LETTERS_MAX)}
    found = Visit.model_validate({**visit, **place, "house": "H" * 12, "received_at": NOW, "deadline_at": NOW})
    store.page([found], NOW)
    visits_at_bounds.visited(Table(kept, "alerts"), found)


ROUNDS_KEPT = 13
"""Rounds whose visits are kept for two years."""


def matching(kept: Kept) -> None:
    """A report that rounds of years chose, and of which workers judged as many households as they may."""
    said = [
        Verdict(household=f"H{number:011d}", is_same=True, who=SUB, at=NOW, reason=wide(REASON_MAX))
        for number in range(VERDICTS_MAX)
    ]
    match = match_of(report(), "H" * 12, None).model_copy(update={"version": 999_999, "verdicts": said})
    on = [OnVisit(household=f"H{number:011d}", round="2026-11") for number in range(HOUSEHOLDS_MAX)]
    match = match.model_copy(update={"on": on})
    rounds = [f"{2026 + number // 6}-{1 + number % 6 * 2:02d}" for number in range(ROUNDS_KEPT)]
    row = counted(report(), match, []).model_copy(update={"known": "selected", "rounds": rounds})
    for each in (match, match.model_copy(update={"house": None})):  # found by its house, or by workers' words alone
        MatchStore(Table(kept, "alerts")).write(report(), None, each, row)
    store, many = WeightStore(Table(kept, "alerts")), 10**7
    types = [TypeFound(type=name, before=1_000, after=1_000, spoken_to=many, hits=many) for name in indicators()]
    counts = {"known": many, "half": many, "hits_before": many, "hits_after": many, "gained": many, "lost": many}
    tests = [PastRound(round="2026-11", **counts)] * ROUNDS_LOOKED_AT
    found = Proposal(proposal_id="P" * 16, rounds=["2026-11"] * ROUNDS_LOOKED_AT, base=999, types=types, spoken_to=many,
                     hits=many, tests=tests, made_at=NOW, who=SUB, at=NOW, reason=wide(REASON_MAX), weights=999,
                     since="2026-11", state="accepted")  # fmt: skip
    points = dict.fromkeys(indicators(), 1_000)
    store.decide(found, AcceptedWeights(version=999, since="2026-11", points=points, proposal_id="P" * 16))


def people(kept: Kept) -> None:
    kept.items += people_at_bounds.written(kept)
    SwitchStore(Table(kept, "identities")).turn("s" * 36, is_on=False)


@cache
def rows_at_bounds() -> dict[str, Item]:
    """The largest row of each kind."""
    kept = Kept()
    scenes: tuple[Callable[[Kept], None], ...] = (
        alerts,
        casework,
        orders,
        money,
        figures,
        shops,
        files,
        misuse,
        found,
        desk,
        questions,
        people,
        counts,
        webhooks,
        discovery,
        matching,
    )
    for scene in scenes:
        scene(kept)
    return {item["kind"]: item for item in sorted(kept.items, key=item_bytes)}


@pytest.mark.parametrize("kind", sorted(kinds_written()))
def test_a_row_at_its_bounds_is_an_item(kind: str) -> None:
    assert item_bytes(rows_at_bounds()[kind]) < ITEM_BYTES_MAX


@pytest.mark.parametrize(("number", "left_out"), [(SHOWN_MAX, None), (SHOWN_MAX + 1, 2), (SHOWN_MAX + 700, 1_400)])
def test_A7_a_report_whose_reporter_told_of_danger_a_thousand_times_can_be_opened(
    number: int, left_out: int | None
) -> None:
    messages = tuple(
        Message(message_id=f"{n:026}", alert_id=ID, by="reporter", text=wide(TEXT_MAX), at=NOW + timedelta(seconds=n))
        for n in range(number)
    )
    facts = {"reason": wide(500)}
    events = tuple(Event(at=NOW, version=n, what="message", by="reporter", facts=facts) for n in range(number))
    file = AlertFile(report(), events, messages, ())
    view = report_view(file, [], [], None, {})
    assert (view.earlier, len(view.messages), len(view.history)) == (left_out, SHOWN_MAX, SHOWN_MAX)
    assert (view.history[-1].version, view.messages[-1].at) == (number - 1, messages[-1].at)
    assert len(view.model_dump_json(exclude_none=True).encode()) < ANSWER_BYTES_MAX
    told = status(file, NOW)
    assert (len(told.messages), len(told.history)) == (SHOWN_MAX, SHOWN_MAX)
