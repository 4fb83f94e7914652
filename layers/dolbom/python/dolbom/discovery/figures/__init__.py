"""What became of a round's households, published once (A13): another population than reports', by the same rule."""
