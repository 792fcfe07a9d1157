"""Password validator for staff: refuses passwords built on common words such as resort or booking."""

import re
from typing import Any

from django.core.exceptions import ValidationError

# Of this house and its trade; docs/security.md names them.
WORDS = ("dandeli", "resort", "booking", "hotel", "admin", "manager", "reception", "welcome", "password", "razorpay")
LEAST_REST = 8


class WithoutOurWords:
    """What is left without our own words must still be long enough to guess at."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = re.sub("|".join(WORDS), "", password.lower())
        if len(rest) < LEAST_REST and rest != password.lower():
            raise ValidationError(
                "This password is too easy to guess. Do not base it on a common word such as resort or booking.",
                code="password_our_words",
            )

    def get_help_text(self) -> str:
        return "Your password can't be a common word such as resort or booking with a few characters around it."
