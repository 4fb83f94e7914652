"""Mails before money lapses (M2, O3): to the accounts linked to a child, in words that say nothing to others."""
