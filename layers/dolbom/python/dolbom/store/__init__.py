"""Storage: the only package that knows tables, keys and item shapes."""
