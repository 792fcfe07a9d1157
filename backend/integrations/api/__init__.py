"""The event feed over HTTP, for programs."""
