"""Audits (감사): proofs over what is stored, and their reports."""
