"""What is published of rounds (A13): a linear programme over a round's document finds no number that it does not tell;
nor over several months and rounds together."""

import random
from collections import Counter
from typing import Any

import highspy
import pytest

from dolbom.alerts.figures.areas import NATION, Country, Named
from dolbom.alerts.figures.document import document as report_document
from dolbom.alerts.figures.suppression import SHOWN_FROM
from dolbom.discovery.figures.document import counted, document
from dolbom.discovery.figures.questions import QUESTIONS
from dolbom.discovery.figures.views import nothing_percent, shares, shown
from tests.rules.test_published_figures import CELLS, KINDS, SEEDS, a_country, a_month, numbers_of, within
from tests.support.disclosure import Attack


def a_round(rng: random.Random, of: Country, many: Any) -> dict[str, Counter[tuple[str, str]]]:
    """Households of which each area has its own habits, and of which few were tried a second time."""
    often = {
        name: [rng.random() ** 4 * rng.choice([0, 1, 1, 1]) + 0.001 for _ in parts] for name, parts in QUESTIONS.items()
    }
    found: dict[str, Counter[tuple[str, str]]] = {}
    centres = [centre for towns in of.map_of.values() for each in towns.values() for centre in each] + ["central"]
    for centre in centres:
        own = {name: [each * rng.random() for each in weights] for name, weights in often.items()}
        for _ in range(many(rng)):
            answered = {name: rng.choices(QUESTIONS[name], own[name])[0] for name in QUESTIONS}
            found.setdefault(centre, Counter()).update(answered.items())
    return found


def told_of(seed: int, kind: str) -> tuple[dict[str, Any], Country]:
    rng = random.Random(seed)
    of = a_country(rng)
    counts = a_round(rng, of, KINDS[kind])
    return document(counts, "2026-11", "2027-01-01T00:00:00+09:00", of, is_all=True), of


def as_reports(told: Any) -> Any:
    """The document in the words of a month's, which the attack reads."""
    if isinstance(told, list):
        return [as_reports(each) for each in told]
    if not isinstance(told, dict):
        return told
    name = "reports" if "parts" in told else "received"
    return {name if key == "households" else key: as_reports(value) for key, value in told.items()}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", KINDS)
def test_A13_whoever_has_the_whole_document_of_a_round_cannot_say_a_hidden_number(seed: int, kind: str) -> None:
    told, of = told_of(seed, kind)
    if not told["areas"]:
        return
    attack = Attack(as_reports(told), within(of))
    hidden = attack.hidden()
    some = random.Random(seed).sample(hidden, min(len(hidden), CELLS))
    assert attack.narrow(some, SHOWN_FROM) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_A13_no_number_of_a_round_is_from_one_to_five(kind: str) -> None:
    for seed in range(10):
        assert not [number for number in numbers_of(as_reports(told_of(seed, kind)[0])) if 0 < number < SHOWN_FROM]


def test_A13_the_nearest_go_together_and_who_got_nothing_stays_apart_from_who_was_helped() -> None:
    counts = {"emergency_aid": 7, "private_aid": 2, "above_limits": 6, "help_refused": 3, "contact_refused": 4}
    of = Country({"central": {}}, {code: Named(code, "centre", code, None) for code in ("nation", "central")})
    households = [
        ("central", {"result": part, "contact": "within_1_day call"})
        for part, many in {**counts, "unfinished": 9}.items()
        for _ in range(many)
    ]
    (nation,) = document(counted(households), "2026-11", "2027-01-01T00:00:00+09:00", of, is_all=True)["areas"][:1]
    told = {" ".join(each["parts"]): each["households"] for each in nation["tables"]["result"] if each["households"]}
    assert told == {
        "emergency_aid private_aid": 9,
        "above_limits": 6,
        "contact_refused help_refused": 7,
        "unfinished": 9,
    }
    assert nothing_percent(nation["tables"]) == 59


WAITED = [
    *(["within_1_day call"] * 9, ["within_1_day visit"] * 2, ["within_3_days visit"] * 8, ["within_7_days call"] * 8),
    *(["later visit"] * 7, ["nobody_met"] * 6, ["not_tried"] * 12),
]


def test_A13_how_long_they_waited_and_how_they_were_reached_are_sums_of_one_list() -> None:
    """Two tables of their own would tell of each other: whoever was not reached is the same in both."""
    of = Country({"central": {}}, {code: Named(code, "centre", code, None) for code in ("nation", "central")})
    households = [("central", {"result": "unfinished", "contact": part}) for parts in WAITED for part in parts]
    (nation,) = document(counted(households), "2026-11", "2027-01-01T00:00:00+09:00", of, is_all=True)["areas"][:1]
    read = shown(nation["tables"])
    told = {
        name: {" ".join(each["parts"]): each["households"] for each in read[name] if each["households"]}
        for name in ("first_contact", "contact")
    }
    assert told == {
        "first_contact": {"within_1_day": 11, "within_3_days": 8, "within_7_days": 8, "later": 7, "no_contact": 18},
        "contact": {"call visit": 34, "nobody_met": 6, "not_tried": 12},
    }, "two who were met on the first day are told with those who were called then: how is not told, the wait is"
    assert shares(read)["half_within"] == "within_3_days"
    assert shares(read)["nine_tenths_within"] == "later"


def test_A13_a_wait_is_not_told_where_those_who_were_not_reached_are_told_with_it() -> None:
    groups = [
        {"parts": ["within_1_day call", "not_tried"], "households": 8},
        {"parts": ["nobody_met"], "households": 9},
    ]
    read = shown({"contact": groups})
    assert read["first_contact"] == [{"parts": ["within_1_day", "no_contact"], "households": 17}]
    assert (shares(read)["half_within"], shares(read)["nine_tenths_within"]) == (None, None)


def together(documents: dict[str, Any], of: Country) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Several documents as one, of a country of which each is a part; and the map of that."""
    areas: list[dict[str, Any]] = []
    for name, told in documents.items():
        for area in told["areas"]:
            rest = area["together"] and {
                **area["together"],
                "areas": [f"{name}:{code}" for code in area["together"]["areas"]],
            }
            none = [f"{name}:{code}" for code in area["none"]]
            areas.append({**area, "code": f"{name}:{area['code']}", "together": rest, "none": none})
    total = sum(told["areas"][0]["received"] for told in documents.values())
    everything = {"code": "all", "received": total, "tables": {}, "together": None, "none": []}
    questions = {name: parts for told in documents.values() for name, parts in told["questions"].items()}
    map_of = {
        f"{name}:{code}": [f"{name}:{each}" for each in below]
        for name in documents
        for code, below in within(of).items()
    }
    roots = {"all": [f"{name}:{NATION}" for name in documents]}
    return {"questions": questions, "areas": [everything, *areas]}, {**roots, **map_of}


@pytest.mark.parametrize("kind", ["sparse", "dense"])
def test_A13_nor_can_whoever_has_several_months_and_their_rounds_together(kind: str) -> None:
    """They share no report and no household, so that nothing can be subtracted. What one tells of another is this:
    where discovery had selected the household of a report, one of the rounds had brought somebody there."""
    for seed in range(len(SEEDS) // 2):
        rng = random.Random(300 + seed)
        of = a_country(rng)
        months = {
            month: report_document(a_month(rng, of, KINDS[kind]), month, "2027-01-01T00:00:00+09:00", of, is_all=True)
            for month in ("2026-09", "2026-10", "2026-11")
        }
        rounds = {
            f"round {code}": as_reports(
                document(a_round(rng, of, KINDS[kind]), code, "2027-01-01T00:00:00+09:00", of, is_all=True)
            )
            for code in ("2026-09", "2026-11")
        }
        told, map_of = together({name: each for name, each in {**months, **rounds}.items() if each["areas"]}, of)
        attack = Attack(told, map_of)
        for area in told["areas"]:
            groups = area["tables"].get("discovery", ())
            if any(each["parts"] == ["selected"] and each["reports"] for each in groups):
                brought = [
                    column
                    for name in rounds
                    for leaf in attack.leaves(f"{name}:{area['code'].partition(':')[2]}")
                    for part in QUESTIONS["result"]
                    if (column := attack.columns.get((leaf, "result", part))) is not None
                ]
                attack.solver.addRow(1.0, highspy.kHighsInf, len(brought), brought, [1.0] * len(brought))
        asked = {name: set(each["questions"]) for name, each in {**months, **rounds}.items()}
        hidden = [
            cell for cell in attack.hidden() if not cell[1] or cell[1] in asked.get(cell[0].partition(":")[0], ())
        ]
        some = random.Random(seed).sample(hidden, min(len(hidden), CELLS // 2))
        assert attack.narrow(some, SHOWN_FROM) == {}
