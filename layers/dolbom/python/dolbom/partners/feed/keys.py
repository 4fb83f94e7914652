"""Every key of the partners' feeds in the `meals` table.

meals     pk                    sk                                    what
          FEED#<partner>        HEAD                                  the number of the last event
          FEED#<partner>        EVENT#<number>                        an event: which entry of which order
"""

HEAD = "HEAD"
EVENT = "EVENT#"
POSITION_MAX = 10**12 - 1


def feed(partner_id: str) -> str:
    return f"FEED#{partner_id}"


def event(position: int) -> str:
    """The sort key of an event by its number: in the order of numbers."""
    return f"{EVENT}{position:012d}"
