"""Figures of a centre's reports (A13), and the list of those that were closed."""
