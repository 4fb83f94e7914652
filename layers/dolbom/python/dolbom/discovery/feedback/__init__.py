"""What became of those whom rounds chose: how often an indicator was right, and weights to accept or refuse (D3)."""
