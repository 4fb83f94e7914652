"""Breaks the code one small change at a time, in copies of the tree, and looks whether a test notices (R13)."""
