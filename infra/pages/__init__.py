"""The pages' part of the stacks: their distribution, what its edge does with a request, and what browsers may do."""
