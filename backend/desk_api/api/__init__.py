"""HTTP endpoints for a resort's staff, by the rights of their role."""
