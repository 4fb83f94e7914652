"""Every key of the `alerts`, `identities` and `limits` tables, in one place.

alerts     pk                    sk                                 what
           ALERT#<alert>         REPORT                             a report as it stands (one version a write)
           ALERT#<alert>         EVENT#<version>                    one line of its history
           ALERT#<alert>         NOTICE#<notice>                    what an office must be told, until it was
           ALERT#<alert>         MESSAGE#<message>                  what reporter and officer say to each other
           ALERT#<alert>         PHOTO#<photo>                      one photo's slot
           ALERT#<alert>         HINT#<photo>                       where a photo was taken, for a day; with a TTL
           ALERT#<alert>         PHOTOS                             how many slots were given
           CENTRE#<code>         QUEUE#<rank>#<deadline>#<alert>    a report in a queue, gravest and oldest first
           FIGURES#<code>#<month> ALERT#<alert>                     what a centre's figures need of a report
           DISCOVERED#<code>#<month> ALERT#<alert>              whether discovery had chosen a report's household
           FOLLOWED#<alert>      QUEUED                             in which queues the report is, as of which version
           FOLLOWED#<alert>      PAGED                              when its series was last paged; with a TTL
           FOLLOWED#<alert>      HOUSEHOLD                          the household that the report is on
           FOLLOWED#<alert>      POSSIBLE#<stamp>#<alert>           one that may be on its household; with a TTL
           HOUSEHOLD#<alert>     ALERT#<alert>                      a report on a household, named by its first report
           HOUSEHOLD#<alert>     SUSPICION                          that its reports may be meant to harm it; with a TTL
           PLACE#<lat>#<lon>     <stamp>#<alert>                    what was reported in a cell of the map; with a TTL
           PLACE#TOLD#…          <stamp>#<alert>                    what anonymous reports told there; with a TTL
           READY#<code>          QUESTIONS                          what an office keeps ready to ask reporters
           WORKER#<account>      NOTE#<stamp>#<alert>               what a worker is told of a report; with a TTL

identities IDENTITY#<alert>      IDENTITY                           names and numbers, sealed: the desk alone opens them
           OPENED#<alert>        OPENED#<stamp>#<random>            who opened the file, when and why; with a TTL
           OPENINGS#<municipality>#<month>  OPENED#<stamp>#<random>  the same, for the month's review; with a TTL
           ALERT#<alert>         IDENTITY, OPENED#…                 both as they once were: read, and not written
           ACCOUNT#<account>     REPORT#<stamp>#<alert>             a report of somebody who was signed in
           BADGES#<municipality> ACCOUNT#<account>                  a badge that a municipality gave, and its history

limits     SALT                  SALT                               the hour's salt; thrown away after it
           COUNTER#<hash>        COUNTED                            how often a network did something in the hour

Index `clock` of `alerts` (sparse, keys only; hash `clock_shard`, range `due_at`): reports and notices by when they
move next.
"""

from collections.abc import Mapping
from typing import Any

from dolbom.dynamo.due import CLOCK_SHARDS, aside_shard, clock_shard

REPORT = "REPORT"
EVENT = "EVENT#"
NOTICE = "NOTICE#"
MESSAGE = "MESSAGE#"
PHOTO = "PHOTO#"
PHOTO_COUNT = "PHOTOS"
HINT = "HINT#"
OF_WORKERS = f"{MESSAGE}worker-"
"""Of a report's messages those of its workers, by the version that each came with."""
BESIDE = f"{NOTICE}beside-"
"""Notices of what was kept beside a report that could not be read."""
QUEUE = "QUEUE#"
QUEUED = "QUEUED"
PAGED = "PAGED"
HOUSEHOLD = "HOUSEHOLD"
POSSIBLE = "POSSIBLE#"
SUSPICION = "SUSPICION"
MEMBER = "ALERT#"
IDENTITY = "IDENTITY"
SALT = "SALT"
COUNTED = "COUNTED"
OWN_REPORT = "REPORT#"
OPENED = "OPENED#"
NOTE = "NOTE#"
READY = "QUESTIONS"


def alert(alert_id: str) -> str:
    return f"ALERT#{alert_id}"


def alert_id_of(pk: str) -> str:
    return pk.removeprefix("ALERT#")


def is_of(row: Mapping[str, Any], alert_id: Any) -> bool:
    """Whether a row that lies with a report is this report's: who writes it again would write to another place."""
    pk = row.get("pk")
    if alert_id is None:
        return True  # what it is does not say whose
    return not isinstance(pk, str) or not pk.startswith(alert("")) or pk == alert(str(alert_id))


def event(version: int) -> str:
    """A report's history in order: its version counts up by one with each line."""
    return f"{EVENT}{version:06d}"


def notice(notice_id: str) -> str:
    return f"{NOTICE}{notice_id}"


def message(message_id: str) -> str:
    return f"{MESSAGE}{message_id}"


def of_worker(version: int) -> str:
    """How a worker's message is called, by the version that it came with."""
    return f"worker-{version:06d}"


def of_beside(message_id: str) -> str:
    """How the notice of a message is called that was kept beside its report."""
    return f"beside-{message_id}"


def said_beside(notice_key: str) -> str:
    """The message that such a notice is of."""
    return notice_key.removeprefix(BESIDE)


def photo(photo_id: str) -> str:
    return f"{PHOTO}{photo_id}"


def hint(photo_id: str) -> str:
    return f"{HINT}{photo_id}"


def centre(code: str) -> str:
    return f"CENTRE#{code}"


def queue(rank: int, deadline: str, alert_id: str, step: int | None = None) -> str:
    """`step` is how far behind the others of its rank a report stands: after them, and before the next rank."""
    return f"{QUEUE}{rank}{step or ''}#{deadline}#{alert_id}"


def figures(centre_code: str, month: str) -> str:
    return f"FIGURES#{centre_code}#{month}"


def discovered(centre_code: str, month: str) -> str:
    return f"DISCOVERED#{centre_code}#{month}"


def followed(alert_id: str) -> str:
    return f"FOLLOWED#{alert_id}"


def possible(received: str, alert_id: str) -> str:
    return f"{POSSIBLE}{received}#{alert_id}"


def household(first_alert_id: str) -> str:
    return f"HOUSEHOLD#{first_alert_id}"


def household_named(pk: str) -> str:
    return pk.removeprefix("HOUSEHOLD#")


def place(lat_cell: int, lon_cell: int) -> str:
    return f"PLACE#{lat_cell}#{lon_cell}"


def told_at(lat_cell: int, lon_cell: int) -> str:
    return f"PLACE#TOLD#{lat_cell}#{lon_cell}"


def told_over(lat_area: int, lon_area: int, *, names_a_house: bool) -> str:
    return f"PLACE#TOLD#{'HOUSES' if names_a_house else 'PINS'}#{lat_area}#{lon_area}"


def told_of(house: str) -> str:
    return f"PLACE#TOLD#{house}"


def sighting(received: str, alert_id: str) -> str:
    return f"{received}#{alert_id}"


def counter(hashed: str) -> str:
    return f"COUNTER#{hashed}"


def identity(alert_id: str) -> str:
    return f"IDENTITY#{alert_id}"


def openings(alert_id: str) -> str:
    return f"OPENED#{alert_id}"


def openings_of_month(municipality: str, month: str) -> str:
    return f"OPENINGS#{municipality}#{month}"


def worker(account: str) -> str:
    return f"WORKER#{account}"


def ready(code: str) -> str:
    return f"READY#{code}"


def note(at: str, alert_id: str) -> str:
    return f"{NOTE}{at}#{alert_id}"


def opening(at: str, random: str) -> str:
    return f"{OPENED}{at}#{random}"


def account(subject: str) -> str:
    return f"ACCOUNT#{subject}"


def account_of(key: str) -> str:
    return key.removeprefix("ACCOUNT#")


def own_report(received: str, alert_id: str) -> str:
    """An account's reports in the order in which they came in."""
    return f"{OWN_REPORT}{received}#{alert_id}"


def alert_id_of_own(key: str) -> str:
    return key.rpartition("#")[2]


def badges(municipality: str) -> str:
    return f"BADGES#{municipality}"


def report_shard(alert_id: str) -> str:
    """What is due is spread over shards, so that a disaster is no hot key."""
    return clock_shard("ALERT", alert_id)


def mail_shard(alert_id: str) -> str:
    """Mails stand in shards of their own: thousands of them hold up no report and no page."""
    return clock_shard("MAIL", alert_id)


def clock_shards() -> tuple[str, ...]:
    """Every shard of the clock's index: first those of reports and pages, then those of mails."""
    return tuple(f"{kind}#{shard}" for kind in _CLOCKS for shard in range(CLOCK_SHARDS))


def aside_shards() -> tuple[str, ...]:
    """Where reports and notices wait that could not be seen to."""
    return tuple(map(aside_shard, _CLOCKS))


_CLOCKS = ("ALERT", "MAIL")
