"""The own account of who signs in as a resident: what it may, and its end (P1)."""
