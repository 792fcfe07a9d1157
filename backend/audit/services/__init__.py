"""Auditing everything, telling people of it, and watching what cannot wait for the next audit."""
