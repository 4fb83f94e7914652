"""One bad row stops nobody: every function, over every kind of row that it looks at, with everything wrong that can be.

Which function looks at which kinds is not written down here: it is seen, while each does what `acts` asks of it. Then a
row of each kind is damaged, and the same is asked again. The right outcome:

- everybody else's is the same, in answers and in tables;
- what is damaged is named in the log and counted, unless nothing of the outcome is another than without the damage;
- nothing is lost: the damaged row lies there as it was found, and so does whatever else there is of whom it is about;
- whoever asked about the damaged one gets an answer without it, or one clear problem, with the numbers to call (A2).
"""

import json
import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from typing import Any

import pytest

from dolbom.alerts.casework.queue import QueueRow
from dolbom.alerts.figures.counts import FigureRow
from dolbom.alerts.households.rules import Membership, Sighting, Suspicion
from dolbom.alerts.households.series import Told
from dolbom.alerts.openings.records import Opening
from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.report import Event, Message, Notice, Report, Stored, WorkerNote
from dolbom.alerts.reporters.badges import Badge
from dolbom.logs import Failed
from dolbom.meals.questions.question import Asker, Question, QuestionPhoto, Step
from tests.conftest import aws_in_memory
from tests.recorded.alerts_scene import Alerts
from tests.recorded.meals_scene import PARTNER, Meals
from tests.recorded.stage import Stage, told
from tests.recorded.test_recorded import ENDED, TRACES
from tests.rows import people_acts
from tests.rows.acts import Act, acts_of, play
from tests.rows.consenting import DRAWN_PLACES
from tests.rows.damages import DAMAGES, HARMLESS, OF_A_WHOLE_ROW, OF_INDEXES, STILL_READABLE, damaged, names_of, whom
from tests.rows.reads import reading
from tests.rows.tables import Json, Place, Tables, attributes
from tests.rules.test_rows_at_their_bounds import kinds_written
from tests.support import APIS, FUNCTIONS, forget
from tests.support.depth import DEPTH

pytestmark = pytest.mark.xdist_group("one bad row")

NO_ROWS = {
    "publish_figures": "it asks a nation's centres; a damaged row is in tests/functions/test_desk_figures.py",
    "nightly_audit": "it joins what the segments have written into a bucket",
    "weekly_patterns": "it asks a town's shops; damaged rows are in tests/functions/test_weekly_patterns.py",
    "receive_indicators": "its one row, damaged, is in tests/functions/test_discovery_files.py",
    "warn_lapses": "whom it mails a user pool knows; a damaged row is in tests/functions/test_warn_lapses.py",
    "discovery_round": "it asks a nation's centres; damaged rows are in tests/functions/test_discovery_round.py",
}
KINDS_ELSEWHERE = {
    "indicator_file": "tests/functions/test_discovery_files.py",
    **dict.fromkeys(("round", "visit", "visit_queue"), "tests/functions/test_discovery_round.py"),
    **dict.fromkeys(
        ("house_visit", "house_report", "near_report", "said_report", "match", "discovered"),
        "tests/functions/test_match_reports.py",
    ),
    **dict.fromkeys(
        ("visit_event", "visit_letters", "round_clock", "round_notice"), "tests/functions/test_desk_visits.py"
    ),
    **dict.fromkeys(("finding", "audit_run"), "tests/rules/test_findings.py"),
    "lapse_warning": "tests/functions/test_warn_lapses.py",
    "mails_stopped": "nothing of it is read but that it is there",
    **dict.fromkeys(("proposal", "weights", "reported_visit"), "tests/functions/test_discovery_weights.py"),
}
"""Kinds of rows which the theatre does not play, and where they are damaged: of discovery, audits and the clock."""
DRAWN = {
    "phrase",
    "sealed",
    "url",
    "fields",
    "image",
    "thumbnail",
    "who_opened",
    "expires_at",
    "aside_why",
    "preview_id",
    "test_id",
    "redirect_to",
    "refresh_token",
    "current",
    "started_at",
    "ended_at",
}
"""What is drawn by lot, or signed with the time of the machine."""
OF_THE_CLOCK = {"clock_shard", "due_at", "aside_from", "aside_due", "aside_looks", "aside_why"}
SLOW = {
    "audit_segment": 12,
    "check_misuse": 6,
    "enforce_limits": 3,
    "follow_alerts": 6,
    "keep_clocks": 6,
    "count_figures": 6,
}
"""Functions of which one call sees to everybody, and what part of the damages each kind takes in a daily run."""
MADE_ANEW = {
    *("salt", "counter", "queued", "queue", "figure", "photo_count", "told", "file", "badge", "paged", "asker"),
    *("tries", "applied", "calls", "counted", "turn", "schedule"),
}
"""What is made of other rows, or for an hour or a run: where it cannot be read it is made anew. A badge that an officer
ends keeps what was unread."""
SAID_ANEW = {"webhook_standing": "/v1/partner/webhook/replay"}
"""What whoever asks this says anew: it takes the place of what cannot be read."""
EVERYBODYS = {"policy", "succession", "merchant", "cell", "tile"}
"""What a whole town, a shop or a place lives on: who asks about anybody there asks about it."""

A_PARTNERS = {"client", "feed", "webhook", "webhook_standing", "webhook_test"}
"""What a partner's feed lives on: whose the orders are that came through no app, its last number, where it is
posted."""


@dataclass
class Outcome:
    answer: Any
    rows: Mapping[Place, Any]
    named: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Theatre:
    stage: Stage
    tables: Tables
    acts: list[Act]
    alerts: Alerts
    meals: Meals
    before: dict[Place, Any]
    kept: Any
    whole: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    reads: dict[tuple[str, str], dict[Place, list[Act]]] = field(default_factory=dict)
    """By function and kind of row: the rows that it looks at, and in which acts."""

    def run(self, act: Act, lines: list[logging.LogRecord]) -> Outcome:
        """What comes of an act, asked of processes that remember nothing."""
        no_process_remembers()
        for name, attribute in (("follow_alerts", "following"), ("enforce_limits", "enforcement"), ("check_misuse", "watch")):  # fmt: skip # noqa: E501
            getattr(import_module(f"functions.{name}.handler"), attribute)().clock = self.stage.clock
        lines.clear()
        if act.function == "people_api":
            people_acts.opened_again(self.stage)
        try:
            answer = act.do(self.stage)
        except Failed:
            if act.function != "receive_photo":
                raise
            answer = "put aside"  # the one upload, and its original stays
        named = {
            (vars(line)["pk"], vars(line).get("sk", "")) for line in lines if line.getMessage() == "row_unreadable"
        }
        counted = [vars(line)["RowsUnreadable"] for line in lines if line.getMessage() == "row_unreadable"]
        assert counted == [1] * len(counted)
        if act.function == "audit_segment":
            # Who proves names a row in the night's report.
            named |= {(finding["pk"], finding["sk"]) for finding in answer["findings"]}
        # What a night keeps of its report, another night's report says otherwise.
        rows = {place: row for place, row in self.tables.rows().items() if not place[1].startswith("FINDINGS#")}
        return Outcome(plain(answer), rows, named)


def no_process_remembers() -> None:
    for function in FUNCTIONS:
        forget(import_module(f"functions.{function}.handler"))


@pytest.fixture(scope="module")
def lines() -> Iterator[list[logging.LogRecord]]:
    """What functions log."""
    found: list[logging.LogRecord] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record)

    handler = Keeping()
    loggers = [logging.getLogger(name) for name in FUNCTIONS]
    for logger in loggers:
        logger.addHandler(handler)
    yield found
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture(scope="module")
def theatre(lines: list[logging.LogRecord]) -> Iterator[Theatre]:
    """The tables as they are before each act; each act once as it goes without damage, and what it looks at."""
    with aws_in_memory() as aws, pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for name, value in aws.settings.items():
            patch.setenv(f"DOLBOM_{name.upper()}", value)
        stage = Stage(aws, ENDED)
        for name, value in people_acts.pools(stage).items():
            patch.setenv(f"DOLBOM_{name.upper()}", value)
        stack.enter_context(people_acts.CONSENTING.cognito(stage, os.environ["DOLBOM_RESIDENTS_POOL"]))
        no_process_remembers()
        alerts, meals = play(stage)
        tables = Tables(aws)
        acts = acts_of(stage, alerts, meals, tables)
        made = Theatre(stage, tables, acts, alerts, meals, tables.rows(), tables.kept())
        kinds = {place: attributes(row)["kind"]["S"] for place, row in made.before.items()}
        for act in acts:
            if act.function == "people_api":  # what it asks of Cognito stays done
                made.run(act, lines)
                tables.give_back(made.kept)
            with reading(tables) as seen:
                made.whole[act.function, act.name] = made.run(act, lines)
            tables.give_back(made.kept)
            places = seen.places | (streamed(made, act))
            for place in sorted(places & kinds.keys()):
                of_kind = made.reads.setdefault((act.function, kinds[place]), defaultdict(list))
                of_kind[place].append(act)
        yield made
        stage.strike()


def streamed(theatre: Theatre, act: Act) -> set[Place]:
    """The rows that a stream's consumer is told of."""
    from tests.rows.acts import STREAMS, records_of

    if act.function not in STREAMS:
        return set()
    keys = (record["dynamodb"]["Keys"] for record in records_of(theatre.tables, act.function)["Records"])
    return {(STREAMS[act.function][0], key["pk"]["S"], key["sk"]["S"]) for key in keys}


def plain(answer: Any) -> Any:
    """An answer as JSON's values, without what is drawn by lot."""
    found = json.loads(json.dumps(told(answer) if isinstance(answer, dict) else answer, ensure_ascii=False))
    return _less(found)


def _less(value: Any) -> Any:
    if isinstance(value, dict):
        found = {name: _less(part) for name, part in value.items() if name not in DRAWN}
        if "openings" in found:  # each traces itself, and of one instant they lie as the lot falls
            found["openings"].sort(key=lambda each: json.dumps(each, sort_keys=True))
        return found
    return [_less(part) for part in value] if isinstance(value, list) else value


def test_every_kind_of_row_lies_there_and_every_function_looks_at_some(theatre: Theatre) -> None:
    lying = {attributes(row)["kind"]["S"] for row in theatre.before.values()}
    assert kinds_written() - KINDS_ELSEWHERE.keys() <= lying
    assert not lying & KINDS_ELSEWHERE.keys()
    assert {function for function, _ in theatre.reads} == set(FUNCTIONS) - NO_ROWS.keys()
    tried = {pair: {damage for *_, damage in cases_of(theatre, *pair)} for pair in theatre.reads}
    assert set.union(*tried.values()) == set(DAMAGES)
    for kind in {kind for _, kind in tried}:
        assert any(tried[function, of] for function, of in tried if of == kind), kind


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - NO_ROWS.keys()))
def test_one_bad_row_stops_nobody(theatre: Theatre, lines: list[logging.LogRecord], function: str) -> None:
    faults = []
    for _, kind in sorted(pair for pair in theatre.reads if pair[0] == function):
        for place, act, name, damage in cases_of(theatre, function, kind):
            row = attributes(theatre.before[place])
            bad = damaged(row, name, damage)
            if bad is None:
                continue
            theatre.tables.put(place[0], bad)
            try:
                found = theatre.run(act, lines)
                wrong = list(faults_of(theatre, act, place, row, bad, damage, name, found))
            except Exception as error:
                wrong = [f"{type(error).__name__}: {error}"]
            finally:
                theatre.tables.give_back(theatre.kept)
            where = f"{function}: {act.name}: {kind} {place[1]}/{place[2]}: {name} {damage}"
            faults += [f"{where}: {each}" for each in wrong]
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def cases_of(theatre: Theatre, function: str, kind: str) -> Iterator[tuple[Place, Act, str, str]]:
    """Damages, attributes and acts, each with another; all the way (`tests.support.depth`) every damage, several times
    round, and for the slow ones too."""
    places = sorted(theatre.reads[function, kind].items())
    pairs = [(place, act) for place, acts in places for act in acts]
    attributes_of = {place: list(names_of(attributes(theatre.before[place]))) for place, _ in places}
    is_all = DEPTH.bad_rows > 1
    at = begins = sum(map(ord, function + kind))
    for turn in range(DEPTH.bad_rows):
        for number, damage in enumerate(DAMAGES):
            if not is_all and (number + at) % SLOW.get(function, 1):
                continue
            is_met = function in SLOW or (number + begins) % DEPTH.damages == 0
            of_row = 1 if damage in OF_A_WHOLE_ROW else max(1, len(attributes_of[places[0][0]]) // 12)
            for step in range(1 if function in SLOW and not is_all else of_row):
                at += 7 + turn
                place, act = pairs[at % len(pairs)]
                names = attributes_of[place]
                if is_met:
                    yield place, act, names[(at + number + step) % len(names)], damage


def faults_of(
    theatre: Theatre, act: Act, place: Place, row: Json, bad: Json, damage: str, name: str, found: Outcome
) -> Iterator[str]:
    whole = theatre.whole[act.function, act.name]
    about = whom(place, row)
    kind = row["kind"]["S"]
    concerns = kind in EVERYBODYS or any(word in act.about for word in about) or is_of_a_partner(kind, act)
    is_named = bool({(place[1], place[2]), (place[1], "")} & found.named)  # a person's rows are read as one
    if not_own := [named for named in found.named - whole.named if not any(word in str(named) for word in about)]:
        yield f"others are named: {not_own}"
    changed = differing(theatre, place, about, whole.rows, found.rows, concerns)
    is_same = found.answer == whole.answer and not changed.own and not changed.others
    if changed.others and (is_named or damage not in STILL_READABLE):
        yield f"others have come to something else: {changed.others[:3]}"
    told_before, told_now = (told_of_others(rows, about, place) for rows in (whole.rows, found.rows))
    if not concerns and (moved := told_before ^ told_now):
        yield f"the feeds tell others something else: {sorted(moved)[:3]}"
    if changed.lost:
        yield f"lost: {changed.lost}"
    if damage in HARMLESS and not is_same:
        yield f"what later code adds changes the outcome: {found.answer}"
    is_lost_to_an_index = not bad.keys() >= row.keys() & OF_INDEXES  # that the night's proof finds, and the stream
    may_differ = damage in STILL_READABLE or is_lost_to_an_index or may_lack(kind, name, damage)
    if not is_same and not is_named and not may_differ:
        yield f"another outcome, and nothing is named: {changed.own[:2]} {str(found.answer)[:300]}"
    yield from of_answer(act, kind, about, concerns, whole.answer, found.answer)
    after = found.rows.get(place)
    if after is None:
        if place in whole.rows:
            yield "the damaged row is gone"
    elif not is_made_anew(kind, act) and not is_kept(bad, attributes(after), whole.rows.get(place)):
        yield f"the damaged row has become {str(attributes(after))[:300]}"


def is_made_anew(kind: str, act: Act) -> bool:
    """Whether the act may put another row in the place of one that cannot be read."""
    return kind in MADE_ANEW or (kind in SAID_ANEW and act.name.endswith(SAID_ANEW[kind]))


def is_of_a_partner(kind: str, act: Act) -> bool:
    """Whether the act tells a partner of all its orders, by a row on which all of that hangs."""
    return kind in A_PARTNERS and (act.function in ("check_misuse", "push_events") or PARTNER["client_id"] in act.about)


def is_kept(bad: Json, after: Json, otherwise: Any) -> bool:
    """Whether all that the damaged row held is there, or what it would have become without the damage. Nothing in the
    place of what a row may be without (NULL) is held by its absence, too."""
    whole = attributes(otherwise) if otherwise is not None else bad
    free = OF_THE_CLOCK | DRAWN | {"digest"}
    free |= {key for key in OPTIONAL.get(whole["kind"]["S"], ()) if bad.get(key) == {"NULL": True} and key not in after}
    return all(after.get(key) in (bad.get(key), whole.get(key)) for key in (bad.keys() | after.keys()) - free)


@dataclass
class Changed:
    own: list[Place] = field(default_factory=list)
    others: list[Place] = field(default_factory=list)
    lost: list[Place] = field(default_factory=list)


def differing(
    theatre: Theatre,
    place: Place,
    about: set[str],
    whole: Mapping[Place, Any],
    found: Mapping[Place, Any],
    concerns: bool,
) -> Changed:
    """The rows that have come to something else than without damage: of whom it is about, and of others."""
    changed = Changed()
    for where in whole.keys() | found.keys():
        one, other = whole.get(where), found.get(where)
        if where == place or one is other:
            continue
        if where[1].startswith(("FEED#", *DRAWN_PLACES)) and where not in theatre.before:
            continue  # numbered as told, and who is told of is compared by itself; named by lot
        attributes_of = [attributes(row) for row in (one, other) if row is not None]
        if attributes_of[0].get("kind", {}).get("S") in TRACES or (place[1] == "SALT" and where[0] == "limits"):
            continue
        if len(attributes_of) == 2 and _less_drawn(attributes_of[0]) == _less_drawn(attributes_of[1]):
            continue
        if attributes_of[0].get("kind", {}).get("S") in ("cell", "load_preview"):
            continue  # packed: of all shops of a place; of a number that is drawn by lot
        if attributes_of[0].get("kind", {}).get("S") == "feed":
            continue  # the number of the last event
        told_of = str(where) + json.dumps(attributes_of, default=str, ensure_ascii=False)
        is_not_done = concerns and (where not in theatre.before or found.get(where) is theatre.before[where])
        is_of_all = attributes_of[0].get("kind", {}).get("S") == "meal_figures"  # of a town's children together
        is_own = is_not_done or is_of_all or any(word in told_of for word in about)
        (changed.own if is_own else changed.others).append(where)
        if other is None and where in theatre.before and not is_not_done:
            changed.lost.append(where)
    return changed


def told_of_others(rows: Mapping[Place, Any], about: set[str], place: Place) -> set[tuple[str, str, str]]:
    """What partners' feeds tell of orders that it is not about, under whatever numbers, beside the damaged row."""
    feeds = ((where, row) for where, row in rows.items() if where[1].startswith("FEED#") and where != place)
    found = (
        (where[1], row["order_id"]["S"], row["entry"]["N"])
        for where, row in ((where, attributes(row)) for where, row in feeds)
        if "N" in row.get("entry", {}) and "S" in row.get("order_id", {})
    )
    return {event for event in found if event[1] not in about}


def _less_drawn(row: Json) -> Json:
    return {name: value for name, value in row.items() if name not in DRAWN}


def of_answer(act: Act, kind: str, about: set[str], concerns: bool, whole: Any, found: Any) -> Iterator[str]:
    if act.function not in APIS.values():
        return
    (whole_status, was), (status, answer) = whole, found
    if status >= 500:
        if (status, answer.get("code")) not in ((503, "unreadable"), (503, "danger_passed_on")):
            yield f"a bare {status} {answer.get('code')}"
        if not concerns:
            yield f"{status}, though it is about somebody else"
    elif status >= 400 and status != whole_status and not concerns:
        yield f"{status} {answer.get('code')}, though it is about somebody else"
    if act.function == "alerts_api" and not answer.get("emergency"):
        yield "no numbers to call"
    if kind == "figure" and "is_all" in answer:
        # What is counted is less by the damaged one, and what would tell it is hidden with it: the answer says so.
        if answer != was and answer["is_all"]:
            yield "counted less, and does not say so"
        return
    if status < 400 and whole_status < 400 and not (kind == "badge" and concerns):
        yield from (f"not listed: {each}" for each in islice(left_out(about, was, answer, int(concerns)), 2))


def left_out(about: set[str], was: Any, is_: Any, own: int) -> Iterator[str]:
    """Entries of lists that are somebody else's, and are gone; of an answer about the damaged one, `own` is its own."""
    if isinstance(was, dict) and isinstance(is_, dict):
        for name, part in was.items():
            yield from left_out(about, part, is_.get(name), own)
    elif isinstance(was, list) and isinstance(is_, list):
        gone = [json.dumps(each, ensure_ascii=False) for each in was if isinstance(each, dict) and each not in is_]
        gone = [text for text in gone if not any(word in text for word in about)]
        yield from (text[:200] for text in gone[own:])


def may_lack(kind: str, name: str, damage: str) -> bool:
    """Whether a row of this kind may be without this attribute."""
    return damage in ("missing", "null") and name in OPTIONAL.get(kind, ())


MODELS: Mapping[str, type[Stored]] = {
    "report": Report,
    "event": Event,
    "notice": Notice,
    "message": Message,
    "note": WorkerNote,
    "photo": Photo,
    "hint": PlaceHint,
    "queue": QueueRow,
    "figure": FigureRow,
    "membership": Membership,
    "sighting": Sighting,
    "member": Sighting,
    "suspicion": Suspicion,
    "told": Told,
    "opening": Opening,
    "opening_of_month": Opening,
    "badge": Badge,
    "question": Question,
    "question_step": Step,
    "question_photo": QuestionPhoto,
    "asker": Asker,
}
OPTIONAL: Mapping[str, frozenset[str]] = {
    "order": frozenset({"declined", "ref"}),
    "entry": frozenset({"file", "line", "sender", "cancels", "municipality", "content", "amount"}),
    "reference": frozenset({"told"}),
    "limits": frozenset({"notice"}),
    "card": frozenset({"network"}),
    "line": frozenset({"awaited"}),
    "letter": frozenset({"used_at", "used_by", "linked_as"}),
    "letter_of": frozenset({"used_at", "used_by", "linked_as", "valid_until"}),
    "pairing": frozenset({"child_id", "approved_by"}),
    "standing": frozenset({"name"}),
    **{
        kind: frozenset(name for name, field in model.model_fields.items() if not field.is_required())
        for kind, model in MODELS.items()
    },
}
"""What rows of earlier code may be without."""
