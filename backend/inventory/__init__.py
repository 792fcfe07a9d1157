"""Inventory: stays and blocks of rooms, and the holds in Redis: who has which room for which nights."""
