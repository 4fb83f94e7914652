"""Dolbom's stacks on AWS."""
