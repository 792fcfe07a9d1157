"""Restrictions on which stays are sold: minimum stay, closed to arrival, minimum age."""
