"""What waits so that nobody guesses in earnest: in tests it is written down, seconds each, and not waited for."""

from collections import deque

WAITED: deque[float] = deque(maxlen=1_000)
"""The latest waits for a wrong receipt code (A7), of this process."""
