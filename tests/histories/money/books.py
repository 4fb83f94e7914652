"""A child's money told a second time, from the rules alone (M1–M6, M9, M11, P4): docs/rules.md, docs/api.md and the
decisions on shortfalls, declines, undone loads and towns. It knows what people asked and were told; nothing of it knows
a row, a key or an entry. All amounts in KRW, days as `YYYY-MM-DD` in Seoul.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dolbom.clock import SEOUL
from tests.histories.money.orders import Orders
from tests.histories.money.things import (
    MISSING,
    Child,
    Load,
    Pause,
    Purchase,
    Said,
    last_day,
    later,
    taken_from,
    unpaused,
)

LOT_LIFE_DAYS = 366


class Books(Orders):
    """Everybody's money, and all that was promised."""

    # ── loads, purchases ──────────────────────────────────────────────────────────────────────────────────────────

    def load(self, load: Load) -> str:
        """One load; the same number again is the same load. Why not; or nothing."""
        if load.key in self.loads:
            return ""
        child = self.children[load.child]
        load.lot = load.day or self.lapses_on(load.town)
        if load.lot < self.today:
            return "lapsed"
        if load.lot < self.plan_of(load.town).first_day(self.today):
            return "lapses_before_start"
        if load.lot > later(self.today, LOT_LIFE_DAYS):
            return "lapses_too_late"
        if child.town != load.town:
            return "other_municipality"
        repaid = min(child.owed, load.amount)
        child.owed -= repaid
        load.put = load.amount - repaid
        child.lots[load.lot] += load.put
        load.posted = self.today
        self.loads[load.key] = load
        self.happened.append((child.name, "load", self.today, load.amount))

    def lapses_on(self, town: str) -> str:
        """A load's last day; of before the town begins, as if it came on its first day."""
        found = self.ruled(town)
        rules = found[1] if found else self.towns[town].versions[0]
        return last_day(rules.first_day(self.today)[:7], rules.months_kept)

    def undo(self, number: str, name: str, officer: str, in_part: bool) -> Said:
        """By an officer of a jurisdiction."""
        child = self.children[name]
        load = self.loads.get(f"{child.town}.{number}")
        if child.town != officer or load is None or load.child != name:
            return MISSING
        if load.undone is None:
            left = self.left_of(load)
            if left < load.amount and (not in_part or left == 0):
                return Said(409, "load_spent")
            child.lots[load.lot] -= left
            load.undone = left
            self.happened.append((name, "load_undo", self.today, left))
        return Said(200, "", {"loaded": load.amount, "undone": load.undone})

    def left_of(self, load: Load) -> int:
        """What of a load may be taken back now, in KRW."""
        child = self.children[load.child]
        there = child.lots[load.lot] if load.lot >= self.today else 0
        return min(load.put, there, child.spendable(self.today))

    def buys(self, number: str, name: str, shop: str, won: int, day: str) -> str:
        """A purchase at a till; what a cancellation of it that has waited comes to: a code, or nothing."""
        child = self.children[name]
        if number in self.purchases:
            return ""
        purchase = Purchase(number, name, shop, won, day, child.takes(won, self.today))
        self.purchases[number] = purchase
        child.spent[day] += won
        self.happened.append((name, "in_store", day, won))
        codes = [self.cancels(*waited, number) for waited in self.waiting.pop(number, [])]
        return "waited_in_vain" if any(codes) else ""

    def cancels(self, number: str, name: str, shop: str, won: int, cancelled: str) -> str:
        """Takes a purchase back, or a part of it; why not."""
        purchase = self.purchases.get(cancelled)
        if self.cancelled.get(number) == (cancelled, won):
            return ""
        if purchase is None:
            waiting = self.waiting.setdefault(cancelled, [])
            waiting += [] if (number, name, shop, won) in waiting else [(number, name, shop, won)]
            return "waits_for_purchase"
        if (purchase.child, purchase.shop) != (name, shop):
            return "not_this_purchase"
        if purchase.returned + won > purchase.amount:
            return "more_than_bought"
        child = self.children[name]
        purchase.returned += won
        back, purchase.parts = taken_from(purchase.parts, won)
        present = self.lapses_on(child.town)  # what was not there has been repaid since, by a load above all
        parts = [(lot or present, part) for lot, part in back]
        child.spent[purchase.day] -= won - child.gets(parts, self.today, self.rules_of(child))
        self.cancelled[number] = cancelled, won
        self.happened.append((name, "in_store_cancel", purchase.day, won))
        return ""

    # ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def account(self, name: str, officer: str) -> Said:
        """What the officer of the child's town sees."""
        child = self.children[name]
        if child.town != officer:
            return MISSING
        facts: dict[str, Any] = {"municipality": child.town, "status": "suspended" if child.is_suspended else "active"}
        facts["loaded"] = sum(child.lots.values())
        facts["cards"] = child.cards
        return Said(200, "", facts)

    def suspend(self, name: str, officer: str, is_suspended: bool) -> Said:
        if self.children[name].town == officer:
            self.children[name].is_suspended = is_suspended
        return self.account(name, officer)

    def move(self, name: str, officer: str, there: str) -> Said:
        if self.children[name].town != officer:
            return MISSING
        if self.ruled(there) is None and self.ruled(officer) is not None:
            return Said(422, "not_begun")  # who can order goes on eating
        if there != officer:
            self.moved.add(name)
        self.children[name].goes(there)
        return self.account(name, there)

    def card(self, name: str, officer: str, card: str) -> Said:
        """A new card; the one before it is replaced, and still the child's."""
        child = self.children[name]
        if child.town == officer:
            child.cards = dict.fromkeys(child.cards, "replaced") | {card: "active"}
        said = self.account(name, officer)
        return said if said.code else Said(201, "", said.facts)

    def enrol(self, name: str, officer: str, town: str) -> Said:
        """A child's one account; the same again is the same."""
        if town != officer:
            return MISSING
        child = self.children.setdefault(name, Child(name, town))
        if child.town != town:
            return Said(409, "enrolled_elsewhere")
        said = self.account(name, officer)
        return Said(201, "", said.facts)

    # ── towns that join, and that are split ───────────────────────────────────────────────────────────────────────

    def join(self, code: str, into: str, day: str, officer: str) -> Said:
        """From a day on a town lives under another one's rules; both are the officer's."""
        if not into.startswith(officer):
            return MISSING
        first, town = datetime.fromisoformat(day).replace(tzinfo=SEOUL), self.towns[code]
        if town.joins is not None and town.joins != (first, into):
            return Said(409, "town_joined")
        town.joins = first, into
        return Said(200)

    def looked_at(self, town: str, into: str, names: Sequence[str]) -> dict[str, str]:
        """What becomes of each child; who has never been of this town, is none of it, wherever it lives."""
        found = {}
        for name in names:
            child = self.children[name]
            was_moved = child.town == into and town in child.lived
            found[name] = "moves" if child.town == town else "already" if was_moved else "not_found"
        return found

    def split(
        self, town: str, into: str, names: Sequence[str], seen: Mapping[str, str] | None, pause: Pause = unpaused
    ) -> Said:
        """Who stood otherwise when it was looked at, stops it; what a child has may change, and goes along. Each
        child is moved by itself: whoever is moved away in the midst of it keeps no other."""
        if self.ruled(into) is None and self.ruled(town) is not None:
            return Said(422, "not_begun")
        now = self.looked_at(town, into, names)
        if seen is None:
            return Said(200, "", {"children": now})
        for name in names:
            if (now[name] == "not_found") != (seen[name] == "not_found"):
                return Said(409, "preview_changed")
        for place, name in enumerate(name for name in names if now[name] == "moves"):
            pause(place)
            now[name] = "moved" if self.children[name].town == town else "not_found"
            if now[name] == "moved":
                self.children[name].goes(into)
                self.moved.add(name)
        return Said(200, "", {"children": now})
