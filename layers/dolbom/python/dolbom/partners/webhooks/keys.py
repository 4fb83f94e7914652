"""Every key of webhooks' rows in the `meals` table.

meals     pk                    sk                                    what
          WEBHOOKS              <partner>                             where a partner is told, and its sealed secrets
          PUSHED#<partner>      STANDING                              how far its feed was pushed, and by whom just now
          PUSHED#<partner>      TEST                                  the last test that was asked for

What the partner decides and what the sender does stand apart: neither may write the other's.
"""

WEBHOOKS = "WEBHOOKS"
STANDING = "STANDING"
TEST = "TEST"


def pushed(partner_id: str) -> str:
    return f"PUSHED#{partner_id}"
