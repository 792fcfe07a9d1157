"""Numbering what happened, handing it out, sending it."""
