"""Services of channel calendars."""
