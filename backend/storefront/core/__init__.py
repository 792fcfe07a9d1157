"""Money, days, months and wishes, without Django."""
