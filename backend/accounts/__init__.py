"""People: login by phone, tokens, login sessions."""
