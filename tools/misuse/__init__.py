"""How well the misuse rules find what was planted in made-up years."""
