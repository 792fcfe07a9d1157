"""HTTP endpoints under /api/auth/: login, tokens, profile and sessions."""
