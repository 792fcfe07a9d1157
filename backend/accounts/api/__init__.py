"""The doors under /api/auth/."""
