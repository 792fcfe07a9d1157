"""Restrictions, as arithmetic: no database."""
