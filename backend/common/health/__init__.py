"""The house's health, part by part, for people and alarms. Rooms add parts with `@HEALTH.register` in `hooks.py`."""
