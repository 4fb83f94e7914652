"""The stacks, by life cycle: data outlives everything, service is deployed daily, edge and watch stand around it."""
