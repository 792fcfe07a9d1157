"""Which free room of a type to sell, as arithmetic: no database."""
