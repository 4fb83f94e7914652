"""Whether discovery had chosen a household before it was reported (D3, A13): of each report one small row.

Figures count it by round, centre, category and kind of reporter. `dolbom.discovery.matching` makes it, and nobody else.
"""

from typing import Literal

from dolbom.alerts.forms import Kind
from dolbom.alerts.report import ReporterKind
from dolbom.dynamo.stored import Count, Stored

Known = Literal["selected", "open", "never", "no_house"]
"""`selected`: a round before it had chosen the household, at the same door or by a worker's word. `open`: one that a
round chose may be it, and no worker has said. `never`: the address names a house, and none that was chosen. `no_house`:
the address names no house, and no worker has said more: counted apart, neither selected nor never."""


class DiscoveredRow(Stored):
    """Of one report what figures need of discovery, and nothing else."""

    alert_id: str
    version: Count
    """Of the match: it only ever grows."""
    round: str
    """The newest round that had its day before the report came, `2026-11`: by it reports are counted."""
    known: Known
    rounds: list[str]
    """The rounds before the report that chose its household, oldest first; of `selected` at least one."""
    kinds: list[Kind]
    reporter: ReporterKind
