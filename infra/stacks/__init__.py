"""The stacks, by life cycle: data outlives everything, service and APIs are deployed daily, edge and watch stand around
them."""
