"""What runs by the clock: when, that it ran, and that no two runs of it overlap."""
