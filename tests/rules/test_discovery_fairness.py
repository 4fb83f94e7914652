"""How evenly a made-up round finds those in need (D2): rates against the best one, with intervals, and what is said."""

from pathlib import Path

import pytest

from tools.discovery.country import Country
from tools.discovery.fairness import FAIR_MIN, Group, best_of, ratio, reading
from tools.discovery.findings import found_in
from tools.discovery.play import ROUND, play

NAMES = {"city": ("도시", "cities"), "country": ("군", "the country")}


def group(name: str, found: int, in_need: int = 1_000, unseen: int = 90) -> Group:
    return Group(name, 20_000, in_need, found + 100, found, unseen)


def test_D2_a_rate_is_held_against_the_best_one_with_its_interval() -> None:
    best, worst = group("city", 600), group("country", 420)
    found = ratio(worst, best)
    assert found is not None
    assert found.value == pytest.approx(0.7)
    assert (found.low, found.high) == (pytest.approx(0.640, abs=0.001), pytest.approx(0.765, abs=0.001))
    assert found.is_even is False
    assert best_of([worst, best]) is best
    assert ratio(best, best) is None
    assert ratio(group("country", 0), best) is None


@pytest.mark.parametrize(
    ("found", "in_need", "is_even", "said"),
    [(560, 1_000, True, "고르다고"), (420, 1_000, False, "고르지 않습니다"), (5, 10, None, "판단할 수 없습니다")],
)
def test_D2_the_reading_calls_uneven_what_is_surely_below_four_fifths_alone(
    found: int, in_need: int, is_even: bool | None, said: str
) -> None:
    groups = [group("city", 600), group("country", found, in_need)]
    told = ratio(groups[1], groups[0])
    assert told is not None
    assert (told.is_even, FAIR_MIN) == (is_even, 0.8)
    korean, english = reading(("지역", "area"), groups, NAMES)
    assert said in korean
    assert "도시에서는 60가구" in korean
    assert "60 are found in cities" in english


def test_D2_the_reading_says_why_they_are_not_found() -> None:
    seen_less = reading(("지역", "area"), [group("city", 600), group("country", 420, unseen=300)], NAMES)
    assert "덜 보여서" in seen_less[0]
    assert "30%" in seen_less[0]
    alike = reading(("지역", "area"), [group("city", 600), group("country", 420)], NAMES)
    assert "점수가 낮은 쪽" in alike[0]


def test_D2_the_page_of_a_small_country_says_what_no_indicator_shows(tmp_path: Path) -> None:
    page = play(2_000, 20, tmp_path).read_text()
    country = Country(tmp_path / "country", 2_000, 20, ROUND)
    lines = {path.stem: path for path in (tmp_path / "country" / "lines").iterdir()}
    found = found_in(country, tmp_path / "chosen.parquet", lines, frozenset())
    assert found.facts["unseen"] == sum(each.unseen for each in found.by_area) > 0
    assert found.facts["in_need"] == sum(each.in_need for each in found.by_kind)
    assert f"{found.facts['unseen']:,}가구" in page
    assert "어느 정보에도 없는 가구" in page
    assert page.index("지역에 따라") < page.index("By area")
