"""Limit enforcement: the second, independent line (M13)."""
