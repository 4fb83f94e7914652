"""Reports on one household, joined silently for the case worker (A9, A10)."""
