"""Accounts: people, phone login, tokens and login sessions."""
