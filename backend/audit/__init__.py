"""Does what must never happen never happen? Seven invariants, asked of every row and every hold."""
