"""Every key of every table, in one place.

meals     pk                    sk                                    what
          CHILD#<child>         ACCOUNT                               balance, days, coupons (one version a write)
          CHILD#<child>         JOURNAL#<day>#ORDER#<order id>        an order with its journal
          CHILD#<child>         JOURNAL#<day>#<KIND>#<natural key>    one entry: load, in-store purchase, lapse
          CHILD#<child>         BREACH#<day>#<kind>                   what enforcement found
          MERCHANT#<merchant>   PROFILE                               name, place, category, menu
          POLICY#<municipality> FROM#<stamp>                          an effective-dated policy
          FILE#<sha-256>        STATE                                 a file that was taken in
          CASE#<municipality>   ...                                   misuse cases

alerts    pk                    sk                                    what
          ALERT#<alert>         REPORT                                a report as it stands (one version a write)
          ALERT#<alert>         EVENT#<version>                       one line of its history
          ALERT#<alert>         PHOTO#<photo>                         one photo's slot
          ALERT#<alert>         PHOTOS                                how many slots were given
          CENTRE#<centre>       QUEUE#<rank>#<deadline>#<alert>       a report in a queue, gravest and oldest first
          FOLLOWED#<alert>      QUEUED                                where the report stands in queues, as of which version

identities ALERT#<alert>        IDENTITY                              names and numbers, apart from the report
          ALERT#<alert>         OPENED#<stamp>#<random>               who opened the file, when and why

Index `clock` (sparse, keys only; hash `clock_shard`, range `due_at`): open holds by the end of their life, accounts by
the end of their first lot.

Days in sort keys are Seoul's; an order's is that of its id's own time, so that its id alone finds it.
"""

import zlib
from datetime import date, timedelta

from dolbom.clock import seoul_day
from dolbom.ids import uuid7_time

ACCOUNT = "ACCOUNT"
JOURNAL = "JOURNAL#"
PROFILE = "PROFILE"
CLOCK = "clock"
HOLDS = "HOLD"
LAPSES = "LAPSE"
CLOCK_SHARDS = 8


def child(child_id: str) -> str:
    return f"CHILD#{child_id}"


def child_id_of(pk: str) -> str:
    return pk.removeprefix("CHILD#")


def order_id_of(sk: str) -> str:
    return sk.rpartition("#")[2]


def order(order_id: str) -> str:
    """The sort key of an order, from its id alone."""
    return f"{JOURNAL}{seoul_day(uuid7_time(order_id)).isoformat()}#ORDER#{order_id}"


def entry(day: str, kind: str, natural_key: str) -> str:
    """The sort key of an entry outside orders; the natural key is unique within child, day and kind."""
    return f"{JOURNAL}{day}#{kind.upper()}#{natural_key}"


def journal_between(first_day: str, last_day: str) -> tuple[str, str]:
    """The sort keys of all journal rows of these days, an order's day being within a day of its id's time."""
    first = date.fromisoformat(first_day) - timedelta(days=1)
    last = date.fromisoformat(last_day) + timedelta(days=2)
    return f"{JOURNAL}{first.isoformat()}", f"{JOURNAL}{last.isoformat()}"


def clock_shard(what: str, id_: str) -> str:
    """What falls due is spread over shards, so that a dinner rush or a month's end is no hot key."""
    return f"{what}#{zlib.crc32(id_.encode()) % CLOCK_SHARDS}"


def merchant(merchant_id: str) -> str:
    return f"MERCHANT#{merchant_id}"


def policy(municipality: str) -> str:
    return f"POLICY#{municipality}"


def file(sha256: str) -> str:
    return f"FILE#{sha256}"


REPORT = "REPORT"
EVENT = "EVENT#"
PHOTO = "PHOTO#"
PHOTO_COUNT = "PHOTOS"
QUEUE = "QUEUE#"
QUEUED = "QUEUED"
IDENTITY = "IDENTITY"


def alert(alert_id: str) -> str:
    return f"ALERT#{alert_id}"


def alert_id_of(pk: str) -> str:
    return pk.removeprefix("ALERT#")


def event(version: int) -> str:
    """A report's history in order: its version counts up by one with each line."""
    return f"{EVENT}{version:06d}"


def photo(photo_id: str) -> str:
    return f"{PHOTO}{photo_id}"


def centre(code: str) -> str:
    return f"CENTRE#{code}"


def queue(rank: int, deadline: str, alert_id: str) -> str:
    return f"{QUEUE}{rank}#{deadline}#{alert_id}"


def followed(alert_id: str) -> str:
    return f"FOLLOWED#{alert_id}"


def opening(at: str, random: str) -> str:
    return f"OPENED#{at}#{random}"
