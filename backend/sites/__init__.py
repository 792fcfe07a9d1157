"""Websites of resorts whose scripts may call the API from a guest's browser."""
