"""The parts that the stacks are made of, one pattern a module; each holds every default of its kind."""
