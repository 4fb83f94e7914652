"""Who opened whose file, when and why (A11): for the person concerned, and for the month's review."""
