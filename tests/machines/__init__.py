"""Random walks through everything that may happen, with what must never happen looked at after every step."""
