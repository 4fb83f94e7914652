"""The weekly look at shops (O5), town by town: what is done is written down, and the next try goes on behind it.

`patterns/<week>/towns/<code>.json` is what was found in a town, `patterns/<week>/report.json`, `.html` and `.csv` what
was found in all of them; a week is named by its Monday. A week counts as done once its findings are kept.

Rows that cannot be read are counted, town by town: a shop of which something is missing is held against the others by
what is there, and is named in the report (`not_looked_at`); the town is a finding, `patterns_unread`, and the run is
not whole. Of what nobody could read nobody says that it is clean.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from dolbom.audits.chain import WEEKS, Previous, Report, append
from dolbom.audits.findings.life import Found
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.patterns.report import UNREAD, as_csv, as_html, as_json, facts_of, unread_facts
from dolbom.audits.patterns.rules import Pattern, patterns
from dolbom.audits.patterns.store import PatternStore, shop_in
from dolbom.audits.patterns.weeks import PAST_WEEKS, Week, monday_of, weeks_of
from dolbom.clock import seoul_day, seoul_midnight
from dolbom.deadline import Deadline
from dolbom.dynamo.sweep import TIME_LEFT_S_MIN
from dolbom.gateways.objects import Bucket
from dolbom.meals import keys

AUDIT: Final = "weekly_patterns"
FOLDER = "patterns/"
TOWN_BYTES_MAX = 16 * 1024 * 1024
PATTERNS_A_TOWN_MAX = 200
"""Of a town; there the town is the finding, not its shops. How many more there are is told."""
WEEKS_CAUGHT_UP_MAX = 4
"""Weeks without a run that are still done, the oldest first."""


class OutOfTime(Exception):
    """The function ends before the week is done; the next one goes on."""


class PatternRun:
    """One try at the weeks that are over."""

    def __init__(
        self,
        shops: PatternStore,
        reports: Bucket,
        chain: Bucket,
        findings: FindingStore,
        now: datetime,
        deadline: Deadline,
    ) -> None:
        """`chain`: the bucket in which nobody deletes, where a week's report is written once."""
        self.shops, self.reports, self.chain, self.findings = shops, reports, chain, findings
        self.now, self.deadline = now, deadline

    def run(self) -> dict[str, Any]:
        """Does the weeks that are over and not done yet, as far as there is time: which are done now, and whether all.

        Raises:
            Unavailable: S3 or DynamoDB does not answer; what is done stays.
        """
        done: list[str] = []
        for week in self._open():
            try:
                self._do(week)
            except OutOfTime:
                return {"done": done, "is_all": False}
            done.append(week.isoformat())
        return {"done": done, "is_all": True}

    def _open(self) -> Iterator[date]:
        """Weeks that are over and not done, the oldest first; before the first run ever, the last one alone."""
        last = monday_of(seoul_day(self.now)) - timedelta(weeks=1)
        runs = {run.day for run in self.findings.runs(AUDIT)}
        for back in range(WEEKS_CAUGHT_UP_MAX if runs else 1, 0, -1):
            week = last - timedelta(weeks=back - 1)
            if week.isoformat() not in runs and week.isoformat() > min(runs, default=""):
                yield week

    def _do(self, week: date) -> None:
        towns = {town: self._town(town, week) for town in sorted(self.shops.towns())}
        report, page = append(self.chain, week.isoformat(), partial(_link, week.isoformat(), towns), WEEKS)
        name = f"{FOLDER}{week.isoformat()}/report."
        self.reports.write_json(f"{name}json", report)
        self.reports.write(f"{name}html", page, "text/html; charset=utf-8")
        self.reports.write(f"{name}csv", as_csv(report), "text/csv; charset=utf-8")
        found = [
            Found(each["kind"], f"{keys.merchant(each['merchant_id'])} {keys.PROFILE}", facts=facts_of(each))
            for each in report["patterns"]
        ]
        found += [
            Found(UNREAD, f"{keys.TOWNS} {code}", facts=unread_facts(town))
            for code, town in sorted(towns.items())
            if town["unread_rows"]
        ]
        at = seoul_midnight(week + timedelta(weeks=1))
        is_all = not report["unread_rows"]
        self.findings.seen(AUDIT, week.isoformat(), found, at=at, beyond=report["beyond"], is_all=is_all)

    def _town(self, town: str, week: date) -> Mapping[str, Any]:
        key = f"{FOLDER}{week.isoformat()}/towns/{town}.json"
        try:
            known = self.reports.read_json(key, TOWN_BYTES_MAX)
        except ValueError:
            known = None
        if isinstance(known, dict) and "unread_rows" in known:
            return known
        told = self._looked_at(town, week)
        self.reports.write_json(key, told)
        return told

    def _looked_at(self, town: str, week: date) -> dict[str, Any]:
        unread = Counter[str]()
        cap = self.shops.day_cap(
            town, seoul_midnight(week + timedelta(weeks=1)), lambda _: unread.update([keys.POLICY_FROM])
        )
        categories = self.shops.shops(town, lambda row: unread.update([shop_in(row)]))
        weeks: dict[str, list[Week]] = {}
        for shop in categories:
            if self.deadline.is_within(TIME_LEFT_S_MIN):
                raise OutOfTime
            facts = self.shops.facts(shop, week, lambda _, shop=shop: unread.update([shop]))  # type: ignore[misc]
            weeks[shop] = weeks_of(facts, week, cap)
        found = patterns(weeks, categories)
        return {
            "shops": len(categories),
            "payments": sum(each[PAST_WEEKS].payments for each in weeks.values()),
            "patterns": [_plain(each, categories) for each in found[:PATTERNS_A_TOWN_MAX]],
            "beyond": max(0, len(found) - PATTERNS_A_TOWN_MAX),
            "unread_rows": unread.total(),
            "not_looked_at": sorted(unread.keys() - {keys.POLICY_FROM}),
        }


def _link(week: str, towns: Mapping[str, Mapping[str, Any]], number: int, previous: Previous | None) -> Report:
    """A week's report, once its number in the chain is known."""
    told = {"day": week, **as_json(week, towns), "number": number, "previous": previous}
    return told, as_html(told)


def _plain(pattern: Pattern, categories: Mapping[str, str]) -> dict[str, Any]:
    """A pattern as JSON has it; of one that is hidden, no number."""
    told = {**asdict(pattern), "category": categories[pattern.merchant_id], "weeks": list(pattern.weeks)}
    if pattern.is_hidden:
        told |= dict.fromkeys(("now", "past", "peers", "payments")) | {"weeks": []}
    return told
