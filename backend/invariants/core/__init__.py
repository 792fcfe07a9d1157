"""Findings of the audit, as values: no database."""
