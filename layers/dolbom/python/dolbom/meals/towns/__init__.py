"""Towns: switched on, and their rules changed, by data (M15)."""
