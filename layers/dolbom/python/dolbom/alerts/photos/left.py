"""Originals that nobody was told of, found by the clock (A6).

S3's own event of an upload names the network address that it came from. Whoever keeps events that could not be
delivered keeps reporters' addresses: so nobody does, and what an event would have told is told by the bucket itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from dolbom.errors import Unavailable
from dolbom.gateways.photo_buckets import Uploads

LEFT_AFTER = timedelta(minutes=15)
"""An original that lies there longer was not told of, or its cleaning did not come to its end: it takes seconds."""


def take_left(now: datetime, *, uploads: Uploads, receive: Callable[[str], str]) -> dict[str, int]:
    """Takes in what lies in the bucket since `LEFT_AFTER`, as if it had just come; how many ended how. One that cannot
    be taken in holds up no other (`failed`): it stays, and is tried at the next round, until the bucket forgets it.

    Raises:
        Unavailable: a service does not answer, or the time is over; the next round goes on.
    """
    ended: dict[str, int] = {}
    for key in uploads.left(now - LEFT_AFTER):
        try:
            how = receive(key)
        except Unavailable:
            raise
        except Exception:  # whatever it is, the next original is somebody else's
            how = "failed"
        ended[how] = ended.get(how, 0) + 1
    return ended
