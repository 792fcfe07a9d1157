"""Renders the frozen content of a document as PDF."""
