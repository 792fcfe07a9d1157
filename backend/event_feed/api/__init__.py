"""HTTP endpoints of the event feed."""
