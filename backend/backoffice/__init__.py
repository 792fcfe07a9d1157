"""The staff's pages: put together here, and nowhere else, from what the rooms below can do."""
