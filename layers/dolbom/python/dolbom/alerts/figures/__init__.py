"""Figures of a month's reports (A13), and the list of those that were closed."""
