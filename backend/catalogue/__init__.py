"""Resorts, rooms, room types, pictures, staff and their rights."""
