"""How a new version of a function takes traffic: asked first, then step by step, and back when it fails."""
