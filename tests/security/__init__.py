"""What an attacker would try, and what browsers are told."""
