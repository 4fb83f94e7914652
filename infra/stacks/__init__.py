"""The stacks, by life cycle: data outlives everything, service is what is deployed daily, edge and watch stand around it."""
