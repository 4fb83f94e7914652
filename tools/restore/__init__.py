"""A table that is lost or spoilt comes back under a new name: each step a command, in the order of the runbook."""
