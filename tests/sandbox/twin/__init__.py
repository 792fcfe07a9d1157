"""The twin, tested from outside: a real process, the real SDK, a real webhook receiver."""
