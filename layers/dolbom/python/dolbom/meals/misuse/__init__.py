"""Misuse: named, explained rules over payments, and the cases that officers work on (M14)."""
