"""What files do in the histories of money: loads, and purchases at tills."""

import json
from datetime import datetime, timedelta

from dolbom.clock import SEOUL
from tests.histories.money.books import Books
from tests.histories.money.eating import Eating
from tests.histories.money.scene import NETWORK, SETTLED, Act, Rule
from tests.histories.money.things import Load, Said, day_of, later


class Tills(Eating):
    """The acts of who sends files."""

    # ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def loads(self, child: str = "") -> Act:
        """A load that lapses with its month, or on a day of its own."""
        owing = [name for name, one in self.books.children.items() if one.owed]
        child = child or (self.chance.choice(owing) if owing and self.chance.random() < 0.4 else self.child())
        number = f"L-{next(self.numbers)}"
        known = [load for load in self.books.loads.values() if not load.is_monthly]
        amount = self.chance.choice([2_000, 3_000, 5_000, 7_000, 30_000, 90_000])
        days = self.chance.choice([None, None, None, 0, 1, 1, 2, 2, 3, 4, 9, -1, 366, 367])
        day = "" if days is None else later(day_of(self.city.now), days)
        if known and self.chance.random() < 0.15:
            load = self.chance.choice(known)
            child, number, amount, day = load.child, load.number, load.amount, load.day
        return self.loaded(number, child, amount, day)

    def loaded(self, number: str, child: str, amount: int, day: str = "") -> Act:
        town = self.books.children[child].town
        rows = f"load_id,child_id,amount,lapses_on\n{number},{child},{amount},{day}\n"

        def rule(books: Books) -> Said:
            known = books.loads.get(f"{town}.{number}")
            if known is not None:
                is_same = (known.amount, known.child, known.day) == (amount, child, day)
                if is_same and (day or known.posted[:7] == books.today[:7]):
                    return self.lined()
                return self.lined("already_otherwise" if known.posted[:7] == books.today[:7] else "number_used")
            code = books.load(Load(number, child, town, day, amount, 0))
            return self.lined(*[code] if code else [])

        until = f", until {day}" if day else ""
        return self.file(f"load {number} of {amount} for {child} by {town}{until}", f"loads/{town}", rows, rule)

    def buys(self) -> Act:
        """A purchase at a till: of today or of before, by the number or by a card."""
        child, number = self.child(), f"T-{next(self.numbers)}"
        over = self.books.children[child].spendable(self.books.today) + self.chance.randint(1, 9_000)
        won = self.chance.choice([1_000, 7_000, over, over, self.chance.randint(1, 60_000)])
        at = self.city.now - timedelta(hours=self.chance.choice([0, 0, 1, 20, 50]))
        return self.bought(number, child, self.chance.choice(list(self.books.shops)), won, at)

    def bought(self, number: str, child: str, shop: str, won: int, at: datetime) -> Act:
        cards = list(self.books.children[child].cards)
        card = self.chance.choice(cards) if cards and self.chance.random() < 0.5 else ""
        row = f"{number},{card},{'' if card else child},{shop},{won},{at.astimezone(SEOUL):%Y-%m-%d %H:%M},\n"

        def rule(books: Books) -> Said:
            code = books.buys(number, child, shop, won, day_of(at))
            return self.lined(*[code] if code else [])

        return self.file(
            f"{number}: {child} buys for {won} at {shop}, {at:%m-%d}", f"settlements/{NETWORK}", SETTLED + row, rule
        )

    def takes_back(self) -> Act:
        """A cancellation at a till: of a purchase that there is, or of one that comes later."""
        number = f"C-{next(self.numbers)}"
        open_ones = [one for one in self.books.purchases.values() if one.returned < one.amount]
        on_credit = [one for one in open_ones if one.parts[0][0] == ""]
        if open_ones and self.chance.random() < 0.9:
            one = self.chance.choice(on_credit if on_credit and self.chance.random() < 0.5 else open_ones)
            child, shop, of = one.child, one.shop, one.number
            left = one.amount - one.returned
            won = self.chance.choice([left, max(1, left // 2), self.chance.randint(1, left), 1, left + 1])
        else:
            child, shop, of, won = self.child(), self.chance.choice(list(self.books.shops)), f"T-later-{number}", 3_000
        if self.chance.random() < 0.1:
            child = self.child()
        return self.taken_back(number, child, shop, won, of)

    def taken_back(self, number: str, child: str, shop: str, won: int, of: str) -> Act:
        row = f"{number},,{child},{shop},{won},{self.city.now.astimezone(SEOUL):%Y-%m-%d %H:%M},{of}\n"

        def rule(books: Books) -> Said:
            code = books.cancels(number, child, shop, won, of)
            return self.lined(*[code] if code else [])

        return self.file(f"{number}: {won} of {of} of {child} back", f"settlements/{NETWORK}", SETTLED + row, rule)

    def waited_for(self) -> Act | None:
        """The purchase that a cancellation waits for."""
        if not self.books.waiting:
            return None
        number = self.chance.choice(sorted(self.books.waiting))
        _, child, shop, won = self.books.waiting[number][0]
        return self.bought(number, child, shop, max(1, won + self.chance.choice([-1, 0, 4_000])), self.city.now)

    def file(self, words: str, folder: str, content: str, rule: Rule) -> Act:
        key = f"{folder}/{next(self.numbers)}.csv"

        def dropped() -> Said:
            self.city.file(key, content)
            result = self.city.aws.client("s3").get_object(
                Bucket=self.city.aws.buckets["files"], Key=f"results/{key}.json"
            )
            return self.lined(*[error["code"] for error in json.load(result["Body"])["errors"]])

        return Act(words, dropped, rule)

    def lined(self, *codes: str) -> Said:
        return Said(200, "", {"codes": list(codes)})
