"""How a function starts with what its first calls need, and has the rest when it is asked for."""
