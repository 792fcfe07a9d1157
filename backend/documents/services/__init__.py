"""Issuing papers, making their sheets, and addressing them."""
