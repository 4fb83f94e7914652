"""What is so in Korea: what its towns are called, and how its telephone numbers are written."""
