"""Rows outlive code: what earlier code has written, today's writes byte for byte, and reads, and goes on with.

The recording is made by `tests.recorded.record`, which says with what code.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.rows import seal_of
from tests.conftest import Aws, aws_in_memory
from tests.recorded.meals_scene import NETWORK, OFFICER, PARTNER, PUB, SETTLEMENTS, TOWN, register_partner
from tests.recorded.record import BEGINS, played
from tests.recorded.stage import Json, Request, Stage, lines, told
from tools.steps import ROOT

HERE = Path(__file__).parent
TABLES = (HERE / "tables.json").read_text()
ANSWERS = json.loads((HERE / "answers.json").read_text())
ABOUT_OTHERS = {item["alert_id"] for item in json.loads(TABLES)["alerts"] if item.get("about") == "neighbour"}
ENDED = datetime.fromisoformat(ANSWERS["at"])
# What rows hold today beyond what they held then.
ADDED = {
    "report": (
        "is_in_hand",
        "promised_at",
        "unread",
        "paged_at",
        "danger",
        "assigned_by",
        "said_last",
        "said_at",
        "corrections",
        "is_moved",
    ),  # found by the lexicon of the day
    "message": ("in_danger",),
    "photo": ("content_type",),  # of no kind
    "queue": ("unread",),
    "order": ("ref",),
    "account": ("placed",),
    "sighting": ("door", "is_moved"),
    "member": ("door", "is_moved"),
    "membership": ("corrections",),
    "entry": ("file", "line", "sender"),
    "card": ("network",),
    "merchant": ("placed",),
}
# What rows held then and hold no more: the address as one word is an address in its parts.
GONE = {
    "report": ("source_mark",),
    "sighting": ("address", "source_mark"),
    "member": ("address", "source_mark"),
    "photo": ("content_type",),
}
# What today's keys and ids tell of who sent a file.
SENDERS = {
    "FILE#loads/41460#": "FILE#",
    "FILE#settlements/bc-card#": "FILE#",
    "loads/41460/": "loads/",
    "settlements/bc-card/": "settlements/",
    "41460.": "",
    "bc-card.": "",
    '\\"card_networks\\":[],': "",
    '\\"unit_price\\":9000,\\"meals_on_school_days\\":1,\\"meals_on_days_off\\":1,\\"meals_in_vacations\\":1,': "",
    '\\"vacations\\":[],\\"holidays\\":[],': "",
}
DESPITE_A_FLAG = ("against", "despite_flag")
# What the reporter of somebody else is no longer told, or in other words.
OF_THE_CASE = ("level", "outcome", "phrase", "deadline_at", "history", "what_next")
OF_THE_CHILD = ("child_id", "left", "tender", "policy_version")
# Rows that were not written then.
NEW_KINDS = {
    *("reference", "told", "possible", "opening_of_month", "note", "standing", "entitlement", "linked", "paged"),
    *("application", "applied", "refused", "refusals", "counted", "turn", "teammate", "ready"),
    *("town", "town_change", "succession", "listed", "load_preview", "meal_figures"),
    *("letter", "letter_of", "letter_request", "pairing", "asked", "asker", "canned", "on_board"),
    *("question", "question_notice", "question_photo", "question_step"),
    *("finding", "audit_run", "schedule", "lapse_warning", "mails_stopped"),
    *("client", "partner", "serves", "feed", "event", "tile", "cell", "shop", "merchant_change"),
    *("oauth_code", "oauth_renewal", "oauth_ticket"),
    *("webhook", "webhook_standing", "webhook_test"),
    *("indicator_file", "round", "visit", "visit_queue", "visit_event", "visit_letters", "round_clock", "round_notice"),
    *("match", "discovered", "house_report", "house_visit", "near_report", "reported_visit"),
    "said_report",
    *("proposal", "weights"),
}
TRACES = {"opening", "opening_of_month", "desk_opening", "desk_opening_of_month"}
"""Rows that are written when something is read."""
# Kinds whose rows lie in partitions of their own since: identities sealed, openings with more in them.
MOVED_KINDS = {"identity", "opening"}
# The wish to have a report opened again stands among its messages too.
NEW_MESSAGES = {"예시입니다. 아무도 오지 않았습니다."}
# Told in other words: whom to call.
IN_OTHER_WORDS = {"emergency", "what_next"}
# Counters say how often, under hashes that are others today, and are gone after an hour.
FLEETING = {"counter", "salt"}
DERIVED = re.compile(
    r"(?<=41460-2026-11-)[0-9A-Z]{16}"
    r'|(?<="digest": ")[0-9a-f]{32}(?=", "(evidence|facts|due_at|kind": "(limits|account)))'
    r'|(?<=20#day_cap": ")[0-9a-f]{16}'
)
"""Made of the ids of payments in shops, which hold their numbers, and of accounts, which hold how many were placed."""
INSTANT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?")
"""All times are told in Seoul's: each with its offset."""
KIND = re.compile(r'"kind": "(\w+)"')
WRITERS = [
    path
    for path in (ROOT / "layers" / "dolbom" / "python").rglob("*.py")
    if re.fullmatch(r"rows|(\w+_)?store", path.stem)
]


@dataclass(frozen=True)
class Played:
    tables: dict[str, list[Json]]
    dropped: list[tuple[str, str]]


@pytest.fixture(scope="module")
def scene_of_now() -> Played:
    """The scene, played by the code of today: its tables, and the files that were dropped."""
    with pytest.MonkeyPatch.context() as patched, aws_in_memory() as aws:
        for name, value in aws.settings.items():
            patched.setenv(f"DOLBOM_{name.upper()}", value)
        scene = Stage(aws, BEGINS)
        played(scene)
        made = Played(scene.tables(), scene.dropped)
        scene.strike()
        return made


@pytest.fixture
def stage(aws: Aws) -> Any:
    """The recorded tables, at the time when they were recorded."""
    made = Stage(aws, ENDED)
    made.load(json.loads(TABLES))
    register_partner(made)
    yield made
    made.strike()


def answer_to(stage: Stage, asked: Json) -> tuple[int, Any]:
    status, answer = stage.ask(Request(**as_asked_today(asked["request"])))
    # Of what is refused, the code is the answer; the rest of a problem document is not read from rows.
    return (status, told(answer)) if status < 400 else (status, answer["code"])


def as_asked_today(request: Json) -> Json:
    """A case was taken away as a file without saying why."""
    if not request["path"].endswith("/export"):
        return request
    return {**request, "method": "POST", "path": f"{request['path']}s", "body": {"why": "감사 (예시)"}}


REPORTING = {("POST", "/v1/alerts"), ("POST", "/v1/my/alerts")}


def expected(asked: Json) -> tuple[int, Any]:
    """What was answered, less what a partner is no longer told of the child behind an order, and a reporter of somebody
    else's life; and an order's id stands as its reference, by which a partner goes on."""
    if asked["status"] >= 400:
        return asked["status"], asked["answer"]["code"]
    is_partners = asked["request"]["who"] == PARTNER
    gone = OF_THE_CHILD if is_partners and "tender" in asked["answer"] else ()
    answer = {name: part for name, part in asked["answer"].items() if name not in gone}
    if "cards" in answer:
        # Since when a card is there was told by UTC.
        since = [rfc3339(parse_stamp(card["since"])) for card in answer["cards"]]
        answer |= {"cards": [{**card, "since": at} for card, at in zip(answer["cards"], since, strict=True)]}
    if "content" in answer:
        answer |= {"content": with_names(answer["content"])}
    if is_partners:
        answer = json.loads(json.dumps(answer).replace('"order_id":', '"ref":'))
    if (asked["request"]["method"], asked["request"]["path"]) in REPORTING:
        # Sent again a report gets its first answer by now; then it was told what had become of it.
        answer = {name: part for name, part in answer.items() if name not in ("state", "office", "deadline_at")}
    if asked["request"]["api"] == "alerts":
        answer = {name: part for name, part in quietly(answer).items() if name not in IN_OTHER_WORDS}
    return asked["status"], answer


def with_names(table: str) -> str:
    """A case as it was taken away, with the column in which staff now have their names: of these nobody has one."""
    evidence, head, steps = table.partition("처리 시각,처리,담당,사유\r\n")
    assert head
    rows = [line.split(",", 2) for line in steps.splitlines(keepends=True)]
    return "".join(
        [evidence, "처리 시각,처리,담당,담당 계정,사유\r\n", *(f"{at},{what},,{rest}" for at, what, rest in rows)]
    )


def quietly(answer: Any) -> Any:
    """An answer to a reporter without what is not told of a report about somebody else."""
    if isinstance(answer, list):
        return [quietly(each) for each in answer]
    if isinstance(answer, dict):
        gone = OF_THE_CASE if answer.get("alert_id") in ABOUT_OTHERS else ()
        return {name: quietly(part) for name, part in answer.items() if name not in gone}
    return answer


def as_then(tables: dict[str, list[Json]]) -> dict[str, list[Json]]:
    """Tables without what was added since: also not the senders of files, of whom nothing was known."""
    passing = NEW_KINDS | MOVED_KINDS | FLEETING | TRACES
    known = {
        table: [
            item
            for item in items
            if item["kind"] not in passing and item.get("text") not in NEW_MESSAGES and not is_enrolment(item)
        ]
        for table, items in tables.items()
    }
    found = without(ADDED, {table: [_less_told(item) for item in items] for table, items in known.items()})
    text = json.dumps(found, ensure_ascii=False)
    for now, then in SENDERS.items():
        text = text.replace(now, then)
    then_written: dict[str, list[Json]] = json.loads(text)
    for item in then_written["meals"]:
        for entry in item.get("journal", ()):
            # An entry's id holds its number, and is sealed with it; then a seal was one of an entry alone.
            entry["seal"] = seal_of(entry)
    then_written["meals"].sort(key=lambda item: (item["pk"], item["sk"]))
    return then_written


def _less_told(item: Json) -> Json:
    """A line of history without the reason why something was done against a safety flag, which nobody asked for."""
    if item["kind"] != "event":
        return item
    return {**item, "facts": {name: fact for name, fact in item["facts"].items() if name not in DESPITE_A_FLAG}}


def without(names: dict[str, tuple[str, ...]], tables: dict[str, list[Json]]) -> dict[str, list[Json]]:
    """Tables without some attributes of some kinds of rows."""
    return {
        table: [{name: item[name] for name in item if name not in names.get(item["kind"], ())} for item in items]
        for table, items in tables.items()
    }


def is_enrolment(item: Json) -> bool:
    """Whether a row is about a file of children: loads opened their accounts then."""
    return str(item.get("what", "")).startswith("enrol ") or str(item.get("key", "")).startswith("enrolments/")


def untraced(items: list[Json]) -> list[Json]:
    """Rows without those that tell who opened something."""
    return [item for item in items if item["kind"] not in TRACES]


def as_far_as(answer: Any, recorded: Any) -> Any:
    """An answer without the members that answers of that time did not have."""
    if isinstance(answer, dict) and isinstance(recorded, dict):
        return {name: as_far_as(answer[name], recorded[name]) for name in answer if name in recorded}
    if isinstance(answer, list) and isinstance(recorded, list) and len(answer) == len(recorded):
        return [as_far_as(*pair) for pair in zip(answer, recorded, strict=True)]
    return answer


@pytest.mark.xdist_group("recorded scene")
def test_the_same_scene_writes_the_same_items_byte_for_byte(scene_of_now: Played) -> None:
    written, recorded = (
        DERIVED.sub("…", lines(as_then(tables))).splitlines()
        for tables in (scene_of_now.tables, without(GONE, json.loads(TABLES)))
    )
    assert written == recorded


def test_all_that_was_written_is_read_as_it_was_and_sent_again_changes_nothing(stage: Stage) -> None:
    before = stage.tables()
    for asked in ANSWERS["answers"]:
        (status, answer), recorded = answer_to(stage, asked), expected(asked)
        assert (status, as_far_as(answer, recorded[1])) == recorded, asked["request"]
        assert set(INSTANT.findall(json.dumps(answer))) <= {"+09:00"}, asked["request"]
    after = stage.tables()
    for table in ("meals", "alerts", "identities"):
        assert untraced(after[table]) == untraced(before[table])


@pytest.mark.xdist_group("recorded scene")
def test_M2_M11_the_files_of_that_time_sent_again_from_their_senders_folders_change_nothing(
    scene_of_now: Played, stage: Stage
) -> None:
    before = stage.tables()["meals"]
    for key, content in scene_of_now.dropped:
        if not key.startswith(("loads/", "settlements/")):
            continue
        stage.file(key, content)
    known = {(item["pk"], item["sk"]) for item in before}
    new = [item for item in stage.tables()["meals"] if (item["pk"], item["sk"]) not in known]
    # A cancellation that waits for its purchase waits among its sender's own, too.
    assert {item["kind"] for item in new} <= {"file", "waiting", "listed"}
    assert [item for item in stage.tables()["meals"] if (item["pk"], item["sk"]) in known] == before


def test_M2_M11_a_number_of_that_time_with_other_content_is_still_a_named_error(stage: Stage) -> None:
    accounts = [item for item in stage.tables()["meals"] if item["kind"] == "account"]
    line = f"L-1,nabi,{TOWN},70000\n"
    assert stage.file(f"loads/{TOWN}/otherwise.csv", "load_id,child_id,municipality,amount\n" + line)["failed"] == 1
    rows = [f"T-1,,nabi,{PUB},1000,2026-11-20 18:40,\n", f"C-2,,nabi,{PUB},1,2026-11-20 19:12,T-2\n"]
    assert stage.file(f"settlements/{NETWORK}/otherwise.csv", SETTLEMENTS + "".join(rows))["failed"] == 2
    assert [item for item in stage.tables()["meals"] if item["kind"] == "account"] == accounts


def test_R6_the_streams_consumers_find_nothing_new_in_what_was_recorded(stage: Stage) -> None:
    before = stage.tables()
    stage.streams()
    assert stage.tables() == before


def test_O1_the_nights_proof_finds_nothing_in_what_was_recorded(stage: Stage) -> None:
    told_of = stage.proof()
    assert (told_of["ok"], told_of["findings"]) == (True, 0)
    assert told_of["children"] == sum(item["kind"] == "account" for item in json.loads(TABLES)["meals"])


def test_what_was_left_open_goes_on_and_every_won_still_adds_up(stage: Stage) -> None:
    (held,) = [item for item in json.loads(TABLES)["meals"] if item["kind"] == "order" and item["state"] == "held"]
    capture = Request(
        "meals", "POST", f"/v1/orders/{held['order_id']}/capture", PARTNER, {"child_id": held["child_id"]}
    )
    status, order = stage.ask(capture)
    assert (status, order["state"]) == (200, "captured")
    purchase = f"T-9,,nabi,{PUB},3000,2026-12-01 11:00,\n"
    assert stage.file(f"settlements/{NETWORK}/at last.csv", SETTLEMENTS + purchase)["failed"] == 0
    after = stage.tables()["meals"]
    assert {f"{NETWORK}.C-9", f"{NETWORK}.T-9"} <= {
        item["sk"].rpartition("#")[2] for item in after if item["kind"] == "entry"
    }
    stage.streams()
    assert stage.proof()["findings"] == 0
    (case,) = stage.ask(Request("desk", "GET", "/v1/desk/cases", OFFICER, query={"municipality": "41460"}))[1]["cases"]
    step = {"what": "dismiss", "why": "학급 나들이 (예시)"}
    status, moved = stage.ask(Request("desk", "POST", f"/v1/desk/cases/{case['case_id']}/steps", OFFICER, step))
    assert (status, moved["state"]) == (200, "dismissed")


def test_every_report_that_is_not_closed_can_be_taken_and_closed(stage: Stage) -> None:
    for report in [item for item in json.loads(TABLES)["alerts"] if item["kind"] == "report"]:
        if report["state"] == "closed":
            continue
        office = report["office"]["municipality_code"] or "central"
        who = {**OFFICER, "jurisdiction": office}
        path, form = f"/v1/desk/alerts/{report['alert_id']}", {"version": report["version"], "reason": "예시 사유"}
        has_another = report.get("taken_by") not in (None, OFFICER["sub"])
        action = "take_over" if has_another and report["state"] == "taken" else "take"
        status, taken = stage.ask(Request("desk", "POST", f"{path}/{action}", who, form))
        assert status == 200, (taken, report)
        closing = {**form, "version": taken["version"], "outcome": "counselled"}
        assert stage.ask(Request("desk", "POST", f"{path}/close", who, closing))[1]["state"] == "closed"


def test_every_kind_of_row_that_is_written_has_been_recorded() -> None:
    written = {kind for path in WRITERS for kind in KIND.findall(path.read_text())}
    recorded = {item["kind"] for items in json.loads(TABLES).values() for item in items}
    assert written <= recorded | NEW_KINDS | TRACES | TRACES
