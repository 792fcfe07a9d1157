"""The pages: each asks the API, and shows what it answers."""
