"""The catalogue of indicators, rounds and households' keys: what files are held against (D1)."""

from datetime import date

import pytest

from dolbom.alerts.routing.centres import Centre, centre_of
from dolbom.discovery import catalogue
from dolbom.discovery.catalogue import LocalFactor
from dolbom.discovery.files.lines import Checker, Kept
from dolbom.discovery.household import KEY_CHARACTERS, Households
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import Reason
from dolbom.discovery.words import in_words
from dolbom.meals.files.results import LineError, worded

SALT = bytes(range(32))
NOVEMBER = Round.of("2026-11")
PUNGDEOK = "41465101"
LINE = {
    "type": "power_arrears",
    "address": "경기도 용인시 수지구 가온로12길 25-3, 101동 1203호",
    "dong": PUNGDEOK,
    "value": "5",
    "since": "2026-10",
}


def checker(body: str = "power") -> Checker:
    return Checker(body, NOVEMBER, Households(SALT))


def centre(code: str = PUNGDEOK) -> Centre:
    found = centre_of(code, date(2026, 11, 20))
    assert found is not None
    return found


def key(address: str, code: str = PUNGDEOK) -> str | None:
    return Households(SALT).key_of(address, centre(code))


def test_D1_there_are_47_types_of_21_bodies_each_with_points_and_a_law() -> None:
    types = catalogue.indicators()
    assert (len(types), len(catalogue.bodies())) == (47, 21)
    assert {each.body for each in types.values()} == set(catalogue.bodies())
    assert set(catalogue.weights_for("2026-11").points) == set(types)
    assert all(each.basis and each.second < each.third for each in types.values())
    assert all(each.third <= each.value_max for each in types.values() if each.unit != "once")
    assert catalogue.SERVED not in {*types, *catalogue.bodies()}


def test_D1_what_a_household_has_once_has_one_grade_and_no_count() -> None:
    """Nobody's head of the household dies ten times, and no fourth one counts three times as much."""
    once = [each for each in catalogue.indicators().values() if each.unit == "once"]
    assert {each.type for each in once} >= {"head_died", "single_parent_ended", "rental_ended"}
    assert all(each.value_max == 1 < each.second for each in once)
    died = {**LINE, "type": "head_died", "value": "1"}
    assert checker("residents").kept(died).value == checker("residents").kept({**died, "value": "1.0"}).value == 1
    for value in ("0", "2", "10", ""):
        with pytest.raises(LineError) as refused:
            checker("residents").kept({**died, "value": value})
        told = worded(refused.value)
        assert (told["code"], "1이어야" in told["detail"]) == ("once_only", True)


def test_D2_no_life_of_a_line_leaves_anything_to_round() -> None:
    for each in catalogue.indicators().values():
        assert each.parts_a_month * each.valid_months == catalogue.DECAY_PARTS


def test_D2_a_round_runs_in_the_version_of_weights_that_had_begun() -> None:
    assert catalogue.weights_for("2031-01").version >= catalogue.weights_for("2026-11").version == 1
    assert catalogue.weights_for("2020-01").version == 1


def test_D2_a_municipalitys_newest_word_counts() -> None:
    rows = [
        ("41460", "2026-11", "rent_arrears", "150"),
        ("41460", "2026-09", "rent_arrears", "300"),
        ("41430", "2027-01", "power_cut", "50"),
    ]
    assert catalogue.factors_of(rows, "2026-11") == (LocalFactor("41460", "rent_arrears", 150),)
    assert catalogue.factors_of(rows, "2026-07") == ()


@pytest.mark.parametrize(
    "row",
    [
        ("41463", "2026-11", "rent_arrears", "300"),
        ("41460", "2026-11", "hunger", "300"),
        ("41460", "2026-11", "rent_arrears", "-5"),
        ("41460", "2026-11", "rent_arrears", "1001"),
    ],
    ids=["a district of a municipality", "no type", "less than nothing", "more than ten times"],
)
def test_D2_a_factor_that_would_count_for_nobody_is_no_factor(row: tuple[str, ...]) -> None:
    """A round that passed over it would look as if the municipality had said nothing."""
    with pytest.raises(ValueError, match="a local factor"):
        catalogue.factors_of([row], "2026-11")


def test_D2_the_factors_of_the_catalogue_are_factors() -> None:
    rows = (catalogue.DATA / "local_factors.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(catalogue.local_factors_for("2099-11")) == len({tuple(row.split("\t")[::2]) for row in rows})


def test_D2_rounds_are_named_after_every_other_month() -> None:
    assert Round.at(date(2026, 10, 1)) == Round.at(date(2026, 11, 30)) == NOVEMBER
    assert Round.at(date(2026, 12, 1)) == Round.of("2027-01")
    assert [NOVEMBER.before(back).code for back in (1, 2, 5, 6)] == ["2026-09", "2026-07", "2026-01", "2025-11"]
    assert NOVEMBER.day == date(2026, 11, 20)
    assert Round.of("2027-01").month - NOVEMBER.month == 2
    for code in ("2026-12", "2026-1", "2026-13", "26-11", "2026-11 ", "٢٠٢٦-١١"):
        with pytest.raises(ValueError, match="no round"):
            Round.of(code)


def test_D1_one_door_has_one_key_however_it_is_written() -> None:
    spellings = (
        "경기도 용인시 수지구 가온로12길 25-3, 101동 1203호",
        "용인시 수지구 가온로 12길 25-3 101-1203",
        "가온로12길 25-3 (풍덕천동) 제101동 제1203호",
    )
    keys = {key(each) for each in spellings}
    assert len(keys) == 1
    (found,) = keys
    assert found is not None
    assert len(found) == KEY_CHARACTERS


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("가온로12길 25-3 101동 1204호", PUNGDEOK),
        ("가온로12길 25-4 101동 1203호", PUNGDEOK),
        ("가온로12길 25-3", PUNGDEOK),
        ("가온로12길 25-3 101동 1203호", "11110101"),
    ],
    ids=["another door", "another house", "no door", "another municipality"],
)
def test_D1_another_door_has_another_key(address: str, code: str) -> None:
    assert key(address, code) not in (None, key("가온로12길 25-3 101동 1203호"))


def test_D1_a_road_runs_through_many_dong_and_a_lot_lies_in_one() -> None:
    assert key("가온로12길 25-3", "41465101") == key("가온로12길 25-3", "41465102")
    assert key("45-1", "41465101") != key("45-1", "41465102")


def test_D1_without_the_nations_salt_keys_are_others() -> None:
    assert Households(b"another").key_of("가온로12길 25-3", centre()) != key("가온로12길 25-3")


def test_D1_a_line_is_kept_as_it_counts() -> None:
    kept = checker().kept(LINE)
    assert isinstance(kept, Kept)
    assert (kept.centre, kept.town, kept.type, kept.value) == (41465101, 41460, "power_arrears", 5)
    assert NOVEMBER.month - kept.month == 1
    assert kept.household == key(LINE["address"])
    assert checker().kept({**LINE, "dong": "4146510100", "since": "2026. 10. 31."}) == kept


def test_D1_the_list_of_who_is_served_needs_no_more_than_the_address() -> None:
    kept = checker(catalogue.SERVED).kept({"address": LINE["address"], "dong": PUNGDEOK})
    assert (kept.type, kept.household) == (catalogue.SERVED, key(LINE["address"]))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"type": "hunger"}, "unknown_indicator"),
        ({"type": ""}, "unknown_indicator"),
        ({"type": "rent_arrears"}, "other_bodys_indicator"),
        ({"value": "0"}, "value_out_of_bounds"),
        ({"value": "61"}, "value_out_of_bounds"),
        ({"value": "1,000"}, "value_out_of_bounds"),
        ({"value": "٥"}, "value_out_of_bounds"),
        ({"since": "지난달"}, "bad_value"),
        ({"since": "2026-13"}, "bad_value"),
        ({"since": "2026-12"}, "since_after_the_round"),
        ({"since": "2026-07"}, "no_longer_valid"),
        ({"dong": "99999999"}, "unknown_dong"),
        ({"dong": "4146510101"}, "unknown_dong"),
        ({"dong": "central"}, "unknown_dong"),
        ({"address": "용인시 수지구"}, "no_house"),
        ({"address": ""}, "no_house"),
        ({"address": "가온로12길 25-3" + "가" * 200}, "no_house"),
    ],
)
def test_D1_a_line_that_cannot_count_says_why_in_both_languages(changed: dict[str, str], code: str) -> None:
    with pytest.raises(LineError) as refused:
        checker().kept({**LINE, **changed})
    told = worded(refused.value)
    assert told["code"] == code
    assert told["detail"] != told["detail_en"]
    assert "{" not in told["detail"] + told["detail_en"]


@pytest.mark.parametrize(
    ("type_", "value", "ko", "en"),
    [
        ("medical_cost", 800, "800만 원", "8,000,000 won"),
        ("medical_cost", 1_234, "1,234만 원", "12,340,000 won"),
        ("medical_cost", 1, "1만 원", "10,000 won"),
        ("violence_reported", 2, "2회", "2 times"),
        ("power_cut", 1, "1개월", "for a month"),
        ("school_absent", 1, "1일", "for a day"),
    ],
)
def test_D2_how_much_of_an_indicator_there_is_reads_as_people_write_it(
    type_: str, value: int, ko: str, en: str
) -> None:
    said = in_words(Reason(type=type_, points=24, value=value, month=24_322))
    assert (f" {ko} (" in said["ko"], f", {en} (" in said["en"]) == (True, True), said


def test_D2_what_happened_once_is_said_without_a_count() -> None:
    said = in_words(Reason(type="head_died", points=24, value=1, month=24_322))
    assert said == {"ko": "세대주 사망 (2026-11)", "en": "head of the household died (2026-11)"}
