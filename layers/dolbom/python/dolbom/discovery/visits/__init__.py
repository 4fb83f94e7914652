"""The case worker's round: about a hundred chosen households each, by the clock and outcomes of reports (A4, A5)."""
