"""A hundred people at once at two small resorts: everything that can happen to a room-night, for a minute."""
