"""The 1:1 board (M12): a child or guardian asks, the municipality answers, and nobody else reads."""
