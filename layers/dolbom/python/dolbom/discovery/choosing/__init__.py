"""A round: what it is made of, who is chosen and why, and into whose queues they come (D2)."""
