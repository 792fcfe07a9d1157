"""Settings and values that the error page of a developer's server hides."""

import re

from django.views.debug import SafeExceptionReporterFilter


class Discreet(SafeExceptionReporterFilter):
    """Django's list of telling names, and ours: addresses with passwords in them, peppers, numbers with fixed codes."""

    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|PEPPER|URL|LOCATION|DSN|CREDENTIAL|TEST_NUMBERS", re.I
    )
