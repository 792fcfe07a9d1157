"""HTTP endpoints of a guest's documents."""
