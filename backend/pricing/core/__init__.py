"""Price arithmetic: whole paise in, a quote of lines out. No database, no clock, no Django."""
