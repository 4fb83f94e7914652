"""Which centre is competent for a place (A3), and which mailbox it has."""
