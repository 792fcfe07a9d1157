"""Decides once what a captured payment does; fees and disputes."""
