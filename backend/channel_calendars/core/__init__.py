"""iCalendar files, read and written: no database, no clock."""
