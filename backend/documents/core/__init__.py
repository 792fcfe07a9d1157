"""Tax shares, regions, and words for amounts: no database."""
