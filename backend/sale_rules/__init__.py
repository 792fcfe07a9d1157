"""Sale rules: which stays a resort sells, such as minimum stay and closed to arrival."""
