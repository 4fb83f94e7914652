"""A round of discovery: bodies' files, who is chosen and why, a worker at the door, what became of it (D1, D2, A5)."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import rfc3339
from dolbom.discovery.rounds import Round
from dolbom.discovery.visits.listing import newest_run
from tools.day.cast import Cast
from tools.day.neighbour import a_report, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import Story, until
from tools.day.town import GIHEUNG

CENTRE = "41463101"
"""신갈동 행정복지센터."""
HOUSEHOLDS = 24
ROUNDS_AHEAD = range(1, 30)
CUT_OFF, ARREARS = 3, 2
HELPED, UNHELPED = slice(6, 12), slice(12, 18)
"""Places of the list: six who get something and six who do not, as many as a rate is told from (A13)."""
SYLLABLES = "가나다라마바사아자차카타파하거너"
HEADER = "type,address,dong,value,since"


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    of = _next_round(operator, now)
    _files(story, operator, cast, of)
    _round(story, operator, of)
    worker = operator.phone_of("caseworker_yongin", "desk")
    listed = _listed(story, worker, of)
    if listed:
        _meeting(story, operator, worker, cast, of)
        _visit(story, worker, listed[0], now)
        _letters(story, worker, listed, of)
        _hits(story, operator, worker, listed, of)


def _next_round(operator: Operator, now: datetime) -> Round:
    """The round that ran last, or, where that has been played on this cloud, the next one that has not."""
    of = Round.of(newest_run(now))
    return next(
        ahead for ahead in (of, *(of.before(-back) for back in ROUNDS_AHEAD)) if not operator.has_run(ahead.code)
    )


def _road(cast: Cast) -> str:
    """A made-up road of this play alone. Its name has no digits: those would be read as a house's."""
    return f"예시{''.join(SYLLABLES[int(digit, 16)] for digit in cast.code if digit != '-')}로"


def _files(story: Story, operator: Operator, cast: Cast, of: Round) -> None:
    homes = [f"{_road(cast)} {number}" for number in range(1, HOUSEHOLDS + 1)]
    since = of.before().code
    power = [f"power_cut,{home},{CENTRE},{CUT_OFF},{since}" for home in homes]
    rent = [f"rent_arrears,{home},{CENTRE},{ARREARS + 1},{since}" for home in homes[::ARREARS]]
    with story.step(
        "Two bodies send what they know; one line names no house", "D1", "36 kept, 1 named by its line"
    ) as step:
        files = {
            f"indicators/power/{of.code}/{cast.code}.csv": [*power, f"power_cut,신갈동,{CENTRE},1,{since}"],
            f"indicators/housing/{of.code}/{cast.code}.csv": rent,
        }
        told = operator.drop_all({key: "\n".join((HEADER, *lines, "")) for key, lines in files.items()})
        kept, bad = (sum(each[name] for each in told) for name in ("posted", "failed"))
        step.got = f"{kept} kept, {bad} named by its line"


def _round(story: Story, operator: Operator, of: Round) -> None:
    with story.step(
        "The round runs: who is chosen, and comes to the centre's queue", "D2 O4", "done, 24 households or more"
    ) as step:
        told = operator.discover(of.code)
        enough = told["households"] >= HOUSEHOLDS
        step.got = f"{told['step']}, {'24 households or more' if enough else told['households']}"
        step.words = f"{told['households']} households of round {of.code}"


def _listed(story: Story, worker: Phone, of: Round) -> list[dict[str, Any]]:
    with story.step("The worker's list says why, and not where", "D2 A11", "two reasons; no address") as step:
        answer = worker.get("/desk/visits", round=of.code, centre=CENTRE, state="waiting", limit="100")
        rows: list[dict[str, Any]] = answer.body["visits"]
        first = rows[0]["reasons"]
        step.got = f"{'two reasons' if len(first) == ARREARS else len(first)}; "
        step.got += "an address" if "예시" in json.dumps(answer.body, ensure_ascii=False) else "no address"
        step.words = "; ".join(reason["ko"] for reason in first)
    return rows


def _meeting(story: Story, operator: Operator, worker: Phone, cast: Cast, of: Round) -> None:
    lat, lon = GIHEUNG
    words = "앞집 불이 며칠째 꺼져 있어요. (지어낸 이야기)"
    address = f"{_road(cast)} {HOUSEHOLDS}"
    form = a_report(words, address, place={"lat": lat, "lon": lon, "address": address})
    with story.step(
        "A neighbour reports one of these households", "D3", "the report stands with the household"
    ) as step:
        receipt = receipt_of(operator.phone("alerts", device=f"{cast.code}-round").post("/alerts", form))
        found = until(lambda: worker.get(f"/desk/alerts/{receipt.alert_id}/discovery").body.get("households"), bool)
        seen = worker.get(f"/desk/visits/{of.code}/{found[0]['household']}").body["alerts"]
        stands = receipt.alert_id in {each["alert_id"] for each in seen}
        step.got = "the report stands with the household" if stands else "no report stands there"


def _visit(story: Story, worker: Phone, row: dict[str, Any], now: datetime) -> None:
    path, version = f"/desk/visits/{row['round']}/{row['household']}", row["version"]

    def does(act: str, seen: int, **form: Any) -> Answer:
        return worker.post(f"{path}/{act}", {"request_id": str(uuid.uuid4()), "version": seen, **form})

    with story.step(
        "Taken, knocked at, nobody there: the next attempt is planned", "D2", "taken, 1 attempt, planned"
    ) as step:
        does("take", version)
        later = rfc3339(now + timedelta(days=2))
        tried = does("attempts", version + 1, how="visit", reached=False, next_at=later).body
        step.got = (
            f"{tried['state']}, {tried['attempts']} attempt, {'planned' if tried.get('next_at') else 'not planned'}"
        )

    with story.step(
        "Closed as counselled, without saying why nothing was given", "A5", "422 invalid at /nothing"
    ) as step:
        refused = does("close", version + 2, outcome="counselled", reason="상담했습니다.")
        step.got = f"{refused.outcome} at {refused.body['errors'][0]['pointer']}"

    with story.step("Closed with the reason, which the round counts", "A5", "1 done; above_limits: 1") as step:
        does("close", version + 2, outcome="counselled", nothing="above_limits", reason="소득 기준을 조금 넘습니다.")
        progress = worker.get("/desk/visits", round=row["round"], centre=CENTRE).body["progress"]
        step.got = f"{progress['done']} done; above_limits: {progress['nothing'].get('above_limits')}"


def _hits(story: Story, operator: Operator, worker: Phone, rows: list[dict[str, Any]], of: Round) -> None:
    with story.step(
        "Six get emergency aid, six nothing: how often a power cut was right", "D3 A13", "a rate between its bounds"
    ) as step:
        helped = {"outcome": "emergency_aid", "programme": "emergency_aid", "reason": "긴급복지를 신청했습니다."}
        unhelped = {"outcome": "counselled", "nothing": "above_limits", "reason": "소득 기준을 조금 넘습니다."}
        for row, end in [*((row, helped) for row in rows[HELPED]), *((row, unhelped) for row in rows[UNHELPED])]:
            path, version = f"/desk/visits/{of.code}/{row['household']}", row["version"]
            for ahead, (act, form) in enumerate((("take", {}), ("close", end))):
                worker.post(f"{path}/{act}", {"request_id": str(uuid.uuid4()), "version": version + ahead, **form})
        operator.weigh(of.code)
        proposals = operator.phone_of("ministry", "desk").get("/desk/weights").body["proposals"]
        newest = max(proposals, key=lambda each: str(each["made_at"]))
        cut = next(each for each in newest["types"] if each["type"] == "power_cut")
        step.got = "a rate between its bounds" if 0 < cut["low"] < cut["rate"] < cut["high"] else "no rate"
        rate, low, high = (f"{cut[name] / 100:.2f}" for name in ("rate", "low", "high"))
        step.words = f"{cut['hits']} of {cut['spoken_to']}: {rate} percent, between {low} and {high}"


def _letters(story: Story, worker: Phone, rows: list[dict[str, Any]], of: Round) -> None:
    with story.step("Letters to five more, asked for twice", "A11", "5 letters; the same list") as step:
        chosen = [row["household"] for row in rows[1:6]]
        form = {"request_id": str(uuid.uuid4()), "round": of.code, "centre": CENTRE, "households": chosen}
        answers = [worker.post("/desk/visit_letters", form) for _ in range(2)]
        same = "the same list" if answers[0].raw == answers[1].raw else "another list"
        step.got = f"{len(answers[0].body['letters'])} letters; {same}"
