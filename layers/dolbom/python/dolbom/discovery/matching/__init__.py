"""A report and a round meet by a house's key (D3): whether discovery knew, and that there is a report."""
