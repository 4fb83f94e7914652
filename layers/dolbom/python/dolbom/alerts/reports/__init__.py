"""Reports: what reporters send, get and follow, as guests or signed in."""
