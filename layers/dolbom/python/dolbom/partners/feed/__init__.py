"""One feed for a partner: all that happened to its orders, at whatever shop, numbered without a gap (P4)."""
