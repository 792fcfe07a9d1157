"""Payment links and reminders: made and sent once."""
