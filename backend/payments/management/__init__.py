"""Commands of payments, and how they read periods and print tables."""
