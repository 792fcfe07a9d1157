"""Booking references: short, unguessable, easy to read aloud."""

import secrets

# Twenty characters without vowels or lookalikes: no words by accident, nothing to mishear on the telephone.
ALPHABET = "23456789CFGHJMPQRVWX"


def fresh_reference() -> str:
    """Such as `H4QX-7PMR`: 34 bits, and useless without the guest's own login."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def tidy(text: str) -> str:
    """A reference as people type it, in its stored form."""
    letters = "".join(c for c in text.upper() if c.isalnum())
    return f"{letters[:4]}-{letters[4:]}"
