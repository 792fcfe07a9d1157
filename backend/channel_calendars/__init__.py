"""Channel calendars (iCal): calendars that channels read from us, and feeds of theirs that we import."""
