"""Where a guest's requests come from (A10), without knowing who anybody is.

A network is hashed with a salt that lives for one hour and is then thrown away (`store`): what was counted in two
hours cannot be joined, and nobody can work out the network behind a hash afterwards. A counter is of a network and of
nothing beside it: no place, no report, no device, since with the hour's salt each of these would tell which network
one report has come from. The report itself carries nothing of where it came from.

The limits are wide: a carrier has one address for thousands of phones, all of one model, and a flood has a whole town
reporting. None stands before life: a report of danger is never counted, and never stopped.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from dolbom.clock import SEOUL
from dolbom.starting.values import value

REPORTS_OF_NETWORK_PER_HOUR_MAX = 600
"""Reports of no danger from one address, or from one /64 of IPv6, whoever stands behind it."""
REPORTS_OF_ACCOUNT_PER_HOUR_MAX = 10
REPORTS_OF_BADGE_PER_HOUR_MAX = 100
"""An honorary officer or council member goes from door to door and reports many."""
WRONG_CODES_OF_NETWORK_PER_HOUR_MAX = 100
"""A code has 100 bits and is not guessed; this keeps one network from costing a row read for ever. It stands in
nobody's way who has the right one."""

HOUR = timedelta(hours=1)
_HASH_CHARACTERS = 32
_IPV6_NETWORK_BITS = 64


@value
class Counter:
    """How often something may be done in this hour, under a hash."""

    key: str
    count_max: int


def network_of(source_ip: str) -> str:
    """The network of an address: an IPv6 address counts by its first 64 bits, as a phone changes the rest all day."""
    try:
        address = ipaddress.ip_address(source_ip)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_NETWORK_BITS), strict=False))
    return str(address)


def report_counters(salt: bytes, network: str) -> tuple[Counter, ...]:
    """What one more report of a guest counts towards."""
    return (Counter(_hashed(salt, "report network", network), REPORTS_OF_NETWORK_PER_HOUR_MAX),)


def account_counters(salt: bytes, account: str, *, has_badge: bool) -> tuple[Counter, ...]:
    """What one more report of somebody signed in counts towards: their own only, as they answer for it by name."""
    count_max = REPORTS_OF_BADGE_PER_HOUR_MAX if has_badge else REPORTS_OF_ACCOUNT_PER_HOUR_MAX
    return (Counter(_hashed(salt, "report account", account), count_max),)


def wrong_code_counters(salt: bytes, network: str) -> tuple[Counter, ...]:
    """What one more wrong code counts towards: its network alone. Which report it was for would tell who follows it."""
    return (Counter(_hashed(salt, "code network", network), WRONG_CODES_OF_NETWORK_PER_HOUR_MAX),)


def hour_of(now: datetime) -> str:
    """The hour in Seoul that something is counted in; later ones sort later."""
    return now.astimezone(SEOUL).strftime("%Y-%m-%dT%H")


def hour_after(now: datetime) -> datetime:
    """When the next hour begins."""
    return now.replace(minute=0, second=0, microsecond=0) + HOUR


def seconds_left(now: datetime) -> int:
    """Until the next hour has begun."""
    return int((hour_after(now) - now).total_seconds()) + 1


def _hashed(salt: bytes, *parts: str) -> str:
    return hmac.new(salt, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:_HASH_CHARACTERS]
