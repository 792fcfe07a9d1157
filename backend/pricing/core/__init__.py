"""The arithmetic of a stay: whole paise in, a quote of lines out. No database, no clock, no Django."""
