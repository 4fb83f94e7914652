"""A day in two towns, played through the public APIs of the embedded cloud.

    python -m tools.day

The places are real (Yongin's districts, Uiwang); the people, the shops and their money are made up. Each play brings
its own children, so that it can be played again and again on the same cloud.
"""
