"""Services of holds: place, extend, pay for and end them, within limits per guest and network."""
