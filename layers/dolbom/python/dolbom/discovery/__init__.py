"""Discovery (사각지대 발굴): of millions of households, those that indicators of other bodies point at (D1, D2)."""
