"""Services of inventory: lock rooms and stays in one order, place and lift blocks."""
