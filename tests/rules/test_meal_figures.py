"""What is published of a town's month tells of nobody who is one of one to four children: attacks on it (M16).

An attacker has all that is published, knows how it was made, and computes exactly. There are three: one who goes
through every world that looks alike, one who solves the equations that all tables together are, and one who looks for
what a hidden cell must be between.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from dolbom.meals.figures.disclosure import SHOWN_FROM, Figures, Shown, cells_of, hidden_of, published
from dolbom.meals.figures.rows import figures_item, figures_of, tally_item, tally_of
from dolbom.meals.figures.tally import AREAS_MAX, ELSEWHERE, TABLES, Cell, Place, Tally, Use

MONTH = "2026-10"
FEW = range(1, 5)
SIZE = 13
"""Children over all cells of the tables that are gone through, each counted in every cell."""


def test_M16_no_world_that_looks_alike_tells_a_small_cell() -> None:
    """Every table of three cells up to a size: whoever sees a page cannot tell how many children are behind a hidden
    cell of few, nor that they are fewer than five, nor how often they bought."""
    worlds: dict[object, list[tuple[Cell, ...]]] = defaultdict(list)
    for counts in product(range(SIZE + 1), repeat=3):
        if sum(counts) > SIZE:
            continue
        for more in product((0, 1), repeat=3):
            cells = tuple(
                Cell(count, count + extra * (count > 0), 0) for count, extra in zip(counts, more, strict=True)
            )
            named = dict(zip("abc", cells, strict=True))
            hidden = hidden_of(named)
            told = tuple(None if name in hidden else cell.times for name, cell in named.items())
            worlds[told, sum(cell.times for cell in cells)].append(cells)
    looked_at = 0
    for (told, times), alike in worlds.items():
        if not 0 < times <= SIZE:
            continue
        for place, shown in enumerate(told):
            behind = {cells[place].children for cells in alike}
            if shown is not None or not behind & set(FEW) or times < SHOWN_FROM:
                assert shown is None or not behind & set(FEW)
                continue
            looked_at += 1
            assert len(behind) > 1
            assert max(behind) > max(FEW)
            assert len({cells[place].times for cells in alike}) > 1
    assert looked_at > 20


def a_town(seed: int, children: int) -> Tally:
    """A made-up month: some parts that nearly everybody uses, and some that few do."""
    chance = random.Random(seed)
    tally = Tally()
    for _ in range(children):
        uses = []
        for _ in range(chance.randrange(1, 9)):
            day = f"{MONTH}-{min(31, int(chance.expovariate(0.15)) + 1):02d}"
            hour = min(23, max(0, int(chance.gauss(18, 3))))
            shop = str(min(11, int(chance.expovariate(0.5))))
            coupon = chance.random() < 0.2
            uses.append(Use(day, hour, shop, chance.randrange(2_000, 20_000, 500), int(coupon), 3_000 * coupon))
        tally.add(uses, chance.choice((0, 0, 5_000)), place_of)
    return tally


def place_of(shop: str) -> Place:
    categories = cells_of("category", MONTH)
    return Place(categories[int(shop) % len(categories)], f"414611{int(shop):02d}")


TOWNS = [a_town(seed, children) for seed, children in enumerate((1, 5, 6, 15, 40, 120))]


def all_cells(tally: Tally) -> Mapping[str, Mapping[str, Cell]]:
    return {table: {name: Cell() for name in cells_of(table, MONTH)} | dict(tally.cells[table]) for table in TABLES}


def test_M16_no_cell_of_few_is_shown_and_no_hidden_ones_are_few_together() -> None:
    hidden_cells = 0
    for tally in TOWNS:
        figures = published(tally, MONTH)
        for table, cells in all_cells(tally).items():
            shown = figures.tables[table].cells  # type: ignore[index]
            assert all(cells[name].children >= SHOWN_FROM or not cells[name].children for name in shown)
            hidden = [cell for name, cell in cells.items() if name not in shown]
            hidden_cells += len(hidden)
            if hidden and figures.total is not None:
                assert len(hidden) > 1
                assert max(cell.children for cell in hidden) > max(FEW) or len(hidden) == len(cells)
    assert hidden_cells > 100


def told(figures: Figures, tally: Tally) -> Iterator[tuple[dict[tuple[str, str], int], int]]:
    """The equations of a page: of each table the cells that are shown, those that are not together, and all of them."""
    assert figures.total is not None
    for table, cells in all_cells(tally).items():
        shown = figures.tables[table]  # type: ignore[index]
        for name, cell in shown.cells.items():
            yield {(table, name): 1}, cell.times
        if shown.rest is not None:
            yield {(table, name): 1 for name in cells if name not in shown.cells}, shown.rest.times
        yield {(table, name): 1 for name in cells}, figures.total.times


def determined(equations: Iterable[tuple[Mapping[tuple[str, str], int], int]]) -> set[tuple[str, str]]:
    """The unknowns that have one value in every solution: by elimination, in exact fractions."""
    rows: list[dict[tuple[str, str], Fraction]] = []
    for left, _ in equations:
        row = {name: Fraction(factor) for name, factor in left.items()}
        for known in rows:
            row = _less(row, known)
        if not row:
            continue
        lead = min(row)
        row = {name: factor / row[lead] for name, factor in row.items()}
        rows = [_less(known, row) for known in rows] + [row]
    return {min(row) for row in rows if len(row) == 1}


def _less(
    row: dict[tuple[str, str], Fraction], known: Mapping[tuple[str, str], Fraction]
) -> dict[tuple[str, str], Fraction]:
    factor = row.get(min(known), Fraction(0))
    if not factor:
        return row
    left = {name: row.get(name, Fraction(0)) - factor * known.get(name, Fraction(0)) for name in {*row, *known}}
    return {name: value for name, value in left.items() if value}


def test_M16_no_hidden_cell_follows_from_all_equations_together() -> None:
    for tally in TOWNS:
        figures = published(tally, MONTH)
        if figures.total is None:
            continue
        known = determined(told(figures, tally))
        for table, cells in all_cells(tally).items():
            shown = figures.tables[table].cells  # type: ignore[index]
            assert {name for name in cells if name not in shown and (table, name) in known} == set()
            assert set(shown) <= {name for at, name in known if at == table}


def of_shops(
    figures: Figures, tally: Tally, shops: Iterable[Place]
) -> Iterator[tuple[dict[tuple[str, str], int], int]]:
    """The equations of whoever knows, of each shop, its kind and its dong: each use is of one pair of them."""
    pairs = {(shop.category, shop.area) for shop in shops}
    for left, times in told(figures, tally):
        of_pairs = {(kind, dong): 1 for kind, dong in pairs if ("category", kind) in left or ("area", dong) in left}
        if of_pairs:
            yield of_pairs, times


def test_M16_who_takes_the_dongs_from_a_kind_of_shop_learns_nothing_of_a_hidden_one() -> None:
    shops = {"c": Place("snack", "C"), "b": Place("snack", "B"), "d": Place("korean", "D"), "e": Place("korean", "E")}
    tally = Tally()
    for shop, children in {"c": 20, "b": 3, "d": 30, "e": 5}.items():
        for _ in range(children):
            tally.add([Use(f"{MONTH}-01", 18, shop, 8_000)], 0, shops.__getitem__)
    figures = published(tally, MONTH)
    assert figures.tables["category"].cells["snack"].times == 23
    assert not determined(of_shops(figures, tally, shops.values()))
    assert not figures.tables["area"].cells
    assert figures.tables["area"].rest == figures.total


def test_M16_dongs_are_told_where_no_kind_and_no_dong_is_hidden_and_nowhere_else() -> None:
    shops = {"c": Place("snack", "C"), "d": Place("korean", "D"), "e": Place("chinese", "C")}
    for few, is_told in ((0, True), (3, False), (6, True)):
        tally = Tally()
        for shop, children in {"c": 20, "d": 30, "e": few}.items():
            for _ in range(children):
                tally.add([Use(f"{MONTH}-01", 18, shop, 8_000)], 0, shops.__getitem__)
        figures = published(tally, MONTH)
        assert set(figures.tables["area"].cells) == ({"C", "D"} if is_told else set())
    for tally in TOWNS:
        figures = published(tally, MONTH)
        if figures.tables["area"].cells:
            assert figures.tables["category"].rest is None


def test_the_attacker_of_equations_finds_what_a_careless_page_tells() -> None:
    cells: Sequence[tuple[str, str]] = [("day", "a"), ("day", "b"), ("day", "c")]
    everything = (dict.fromkeys(cells, 1), 20)
    assert determined([everything, ({cells[0]: 1}, 9)]) == {cells[0]}
    assert determined([everything, ({cells[0]: 1}, 9), ({cells[1]: 1}, 9)]) == set(cells)
    assert determined([everything, ({cells[0]: 1, cells[1]: 1}, 9)]) == {cells[2]}


def test_M16_each_hidden_cell_may_be_all_of_what_is_hidden_and_may_be_nothing() -> None:
    """Bounds, by witnesses: two worlds, whole joint tables of orders, that add up to everything that is published."""
    witnesses = 0
    for tally in TOWNS:
        figures = published(tally, MONTH)
        if figures.total is None:
            continue
        for table in TABLES:
            shown = figures.tables[table]
            hidden = [name for name in all_cells(tally)[table] if name not in shown.cells]
            for name in hidden if shown.rest is not None else ():
                assert shown.rest is not None
                assert shown.rest.times > max(FEW), "so many children may be behind it"
                for times in (0, shown.rest.times):
                    other = next(each for each in hidden if each != name)
                    world = a_world(figures, tally, {table: {name: times, other: shown.rest.times - times}})
                    assert adds_up(world, figures, tally)
                    assert sum(row[table] == name for row in world) == times
                    witnesses += 1
    assert witnesses > 100


def a_world(figures: Figures, tally: Tally, said: Mapping[str, Mapping[str, int]]) -> list[dict[str, str]]:
    """Orders, each in one cell of every table: those that are shown as they are, the hidden ones as is said."""
    columns = {}
    for table, cells in all_cells(tally).items():
        shown = figures.tables[table]  # type: ignore[index]
        column = [name for name, cell in shown.cells.items() for _ in range(cell.times)]
        first = next((name for name in cells if name not in shown.cells), "")
        rest = said.get(table, {first: shown.rest.times if shown.rest is not None else 0})
        columns[table] = column + [name for name, times in rest.items() for _ in range(times)]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def adds_up(world: Sequence[Mapping[str, str]], figures: Figures, tally: Tally) -> bool:
    return all(
        sum(row[table] == name for row in world for table, name in left) == times
        for left, times in told(figures, tally)
    )


def test_M16_what_is_hidden_of_a_table_is_never_one_cell_alone() -> None:
    """Whose numbers would be the rest of the total: also where five children are behind it, as many as may be told."""
    for few in range(1, SHOWN_FROM):
        children = {"a": 30, "b": few, "c": 20, "d": 40}
        hidden = hidden_of({name: Cell(number, number, number) for name, number in children.items()})
        assert hidden == {"b", "c"}, few


def test_M16_of_a_town_of_few_nothing_is_told() -> None:
    for tally in TOWNS[:2]:
        figures = published(tally, MONTH)
        assert (figures.children, figures.total, figures.coupons) == (None, None, None)
        assert not any(table.cells or table.rest for table in figures.tables.values())


def test_M16_of_nobody_it_is_told_that_there_was_nobody() -> None:
    figures = published(Tally(), MONTH)
    assert (figures.children, figures.total, figures.coupons, figures.lapsed_won) == (0, Shown(0, 0), Shown(0, 0), 0)
    assert all(table.rest is None for table in figures.tables.values())
    assert len(figures.tables["day"].cells) == 31


def a_tally(children: int, *, with_coupon: int = 0, lapsed: int = 0) -> Tally:
    tally = Tally()
    for number in range(children):
        tally.add([Use(f"{MONTH}-01", 18, "0", 8_000, int(number < with_coupon), 3_000)], 0, place_of)
    for _ in range(lapsed):
        tally.add([], 1_000, place_of)
    return tally


def test_M16_coupons_are_told_unless_few_used_one_or_few_did_not() -> None:
    told = {users: published(a_tally(12, with_coupon=users), MONTH).coupons for users in range(13)}
    assert {users for users, coupons in told.items() if coupons is not None} == {0, 6, 12}
    assert told[6] == Shown(6, 18_000)


def test_M16_what_lapsed_is_told_of_six_or_of_nobody() -> None:
    told = [published(a_tally(6, lapsed=lapsed), MONTH).lapsed_won for lapsed in range(8)]
    assert told == [0, None, None, None, None, None, 6_000, 7_000]


def test_M16_areas_that_are_hidden_are_not_named_and_their_number_is_bounded() -> None:
    tally = Tally()
    for number in range(AREAS_MAX + 50):
        tally.add([Use(f"{MONTH}-01", 18, str(number), 8_000)], 0, lambda shop: Place("snack", shop))
    assert (len(tally.cells["area"]), tally.cells["area"][ELSEWHERE].children) == (AREAS_MAX + 1, 50)
    figures = published(tally, MONTH)
    assert not figures.tables["area"].cells, "two hundred children apart are no five together"
    assert figures.tables["area"].rest == figures.total


def test_M16_what_is_kept_of_a_month_is_what_was_counted() -> None:
    for tally in TOWNS:
        assert tally_of(tally_item(tally)) == tally
        figures = published(tally, MONTH)
        assert figures_of(figures_item(figures)) == figures
