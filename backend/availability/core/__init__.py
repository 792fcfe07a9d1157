"""Free nights and sets of rooms, as arithmetic: no database."""
