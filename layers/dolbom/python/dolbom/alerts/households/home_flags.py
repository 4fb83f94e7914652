"""Safety flags of a home (A8): what one report on it asks for holds for whoever calls or knocks there, by whatever
report or round they come."""

from collections.abc import Iterable, Sequence

from dolbom.alerts.forms import FlagKind
from dolbom.alerts.households.rules import Sighting
from dolbom.alerts.report import Report
from dolbom.alerts.store import AlertStore
from dolbom.dynamo.table import BATCH_GET_KEYS_MAX

OF_A_HOME: tuple[FlagKind, ...] = ("no_home_call", "no_visit")
"""The others are about a reporter's own telephone, and about what is sent to it."""
HOME_REPORTS_MAX = 3 * BATCH_GET_KEYS_MAX


def home_flags(reports: Iterable[Report]) -> list[FlagKind]:
    """The flags of a home that stand on any of its reports, open or closed."""
    found = {flag.kind for report in reports for flag in report.flags}
    return [kind for kind in OF_A_HOME if kind in found]


def flags_beside(alerts: AlertStore, report: Report, sightings: Sequence[Sighting]) -> list[FlagKind]:
    """The flags of a report's home that stand on the others of its household (`sightings`, oldest first), whosever they
    are: the newest `HOME_REPORTS_MAX`. A report that cannot be read is left out."""
    ids = [each.alert_id for each in sightings if each.alert_id != report.alert_id][-HOME_REPORTS_MAX:]
    parts = (ids[start : start + BATCH_GET_KEYS_MAX] for start in range(0, len(ids), BATCH_GET_KEYS_MAX))
    return home_flags(other for part in parts for other in alerts.reports(part))
