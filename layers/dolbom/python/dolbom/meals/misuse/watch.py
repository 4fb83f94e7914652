"""The misuse watch over a batch of records (M14): facts into windows, windows past rules, suspicions into cases.

It writes windows and cases, and nothing that a payment reads.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dolbom.clock import Clock
from dolbom.meals.merchant import Merchant
from dolbom.meals.misuse.case_store import CaseChanged, CaseStore
from dolbom.meals.misuse.cases import Case, case_id_of, joined, opened
from dolbom.meals.misuse.facts import Fact, WindowKey, windows_of
from dolbom.meals.misuse.rule import Setting, Suspicion
from dolbom.meals.misuse.rules import RULES
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.names import is_sandbox
from dolbom.meals.policy import MealPolicy, in_force
from dolbom.meals.store import MealStore
from dolbom.meals.thresholds import MisuseThresholds

CENTRAL = "00000"
"""Where cases lie whose municipality nobody knows: a shop that is in no list."""
DAY_CAP_DEFAULT = 20_000


@dataclass
class Outcome:
    """What came of a batch: the facts whose windows could not be settled, with why; and windows that were full."""

    failed: dict[str, Exception] = field(default_factory=dict)
    full: list[WindowKey] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


class MisuseWatch:
    """Looks at facts in their windows, each window once a batch."""

    def __init__(self, meals: MealStore, windows: WindowStore, cases: CaseStore, clock: Clock) -> None:
        self.meals = meals
        self.windows = windows
        self.cases = cases
        self.clock = clock

    def look(self, facts: Iterable[Fact]) -> Outcome:
        """Adds facts to their windows and what the rules find to cases. The same facts again change nothing."""
        outcome = Outcome()
        by_window: dict[WindowKey, dict[str, Fact]] = {}
        for fact in facts:
            if is_sandbox(fact.municipality):
                continue  # a partner tries it, and nobody works there
            for key in windows_of(fact):
                by_window.setdefault(key, {})[fact.fact_id] = fact
        for key in sorted(by_window):
            new = by_window[key]
            try:
                found, has_room = self.windows.add(key, sorted(new.values()))
                if not has_room:
                    outcome.full.append(key)
                outcome.cases += self._cases(key, found)
            except Exception as error:  # a window's failure is reported as its own records' failure
                outcome.failed.update(dict.fromkeys(new, error))
        return outcome

    def _cases(self, key: WindowKey, facts: list[Fact]) -> list[Case]:
        now = self.clock()
        merchants: dict[str, Merchant] = {}
        for merchant_id in sorted({fact.merchant_id for fact in facts}):
            merchant = self.meals.merchant(merchant_id, now)
            if merchant is not None:
                merchants[merchant_id] = merchant
        shop = merchants.get(key.merchant_id)
        # Where no shop says whose officers work on a case, all of whose children it is do: the last fact's alone would
        # be another one's while later facts are still to come.
        homes = {shop.municipality} if shop is not None else {fact.municipality or CENTRAL for fact in facts}
        found = []
        for home in sorted(homes):
            setting = self._setting(home, facts[-1].at, merchants, now)
            for rule in RULES.values():
                suspicion = rule.find(facts, setting) if rule.window == key.kind else None
                if suspicion is None:
                    continue
                if shop is not None or home in {fact.municipality or CENTRAL for fact in suspicion.evidence}:
                    found.append(self._open(suspicion, home, key.period[: len("2026-11")]))
        return found

    def _setting(self, home: str, at: datetime, merchants: Mapping[str, Merchant], now: datetime) -> Setting:
        """What the rules may know."""
        policy: MealPolicy | None = in_force(self.meals.policies(home, now), at)
        thresholds = policy.misuse if policy is not None else MisuseThresholds()
        return Setting(thresholds, policy.day_cap if policy is not None else DAY_CAP_DEFAULT, merchants)

    def _open(self, suspicion: Suspicion, municipality: str, period: str) -> Case:
        case_id = case_id_of(suspicion, municipality, period)
        rounds = self.cases.table.rounds()
        while rounds.another():
            known = self.cases.case(case_id)
            case = joined(known or opened(suspicion, municipality, period, self.clock()), suspicion)
            if case == known:
                return case
            try:
                self.cases.save(known, case)
            except CaseChanged:
                continue
            return case
