"""Catalogue: resorts, rooms, room types, pictures and staff."""
