"""The staff's pages, put together here alone from what the rooms below can do."""
