"""Forgetting people, and what time has made needless."""
