"""Services of accounts: log in, change the profile, manage sessions."""
