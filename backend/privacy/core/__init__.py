"""The table of all personal data: its purpose and its end."""
