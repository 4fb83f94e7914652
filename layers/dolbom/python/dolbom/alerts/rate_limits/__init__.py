"""Limits against a flood, which know nobody (A10)."""
