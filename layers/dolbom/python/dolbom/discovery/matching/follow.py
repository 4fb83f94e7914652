"""What follows for discovery from a report or its change (D3): its house's key, and whether a round had chosen it.

A record of the stream only says where to look: delivered twice, late or in disorder, it comes to the same. Whatever is
in the way here keeps no report from its queue: those follow the same stream by a function of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.alerts.casework.rows import ReportChanged, change_of
from dolbom.alerts.report import CENTRAL, Report
from dolbom.alerts.routing.centres import centre_of
from dolbom.alerts.store import AlertStore
from dolbom.clock import seoul_day
from dolbom.discovery.household import Households
from dolbom.discovery.matching.rules import Match, counted, made_of, match_of, settled
from dolbom.discovery.matching.store import MatchStore


@dataclass(frozen=True, slots=True)
class ReportMatching:
    """Follows the stream of the alerts table. `households` asks for the salt when it is first needed."""

    alerts: AlertStore
    matches: MatchStore
    households: Callable[[], Households]

    def follow(self, record: Mapping[str, Any]) -> None:
        """What follows from one record.

        Raises:
            Unavailable: a table or the key's service does not answer; the record is to be delivered again.
            Unreadable: the report or its match cannot be read; it is put aside, and named.
        """
        changed = change_of(record)
        if not isinstance(changed, ReportChanged):
            return
        rounds = self.matches.table.rounds()
        while rounds.another():
            # The match first: of two that follow one report, who writes last has read the newest report.
            before = self.matches.match(changed.alert_id)
            report = self.alerts.report(changed.alert_id)
            if report is None or self._made(report, before):
                return

    def _made(self, report: Report, before: Match | None) -> bool:
        """Makes a report's match as of its present form; False if somebody else was faster."""
        if before is not None and before.made_of == made_of(report):
            return True
        found = match_of(report, self._house_of(report), before)
        households = self.matches.households(report, found)
        after = settled(report, found, households)
        return self.matches.write(report, before, after, counted(report, after, households))

    def _house_of(self, report: Report) -> str | None:
        """None also at the central desk: a road of a name is in many towns."""
        centre = centre_of(report.office.code, seoul_day(report.received_at))
        if report.address is None or centre is None or centre.code == CENTRAL:
            return None
        return self.households().house_of(report.address, centre)
