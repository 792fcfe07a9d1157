from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Demo data and the SMS inbox; installed on a developer's machine only."""

    name = "sandbox"
    label = "sandbox"
