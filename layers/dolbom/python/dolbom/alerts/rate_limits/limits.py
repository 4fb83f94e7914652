"""Where a guest's requests come from (A10), without knowing who anybody is.

Network, device and place are hashed with a salt that lives for one Seoul day and is deleted then: what was counted
on two days cannot be joined, and nobody can work out the address behind a hash afterwards. The counters say how
many, never which reports. A report itself carries only a mark of 12 bits, which a million addresses share: it tells
"the same few" from "many", and identifies nobody, with the salt or without.

The limits are wide: a carrier's network has one address for thousands of phones, and a flood has a whole town
reporting. They never stop a report of danger.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from dolbom.clock import SEOUL

REPORTS_OF_NETWORK_PER_HOUR_MAX = 600
REPORTS_OF_DEVICE_PER_HOUR_MAX = 10
REPORTS_OF_PLACE_PER_HOUR_MAX = 200
REPORTS_OF_ACCOUNT_PER_HOUR_MAX = 10
REPORTS_OF_BADGE_PER_HOUR_MAX = 100
"""An honorary officer or council member goes from door to door and reports many."""
WRONG_CODES_OF_NETWORK_PER_HOUR_MAX = 100
"""A code has 100 bits and is not guessed; this keeps one network from costing a row read for ever. It stands in
nobody's way who has the right one."""

MARK_BITS = 12
PLACE_DEGREES = 3
"""Places are told apart to three digits of a degree (about 100 m)."""
_HASH_CHARACTERS = 32


@dataclass(frozen=True, slots=True)
class Counter:
    """How often something may be done in this hour, under a hash."""

    key: str
    count_max: int


@dataclass(frozen=True, slots=True)
class Source:
    """One request's network and device, by today's salt."""

    salt: bytes
    network: str
    device: str

    def hashed(self, *parts: str) -> str:
        message = "\x1f".join(parts).encode()
        return hmac.new(self.salt, message, hashlib.sha256).hexdigest()[:_HASH_CHARACTERS]

    @property
    def mark(self) -> int:
        """Twelve bits: enough to tell few sources from many, too few to identify one."""
        return int(self.hashed("mark", self.network, self.device), 16) & (1 << MARK_BITS) - 1


def source_of(salt: bytes, source_ip: str, user_agent: str) -> Source:
    """The source of a request; an IPv6 address counts by its network, as a phone changes the rest all day."""
    try:
        address = ipaddress.ip_address(source_ip)
    except ValueError:
        return Source(salt, "unknown", user_agent)
    if address.version == 6:
        return Source(salt, str(ipaddress.ip_network((address, 64), strict=False)), user_agent)
    return Source(salt, str(address), user_agent)


def report_counters(source: Source, lat: float, lon: float) -> tuple[Counter, ...]:
    """What one more report counts towards."""
    place = f"{round(lat, PLACE_DEGREES)},{round(lon, PLACE_DEGREES)}"
    return (
        Counter(source.hashed("report network", source.network), REPORTS_OF_NETWORK_PER_HOUR_MAX),
        Counter(source.hashed("report device", source.network, source.device), REPORTS_OF_DEVICE_PER_HOUR_MAX),
        Counter(source.hashed("report place", place), REPORTS_OF_PLACE_PER_HOUR_MAX),
    )


def account_counters(salt: bytes, account: str, *, has_badge: bool) -> tuple[Counter, ...]:
    """What one more report of somebody signed in counts towards: their own only, as they answer for it by name."""
    count_max = REPORTS_OF_BADGE_PER_HOUR_MAX if has_badge else REPORTS_OF_ACCOUNT_PER_HOUR_MAX
    return (Counter(Source(salt, "", "").hashed("report account", account), count_max),)


def wrong_code_counters(source: Source) -> tuple[Counter, ...]:
    """What one more wrong code counts towards: its network alone. Which report it was for would tell who follows it."""
    return (Counter(source.hashed("code network", source.network), WRONG_CODES_OF_NETWORK_PER_HOUR_MAX),)


def hour_of(now: datetime) -> str:
    """The hour that something is counted in."""
    return now.astimezone(SEOUL).strftime("%Y-%m-%dT%H")


def seconds_left(now: datetime) -> int:
    """Until the next hour begins."""
    begun = now.replace(minute=0, second=0, microsecond=0)
    return int((begun + timedelta(hours=1) - now).total_seconds()) + 1
