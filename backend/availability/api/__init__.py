"""HTTP endpoints of the search, the month calendar and alternatives."""
