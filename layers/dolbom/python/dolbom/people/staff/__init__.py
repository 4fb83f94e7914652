"""Staff: made, ended and helped by the ministry, each time with a reason (P5)."""
